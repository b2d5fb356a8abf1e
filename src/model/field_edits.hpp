// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "exomerge/selector.hpp"
#include "model/model_data.hpp"

namespace exomerge {

/// The fields of the nodes (`kind` nodal) or of one entity.
std::vector<FieldData>& fields_of(ModelData& model, EntityKind kind, std::size_t entity);
const std::vector<FieldData>& fields_of(const ModelData& model, EntityKind kind, std::size_t entity);

/// Entries that fields of the nodes or of one entity have values for.
GlobalIndex rows_of(const ModelData& model, EntityKind kind, std::size_t entity);

/// "node field", "element field", "side set field": for messages.
std::string field_noun(EntityKind kind);

/// "the nodes", "element block 3": where a field is, for messages.
std::string place_of(const ModelData& model, EntityKind kind, std::size_t entity);

/// Names of the fields on the entities at `places`, each once, by `field_name_less`.
std::vector<std::string> field_names_on(const ModelData& model, EntityKind kind,
                                        const std::vector<std::size_t>& places);

/// The one name that `selector` gives among `names`; an Error when it gives none or several. `what`: the noun
/// for messages ("node field").
std::string single_name(const Selector& selector, const std::vector<std::string>& names,
                        const std::string& what);

/// An Error for an empty name, which files cannot hold.
void require_name(const std::string& name);

/// A warning where the model has no time steps, at which a new field would have values.
void warn_of_no_steps(const ModelData& model, const std::string& noun, const std::string& name);

/// Puts a field on the nodes or an entity: the values of one that is there are replaced, with a warning if
/// `warn`; `source` has `rows_of` rows.
void set_field(ModelData& model, EntityKind kind, std::size_t entity, const std::string& name,
               RealSourcePtr source, bool warn = true);

/// Takes a field away from the nodes or an entity. False when there is none.
bool remove_field(ModelData& model, EntityKind kind, std::size_t entity, const std::string& name);

/// Forgets the name of a field that is on no entity of the kind any more.
void forget_unused_name(ModelData& model, EntityKind kind, const std::string& name);

/// Calls `use(FieldData&)` for every field of nodes, blocks and sets and every reduction.
template <class Use>
void for_each_field(ModelData& model, Use use) {
  for (FieldData& field : model.nodes.fields) use(field);
  for (auto& entities : model.entities) {
    for (EntityData& entity : entities) {
      for (FieldData& field : entity.fields) use(field);
      for (FieldData& field : entity.reductions) use(field);
    }
  }
}

}  // namespace exomerge
