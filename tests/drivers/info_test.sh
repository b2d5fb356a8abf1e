# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# `info` on several files, some of them unreadable, and on the corpus when it is there.
. "$(dirname "$0")/driver_testing.sh"

succeed generate -o good.e --divisions 2 2 2
printf 'this is no mesh' >text.e

for ranks in 1 4; do
  run_on $ranks info good.e missing.e text.e good.e
  expect_status 2
  check [ "$(error_count)" = 2 ]
  check [ "$(grep -c '^good.e' stdout.txt)" = 2 ]
  expect_message 'missing.e'
  expect_message 'text.e'
  run_on $ranks info --json missing.e good.e
  expect_status 2
  cp stdout.txt list.json
  expect_json list.json /0/file missing.e
  check "$json_value" list.json /0/error >error.txt
  expect_json list.json /1/elements 8
done

succeed info good.e --records
expect_output 'QA record +exomerge'

# Files of other writers: all readable, and the JSON is JSON.
for file in ${data:+"$data"/*}; do
  [ -f "$file" ] || continue
  case $file in *.csv) continue ;; esac
  run info "$file"
  expect_status 0
  run info --json --records "$file"
  expect_status 0
  cp stdout.txt corpus.json
  check "$json_value" corpus.json /0/nodes >nodes.txt
done
finish
