# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# The scripts in the pages of the guide do what the pages say, at 1 and 3 ranks.
. "$(dirname "$0")/driver_testing.sh"

guide=$(cd "$(dirname "$0")/../../docs/guide" && pwd)
mkdir pages
# pages/NAME.N.yaml and pages/NAME.N.text: the Nth script of a page and what it prints.
for page in "$guide"/*.md; do
  awk -v name="pages/$(basename "$page" .md)" '
    /^```yaml$/ { kind = "yaml"; file = name "." ++number "." kind; next }
    /^```text$/ { kind = "text"; file = name "." number "." kind; next }
    /^```$/ { kind = ""; next }
    kind { print > file }' "$page"
done
check [ "$(ls pages/*.yaml | wc -l)" -ge 10 ]
check [ "$(ls pages/*.yaml | wc -l)" = "$(ls pages/*.text | wc -l)" ]

for ranks in 1 3; do
  succeed generate -o in.e --divisions 4 2 2 --blocks 2 --steps 3 --node-fields 1 --element-fields 1
  for script in pages/*.yaml; do
    run_on $ranks run "$script"
    expect_status 0
    check diff "${script%.yaml}.text" stdout.txt
  done
done
finish
