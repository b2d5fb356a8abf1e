# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# A file goes to other formats and back without a change, and to 4-byte reals with their rounding alone.
. "$(dirname "$0")/test_files.sh"
make_files
mapfile -t files < <(list_files)
originals=("${files[@]}")

# convert RANKS FOLDER OPTION...: copies the files into the folder; the copies are what is copied next.
convert() {
  local ranks=$1 folder=$2
  shift 2
  mkdir -p "$folder"
  list_pairs "$folder"
  many_files_on "$ranks" copy "$@"
  mapfile -t files < <(cut -f 2 list.txt)
}

# Twice: the first copy may gain what the file left out, such as names of the axes.
convert 1 once
convert 1 straight
expect_no_trouble

formats=(cdf5 cdf2)
"$driver" --version | grep -q '^HDF5 ' && formats=(netcdf4 cdf2 netcdf4 cdf5)
ranks=1
files=("${originals[@]}")
for format in "${formats[@]}"; do
  convert $ranks $format --format $format
  expect_no_trouble
  ranks=$((3 - ranks))
done
files=("${originals[@]}")
for format in cdf2 cdf5; do
  list_pairs $format
  many_files_on 1 compare
  expect_no_trouble
done
for i in "${!files[@]}"; do
  last_command="looking at conversions of ${files[i]}"
  check same_to_exodus "${files[i]}" cdf5/$i.e
  check cmp -s straight/$i.e cdf2/$i.e
done

# A number that 4 bytes cannot hold is an error, which leaves no output.
convert 1 small --word-size 4
cp stdout.txt small.txt
checks=$((checks + 1))
grep ': error: ' small.txt | grep -v 'does not fit' && complain "another error than a number that does not fit"
small=0
files=("${originals[@]}")
list_pairs small
while IFS=$'\t' read -r file copy; do
  last_command="copying $file with 4-byte reals"
  if grep -qF "$file: error: " small.txt; then
    check [ ! -e "$copy" ]
  else
    check [ -e "$copy" ]
    printf '%s\t%s\n' "$file" "$copy" >>small_list.txt
    small=$((small + 1))
  fi
done <list.txt
mv small_list.txt list.txt
many_files_on 1 compare --relative 6e-8 --floor 1e-37
expect_no_trouble
check [ "$small" -ge 2 ]
finish
