// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/compare_matching.hpp"

#include <Kokkos_Core.hpp>
#include <algorithm>
#include <limits>

#include "operations/compare_values.hpp"
#include "operations/node_matching.hpp"

namespace exomerge::comparison {

namespace {

/// The nodes of both models as one list, those of the first model first.
class JoinedNodes {
 public:
  JoinedNodes(const ModelData& a, const ModelData& b)
      : a_(a), b_(b), partition_(Partition::even(a.nodes.count + b.nodes.count, a.comm.size())) {}

  /// The lowest node at the place of each node. Collective.
  std::vector<GlobalIndex> masters(double tolerance) const {
    const CoordinateView x = read(0);
    const CoordinateView y = read(1);
    const CoordinateView z = read(2);
    return match_nodes(a_.comm, partition_, x, y, z, {.tolerance = tolerance, .near_misses = false}).master;
  }

  /// This rank's slices of what was computed for the joined nodes, model by model. Collective.
  std::vector<GlobalIndex> slice_of_first(std::span<const GlobalIndex> values) const {
    return slice_of(values, 0, a_.nodes.count);
  }
  std::vector<GlobalIndex> slice_of_second(std::span<const GlobalIndex> values) const {
    return slice_of(values, a_.nodes.count, b_.nodes.count);
  }

 private:
  Range mine() const { return partition_.slice(a_.comm.rank()); }

  /// The part of `rows` that lies in the `count` rows from `begin` on, counted from there.
  static Range within(Range rows, GlobalIndex begin, GlobalIndex count) {
    const Range common = intersect(rows, {begin, begin + count});
    return common.empty() ? Range{} : Range{common.begin - begin, common.end - begin};
  }

  CoordinateView read(std::size_t axis) const {
    const Range rows = mine();
    const Range from_a = within(rows, 0, a_.nodes.count);
    const Range from_b = within(rows, a_.nodes.count, b_.nodes.count);
    Kokkos::View<double*> values;
    a_.comm.collectively("allocating coordinates", [&] {
      values = Kokkos::View<double*>("coordinates to match", static_cast<std::size_t>(rows.size()));
    });
    const auto host = Kokkos::create_mirror_view(values);
    const std::span<double> all(host.data(), host.extent(0));
    const auto count_a = static_cast<std::size_t>(from_a.size());
    // A model of fewer dimensions lies at 0 in the others.
    if (const RealSourcePtr& source = a_.nodes.coordinates[axis]) source->read(0, from_a, all.first(count_a));
    if (const RealSourcePtr& source = b_.nodes.coordinates[axis])
      source->read(0, from_b, all.subspan(count_a));
    Kokkos::deep_copy(values, host);
    return values;
  }

  std::vector<GlobalIndex> slice_of(std::span<const GlobalIndex> values, GlobalIndex begin,
                                    GlobalIndex count) const {
    const Range own = Partition::even(count, a_.comm.size()).slice(a_.comm.rank());
    std::vector<GlobalIndex> out;
    a_.comm.collectively("allocating matched nodes",
                         [&] { out.resize(static_cast<std::size_t>(own.size())); });
    redistribute<GlobalIndex>(a_.comm, mine(), values, {own.begin + begin, own.end + begin}, out);
    return out;
  }

  const ModelData& a_;
  const ModelData& b_;
  Partition partition_;
};

/// For each node of this rank's slice the number of the first pair of blocks that uses it. Collective.
std::vector<GlobalIndex> first_users(const ModelData& model, const std::vector<EntityPair>& blocks,
                                     bool of_first) {
  const Partition nodes = model.partition(model.nodes.count);
  std::vector<GlobalIndex> users;
  model.comm.collectively("allocating users of nodes", [&] {
    users.assign(static_cast<std::size_t>(nodes.slice(model.comm.rank()).size()),
                 std::numeric_limits<GlobalIndex>::max());
  });
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    const EntityData& entity = of_first ? *blocks[block].a : *blocks[block].b;
    const IndexSourcePtr& source = entity.list(exodus::Role::nodes);
    if (!source) continue;
    std::vector<GlobalIndex> used = PairReader::read_slice(model.comm, *source, {});
    std::sort(used.begin(), used.end());
    used.erase(std::unique(used.begin(), used.end()), used.end());
    used.erase(used.begin(), std::lower_bound(used.begin(), used.end(), GlobalIndex{0}));
    const std::vector<GlobalIndex> numbers(used.size(), static_cast<GlobalIndex>(block));
    Exchange(model.comm, nodes, used).scatter_reduce<GlobalIndex>(numbers, users, ReduceOp::min);
  }
  return users;
}

std::vector<RowKey> keys_of(const std::vector<GlobalIndex>& places, const std::vector<GlobalIndex>& users) {
  std::vector<RowKey> keys(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    keys[i] = {static_cast<std::uint64_t>(places[i]),
               users.empty() ? 0 : static_cast<std::uint64_t>(users[i])};
  }
  return keys;
}

/// A key for each entry of this rank's slice: that of its references, in ascending order, and a number that
/// belongs to it. Collective.
std::vector<RowKey> entry_keys(const Comm& comm, const IndexSource& list,
                               const References::Translate& translate, const IndexSourcePtr& extra) {
  std::vector<GlobalIndex> values = PairReader::read_slice(comm, list, translate);
  std::vector<GlobalIndex> numbers;
  if (extra) numbers = PairReader::read_slice(comm, *extra, {});
  std::vector<RowKey> keys;
  comm.collectively("making keys of entries", [&] {
    const auto width = static_cast<std::size_t>(list.width());
    keys.reserve(values.size() / width);
    std::vector<GlobalIndex> entry;
    for (std::size_t i = 0; i < values.size(); i += width) {
      entry.assign(values.begin() + static_cast<std::ptrdiff_t>(i),
                   values.begin() + static_cast<std::ptrdiff_t>(i + width));
      std::sort(entry.begin(), entry.end());
      if (!numbers.empty()) entry.push_back(numbers[i / width]);
      keys.push_back(hash_of(entry));
    }
  });
  return keys;
}

/// The list that tells the entries of a block or set apart; null where there is none with a row an entry.
IndexSourcePtr telling_list(const EntityData& entity, exodus::Role role) {
  const IndexSourcePtr& list = entity.list(role);
  return list && list->width() > 0 && list->rows() == entity.info.count && !entity.info.ragged ? list
                                                                                               : nullptr;
}

}  // namespace

RowMatch match_nodes_by_place(const ModelData& a, const ModelData& b, const Structure& structure,
                              double tolerance) {
  const JoinedNodes joined(a, b);
  const std::vector<GlobalIndex> masters = joined.masters(tolerance);
  const std::vector<GlobalIndex> places_a = joined.slice_of_first(masters);
  const std::vector<GlobalIndex> places_b = joined.slice_of_second(masters);
  const Partition nodes_a = a.partition(a.nodes.count);
  const Partition nodes_b = b.partition(b.nodes.count);
  RowPairs pairs = join_rows(a.comm, nodes_a, keys_of(places_a, {}), nodes_b, keys_of(places_b, {}));
  if (pairs.ambiguous) {
    const std::vector<EntityPair>& blocks = structure.pairs(EntityKind::element_block);
    pairs = join_rows(a.comm, nodes_a, keys_of(places_a, first_users(a, blocks, true)), nodes_b,
                      keys_of(places_b, first_users(b, blocks, false)));
  }
  return RowMatch(a.comm, nodes_a, nodes_b, pairs);
}

std::optional<RowMatch> match_entries(const Comm& comm, const EntityPair& pair,
                                      const References& references) {
  const exodus::Role role = is_block(pair.kind) ? exodus::Role::nodes : exodus::Role::members;
  const IndexSourcePtr list_a = telling_list(*pair.a, role);
  const IndexSourcePtr list_b = telling_list(*pair.b, role);
  if (!list_a || !list_b || list_a->width() != list_b->width()) {
    if (pair.a->info.count != pair.b->info.count) return std::nullopt;
    return RowMatch::in_order(comm, pair.a->info.count);
  }
  const bool with_sides = pair.kind == EntityKind::side_set;
  const auto extra_of = [&](const EntityData& entity) {
    return with_sides ? entity.list(exodus::Role::extra) : IndexSourcePtr();
  };
  const ReferenceKind kind = reference_kind(pair.kind, role);
  const auto keys_a = entry_keys(comm, *list_a, references.of_first(kind), extra_of(*pair.a));
  const auto keys_b = entry_keys(comm, *list_b, references.of_second(kind), extra_of(*pair.b));
  const Partition rows_a = Partition::even(pair.a->info.count, comm.size());
  const Partition rows_b = Partition::even(pair.b->info.count, comm.size());
  return RowMatch(comm, rows_a, rows_b, join_rows(comm, rows_a, keys_a, rows_b, keys_b));
}

}  // namespace exomerge::comparison
