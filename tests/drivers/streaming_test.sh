# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Memory limits, time groups and hints: the same bytes, in the memory given.
. "$(dirname "$0")/driver_testing.sh"

# Many small arrays, and arrays of several pieces.
succeed_on 2 generate -o many.e --divisions 40 3 2 --blocks 20 --steps 4 --node-fields 3 --element-fields 60
succeed_on 2 generate -o large.e --divisions 60 40 40 --blocks 2 --steps 5 --node-fields 8

for limit in 64K 1M 1G; do
  for ranks in 1 2 4; do
    succeed_on $ranks copy many.e -o copy.e --no-qa-record --memory-limit $limit
    check cmp -s many.e copy.e
    succeed_on $ranks copy many.e -o small.e --no-qa-record --memory-limit $limit --word-size 4
    [ -e small1.e ] || cp small.e small1.e
    check cmp -s small1.e small.e
    succeed_on $ranks generate -o again.e --memory-limit $limit \
      --divisions 40 3 2 --blocks 20 --steps 4 --node-fields 3 --element-fields 60
    check cmp -s many.e again.e
  done
done

# Merged fields pass through memory; copies of what stays do not.
for limit in 16M 1G; do
  for ranks in 1 2 4; do
    succeed_on $ranks merge large.e -o merged.e --no-qa-record --memory-limit $limit
    [ -e merged1.e ] || cp merged.e merged1.e
    check cmp -s merged1.e merged.e
  done
done
run merge large.e -o none.e --memory-limit 512K
expect_status 2
check grep -q 'memory limit of 0.500 MiB a rank is too small: node field "field_1" needs 1.5[0-9]* MiB' stderr.txt
check [ ! -e none.e ]

# A file several times the limit: 80 MiB of fields, converted, in 8 MiB.
succeed_on 1 generate -o long.e --divisions 40 40 40 --steps 50 --node-fields 3
work copy long.e -o short.e --word-size 4 --memory-limit 8M --verbose
peak=$(sed -n 's/.*peak memory of a rank \([0-9.]*\) MiB.*/\1/p' stderr.txt)
check [ "${peak%.*}" -lt 90 ]
grep -q 'memory for values on their way: at most 8.000 MiB a rank' stderr.txt
check [ $? = 0 ]

for groups in 1 2 3 4; do
  succeed_on 4 merge large.e -o grouped.e --no-qa-record --time-groups $groups
  check cmp -s merged1.e grouped.e
  succeed_on 4 copy many.e -o grouped.e --no-qa-record --time-groups $groups
  check cmp -s many.e grouped.e
done
succeed_on 3 copy many.e -o grouped.e --no-qa-record --time-groups 2 --steps first,last
succeed copy many.e -o chosen.e --no-qa-record --steps first,last
check cmp -s chosen.e grouped.e
succeed_on 2 copy many.e -o grouped.e --no-qa-record --time-groups 2 --steps none
succeed copy many.e -o chosen.e --no-qa-record --steps none
check cmp -s chosen.e grouped.e
fail_with 'time-groups 5 needs at least as many ranks' copy many.e -o none.e --time-groups 5
fail_with 'takes a number of 1 or more' copy many.e -o none.e --time-groups none
fail_with 'needs --format cdf2 or cdf5' copy many.e -o none.e --time-groups 2 --format netcdf4
run_on 4 merge large.e missing.e -o none.e --time-groups 2
expect_status 2
check [ "$(error_count)" = 1 ]
check [ ! -e none.e ]

succeed_on 2 copy many.e -o hinted.e --no-qa-record --hints cb_buffer_size=1048576,cb_nodes=1
check cmp -s many.e hinted.e
work_on 2 copy many.e -o hinted.e --no-qa-record --hints cb_buffer_size=1048576 --verbose
check grep -q 'hints in force: .*cb_buffer_size = 1048576' stderr.txt
fail_with 'takes name=value' copy many.e -o none.e --hints cb_nodes
fail_with 'is not a number of bytes' copy many.e -o none.e --memory-limit 12Q

finish
