// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/conversion_plans.hpp"

#include <algorithm>
#include <limits>

#include "exomerge/error.hpp"
#include "kernels/element_measures.hpp"
#include "kernels/scratch.hpp"
#include "model/staging.hpp"
#include "operations/host_views.hpp"

namespace exomerge {

namespace {

using Device = Kokkos::DefaultExecutionSpace;
using Memory = Device::memory_space;

/// Where a kernel leaves values that go to host memory: there at once, if it can.
class HostResult {
 public:
  explicit HostResult(std::span<double> out) : out_(out) {
    if constexpr (host_reaches_device) {
      view_ = Kokkos::View<double*, Memory>(out.data(), out.size());
    } else {
      view_ = kernels::scratch<double, Memory>("exomerge converted values", out.size());
    }
  }
  const Kokkos::View<double*, Memory>& view() const { return view_; }
  void finish() const {
    kernels::fence(Device(), "exomerge: values are converted");
    if constexpr (!host_reaches_device) copy_to_host<double>(view_.data(), out_);
  }

 private:
  std::span<double> out_;
  Kokkos::View<double*, Memory> view_;
};

std::vector<std::span<const double>> bases_of(std::span<const SlicePlan::Item> items, std::size_t base) {
  std::vector<std::span<const double>> bases;
  for (const SlicePlan::Item& item : items) bases.push_back(item.bases[base]);
  return bases;
}

}  // namespace

NodeToElementPlan::NodeToElementPlan(const ModelData& model, const EntityData& block)
    : comm_(model.comm),
      elements_(model, block),
      most_(model.comm.all_reduce(static_cast<GlobalIndex>(elements_.nodes().size()), ReduceOp::max)) {}

void NodeToElementPlan::apply(std::span<const Item> items) const {
  const std::vector<double> gathered = gather_together(comm_, elements_.exchange(), bases_of(items, 0));
  const Kokkos::View<const double*, Memory> values = to_device(gathered);
  const kernels::ElementView<Memory> elements{.width = elements_.nodes_per_element(),
                                              .connectivity = to_device(elements_.connectivity()),
                                              .x = {},
                                              .y = {},
                                              .z = {}};
  for (std::size_t k = 0; k < items.size(); ++k) {
    const HostResult result(items[k].out);
    kernels::average_over_nodes<Device, Memory>(Device(), elements, values, static_cast<int>(items.size()),
                                                static_cast<int>(k), items[k].missing, result.view());
    result.finish();
  }
}

ElementToNodePlan::ElementToNodePlan(const ModelData& model, const std::vector<const EntityData*>& blocks)
    : comm_(model.comm) {
  std::vector<std::vector<Incidence>> incidences;
  for (const EntityData* block : blocks) incidences.push_back(add_block(model, *block));
  const auto nodes = static_cast<std::size_t>(model.partition(model.nodes.count).slice(comm_.rank()).size());
  comm_.collectively("planning means over elements", [&] { sort(nodes, incidences); });
  most_ = comm_.all_reduce(values_, ReduceOp::max);
}

// Each reference goes to the owner of the node. They arrive in the order of the elements, since slices are in
// the order of ranks.
std::vector<ElementToNodePlan::Incidence> ElementToNodePlan::add_block(const ModelData& model,
                                                                       const EntityData& block) {
  const Partition nodes = model.partition(model.nodes.count);
  const Partition elements = model.partition(block.info.count);
  const ElementNodes own(model, block);
  std::vector<std::int64_t> counts(static_cast<std::size_t>(comm_.size()), 0);
  std::vector<Incidence> sent;
  comm_.collectively("planning means over elements", [&] {
    std::vector<std::int32_t> owner;  // of the nodes that are used, ascending
    std::vector<LocalIndex> at_owner;
    int rank = 0;
    for (const GlobalIndex node : own.nodes()) {
      while (!nodes.slice(rank).contains(node)) ++rank;
      owner.push_back(rank);
      at_owner.push_back(static_cast<LocalIndex>(node - nodes.slice(rank).begin));
    }
    for (const LocalIndex node : own.connectivity()) {
      if (node >= 0) ++counts[static_cast<std::size_t>(owner[static_cast<std::size_t>(node)])];
    }
    std::vector<std::size_t> next(counts.size(), 0);
    for (std::size_t r = 1; r < next.size(); ++r)
      next[r] = next[r - 1] + static_cast<std::size_t>(counts[r - 1]);
    sent.resize(next.back() + static_cast<std::size_t>(counts.back()));
    for (std::size_t i = 0; i < own.connectivity().size(); ++i) {
      if (own.connectivity()[i] < 0) continue;
      const auto node = static_cast<std::size_t>(own.connectivity()[i]);
      const auto element = static_cast<LocalIndex>(i / static_cast<std::size_t>(own.nodes_per_element()));
      sent[next[static_cast<std::size_t>(owner[node])]++] = {at_owner[node], element};
    }
  });
  auto received = comm_.all_to_all(std::span<const Incidence>(sent), std::span<const std::int64_t>(counts));
  std::vector<GlobalIndex> wanted;  // elements, ascending
  std::size_t i = 0;
  for (int rank = 0; rank < comm_.size(); ++rank) {
    const GlobalIndex first = elements.slice(rank).begin;
    for (std::int64_t k = 0; k < received.counts[static_cast<std::size_t>(rank)]; ++k, ++i) {
      const GlobalIndex element = first + received.values[i].position;
      if (wanted.empty() || wanted.back() != element) wanted.push_back(element);
      received.values[i].position =
          static_cast<LocalIndex>(values_ + static_cast<GlobalIndex>(wanted.size()) - 1);
    }
  }
  exchanges_.emplace_back(comm_, elements, wanted);
  values_ += static_cast<GlobalIndex>(wanted.size());
  comm_.agree(values_ <= std::numeric_limits<LocalIndex>::max()
                  ? std::string()
                  : "too many elements meet at the nodes of a rank: use more ranks");
  return std::move(received.values);
}

// A stable sort by node.
void ElementToNodePlan::sort(std::size_t nodes, const std::vector<std::vector<Incidence>>& incidences) {
  std::vector<GlobalIndex> begins(nodes + 1, 0);
  for (const auto& block : incidences) {
    for (const Incidence& incidence : block) ++begins[static_cast<std::size_t>(incidence.node) + 1];
  }
  for (std::size_t i = 0; i < nodes; ++i) begins[i + 1] += begins[i];
  std::vector<GlobalIndex> next(begins.begin(), begins.end() - 1);
  std::vector<LocalIndex> entries(static_cast<std::size_t>(begins.back()));
  for (const auto& block : incidences) {
    for (const Incidence& incidence : block) {
      entries[static_cast<std::size_t>(next[static_cast<std::size_t>(incidence.node)]++)] =
          incidence.position;
    }
  }
  const auto begins_view = kernels::scratch<GlobalIndex, Memory>("exomerge lists of elements", begins.size());
  copy_to_device<GlobalIndex>(begins, begins_view.data());
  const auto entries_view =
      kernels::scratch<LocalIndex, Memory>("exomerge elements of nodes", entries.size());
  copy_to_device<LocalIndex>(entries, entries_view.data());
  lists_ = {begins_view, entries_view};
}

void ElementToNodePlan::apply(std::span<const Item> items) const {
  std::vector<double> gathered;
  for (std::size_t block = 0; block < exchanges_.size(); ++block) {
    const std::vector<double> part = gather_together(comm_, exchanges_[block], bases_of(items, block));
    comm_.collectively("gathering values of elements",
                       [&] { gathered.insert(gathered.end(), part.begin(), part.end()); });
  }
  const Kokkos::View<const double*, Memory> values = to_device(gathered);
  for (std::size_t k = 0; k < items.size(); ++k) {
    const HostResult result(items[k].out);
    kernels::average_lists<Device, Memory>(Device(), lists_, values, static_cast<int>(items.size()),
                                           static_cast<int>(k), items[k].missing, result.view());
    result.finish();
  }
}

}  // namespace exomerge
