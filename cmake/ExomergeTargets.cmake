# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# How targets of this project are made. Flags live on the two interface targets below, never in global variables.

# Language level, warnings and definitions: for our own sources only. Source paths in messages start at the project.
# -Wpedantic complains about every line that nvcc generates; g++ 12, when it optimises, takes std::optional for
# uninitialized and std::string for overlapping (its bugs 80635 and 105651). What else it thinks of the standard library
# it keeps to itself, but not where that was precompiled.
set(exomerge_with_cuda OFF)
if("CUDA" IN_LIST Kokkos_DEVICES)
  set(exomerge_with_cuda ON)
endif()
set(exomerge_gcc12 "$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>")
set(exomerge_unreliable_with_precompiled
  -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-alloc-size-larger-than
  -Wno-free-nonheap-object -Wno-use-after-free -Wno-dangling-pointer)
add_library(exomerge_compile_options INTERFACE)
target_compile_features(exomerge_compile_options INTERFACE cxx_std_20)
target_compile_options(exomerge_compile_options INTERFACE
  -Wall -Wextra -Wshadow $<$<NOT:$<BOOL:${exomerge_with_cuda}>>:-Wpedantic>
  $<${exomerge_gcc12}:-Wno-maybe-uninitialized> $<${exomerge_gcc12}:-Wno-restrict>
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${EXOMERGE_PRECOMPILE_HEADERS}>>:${exomerge_unreliable_with_precompiled}>"
  "-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/="
  $<$<BOOL:${EXOMERGE_WARNINGS_AS_ERRORS}>:-Werror>)
target_compile_definitions(exomerge_compile_options INTERFACE
  EXOMERGE_HAVE_NETCDF4=$<BOOL:${EXOMERGE_ENABLE_NETCDF4}>)

# Sanitizers and coverage: for everything that is linked with our objects.
add_library(exomerge_instrumentation INTERFACE)
if(EXOMERGE_SANITIZE)
  list(JOIN EXOMERGE_SANITIZE "," sanitizers)
  target_compile_options(exomerge_instrumentation INTERFACE
    -O1 -fsanitize=${sanitizers} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(exomerge_instrumentation INTERFACE -fsanitize=${sanitizers})
endif()
if(EXOMERGE_COVERAGE)
  target_compile_options(exomerge_instrumentation INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(exomerge_instrumentation INTERFACE --coverage)
endif()

# exomerge_set_up_target(<target>): what every object library and program of ours has.
function(exomerge_set_up_target target)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(${target} PRIVATE exomerge_compile_options exomerge_instrumentation)
endfunction()

# exomerge_set_up_exported_target(<target>): the same for the installed library, leaving nothing of it in the package.
function(exomerge_set_up_exported_target target)
  set_target_properties(${target} PROPERTIES
    CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC MPI::MPI_CXX Kokkos::kokkos)
  foreach(options IN ITEMS exomerge_compile_options exomerge_instrumentation)
    target_compile_options(${target} PRIVATE $<TARGET_PROPERTY:${options},INTERFACE_COMPILE_OPTIONS>)
    target_compile_definitions(${target} PRIVATE $<TARGET_PROPERTY:${options},INTERFACE_COMPILE_DEFINITIONS>)
    target_link_options(${target} PRIVATE $<TARGET_PROPERTY:${options},INTERFACE_LINK_OPTIONS>)
  endforeach()
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src")
endfunction()

# exomerge_compile_on_host_alone(<target> <closure>): a layer that does not see Kokkos has no device code, and the
# host's compiler takes a fraction of the time of nvcc.
function(exomerge_compile_on_host_alone target closure)
  foreach(layer IN LISTS closure)
    get_target_property(libraries ${layer} INTERFACE_LINK_LIBRARIES)
    if("Kokkos::kokkos" IN_LIST libraries)
      return()
    endif()
  endforeach()
  if(CMAKE_CXX_COMPILER MATCHES "nvcc_wrapper$")
    target_compile_options(${target} PRIVATE --host-only)
  endif()
endfunction()

# exomerge_add_layer(<layer> SOURCES <file>... [LINK PUBLIC <target>... PRIVATE <target>...] [DEPENDS <layer>...])
#
# Makes the object library exomerge_<layer>, whose objects become part of the library exomerge, and the archive
# exomerge_upto_<layer> of this layer and those below it. The tests of a layer link only that archive, which
# proves that the layer needs nothing from above.
function(exomerge_add_layer layer)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK;DEPENDS")
  cmake_parse_arguments(link "" "" "PUBLIC;PRIVATE" ${arg_LINK})
  set(target exomerge_${layer})
  add_library(${target} OBJECT ${arg_SOURCES})
  exomerge_set_up_target(${target})
  target_include_directories(${target} PUBLIC
    "${PROJECT_SOURCE_DIR}/include" "${PROJECT_BINARY_DIR}/include" "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(${target} PUBLIC ${link_PUBLIC} PRIVATE ${link_PRIVATE})

  set(closure)
  foreach(lower IN LISTS arg_DEPENDS)
    if(NOT TARGET exomerge_${lower})
      message(FATAL_ERROR "layer ${layer} depends on layer ${lower}, which is not below it")
    endif()
    get_target_property(lower_closure exomerge_${lower} EXOMERGE_CLOSURE)
    list(APPEND closure ${lower_closure})
    target_link_libraries(${target} PUBLIC exomerge_${lower})
  endforeach()
  list(APPEND closure ${target})
  list(REMOVE_DUPLICATES closure)
  set_target_properties(${target} PROPERTIES EXOMERGE_CLOSURE "${closure}")
  exomerge_compile_on_host_alone(${target} "${closure}")
  exomerge_precompile_layer(${target} "${closure}")

  add_library(exomerge_upto_${layer} STATIC EXCLUDE_FROM_ALL)
  target_link_libraries(exomerge_upto_${layer} PUBLIC ${closure} ${link_PRIVATE})

  target_sources(exomerge PRIVATE $<TARGET_OBJECTS:${target}>)
  target_link_libraries(exomerge PUBLIC ${link_PUBLIC} PRIVATE ${link_PRIVATE})
endfunction()
