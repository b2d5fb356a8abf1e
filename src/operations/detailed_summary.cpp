// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/detailed_summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>

#include "exomerge/elements.hpp"
#include "exomerge/model.hpp"
#include "model/entity_edits.hpp"
#include "operations/element_geometry.hpp"
#include "operations/element_sides.hpp"
#include "operations/exact_sum.hpp"
#include "operations/side_nodes.hpp"

namespace exomerge {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> names_of(const std::vector<FieldData>& fields) {
  std::vector<std::string> names;
  for (const FieldData& field : fields) names.push_back(field.name);
  std::ranges::sort(names, field_name_less);
  return names;
}

/// The height of the disk that a volume and its surface make.
double thickness_of(double volume, double area) {
  if (!std::isgreater(volume, 0.0) || !std::isgreater(area, 0.0)) return nan;
  const double f = std::cbrt(volume) / std::sqrt(area);
  const double wanted = 1.0 / (16.0 * std::numbers::pi * std::pow(f, 6));
  // (a + 1/2)^3 / a^2 falls from infinity to its least value at a = 1.
  double low = 0.0, high = 1.0;
  for (int i = 0; i < 200 && low < high; ++i) {
    const double a = 0.5 * (low + high);
    if (a == low || a == high) break;
    (std::pow(a + 0.5, 3) > wanted * a * a ? low : high) = a;
  }
  return std::cbrt(4.0 * high * high * volume / std::numbers::pi);
}

class Summarizer {
 public:
  explicit Summarizer(const ExodusModel& model)
      : model_(model), data_(model.data()), slices_(read_coordinates(data_)) {}

  DetailedSummary run() {
    DetailedSummary summary;
    summary.nodes = data_.nodes.count;
    summary.timesteps = static_cast<GlobalIndex>(data_.steps.size());
    std::vector<Selector::Value> ids;
    BlockList with_sides;
    for (const std::size_t i : select_entities(data_, EntityKind::element_block, "all")) {
      const EntityData& block = data_.kind(EntityKind::element_block)[i];
      if (can_be_measured(block)) ids.push_back(block.info.id);
      if (can_be_measured(block) && !topology_of(data_, block)->sides.empty()) with_sides.push_back(&block);
      summary.blocks.push_back(summary_of(block));
    }
    summary.whole = shape_of(ids, with_sides);
    summary.disconnected_blocks = ids.empty() ? 0 : count_disconnected_blocks(model_, Selector(ids));
    summary.closest_nodes = get_closest_node_distance(model_);
    add_contacts(with_sides, summary.blocks);
    summary.side_sets = sets(EntityKind::side_set);
    summary.node_sets = sets(EntityKind::node_set);
    return summary;
  }

 private:
  bool can_be_measured(const EntityData& block) const {
    return block.info.count > 0 && corner_shape(topology_of(data_, block)).has_value();
  }

  ShapeSummary shape_of(const std::vector<Selector::Value>& ids, const BlockList& with_sides) const {
    ShapeSummary shape;
    for (auto& range : shape.extents) range = {nan, nan};
    shape.centroid = {nan, nan, nan};
    shape.edges = {nan, nan};
    if (ids.empty()) return shape;
    const Selector blocks(ids);
    for (const Selector::Value& id : ids) {
      shape.elements += data_.get(EntityKind::element_block, std::get<std::int64_t>(id)).info.count;
    }
    shape.extents = get_element_block_extents(model_, blocks);
    shape.volume = get_element_block_volume(model_, blocks);
    shape.centroid = get_element_block_centroid(model_, blocks);
    shape.edges = get_element_edge_length_info(model_, blocks);
    if (with_sides.empty()) return shape;
    const SidesByBlock faces = external_faces(data_, with_sides);
    ExactSum area;
    for (std::size_t b = 0; b < faces.size(); ++b) add_area(*with_sides[b], faces[b], area);
    area.all_reduce(data_.comm);
    shape.surface_area = area.value();
    return shape;
  }

  BlockSummary summary_of(const EntityData& block) const {
    const Topology* topology = topology_of(data_, block);
    BlockSummary summary;
    summary.id = block.info.id;
    summary.name = block.info.name;
    summary.type = block.info.type;
    summary.dimension = topology ? topology->dimension : -1;
    summary.field_names = names_of(block.fields);
    std::vector<Selector::Value> ids;
    BlockList with_sides;
    if (can_be_measured(block)) {
      ids.push_back(block.info.id);
      if (!topology->sides.empty()) with_sides.push_back(&block);
    }
    summary.shape = shape_of(ids, with_sides);
    summary.shape.elements = block.info.count;
    summary.thickness =
        summary.dimension == 3 ? thickness_of(summary.shape.volume, summary.shape.surface_area) : nan;
    return summary;
  }

  /// Adds the areas of sides of this rank's elements; sides that are surfaces for solids and shells, lines
  /// for plane elements.
  void add_area(const EntityData& block, const std::vector<ElementSide>& sides, ExactSum& area) const {
    const Topology* topology = topology_of(data_, block);
    const ElementNodes elements(data_, block);
    const GlobalIndex first = data_.partition(block.info.count).slice(data_.comm.rank()).begin;
    std::map<const Topology*, std::vector<GlobalIndex>> nodes_by_shape;
    for (const TopologySide& side : topology->sides) nodes_by_shape[side.shape];
    for (const ElementSide& side : sides) {
      const auto at = static_cast<std::size_t>(side.element - first) *
                      static_cast<std::size_t>(elements.nodes_per_element());
      const TopologySide& shape = topology->sides[static_cast<std::size_t>(side.side)];
      for (const int node : shape.nodes) {
        const LocalIndex position = elements.connectivity()[at + static_cast<std::size_t>(node)];
        nodes_by_shape[shape.shape].push_back(
            position < 0 ? -1 : elements.nodes()[static_cast<std::size_t>(position)]);
      }
    }
    // The same shapes in the same order on all ranks.
    for (const Topology* shape : all_topologies()) {
      const auto found = nodes_by_shape.find(shape);
      const bool is_surface = shape->dimension == std::min(topology->dimension, 2);
      const bool counts =
          is_surface || (shape->dimension == 1 && topology->dimension == 2 && !is_shell(*topology));
      if (found == nodes_by_shape.end() || !counts || !corner_shape(shape)) continue;
      const ElementNodes faces(data_.comm, data_.nodes.count, found->second, shape->nodes);
      for (const double value : ElementGeometry(faces, shape, slices_).measures()) area.add(value);
    }
  }

  static bool is_shell(const Topology& topology) {
    return topology.family == TopologyFamily::shell || topology.family == TopologyFamily::trishell;
  }

  void add_contacts(const BlockList& blocks, std::vector<BlockSummary>& summaries) const {
    for (const Contact& contact : block_contacts(data_, blocks)) {
      const EntityData& block = *blocks[static_cast<std::size_t>(contact.first)];
      ExactSum area;
      add_area(block, contact.sides, area);
      area.all_reduce(data_.comm);
      const auto summary = std::ranges::find(summaries, block.info.id, &BlockSummary::id);
      summary->contacts.push_back({blocks[static_cast<std::size_t>(contact.second)]->info.id, area.value()});
    }
  }

  std::vector<SetSummary> sets(EntityKind kind) const {
    std::vector<SetSummary> all;
    for (const std::size_t i : select_entities(data_, kind, "all")) {
      const EntityData& set = data_.kind(kind)[i];
      SetSummary& summary = all.emplace_back();
      summary.id = set.info.id;
      summary.name = set.info.name;
      summary.members = set.info.count;
      summary.field_names = names_of(set.fields);
      if (kind != EntityKind::side_set) continue;
      const SideNodes sides(data_, set);
      for (const SideGroup& group : sides.groups) {
        if (data_.comm.any(!group.rows.empty())) summary.side_shapes.emplace_back(group.shape->name);
      }
      summary.block_ids = sides.block_ids;
      summary.area = get_side_set_area(model_, set.info.id);
    }
    return all;
  }

  const ExodusModel& model_;
  const ModelData& data_;
  NodeSlices slices_;
};

}  // namespace

DetailedSummary get_detailed_summary(const ExodusModel& model) {
  DetailedSummary summary;
  model.comm().collectively("summarizing the model", [&] { summary = Summarizer(model).run(); });
  return summary;
}

}  // namespace exomerge
