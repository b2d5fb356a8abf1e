// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/model_data.hpp"

/// Ragged blocks, whose entries (polygons, polyhedra) have nodes or faces in numbers of their own, one after
/// the other in a list. All functions are collective.
namespace exomerge {

/// The list: of faces for polyhedra, else of nodes; null where there is none.
const IndexSourcePtr& ragged_list(const EntityData& block);
IndexSourcePtr& ragged_list(EntityData& block);

/// Whether the elements of a block are polyhedra. Local.
bool is_of_faces(const EntityData& block);

/// How many rows of the list each entry of this rank's even slice has. An Error where the list has another
/// length than they add up to.
std::vector<GlobalIndex> rows_of_entries(const ModelData& model, EntityKind kind, const EntityData& block);

/// For each row of this rank's even slice of the list the flag of its entry. `flags`: of the entries of this
/// rank's even slice.
std::vector<std::uint8_t> flags_of_list(const ModelData& model, EntityKind kind, const EntityData& block,
                                        std::span<const std::uint8_t> flags);

}  // namespace exomerge
