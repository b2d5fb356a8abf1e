#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Sets up what is missing, then builds and tests: with Kokkos as found, with Debian's newest Kokkos when it can be
# had, and, where nvcc is, compiles and links the kernels with CUDA. Ends with CTest's summaries.
#   test.sh [release] [kokkos5] [asan] [cuda]    those parts only; asan, under the sanitizers, takes long and is not a
#                                                part of the default
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

summaries=()
failed=0

# configure FOLDER cmake-arguments...: with warnings as errors.
configure() {
  local dir=$1
  shift
  quietly "build/log/$(basename "$dir")-configure.log" cmake "$@" -DEXOMERGE_WARNINGS_AS_ERRORS=ON \
    -DEXOMERGE_TEST_DATA="${EXOMERGE_TEST_DATA:-}"
}

build() {
  local dir=$1
  shift
  say "building in $dir"
  quietly "build/log/$(basename "$dir")-build.log" cmake --build "$dir" -j "$jobs" "$@"
}

run_tests() {
  local name=$1 dir=$2 log
  shift 2
  log=build/log/$(basename "$dir")-tests.log
  say "testing in $dir"
  ctest --test-dir "$dir" -j "$jobs" --output-on-failure --no-tests=error "$@" 2>&1 | tee "$log" || failed=1
  summaries+=("$name: $(grep -E 'tests passed' "$log" || echo 'no summary')")
}

find_nvcc() {
  command -v nvcc >/dev/null || PATH=$PATH:/usr/local/cuda/bin
  command -v nvcc >/dev/null
}

build_release() {
  configure build/release --preset release -DEXOMERGE_PRECOMPILE_HEADERS=ON -DEXOMERGE_ENABLE_TESTS=ON -DEXOMERGE_ENABLE_BENCHMARKS=ON
  build build/release
}

test_release() { run_tests "Kokkos as found" build/release; }

# The other end of the supported range: the whole library, and those tests that run its kernels, at two ranks, for their
# number has been varied before. Optimised little: compiling takes longer here than running.
kokkos5_tests=(model_views operations_merge_in_memory operations_calculate operations_measures operations_surfaces)

can_test_kokkos5() {
  kokkos5_prefix=$("$source_root/scripts/install_kokkos5.sh") && return
  summaries+=("newest Kokkos: not tested, its packages cannot be had")
  return 1
}

build_kokkos5() {
  configure build/kokkos5 -S . -B build/kokkos5 -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE="-O1 -DNDEBUG" \
    -DEXOMERGE_PRECOMPILE_HEADERS=ON -DEXOMERGE_ENABLE_BENCHMARKS=OFF -DEXOMERGE_ENABLE_DRIVER=OFF \
    --toolchain "$kokkos5_prefix/toolchain.cmake"
  build build/kokkos5 --target exomerge tests/kernels/all "${kokkos5_tests[@]/#/test_}"
}

test_kokkos5() {
  run_tests "newest Kokkos" build/kokkos5 -R "^(kernels\.|($(IFS='|' && echo "${kokkos5_tests[*]/_/\\.}"))\.np2)"
}

build_asan() {
  configure build/asan --preset asan -DEXOMERGE_PRECOMPILE_HEADERS=ON -DEXOMERGE_ENABLE_DRIVER=OFF
  build build/asan
}

test_asan() { run_tests "sanitizers" build/asan -L np2; }

can_test_cuda() {
  find_nvcc && return
  summaries+=("CUDA: not tested, there is no nvcc")
  return 1
}

# Above the kernels, what calls them with arrays of the device: values that are derived when they are read.
device_sources=(model/derived_source operations/expression_source operations/mapped_points operations/turned_fields)

build_cuda() {
  local source objects=()
  for source in "${device_sources[@]}"; do
    objects+=("src/${source%/*}/CMakeFiles/exomerge_${source%/*}.dir/${source#*/}.cpp.o")
  done
  "$source_root/scripts/install_kokkos.sh" --cuda >/dev/null
  # ccache takes the compiler's wrapper for a host compiler.
  CMAKE_CXX_COMPILER_LAUNCHER='' configure build/cuda --preset cuda -DEXOMERGE_ENABLE_BENCHMARKS=OFF
  build build/cuda --target src/kernels/all tests/kernels/all "${objects[@]}"
}

test_cuda() { summaries+=("CUDA: the kernels and their tests compile and link, and what derives values on the device compiles"); }

# can_test PART: those that need something have a function of their own to say so.
can_test() {
  if declare -F "can_test_$1" >/dev/null; then "can_test_$1"; fi
}

main() {
  local parts=("$@") part
  [ ${#parts[@]} -gt 0 ] || parts=(release kokkos5 cuda)
  cd "$source_root"
  for part in "${parts[@]}"; do
    declare -F "test_$part" >/dev/null || die "no part is named '$part': release, kokkos5, asan, cuda"
  done
  "$source_root/scripts/setup.sh" --tests
  for part in "${parts[@]}"; do
    if ! can_test "$part"; then continue; fi
    "build_$part"
    "test_$part"
  done
  printf '\n'
  printf '%s\n' "${summaries[@]}"
  exit "$failed"
}

main "$@"
