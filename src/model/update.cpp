// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/update.hpp"

#include <algorithm>

#include "exodus/same_structure.hpp"
#include "exomerge/error.hpp"
#include "model/exporter.hpp"
#include "model/importer.hpp"
#include "model/piece_names.hpp"
#include "model/piece_set.hpp"
#include "model/result_arrays.hpp"
#include "model/row_pass.hpp"
#include "model/view_source.hpp"

namespace exomerge {

using exodus::Role;

Updater::Updater(ModelData& model, std::filesystem::path path, std::size_t memory_limit)
    : model_(model),
      path_(std::move(path)),
      memory_limit_(memory_limit),
      memory_(model.comm, memory_limit),
      timer_(model.comm) {
  if (netcdf::inspect_file(model.comm, path_).format == FileFormat::netcdf4) {
    file_ = exodus::File::open(model.comm, path_);
  } else {
    editor_.emplace(model.comm, path_);
    editor_->limit_memory(memory_.for_values(), memory_.staging());
    file_ = editor_->shared_file();
  }
}

UpdateReport Updater::run() {
  model_.comm.collectively("comparing with " + path_.string(), [this] {
    check();
    find_changes();
  });
  UpdateReport report{editor_ ? editor_->bytes() : bytes_};
  if (is_empty()) return report;
  check_memory();
  if (editor_) {
    write_in_place();
  } else {
    write_anew();
  }
  if (model_.mode == LoadMode::streaming) import_again();
  model_.timings = timer_.take();
  return report;
}

void Updater::write_in_place() {
  editor_->begin();
  timer_.phase("journal: old values");
  write();
  timer_.phase("journal: new values");
  editor_->commit();
  timer_.phase("edit");
}

// Nobody says where the values of a netCDF-4 file are.
void Updater::write_anew() {
  ExportOptions options;
  options.memory_limit = memory_limit_;
  options = options_of_file(*file_, options);
  Exporter exporter(model_, path_, options);
  exporter.replace(file_->dataset().identity());
  exporter.run();
  timer_.phase("copy");
}

bool Updater::is_empty() const { return editor_ ? editor_->is_empty() : bytes_ == 0 && !names_differ(); }

void Updater::check_memory() const {
  MemoryPlan plan = memory_;
  for (const Change<double>& change : reals_) plan.consider(change.source, "an array of numbers");
  for (const Change<GlobalIndex>& change : integers_) plan.consider(change.source, "a list");
  plan.settle();
}

void Updater::announce(const exodus::Place& place, int step) {
  if (editor_) return editor_->announce(place, step);
  const DataType type = file().dataset().variable(place.variable).type;
  bytes_ += place.rows * place.width * static_cast<GlobalIndex>(size_of(type));
}

bool Updater::names_differ() const {
  const Description wanted = describe_output(model_);
  const Description& there = file().description();
  const auto same_entities = [&](EntityKind kind) {
    return std::ranges::equal(wanted.kind(kind).entities, there.kind(kind).entities,
                              [](const EntityInfo& a, const EntityInfo& b) {
                                return a.name == b.name && a.attribute_names == b.attribute_names;
                              });
  };
  for (const EntityKind kind : entity_kinds) {
    const ResultInfo& mine = wanted.kind(kind).results;
    const ResultInfo& others = there.kind(kind).results;
    if (mine.names != others.names || mine.reduction_names != others.reduction_names || !same_entities(kind))
      return true;
  }
  for (const IndexSpace space : index_spaces) {
    if (!std::ranges::equal(wanted.space(space).maps, there.space(space).maps, {}, &MapInfo::name,
                            &MapInfo::name))
      return true;
  }
  return wanted.title != there.title || wanted.coordinate_names != there.coordinate_names ||
         wanted.nodal_attribute_names != there.nodal_attribute_names ||
         wanted.global_variable_names != there.global_variable_names ||
         wanted.nodal_variable_names != there.nodal_variable_names;
}

void Updater::check() const {
  const std::string start = "cannot update \"" + path_.string() + "\": ";
  if (!model_.intact_file) {
    throw Error(start + "the model is not a whole copy of one file; export it instead");
  }
  if (model_.intact_file->dataset().identity() != file().dataset().identity()) {
    throw Error(start + "the model was imported from another file, \"" + model_.intact_file->path() + "\"");
  }
  for (std::size_t i = 0; i < model_.steps.size(); ++i) {
    if (intact_step(model_, model_.steps[i].key) != static_cast<int>(i)) {
      throw Error(start + "time steps were added, left out or moved");
    }
  }
  const std::string difference =
      exodus::difference_beyond_values(describe_output(model_), file().description());
  if (!difference.empty()) throw Error(start + difference);
}

void Updater::find_changes() {
  if (editor_) editor_->rename(describe_output(model_));
  find_nodes();
  find_entities();
  for (const IndexSpace space : index_spaces) {
    if (space != IndexSpace::node) find_block_maps(space);
  }
  find_steps();
}

// True when the source reads just what the file has at this place.
template <class T>
bool Updater::is_own(const SourcePtr<T>& source, const exodus::Place& place, StepKey key, int step) const {
  if (const auto* overlay = dynamic_cast<const OverlaySource<T>*>(source.get())) {
    const auto found = overlay->steps().find(key);
    return is_own<T>(found == overlay->steps().end() ? overlay->base() : found->second, place, key, step);
  }
  const auto* in = dynamic_cast<const FileSource<T>*>(source.get());
  return in && in->file().dataset().identity() == file().dataset().identity() &&
         in->place().variable == place.variable && in->place().prefix == place.prefix &&
         in->place().column == place.column && in->first_row() == 0 && in->rows() == place.rows &&
         (!place.timed || in->file_step(key) == step);
}

void Updater::note(const RealSourcePtr& source, const exodus::Place& place, StepKey key, int step) {
  if (!source || !place.exists() || is_own<double>(source, place, key, step)) return;
  announce(place, step);
  reals_.push_back({source, place, key, step});
}

void Updater::note(const IndexSourcePtr& source, const exodus::Place& place, bool references) {
  if (!source || !place.exists() || is_own<GlobalIndex>(source, place, 0, 0)) return;
  announce(place);
  integers_.push_back({source, place, 0, 0, references});
}

void Updater::find_nodes() {
  const exodus::Places& places = file().places();
  for (std::size_t axis = 0; axis < 3; ++axis) {
    note(model_.nodes.coordinates[axis], places.coordinates[axis]);
  }
  note(model_.nodes.attributes, places.nodal_attributes);
  const exodus::SpacePlaces& maps = places.space(IndexSpace::node);
  note(model_.nodes.id_map, maps.id_map);
  for (std::size_t i = 0; i < model_.nodes.maps.size(); ++i) note(model_.nodes.maps[i], maps.maps[i]);
}

// References to elements, edges and faces are left out: no edit changes them that leaves the structure as it
// is.
void Updater::find_entities() {
  for (const EntityKind kind : entity_kinds) {
    const auto& entities = model_.kind(kind);
    for (std::size_t i = 0; i < entities.size(); ++i) {
      const EntityData& entity = entities[i];
      const exodus::EntityPlaces& places = file().places().kind(kind)[i];
      note(entity.factors, places[Role::factors]);
      note(entity.attributes, places[Role::attributes]);
      note(entity.list(Role::nodes), places[Role::nodes], true);
      note(entity.list(Role::entry_counts), places[Role::entry_counts]);
      note(entity.list(Role::extra), places[Role::extra]);
      if (kind == EntityKind::node_set) note(entity.list(Role::members), places[Role::members], true);
    }
  }
}

void Updater::find_block_maps(IndexSpace space) {
  const auto& blocks = model_.kind(block_kind_of(space));
  const exodus::SpacePlaces& places = file().places().space(space);
  const auto note_all = [&](const exodus::Place& place, auto part_of) {
    IndexSourcePtr all;
    for (const EntityData& block : blocks) {
      if (const IndexSourcePtr part = part_of(block)) all = concatenate<GlobalIndex>(all, part);
    }
    note(all, place);
  };
  note_all(places.id_map, [](const EntityData& block) { return block.id_map; });
  note_all(places.order_map, [](const EntityData& block) { return block.order_map; });
  for (std::size_t i = 0; i < places.maps.size(); ++i) {
    note_all(places.maps[i],
             [i](const EntityData& block) { return i < block.maps.size() ? block.maps[i] : nullptr; });
  }
}

void Updater::find_steps() {
  const std::vector<double>& times = file().description().times;
  const std::vector<ResultArray> arrays = result_arrays(model_, file().places());
  for (std::size_t i = 0; i < model_.steps.size(); ++i) {
    const auto step = static_cast<int>(i);
    if (model_.steps[i].time != times[i]) {
      if (editor_) {
        editor_->announce_time(step);
      } else {
        bytes_ += static_cast<GlobalIndex>(sizeof(double));
      }
      times_.push_back(step);
    }
    find_globals(step);
    for (const ResultArray& array : arrays) note(array.source, array.place, model_.steps[i].key, step);
  }
}

void Updater::find_globals(int step) {
  const StepKey key = model_.steps[static_cast<std::size_t>(step)].key;
  bool differs = false;
  for (std::size_t i = 0; i < model_.globals.size(); ++i) {
    const GlobalVariable& variable = model_.globals[i];
    const bool own = variable.parts.size() == 1 && variable.parts[0].input->file() == model_.intact_file &&
                     variable.parts[0].column == static_cast<int>(i);
    differs = differs || !own || variable.values.contains(key);
  }
  if (!differs) return;
  if (file().places().global_results.exists()) announce(file().places().global_results, step);
  globals_.push_back(step);
}

template <class T>
void Updater::write_values(const std::vector<Change<T>>& changes) {
  RowPass<T> pass(model_.comm, memory_.for_values() / 2);
  for (const Change<T>& change : changes) {
    pass.add(change.source, change.key, [&](Range rows, std::span<T> values) {
      timer_.add_bytes(static_cast<double>(values.size_bytes()));
      if constexpr (std::is_same_v<T, GlobalIndex>) {
        if (change.references) return editor_->writer().write_references(change.place, rows, values);
      }
      editor_->writer().write(change.place, change.step, rows, values);
    });
  }
  pass.flush();
}

void Updater::write() {
  for (const int step : times_) {
    editor_->writer().write_time(step, model_.steps[static_cast<std::size_t>(step)].time);
  }
  for (const int step : globals_) {
    editor_->writer().write_globals(step,
                                    global_values(model_, model_.steps[static_cast<std::size_t>(step)].key));
  }
  write_values(reals_);
  write_values(integers_);
}

// The sources of the model may compute what they give from values that are not in the file any more. Views
// that the user may hold stay those of the model.
void Updater::import_again() {
  ModelData fresh(model_.comm, model_.mode);
  const ImportOptions everything;
  Importer(fresh, open_input(model_.comm, find_input(model_.comm, path_), everything), everything).run();
  fresh.newest_input_time = model_.newest_input_time;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const RealSourcePtr& source = model_.nodes.coordinates[axis];
    if (dynamic_cast<const ViewSource<double>*>(source.get())) fresh.nodes.coordinates[axis] = source;
  }
  auto& blocks = fresh.kind(EntityKind::element_block);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const IndexSourcePtr& source = model_.kind(EntityKind::element_block)[i].list(Role::nodes);
    if (dynamic_cast<const ViewSource<GlobalIndex>*>(source.get())) blocks[i].list(Role::nodes) = source;
  }
  model_ = std::move(fresh);
}

}  // namespace exomerge
