# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause

# What a test sees: as root and not, more ranks than cores, no pinning, ranks that wait give way to those that work.
# Open MPI talks through shared memory and looks for no network: that takes longer than most tests.
set(exomerge_test_environment
  OMPI_ALLOW_RUN_AS_ROOT=1
  OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  OMPI_MCA_rmaps_base_oversubscribe=1
  OMPI_MCA_hwloc_base_binding_policy=none
  OMPI_MCA_mpi_yield_when_idle=1
  OMPI_MCA_pml=ob1
  OMPI_MCA_btl=self,vader
  OMP_PROC_BIND=false
  "EXOMERGE_TEST_DATA=${EXOMERGE_TEST_DATA}"
  "EXOMERGE_TEST_TOOLS=${PROJECT_BINARY_DIR}/tests/tools"
  "EXOMERGE_DRIVER=${PROJECT_BINARY_DIR}/drivers/exomerge_driver"
  "EXOMERGE_MPIEXEC=${MPIEXEC_EXECUTABLE}")
if(EXOMERGE_SANITIZE)
  set(suppressions "${PROJECT_SOURCE_DIR}/tests/support/leaks.supp")
  list(APPEND exomerge_test_environment
    ASAN_OPTIONS=fast_unwind_on_malloc=0:detect_leaks=1
    "LSAN_OPTIONS=suppressions=${suppressions}:print_suppressions=0"
    UBSAN_OPTIONS=print_stacktrace=1)
endif()

# exomerge_set_up_test_target(<target>): tests and what they share end in programs, with one set of flags, so that they also share
# precompiled headers. They are compiled far more often than run: what they call is optimised, they themselves need not be.
function(exomerge_set_up_test_target target)
  exomerge_set_up_target(${target})
  target_compile_options(${target} PRIVATE
    $<$<CONFIG:Release>:-O1> $<$<BOOL:${EXOMERGE_PRECOMPILE_HEADERS}>:-fPIE>)
  exomerge_precompile(${target} tests <mpi.h> <Kokkos_Core.hpp> <gmock/gmock.h> <gtest/gtest.h>)
endfunction()

# What may take long starts first, so that not one alone is left in the end.
function(exomerge_set_test_properties test)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PROCESSORS;TIMEOUT;THREADS" "LABELS")
  set_tests_properties(${test} PROPERTIES
    PROCESSORS ${arg_PROCESSORS} TIMEOUT ${arg_TIMEOUT} COST ${arg_TIMEOUT} LABELS "${arg_LABELS}"
    ENVIRONMENT "${exomerge_test_environment};OMP_NUM_THREADS=${arg_THREADS}")
endfunction()

# exomerge_add_test_support(SOURCES <file>... [USES <folder>...])
#
# What several programs of a folder and of those above it use, compiled once; a program takes from it what it calls.
function(exomerge_add_test_support)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "SOURCES;USES")
  get_filename_component(folder "${CMAKE_CURRENT_SOURCE_DIR}" NAME)
  set(target exomerge_test_support_${folder})
  add_library(${target} STATIC EXCLUDE_FROM_ALL ${arg_SOURCES})
  exomerge_set_up_test_target(${target})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/include" "${PROJECT_BINARY_DIR}/include"
                                               "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(${target} PUBLIC exomerge_test_main)
  # All in one list, for in a program the library that they call must stand behind each of them.
  set(closure ${target})
  foreach(used IN LISTS arg_USES)
    get_target_property(closure_of_used exomerge_test_support_${used} EXOMERGE_CLOSURE)
    list(APPEND closure ${closure_of_used})
  endforeach()
  set_target_properties(${target} PROPERTIES EXOMERGE_CLOSURE "${closure}")
endfunction()

# exomerge_add_mpi_test(NAME <name> SOURCES <file>... [RANKS <count>...] [LABELS <label>...] [TIMEOUT <seconds>]
#                       [THREADS <count>...] [LINK <target>...] [ARGS <argument>...])
#
# One program; for each count of ranks a test <folder>.<name>.np<count>, and for each count of threads other than
# one a test <folder>.<name>.np<count>.t<threads>. In the folder of a layer the program is linked with that layer
# and those below it, elsewhere with the whole library; with what its folder's tests share, above operations with what theirs do.
function(exomerge_add_mpi_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;TIMEOUT" "SOURCES;RANKS;LABELS;THREADS;LINK;ARGS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(NOT arg_RANKS)
    set(arg_RANKS 1 2 3 4)
  endif()
  if(NOT arg_THREADS)
    set(arg_THREADS 1)
  endif()
  get_filename_component(folder "${CMAKE_CURRENT_SOURCE_DIR}" NAME)
  set(target test_${folder}_${arg_NAME})
  add_executable(${target} ${arg_SOURCES})
  exomerge_set_up_test_target(${target})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src")
  set(library exomerge)
  if(TARGET exomerge_upto_${folder})
    set(library exomerge_upto_${folder})
  endif()
  set(support)
  if(TARGET exomerge_test_support_${folder})
    get_target_property(support exomerge_test_support_${folder} EXOMERGE_CLOSURE)
  elseif(TARGET exomerge_test_support_operations)
    get_target_property(support exomerge_test_support_operations EXOMERGE_CLOSURE)
  endif()
  target_link_libraries(${target} PRIVATE ${support} exomerge_test_main ${arg_LINK} ${library})
  foreach(ranks IN LISTS arg_RANKS)
    foreach(threads IN LISTS arg_THREADS)
      set(test ${folder}.${arg_NAME}.np${ranks})
      if(NOT threads EQUAL 1)
        string(APPEND test .t${threads})
      endif()
      add_test(NAME ${test} COMMAND "${MPIEXEC_EXECUTABLE}" ${MPIEXEC_NUMPROC_FLAG} ${ranks} ${MPIEXEC_PREFLAGS}
               $<TARGET_FILE:${target}> ${MPIEXEC_POSTFLAGS} ${arg_ARGS})
      math(EXPR processors "${ranks} * ${threads}")
      exomerge_set_test_properties(${test} PROCESSORS ${processors} TIMEOUT ${arg_TIMEOUT} THREADS ${threads}
                                   LABELS ${folder} np${ranks} ${arg_LABELS})
    endforeach()
  endforeach()
endfunction()

# exomerge_add_script_test(NAME <name> SCRIPT <file> [ARGS <argument>...] [LABELS <label>...] [TIMEOUT <seconds>]
#                          [PROCESSORS <count>])
#
# It counts as one process unless told: programs on small files start and wait more than they compute.
#
# A bash script that starts programs itself (environment: EXOMERGE_DRIVER, EXOMERGE_MPIEXEC, EXOMERGE_TEST_TOOLS,
# EXOMERGE_TEST_DATA), in an empty folder of its own; the exit status is the verdict, 77 means skipped.
function(exomerge_add_script_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;SCRIPT;TIMEOUT;PROCESSORS" "ARGS;LABELS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(NOT arg_PROCESSORS)
    set(arg_PROCESSORS 1)
  endif()
  get_filename_component(folder "${CMAKE_CURRENT_SOURCE_DIR}" NAME)
  get_filename_component(script "${arg_SCRIPT}" ABSOLUTE)
  set(test ${folder}.${arg_NAME})
  set(work "${CMAKE_CURRENT_BINARY_DIR}/${arg_NAME}.work")
  file(MAKE_DIRECTORY "${work}")
  add_test(NAME ${test} COMMAND bash -c "rm -rf ./* && exec bash \"$0\" \"$@\"" "${script}" ${arg_ARGS}
           WORKING_DIRECTORY "${work}")
  exomerge_set_test_properties(${test} PROCESSORS ${arg_PROCESSORS} TIMEOUT ${arg_TIMEOUT} THREADS 1
                               LABELS ${folder} ${arg_LABELS})
  set_tests_properties(${test} PROPERTIES SKIP_RETURN_CODE 77)
  if(EXOMERGE_SANITIZE)
    # The search for leaks takes 5 s for each process that loads MPI; programs that test a layer do it.
    set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT ASAN_OPTIONS=detect_leaks=0)
  endif()
endfunction()

# exomerge_add_exodus_tool(<name> SOURCES <file>...)
#
# A serial program linked with the Exodus C library and the serial netCDF alone, never with exomerge.
function(exomerge_add_exodus_tool name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES")
  add_executable(${name} ${arg_SOURCES})
  exomerge_set_up_target(${name})
  target_link_libraries(${name} PRIVATE ExodusC::ExodusC)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/tools")
endfunction()
