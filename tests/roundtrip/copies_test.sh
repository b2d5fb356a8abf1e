# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# A file that is imported and exported loses nothing: a comparison, the Exodus C library and ncdump see the same in the copy,
# and the copies made at 1, 2, 3 and 4 ranks are equal byte by byte.
. "$(dirname "$0")/test_files.sh"
make_files
mapfile -t files < <(list_files)

for ranks in 1 2 3 4; do
  mkdir copies$ranks
  list_pairs copies$ranks
  many_files_on $ranks copy
  expect_no_trouble
done
list_pairs copies1
for ranks in 1 3; do
  many_files_on $ranks compare
  expect_no_trouble
done

for i in "${!files[@]}"; do
  file=${files[i]}
  last_command="looking at the copy of $file"
  for ranks in 2 3 4; do check cmp -s copies1/$i.e copies$ranks/$i.e; done
  check same_to_exodus "$file" copies1/$i.e
  checks=$((checks + 1))
  ncdump copies1/$i.e >copy.cdl 2>stderr.txt || complain "ncdump cannot read the copy"
  # The driver does what the library does: tried on some.
  if [ $((i % 6)) = 0 ]; then
    ranks=$((i / 6 % 4 + 1))
    work_on $ranks copy "$file" -o driver.e --no-qa-record
    check cmp -s copies1/$i.e driver.e
    work_on $ranks diff --records "$file" driver.e
  fi
done
finish
