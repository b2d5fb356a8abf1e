# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Installation, and a package config that works from the build tree, an installation and a moved copy of one.
include(CMakePackageConfigHelpers)

set(exomerge_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/exomerge")
set(exomerge_package_modules
  FindPnetCDF.cmake FindNetCDFParallel.cmake FindZoltan.cmake FindMETIS.cmake ExomergeFindKokkos.cmake ExomergeCache.cmake)
list(TRANSFORM exomerge_package_modules PREPEND "${PROJECT_SOURCE_DIR}/cmake/")

configure_package_config_file(cmake/exomergeConfig.cmake.in exomergeConfig.cmake
  INSTALL_DESTINATION "${exomerge_package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(exomergeConfigVersion.cmake COMPATIBILITY SameMinorVersion)

install(TARGETS exomerge EXPORT exomergeTargets FILE_SET HEADERS)
install(EXPORT exomergeTargets NAMESPACE exomerge:: DESTINATION "${exomerge_package_dir}")
install(FILES "${PROJECT_BINARY_DIR}/exomergeConfig.cmake" "${PROJECT_BINARY_DIR}/exomergeConfigVersion.cmake"
              ${exomerge_package_modules}
        DESTINATION "${exomerge_package_dir}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
if(TARGET exomerge_driver)
  install(TARGETS exomerge_driver)
endif()

# The build tree is a package too: exomerge_DIR may name it.
export(EXPORT exomergeTargets NAMESPACE exomerge:: FILE "${PROJECT_BINARY_DIR}/exomergeTargets.cmake")
file(COPY ${exomerge_package_modules} DESTINATION "${PROJECT_BINARY_DIR}")
