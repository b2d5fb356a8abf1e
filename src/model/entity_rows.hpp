// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>

#include "model/condense.hpp"
#include "model/model_data.hpp"

namespace exomerge {

/// Lets the rows (members of a set, elements of a block) of an entity follow a condensation: lists,
/// attributes, fields and factors. Factors that cannot follow are dropped with a warning that names `label`.
/// `mode` and `warning` say how values of merged rows are combined. `left_out`: the element blocks that
/// members of side sets may be in besides those of the model. Collective.
void transfer_rows(const ModelData& model, EntityKind kind, EntityData& entity,
                   const Condensation& condensation, const std::string& label,
                   Transfer::Mode mode = Transfer::Mode::survivor,
                   std::shared_ptr<MismatchWarning> warning = nullptr,
                   std::span<const EntityInfo> left_out = {});

/// Drops the members of a set whose reference in `list(Role::members)`, after `translate`, is negative.
/// Returns how many went, over all ranks; with none nothing changes. `left_out` as above. Collective.
GlobalIndex drop_members(const ModelData& model, EntityKind kind, EntityData& set, const std::string& label,
                         std::span<const EntityInfo> left_out,
                         const std::function<void(std::span<GlobalIndex>)>& translate = {});

/// Appends the rows of `from` to `into`, which is of the same kind. What only one of them has is filled with
/// defaults where that is sensible (fields), else dropped with a warning. An Error when blocks differ in
/// type.
void append_rows(const ModelData& model, EntityKind kind, EntityData& into, const EntityData& from,
                 const std::string& label);

}  // namespace exomerge
