#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# layering_test.sh SOURCE: a layer includes private headers of its own and of lower layers only.
set -euo pipefail
cd "$1/src"
layers=(mpi netcdf exodus topology kernels model operations export script)

found=0
checked=0
for ((layer = 0; layer < ${#layers[@]}; ++layer)); do
  [ -d "${layers[layer]}" ] || continue
  checked=$((checked + 1))
  for ((higher = layer + 1; higher < ${#layers[@]}; ++higher)); do
    ! grep -rnE "^ *# *include +\"${layers[higher]}/" "${layers[layer]}" || found=1
  done
done
[ "$checked" -ge 7 ] || { echo "only $checked layers found" >&2; exit 1; }
[ "$found" -eq 0 ] || { echo "the files above include headers of a higher layer" >&2; exit 1; }

# What is not listed is neither installed nor compiled, and nobody would notice.
for header in ../include/exomerge/*.hpp; do
  grep -qw "$(basename "$header")" CMakeLists.txt || { echo "$header is not in src/CMakeLists.txt" >&2; exit 1; }
done
for file in */*.cpp; do
  grep -qw "$(basename "$file")" "$(dirname "$file")/CMakeLists.txt" || { echo "$file is in no CMakeLists.txt" >&2; exit 1; }
done
