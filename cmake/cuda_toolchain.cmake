# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# CUDA through Kokkos' compiler wrapper: CMake's own CUDA language does not know C++20 before its version 3.25.2.
include("${CMAKE_CURRENT_LIST_DIR}/ExomergeCache.cmake")
if(NOT Kokkos_ROOT)
  set(Kokkos_ROOT "${exomerge_cache}/kokkos-3.4.01-cuda" CACHE PATH "Kokkos built with CUDA")
endif()
set(CMAKE_CXX_COMPILER "${Kokkos_ROOT}/bin/nvcc_wrapper")
