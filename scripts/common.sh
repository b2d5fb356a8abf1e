# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Sourced by the other scripts: messages, the cache folder and apt without touching the system's package lists.

source_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache_root=${EXOMERGE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/exomerge}
# nproc takes OMP_NUM_THREADS for the number of cores.
jobs=${EXOMERGE_JOBS:-$(env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc)}

# CMake takes it from the environment when a folder is configured for the first time.
# Without that sloppiness it stores nothing that is compiled with precompiled headers.
if command -v ccache >/dev/null; then
  export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}
  export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS-pch_defines,time_macros,include_file_mtime,include_file_ctime}
fi

say() { printf '== %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Runs a noisy command with its output in a log; shows the end of the log only when the command fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "'$*' failed; the whole output is in $log"
  fi
}

# debian_stanza: the machine's own Debian archive as "URIs|Components|Signed-By", from whichever format its
# apt configuration uses. Updates and security suites are ignored: sources come from the main suite.
debian_stanza() {
  local codename file
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  [ -n "$codename" ] || return 1
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -r "$file" ] || continue
    sed '/^#/d' "$file" | awk -v suite="$codename" '
      function flush() {
        if (uris != "" && index(" " suites " ", " " suite " ")) { print uris "|" components "|" signed; found = 1; exit }
        uris = suites = components = signed = ""
      }
      /^[[:space:]]*$/ { flush(); next }
      { key = tolower($1); value = $0; sub(/^[^:]*:[[:space:]]*/, "", value) }
      key == "uris:" { uris = value }
      key == "suites:" { suites = value }
      key == "components:" { components = value }
      key == "signed-by:" { signed = value }
      END { if (!found) flush() }' | grep . && return 0
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -r "$file" ] || continue
    sed -n 's/^deb[[:space:]]*\(\[[^]]*\]\)*[[:space:]]*//p' "$file" |
      awk -v suite="$codename" '$2 == suite { uri = $1; $1 = $2 = ""; sub(/^ +/, ""); print uri "|" $0 "|"; exit }' |
      grep . && return 0
  done
  return 1
}

# write_sources FILE TYPE SUITE: an apt source file for one suite of the machine's own archive.
write_sources() {
  local stanza uris components signed
  stanza=$(debian_stanza) || die "no Debian archive found in this machine's apt configuration"
  IFS='|' read -r uris components signed <<<"$stanza"
  [ -n "$signed" ] || signed=/usr/share/keyrings/debian-archive-keyring.gpg
  printf 'Types: %s\nURIs: %s\nSuites: %s\nComponents: %s\nSigned-By: %s\n\n' \
    "$2" "$uris" "$3" "$components" "$signed" >>"$1"
}

# private_apt DIR arguments..., private_apt_cache DIR arguments...: apt-get and apt-cache with the source list
# DIR/private.sources and package lists of their own, so that neither root nor the system's lists are needed.
private_apt() { run_private_apt apt-get "$@"; }
private_apt_cache() { run_private_apt apt-cache "$@"; }

run_private_apt() {
  local program=$1 dir
  dir=$(cd "$2" && pwd)
  shift 2
  mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
  "$program" -q -o Dir::Etc::SourceList="$dir/private.sources" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$dir/lists" -o Dir::Cache="$dir/cache" -o APT::Sandbox::User="$(id -un)" \
    -o Debug::NoLocking=1 -o Acquire::Retries=3 "$@"
}

# mpirun refuses root and more ranks than cores unless told.
allow_root_and_few_cores() {
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
  export OMPI_MCA_hwloc_base_binding_policy=none OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}" OMP_PROC_BIND=false
}
