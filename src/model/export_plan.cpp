// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <set>
#include <string_view>

#include "exomerge/log.hpp"
#include "exomerge/version.hpp"
#include "model/entity_edits.hpp"
#include "model/entity_rows.hpp"
#include "model/exporter.hpp"
#include "model/maps.hpp"

namespace exomerge {

namespace {

// Keeps the selected entities, in model order; returns those that go.
std::vector<EntityInfo> keep_selected(std::vector<EntityData>& entities, const Selector& selector,
                                      EntityKind kind, Unknown unknown) {
  std::vector<Candidate> candidates;
  for (const EntityData& entity : entities) candidates.push_back({entity.info.id, entity.info.name});
  const auto chosen = select(selector, candidates, name_of(kind), unknown);
  const std::set<std::size_t> kept(chosen.begin(), chosen.end());
  std::vector<EntityInfo> gone;
  std::vector<EntityData> left;
  for (std::size_t i = 0; i < entities.size(); ++i) {
    if (kept.contains(i)) {
      left.push_back(std::move(entities[i]));
    } else {
      gone.push_back(std::move(entities[i].info));
    }
  }
  entities = std::move(left);
  return gone;
}

std::set<std::string> keep_names(std::vector<std::string>& names, const Selector& selector,
                                 const std::string& what, Unknown unknown) {
  const auto chosen = select_names(selector, names, what, unknown);
  std::set<std::string> kept;
  for (const std::size_t i : chosen) kept.insert(names[i]);
  std::erase_if(names, [&](const std::string& name) { return !kept.contains(name); });
  return kept;
}

void keep_fields(std::vector<FieldData>& fields, const std::set<std::string>& names) {
  std::erase_if(fields, [&](const FieldData& field) { return !names.contains(field.name); });
}

std::vector<std::string> names_of(const std::vector<FieldData>& fields) {
  std::vector<std::string> names;
  for (const FieldData& field : fields) names.push_back(field.name);
  return names;
}

}  // namespace

void Exporter::select_entities() {
  bool partial = false;
  const auto apply = [&](EntityKind kind, const Selector& selector) {
    if (selector.is_all()) return;
    const auto gone = keep_selected(model_.kind(kind), selector, kind, options_.unknown);
    partial = partial || !gone.empty();
    if (kind == EntityKind::element_block) left_out_blocks_ = gone;
    std::set<std::int64_t> gone_ids;
    for (const EntityInfo& entity : gone) gone_ids.insert(entity.id);
    for (EntityData& assembly : model_.kind(EntityKind::assembly)) {
      if (assembly.info.member_kind_code != member_kind_code(kind)) continue;
      const auto lost =
          std::erase_if(assembly.info.member_ids, [&](std::int64_t id) { return gone_ids.contains(id); });
      assembly.info.count = static_cast<GlobalIndex>(assembly.info.member_ids.size());
      if (lost > 0) {
        log_once(model_.comm.is_root(), LogLevel::warning,
                 label(EntityKind::assembly, assembly.info) + " loses the members that are not exported");
      }
    }
  };
  apply(EntityKind::element_block, options_.element_block_ids);
  apply(EntityKind::node_set, options_.node_set_ids);
  apply(EntityKind::side_set, options_.side_set_ids);
  if (partial) mark_edited(model_, "a part of the model is exported");
  foreign_ = model_.foreign;
}

void Exporter::select_fields() {
  const auto apply = [this](EntityKind kind, const Selector& selector) {
    if (selector.is_all()) return;
    const std::string what = std::string(name_of(kind)) + " field";
    const auto kept =
        keep_names(model_.field_names[static_cast<std::size_t>(kind)], selector, what, options_.unknown);
    for (EntityData& entity : model_.kind(kind)) keep_fields(entity.fields, kept);
  };
  apply(EntityKind::element_block, options_.element_field_names);
  apply(EntityKind::node_set, options_.node_set_field_names);
  apply(EntityKind::side_set, options_.side_set_field_names);
  if (!options_.node_field_names.is_all()) {
    std::vector<std::string> names = names_of(model_.nodes.fields);
    keep_fields(model_.nodes.fields,
                keep_names(names, options_.node_field_names, "node field", options_.unknown));
  }
  if (!options_.global_variable_names.is_all()) {
    std::vector<std::string> names;
    for (const GlobalVariable& variable : model_.globals) names.push_back(variable.name);
    const auto kept = keep_names(names, options_.global_variable_names, "global variable", options_.unknown);
    std::erase_if(model_.globals, [&](const GlobalVariable& v) { return !kept.contains(v.name); });
  }
}

// A mesh without steps has no fields, unless the model never had any step: files do declare variables that
// have no values yet.
void Exporter::select_steps() {
  if (options_.timesteps.is_all()) return;
  std::vector<double> times;
  for (const TimeStep& step : model_.steps) times.push_back(step.time);
  std::vector<TimeStep> kept;
  for (const std::size_t i : select_times(options_.timesteps, times, options_.unknown))
    kept.push_back(model_.steps[i]);
  model_.steps = std::move(kept);
  if (!model_.steps.empty()) return;
  model_.globals.clear();
  model_.nodes.fields.clear();
  for (const EntityKind kind : entity_kinds) {
    const auto at = static_cast<std::size_t>(kind);
    model_.field_names[at].clear();
    model_.reduction_names[at].clear();
    for (EntityData& entity : model_.kind(kind)) {
      entity.fields.clear();
      entity.reductions.clear();
    }
  }
}

void Exporter::sort_entities() {
  if (options_.order != EntityOrder::ascending) return;
  for (auto& entities : model_.entities) {
    std::ranges::stable_sort(entities, {}, [](const EntityData& entity) { return entity.info.id; });
  }
  for (auto& names : model_.field_names) std::ranges::stable_sort(names, field_name_less);
  const auto by_name = [](const auto& a, const auto& b) { return field_name_less(a.name, b.name); };
  std::ranges::stable_sort(model_.nodes.fields, by_name);
  std::ranges::stable_sort(model_.globals, by_name);
}

// Numbers the entries of the blocks that are written. Sets lose the members that name nothing there; in a
// model that is still that of one file they stay as they are.
void Exporter::drop_references() {
  for (const IndexSpace space : index_spaces) {
    if (space == IndexSpace::node) continue;
    EntryNumbering& numbering = numbering_[static_cast<std::size_t>(space)];
    for (const EntityData& block : model_.kind(block_kind_of(space)))
      numbering.add(block.key, block.info.count);
  }
  if (model_.intact_file) return;
  for (const EntityKind kind : set_kinds) {
    const IndexSpace space = member_space_of(kind);
    const EntryNumbering& numbering = numbering_[static_cast<std::size_t>(space)];
    for (EntityData& set : model_.kind(kind)) {
      const std::string who = label(kind, set.info);
      const auto translate = [&](std::span<GlobalIndex> values) {
        if (space != IndexSpace::node) numbering.translate(values);
      };
      const GlobalIndex gone = drop_members(model_, kind, set, who, left_out_blocks_, translate);
      if (gone == 0) continue;
      log_once(model_.comm.is_root(), LogLevel::warning,
               who + " loses " + std::to_string(gone) + " members that are not in the output");
    }
  }
}

namespace {

// When the output was made, so that the same input gives the same bytes: SOURCE_DATE_EPOCH when set, else the
// time of the newest input.
std::optional<std::time_t> record_time(const ModelData& model) {
  if (const char* text = std::getenv("SOURCE_DATE_EPOCH")) {
    char* end = nullptr;
    const long long seconds = std::strtoll(text, &end, 10);
    if (end != text && *end == '\0') return static_cast<std::time_t>(seconds);
  }
  if (model.newest_input_time >= 0) return static_cast<std::time_t>(model.newest_input_time);
  return std::nullopt;
}

}  // namespace

void Exporter::add_qa_record() {
  if (!options_.add_qa_record) return;
  char date[16] = "";
  char time[16] = "";
  if (const auto seconds = record_time(model_)) {
    std::tm utc{};
    gmtime_r(&*seconds, &utc);
    std::strftime(date, sizeof date, "%Y/%m/%d", &utc);
    std::strftime(time, sizeof time, "%H:%M:%S", &utc);
  }
  // Compiled with the library, so the version of the headers is that of the library, which lies above this
  // layer.
  model_.qa_records.push_back({"exomerge", std::string(header_version), date, time});
}

namespace {

KindInfo describe_kind(const ModelData& model, EntityKind kind) {
  const auto at = static_cast<std::size_t>(kind);
  KindInfo info;
  info.property_names = model.property_names[at];
  info.results.names = model.field_names[at];
  info.results.reduction_names = model.reduction_names[at];
  for (const EntityData& entity : model.kind(kind)) {
    info.entities.push_back(entity.info);
    info.entities.back().properties.resize(info.property_names.size(), 0);
    std::set<std::string_view> fields;
    for (const FieldData& field : entity.fields) fields.insert(field.name);
    std::vector<bool> truth;
    for (const std::string& name : info.results.names) truth.push_back(fields.contains(name));
    info.results.truth.push_back(std::move(truth));
    info.results.has_reduction.push_back(!entity.reductions.empty());
  }
  return info;
}

}  // namespace

Description describe_output(const ModelData& model) {
  Description about;
  about.title = model.title;
  about.dimension = model.dimension;
  about.coordinate_names = model.coordinate_names;
  about.nodal_attribute_names =
      model.nodes.attributes ? model.nodes.attribute_names : std::vector<std::string>{};
  about.user_attributes = model.user_attributes;
  about.node_user_attributes = model.node_user_attributes;
  for (const TimeStep& step : model.steps) about.times.push_back(step.time);
  about.qa_records = model.qa_records;
  about.info_records = model.info_records;
  about.frames = model.frames;
  for (const IndexSpace space : index_spaces) {
    const SpaceData& data = model.space(space);
    SpaceInfo& info = about.space(space);
    info.has_id_map = data.has_id_map;
    info.has_order_map = data.has_order_map;
    info.maps = data.maps;
    if (space == IndexSpace::node) continue;
    for (const EntityData& block : model.kind(block_kind_of(space))) info.count += block.info.count;
  }
  about.space(IndexSpace::node).count = model.nodes.count;
  for (const EntityKind kind : entity_kinds) about.kind(kind) = describe_kind(model, kind);
  for (const GlobalVariable& variable : model.globals) about.global_variable_names.push_back(variable.name);
  about.nodal_variable_names = names_of(model.nodes.fields);
  return about;
}

exodus::WriteOptions Exporter::write_options() const {
  exodus::WriteOptions options;
  options.format = options_.format;
  options.word_size = options_.word_size;
  options.compression_level = options_.compression_level;
  options.chunk_bytes = options_.chunk_bytes;
  std::int64_t largest = 0;
  const auto consider = [&](const IndexSourcePtr& source) {
    if (!source || source->fits_32_bits()) return;
    const MapRange range = scan_range(model_.comm, {source});
    largest = std::max({largest, range.highest, -range.lowest});
  };
  consider(model_.nodes.id_map);
  for (const IndexSourcePtr& map : model_.nodes.maps) consider(map);
  for (const EntityKind kind : block_kinds) {
    for (const EntityData& block : model_.kind(kind)) {
      consider(block.id_map);
      consider(block.order_map);
      for (const IndexSourcePtr& map : block.maps) consider(map);
    }
  }
  options.largest_map_value = largest;
  return options;
}

}  // namespace exomerge
