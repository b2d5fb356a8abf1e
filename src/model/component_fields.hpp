// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace exomerge {

/// A component of a vector or tensor.
struct FieldComponent {
  std::string name;       ///< of the field: `v_x`, `stress_xy`
  std::vector<int> axes;  ///< one of a vector, two of a tensor
};

/// A vector or tensor that is kept as one field for each component.
struct ComponentField {
  enum class Shape : std::uint8_t {
    vector,
    symmetric,  ///< a tensor, of each pair of components one
    full        ///< a tensor, both of each pair
  };
  std::string name;  ///< `v`, `stress`; of an integration point `stress_1`
  Shape shape = Shape::vector;
  std::vector<FieldComponent> components;  ///< by axes: x, y, z; or xx, xy, ...
};

/// The one rule by which names of fields make vectors and tensors: a stem, perhaps `_`, the axes (`x`, or two
/// as in `xy`, all in lower or all in upper case), and perhaps numbers of integration points (`_1`). A vector
/// has components for x to the last axis of the model, and perhaps z in the plane; a tensor is symmetric with
/// one of `xy` and `yx` and so on, or full; in the plane what has to do with z may be there. What lacks
/// components is none. Two letters behind `_` are never the component of a vector. By their first component
/// in `names`; a name belongs to at most one. None in one dimension.
std::vector<ComponentField> component_fields(std::span<const std::string> names, int dimension);

/// The axes that the name of a component, be the others there or not, ends with behind `_`: 0 of `v_x`, 0 and
/// 1 of `stress_xy_1`; none of other names.
std::vector<int> axes_in_name(const std::string& name);

}  // namespace exomerge
