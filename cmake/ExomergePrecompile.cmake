# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Precompiled headers, where EXOMERGE_PRECOMPILE_HEADERS asks for them: reading Kokkos, GoogleTest and the standard library is half of
# the time of compiling a source. Only headers of others: of ours a source includes what it needs, and is compiled again
# only when that changes. nvcc knows no precompiled headers.

set(exomerge_standard_headers
  <algorithm> <array> <charconv> <cmath> <cstdint> <cstring> <filesystem> <functional> <limits> <map> <memory>
  <numeric> <optional> <set> <span> <sstream> <string> <string_view> <tuple> <unordered_map> <utility> <variant> <vector>)

# exomerge_precompile(<target> <group> <header>...)
#
# The group's first target compiles the standard headers and these; the others, which must have its flags and
# definitions, reuse them.
function(exomerge_precompile target group)
  if(NOT EXOMERGE_PRECOMPILE_HEADERS OR exomerge_with_cuda)
    return()
  endif()
  get_property(first GLOBAL PROPERTY EXOMERGE_PRECOMPILED_${group})
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
  else()
    target_precompile_headers(${target} PRIVATE ${exomerge_standard_headers} ${ARGN})
    set_property(GLOBAL PROPERTY EXOMERGE_PRECOMPILED_${group} ${target})
  endif()
endfunction()

# exomerge_precompile_layer(<target> <closure>): by what the layer and those below it see.
function(exomerge_precompile_layer target closure)
  set(seen)
  foreach(layer IN LISTS closure)
    get_target_property(libraries ${layer} INTERFACE_LINK_LIBRARIES)
    list(APPEND seen ${libraries})
  endforeach()
  set(group)
  set(headers)
  if("MPI::MPI_CXX" IN_LIST seen)
    string(APPEND group _mpi)
    list(APPEND headers <mpi.h>)
  endif()
  if("Kokkos::kokkos" IN_LIST seen)
    string(APPEND group _kokkos)
    list(APPEND headers <Kokkos_Core.hpp>)
  endif()
  if(headers)
    exomerge_precompile(${target} layers${group} ${headers})
  endif()
endfunction()
