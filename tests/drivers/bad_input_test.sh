# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Files that cannot be read or written: one message, status 2, the same at any number of ranks; nothing new is left behind
# and an existing output stays as it was.
. "$(dirname "$0")/driver_testing.sh"

succeed generate -o good.e --divisions 6 6 6 --steps 2 --node-fields 2
cp good.e out.e
: >empty.e
mkdir folder.e
printf 'this is no mesh, and it is longer than the magic bytes of any format' >text.e
size=$(stat -c %s good.e)
head -c $((size / 2)) good.e >half.e
head -c $((size - 8)) good.e >short.e
head -c 100 good.e >header.e
# A CDF-1 file without dimensions, attributes and variables.
printf 'CDF\001\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' >nothing.e
inputs="good.e out.e empty.e folder.e text.e half.e short.e header.e nothing.e"

for file in missing.e empty.e folder.e text.e half.e short.e header.e nothing.e; do
  for arguments in "info $file" "copy $file -o out.e" "merge good.e $file -o new.e --ids renumber"; do
    fail_with "$file" $arguments
    check cmp -s good.e out.e
    expect_only $inputs
  done
done

fail_with half.e merge half.e good.e -o new.e
fail_with half.e diff good.e half.e
fail_with half.e diff half.e good.e

# Places that cannot be written.
fail_with 'none/new.e|none' copy good.e -o none/new.e
fail_with 'none/new.e|none' generate -o none/new.e
fail_with 'none/new.e|none' merge good.e -o none/new.e
fail_with 'folder.e' copy good.e -o folder.e
fail_with 'text.e' copy good.e -o text.e/new.e
expect_only $inputs

# A file system that is full, in the shape of a limit on the size of files. One rank: mpirun needs larger files itself.
last_command='copy with a limit on the size of files'
(ulimit -f 8 && exec timeout 60 "$driver" copy good.e -o out.e >stdout.txt 2>stderr.txt)
status=$?
expect_status 2
check [ "$(error_count)" = 1 ]
check cmp -s good.e out.e
expect_only $inputs

# A file system that is full, where one can be made: while the header is written, and later.
mkdir disk
succeed generate -o large.e --divisions 20 20 20 --steps 40 --node-fields 2
formats=(cdf2)
"$driver" --version | grep -q '^HDF5 ' && formats+=(netcdf4 'netcdf4 --compression 1')
for size in 1m 2m; do
  mount -t tmpfs -o "size=$size" tmpfs disk 2>/dev/null || break
  for format in "${formats[@]}"; do
    for ranks in 1 2 4; do
      run_on $ranks copy large.e -o disk/out.e --format $format
      # What is compressed may fit.
      [ "$size $status" = '2m 0' ] && [ "$format" != cdf2 ] && rm disk/out.e && continue
      expect_status 2
      check [ "$(error_count)" = 1 ]
      expect_message 'disk/out.e'
      check [ -z "$(ls -A disk)" ]
    done
  done
  umount disk
done
rm large.e
rmdir disk

# Malformed headers.
for file in ${data:+"$data"/corrupt/*}; do
  case $file in *README*) continue ;; esac
  [ -f "$file" ] && fail_with "$(basename "$file")" copy "$file" -o new.e
done
expect_only $inputs
finish
