#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Builds Kokkos 3.4.01 from Debian's trilinos source package into the cache and prints the prefix.
#   install_kokkos.sh           Serial and OpenMP
#   install_kokkos.sh --cuda    Serial, OpenMP and CUDA (needs nvcc; made for CUDA 13)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

kokkos_version=3.4.01

fetch_source() {
  local dir=$1 download=$cache_root/download-trilinos tarball
  [ -e "$dir/complete" ] && return
  command -v dpkg-source >/dev/null || die "dpkg-source is missing: install the package dpkg-dev"
  say "fetching the Kokkos source (Debian's trilinos source package, 166 MB)"
  rm -rf "$dir" "$download"
  mkdir -p "$dir" "$download"
  write_sources "$download/private.sources" deb-src "$(. /etc/os-release && echo "$VERSION_CODENAME")"
  quietly "$download/update.log" private_apt "$download" update
  (cd "$download" && quietly "$download/source.log" private_apt "$download" source --download-only --tar-only trilinos)
  tarball=$(find "$download" -maxdepth 1 -name 'trilinos_*.orig.tar.*' ! -name '*.asc' | head -n 1)
  [ -n "$tarball" ] || die "the trilinos source package brought no .orig.tar file"
  tar -xf "$tarball" -C "$dir" --strip-components=3 --wildcards '*/packages/kokkos/*'
  [ "$(sed -n 's/^set(Kokkos_VERSION_[MP][A-Z]* \([0-9]*\))$/\1/p' "$dir/CMakeLists.txt" | paste -sd.)" = "$kokkos_version" ] ||
    die "the trilinos source package of this Debian release does not hold Kokkos $kokkos_version; set Kokkos_ROOT to an installed Kokkos"
  rm -rf "$download"
  touch "$dir/complete"
}

# What CUDA 13 and dependents in C++20 need and Kokkos 3.4 does not know: architectures that still exist, the newer
# standard's flag, casts that CUDA's half-precision header now finds ambiguous, and the new prefetch signature.
edit_for_cuda13() {
  local dir=$1
  sed -i -e 's/^default_arch=.*/default_arch="sm_90"/' \
    -e 's/^  --std=c++17|-std=c++17)/  --std=c++17|-std=c++17|--std=c++20|-std=c++20)/' "$dir/bin/nvcc_wrapper"
  sed -i -e 's/\(__half2[a-z_]*\)(val)/\1(static_cast<__half>(val))/g' -e 's/__half2double/__half2float/g' \
    "$dir/core/src/Cuda/Kokkos_Cuda_Half.hpp"
  sed -i 's/space\.cuda_device(),$/cudaMemLocation{cudaMemLocationTypeDevice, space.cuda_device()}, 0,/' \
    "$dir/core/src/Cuda/Kokkos_CudaSpace.cpp"
}

build() {
  local source=$1 prefix=$2
  shift 2
  local build=$prefix.build
  rm -rf "$build" "$prefix.part"
  quietly "$cache_root/log/$(basename "$prefix")-configure.log" cmake -S "$source" -B "$build" -G "$generator" \
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DCMAKE_INSTALL_LIBDIR=lib \
    -DCMAKE_INSTALL_PREFIX="$prefix" -DKokkos_ENABLE_SERIAL=ON -DKokkos_ENABLE_OPENMP=ON "$@"
  quietly "$cache_root/log/$(basename "$prefix")-build.log" cmake --build "$build" -j "$jobs" --target install
  rm -rf "$build"
  touch "$prefix/complete"
}

main() {
  local variant=host source prefix
  [ "${1:-}" = --cuda ] && variant=cuda
  prefix=$cache_root/kokkos-$kokkos_version-$variant
  mkdir -p "$cache_root"
  exec 9>"$cache_root/lock"
  flock 9
  if [ ! -e "$prefix/complete" ]; then
    generator="Unix Makefiles"
    command -v ninja >/dev/null && generator=Ninja
    source=$cache_root/source-kokkos-$kokkos_version
    fetch_source "$source"
    rm -rf "$prefix"
    if [ "$variant" = cuda ]; then
      command -v nvcc >/dev/null || PATH=$PATH:/usr/local/cuda/bin
      command -v nvcc >/dev/null || die "nvcc is not on PATH"
      say "building Kokkos $kokkos_version with CUDA into $prefix"
      rm -rf "$source-cuda" && cp -r "$source" "$source-cuda"
      edit_for_cuda13 "$source-cuda"
      build "$source-cuda" "$prefix" -DCMAKE_CXX_STANDARD=17 -DCMAKE_CXX_COMPILER="$source-cuda/bin/nvcc_wrapper" \
        -DKokkos_ENABLE_CUDA=ON -DKokkos_ENABLE_CUDA_LAMBDA=ON -DKokkos_ARCH_AMPERE80=ON
    else
      say "building Kokkos $kokkos_version (Serial and OpenMP) into $prefix"
      build "$source" "$prefix" -DCMAKE_CXX_STANDARD=17
    fi
  fi
  echo "$prefix"
}

main "$@"
