// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "description_text.hpp"

#include <iomanip>
#include <sstream>

namespace exomerge::testing {
namespace {

void print(std::ostream& out, const std::string& key, const Attribute& attribute) {
  out << key << " attribute " << attribute.name << " " << name_of(attribute.type);
  std::visit(
      [&](const auto& value) {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
          out << " " << std::quoted(value);
        } else {
          for (const auto item : value) out << " " << item;
        }
      },
      attribute.value);
  out << "\n";
}

void print(std::ostream& out, const std::string& key, const std::vector<Attribute>& attributes) {
  for (const Attribute& attribute : attributes) print(out, key, attribute);
}

void print(std::ostream& out, const std::string& key, const std::vector<std::string>& texts) {
  out << key << " " << texts.size() << ":";
  for (const std::string& text : texts) out << " " << std::quoted(text);
  out << "\n";
}

template <class Values>
void print_all(std::ostream& out, const std::string& key, const Values& values) {
  out << key << " " << values.size() << ":";
  for (const auto value : values) out << " " << value;
  out << "\n";
}

void print(std::ostream& out, EntityKind kind, const EntityInfo& entity) {
  const std::string key = label(kind, entity);
  out << key << " count " << entity.count << " type " << std::quoted(entity.type) << " nodes "
      << entity.nodes_per_entry << " edges " << entity.edges_per_entry << " faces " << entity.faces_per_entry
      << " ragged " << entity.ragged << " " << entity.node_list_length << " " << entity.face_list_length
      << " list " << entity.has_list << " extra " << entity.has_extra_list << " factors "
      << entity.factor_count << " members of " << entity.member_kind_code << "\n";
  print(out, key + " attributes", entity.attribute_names);
  print(out, key, entity.user_attributes);
  print_all(out, key + " properties", entity.properties);
  print_all(out, key + " members", entity.member_ids);
}

void print(std::ostream& out, EntityKind kind, const KindInfo& info) {
  const std::string key = name_of(kind);
  for (const EntityInfo& entity : info.entities) print(out, kind, entity);
  print(out, key + " properties", info.property_names);
  print(out, key + " variables", info.results.names);
  for (const auto& row : info.results.truth) print_all(out, key + " truth", row);
  print(out, key + " reductions", info.results.reduction_names);
  if (!info.results.reduction_names.empty())
    print_all(out, key + " has reductions", info.results.has_reduction);
}

void print(std::ostream& out, IndexSpace space, const SpaceInfo& info) {
  const std::string key = name_of(space);
  out << key << " count " << info.count << " id map " << info.has_id_map << " order map "
      << info.has_order_map << "\n";
  for (const MapInfo& map : info.maps)
    out << key << " map " << map.id << " " << std::quoted(map.name) << "\n";
}

}  // namespace

std::string to_text(const Description& description) {
  std::ostringstream out;
  out << std::setprecision(17) << "title " << std::quoted(description.title) << "\ndimension "
      << description.dimension << "\n";
  print(out, "coordinate names", description.coordinate_names);
  print(out, "nodal attributes", description.nodal_attribute_names);
  print(out, "global", description.user_attributes);
  print(out, "nodes", description.node_user_attributes);
  out << "steps " << description.times.size() << "\n";
  for (const auto& record : description.qa_records) {
    print(out, "qa", std::vector<std::string>(record.begin(), record.end()));
  }
  print(out, "info", description.info_records);
  for (const CoordinateFrame& frame : description.frames) {
    out << "frame " << frame.id << " " << frame.tag;
    for (const double value : frame.coordinates) out << " " << value;
    out << "\n";
  }
  for (const IndexSpace space : index_spaces) print(out, space, description.space(space));
  for (const EntityKind kind : entity_kinds) print(out, kind, description.kind(kind));
  print(out, "global variables", description.global_variable_names);
  print(out, "nodal variables", description.nodal_variable_names);
  print(out, "foreign dimensions", description.foreign_dimensions);
  print(out, "foreign variables", description.foreign_variables);
  for (const ForeignAttribute& foreign : description.foreign_attributes) {
    print(out, "foreign on \"" + foreign.variable + "\"", foreign.attribute);
  }
  return out.str();
}

}  // namespace exomerge::testing
