// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/merge_nodes.hpp"

#include <algorithm>
#include <cmath>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "model/condense.hpp"
#include "model/degenerate_counter.hpp"
#include "model/importer.hpp"
#include "operations/merge_node_sets.hpp"
#include "operations/node_matching.hpp"

namespace exomerge {

using exodus::Role;

namespace {

void check_tolerance(double tolerance) {
  if (std::isfinite(tolerance) && tolerance >= 0) return;
  throw Error("the merge tolerance must be a number that is not negative, given is " +
              std::to_string(tolerance));
}

bool has_repeated_node(std::span<const GlobalIndex> nodes) {
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (nodes[i] == nodes[j]) return true;
    }
  }
  return false;
}

// Renumbers the nodes of elements and counts those that become degenerate by it.
class Renumbering {
 public:
  Renumbering(std::shared_ptr<const IndexMap> map, int nodes_per_element,
              std::shared_ptr<DegenerateCounter> counter)
      : map_(std::move(map)),
        width_(static_cast<std::size_t>(nodes_per_element)),
        counter_(std::move(counter)) {}

  void operator()(std::span<GlobalIndex> nodes) const {
    if (width_ < 2) {
      map_->translate(nodes);
      return;
    }
    const std::vector<GlobalIndex> before(nodes.begin(), nodes.end());
    map_->translate(nodes);
    std::int64_t found = 0;
    for (std::size_t first = 0; first < nodes.size(); first += width_) {
      if (!has_repeated_node(nodes.subspan(first, width_))) continue;
      found += has_repeated_node(std::span(before).subspan(first, width_)) ? 0 : 1;
    }
    counter_->elements += found;
  }

 private:
  std::shared_ptr<const IndexMap> map_;
  std::size_t width_;  ///< 0: elements of different node counts, which are not checked
  std::shared_ptr<DegenerateCounter> counter_;
};

template <class T>
void follow(const Comm& comm, SourcePtr<T>& source, const Condensation& nodes,
            Transfer::Mode mode = Transfer::Mode::survivor,
            const std::shared_ptr<MismatchWarning>& warning = nullptr) {
  if (source) source = std::make_shared<TransferSource<T>>(comm, source, nodes.transfer, mode, warning);
}

void renumber_connectivity(ModelData& model, const Condensation& nodes) {
  for (const EntityKind kind : block_kinds) {
    for (EntityData& block : model.kind(kind)) {
      IndexSourcePtr& list = block.list(Role::nodes);
      if (!list) continue;
      if (special_element_type(block.info.type) == SpecialElementType::bezier) {
        throw Error(label(kind, block.info) + ": isogeometric elements (" + block.info.type +
                    ") cannot follow a renumbering of the nodes");
      }
      auto counter = std::make_shared<DegenerateCounter>();
      counter->block_key = block.key;
      if (kind == EntityKind::element_block) model.degenerate_counters.push_back(counter);
      list = std::make_shared<MappedSource<GlobalIndex>>(
          list, Renumbering(nodes.map, block.info.ragged ? 0 : block.info.nodes_per_entry, counter));
    }
  }
}

void condense_nodes(ModelData& model, const Condensation& nodes, bool warnings) {
  std::shared_ptr<MismatchWarning> warning;
  if (warnings) {
    warning = std::make_shared<MismatchWarning>();
    warning->text = "node fields differ at nodes that were merged: the mean is used";
  }
  for (RealSourcePtr& axis : model.nodes.coordinates) follow<double>(model.comm, axis, nodes);
  follow<double>(model.comm, model.nodes.attributes, nodes);
  follow<GlobalIndex>(model.comm, model.nodes.id_map, nodes);
  for (IndexSourcePtr& map : model.nodes.maps) follow<GlobalIndex>(model.comm, map, nodes);
  for (FieldData& field : model.nodes.fields) {
    follow<double>(model.comm, field.source, nodes, Transfer::Mode::mean, warning);
  }
  model.space(IndexSpace::node).id_range.reset();
  model.nodes.count = nodes.rows;
}

// What the counters from `first` on have counted.
std::vector<MergeReport::Degenerate> counted(const ModelData& model, std::size_t first = 0) {
  const std::span counters = std::span(model.degenerate_counters).subspan(first);
  std::vector<MergeReport::Degenerate> result;
  for (const EntityData& block : model.kind(EntityKind::element_block)) {
    std::int64_t elements = 0;
    for (const auto& counter : counters) {
      if (counter->block_key == block.key) elements += counter->elements;
    }
    elements = model.comm.all_reduce(elements, ReduceOp::sum);
    if (elements > 0) result.push_back({block.info.id, elements});
  }
  return result;
}

// Reads all connectivity for the counters from `first` on, those of this merge. Afterwards all counters are
// as they were.
std::vector<MergeReport::Degenerate> count_degenerate(const ModelData& model, std::size_t first) {
  std::vector<std::int64_t> before;
  for (const auto& counter : model.degenerate_counters) before.push_back(counter->elements);
  for (const EntityData& block : model.kind(EntityKind::element_block)) {
    const IndexSourcePtr& nodes = block.list(Role::nodes);
    if (nodes) for_each_piece(model.comm, *nodes, 0, [](Range, std::span<GlobalIndex>) {});
  }
  auto result = counted(model, first);
  for (std::size_t i = 0; i < before.size(); ++i) model.degenerate_counters[i]->elements = before[i];
  return result;
}

void warn_of_report(const ModelData& model, const MergeReport& report) {
  const auto warn = [&](const std::string& message) {
    log_once(model.comm.is_root(), LogLevel::warning, message);
  };
  if (report.non_finite_nodes > 0) {
    warn(std::to_string(report.non_finite_nodes) +
         " nodes have a coordinate that is infinite or not a number; they are not merged");
  }
  if (report.chained_groups > 0) {
    warn(std::to_string(report.chained_groups) +
         " groups of merged nodes are wider than twice the tolerance: chains of near nodes");
  }
}

MergeReport merge(ExodusModel& model, const MergeOptions& options) {
  check_tolerance(options.tolerance);
  const Comm& comm = model.comm();
  const Partition partition = model.node_partition();
  const ExodusModel::Coordinates at = model.get_coords_flat();
  const double scale = length_scale(comm, at.x, at.y, at.z);
  const double tolerance = options.relative_tolerance ? options.tolerance * scale : options.tolerance;
  NodeMatch match = match_nodes(comm, partition, at.x, at.y, at.z, tolerance, options.near_misses);
  MergeReport report = std::move(match.report);
  report.length_scale = scale;
  if (!options.suppress_warnings) warn_of_report(model.data(), report);
  if (report.groups == 0) return report;

  ModelData merged = model.data();
  if (!options.dry_run) mark_edited(merged, "nodes were merged");
  const Condensation nodes = condense(comm, partition, std::move(match.master));
  if (!options.dry_run) merge_node_sets(merged, nodes, !options.suppress_warnings);
  renumber_connectivity(merged, nodes);
  condense_nodes(merged, nodes, !options.suppress_warnings);
  if (options.count_degenerate)
    report.degenerate = count_degenerate(merged, model.data().degenerate_counters.size());
  if (!options.dry_run) model.data() = std::move(merged);
  return report;
}

}  // namespace

MergeReport merge_nodes(ExodusModel& model, const MergeOptions& options) {
  MergeReport report;
  model.comm().collectively("merging nodes", [&] { report = merge(model, options); });
  return report;
}

std::vector<MergeReport::Degenerate> degenerate_since_merge(const ExodusModel& model) {
  return counted(model.data());
}

}  // namespace exomerge
