// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/model.hpp"

#include <algorithm>
#include <iterator>

#include "exomerge/log.hpp"
#include "model/degenerate_counter.hpp"
#include "model/exporter.hpp"
#include "model/importer.hpp"
#include "model/model_data.hpp"
#include "model/piece_names.hpp"
#include "model/piece_set.hpp"
#include "model/timer.hpp"
#include "model/update.hpp"
#include "model/view_source.hpp"
#include "netcdf/journal.hpp"

namespace exomerge {

ExodusModel::ExodusModel(const Comm& comm, LoadMode mode) : data_(std::make_unique<ModelData>(comm, mode)) {}
ExodusModel::ExodusModel(MPI_Comm comm, LoadMode mode) : ExodusModel(Comm(comm), mode) {}
ExodusModel::~ExodusModel() = default;
ExodusModel::ExodusModel(ExodusModel&&) noexcept = default;
ExodusModel& ExodusModel::operator=(ExodusModel&&) noexcept = default;

const Comm& ExodusModel::comm() const { return data_->comm; }

void ExodusModel::import_model(const std::filesystem::path& path, const ImportOptions& options) {
  import_files(
      path.string(), [&] { return find_input(data_->comm, path); }, options);
}

void ExodusModel::import_pieces(const std::vector<std::filesystem::path>& paths,
                                const ImportOptions& options) {
  import_files(
      "pieces", [&] { return list_of_pieces(paths); }, options);
}

void ExodusModel::import_files(const std::string& name, const std::function<InputFiles()>& find,
                               const ImportOptions& options) {
  data_->comm.collectively("importing " + name, [&] {
    PhaseTimer timer(data_->comm);
    ModelData changed = *data_;
    const auto input = open_input(changed.comm, find(), options);
    timer.phase("open");
    Importer(changed, input, options).run();
    timer.phase("import");
    changed.timings = timer.take();
    *data_ = std::move(changed);
  });
}

namespace {

bool is_there(const Comm& comm, const std::filesystem::path& path) {
  std::error_code ignored;
  bool there = comm.is_root() && std::filesystem::exists(path, ignored);
  comm.broadcast(there);
  return there;
}

}  // namespace

void ExodusModel::export_model(const std::filesystem::path& path, const ExportOptions& options) {
  data_->comm.collectively("exporting " + path.string(), [&] {
    Exporter exporter(*data_, path, options);
    if (options.append && options.time_groups) {
      throw Error("cannot append to \"" + path.string() + "\" in time groups", true);
    }
    if (options.append && is_there(data_->comm, path)) {
      exporter.append();
    } else {
      exporter.run();
    }
    data_->timings = exporter.timings();
  });
}

UpdateReport ExodusModel::update_model(const std::filesystem::path& path, const UpdateOptions& options) {
  UpdateReport report;
  data_->comm.collectively("updating " + path.string(), [&] {
    Updater updater(*data_, path, options.memory_limit);
    report = updater.run();
  });
  return report;
}

UndoOutcome undo_update(const Comm& comm, const std::filesystem::path& path) {
  switch (netcdf::undo_edit(comm, path)) {
    case netcdf::UndoneEdit::nothing:
      return UndoOutcome::nothing;
    case netcdf::UndoneEdit::untouched:
      return UndoOutcome::untouched;
    case netcdf::UndoneEdit::undone:
      break;
  }
  return UndoOutcome::undone;
}

const std::string& ExodusModel::title() const { return data_->title; }
void ExodusModel::set_title(std::string title) { data_->title = std::move(title); }
int ExodusModel::num_dimension() const { return data_->dimension; }
GlobalIndex ExodusModel::node_count() const { return data_->nodes.count; }

GlobalIndex ExodusModel::element_count() const {
  GlobalIndex count = 0;
  for (const EntityData& block : data_->kind(EntityKind::element_block)) count += block.info.count;
  return count;
}

std::vector<double> ExodusModel::get_timesteps() const {
  std::vector<double> times;
  for (const TimeStep& step : data_->steps) times.push_back(step.time);
  return times;
}

std::vector<const EntityInfo*> ExodusModel::entities(EntityKind kind) const {
  std::vector<const EntityInfo*> all;
  for (const EntityData& entity : data_->kind(kind)) all.push_back(&entity.info);
  return all;
}

namespace {

std::vector<std::int64_t> ids_of(const ModelData& model, EntityKind kind) {
  std::vector<std::int64_t> ids;
  for (const EntityData& entity : model.kind(kind)) ids.push_back(entity.info.id);
  std::ranges::sort(ids);
  return ids;
}

}  // namespace

std::vector<std::int64_t> ExodusModel::get_element_block_ids() const {
  return ids_of(*data_, EntityKind::element_block);
}
std::vector<std::int64_t> ExodusModel::get_node_set_ids() const {
  return ids_of(*data_, EntityKind::node_set);
}
std::vector<std::int64_t> ExodusModel::get_side_set_ids() const {
  return ids_of(*data_, EntityKind::side_set);
}

const EntityInfo& ExodusModel::get_block_object(std::int64_t id) const {
  return data_->get(EntityKind::element_block, id).info;
}
int ExodusModel::get_nodes_per_element(std::int64_t id) const { return get_block_object(id).nodes_per_entry; }

const Topology* ExodusModel::get_topology(std::int64_t id) const {
  const EntityInfo& info = get_block_object(id);
  return find_topology(info.type, info.nodes_per_entry, data_->dimension);
}

const std::vector<std::string>& ExodusModel::info_records() const { return data_->info_records; }
const std::vector<std::array<std::string, 4>>& ExodusModel::qa_records() const { return data_->qa_records; }

Partition ExodusModel::node_partition() const { return data_->partition(data_->nodes.count); }
Partition ExodusModel::element_partition(std::int64_t id) const {
  return data_->partition(get_block_object(id).count);
}

ExodusModel::Coordinates ExodusModel::get_coords_flat() {
  const Partition partition = node_partition();
  std::array<Kokkos::View<double*>, 3> views;
  data_->comm.collectively("reading coordinates", [&] {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      RealSourcePtr& source = data_->nodes.coordinates[axis];
      if (!source) source = std::make_shared<ConstantSource<double>>(data_->nodes.count, 1, 0.0);
      views[axis] = view_of<double>(data_->comm, source, 0, "exomerge coordinates");
      source = std::make_shared<ViewSource<double>>(data_->comm, partition, 1, views[axis]);
    }
  });
  return {views[0], views[1], views[2]};
}

void ExodusModel::set_coords_flat(Kokkos::View<double*> x, Kokkos::View<double*> y, Kokkos::View<double*> z) {
  const Partition partition = node_partition();
  const auto mine = static_cast<std::size_t>(partition.slice(data_->comm.rank()).size());
  const std::array views{x, y, z};
  for (const auto& view : views) {
    data_->comm.agree(view.size() == mine ? std::string()
                                          : "coordinates need " + std::to_string(mine) + " values on rank " +
                                                std::to_string(data_->comm.rank()) + ", given are " +
                                                std::to_string(view.size()));
  }
  for (std::size_t axis = 0; axis < 3; ++axis) {
    data_->nodes.coordinates[axis] =
        std::make_shared<ViewSource<double>>(data_->comm, partition, 1, views[axis]);
  }
}

namespace {

// The view of a block's connectivity. It is read for the last time, so what the reading counts is final.
Kokkos::View<GlobalIndex*> resident_connectivity(const ModelData& model, const EntityData& block,
                                                 const IndexSourcePtr& nodes) {
  std::vector<std::shared_ptr<DegenerateCounter>> counters;
  if (!dynamic_cast<const ViewSource<GlobalIndex>*>(nodes.get())) {
    std::ranges::copy_if(model.degenerate_counters, std::back_inserter(counters),
                         [&](const auto& counter) { return counter->block_key == block.key; });
  }
  for (const auto& counter : counters) counter->elements = 0;
  const auto view = view_of<GlobalIndex>(model.comm, nodes, 0, "exomerge connectivity");
  for (const auto& counter : counters) counter->in_memory += counter->elements.exchange(0);
  return view;
}

}  // namespace

Kokkos::View<GlobalIndex*> ExodusModel::get_connectivity_flat(std::int64_t id) {
  Kokkos::View<GlobalIndex*> view;
  data_->comm.collectively("reading connectivity", [&] {
    EntityData& block = data_->get(EntityKind::element_block, id);
    IndexSourcePtr& nodes = block.list(exodus::Role::nodes);
    if (block.info.ragged)
      throw Error("element block " + std::to_string(id) + " has elements of different node counts");
    if (!nodes) return;
    view = resident_connectivity(*data_, block, nodes);
    nodes = std::make_shared<ViewSource<GlobalIndex>>(data_->comm, data_->partition(block.info.count),
                                                      block.info.nodes_per_entry, view);
  });
  return view;
}

namespace {

std::vector<GlobalIndex> slice_of(const ModelData& model, const IndexSourcePtr& source) {
  if (!source) return {};
  const Range mine = model.partition(source->rows()).slice(model.comm.rank());
  std::vector<GlobalIndex> values(static_cast<std::size_t>(mine.size() * source->width()));
  source->read(0, mine, values);
  return values;
}

}  // namespace

std::vector<GlobalIndex> ExodusModel::get_node_set_members(std::int64_t id) const {
  std::vector<GlobalIndex> members;
  data_->comm.collectively("reading a node set", [&] {
    members = slice_of(*data_, data_->get(EntityKind::node_set, id).list(exodus::Role::members));
  });
  return members;
}

ExodusModel::SideSetMembers ExodusModel::get_side_set_members(std::int64_t id) const {
  SideSetMembers result;
  data_->comm.collectively("reading a side set", [&] {
    const EntityData& set = data_->get(EntityKind::side_set, id);
    const std::vector<GlobalIndex> members = slice_of(*data_, set.list(exodus::Role::members));
    const std::vector<GlobalIndex> sides = slice_of(*data_, set.list(exodus::Role::extra));
    for (std::size_t i = 0; i < members.size(); ++i) {
      const std::int64_t key = EntryReference::key(members[i]);
      const auto& blocks = data_->kind(EntityKind::element_block);
      const auto block = std::ranges::find(blocks, key, &EntityData::key);
      result.block_id.push_back(block == blocks.end() ? -1 : block->info.id);
      result.element.push_back(EntryReference::index(members[i]));
      result.side.push_back(static_cast<LocalIndex>(sides[i] - 1));
    }
  });
  return result;
}

FieldManager ExodusModel::node_fields() { return {*data_, EntityKind::nodal}; }
FieldManager ExodusModel::element_fields() { return {*data_, EntityKind::element_block}; }
FieldManager ExodusModel::node_set_fields() { return {*data_, EntityKind::node_set}; }
FieldManager ExodusModel::side_set_fields() { return {*data_, EntityKind::side_set}; }

std::vector<std::string> ExodusModel::get_global_variable_names() const {
  std::vector<std::string> names;
  for (const GlobalVariable& variable : data_->globals) names.push_back(variable.name);
  return names;
}

std::vector<double> ExodusModel::get_global_variable_values(double timestep) const {
  std::vector<double> values;
  data_->comm.collectively("reading global variables",
                           [&] { values = global_values(*data_, data_->step_key(timestep)); });
  return values;
}

std::vector<PhaseTiming> ExodusModel::timings() const { return data_->timings; }

}  // namespace exomerge
