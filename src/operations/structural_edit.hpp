// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>
#include <vector>

#include "exomerge/model.hpp"
#include "exomerge/selector.hpp"
#include "model/model_data.hpp"

namespace exomerge {

inline constexpr bool everywhere = true;  ///< for Error: every rank meets the same

/// After a structural edit of `before`: names of fields that are on no entity any more go, assemblies forget
/// members that are gone, arrays that were in Views are in new ones. Collective.
void finish_structural_edit(const ModelData& before, ModelData& after);

/// Lets `work(data)` edit a copy of the model's data, which replaces them when all went well. `reason` ends
/// the sentence that says why something was dropped. Collective.
template <class Work>
void edit_structure(ExodusModel& model, std::string_view activity, std::string_view reason,
                    const Work& work) {
  model.comm().collectively(activity, [&] {
    ModelData changed = model.data();
    mark_edited(changed, reason);
    work(changed);
    finish_structural_edit(model.data(), changed);
    model.data() = std::move(changed);
  });
}

/// The same for `work` that makes sets and leaves the mesh as it is. Collective.
template <class Work>
void edit_sets(ExodusModel& model, std::string_view activity, const Work& work) {
  model.comm().collectively(activity, [&] {
    ModelData changed = model.data();
    mark_sets_edited(changed);
    work(changed);
    finish_structural_edit(model.data(), changed);
    model.data() = std::move(changed);
  });
}

/// A new entity at the end of its kind, with a new key. An Error when the id is taken.
EntityData& new_entity(ModelData& model, EntityKind kind, std::int64_t id);

/// Ids for `count` new entries of a space, larger than all that there are; null where the space has no id
/// map. Collective.
IndexSourcePtr new_entry_ids(ModelData& model, IndexSpace space, GlobalIndex count);

/// Drops the named maps of a space because something new has no entry in them, with a warning.
void drop_maps(ModelData& model, IndexSpace space, std::string_view reason);

}  // namespace exomerge
