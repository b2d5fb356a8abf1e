// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/derived_source.hpp"

#include <algorithm>
#include <memory>

#include "model/read_batch.hpp"

namespace exomerge {

namespace {

/// Rows that are computed at a time: what is computed in between stays in the caches.
constexpr std::size_t block_rows = std::size_t{1} << 15;
/// Rows that are read at a time by a plain read.
constexpr GlobalIndex piece_rows = GlobalIndex{1} << 18;
/// Arrays in a group, so that pieces of a given size are not cut into crumbs.
constexpr std::size_t most_together = 16;

}  // namespace

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

DerivedArrays::Values DerivedArrays::make_values(const Needs& needs, std::size_t rows) const {
  Values values{std::vector<std::vector<double>>(leaves_.size()),
                std::vector<std::vector<double>>(nodes_.size())};
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    if (needs.leaves[i]) values.leaves[i].resize(rows);
  }
  for (std::size_t n = 0; n < nodes_.size(); ++n) {
    if (needs.nodes[n] && !nodes_[n].is_result) values.nodes[n].resize(std::min(rows, block_rows));
  }
  return values;
}

void DerivedArrays::evaluate(StepKey step, const Needs& needs, Values& values,
                             std::span<const std::span<double>> outs) const {
  const std::size_t rows = outs.front().size();
  std::vector<std::span<double>> targets(nodes_.size());
  for (std::size_t i = 0; i < outs.size(); ++i) targets[results_[i]] = outs[i];
  std::vector<std::span<const double>> inputs;
  for (std::size_t first = 0; first < rows; first += block_rows) {
    const std::size_t length = std::min(block_rows, rows - first);
    const auto rows_of = [&](std::size_t n) {
      return nodes_[n].is_result ? targets[n].subspan(first, length)
                                 : std::span(values.nodes[n]).first(length);
    };
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
      if (!needs.nodes[n]) continue;
      inputs.clear();
      for (const std::ptrdiff_t input : nodes_[n].inputs) {
        if (!nodes_[n].source->uses_inputs(step)) break;
        if (input < 0) {
          inputs.push_back(rows_of(static_cast<std::size_t>(-1 - input)));
        } else {
          inputs.push_back(std::span(values.leaves[static_cast<std::size_t>(input)]).subspan(first, length));
        }
      }
      nodes_[n].source->derive(step, inputs, rows_of(n));
    }
  }
  // One that is asked for several times.
  for (std::size_t i = 0; i < outs.size(); ++i) {
    if (outs[i].data() != targets[results_[i]].data())
      std::ranges::copy(targets[results_[i]], outs[i].begin());
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
    Values values;
    comm.collectively("computing values", [&] { values = make_values(needs, count); });
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      if (needs.leaves[i]) leaves_[i]->read(step, piece, values.leaves[i]);
    }
    const auto place = count == 0 ? 0 : static_cast<std::size_t>(piece.begin - rows.begin);
    std::vector<std::span<double>> parts;
    for (const std::span<double> out : outs) parts.push_back(out.subspan(place, count));
    evaluate(step, needs, values, parts);
  }
}

void DerivedArrays::post(ReadBatch& batch, StepKey step, Range rows,
                         std::vector<std::span<double>> outs) const {
  const auto needs = std::make_shared<const Needs>(needs_at(step));
  const auto values = std::make_shared<Values>(make_values(*needs, outs.front().size()));
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    if (needs->leaves[i]) leaves_[i]->post(batch, step, rows, values->leaves[i]);
  }
  // The plan is small and goes along; the sources live until the batch has run.
  batch.then(level(), [plan = *this, needs, values, step, outs = std::move(outs)] {
    plan.evaluate(step, *needs, *values, outs);
    *values = {};
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
