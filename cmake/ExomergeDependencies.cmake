# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Everything the library needs; what only tests or the driver need is looked for there.

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Type of build" FORCE)
endif()

set(MPI_CXX_SKIP_MPICXX ON)
find_package(MPI REQUIRED COMPONENTS CXX)
include(ExomergeFindKokkos)
if(NOT Kokkos_FOUND)
  message(FATAL_ERROR "Kokkos was not found: set Kokkos_ROOT, or run scripts/install_kokkos.sh")
endif()
message(STATUS "Kokkos ${Kokkos_VERSION} (${Kokkos_DEVICES}): ${Kokkos_DIR}")
find_package(PnetCDF REQUIRED)
if(EXOMERGE_ENABLE_NETCDF4)
  find_package(NetCDFParallel REQUIRED)
endif()

# exomerge_find_optional(<package>): sets EXOMERGE_HAVE_<PACKAGE> as EXOMERGE_ENABLE_<PACKAGE> asks.
macro(exomerge_find_optional package)
  string(TOUPPER "${package}" exomerge_package)
  set(EXOMERGE_HAVE_${exomerge_package} OFF)
  if(EXOMERGE_ENABLE_${exomerge_package} STREQUAL "AUTO")
    find_package(${package})
  elseif(EXOMERGE_ENABLE_${exomerge_package})
    find_package(${package} REQUIRED)
  endif()
  if(${package}_FOUND AND EXOMERGE_ENABLE_${exomerge_package})
    set(EXOMERGE_HAVE_${exomerge_package} ON)
  endif()
endmacro()
exomerge_find_optional(Zoltan)
exomerge_find_optional(METIS)
