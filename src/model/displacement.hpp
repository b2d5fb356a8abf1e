// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <string>

#include "model/model_data.hpp"

namespace exomerge {

/// The displacement of the nodes as a vector of node fields.
struct DisplacementField {
  std::string prefix = "disp";
  std::array<std::string, 3> names{"disp_x", "disp_y", "disp_z"};

  /// Whether the model has a component for each of its dimensions.
  bool exists_in(const ModelData& model) const;
};

/// The one that the model has or would have: a node field `PREFIX_x` or `PREFIXx`, in any case and for any
/// axis, where PREFIX begins as "displacement" does, three letters at least, names it; of several the last by
/// `field_name_less`.
DisplacementField displacement_field(const ModelData& model);

/// Makes it, of zeros, where it does not exist.
void require_displacement(ModelData& model);

}  // namespace exomerge
