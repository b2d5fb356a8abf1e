// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/node_use.hpp"

#include <algorithm>
#include <utility>

#include "mpi/index_map.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr GlobalIndex piece_values = GlobalIndex{1} << 20;

/// What lists name, piece by piece.
class ListStream {
 public:
  ListStream(const ModelData& model, std::span<const ListUse> uses) : model_(model), uses_(uses) {}

  /// Empty on all ranks at the end, and only then. Collective.
  std::span<const GlobalIndex> next() {
    while (use_ < uses_.size()) {
      const IndexSource* list = uses_[use_].list;
      const Partition slices = model_.partition(list ? list->rows() : 0);
      if (first_ >= slices.largest_slice()) {
        ++use_;
        first_ = 0;
        continue;
      }
      GlobalIndex count = std::max<GlobalIndex>(1, piece_values / list->width());
      if (list->prefers_whole_slices()) count = slices.largest_slice();
      const Range mine = slices.slice(model_.comm.rank());
      const Range rows = intersect({mine.begin + first_, mine.begin + first_ + count}, mine);
      first_ += count;
      read(uses_[use_], rows);
      if (model_.comm.any(!values_.empty())) return values_;
    }
    return {};
  }

 private:
  void read(const ListUse& use, Range rows) {
    values_.clear();
    if (use.needed && !model_.comm.any(use.needed(rows))) return;
    values_.resize(static_cast<std::size_t>(rows.size() * use.list->width()));
    use.list->read(0, rows, values_);
    if (use.choose) use.choose(rows, values_);
  }

  const ModelData& model_;
  std::span<const ListUse> uses_;
  std::size_t use_ = 0;
  GlobalIndex first_ = 0;  ///< the next row, relative to the slice
  std::vector<GlobalIndex> values_;
};

}  // namespace

std::vector<std::uint8_t> referenced(const ModelData& model, const Partition& partition,
                                     std::span<const ListUse> uses) {
  ListStream stream(model, uses);
  return mark_referenced(model.comm, partition, [&] { return stream.next(); });
}

std::vector<std::uint8_t> nodes_used(const ModelData& model, std::span<const ListUse> uses) {
  return referenced(model, model.partition(model.nodes.count), uses);
}

std::vector<std::uint8_t> nodes_used_by(const ModelData& model, std::span<const std::size_t> element_blocks) {
  std::vector<ListUse> uses;
  for (const std::size_t b : element_blocks) {
    uses.push_back({model.kind(EntityKind::element_block)[b].list(Role::nodes).get()});
  }
  return nodes_used(model, uses);
}

std::vector<ListUse> all_node_uses(const ModelData& model) {
  std::vector<ListUse> uses;
  for (const EntityKind kind : block_kinds) {
    for (const EntityData& block : model.kind(kind)) uses.push_back({block.list(Role::nodes).get()});
  }
  return uses;
}

ListUse flagged_rows(const ModelData& model, const IndexSource* list, std::vector<std::uint8_t> flags,
                     std::uint8_t wanted) {
  if (!list) return {};
  const GlobalIndex first = model.partition(list->rows()).slice(model.comm.rank()).begin;
  const auto width = static_cast<std::ptrdiff_t>(list->width());
  const auto choose = [flags = std::move(flags), first, width, wanted](Range rows,
                                                                       std::vector<GlobalIndex>& values) {
    auto end = values.begin();
    auto from = values.cbegin();
    for (GlobalIndex row = rows.begin; row < rows.end; ++row, from += width) {
      if (flags[static_cast<std::size_t>(row - first)] == wanted) end = std::copy_n(from, width, end);
    }
    values.erase(end, values.end());
  };
  return {list, choose};
}

}  // namespace exomerge
