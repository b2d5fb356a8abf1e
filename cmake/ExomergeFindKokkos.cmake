# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Finds Kokkos, first where the user says (Kokkos_ROOT, CMAKE_PREFIX_PATH, the system), then in the cache folder of
# scripts/install_kokkos.sh. Used by the project and, installed, by its package.

find_package(Kokkos CONFIG QUIET)
if(NOT Kokkos_FOUND)
  include("${CMAKE_CURRENT_LIST_DIR}/ExomergeCache.cmake")
  find_package(Kokkos CONFIG QUIET PATHS "${exomerge_cache}/kokkos-3.4.01-host" NO_DEFAULT_PATH)
  unset(exomerge_cache)
endif()
if(Kokkos_FOUND AND Kokkos_VERSION VERSION_LESS 3.4.01)
  message(WARNING "Kokkos ${Kokkos_VERSION} in ${Kokkos_DIR} is too old: 3.4.01 or newer is needed")
  set(Kokkos_FOUND FALSE)
endif()
