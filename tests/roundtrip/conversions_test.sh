# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# A file goes to other formats and back without a change, and to 4-byte reals with their rounding alone.
. "$(dirname "$0")/test_files.sh"
make_files

formats=(cdf5 cdf2)
"$driver" --version | grep -q '^HDF5 ' && formats=(netcdf4 cdf2 netcdf4 cdf5)
ranks=1
small=0
while read -r -u 3 file; do
  # Twice: the first copy may gain what the file left out, such as names of the axes.
  work copy "$file" -o once.e --no-qa-record
  work copy once.e -o straight.e --no-qa-record
  source=$file
  for format in "${formats[@]}"; do
    work_on $ranks copy "$source" -o $format.e --format $format --no-qa-record
    source=$format.e
    ranks=$((3 - ranks))
  done
  work diff --records "$file" cdf2.e
  work diff --records "$file" cdf5.e
  last_command="looking at conversions of $file"
  check same_to_exodus "$file" cdf5.e
  check cmp -s straight.e cdf2.e
  run copy "$file" -o small.e --word-size 4
  if grep -q 'does not fit' stderr.txt; then
    expect_status 2
    check [ ! -e small.e ]
  else
    expect_status 0
    work diff "$file" small.e --relative 6e-8 --floor 1e-37
    small=$((small + 1))
  fi
  rm -f ./*.e
done 3< <(list_files)
last_command='all copies with 4-byte reals'
check [ "$small" -ge 2 ]
finish
