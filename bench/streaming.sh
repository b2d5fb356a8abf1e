#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Bandwidth and memory of the ways through the library, beside `cp` and `dd` of the same bytes in the same run.
#
#   streaming.sh [--build FOLDER] [--dir FOLDER] [--sizes "0.1 1 10"] [--ranks "1 2"] [--repeat 3] [--cold] [--verify]
#     [--shapes "mesh steps variables"]
#
# Sizes are GB of a file. Each comes in three shapes: `mesh` (few steps of a large mesh), `steps` (many steps of a small one) and
# `variables` (many variables on many blocks). Prints comma-separated values for plot_streaming.py:
#   shape,GB,what,ranks,cache,seconds,GB/s,peak MiB of a rank
# Seconds are the median of the repeats and are of the whole command, start of MPI included. Every output is a new file. --cold
# also measures with the input dropped from the page cache before each run, which needs root. --verify compares results.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/timing.sh"

build=build/release
folder=${TMPDIR:-/tmp}/exomerge-streaming
sizes="0.1 1 10"
shapes="mesh steps variables"
ranks="1 2"
repeat=3
caches=warm
verify=0
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$2; shift 2 ;;
    --dir) folder=$2; shift 2 ;;
    --sizes) sizes=$2; shift 2 ;;
    --shapes) shapes=$2; shift 2 ;;
    --ranks) ranks=$2; shift 2 ;;
    --repeat) repeat=$2; shift 2 ;;
    --cold) caches="warm cold"; shift ;;
    --verify) verify=1; shift ;;
    *) echo "streaming.sh: unknown option $1" >&2; exit 2 ;;
  esac
done
driver=${EXOMERGE_DRIVER:-$build/drivers/exomerge_driver}
time_import=${EXOMERGE_TIME_IMPORT:-$build/bench/time_import}
mpiexec=${EXOMERGE_MPIEXEC:-mpirun}
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
mkdir -p "$folder"
log=$folder/log
in=$folder/in.e twin=$folder/twin.e out=$folder/out.e parts=$folder/parts.e

run() { "$mpiexec" -n "$1" "$driver" "${@:2}"; }

has_command() { "$driver" "$1" --help >/dev/null 2>&1; }

# make_input SHAPE GB: the counts that give about that many bytes.
make_input() {
  local shape=$1 size=$2 n
  case $shape in
    mesh) # 8 bytes of 3 coordinates, 8 nodes of 4 bytes, 2 steps of 4 fields: 120 bytes a node
      n=$(awk -v s="$size" 'BEGIN { n = int((s * 1e9 / 120) ^ (1 / 3)); print n < 2 ? 2 : n }')
      set -- --divisions "$n" "$n" "$n" --steps 2 --node-fields 3 --element-fields 1 ;;
    steps) # 5 fields of 27,000 nodes and of as many elements a step
      n=$(awk -v s="$size" 'BEGIN { n = int(s * 1e9 / (27000 * 8 * 10)); print n < 2 ? 2 : n }')
      set -- --divisions 30 30 30 --steps "$n" --node-fields 5 --element-fields 5 ;;
    variables) # 200 variables on each of 50 blocks of 200 elements a step: 10,000 arrays of 1,600 bytes
      n=$(awk -v s="$size" 'BEGIN { n = int(s * 1e9 / (10000 * 8 * 200)); print n < 1 ? 1 : n }')
      set -- --divisions 50 20 10 --blocks 50 --steps "$n" --element-fields 200 ;;
  esac
  run 1 generate -o "$in" "$@" --no-sets --quiet
}

drop_cache() { sync && dd if="$1" iflag=nocache count=0 status=none; }

# measure SHAPE GB WHAT RANKS CACHE COMMAND...: removes the files in `outputs` before each repeat.
outputs=("$out")
measure() {
  local shape=$1 size=$2 what=$3 count=$4 bytes
  cache=$5
  shift 5
  bytes=$(stat -c %s "$in")
  time_repeats "$repeat" "$log" prepare "$@"
  printf '%s,%s,%s,%s,%s,%s,%s,%s\n' "$shape" "$(awk -v b="$bytes" 'BEGIN { printf "%.3f", b / 1e9 }')" "$what" "$count" "$cache" \
    "$median" "$(awk -v b="$bytes" -v t="$median" 'BEGIN { printf "%.3f", b / t / 1e9 }')" "${memory:-}"
}

prepare() {
  rm -f "${outputs[@]}"
  [ "$cache" = warm ] || drop_cache "$in"
}

check_same() {
  [ "$verify" = 1 ] || return 0
  cmp "$in" "$1" >&2 || { echo "streaming.sh: a result is wrong: $2" >&2; exit 1; }
}

import_all() { # opens and loads in one process; the time is the program's own
  "$mpiexec" -n "$1" "$time_import" "$in" "$repeat" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  grep -E '^[0-9.]+ [0-9.]+ [0-9]+ [0-9]+$' "$log" | awk -v shape="$2" -v ranks="$1" '
    { open[NR] = $1; load[NR] = $2; bytes = $3; memory = $4 }
    END { m = int((NR + 1) / 2); asort_(open, NR); asort_(load, NR)
          printf "%s,%.3f,open,%s,warm,%s,,\n", shape, bytes / 1e9, ranks, open[m]
          printf "%s,%.3f,import in memory,%s,warm,%s,%.3f,%s\n", shape, bytes / 1e9, ranks, load[m], bytes / load[m] / 1e9, memory }
    function asort_(a, n,  i, j, t) { for (i = 2; i <= n; ++i) { t = a[i]; for (j = i - 1; j > 0 && a[j] + 0 > t + 0; --j) a[j + 1] = a[j]; a[j + 1] = t } }'
}

echo "shape,GB,what,ranks,cache,seconds,GB/s,peak MiB"
for size in $sizes; do
  for shape in $shapes; do
    make_input "$shape" "$size"
    cp "$in" "$twin"
    for cache in $caches; do
      measure "$shape" "$size" cp - "$cache" cp "$in" "$out"
      measure "$shape" "$size" dd - "$cache" dd if="$in" of="$out" bs=8M status=none
      for count in $ranks; do
        measure "$shape" "$size" copy "$count" "$cache" run "$count" copy "$in" -o "$out" --no-qa-record --verbose
        check_same "$out" "copy at $count ranks"
        measure "$shape" "$size" diff "$count" "$cache" run "$count" diff "$in" "$twin" --verbose
        measure "$shape" "$size" "merge nodes" "$count" "$cache" run "$count" merge "$in" -o "$out" --no-qa-record --verbose
        if has_command split; then
          outputs=("$parts".4.{0,1,2,3})
          measure "$shape" "$size" "split in 4" "$count" "$cache" run "$count" split "$in" "$parts" --parts 4 --method linear --verbose
          outputs=("$out")
          measure "$shape" "$size" "join of 4" "$count" "$cache" run "$count" join "$parts" -o "$out" --no-qa-record --verbose
          check_same "$out" "join of a split at $count ranks"
        fi
      done
    done
    # Memory for all of it is there only for the smaller ones.
    if awk -v s="$size" 'BEGIN { exit !(s <= 1) }'; then
      for count in $ranks; do import_all "$count" "$shape"; done
    fi
    rm -f "$in" "$twin" "$out" "$parts".*
  done
done
