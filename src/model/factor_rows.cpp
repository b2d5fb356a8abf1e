// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/factor_rows.hpp"

#include <algorithm>

#include "exomerge/topology.hpp"

namespace exomerge {

using exodus::Role;

namespace {

// Factors as rows of `width` values, whatever the shape they are stored in.
class FactorRows final : public RealSource {
 public:
  FactorRows(RealSourcePtr base, int width)
      : RealSource(base->rows() / width, width), base_(std::move(base)) {}
  void read(StepKey step, Range rows, std::span<double> out) const override {
    base_->read(step, {rows.begin * width(), rows.end * width()}, out);
  }

 private:
  RealSourcePtr base_;
};

// The reverse of FactorRows.
class FlatRows final : public RealSource {
 public:
  explicit FlatRows(RealSourcePtr base)
      : RealSource(base->rows() * base->width(), 1), base_(std::move(base)) {}
  void read(StepKey step, Range rows, std::span<double> out) const override {
    const int width = base_->width();
    const Range outer{rows.begin / width, (rows.end + width - 1) / width};
    std::vector<double> values(static_cast<std::size_t>(outer.size() * width));
    base_->read(step, outer, values);
    std::copy_n(values.begin() + (rows.begin - outer.begin * width), rows.size(), out.begin());
  }

 private:
  RealSourcePtr base_;
};

}  // namespace

int factors_per_member(const ModelData& model, EntityKind kind, const EntityData& set,
                       std::span<const EntityInfo> left_out) {
  if (set.info.factor_count == set.info.count) return 1;
  if (kind != EntityKind::side_set || set.info.count == 0 || set.info.factor_count % set.info.count != 0)
    return 0;
  const auto& blocks = model.kind(EntityKind::element_block);
  const auto wanted = static_cast<std::size_t>(set.info.factor_count / set.info.count);
  const bool same_elsewhere =
      !left_out.empty() && std::ranges::all_of(left_out, [&](const EntityInfo& block) {
        const Topology* topology = find_topology(block.type, block.nodes_per_entry, model.dimension);
        return block.count == 0 ||
               (topology && std::ranges::all_of(topology->sides, [wanted](const auto& side) {
                  return side.nodes.size() == wanted;
                }));
      });
  bool same = true;
  std::vector<GlobalIndex> sides;
  const Partition partition = model.partition(set.info.count);
  const Range mine = partition.slice(model.comm.rank());
  std::vector<GlobalIndex> members(static_cast<std::size_t>(mine.size()));
  sides.resize(members.size());
  set.list(Role::members)->read(0, mine, members);
  set.list(Role::extra)->read(0, mine, sides);
  for (std::size_t i = 0; i < members.size() && same; ++i) {
    const auto block = members[i] < 0
                           ? blocks.end()
                           : std::ranges::find(blocks, EntryReference::key(members[i]), &EntityData::key);
    if (block == blocks.end()) {
      same = same_elsewhere;
      continue;
    }
    const Topology* topology = find_topology(block->info.type, block->info.nodes_per_entry, model.dimension);
    same = topology && sides[i] >= 1 && sides[i] <= topology->side_count() &&
           topology->sides[static_cast<std::size_t>(sides[i] - 1)].nodes.size() == wanted;
  }
  return model.comm.any(!same) ? 0 : static_cast<int>(wanted);
}

RealSourcePtr factor_rows(RealSourcePtr factors, int width) {
  if (width == 1) return factors;
  return std::make_shared<FactorRows>(std::move(factors), width);
}

RealSourcePtr flat_factors(RealSourcePtr rows) {
  if (rows->width() == 1) return rows;
  return std::make_shared<FlatRows>(std::move(rows));
}

}  // namespace exomerge
