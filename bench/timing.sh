# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Sourced by the benchmarks that time whole commands.

# time_repeats REPEATS LOG PREPARE COMMAND...: calls the function PREPARE before each run. Sets `median` and `least` (seconds),
# and `memory` (MiB of the largest rank, if the driver says it).
time_repeats() {
  local repeats=$1 log=$2 prepare=$3 i start end times=()
  shift 3
  for ((i = 0; i < repeats; ++i)); do
    "$prepare"
    start=$(date +%s%N)
    "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
    end=$(date +%s%N)
    times+=($(((end - start) / 1000)))
  done
  mapfile -t times < <(printf '%s\n' "${times[@]}" | sort -n)
  median=$(awk -v t="${times[$((repeats / 2))]}" 'BEGIN { printf "%.3f", t / 1e6 }')
  least=$(awk -v t="${times[0]}" 'BEGIN { printf "%.3f", t / 1e6 }')
  memory=$(sed -n 's/.*peak memory of a rank \([0-9.]*\) \([KMG]\)iB.*/\1 \2/p' "$log" |
    awk '{ f = $2 == "G" ? 1024 : $2 == "K" ? 1 / 1024 : 1; printf "%.0f", $1 * f }')
}
