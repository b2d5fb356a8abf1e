# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Finds a netCDF-C library built with parallel HDF5 and defines NetCDFParallel::NetCDFParallel.
#
# Debian keeps the headers of that build in a folder of their own, which its pkg-config file forgets: with
# that file alone the serial netcdf.h of another package may be taken. So netcdf_par.h is searched first and
# everything else must come from beside it.

find_path(NetCDFParallel_INCLUDE_DIR netcdf_par.h
  HINTS "/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/netcdf/pnetcdf/include"
  PATH_SUFFIXES netcdf/pnetcdf/include)
find_library(NetCDFParallel_LIBRARY NAMES netcdf_pnetcdf netcdf)
mark_as_advanced(NetCDFParallel_INCLUDE_DIR NetCDFParallel_LIBRARY)
if(NetCDFParallel_INCLUDE_DIR AND EXISTS "${NetCDFParallel_INCLUDE_DIR}/netcdf_meta.h")
  file(STRINGS "${NetCDFParallel_INCLUDE_DIR}/netcdf_meta.h" netcdf_parallel_meta
       REGEX "^#define NC_(VERSION_M|VERSION_P|HAS_PARALLEL4)")
  if(netcdf_parallel_meta MATCHES "NC_HAS_PARALLEL4 +1")
    set(NetCDFParallel_HAS_HDF5 TRUE)
  endif()
  set(NetCDFParallel_VERSION "")
  foreach(part MAJOR MINOR PATCH)
    string(REGEX MATCH "NC_VERSION_${part} +([0-9]+)" found "${netcdf_parallel_meta}")
    string(APPEND NetCDFParallel_VERSION ".${CMAKE_MATCH_1}")
  endforeach()
  string(SUBSTRING "${NetCDFParallel_VERSION}" 1 -1 NetCDFParallel_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(NetCDFParallel
  REQUIRED_VARS NetCDFParallel_LIBRARY NetCDFParallel_INCLUDE_DIR NetCDFParallel_HAS_HDF5
  VERSION_VAR NetCDFParallel_VERSION)

if(NetCDFParallel_FOUND AND NOT TARGET NetCDFParallel::NetCDFParallel)
  add_library(NetCDFParallel::NetCDFParallel UNKNOWN IMPORTED)
  set_target_properties(NetCDFParallel::NetCDFParallel PROPERTIES
    IMPORTED_LOCATION "${NetCDFParallel_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${NetCDFParallel_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES "PnetCDF::PnetCDF;MPI::MPI_CXX")
endif()
