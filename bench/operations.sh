#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Times operations, each in a run of its own on a generated mesh of hexahedra in two blocks with 2 steps, 2 node fields and 1
# element field, and prints a Markdown table.
#   operations.sh [--driver PATH] [--dir FOLDER] [--nodes MILLIONS] [--ranks "1 2"] [--repeat N] [--all] [--verify]
# "call" is what the operation takes, "in all" the whole run without the start of MPI: import of the header, operation, export of
# everything, where edits of fields happen. Seconds are medians; memory is the peak of the largest rank. --all measures all operations
# and not only those that work on all of a mesh (operations.txt). --verify compares the output of the ranks with that of one.
set -euo pipefail

driver=${EXOMERGE_DRIVER:-build/release/drivers/exomerge_driver}
folder=${TMPDIR:-/tmp}/exomerge-operations
nodes=1
ranks="1 2"
repeat=3
all=0
verify=0
while [ $# -gt 0 ]; do
  case $1 in
    --driver) driver=$2; shift 2 ;;
    --dir) folder=$2; shift 2 ;;
    --nodes) nodes=$2; shift 2 ;;
    --ranks) ranks=$2; shift 2 ;;
    --repeat) repeat=$2; shift 2 ;;
    --all) all=1; shift ;;
    --verify) verify=1; shift ;;
    *) echo "operations.sh: unknown option $1" >&2; exit 2 ;;
  esac
done
mpiexec=${EXOMERGE_MPIEXEC:-mpiexec}
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
mkdir -p "$folder"
in=$folder/in.e
out=$folder/out.e
log=$folder/log

divisions=$(awk -v n="$nodes" 'BEGIN { d = int((n * 1e6) ^ (1 / 3) / 2 + 0.5) * 2 - 2; print d < 2 ? 2 : d }')
"$driver" generate -o "$in" --divisions "$divisions" "$divisions" "$divisions" --blocks 2 --steps 2 --node-fields 2 \
  --element-fields 1 --quiet

list=$(dirname "${BASH_SOURCE[0]}")/operations.txt
operations() {
  if [ "$all" = 1 ]; then sed '/^#/d' "$list"; else sed '/^# more/q' "$list" | sed '/^#/d'; fi | sed "s#FOLDER#$folder#g"
}

# -e options for the steps of a line.
add_steps() {
  local line=$1
  while [[ $line == *' ; '* ]]; do
    arguments+=(-e "${line%% ; *}")
    line=${line#* ; }
  done
  arguments+=(-e "$line")
  name=${line%% *}
}

# Every operation has a line that its parameters fit; those that move whole files are timed by streaming.sh.
check_list() {
  local missing line
  missing=$(comm -13 <(sed 's/^.* ; //; s/ .*//' "$list" | sort -u) \
    <("$driver" operations | sed -n 's/^  \([a-z_0-9]*\) .*/\1/p' | grep -v -E '^(import|export|update)_model$' | sort))
  [ -z "$missing" ] || { echo "operations.sh: no line for" $missing >&2; exit 1; }
  arguments=(run --check)
  while read -r line; do add_steps "$line"; done < <(sed '/^#/d' "$list")
  "$driver" "${arguments[@]}" </dev/null >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
}

# The seconds of an operation in the log of a verbose run.
seconds_of() { sed -n "s/^-e [0-9]*: $1: \([0-9.e+-]*\) s.*/\1/p" "$log" | tail -n 1; }
median() { sort -g | awk '{ v[NR] = $1 } END { printf "%.4f", v[int((NR + 1) / 2)] }'; }

[ "$verify" = 0 ] || check_list
printf '| operation, %s million nodes | ranks | call, s | in all, s | peak MiB a rank |\n|---|---|---|---|---|\n' "$nodes"
operations | while read -r line; do
  arguments=(run --verbose -e "import_model $in")
  add_steps "$line"
  arguments+=(-e "export_model $out")
  reference=
  for n in $ranks; do
    calls=()
    totals=()
    for ((i = 0; i < repeat; ++i)); do
      rm -f "$out"
      "$mpiexec" -n "$n" "$driver" "${arguments[@]}" </dev/null >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
      calls+=("$(seconds_of "$name")")
      totals+=("$(sed -n 's/^total: \([0-9.]*\) s.*/\1/p' "$log")")
    done
    memory=$(sed -n 's/.*peak memory of a rank \([0-9.]*\) \([KMG]\)iB.*/\1 \2/p' "$log" |
      awk '{ f = $2 == "G" ? 1024 : $2 == "K" ? 1 / 1024 : 1; printf "%.0f", $1 * f }')
    printf '| %s | %s | %s | %s | %s |\n' "$name" "$n" "$(printf '%s\n' "${calls[@]}" | median)" \
      "$(printf '%s\n' "${totals[@]}" | median)" "$memory"
    [ "$verify" = 1 ] || continue
    sum=$(cksum <"$out")
    [ -z "$reference" ] || [ "$sum" = "$reference" ] || { echo "operations.sh: $name gives other bytes on $n ranks" >&2; exit 1; }
    reference=$sum
  done
done
