#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Makes a Debian machine able to build exomerge: installs missing packages (as root; otherwise names them) and
# builds Kokkos into the cache when none is found.
#   setup.sh            what the library and the driver need
#   setup.sh --tests    also what the tests and benchmarks need
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

packages=(g++ cmake ninja-build pkg-config dpkg-dev libopenmpi-dev openmpi-bin libpnetcdf-dev libnetcdf-pnetcdf-dev
  libtrilinos-zoltan-dev libmetis-dev libcli11-dev nlohmann-json3-dev libyaml-cpp-dev)
test_packages=(libgtest-dev libgmock-dev libbenchmark-dev libexodusii-dev libnetcdf-dev netcdf-bin)

missing_packages() {
  local package
  for package in "$@"; do
    case $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) in
      installed) ;;
      *) printf '%s\n' "$package" ;;
    esac
  done
}

update_lists() {
  say "updating the package lists"
  # An unreachable third-party archive must not stop us: what matters is whether the packages can then be installed.
  apt-get -q update >"$cache_root/log/apt-update.log" 2>&1 ||
    say "some package lists could not be updated (see $cache_root/log/apt-update.log)"
}

install() {
  say "installing $*"
  DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 \
    install --no-install-recommends "$@" >"$cache_root/log/apt-install.log" 2>&1
}

# Old lists name versions that the archive no longer has: then the first attempt fails and new lists help.
install_packages() {
  mkdir -p "$cache_root/log"
  apt-get -q -s install --no-install-recommends "$@" >/dev/null 2>&1 || update_lists
  install "$@" && return
  update_lists
  install "$@" && return
  tail -n 20 "$cache_root/log/apt-install.log" >&2
  die "the packages could not be installed; the whole output is in $cache_root/log/apt-install.log"
}

# True when CMake finds a Kokkos without our help: Kokkos_ROOT, CMAKE_PREFIX_PATH or the system.
kokkos_is_installed() {
  local dir
  dir=$(mktemp -d)
  cat >"$dir/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(probe LANGUAGES CXX)
find_package(Kokkos CONFIG REQUIRED)
if(Kokkos_VERSION VERSION_LESS 3.4.01)
  message(FATAL_ERROR "too old")
endif()
message(STATUS "found in ${Kokkos_DIR}")
END
  if cmake -S "$dir" -B "$dir/build" >"$dir/log" 2>&1; then
    say "using the Kokkos $(sed -n 's/^-- found in/in/p' "$dir/log")"
    rm -rf "$dir"
    return 0
  fi
  rm -rf "$dir"
  return 1
}

main() {
  local wanted=("${packages[@]}") missing kokkos
  [ "${1:-}" = --tests ] && wanted+=("${test_packages[@]}")
  command -v dpkg-query >/dev/null || die "this script is for Debian; README.md says what to install elsewhere"
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" -ne 0 ]; then
      die "not root, and packages are missing; install them with: apt-get update && apt-get install -y ${missing[*]}"
    fi
    install_packages "${missing[@]}"
  fi
  say "all packages are installed"
  if ! kokkos_is_installed; then
    kokkos=$("$source_root/scripts/install_kokkos.sh")
    say "using the Kokkos in $kokkos"
  fi
}

main "$@"
