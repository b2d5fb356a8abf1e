# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Killed at any call that changes a file: an export leaves the old file, steps that were appended stay, an edit in
# place can be undone, so can an undo that was killed.
. "$(dirname "$0")/driver_testing.sh"

shim=${EXOMERGE_KILL_SHIM:?}
time_loop=${EXOMERGE_TIME_LOOP:?}
dump=${EXOMERGE_TEST_TOOLS}/exodus_dump
[ -x "$dump" ] || dump=
export SOURCE_DATE_EPOCH=1700000000
mkdir work
folder=$PWD/work

# program RANKS COMMAND...: any program; sets the status.
program() {
  local ranks=$1
  shift
  if [ "$ranks" = 1 ]; then
    timeout 60 "$@" >stdout.txt 2>stderr.txt
  else
    timeout 60 "$mpiexec" -n "$ranks" "$@" >stdout.txt 2>stderr.txt
  fi
  status=$?
}

# killed_at CALL RANKS COMMAND...: with the shim; every other kill tears a write.
killed_at() {
  local call=$1
  shift
  last_command="killed at call $call, $*"
  if [ $((call % 2)) = 0 ]; then
    KILL_HALF=1 LD_PRELOAD=$shim KILL_FOLDER=$folder KILL_AT=$call program "$@"
  else
    LD_PRELOAD=$shim KILL_FOLDER=$folder KILL_AT=$call program "$@"
  fi
  check [ "$status" != 124 ]
}

# calls_of COMMAND...: how many calls a run on one rank makes.
calls_of() {
  rm -f count.txt
  LD_PRELOAD=$shim KILL_FOLDER=$folder KILL_COUNT=$PWD/count.txt program 1 "$@"
  check [ "$status" = 0 ]
  calls=$(cat count.txt)
  check [ "$calls" -ge "$least_calls" ]
}

# each_kill PREPARE CHECK COMMAND...: at every call on one rank, at some on two, on either of which the kill falls.
each_kill() {
  local prepare=$1 verify=$2 call
  shift 2
  "$prepare"
  calls_of "$@"
  for ((call = 1; call <= calls; ++call)); do
    "$prepare"
    killed_at "$call" 1 "$@"
    check [ "$status" = 137 ]
    "$verify"
  done
  local rank=0
  for call in 2 $((calls / 2)) $((calls - 1)); do
    "$prepare"
    KILL_RANK=$rank killed_at "$call" 2 "$@"
    "$verify"
    rank=$((1 - rank))
  done
}

succeed generate -o mesh.e --divisions 3 2 2 --steps 2 --node-fields 1

# An export onto an existing file.
succeed copy mesh.e -o new.e --steps last
old_is_there() { rm -rf work/* work/.[!.]*; cp mesh.e work/f.e; }
old_or_new() {
  cmp -s work/f.e mesh.e || cmp -s work/f.e new.e || complain "neither the old file nor the new one"
  checks=$((checks + 1))
}
least_calls=5
each_kill old_is_there old_or_new "$driver" copy mesh.e -o work/f.e --steps last

# A split over the pieces of an earlier one: each piece is the old one or the new one, whole.
succeed split mesh.e old --parts 2 --method linear
succeed split new.e fresh --parts 2 --method linear
old_pieces_are_there() { rm -rf work/* work/.[!.]*; for part in 0 1; do cp old.2.$part work/p.2.$part; done; }
pieces_are_whole() {
  local part
  checks=$((checks + 2))
  for part in 0 1; do
    cmp -s work/p.2.$part old.2.$part || cmp -s work/p.2.$part fresh.2.$part || complain "piece $part is neither old nor new"
  done
}
least_calls=10
split=("$driver" split new.e work/p --parts 2 --method linear)
each_kill old_pieces_are_there pieces_are_whole "${split[@]}"
# A call that fails instead: one error, nothing left behind.
for ((call = 1; call <= calls; call += 3)); do
  old_pieces_are_there
  last_command="call $call fails, ${split[*]}"
  KILL_FAIL=1 LD_PRELOAD=$shim KILL_FOLDER=$folder KILL_AT=$call program $((call % 4 == 0 ? 2 : 1)) "${split[@]}"
  check [ "$status" = 0 -o "$status" = 2 ]
  check [ "$(error_count)" = $((status / 2)) ]
  pieces_are_whole
  check [ "$(ls -A work | wc -l)" = 2 ]
done
# Nothing may be written into the folder; root may write all.
rm -rf closed
mkdir closed
chmod a-w closed
if [ ! -w closed ]; then
  fail_with 'closed.*not writable' split new.e closed/p --parts 2 --method linear
fi
rmdir closed

# A netCDF-4 file to which steps are appended is written anew: it is the old one or the new one.
if "$driver" --version | grep -q '^HDF5 '; then
  succeed copy mesh.e -o four.e --format netcdf4 --steps 0 --no-qa-record
  cp four.e longer.e
  succeed copy mesh.e -o longer.e --append --existing-steps skip
  four_is_there() { rm -rf work/* work/.[!.]*; cp four.e work/f.e; }
  four_is_whole() {
    checks=$((checks + 1))
    cmp -s work/f.e four.e || "$driver" diff work/f.e longer.e --quiet || complain "neither the old file nor the new one"
  }
  least_calls=4
  each_kill four_is_there four_is_whole "$driver" copy mesh.e -o work/f.e --append --existing-steps skip
fi

# A solver that appends.
program 1 "$time_loop" mesh.e whole.e 4
check [ "$status" = 0 ]
for ((steps = 1; steps <= 4; ++steps)); do
  program 1 "$time_loop" mesh.e "first$steps.e" $steps
  [ -n "$dump" ] && "$dump" "first$steps.e" >"first$steps.txt"
done
check cmp -s first4.e whole.e
one_step_is_there() { rm -rf work/* work/.[!.]*; cp first1.e work/f.e; }
steps_are_complete() {
  local steps ok=0
  checks=$((checks + 2))
  # Others can read what is there, and it is the beginning of the whole.
  if [ -n "$dump" ]; then
    "$dump" work/f.e >now.txt || complain "the Exodus library cannot read the file"
    for ((steps = 1; steps <= 4; ++steps)); do cmp -s now.txt "first$steps.txt" && ok=1; done
  else
    for ((steps = 1; steps <= 4; ++steps)); do "$driver" diff work/f.e "first$steps.e" --quiet && ok=1; done
  fi
  [ $ok = 1 ] || complain "the file does not hold the first steps"
  program 1 "$time_loop" mesh.e work/f.e 4
  cmp -s work/f.e whole.e || complain "going on does not give the whole"
}
least_calls=12
each_kill one_step_is_there steps_are_complete "$time_loop" mesh.e work/f.e 4

# An edit in place, and the undo of what was left of it.
edit=("$driver" transform work/f.e --in-place --rotate z,30 --time-shift 1 --title turned)
cp mesh.e work/f.e
program 1 "${edit[@]}"
check [ "$status" = 0 ]
cp work/f.e edited.e
edit_is_undone() {
  checks=$((checks + 3))
  if "$driver" info work/f.e >info.txt 2>stderr.txt; then
    cmp -s work/f.e mesh.e || cmp -s work/f.e edited.e || complain "a half-edited file can be opened"
  else
    grep -q 'undo' stderr.txt || complain "the error does not say how to undo"
  fi
  program $((call % 4 == 0 ? 2 : 1)) "$driver" undo work/f.e
  [ "$status" = 0 ] || complain "undo fails"
  cmp -s work/f.e mesh.e || cmp -s work/f.e edited.e || complain "undo does not give the file back"
  [ ! -e work/f.e.journal ] || complain "the journal is left"
}
least_calls=8
each_kill old_is_there edit_is_undone "${edit[@]}"

# A call that fails instead: one error, and the file is as it was, or can be undone.
for ((call = 1; call <= calls; ++call)); do
  old_is_there
  last_command="call $call fails, ${edit[*]}"
  KILL_FAIL=1 LD_PRELOAD=$shim KILL_FOLDER=$folder KILL_AT=$call program 1 "${edit[@]}"
  check [ "$status" = 0 -o "$status" = 2 ]
  check [ "$(error_count)" -le 1 ]
  if [ -e work/f.e.journal ]; then
    check [ "$status" = 2 ]
    succeed undo work/f.e
    check cmp -s work/f.e mesh.e
  elif [ "$status" = 2 ]; then
    check cmp -s work/f.e mesh.e
  else
    check cmp -s work/f.e edited.e
  fi
done

# An undo that is killed itself: the edit is killed near its end, when the file is half changed.
half_edited() {
  old_is_there
  LD_PRELOAD=$shim KILL_FOLDER=$folder KILL_AT=$((edit_calls - 2)) program 1 "${edit[@]}"
  check [ -e work/f.e.journal ]
}
edit_calls=$calls
undone_at_last() {
  checks=$((checks + 1))
  program 1 "$driver" undo work/f.e
  cmp -s work/f.e mesh.e || complain "the second undo does not give the file back"
}
least_calls=3
each_kill half_edited undone_at_last "$driver" undo work/f.e
finish
