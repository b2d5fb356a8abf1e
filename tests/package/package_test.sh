#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# package_test.sh build_tree|installed|moved SOURCE BUILD CMAKE GENERATOR COMPILER KOKKOS_DIR TOOLCHAIN LAUNCHER
# Builds examples/minimal against the package and runs it.
set -euo pipefail
place=$1 source=$2 build=$3 cmake=$4 generator=$5 compiler=$6 kokkos_dir=$7 toolchain=$8 launcher=$9

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

case $place in
  build_tree) package=$build ;;
  installed | moved)
    "$cmake" --install "$build" --prefix "$PWD/prefix" >install.log
    prefix=$PWD/prefix
    if [ "$place" = moved ]; then
      mv prefix elsewhere
      prefix=$PWD/elsewhere
    fi
    package=$(dirname "$(find "$prefix" -name exomergeConfig.cmake)")
    for path in "$source" "$build" "$PWD/prefix" "${HOME:-/nonexistent}/"; do
      ! grep -rFI "$path" "$prefix" || fail "the installed package names $path"
    done
    # A source path in the library is one in a message that a user sees.
    ! grep -rlF "$source/src" "$prefix"/lib* || fail "the installed library names the builder's sources"
    [ -e "$prefix/include/exomerge/model.hpp" ] || fail "no headers"
    ;;
esac

arguments=(-G "$generator" -DCMAKE_BUILD_TYPE=Release -Dexomerge_DIR="$package" -DKokkos_DIR="$kokkos_dir")
if [ "$toolchain" != none ]; then
  arguments+=(--toolchain "$toolchain")
else
  arguments+=(-DCMAKE_CXX_COMPILER="$compiler")
fi
[ "$launcher" = none ] || arguments+=(-DCMAKE_CXX_COMPILER_LAUNCHER="$launcher")
cp -r "$source/examples/minimal" example
"$cmake" -S example -B example/build "${arguments[@]}"
"$cmake" --build example/build
"$EXOMERGE_MPIEXEC" -n 2 example/build/minimal merged.e | tee output.txt
# Two blocks of 2 x 4 x 4 elements: 150 nodes, of which 25 pairs coincide.
grep -q '150 nodes before, 125 after' output.txt || fail "unexpected output"
[ -s merged.e ] || fail "no mesh was written"
