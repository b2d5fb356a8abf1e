// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/invert_elements.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <vector>

#include "exomerge/error.hpp"
#include "exomerge/topology.hpp"
#include "operations/element_rows.hpp"
#include "operations/ragged_elements.hpp"

namespace exomerge {

using exodus::Role;

namespace {

using Topologies = std::map<std::int64_t, const Topology*>;  // by key of the block

/// The sides of a set after the inversion of the elements that it refers to.
class InvertedSides final : public IndexSource {
 public:
  InvertedSides(IndexSourcePtr members, IndexSourcePtr sides, std::shared_ptr<const Topologies> topologies)
      : IndexSource(sides->rows(), 1),
        members_(std::move(members)),
        sides_(std::move(sides)),
        topologies_(std::move(topologies)) {}

  void read(StepKey step, Range rows, std::span<GlobalIndex> out) const override {
    std::vector<GlobalIndex> members(out.size());
    members_->read(step, rows, members);
    sides_->read(step, rows, out);
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (members[i] < 0) continue;
      const auto found = topologies_->find(EntryReference::key(members[i]));
      if (found == topologies_->end()) continue;
      const auto& inverted = found->second->inverted_sides;
      const auto side = static_cast<std::size_t>(out[i] - 1);
      if (side < inverted.size()) out[i] = inverted[side] + 1;
    }
  }

  bool fits_32_bits() const override { return sides_->fits_32_bits(); }
  bool prefers_whole_slices() const override {
    return members_->prefers_whole_slices() || sides_->prefers_whole_slices();
  }

 private:
  IndexSourcePtr members_;
  IndexSourcePtr sides_;
  std::shared_ptr<const Topologies> topologies_;
};

bool is_identity(std::span<const int> permutation) {
  for (std::size_t i = 0; i < permutation.size(); ++i) {
    if (permutation[i] != static_cast<int>(i)) return false;
  }
  return true;
}

IndexSourcePtr permuted(IndexSourcePtr nodes, std::span<const int> permutation) {
  return std::make_shared<MappedSource<GlobalIndex>>(
      std::move(nodes), [permutation](std::span<GlobalIndex> values) {
        const std::size_t width = permutation.size();
        std::vector<GlobalIndex> element(width);
        for (std::size_t first = 0; first < values.size(); first += width) {
          std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(first), width, element.begin());
          for (std::size_t i = 0; i < width; ++i) {
            values[first + i] = element[static_cast<std::size_t>(permutation[i])];
          }
        }
      });
}

}  // namespace

void invert_all_elements(ModelData& model) {
  std::vector<std::size_t> all(model.kind(EntityKind::element_block).size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  invert_elements(model, all);
}

void invert_elements(ModelData& model, std::span<const std::size_t> blocks) {
  const auto topologies = std::make_shared<Topologies>();
  for (const std::size_t position : blocks) {
    EntityData& block = model.kind(EntityKind::element_block)[position];
    if (block.info.count == 0) continue;
    if (block.info.ragged) {
      // The faces of polyhedra are on no particular side.
      if (!block.list(Role::faces)) reverse_polygons(model, block);
      continue;
    }
    const Topology* topology = find_topology(block.info.type, block.info.nodes_per_entry, model.dimension);
    if (!topology || !topology->has_tables()) {
      throw Error(label(EntityKind::element_block, block.info) + ": elements of type " + block.info.type +
                      " cannot be turned around",
                  true);
    }
    drop_own_parts(model, block, "they are turned around");
    IndexSourcePtr& nodes = block.list(Role::nodes);
    if (nodes && !is_identity(topology->inverted_nodes)) nodes = permuted(nodes, topology->inverted_nodes);
    if (!is_identity(topology->inverted_sides)) (*topologies)[block.key] = topology;
  }
  if (topologies->empty()) return;
  for (EntityData& set : model.kind(EntityKind::side_set)) {
    const IndexSourcePtr& members = set.list(Role::members);
    IndexSourcePtr& sides = set.list(Role::extra);
    if (members && sides) sides = std::make_shared<InvertedSides>(members, sides, topologies);
  }
}

}  // namespace exomerge
