// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/description.hpp"

namespace exomerge {

const char* name_of(EntityKind kind) {
  switch (kind) {
    case EntityKind::element_block:
      return "element block";
    case EntityKind::edge_block:
      return "edge block";
    case EntityKind::face_block:
      return "face block";
    case EntityKind::node_set:
      return "node set";
    case EntityKind::side_set:
      return "side set";
    case EntityKind::edge_set:
      return "edge set";
    case EntityKind::face_set:
      return "face set";
    case EntityKind::element_set:
      return "element set";
    case EntityKind::assembly:
      return "assembly";
    case EntityKind::blob:
      return "blob";
    case EntityKind::nodal:
      return "nodal";
    case EntityKind::global:
      return "global";
  }
  return "entity";
}

const char* name_of(IndexSpace space) {
  switch (space) {
    case IndexSpace::node:
      return "node";
    case IndexSpace::edge:
      return "edge";
    case IndexSpace::face:
      return "face";
    case IndexSpace::element:
      return "element";
  }
  return "entry";
}

std::string label(EntityKind kind, const EntityInfo& entity) {
  std::string text = std::string(name_of(kind)) + " " + std::to_string(entity.id);
  if (!entity.name.empty()) text += " \"" + entity.name + "\"";
  return text;
}

}  // namespace exomerge
