# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Sourced by the tests of the driver: runs it as a user would and checks what comes out. Each test starts in an empty
# folder of its own. Functions print what went wrong and count it; `finish` gives the verdict.

driver=${EXOMERGE_DRIVER:?}
mpiexec=${EXOMERGE_MPIEXEC:?}
json_value=${EXOMERGE_TEST_TOOLS:?}/json_value
data=${EXOMERGE_TEST_DATA:-}
failures=0
checks=0
status=0
last_command=

# The driver chooses how its ranks talk, as for its users.
unset OMPI_MCA_pml OMPI_MCA_btl

# Runs of Open MPI at the same time that share this folder may remove it from under one another.
OMPI_MCA_orte_tmpdir_base=$(mktemp -d)
export OMPI_MCA_orte_tmpdir_base
trap 'rm -rf "$OMPI_MCA_orte_tmpdir_base"' EXIT

complain() {
  failures=$((failures + 1))
  printf 'FAILED: %s\n  command: %s\n' "$*" "$last_command"
  [ -s stderr.txt ] && sed 's/^/  stderr: /' stderr.txt | head -n 8
}

# check CONDITION-COMMAND...: counts a failure when the command fails.
check() {
  checks=$((checks + 1))
  "$@" || complain "$*"
}

# run_on RANKS ARGUMENTS...: one rank runs without mpirun, as most users do. Output goes to stdout.txt and stderr.txt.
run_on() {
  local ranks=$1
  shift
  last_command="$ranks ranks: exomerge_driver $*"
  if [ "$ranks" = 1 ]; then
    timeout 60 "$driver" "$@" >stdout.txt 2>stderr.txt
  else
    timeout 60 "$mpiexec" -n "$ranks" "$driver" "$@" >stdout.txt 2>stderr.txt
  fi
  status=$?
}

run() { run_on 1 "$@"; }

expect_status() {
  checks=$((checks + 1))
  [ "$status" = "$1" ] || complain "status is $status, not $1"
}

# succeed_on RANKS ARGUMENTS...: status 0 and nothing on standard error.
succeed_on() {
  run_on "$@"
  expect_status 0
  checks=$((checks + 1))
  [ ! -s stderr.txt ] || complain "messages on standard error"
}

succeed() { succeed_on 1 "$@"; }

# work_on RANKS ARGUMENTS...: status 0; warnings are allowed, each once.
work_on() {
  run_on "$@"
  expect_status 0
  checks=$((checks + 2))
  [ "$(error_count)" = 0 ] || complain "there are errors"
  [ -z "$(own_lines | sort | uniq -d)" ] || complain "a warning is repeated"
}

work() { work_on 1 "$@"; }

# Our lines of standard error: mpirun adds some of its own when a program fails.
own_lines() { grep '^exomerge_driver: ' stderr.txt; }

error_count() { grep -c '^exomerge_driver: error: ' stderr.txt; }

# fail_with PATTERN ARGUMENTS...: at 1 and 4 ranks the same one error that matches the pattern, and status 2.
fail_with() {
  local pattern=$1 ranks first=
  shift
  for ranks in 1 4; do
    run_on "$ranks" "$@"
    expect_status 2
    checks=$((checks + 3))
    [ "$(error_count)" = 1 ] || complain "$(error_count) errors, not 1"
    own_lines | grep -qE -- "$pattern" || complain "no error like '$pattern'"
    [ "$ranks" = 1 ] && first=$(own_lines)
    [ "$(own_lines)" = "$first" ] || complain "another message than at 1 rank: $first"
  done
}

expect_output() {
  checks=$((checks + 1))
  grep -qE -- "$1" stdout.txt || complain "no output like '$1'; it was: $(head -n 5 stdout.txt)"
}

expect_message() {
  checks=$((checks + 1))
  grep -qE -- "$1" stderr.txt || complain "no message like '$1'"
}

expect_no_output() {
  checks=$((checks + 1))
  [ ! -s stdout.txt ] || complain "there is output: $(head -n 3 stdout.txt)"
}

# expect_json FILE POINTER VALUE
expect_json() {
  local value
  checks=$((checks + 1))
  value=$("$json_value" "$1" "$2") || { complain "$1 has no $2"; return; }
  [ "$value" = "$3" ] || complain "$2 is $value, not $3"
}

# expect_only FILES...: nothing else is in the folder, such as a temporary file; names without blanks.
expect_only() {
  checks=$((checks + 1))
  local name
  for name in $(ls -A); do
    case " $* stdout.txt stderr.txt " in
      *" $name "*) ;;
      *) complain "a file is left behind: $name" ;;
    esac
  done
}

finish() {
  if [ "$checks" = 0 ]; then
    echo "nothing was checked"
    exit 1
  fi
  echo "$checks checks, $failures failures"
  [ "$failures" = 0 ]
  exit
}
