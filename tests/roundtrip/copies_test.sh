# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# A file that is imported and exported loses nothing: `diff`, the Exodus C library and ncdump see the same in the copy, and the
# copies made at 1, 2, 3 and 4 ranks are equal byte by byte.
. "$(dirname "$0")/test_files.sh"
make_files

turn=0
while read -r -u 3 file; do
  for ranks in 1 2 3 4; do
    work_on $ranks copy "$file" -o copy$ranks.e --no-qa-record
    check cmp -s copy1.e copy$ranks.e
  done
  turn=$((turn % 4 + 1))
  work_on $turn diff --records "$file" copy1.e
  last_command="looking at the copy of $file"
  check same_to_exodus "$file" copy1.e
  checks=$((checks + 1))
  ncdump copy1.e >copy.cdl 2>stderr.txt || complain "ncdump cannot read the copy"
  rm -f copy?.e
done 3< <(list_files)
finish
