// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/apply_merge.hpp"

#include <optional>

#include "exomerge/error.hpp"
#include "exomerge/renumbering.hpp"
#include "exomerge/topology.hpp"
#include "model/condense.hpp"
#include "model/degenerate_counter.hpp"
#include "model/importer.hpp"
#include "model/staging.hpp"
#include "model/view_renumbering.hpp"
#include "model/view_source.hpp"
#include "model/view_transfer.hpp"
#include "operations/merge_node_sets.hpp"

namespace exomerge {

using exodus::Role;

namespace {

// What a merge does to arrays, by where these are.
class MergedNodes {
 public:
  MergedNodes(const ModelData& model, std::vector<GlobalIndex> master)
      : comm_(model.comm), old_nodes_(model.partition(model.nodes.count)) {
    Kokkos::View<const LocalIndex*> surviving;
    comm_.collectively("listing the nodes that stay", [&] {
      surviving = surviving_rows(Kokkos::DefaultExecutionSpace(),
                                 device_copy<GlobalIndex>(master, "exomerge::apply_merge::master"),
                                 old_nodes_.slice(comm_.rank()).begin);
    });
    condensation_ = condense(comm_, old_nodes_, std::move(master));
    view_transfer_.emplace(comm_, surviving, condensation_.transfer->target());
  }

  const Condensation& condensation() const { return condensation_; }

  // Replaces an array over the nodes: that of a View by another View, at once, others when they are read.
  template <class T>
  void condense_rows(SourcePtr<T>& source, Transfer::Mode mode = Transfer::Mode::survivor,
                     const std::shared_ptr<MismatchWarning>& warning = nullptr) const {
    if (!source) return;
    const auto* resident = dynamic_cast<const ViewSource<T>*>(source.get());
    if (!resident || resident->partition() != old_nodes_ || mode != Transfer::Mode::survivor) {
      source = std::make_shared<TransferSource<T>>(comm_, source, condensation_.transfer, mode, warning);
      return;
    }
    const Kokkos::View<T*> rows =
        view_transfer_->template apply<T>(resident->view(), source->width(), resident->view().label());
    source = std::make_shared<ViewSource<T>>(comm_, condensation_.transfer->target(), source->width(), rows);
  }

  // The same for connectivity. `nodes_per_element`: 0 where elements differ in it, which are not checked.
  void renumber(IndexSourcePtr& source, int nodes_per_element,
                const std::shared_ptr<DegenerateCounter>& counter) {
    const auto* resident = dynamic_cast<const ViewSource<GlobalIndex>*>(source.get());
    if (!resident) {
      source = std::make_shared<MappedSource<GlobalIndex>>(
          source, [map = condensation_.map, nodes_per_element, counter](std::span<GlobalIndex> nodes) {
            counter->elements += renumber_on_host(*map, nodes, nodes_per_element);
          });
      return;
    }
    if (!view_renumbering_) view_renumbering_.emplace(comm_, condensation_.map);
    const RenumberedView renumbered = view_renumbering_->apply(resident->view(), nodes_per_element);
    counter->in_memory = renumbered.degenerate;
    source = std::make_shared<ViewSource<GlobalIndex>>(comm_, resident->partition(), source->width(),
                                                       renumbered.references);
  }

 private:
  Comm comm_;
  Partition old_nodes_;
  Condensation condensation_;
  std::optional<ViewTransfer> view_transfer_;
  std::optional<ViewRenumbering> view_renumbering_;
};

void renumber_connectivity(ModelData& model, MergedNodes& nodes, bool count_degenerate) {
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
      if (count_degenerate && kind == EntityKind::element_block) model.degenerate_counters.push_back(counter);
      nodes.renumber(list, block.info.ragged ? 0 : block.info.nodes_per_entry, counter);
    }
  }
}

void condense_nodes(ModelData& model, const MergedNodes& nodes, bool warnings) {
  std::shared_ptr<MismatchWarning> warning;
  if (warnings) {
    warning = std::make_shared<MismatchWarning>();
    warning->text = "node fields differ at nodes that were merged: the mean is used";
  }
  for (RealSourcePtr& axis : model.nodes.coordinates) nodes.condense_rows<double>(axis);
  nodes.condense_rows<double>(model.nodes.attributes);
  nodes.condense_rows<GlobalIndex>(model.nodes.id_map);
  for (IndexSourcePtr& map : model.nodes.maps) nodes.condense_rows<GlobalIndex>(map);
  for (FieldData& field : model.nodes.fields) {
    nodes.condense_rows<double>(field.source, Transfer::Mode::mean, warning);
  }
  model.space(IndexSpace::node).id_range.reset();
  model.nodes.count = nodes.condensation().rows;
}

}  // namespace

void apply_merge(ModelData& model, std::vector<GlobalIndex> master, const ApplyMergeOptions& options) {
  MergedNodes nodes(model, std::move(master));
  renumber_connectivity(model, nodes, options.count_degenerate);
  if (options.connectivity_only) return;
  merge_node_sets(model, nodes.condensation(), options.warnings);
  condense_nodes(model, nodes, options.warnings);
}

}  // namespace exomerge
