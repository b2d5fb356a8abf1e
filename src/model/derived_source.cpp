// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/derived_source.hpp"

#include <algorithm>
#include <memory>

#include "kernels/scratch.hpp"
#include "model/read_batch.hpp"
#include "model/staging.hpp"

namespace exomerge {

namespace {

/// Rows that are computed at a time on a host: what is computed in between stays in the caches.
constexpr std::size_t block_rows = std::size_t{1} << 15;
/// The same on a device, where a block should take longer than what a copy or a kernel costs by itself; fewer
/// where arrays are so many that their blocks would take more memory than this.
constexpr std::size_t device_block_rows = std::size_t{1} << 18;
constexpr std::size_t device_values = std::size_t{1} << 23;
/// Rows that are read at a time by a plain read.
constexpr GlobalIndex piece_rows = GlobalIndex{1} << 18;
/// Arrays in a group, so that pieces of a given size are not cut into crumbs.
constexpr std::size_t most_together = 16;

constexpr bool device_reaches_host =
    Kokkos::SpaceAccessibility<Kokkos::DefaultExecutionSpace, Kokkos::HostSpace>::accessible;
bool copies_wanted = false;
bool copies_values() { return !device_reaches_host || copies_wanted; }

/// Memory for values that are computed, kept from call to call; freed before Kokkos ends.
DeviceOutput workspace(std::size_t values) {
  static DeviceOutput memory;
  static bool will_be_freed = false;
  if (memory.extent(0) < values) {
    if (!will_be_freed) Kokkos::push_finalize_hook([] { memory = {}; });
    will_be_freed = true;
    memory = {};
    memory = kernels::scratch<double, DeviceSpace>("exomerge derived values", values);
  }
  return memory;
}

}  // namespace

DerivedByCopies::DerivedByCopies() { copies_wanted = true; }
DerivedByCopies::~DerivedByCopies() { copies_wanted = false; }

void DerivedSource::read(StepKey step, Range rows, std::span<double> out) const {
  const DerivedSource* self = this;
  DerivedArrays({&self, 1}).read(step, rows, {&out, 1});
}

void DerivedSource::post(ReadBatch& batch, StepKey step, Range rows, std::span<double> out) const {
  const DerivedSource* self = this;
  DerivedArrays({&self, 1}).post(batch, step, rows, {out});
}

int DerivedSource::level() const {
  const DerivedSource* self = this;
  return DerivedArrays({&self, 1}).level();
}

GlobalIndex DerivedSource::values_besides(GlobalIndex rows) const {
  const DerivedSource* self = this;
  return DerivedArrays({&self, 1}).values_besides(rows);
}

bool DerivedSource::reads_any_rows() const {
  const DerivedSource* self = this;
  return DerivedArrays({&self, 1}).reads_any_rows();
}

bool DerivedSource::prefers_whole_slices() const {
  const DerivedSource* self = this;
  return DerivedArrays({&self, 1}).prefers_whole_slices();
}

DerivedArrays::DerivedArrays(std::span<const DerivedSource* const> sources) {
  for (const DerivedSource* source : sources) {
    const auto node = static_cast<std::size_t>(-1 - place(source));
    nodes_[node].is_result = true;
    results_.push_back(node);
  }
}

std::ptrdiff_t DerivedArrays::place(const RealSource* source) {
  if (const auto found = places_.find(source); found != places_.end()) return found->second;
  std::ptrdiff_t at = 0;
  if (const auto* derived = dynamic_cast<const DerivedSource*>(source)) {
    Node node{derived};
    for (const RealSourcePtr& input : derived->inputs()) node.inputs.push_back(place(input.get()));
    nodes_.push_back(std::move(node));
    at = -static_cast<std::ptrdiff_t>(nodes_.size());
  } else {
    at = static_cast<std::ptrdiff_t>(leaves_.size());
    leaves_.push_back(source);
  }
  return places_[source] = at;
}

DerivedArrays::Needs DerivedArrays::needs_at(StepKey step) const {
  Needs needs{std::vector<bool>(leaves_.size(), false), std::vector<bool>(nodes_.size(), false)};
  for (const std::size_t result : results_) needs.nodes[result] = true;
  for (std::size_t n = nodes_.size(); n-- > 0;) {
    if (!needs.nodes[n] || !nodes_[n].source->uses_inputs(step)) continue;
    for (const std::ptrdiff_t input : nodes_[n].inputs) {
      (input < 0 ? needs.nodes : needs.leaves)[static_cast<std::size_t>(input < 0 ? -1 - input : input)] =
          true;
    }
  }
  return needs;
}

DerivedArrays::LeafValues DerivedArrays::make_leaves(const Needs& needs, std::size_t rows) const {
  LeafValues leaves(leaves_.size());
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    if (needs.leaves[i]) leaves[i].resize(rows);
  }
  return leaves;
}

/// The blocks of an evaluation, where the default execution space computes: the host's arrays themselves, or
/// stretches of the workspace between which and these values are copied.
class DerivedArrays::Evaluation {
 public:
  Evaluation(const DerivedArrays& arrays, const Needs& needs, const LeafValues& leaves,
             std::span<const std::span<double>> outs)
      : nodes_(arrays.nodes_),
        needs_(needs),
        leaves_(leaves),
        copies_(copies_values()),
        results_(nodes_.size()),
        leaf_views_(leaves.size()),
        node_views_(nodes_.size()) {
    for (std::size_t i = 0; i < outs.size(); ++i) results_[arrays.results_[i]] = outs[i];
    take_memory(outs.front().size());
  }

  std::size_t block() const { return block_; }

  void run(StepKey step, std::size_t first, std::size_t length) {
    slot_ = 0;
    for (std::size_t i = 0; i < leaf_views_.size(); ++i) {
      if (needs_.leaves[i]) leaf_views_[i] = leaf(std::span(leaves_[i]).subspan(first, length));
    }
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
      if (needs_.nodes[n]) node_views_[n] = node(n, first, length);
    }
    derive_all(step);
    if (!copies_) return;
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
      if (nodes_[n].is_result)
        copy_to_host<double>(node_views_[n].data(), results_[n].subspan(first, length));
    }
  }

 private:
  void take_memory(std::size_t rows) {
    std::size_t slots = copies_ ? static_cast<std::size_t>(std::ranges::count(needs_.leaves, true)) : 0;
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
      if (needs_.nodes[n] && (copies_ || !nodes_[n].is_result)) ++slots;
    }
    const std::size_t most =
        copies_ ? std::min(device_block_rows, device_values / std::max<std::size_t>(slots, 1)) : block_rows;
    block_ = std::clamp<std::size_t>(rows, 1, std::max(most, std::size_t{1}));
    memory_ = workspace(slots * block_);
  }

  DeviceOutput next_slot(std::size_t length) {
    return DeviceOutput(memory_.data() + block_ * slot_++, length);
  }
  DeviceInput leaf(std::span<const double> values) {
    if (!copies_) return DeviceInput(values.data(), values.size());
    const DeviceOutput slot = next_slot(values.size());
    copy_to_device<double>(values, slot.data());
    return slot;
  }
  DeviceOutput node(std::size_t n, std::size_t first, std::size_t length) {
    if (copies_ || !nodes_[n].is_result) return next_slot(length);
    return DeviceOutput(results_[n].data() + first, length);
  }

  void derive_all(StepKey step) const {
    const Kokkos::DefaultExecutionSpace exec;
    std::vector<DeviceInput> inputs;
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
      if (!needs_.nodes[n]) continue;
      inputs.clear();
      for (const std::ptrdiff_t input : nodes_[n].inputs) {
        if (!nodes_[n].source->uses_inputs(step)) break;
        if (input < 0) {
          inputs.push_back(node_views_[static_cast<std::size_t>(-1 - input)]);
        } else {
          inputs.push_back(leaf_views_[static_cast<std::size_t>(input)]);
        }
      }
      nodes_[n].source->derive(exec, step, inputs, node_views_[n]);
    }
    kernels::fence(exec, "exomerge: values are computed");
  }

  const std::vector<Node>& nodes_;
  const Needs& needs_;
  const LeafValues& leaves_;
  bool copies_;
  std::size_t block_ = 1;
  DeviceOutput memory_;
  std::size_t slot_ = 0;  ///< the next one of a block
  std::vector<std::span<double>> results_;
  std::vector<DeviceInput> leaf_views_;
  std::vector<DeviceOutput> node_views_;
};

void DerivedArrays::evaluate(StepKey step, const Needs& needs, const LeafValues& leaves,
                             std::span<const std::span<double>> outs) const {
  // Memory may be short on one rank.
  nodes_[results_.front()].source->comm_.collectively("computing values", [&] {
    const std::size_t rows = outs.front().size();
    if (rows == 0) return;
    Evaluation evaluation(*this, needs, leaves, outs);
    for (std::size_t first = 0; first < rows; first += evaluation.block()) {
      evaluation.run(step, first, std::min(evaluation.block(), rows - first));
    }
  });
  // One that is asked for several times.
  for (std::size_t i = 0; i < outs.size(); ++i) {
    const auto last = std::find(results_.rbegin(), results_.rend(), results_[i]);
    const std::span<double> values = outs[static_cast<std::size_t>(results_.rend() - last) - 1];
    if (outs[i].data() != values.data()) std::ranges::copy(values, outs[i].begin());
  }
}

void DerivedArrays::read(StepKey step, Range rows, std::span<const std::span<double>> outs) const {
  const Comm& comm = nodes_[results_.front()].source->comm_;
  const Needs needs = needs_at(step);
  const GlobalIndex longest = comm.all_reduce(rows.size(), ReduceOp::max);
  const GlobalIndex length = prefers_whole_slices() ? std::max<GlobalIndex>(longest, 1) : piece_rows;
  for (GlobalIndex first = 0; first < longest; first += length) {
    const Range piece = intersect({rows.begin + first, rows.begin + first + length}, rows);
    const auto count = static_cast<std::size_t>(std::max<GlobalIndex>(piece.size(), 0));
    LeafValues leaves;
    comm.collectively("computing values", [&] { leaves = make_leaves(needs, count); });
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      if (needs.leaves[i]) leaves_[i]->read(step, piece, leaves[i]);
    }
    const auto place = count == 0 ? 0 : static_cast<std::size_t>(piece.begin - rows.begin);
    std::vector<std::span<double>> parts;
    for (const std::span<double> out : outs) parts.push_back(out.subspan(place, count));
    evaluate(step, needs, leaves, parts);
  }
}

void DerivedArrays::post(ReadBatch& batch, StepKey step, Range rows,
                         std::vector<std::span<double>> outs) const {
  const auto needs = std::make_shared<const Needs>(needs_at(step));
  const auto leaves = std::make_shared<LeafValues>(make_leaves(*needs, outs.front().size()));
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    if (needs->leaves[i]) leaves_[i]->post(batch, step, rows, (*leaves)[i]);
  }
  // The plan is small and goes along; the sources live until the batch has run.
  batch.then(level(), [plan = *this, needs, leaves, step, outs = std::move(outs)] {
    plan.evaluate(step, *needs, *leaves, outs);
    *leaves = {};
  });
}

int DerivedArrays::level() const {
  int level = 0;
  for (const RealSource* leaf : leaves_) level = std::max(level, leaf->level());
  return level;
}

GlobalIndex DerivedArrays::values_besides(GlobalIndex rows) const {
  const auto between = std::ranges::count(nodes_, false, &Node::is_result);
  GlobalIndex values = between * std::min(rows, static_cast<GlobalIndex>(block_rows));
  for (const RealSource* leaf : leaves_) values += rows + leaf->values_besides(rows);
  return values;
}

bool DerivedArrays::reads_any_rows() const {
  return std::ranges::all_of(leaves_, [](const RealSource* leaf) { return leaf->reads_any_rows(); });
}

bool DerivedArrays::prefers_whole_slices() const {
  return std::ranges::any_of(leaves_, [](const RealSource* leaf) { return leaf->prefers_whole_slices(); });
}

std::vector<std::vector<std::size_t>> groups_to_read_together(std::span<const RealSourcePtr> sources) {
  std::vector<std::vector<std::size_t>> groups;
  std::map<const RealSource*, std::size_t> group_of;  // the newest group that reads a leaf
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto* derived = dynamic_cast<const DerivedSource*>(sources[i].get());
    std::vector<const RealSource*> leaves;
    if (derived) leaves = DerivedArrays({&derived, 1}).leaves();
    std::size_t group = groups.size();
    for (const RealSource* leaf : leaves) {
      const auto found = group_of.find(leaf);
      if (found == group_of.end() || groups[found->second].size() == most_together) continue;
      group = std::min(group, found->second);
    }
    if (group == groups.size()) groups.emplace_back();
    groups[group].push_back(i);
    for (const RealSource* leaf : leaves) group_of[leaf] = group;
  }
  return groups;
}

}  // namespace exomerge
