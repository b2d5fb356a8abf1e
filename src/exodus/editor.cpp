// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/editor.hpp"

#include <algorithm>
#include <span>

#include "exodus/schema.hpp"
#include "exodus/text.hpp"
#include "exodus/write.hpp"
#include "exomerge/error.hpp"

namespace exomerge::exodus {

Editor::Editor(const Comm& comm, const std::filesystem::path& path)
    : comm_(comm), file_(File::open(comm, path)), edit_(comm, path), writer_(edit_.dataset(), *file_) {}

void Editor::announce(const Place& place, int step) {
  if (place.column >= 0) {
    throw Error("\"" + file_->path() + "\": variable " + file_->dataset().variable(place.variable).name +
                " holds several fields point by point; their values cannot be replaced in place");
  }
  edit_.announce(place.variable, place.slab(step, {0, place.rows}));
}

void Editor::announce_time(int step) { edit_.announce(require_times(*file_), {{step}, {1}}); }

void Editor::rename_list(const std::string& variable, const std::string& what,
                         const std::vector<std::string>& old, const std::vector<std::string>& wanted) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (i < old.size() && old[i] == wanted[i]) continue;
    const std::string start =
        "\"" + file_->path() + "\": " + what + " \"" + wanted[i] + "\" cannot be written in place: ";
    const netcdf::Dataset& dataset = file_->dataset();
    const auto id = dataset.find_variable(variable);
    const netcdf::Slab whole = id ? dataset.whole(*id) : netcdf::Slab{};
    if (whole.count.size() != 2 || whole.count[0] != static_cast<GlobalIndex>(wanted.size()) ||
        dataset.variable(*id).type != DataType::character) {
      throw Error(start + "the file has no place for it");
    }
    const GlobalIndex room = whole.count[1] - 1;
    if (static_cast<GlobalIndex>(wanted[i].size()) > room) {
      throw Error(start + "it has " + std::to_string(wanted[i].size()) +
                  " bytes, and the file has room for " + std::to_string(room));
    }
    const auto row = static_cast<GlobalIndex>(i);
    edit_.announce(*id, {{row, 0}, {1, whole.count[1]}});
    names_.push_back({*id, {row, wanted[i]}});
  }
}

void Editor::rename_results(EntityKind kind, const ResultInfo& wanted) {
  const schema::ResultNames& names = schema::names_of(kind).results;
  const ResultInfo& old = file_->description().kind(kind).results;
  const std::string what = name_of(kind);
  if (!wanted.names.empty()) rename_list(names.names, what + " field", old.names, wanted.names);
  if (!wanted.reduction_names.empty()) {
    rename_list(names.reduction_names, what + " value", old.reduction_names, wanted.reduction_names);
  }
}

void Editor::rename_entities(EntityKind kind, const KindInfo& wanted) {
  if (kind == EntityKind::assembly || kind == EntityKind::blob) return;
  const schema::KindNames& names = schema::names_of(kind);
  const auto& known = file_->description().kind(kind).entities;
  std::vector<std::string> old_names;
  std::vector<std::string> new_names;
  for (std::size_t i = 0; i < wanted.entities.size(); ++i) {
    old_names.push_back(known[i].name);
    new_names.push_back(wanted.entities[i].name);
    if (wanted.entities[i].attribute_names.empty()) continue;
    const std::int64_t number = schema::entity_number(kind, i, wanted.entities[i].id);
    rename_list(schema::numbered(names.attribute_names, number), "attribute", known[i].attribute_names,
                wanted.entities[i].attribute_names);
  }
  rename_list(names.names, std::string("name of ") + name_of(kind), old_names, new_names);
}

void Editor::rename(const Description& wanted) {
  const Description& old = file_->description();
  rename_list(schema::coordinate_names, "coordinate name", old.coordinate_names, wanted.coordinate_names);
  rename_list(schema::nodal_attribute_names, "nodal attribute", old.nodal_attribute_names,
              wanted.nodal_attribute_names);
  rename_list(schema::global_results.names, "global variable", old.global_variable_names,
              wanted.global_variable_names);
  rename_list(schema::nodal_results.names, "node field", old.nodal_variable_names,
              wanted.nodal_variable_names);
  for (const EntityKind kind : entity_kinds) {
    rename_results(kind, wanted.kind(kind).results);
    rename_entities(kind, wanted.kind(kind));
  }
  for (const IndexSpace space : index_spaces) {
    std::vector<std::string> old_names;
    std::vector<std::string> new_names;
    for (const MapInfo& map : old.space(space).maps) old_names.push_back(map.name);
    for (const MapInfo& map : wanted.space(space).maps) new_names.push_back(map.name);
    rename_list(schema::names_of(space).map_names, "map", old_names, new_names);
  }
  if (!names_.empty() && file_->dataset().find_attribute(schema::longest_name) != nullptr) {
    edit_.set_attribute(
        integer_attribute(schema::longest_name, static_cast<std::int64_t>(longest_name(wanted))));
  }
  if (wanted.title == old.title) return;
  if (file_->dataset().find_attribute(schema::title) == nullptr) {
    throw Error("\"" + file_->path() + "\": a title cannot be written in place: the file has none");
  }
  edit_.set_attribute(text_attribute(schema::title, wanted.title));
}

void Editor::limit_memory(std::size_t gathered, std::size_t staging) {
  writer_.limit_gathered(gathered);
  edit_.dataset().set_limits({.staging = staging});
}

void Editor::begin() {
  edit_.begin();
  comm_.collectively("renaming in " + file_->path(), [&] {
    if (!comm_.is_root()) return;
    for (const auto& [variable, name] : names_) {
      const GlobalIndex width = file_->dataset().whole(variable).count[1];
      const std::vector<char> text = encode_fields(std::span(&name.second, 1), width);
      edit_.dataset().post_write<char>(variable, {{name.first, 0}, {1, width}}, text);
    }
  });
}

void Editor::commit() {
  writer_.flush();
  edit_.commit();
}

}  // namespace exomerge::exodus
