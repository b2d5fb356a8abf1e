# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Finds the Exodus C library with the serial netCDF under it and defines ExodusC::ExodusC. Never link this into
# a program that also uses the parallel netCDF: both define the same symbols and parallel creation then fails.

find_path(ExodusC_INCLUDE_DIR exodusII.h)
find_library(ExodusC_LIBRARY NAMES exoIIv2c exodus)
find_path(ExodusC_NETCDF_INCLUDE_DIR netcdf.h)
find_library(ExodusC_NETCDF_LIBRARY netcdf)
mark_as_advanced(ExodusC_INCLUDE_DIR ExodusC_LIBRARY ExodusC_NETCDF_INCLUDE_DIR ExodusC_NETCDF_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(ExodusC REQUIRED_VARS
  ExodusC_LIBRARY ExodusC_INCLUDE_DIR ExodusC_NETCDF_LIBRARY ExodusC_NETCDF_INCLUDE_DIR)

if(ExodusC_FOUND AND NOT TARGET ExodusC::ExodusC)
  add_library(ExodusC::ExodusC UNKNOWN IMPORTED)
  set_target_properties(ExodusC::ExodusC PROPERTIES
    IMPORTED_LOCATION "${ExodusC_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${ExodusC_INCLUDE_DIR};${ExodusC_NETCDF_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES "${ExodusC_NETCDF_LIBRARY}")
endif()
