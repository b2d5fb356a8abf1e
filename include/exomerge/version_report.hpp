// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

namespace exomerge {

/// A library or a part of one, and its version: text for people.
struct ComponentVersion {
  std::string component;
  std::string version;
};

/// The versions of exomerge and of what it runs with: MPI, PnetCDF, netCDF and HDF5 (where netCDF-4 is built
/// in), Kokkos and its backends. Local; may be called before MPI and Kokkos are initialized. New in 0.1.
std::vector<ComponentVersion> version_report();

}  // namespace exomerge
