// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/apply_merge.hpp"

#include "exomerge/error.hpp"
#include "exomerge/topology.hpp"
#include "model/condense.hpp"
#include "model/degenerate_counter.hpp"
#include "model/importer.hpp"
#include "operations/merge_node_sets.hpp"

namespace exomerge {

using exodus::Role;

namespace {

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

}  // namespace

void apply_merge(ModelData& model, std::vector<GlobalIndex> master, const ApplyMergeOptions& options) {
  const Condensation nodes = condense(model.comm, model.partition(model.nodes.count), std::move(master));
  if (options.node_sets) merge_node_sets(model, nodes, options.warnings);
  renumber_connectivity(model, nodes);
  condense_nodes(model, nodes, options.warnings);
}

}  // namespace exomerge
