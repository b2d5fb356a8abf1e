# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Everything the library needs; what only tests or the driver need is looked for there.

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Type of build" FORCE)
endif()

set(MPI_CXX_SKIP_MPICXX ON)
find_package(MPI REQUIRED COMPONENTS CXX)
find_package(Kokkos CONFIG QUIET)
if(NOT Kokkos_FOUND)
  # The place where scripts/install_kokkos.sh puts its build.
  set(exomerge_cache "$ENV{EXOMERGE_CACHE}")
  if(NOT exomerge_cache AND DEFINED ENV{XDG_CACHE_HOME})
    set(exomerge_cache "$ENV{XDG_CACHE_HOME}/exomerge")
  elseif(NOT exomerge_cache)
    set(exomerge_cache "$ENV{HOME}/.cache/exomerge")
  endif()
  find_package(Kokkos CONFIG REQUIRED HINTS "${exomerge_cache}/kokkos-3.4.01-host")
endif()
if(Kokkos_VERSION VERSION_LESS 3.4.01)
  message(FATAL_ERROR "Kokkos ${Kokkos_VERSION} in ${Kokkos_DIR} is too old: 3.4.01 or newer is needed")
endif()
message(STATUS "Kokkos ${Kokkos_VERSION} (${Kokkos_DEVICES}): ${Kokkos_DIR}")
find_package(PnetCDF REQUIRED)
if(EXOMERGE_ENABLE_NETCDF4)
  find_package(NetCDFParallel REQUIRED)
endif()
