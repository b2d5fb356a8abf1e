// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/version_report.hpp"

#include <dlfcn.h>
#include <mpi.h>
#include <pnetcdf.h>

#include <Kokkos_Core.hpp>
#include <algorithm>
#include <array>

#include "exomerge/version.hpp"

#if EXOMERGE_HAVE_NETCDF4
// netcdf.h and pnetcdf.h define the same macros and cannot be included together.
extern "C" const char* nc_inq_libvers(void);
#endif

namespace exomerge {

namespace {

/// Libraries add dates and compilers in lines of their own.
std::string first_line(std::string text) {
  text.erase(std::min(text.find_first_of("\n\r"), text.size()));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string mpi_version() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  if (MPI_Get_library_version(text.data(), &length) != MPI_SUCCESS) return "unknown";
  const std::string line = first_line(std::string(text.data(), static_cast<std::size_t>(length)));
  return line.substr(0, line.find(", package"));  // Open MPI goes on with who built it where
}

#if EXOMERGE_HAVE_NETCDF4
/// Empty when unknown. HDF5 comes with netCDF and is not a dependency of its own, so it is asked at run time.
std::string hdf5_version() {
  using GetVersion = int (*)(unsigned*, unsigned*, unsigned*);
  const auto get_version = reinterpret_cast<GetVersion>(dlsym(RTLD_DEFAULT, "H5get_libversion"));
  std::array<unsigned, 3> part{};
  if (get_version == nullptr || get_version(&part[0], &part[1], &part[2]) < 0) return {};
  return std::to_string(part[0]) + "." + std::to_string(part[1]) + "." + std::to_string(part[2]);
}
#endif

std::string kokkos_version() {
  return std::to_string(KOKKOS_VERSION / 10000) + "." + std::to_string(KOKKOS_VERSION / 100 % 100) + "." +
         std::to_string(KOKKOS_VERSION % 100);
}

std::string kokkos_backends() {
  std::string names;
  const auto add = [&](const char* name) { (names += names.empty() ? "" : ", ") += name; };
#ifdef KOKKOS_ENABLE_SERIAL
  add("Serial");
#endif
#ifdef KOKKOS_ENABLE_OPENMP
  add("OpenMP");
#endif
#ifdef KOKKOS_ENABLE_THREADS
  add("Threads");
#endif
#ifdef KOKKOS_ENABLE_CUDA
  add("CUDA");
#endif
#ifdef KOKKOS_ENABLE_HIP
  add("HIP");
#endif
#ifdef KOKKOS_ENABLE_SYCL
  add("SYCL");
#endif
  return names + " (default: " + Kokkos::DefaultExecutionSpace::name() + ")";
}

}  // namespace

std::vector<ComponentVersion> version_report() {
  std::vector<ComponentVersion> report{{"exomerge", std::string(library_version())},
                                       {"MPI", mpi_version()},
                                       {"PnetCDF", first_line(ncmpi_inq_libvers())}};
#if EXOMERGE_HAVE_NETCDF4
  report.push_back({"netCDF", first_line(nc_inq_libvers())});
  if (const std::string hdf5 = hdf5_version(); !hdf5.empty()) report.push_back({"HDF5", hdf5});
#else
  report.push_back({"netCDF", "without netCDF-4"});
#endif
  report.push_back({"Kokkos", kokkos_version()});
  report.push_back({"Kokkos backends", kokkos_backends()});
  return report;
}

}  // namespace exomerge
