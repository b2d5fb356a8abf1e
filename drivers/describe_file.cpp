// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "describe_file.hpp"

#include <cstdlib>

#include "exomerge/topology.hpp"
#include "text.hpp"

namespace exomerge::driver {

std::string shape_name(const EntityInfo& block, int dimension) {
  if (block.type.empty() || block.ragged || is_opaque_type(block.type)) return {};
  const Topology* topology = find_topology(block.type, block.nodes_per_entry, dimension);
  return topology == nullptr ? std::string() : std::string(topology->name);
}

std::vector<double> real_values(const Attribute& attribute) {
  std::vector<double> values = std::get<std::vector<double>>(attribute.value);
  if (attribute.type != DataType::float32) return values;
  for (double& value : values) value = std::strtod(number(static_cast<float>(value)).c_str(), nullptr);
  return values;
}

const char* entry_name(EntityKind kind) {
  switch (kind) {
    case EntityKind::element_block:
    case EntityKind::element_set:
      return "element";
    case EntityKind::edge_block:
    case EntityKind::edge_set:
      return "edge";
    case EntityKind::face_block:
    case EntityKind::face_set:
      return "face";
    case EntityKind::node_set:
      return "node";
    case EntityKind::side_set:
      return "side";
    case EntityKind::assembly:
      return "member";
    default:
      return "value";
  }
}

const char* member_kind_name(int exodus_code) {
  // Codes of the Exodus library (ex_entity_type), which assemblies store.
  switch (exodus_code) {
    case 1:
      return "element block";
    case 2:
      return "node set";
    case 3:
      return "side set";
    case 6:
      return "edge block";
    case 7:
      return "edge set";
    case 8:
      return "face block";
    case 9:
      return "face set";
    case 10:
      return "element set";
    case 16:
      return "assembly";
    case 17:
      return "blob";
    default:
      return "unknown kind";
  }
}

}  // namespace exomerge::driver
