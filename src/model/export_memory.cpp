// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// What an export may hold in memory, and whether that can do.
#include "model/exporter.hpp"

namespace exomerge {

namespace {

void consider_nodes(const NodeData& nodes, MemoryPlan& plan) {
  for (const RealSourcePtr& axis : nodes.coordinates) plan.consider(axis, "the coordinates");
  plan.consider(nodes.attributes, "the node attributes");
  plan.consider(nodes.id_map, "the node ids");
  for (const IndexSourcePtr& map : nodes.maps) plan.consider(map, "a node map");
}

void consider_entity(const EntityData& entity, const std::string& name, MemoryPlan& plan) {
  for (const IndexSourcePtr& list : entity.lists) plan.consider(list, name);
  plan.consider(entity.factors, name + ", distribution factors");
  plan.consider(entity.attributes, name + ", attributes");
  plan.consider(entity.id_map, name + ", ids");
  for (const IndexSourcePtr& map : entity.maps) plan.consider(map, name + ", a map");
}

}  // namespace

// Errors come before anything is written.
void Exporter::check_memory(bool with_mesh) const {
  MemoryPlan plan = memory_;
  if (with_mesh) consider_nodes(model_.nodes, plan);
  for (const FieldData& field : model_.nodes.fields) {
    plan.consider(field.source, "node field \"" + field.name + '"');
  }
  for (const EntityKind kind : entity_kinds) {
    for (const EntityData& entity : model_.kind(kind)) {
      const std::string name = label(kind, entity.info);
      if (with_mesh) consider_entity(entity, name, plan);
      for (const FieldData& field : entity.fields) {
        plan.consider(field.source, name + ", field \"" + field.name + '"');
      }
    }
  }
  plan.settle();
}

}  // namespace exomerge
