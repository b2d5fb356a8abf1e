# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Finds PnetCDF and defines PnetCDF::PnetCDF.

find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(PC_PNETCDF QUIET pnetcdf)
endif()
find_path(PnetCDF_INCLUDE_DIR pnetcdf.h HINTS ${PC_PNETCDF_INCLUDE_DIRS})
find_library(PnetCDF_LIBRARY pnetcdf HINTS ${PC_PNETCDF_LIBRARY_DIRS})
mark_as_advanced(PnetCDF_INCLUDE_DIR PnetCDF_LIBRARY)
if(PnetCDF_INCLUDE_DIR)
  file(STRINGS "${PnetCDF_INCLUDE_DIR}/pnetcdf.h" PnetCDF_VERSION REGEX "^#define PNETCDF_VERSION ")
  string(REGEX REPLACE ".*\"([0-9.]+).*" "\\1" PnetCDF_VERSION "${PnetCDF_VERSION}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(PnetCDF REQUIRED_VARS PnetCDF_LIBRARY PnetCDF_INCLUDE_DIR VERSION_VAR PnetCDF_VERSION)

if(PnetCDF_FOUND AND NOT TARGET PnetCDF::PnetCDF)
  add_library(PnetCDF::PnetCDF UNKNOWN IMPORTED)
  set_target_properties(PnetCDF::PnetCDF PROPERTIES
    IMPORTED_LOCATION "${PnetCDF_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${PnetCDF_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES MPI::MPI_CXX)
endif()
