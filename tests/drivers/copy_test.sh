# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# `copy`: formats, word sizes, compression and every selection.
. "$(dirname "$0")/driver_testing.sh"

succeed generate -o in.e --divisions 4 2 2 --blocks 2 --steps 3 --node-fields 2 --element-fields 2

info_of() { succeed info --json "$1"; cp stdout.txt info.json; }

for ranks in 1 2 4; do
  succeed_on $ranks copy in.e -o whole$ranks.e --no-qa-record
  expect_no_output
  check cmp -s whole1.e whole$ranks.e
done
succeed_on 2 diff in.e whole1.e

formats=(cdf2 CDF-2 cdf5 CDF-5)
succeed --version
grep -q '^HDF5 ' stdout.txt && formats+=(netcdf4 netCDF-4)
for ((i = 0; i < ${#formats[@]}; i += 2)); do
  for ranks in 1 4; do
    succeed_on $ranks copy in.e -o "${formats[i]}.e" --format "${formats[i]}"
    succeed diff in.e "${formats[i]}.e"
  done
  info_of "${formats[i]}.e"
  expect_json info.json /0/format "${formats[i + 1]}"
done
if [ -e netcdf4.e ]; then
  succeed_on 2 copy in.e -o packed.e --format netcdf4 --compression 9
  succeed diff in.e packed.e
  succeed copy in.e -o chunks.e --format netcdf4 --chunk 256
  succeed diff in.e chunks.e
  check [ "$(ncdump -hs chunks.e | sed -n 's/.*vals_nod_var1:_ChunkSizes = \(.*\) ;/\1/p')" = "1, 32" ]
fi

succeed copy in.e -o small.e --word-size 4
info_of small.e
expect_json info.json /0/word_size 4
succeed diff in.e small.e --relative 1e-6 --absolute 1e-7

# Each selection alone.
succeed_on 2 copy in.e -o out.e --blocks 2
info_of out.e
expect_json info.json /0/element_blocks/0/id 2
expect_json info.json /0/elements 8
expect_json info.json /0/nodes 27
succeed copy in.e -o out.e --node-sets 1,3 --node-sets 5
info_of out.e
expect_json info.json /0/node_sets/2/id 5
check [ "$("$json_value" info.json /0/node_sets | grep -o '"id"' | wc -l)" = 3 ]
succeed copy in.e -o out.e --side-sets none
info_of out.e
expect_json info.json /0/side_sets '[]'
succeed copy in.e -o out.e --node-fields 'field_*' --element-fields last
info_of out.e
expect_json info.json /0/variables/nodal '["field_1","field_2"]'
expect_json info.json /0/variables/element_block/0/name element_2
succeed copy in.e -o out.e --node-fields none --node-set-fields none --side-set-fields none --globals none
info_of out.e
expect_json info.json /0/variables/nodal '[]'
succeed copy in.e -o out.e --steps last
last=$("$json_value" info.json /0/times/last)
info_of out.e
expect_json info.json /0/times/count 1
expect_json info.json /0/times/first "$last"
succeed copy in.e -o out.e --steps none
info_of out.e
expect_json info.json /0/times/count 0
succeed copy in.e -o out.e --steps first,last
info_of out.e
expect_json info.json /0/times/count 2

# Onto itself: the old file is there until the new one is complete.
cp in.e self.e
succeed_on 4 copy self.e -o self.e --no-qa-record
check cmp -s self.e whole1.e

# What is not there is an error, and says what is near. Nothing is written, and what was there stays.
cp whole1.e kept.e
fail_with "99" copy in.e -o kept.e --blocks 1,99
fail_with "field_3.*field_" copy in.e -o kept.e --node-fields field_3
fail_with "77" copy in.e -o kept.e --side-sets 77
fail_with "12345" copy in.e -o kept.e --steps 12345
check cmp -s kept.e whole1.e
fail_with "element_9" copy in.e -o new.e --element-fields element_9
check [ ! -e new.e ]
finish
