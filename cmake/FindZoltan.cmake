# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Finds Zoltan, alone or as a part of Trilinos, and defines Zoltan::Zoltan.

find_path(Zoltan_INCLUDE_DIR zoltan.h PATH_SUFFIXES trilinos)
find_library(Zoltan_LIBRARY NAMES zoltan trilinos_zoltan)
mark_as_advanced(Zoltan_INCLUDE_DIR Zoltan_LIBRARY)
if(Zoltan_INCLUDE_DIR)
  file(STRINGS "${Zoltan_INCLUDE_DIR}/zoltan.h" Zoltan_VERSION REGEX "^#define ZOLTAN_VERSION_NUMBER ")
  string(REGEX REPLACE "[^0-9]*([0-9.]+).*" "\\1" Zoltan_VERSION "${Zoltan_VERSION}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Zoltan REQUIRED_VARS Zoltan_LIBRARY Zoltan_INCLUDE_DIR VERSION_VAR Zoltan_VERSION)

if(Zoltan_FOUND AND NOT TARGET Zoltan::Zoltan)
  add_library(Zoltan::Zoltan UNKNOWN IMPORTED)
  set_target_properties(Zoltan::Zoltan PROPERTIES
    IMPORTED_LOCATION "${Zoltan_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${Zoltan_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES MPI::MPI_CXX)
endif()
