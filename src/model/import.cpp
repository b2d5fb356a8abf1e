// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <set>

#include "exomerge/log.hpp"
#include "model/importer.hpp"
#include "model/load.hpp"

namespace exomerge {

namespace {

// The lines that tell of a discarded title: its file's name is wrapped with continuation backslashes, as an
// info record holds 80 characters.
void note_discarded_title(std::vector<std::string>& records, const std::string& path,
                          const std::string& title) {
  constexpr std::size_t width = 79;
  records.push_back("Discarded title from the following file:");
  for (std::size_t at = 0; at < path.size(); at += width) {
    const bool more = at + width < path.size();
    records.push_back(path.substr(at, width) + (more ? "\\" : ""));
  }
  records.push_back(title);
}

}  // namespace

Importer::Importer(ModelData& model, std::shared_ptr<const Input> file, const ImportOptions& options)
    : model_(model),
      file_(std::move(file)),
      about_(file_->description()),
      options_(options),
      label_('"' + file_->path() + '"'),
      first_(model.imported_files == 0 && model.nodes.count == 0 &&
             model.kind(EntityKind::element_block).empty()) {}

void Importer::run() {
  select_blocks();
  if (!first_ || !whole_)
    mark_edited(model_, first_ ? "a part of the file was imported" : "a second file was imported");
  add_steps();
  add_records();
  add_globals();
  select_nodes();
  // Elements refer to edges and faces, sets to all of them.
  for (const EntityKind kind : {EntityKind::edge_block, EntityKind::face_block, EntityKind::element_block}) {
    add_entities(kind);
  }
  for (const EntityKind kind : set_kinds) add_entities(kind);
  add_entities(EntityKind::blob);
  add_entities(EntityKind::assembly);
  add_nodes();
  finish();
}

std::string Importer::here(const std::string& what) const { return label_ + ": " + what; }

void Importer::warn(const std::string& message) const {
  log_once(model_.comm.is_root(), LogLevel::warning, here(message));
}

void Importer::select_blocks() {
  for (const EntityKind kind : entity_kinds) {
    const auto& entities = about_.kind(kind).entities;
    std::vector<Candidate> candidates;
    for (const EntityInfo& entity : entities) candidates.push_back({entity.id, entity.name});
    std::vector<std::size_t> chosen;
    if (const Selector* selector = entity_selector(kind)) {
      chosen = select(*selector, candidates, name_of(kind), options_.unknown);
    } else {
      for (std::size_t i = 0; i < entities.size(); ++i) chosen.push_back(i);
    }
    std::set<std::size_t> kept(chosen.begin(), chosen.end());
    for (std::size_t i = 0; i < entities.size(); ++i) {
      if (!kept.contains(i)) left_out_[static_cast<std::size_t>(kind)].insert(entities[i].id);
    }
    whole_ = whole_ && kept.size() == entities.size();
    if (kind == EntityKind::element_block) blocks_.assign(kept.begin(), kept.end());
  }
  const bool all_blocks = blocks_.size() == about_.kind(EntityKind::element_block).entities.size();
  for (const EntityKind kind :
       {EntityKind::edge_block, EntityKind::face_block, EntityKind::edge_set, EntityKind::face_set}) {
    if (all_blocks || about_.kind(kind).entities.empty()) continue;
    warn(std::string(name_of(kind)) + "s are left out because not all element blocks are imported");
    for (const EntityInfo& entity : about_.kind(kind).entities) {
      left_out_[static_cast<std::size_t>(kind)].insert(entity.id);
    }
  }
}

// Steps are matched by equal time, the n-th of equal times with the n-th, since restarted runs repeat times.
// Those of the first file keep their order; later ones are inserted so that times ascend.
void Importer::add_steps() {
  const std::vector<std::size_t> chosen = select_times(options_.timesteps, about_.times, options_.unknown);
  std::set<std::size_t> in_file_order(chosen.begin(), chosen.end());
  mesh_only_ = in_file_order.empty() && !about_.times.empty();
  const bool append = model_.steps.empty();
  std::set<StepKey> used;
  step_table_ = std::make_shared<StepTable>();
  for (const std::size_t file_step : in_file_order) {
    const double time = about_.times[file_step];
    auto step = std::ranges::find_if(
        model_.steps, [&](const TimeStep& s) { return s.time == time && !used.contains(s.key); });
    if (step == model_.steps.end()) {
      if (!append)
        step = std::ranges::find_if(model_.steps, [&](const TimeStep& s) { return s.time > time; });
      step = model_.steps.insert(step, TimeStep{model_.next_step_key++, time});
    } else {
      shares_steps_ = true;
    }
    used.insert(step->key);
    step_table_->resize(static_cast<std::size_t>(model_.next_step_key), -1);
    (*step_table_)[static_cast<std::size_t>(step->key)] = static_cast<int>(file_step);
  }
}

void Importer::add_records() {
  if (model_.title.empty()) {
    model_.title = about_.title;
  } else if (!about_.title.empty() && about_.title != model_.title) {
    note_discarded_title(model_.info_records, file_->path(), about_.title);
  }
  model_.qa_records.insert(model_.qa_records.end(), about_.qa_records.begin(), about_.qa_records.end());
  model_.info_records.insert(model_.info_records.end(), about_.info_records.begin(),
                             about_.info_records.end());
  model_.dimension = first_ ? about_.dimension : std::max(model_.dimension, about_.dimension);
  if (static_cast<int>(model_.coordinate_names.size()) < about_.dimension) {
    model_.coordinate_names = about_.coordinate_names;
  }
  for (const CoordinateFrame& frame : about_.frames) {
    const bool taken =
        std::ranges::any_of(model_.frames, [&](const CoordinateFrame& f) { return f.id == frame.id; });
    if (taken) {
      warn("coordinate frame " + std::to_string(frame.id) +
           " is dropped: an earlier file has one with this id");
    } else {
      model_.frames.push_back(frame);
    }
  }
  const auto merge_attributes = [this](std::vector<Attribute>& into, const std::vector<Attribute>& from) {
    for (const Attribute& attribute : from) {
      const auto found = std::ranges::find(into, attribute.name, &Attribute::name);
      if (found == into.end()) {
        into.push_back(attribute);
      } else if (*found != attribute) {
        warn("attribute " + attribute.name + " is dropped: an earlier file has another value for it");
      }
    }
  };
  merge_attributes(model_.user_attributes, about_.user_attributes);
  merge_attributes(model_.node_user_attributes, about_.node_user_attributes);
}

void Importer::add_globals() {
  if (mesh_only_) return;
  const auto& names = about_.global_variable_names;
  // The n-th of equal names belongs to the n-th that the model had.
  std::vector<bool> is_taken(model_.globals.size(), false);
  for (const std::size_t column :
       select_names(options_.global_variable_names, names, "global variable", options_.unknown)) {
    const GlobalVariable::Part part{file_, static_cast<int>(column), step_table_};
    std::size_t at = 0;
    while (at < is_taken.size() && (is_taken[at] || model_.globals[at].name != names[column])) ++at;
    if (at == is_taken.size()) {
      model_.globals.push_back({names[column], {part}, {}});
      continue;
    }
    is_taken[at] = true;
    GlobalVariable& variable = model_.globals[at];
    if (shares_steps_) warn("values of the global variable " + names[column] + " replace those that it had");
    variable.parts.push_back(part);
    std::erase_if(variable.values, [this](const auto& value) {
      return value.first < static_cast<StepKey>(step_table_->size()) &&
             (*step_table_)[static_cast<std::size_t>(value.first)] >= 0;
    });
  }
}

void Importer::finish() {
  const bool intact = first_ && whole_;
  model_.intact_file = intact ? file_->file() : nullptr;
  model_.foreign = intact ? file_->foreign() : nullptr;
  model_.intact_steps = intact ? step_table_ : nullptr;
  if (first_ && !whole_ && !about_.foreign_variables.empty()) {
    std::string names;
    for (const std::string& name : about_.foreign_variables) names += (names.empty() ? "" : ", ") + name;
    warn("a part of the file is imported; variables that are not Exodus are dropped: " + names);
  }
  model_.newest_input_time = std::max(model_.newest_input_time, file_->modification_time(model_.comm));
  ++model_.imported_files;
  if (model_.mode == LoadMode::in_memory) load_everything(model_);
}

}  // namespace exomerge
