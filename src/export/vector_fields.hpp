// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

namespace exomerge {

/// A field of one component, or a vector that is kept as one field for each.
struct VectorField {
  std::string name;
  std::vector<std::string> components;
};

/// The components of a vector (`component_fields`) become one field in the place of the first; others stay as
/// they are. A vector whose name a field has already is not made.
std::vector<VectorField> vector_fields(const std::vector<std::string>& names, int dimension);

}  // namespace exomerge
