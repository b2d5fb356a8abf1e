// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "exomerge/selector.hpp"
#include "kernels/point_map.hpp"
#include "model/component_fields.hpp"
#include "model/model_data.hpp"

namespace exomerge {

/// Flags of this rank's slice of some rows; null: all rows.
using RowFlags = std::shared_ptr<const std::vector<std::uint8_t>>;

/// Turns a vector or tensor by the linear part R of a map: v becomes R v, T becomes R T R^T, in the rows that
/// are flagged. `fields`: those of one place; all components are among them. Steps are turned when they are
/// read; turns add up instead of nesting. Local.
void turn_field(const Comm& comm, std::vector<FieldData>& fields, const ComponentField& field,
                const kernels::PointMap& map, const RowFlags& flags = nullptr);

/// What of a model is turned.
struct TurnedPart {
  RowFlags nodes;                     ///< null: the whole model
  std::vector<std::size_t> blocks{};  ///< positions of element blocks, if not
};

/// Turns the vectors and tensors that `names` gives, by their names or by those of components, on nodes,
/// blocks and sets; with a part of the model, on its nodes, element blocks and their members of sets. The
/// displacement field is left out. An Error for a name that is none of theirs; a warning where a place has
/// only some of the components. Collective.
void turn_fields(ModelData& model, const Selector& names, const kernels::PointMap& map,
                 const TurnedPart& part);

/// `changed` in the rows that are flagged, else `base`. Local; collective to read.
RealSourcePtr chosen_rows(const Comm& comm, const RowFlags& flags, RealSourcePtr base, RealSourcePtr changed);

}  // namespace exomerge
