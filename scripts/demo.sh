#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Sets up what is missing, builds the driver, makes the two halves of a small mesh and merges them.
#   demo.sh [FOLDER]    the meshes go to FOLDER (default: build/demo)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

output=${1:-$source_root/build/demo}
driver=$source_root/build/release/drivers/exomerge_driver

show() {
  printf '\n$ %s\n' "$*"
  "$@"
}

cd "$source_root"
"$source_root/scripts/setup.sh"
say "building the driver in build/release"
[ -e build/release/build.ninja ] ||
  quietly build/log/demo-configure.log cmake --preset release -DEXOMERGE_ENABLE_TESTS=OFF -DEXOMERGE_ENABLE_BENCHMARKS=OFF
quietly build/log/demo-build.log cmake --build --preset release -j "$jobs" --target exomerge_driver

mkdir -p "$output"
cd "$output"
rm -f left.e right.e whole.e
PATH=$(dirname "$driver"):$PATH
allow_root_and_few_cores
cube=(--divisions 20 20 20 --steps 3 --element-fields 2)
show mpirun -n 2 exomerge_driver generate -o left.e "${cube[@]}"
show mpirun -n 2 exomerge_driver generate -o right.e --origin 1 0 0 --first-block-id 2 "${cube[@]}"
show mpirun -n 2 exomerge_driver merge left.e right.e -o whole.e
show exomerge_driver info whole.e
printf '\n'
say "made two touching cubes, left.e and right.e, and merged them and their common nodes into $output/whole.e"
