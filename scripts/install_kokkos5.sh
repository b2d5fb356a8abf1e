#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Unpacks Debian's newest Kokkos, with the C and C++ libraries it was built against, into the cache and prints the
# prefix, which holds a CMake toolchain file. Nothing of it is installed into the system. For programs only: they
# run with the loader of the prefix. Exits with 3 when the packages cannot be had from the machine's archive.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

fetch_packages() {
  local dir=$1 library
  write_sources "$dir/private.sources" deb sid
  write_sources "$dir/private.sources" deb trixie
  private_apt "$dir" update || return 3
  library=$(private_apt_cache "$dir" depends --important libkokkos-dev/sid | sed -n 's/^ *Depends: \(libkokkos[0-9].*\)$/\1/p')
  [ -n "$library" ] || return 3
  (cd "$dir" && private_apt . download libkokkos-dev/sid "$library/sid" libc6/trixie libstdc++6/trixie libgcc-s1/trixie) || return 3
}

# The package's CMake files name /usr outright and two archives that the package does not hold.
repair_package() {
  local prefix=$1 libdir=$2 name
  sed -i -E "s#\"/usr(/lib|/include|\")#\"$prefix/usr\1#g" "$libdir"/cmake/Kokkos/*.cmake
  for name in algorithms simd; do
    [ -e "$libdir/libkokkos$name.a" ] || ar rc "$libdir/libkokkos$name.a"
  done
}

write_toolchain() {
  local prefix=$1 libdir=$2 loader
  loader=$(find "$libdir" "$prefix/usr" -name 'ld-linux-*.so.*' | head -n 1)
  cat >"$prefix/toolchain.cmake" <<END
set(Kokkos_ROOT "$prefix/usr" CACHE PATH "Kokkos of this toolchain")
string(CONCAT CMAKE_EXE_LINKER_FLAGS_INIT "-Wl,--allow-shlib-undefined -Wl,--disable-new-dtags "
       "-Wl,--dynamic-linker=$loader -Wl,-rpath,$libdir")
END
}

main() {
  local prefix=$cache_root/kokkos-5-debian part libdir
  mkdir -p "$cache_root/log"
  exec 9>"$cache_root/lock"
  flock 9
  if [ ! -e "$prefix/complete" ]; then
    say "fetching Debian's newest Kokkos into $prefix"
    part=$cache_root/download-kokkos5
    rm -rf "$part" "$prefix"
    mkdir -p "$part" "$prefix"
    if ! fetch_packages "$part" >"$cache_root/log/kokkos5-download.log" 2>&1; then
      say "it cannot be had: see $cache_root/log/kokkos5-download.log"
      exit 3
    fi
    for package in "$part"/*.deb; do dpkg-deb -x "$package" "$prefix"; done
    libdir=$(dirname "$(dirname "$(dirname "$(find "$prefix" -name KokkosConfig.cmake)")")")
    repair_package "$prefix" "$libdir"
    write_toolchain "$prefix" "$libdir"
    rm -rf "$part"
    touch "$prefix/complete"
  fi
  echo "$prefix"
}

main "$@"
