// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "exomerge/log.hpp"
#include "exomerge/topology.hpp"
#include "model/importer.hpp"
#include "mpi/index_map.hpp"

namespace exomerge {

namespace {

constexpr GlobalIndex piece_rows = GlobalIndex{1} << 20;

Range whole(GlobalIndex count) { return {0, count}; }

}  // namespace

void for_each_piece(const Comm& comm, const IndexSource& source, StepKey step,
                    const std::function<void(Range rows, std::span<GlobalIndex> values)>& use) {
  const Partition partition = Partition::even(source.rows(), comm.size());
  const Range mine = partition.slice(comm.rank());
  const GlobalIndex rows = std::max<GlobalIndex>(1, piece_rows / source.width());
  const GlobalIndex step_rows =
      source.prefers_whole_slices() ? std::max<GlobalIndex>(1, partition.largest_slice()) : rows;
  std::vector<GlobalIndex> values;
  for (GlobalIndex first = 0; first < partition.largest_slice(); first += step_rows) {
    const Range piece = intersect({mine.begin + first, mine.begin + first + step_rows}, mine);
    values.resize(static_cast<std::size_t>(piece.size() * source.width()));
    source.read(step, piece, values);
    use(piece, values);
  }
}

// With all blocks every node comes along, used or not; else those that the selected blocks use, in the order
// of the file.
void Importer::select_nodes() {
  first_node_ = model_.nodes.count;
  node_count_ = about_.node_count();
  const auto& blocks = about_.kind(EntityKind::element_block).entities;
  if (blocks_.size() == blocks.size()) return;
  std::vector<IndexSourcePtr> connectivities;
  for (const std::size_t position : blocks_) {
    const exodus::Place& place =
        file_->places().kind(EntityKind::element_block)[position][exodus::Role::nodes];
    if (!place.exists()) continue;
    ReferenceRule rule{here("element block " + std::to_string(blocks[position].id)), "nodes", node_count_};
    connectivities.push_back(file_->references(place, whole(place.rows), std::move(rule)));
  }
  const Comm& comm = model_.comm;
  const Partition nodes = model_.partition(node_count_);
  std::size_t block = 0;
  GlobalIndex first = 0;
  std::vector<GlobalIndex> values;
  const std::vector<std::uint8_t> used = mark_referenced(comm, nodes, [&]() -> std::span<const GlobalIndex> {
    while (block < connectivities.size()) {
      const IndexSource& source = *connectivities[block];
      const Partition rows = model_.partition(source.rows());
      if (first >= rows.largest_slice()) {
        ++block;
        first = 0;
        continue;
      }
      const GlobalIndex count = std::max<GlobalIndex>(1, piece_rows / source.width());
      const Range mine = rows.slice(comm.rank());
      const Range piece = intersect({mine.begin + first, mine.begin + first + count}, mine);
      first += count;
      values.resize(static_cast<std::size_t>(piece.size() * source.width()));
      source.read(0, piece, values);
      if (!comm.any(!values.empty())) continue;
      return values;
    }
    return {};
  });
  std::vector<GlobalIndex> fate(used.size());
  const GlobalIndex begin = nodes.slice(comm.rank()).begin;
  for (std::size_t i = 0; i < used.size(); ++i) {
    fate[i] = used[i] ? begin + static_cast<GlobalIndex>(i) : dropped_row;
  }
  node_selection_ = condense(comm, nodes, std::move(fate));
  node_count_ = node_selection_->rows;
}

IndexSourcePtr Importer::in_model_nodes(IndexSourcePtr references) const {
  if (!node_selection_ && first_node_ == 0) return references;
  std::shared_ptr<const IndexMap> map = node_selection_ ? node_selection_->map : nullptr;
  return std::make_shared<MappedSource<GlobalIndex>>(
      std::move(references), [map, shift = first_node_](std::span<GlobalIndex> values) {
        if (map) map->translate(values);
        for (GlobalIndex& value : values) value += value >= 0 ? shift : 0;
      });
}

template <class T>
SourcePtr<T> Importer::of_selected_nodes(SourcePtr<T> source) const {
  if (!node_selection_) return source;
  return std::make_shared<TransferSource<T>>(model_.comm, std::move(source), node_selection_->transfer,
                                             Transfer::Mode::survivor);
}

RealSourcePtr Importer::field_source(const exodus::Place& place, Range rows, const std::string& name) const {
  return file_->field(place, rows, step_table_, default_field_value(name));
}

void Importer::add_nodes() {
  NodeData& nodes = model_.nodes;
  const GlobalIndex in_file = about_.node_count();
  const auto zeros = [](GlobalIndex count) {
    return std::make_shared<ConstantSource<double>>(count, 1, 0.0);
  };
  for (int axis = 0; axis < 3; ++axis) {
    const exodus::Place& place = file_->places().coordinates[axis];
    RealSourcePtr part = zeros(node_count_);
    if (place.exists()) {
      part = of_selected_nodes<double>(file_->reals(place, whole(in_file)));
    }
    RealSourcePtr& all = nodes.coordinates[static_cast<std::size_t>(axis)];
    all = concatenate<double>(all ? all : zeros(nodes.count), part);
  }

  const exodus::Place& attributes = file_->places().nodal_attributes;
  if (attributes.exists() && (first_ || nodes.attribute_names == about_.nodal_attribute_names)) {
    nodes.attribute_names = about_.nodal_attribute_names;
    const auto part = of_selected_nodes<double>(file_->reals(attributes, whole(in_file)));
    nodes.attributes = concatenate<double>(nodes.attributes, part);
  } else if (attributes.exists() || nodes.attributes) {
    warn("node attributes are dropped: not all files have the same ones");
    nodes.attributes = nullptr;
    nodes.attribute_names.clear();
  }

  const auto& names = about_.nodal_variable_names;
  const auto chosen = select_names(options_.node_field_names, names, "node field", options_.unknown);
  std::vector<bool> added(nodes.fields.size(), false);
  const auto missing = [](GlobalIndex count, const std::string& name) {
    return std::make_shared<ConstantSource<double>>(count, 1, default_field_value(name));
  };
  const std::set<std::size_t> in_file_order(chosen.begin(), mesh_only_ ? chosen.begin() : chosen.end());
  for (const std::size_t variable : in_file_order) {
    const exodus::Place& place = file_->places().nodal_results[variable];
    RealSourcePtr part = missing(node_count_, names[variable]);
    if (place.exists())
      part = of_selected_nodes<double>(field_source(place, whole(in_file), names[variable]));
    // Names that repeat inside one file (or are empty) stay apart: only fields of earlier files are
    // continued.
    std::size_t at = 0;
    while (at < added.size() && (added[at] || nodes.fields[at].name != names[variable])) ++at;
    if (at < added.size()) {
      nodes.fields[at].source = concatenate<double>(nodes.fields[at].source, part);
      added[at] = true;
    } else {
      nodes.fields.push_back(
          {names[variable], concatenate<double>(missing(nodes.count, names[variable]), part)});
    }
  }
  for (std::size_t i = 0; i < added.size(); ++i) {
    FieldData& field = nodes.fields[i];
    if (!added[i]) field.source = concatenate<double>(field.source, missing(node_count_, field.name));
  }
  add_node_maps();
  nodes.append_file(node_count_);
}

template SourcePtr<GlobalIndex> Importer::of_selected_nodes(SourcePtr<GlobalIndex>) const;

}  // namespace exomerge
