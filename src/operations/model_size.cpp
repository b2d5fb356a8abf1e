// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/model_size.hpp"

#include <set>

#include "exomerge/model.hpp"
#include "model/model_data.hpp"

namespace exomerge {

namespace {

std::int64_t fields_on(const ModelData& model, EntityKind kind) {
  std::set<std::string> names;
  for (const EntityData& entity : model.kind(kind)) {
    for (const FieldData& field : entity.fields) names.insert(field.name);
  }
  return static_cast<std::int64_t>(names.size());
}

}  // namespace

ModelSize size_of(const ExodusModel& model) {
  const ModelData& data = model.data();
  const auto count = [&](EntityKind kind) { return static_cast<std::int64_t>(data.kind(kind).size()); };
  return {{{"elements", model.element_count()},
           {"timesteps", static_cast<std::int64_t>(data.steps.size())},
           {"global variables", static_cast<std::int64_t>(data.globals.size())},
           {"nodes", data.nodes.count},
           {"node fields", static_cast<std::int64_t>(data.nodes.fields.size())},
           {"element blocks", count(EntityKind::element_block)},
           {"element fields", fields_on(data, EntityKind::element_block)},
           {"node sets", count(EntityKind::node_set)},
           {"node set fields", fields_on(data, EntityKind::node_set)},
           {"side sets", count(EntityKind::side_set)},
           {"side set fields", fields_on(data, EntityKind::side_set)}}};
}

}  // namespace exomerge
