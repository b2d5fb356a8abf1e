#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Times whole runs of the driver on generated meshes beside `cp` of the same files and prints a Markdown table.
#
#   end_to_end.sh [--driver PROGRAM] [--dir FOLDER] [--sizes "0.1 1 10"] [--ranks "1 2"] [--repeat 5] [--verify]
#
# Sizes are millions of nodes. Every run writes a new file, as `cp` does; inputs are in the page cache. Seconds are of the
# whole command, start of MPI included; the median of the repeats is printed, with the least in brackets. Memory is the peak of the
# largest rank. --verify also compares results: copies must be the same, and the glued halves must be the mesh in one piece.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/timing.sh"

driver=${EXOMERGE_DRIVER:-build/release/drivers/exomerge_driver}
folder=${TMPDIR:-/tmp}/exomerge-bench
sizes="0.1 1 10"
ranks="1 2"
repeat=5
verify=0
glued=
while [ $# -gt 0 ]; do
  case $1 in
    --driver) driver=$2; shift 2 ;;
    --dir) folder=$2; shift 2 ;;
    --sizes) sizes=$2; shift 2 ;;
    --ranks) ranks=$2; shift 2 ;;
    --repeat) repeat=$2; shift 2 ;;
    --verify) verify=1; shift ;;
    *) echo "end_to_end.sh: unknown option $1" >&2; exit 2 ;;
  esac
done
mpiexec=${EXOMERGE_MPIEXEC:-mpirun}
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
mkdir -p "$folder"
log=$folder/log

# time_command OUTPUT COMMAND...: every run writes OUTPUT anew.
time_command() {
  output=$1
  time_repeats "$repeat" "$log" remove_output "${@:2}"
}

remove_output() { [ -z "$output" ] || rm -f "$output"; }

# Adds the phases of the last run, a merge, to the second table.
phases=
note_phases() {
  phases+=$(awk -v nodes="$1" -v ranks="$2" '
    $2 ~ /^[0-9.]+$/ && $3 == "s" { seconds[$1] += $2 }
    /^total:/ { total = $2 }
    END { printf "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |", nodes, ranks, seconds["open"],
          seconds["coordinates"], seconds["match"], seconds["renumber"], seconds["mesh"], seconds["fields"],
          seconds["sync"], total }' \
    "$log")$'\n'
}

row() {
  local what=$1 nodes=$2 count=$3 bytes=$4
  local rate
  rate=$(awk -v b="$bytes" -v t="$median" 'BEGIN { printf "%.2f", b / t / 1e9 }')
  printf '| %s | %s | %s | %.1f | %s (%s) | %s | %s |\n' "$what" "$nodes" "$count" \
    "$(awk -v b="$bytes" 'BEGIN { print b / 1e6 }')" "$median" "$least" "$rate" "${memory:--}"
}

run() { "$mpiexec" -n "$1" "$driver" "${@:2}"; }

check() {
  [ "$verify" = 1 ] || return 0
  run 1 diff "$@" --quiet >"$log" 2>&1 || { echo "end_to_end.sh: a result is wrong: diff $*" >&2; cat "$log" >&2; exit 1; }
}

printf '| what | million nodes | ranks | file, MB | seconds, median (least) | GB/s | peak MiB a rank |\n|---|---|---|---|---|---|---|\n'
for size in $sizes; do
  # Twice n elements along x: the halves have n each, so that both together have about `size` million nodes.
  n=$(awk -v s="$size" 'BEGIN { printf "%d", (s * 1e6 / 2) ^ (1 / 3) }')
  whole=$folder/whole.e left=$folder/left.e right=$folder/right.e out=$folder/out.e
  common=(--steps 2 --node-fields 2 --element-fields 1 --no-sets --quiet)
  run 1 generate -o "$whole" --divisions $((2 * n)) "$n" "$n" --extents 2 1 1 "${common[@]}"
  run 1 generate -o "$left" --divisions "$n" "$n" "$n" "${common[@]}"
  run 1 generate -o "$right" --divisions "$n" "$n" "$n" --origin 1 0 0 --first-block-id 2 "${common[@]}"
  if [ "$verify" = 1 ]; then  # the same two blocks made in one go; fields depend on the numbering, so without them
    glued=$folder/glued.e
    run 1 generate -o "$out" --divisions $((2 * n)) "$n" "$n" --extents 2 1 1 --blocks 2 --no-sets --quiet
    run 1 merge "$out" -o "$glued" --quiet
  fi
  bytes=$(stat -c %s "$whole")
  time_command "$out" cp "$whole" "$out"
  row "\`cp\`" "$size" - "$bytes"
  for count in $ranks; do
    time_command "" run "$count" info "$whole" --verbose
    row info "$size" "$count" "$bytes"
    time_command "$out" run "$count" copy "$whole" -o "$out" --verbose
    row copy "$size" "$count" "$bytes"
    check "$whole" "$out"
    time_command "$out" run "$count" merge "$left" "$right" -o "$out" --verbose
    row "merge of two halves" "$size" "$count" "$bytes"
    note_phases "$size" "$count"
    if [ "$verify" = 1 ]; then
      run "$count" copy "$out" -o "$folder/mesh.e" --steps none --quiet
      check "$glued" "$folder/mesh.e" --absolute 1e-12
    fi
    time_command "$out" run "$count" generate -o "$out" --divisions $((2 * n)) "$n" "$n" --extents 2 1 1 \
      --steps 2 --node-fields 2 --element-fields 1 --no-sets --verbose
    row generate "$size" "$count" "$bytes"
    check "$whole" "$out"
  done
  rm -f "$whole" "$left" "$right" "$out" "$folder/glued.e" "$folder/mesh.e"
done
printf '\nPhases of the last merge of each kind, in seconds, without the start of MPI:\n\n'
printf '| million nodes | ranks | open | read coordinates | match nodes | renumber | write mesh | write fields | sync to disk | total |\n'
printf '|---|---|---|---|---|---|---|---|---|---|\n%s' "$phases"
