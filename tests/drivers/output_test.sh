# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Where output goes: a pipe without a reader, a full device, a terminal.
. "$(dirname "$0")/driver_testing.sh"

succeed generate -o good.e --divisions 2 2 2

# The reader of a pipe has gone: no crash and no complaint.
files=()
for _ in $(seq 400); do files+=(good.e); done
last_command='info ... | true'
timeout 60 "$driver" info "${files[@]}" 2>stderr.txt | true
status=${PIPESTATUS[0]}
expect_status 0
check [ ! -s stderr.txt ]
timeout 60 "$driver" --help 2>stderr.txt | true
status=${PIPESTATUS[0]}
expect_status 0

# Results that are lost are an error.
if [ -w /dev/full ]; then
  last_command='info > /dev/full'
  timeout 60 "$driver" info good.e >/dev/full 2>stderr.txt
  status=$?
  expect_status 2
  check [ "$(error_count)" = 1 ]
fi

# No progress bar where standard error is no terminal.
succeed_on 2 copy good.e -o copy.e
# Closed streams do no harm.
last_command='generate with closed streams'
timeout 60 "$driver" generate -o closed.e --divisions 2 2 2 --no-qa-record >&- 2>&- <&-
status=$?
expect_status 0
succeed generate -o open.e --divisions 2 2 2 --no-qa-record
check cmp -s closed.e open.e

# Kokkos has its own arguments.
succeed copy good.e -o copy.e --kokkos-disable-warnings
fail_with 'Kokkos' copy good.e -o new.e --kokkos-threads=abc --kokkos-num-threads=abc
# Threads are divided among the ranks of a node unless the user says how many.
unset OMP_NUM_THREADS
run_on 2 copy good.e -o copy.e --verbose
expect_status 0
expect_message '[0-9]+ threads? per rank'
finish
