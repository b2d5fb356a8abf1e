# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# `copy --append`: the same bytes as at once, which steps go where, what does not fit, who else reads and writes.
. "$(dirname "$0")/driver_testing.sh"
export SOURCE_DATE_EPOCH=1700000000
dump=${EXOMERGE_TEST_TOOLS}/exodus_dump

succeed generate -o in.e --divisions 4 3 2 --blocks 2 --steps 5 --node-fields 2 --element-fields 2
for format in '' '--format cdf5' '--word-size 4'; do
  succeed copy in.e -o whole.e $format
  counts='1 2 4'
  [ -n "$format" ] && counts=2
  for ranks in $counts; do
    rm -f out.e
    succeed_on $ranks copy in.e -o out.e --append --steps 0 $format
    succeed_on $ranks copy in.e -o out.e --append --steps 1,2
    succeed_on $ranks copy in.e -o out.e --append --steps 3
    succeed_on $ranks copy in.e -o out.e --append --existing-steps skip
    check cmp -s whole.e out.e
  done
done

# Which steps.
fail_with 'step 0 does not lie behind 4' copy in.e -o out.e --append
succeed copy in.e -o whole.e
cp whole.e out.e
succeed_on 2 copy in.e -o out.e --append --existing-steps skip
check cmp -s whole.e out.e
succeed_on 2 copy in.e -o out.e --append --existing-steps overwrite --steps 1
succeed info --json out.e
cp stdout.txt info.json
expect_json info.json /0/times/count 2
succeed copy in.e -o out.e --append --existing-steps overwrite --steps 1,2,3,4
check cmp -s whole.e out.e

# What an interrupted run left behind the last step is of no account.
head -c 1000 /dev/urandom >>out.e
succeed copy in.e -o out.e --append --existing-steps overwrite --steps 4
check cmp -s whole.e out.e

# What does not fit is named, and nothing happens.
succeed copy in.e -o fewer.e --node-fields field_1 --steps 0
cp fewer.e kept.e
fail_with 'node field "field_2" is not in the file' copy in.e -o fewer.e --append --steps 1
succeed generate -o other.e --divisions 4 3 3 --blocks 2 --steps 5 --node-fields 2 --element-fields 2
fail_with 'nodes: the model has' copy other.e -o fewer.e --append --steps 1
fail_with 'needs --append' copy in.e -o fewer.e --existing-steps skip
check cmp -s kept.e fewer.e
succeed generate -o static.e --divisions 4 3 2 --blocks 2
fail_with 'node field "field_1" is not in the file' copy in.e -o static.e --append

# netCDF-4 files are written anew: the same as all steps at once.
if "$driver" --version | grep -q '^HDF5 '; then
  for ranks in 1 3; do
    succeed copy in.e -o four.e --format netcdf4 --compression 2 --steps 0,1 --no-qa-record
    cp four.e kept.e
    fail_with 'nodes: the model has' copy other.e -o four.e --append --steps 3
    check cmp -s kept.e four.e
    succeed_on $ranks copy in.e -o four.e --append --steps 2
    succeed_on $ranks copy in.e -o four.e --append --existing-steps skip
    succeed_on $((4 - ranks)) diff in.e four.e
    check [ "$(ncdump -hs four.e | grep -c '_DeflateLevel = 2')" -gt 3 ]
    succeed_on $ranks copy in.e -o four.e --append --existing-steps overwrite --steps 1
    succeed diff four.e kept.e
  done
fi

# A memory limit bounds what is in flight, and is refused when it cannot hold the smallest part.
for limit in 2k 1M; do
  rm -f out.e
  succeed copy in.e -o out.e --steps 0
  succeed_on 2 copy in.e -o out.e --append --existing-steps skip --memory-limit $limit
  check cmp -s whole.e out.e
done
cp fewer.e kept.e
fail_with 'memory limit of 0.000 MiB a rank is too small: node field "field_1" needs' \
  copy in.e -o fewer.e --append --node-fields field_1 --steps 1 --memory-limit 8
check cmp -s kept.e fewer.e

# A file that may not be written; root may write all.
cp whole.e locked.e
chmod a-w locked.e
[ -w locked.e ] || fail_with 'locked.e.*[Pp]ermission' copy in.e -o locked.e --append --existing-steps skip

# Another run at the same time.
if command -v flock >/dev/null; then
  cp whole.e out.e
  exec 9<out.e
  flock 9
  fail_with 'another run' copy in.e -o out.e --append --existing-steps overwrite
  exec 9<&-
  check cmp -s whole.e out.e
fi

# A full disk, where one can be made.
mkdir disk
succeed generate -o large.e --divisions 20 20 20 --steps 20 --node-fields 2
succeed copy large.e -o first.e --steps 0
if mount -t tmpfs -o size=2m tmpfs disk 2>/dev/null; then
  for ranks in 1 2 4; do
    cp first.e disk/out.e
    run_on $ranks copy large.e -o disk/out.e --append --existing-steps skip
    expect_status 2
    check [ "$(error_count)" = 1 ]
    expect_message 'disk/out.e'
    succeed diff disk/out.e first.e
  done
  umount disk
fi

# Others read while a run appends: always complete steps, the same bytes for the same number of them.
if [ -x "$dump" ]; then
  succeed generate -o many.e --divisions 3 3 3 --steps 40 --node-fields 1
  succeed copy many.e -o seen.e --steps 0
  (for ((step = 1; step < 40; ++step)); do
    timeout 60 "$driver" copy many.e -o seen.e --append --steps $step >/dev/null 2>>writer.txt || echo bad >>writer.txt
  done; touch done.txt) &
  reads=0
  while [ ! -e done.txt ]; do
    "$dump" seen.e >now.txt || complain "the Exodus library cannot read the file while another run appends"
    ! grep -qi nan now.txt || complain "a step is not complete"
    reads=$((reads + 1))
  done
  wait
  check [ $reads -gt 3 ]
  check [ ! -s writer.txt ]
  succeed copy many.e -o whole.e
  check cmp -s whole.e seen.e
fi
finish
