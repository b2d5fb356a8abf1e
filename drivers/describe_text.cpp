// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "describe_file.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

using Align = Table::Align;

std::string line(const std::string& label, const std::string& value) {
  if (value.empty()) return {};
  return "  " + label + std::string(label.size() < 13 ? 13 - label.size() : 1, ' ') + one_line(value) + "\n";
}

std::string nonzero(GlobalIndex count) { return count != 0 ? std::to_string(count) : ""; }

std::string value_text(const Attribute& attribute) {
  if (const auto* text = std::get_if<std::string>(&attribute.value)) return "\"" + *text + "\"";
  std::vector<std::string> numbers;
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&attribute.value)) {
    for (const std::int64_t value : *integers) numbers.push_back(std::to_string(value));
  } else {
    for (const double value : real_values(attribute)) numbers.push_back(number(value));
  }
  return join(numbers, " ");
}

std::string attribute_lines(const std::string& owner, const std::vector<Attribute>& attributes) {
  std::string text;
  for (const Attribute& attribute : attributes) {
    text += line("attribute", owner + attribute.name + " = " + value_text(attribute));
  }
  return text;
}

std::string format_text(const Description& file) {
  return std::string(name_of(file.format)) + ", Exodus " + number(file.version) + " (API " +
         number(file.api_version) + "), " + std::to_string(file.word_size) + "-byte reals";
}

std::string mesh_text(const Description& file) {
  std::string text = counted(file.dimension, "dimension");
  const std::string names = join(file.coordinate_names, " ");
  if (names.find_first_not_of(' ') != std::string::npos) text += " (" + names + ")";
  for (const IndexSpace space : index_spaces) {
    const GlobalIndex count = file.space(space).count;
    const bool always = space == IndexSpace::node || space == IndexSpace::element;
    if (always || count > 0) text += ", " + counted(count, name_of(space));
  }
  return text;
}

std::string maps_text(const Description& file) {
  std::vector<std::string> maps;
  for (const IndexSpace space : index_spaces) {
    const SpaceInfo& info = file.space(space);
    const std::string noun = name_of(space);
    if (info.has_id_map) maps.push_back(noun + " ids");
    if (info.has_order_map) maps.push_back(noun + " order");
    for (const MapInfo& map : info.maps) {
      maps.push_back(noun + " map " + std::to_string(map.id) +
                     (map.name.empty() ? "" : " \"" + map.name + "\""));
    }
  }
  return join(maps, ", ");
}

std::string times_text(const std::vector<double>& times) {
  if (times.empty()) return "none";
  if (times.size() == 1) return "1, at " + number(times.front());
  return std::to_string(times.size()) + ", from " + number(times.front()) + " to " + number(times.back());
}

std::string attributes_text(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  const bool named =
      std::any_of(names.begin(), names.end(), [](const std::string& name) { return !name.empty(); });
  return std::to_string(names.size()) + (named ? " (" + one_line(join(names, ", ")) + ")" : "");
}

std::string blocks_table(const Description& file, EntityKind kind) {
  Table table({{"id", Align::right},
               {"name"},
               {"type"},
               {"shape"},
               {std::string(entry_name(kind)) + "s", Align::right},
               {"nodes each", Align::right},
               {"attributes"}});
  for (const EntityInfo& block : file.kind(kind).entities) {
    table.add({std::to_string(block.id), one_line(block.name), one_line(block.type),
               shape_name(block, file.dimension), std::to_string(block.count),
               block.ragged ? "varies" : std::to_string(block.nodes_per_entry),
               attributes_text(block.attribute_names)});
  }
  return table.text(4);
}

std::string sets_table(const KindInfo& sets, EntityKind kind) {
  Table table({{"id", Align::right},
               {"name"},
               {std::string(entry_name(kind)) + "s", Align::right},
               {"factors", Align::right},
               {"attributes"}});
  for (const EntityInfo& set : sets.entities) {
    table.add({std::to_string(set.id), one_line(set.name), std::to_string(set.count),
               nonzero(set.factor_count), attributes_text(set.attribute_names)});
  }
  return table.text(4);
}

std::string groups_table(const KindInfo& groups, EntityKind kind) {
  Table table(
      {{"id", Align::right}, {"name"}, {std::string(entry_name(kind)) + "s", Align::right}, {"what"}});
  for (const EntityInfo& group : groups.entities) {
    std::string members;
    if (kind == EntityKind::assembly) {
      std::vector<std::string> ids;
      for (const std::int64_t id : group.member_ids) ids.push_back(std::to_string(id));
      members = std::string(member_kind_name(group.member_kind_code)) + ": " + join(ids, " ");
    }
    table.add({std::to_string(group.id), one_line(group.name), std::to_string(group.count), members});
  }
  return table.text(4);
}

std::string properties_text(const KindInfo& kind) {
  std::string text;
  for (std::size_t p = 0; p < kind.property_names.size(); ++p) {
    std::vector<std::string> values;
    for (const EntityInfo& entity : kind.entities) {
      values.push_back(p < entity.properties.size() ? std::to_string(entity.properties[p]) : "-");
    }
    text += "    property " + one_line(kind.property_names[p]) + ": " + join(values, " ") + "\n";
  }
  return text;
}

std::string entities_text(const Description& file, EntityKind kind) {
  const KindInfo& info = file.kind(kind);
  if (info.entities.empty()) return {};
  const auto count = static_cast<std::int64_t>(info.entities.size());
  std::string text =
      "  " + counted(count, name_of(kind), kind == EntityKind::assembly ? "assemblies" : "") + "\n";
  if (is_block(kind)) {
    text += blocks_table(file, kind);
  } else {
    text += is_set(kind) ? sets_table(info, kind) : groups_table(info, kind);
  }
  text += properties_text(info);
  for (const EntityInfo& entity : info.entities) {
    text += attribute_lines(label(kind, entity) + ": ", entity.user_attributes);
  }
  return text;
}

/// " (on 1 3)" where a variable is not on all entities that have entries.
std::string where_text(const KindInfo& kind, std::size_t variable) {
  std::vector<std::string> ids;
  bool everywhere = true;
  for (std::size_t e = 0; e < kind.entities.size(); ++e) {
    const bool here = e < kind.results.truth.size() && kind.results.truth[e][variable];
    if (here) ids.push_back(std::to_string(kind.entities[e].id));
    everywhere = everywhere && (here || kind.entities[e].count == 0);
  }
  if (everywhere) return {};
  return ids.empty() ? " (nowhere)" : " (on " + join(ids, " ") + ")";
}

std::string names_line(const std::string& label, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  return "    " + label + " (" + std::to_string(names.size()) + "): " + one_line(join(names, ", ")) + "\n";
}

std::string variables_text(const Description& file) {
  std::string text =
      names_line("global", file.global_variable_names) + names_line("nodal", file.nodal_variable_names);
  for (const EntityKind kind : entity_kinds) {
    const KindInfo& info = file.kind(kind);
    std::vector<std::string> names;
    for (std::size_t v = 0; v < info.results.names.size(); ++v) {
      names.push_back(info.results.names[v] + where_text(info, v));
    }
    text += names_line(name_of(kind), names);
    text += names_line(std::string(name_of(kind)) + " reduction", info.results.reduction_names);
  }
  return text.empty() ? "" : "  variables\n" + text;
}

std::string records_text(const Description& file) {
  std::string text;
  for (const auto& record : file.qa_records)
    text += line("QA record", record[0] + " " + record[1] + " " + record[2] + " " + record[3]);
  for (const std::string& record : file.info_records) text += "  info         " + one_line(record) + "\n";
  return text;
}

std::string frames_text(const Description& file) {
  std::string text;
  for (const CoordinateFrame& frame : file.frames) {
    std::vector<std::string> numbers;
    for (const double value : frame.coordinates) numbers.push_back(number(value));
    text += line("frame", std::to_string(frame.id) + " (" + frame.tag + "): " + join(numbers, " "));
  }
  return text;
}

std::string foreign_text(const Description& file) {
  std::string text = line("foreign dims", join(file.foreign_dimensions, ", ")) +
                     line("foreign vars", join(file.foreign_variables, ", "));
  for (const ForeignAttribute& foreign : file.foreign_attributes) {
    const std::string owner = foreign.variable.empty() ? "" : foreign.variable + ":";
    text += line("foreign attr", owner + foreign.attribute.name + " = " + value_text(foreign.attribute));
  }
  return text;
}

}  // namespace

std::string description_text(const std::string& path, const Description& file, bool records) {
  std::string text = path + "\n";
  if (file.piece_count > 0) text += line("pieces", std::to_string(file.piece_count));
  text += line("format", format_text(file)) + line("title", file.title) + line("mesh", mesh_text(file));
  text += line("maps", maps_text(file)) + line("node attr.", attributes_text(file.nodal_attribute_names));
  text += line("time steps", times_text(file.times));
  text += line("records", std::to_string(file.qa_records.size()) + " QA, " +
                              std::to_string(file.info_records.size()) + " info");
  text += frames_text(file) + attribute_lines("", file.user_attributes) +
          attribute_lines("nodes: ", file.node_user_attributes) + foreign_text(file);
  for (const EntityKind kind : entity_kinds) text += entities_text(file, kind);
  text += variables_text(file);
  if (records) text += records_text(file);
  return text;
}

}  // namespace exomerge::driver
