// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <limits>
#include <string>

#include "exomerge/error.hpp"
#include "exomerge/renumbering.hpp"
#include "kernels/instantiate.hpp"
#include "kernels/stable_order.hpp"

namespace exomerge::kernels {

namespace {

template <class View>
LocalIndex checked_rows(const View& view) {
  if (view.extent(0) > static_cast<std::size_t>(std::numeric_limits<LocalIndex>::max())) {
    throw Error("renumbering: " + std::to_string(view.extent(0)) + " rows are more than one call can take");
  }
  return static_cast<LocalIndex>(view.extent(0));
}

template <class ExecutionSpace>
using Rows = Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<LocalIndex>>;

template <class Key>
struct Bounds {
  Key lowest = 0;
  Key highest = 0;
};

template <class Key, class ExecutionSpace, class MemorySpace>
Bounds<Key> bounds_of(const ExecutionSpace& exec, ConstArray<Key, MemorySpace> keys) {
  if (keys.extent(0) == 0) return {};
  using MinMax = Kokkos::MinMax<Key>;
  typename MinMax::value_type bounds;
  Kokkos::parallel_reduce(
      "exomerge::row_groups::bounds", Rows<ExecutionSpace>(exec, 0, checked_rows(keys)),
      KOKKOS_LAMBDA(LocalIndex i, typename MinMax::value_type & found) {
        const Key key = keys(i);
        found.min_val = key < found.min_val ? key : found.min_val;
        found.max_val = key > found.max_val ? key : found.max_val;
      },
      MinMax(bounds));
  return {bounds.min_val, bounds.max_val};
}

/// The positions 0 ... of `keys` in the order of the keys, and of the positions where these are equal.
template <class Key, class ExecutionSpace, class MemorySpace>
void sort_by(StableOrder<ExecutionSpace, MemorySpace>& order, const ExecutionSpace& exec,
             ConstArray<Key, MemorySpace> keys) {
  const Bounds<Key> bounds = bounds_of(exec, keys);
  order.template sort_by<Key>(keys, bounds.lowest, bounds.highest);
}

/// Whether a sorted item has another key than the one before.
template <class Key, class MemorySpace>
struct FirstOfKey {
  ConstArray<Key, MemorySpace> key;
  ConstArray<LocalIndex, MemorySpace> sorted;

  KOKKOS_INLINE_FUNCTION bool operator()(LocalIndex i) const {
    return i == 0 || key(sorted(i)) != key(sorted(i - 1));
  }
};

/// NaN equals NaN.
template <class T>
KOKKOS_INLINE_FUNCTION bool same_value(T a, T b) {
  return a == b || (a != a && b != b);
}

}  // namespace

template <class ExecutionSpace, class MemorySpace>
RowGroups<MemorySpace> group_by_target(const ExecutionSpace& exec,
                                       ConstArray<LocalIndex, MemorySpace> target) {
  const LocalIndex count = checked_rows(target);
  StableOrder<ExecutionSpace, MemorySpace> order(exec, count);
  sort_by<LocalIndex>(order, exec, target);
  const auto others = order.items();
  const FirstOfKey<LocalIndex, MemorySpace> is_first{target, others};
  LocalIndex groups = 0;
  Kokkos::parallel_reduce(
      "exomerge::row_groups::count", Rows<ExecutionSpace>(exec, 0, count),
      KOKKOS_LAMBDA(LocalIndex i, LocalIndex & sum) { sum += is_first(i) ? 1 : 0; }, groups);
  const auto size = static_cast<std::size_t>(groups);
  const auto targets = scratch<LocalIndex, MemorySpace>("exomerge::row_groups::target", size);
  const auto offsets = scratch<LocalIndex, MemorySpace>("exomerge::row_groups::offsets", size + 1);
  Kokkos::parallel_scan(
      "exomerge::row_groups::list", Rows<ExecutionSpace>(exec, 0, count + 1),
      KOKKOS_LAMBDA(LocalIndex i, LocalIndex & group, bool last) {
        if (i == count) {
          if (last) offsets(group) = count;
        } else if (is_first(i)) {
          if (last) {
            targets(group) = target(others(i));
            offsets(group) = i;
          }
          ++group;
        }
      });
  return {targets, offsets, others};
}

template <class ExecutionSpace, class MemorySpace>
RowGroups<MemorySpace> group_rows(const ExecutionSpace& exec, ConstArray<LocalIndex, MemorySpace> label) {
  const Rows<ExecutionSpace> all(exec, 0, checked_rows(label));
  LocalIndex count = 0;
  Kokkos::parallel_reduce(
      "exomerge::row_groups::count_merged", all,
      KOKKOS_LAMBDA(LocalIndex row, LocalIndex & sum) {
        sum += label(row) >= 0 && label(row) != row ? 1 : 0;
      },
      count);
  const auto size = static_cast<std::size_t>(count);
  const auto merged = scratch<LocalIndex, MemorySpace>("exomerge::row_groups::merged", size);
  const auto target = scratch<LocalIndex, MemorySpace>("exomerge::row_groups::merged_target", size);
  Kokkos::parallel_scan(
      "exomerge::row_groups::list_merged", all, KOKKOS_LAMBDA(LocalIndex row, LocalIndex & place, bool last) {
        if (label(row) < 0 || label(row) == row) return;
        if (last) {
          merged(place) = row;
          target(place) = label(row);
        }
        ++place;
      });
  const auto groups = group_by_target<ExecutionSpace, MemorySpace>(exec, target);
  const auto others = groups.others;
  Kokkos::parallel_for(
      "exomerge::row_groups::others", Rows<ExecutionSpace>(exec, 0, count),
      KOKKOS_LAMBDA(LocalIndex i) { others(i) = merged(others(i)); });
  return groups;
}

template <class T, class ExecutionSpace, class MemorySpace>
bool average_groups(const ExecutionSpace& exec, const RowGroups<MemorySpace>& groups,
                    ConstArray<T, MemorySpace> others, int width, Array<T, MemorySpace> values) {
  const std::int64_t columns = width;
  LocalIndex differing = 0;
  Kokkos::parallel_reduce(
      "exomerge::average_groups",
      Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>(exec, 0, groups.size() * columns),
      KOKKOS_LAMBDA(std::int64_t i, LocalIndex & differed) {
        const std::int64_t group = i / columns;
        const std::int64_t column = i % columns;
        const LocalIndex begin = groups.offsets(group);
        const LocalIndex end = groups.offsets(group + 1);
        T& value = values(groups.target(group) * columns + column);
        bool equal = true;
        T sum = value;
        for (LocalIndex k = begin; k < end; ++k) {
          const T other = others(groups.others(k) * columns + column);
          equal = equal && same_value(other, value);
          sum += other;
        }
        if (equal) return;
        value = sum / static_cast<T>(end - begin + 1);
        differed = 1;
      },
      Kokkos::Max<LocalIndex>(differing));
  return differing > 0;
}

template <class T, class ExecutionSpace, class MemorySpace>
void compact_rows(const ExecutionSpace& exec, ConstArray<T, MemorySpace> values,
                  ConstArray<LocalIndex, MemorySpace> rows, int width, Array<T, MemorySpace> compacted) {
  const std::int64_t columns = width;
  if (compacted.extent(0) != rows.extent(0) * static_cast<std::size_t>(width)) {
    throw Error("compacting rows: " + std::to_string(rows.extent(0)) + " rows of " + std::to_string(width) +
                " into an array of " + std::to_string(compacted.extent(0)));
  }
  if (width == 1) {
    Kokkos::parallel_for(
        "exomerge::compact_rows::of_one", Rows<ExecutionSpace>(exec, 0, checked_rows(rows)),
        KOKKOS_LAMBDA(LocalIndex i) { compacted(i) = values(rows(i)); });
    return;
  }
  Kokkos::parallel_for(
      "exomerge::compact_rows",
      Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>(
          exec, 0, static_cast<std::int64_t>(compacted.extent(0))),
      KOKKOS_LAMBDA(std::int64_t i) { compacted(i) = values(rows(i / columns) * columns + i % columns); });
}

template <class ExecutionSpace, class MemorySpace>
Array<LocalIndex, MemorySpace> first_members(const ExecutionSpace& exec,
                                             ConstArray<GlobalIndex, MemorySpace> members,
                                             ConstArray<GlobalIndex, MemorySpace> order) {
  const LocalIndex count = checked_rows(members);
  StableOrder<ExecutionSpace, MemorySpace> sorting(exec, count);
  if (order.extent(0) > 0) {
    if (order.extent(0) != members.extent(0)) {
      throw Error("members of a set: " + std::to_string(members.extent(0)) + " members, ordered by " +
                  std::to_string(order.extent(0)) + " values");
    }
    sort_by<GlobalIndex>(sorting, exec, order);
  }
  sort_by<GlobalIndex>(sorting, exec, members);
  const auto sorted = sorting.items();
  const auto stays = scratch<LocalIndex, MemorySpace>("exomerge::first_members", members.extent(0));
  const auto first = scratch<LocalIndex, MemorySpace>("exomerge::first_members::first", members.extent(0));
  const FirstOfKey<GlobalIndex, MemorySpace> is_first{members, sorted};
  const Rows<ExecutionSpace> all(exec, 0, count);
  Kokkos::parallel_scan(
      "exomerge::first_members::number", all, KOKKOS_LAMBDA(LocalIndex i, LocalIndex & groups, bool last) {
        if (is_first(i)) {
          if (last) first(groups) = sorted(i);
          ++groups;
        }
        if (last) stays(sorted(i)) = groups - 1;
      });
  Kokkos::parallel_for(
      "exomerge::first_members::find", all,
      KOKKOS_LAMBDA(LocalIndex i) { stays(i) = members(i) < 0 ? -1 : first(stays(i)); });
  return stays;
}

#define EXOMERGE_INSTANTIATE_FOR(T, EXEC, MEMORY)                                 \
  template void compact_rows<T, EXEC, MEMORY>(const EXEC&, ConstArray<T, MEMORY>, \
                                              ConstArray<LocalIndex, MEMORY>, int, Array<T, MEMORY>);
#define EXOMERGE_INSTANTIATE_MEAN(T, EXEC, MEMORY)                                     \
  template bool average_groups<T, EXEC, MEMORY>(const EXEC&, const RowGroups<MEMORY>&, \
                                                ConstArray<T, MEMORY>, int, Array<T, MEMORY>);
#define EXOMERGE_INSTANTIATE(EXEC, MEMORY)                                                               \
  EXOMERGE_INSTANTIATE_FOR(double, EXEC, MEMORY)                                                         \
  EXOMERGE_INSTANTIATE_FOR(GlobalIndex, EXEC, MEMORY)                                                    \
  EXOMERGE_INSTANTIATE_FOR(LocalIndex, EXEC, MEMORY)                                                     \
  EXOMERGE_INSTANTIATE_MEAN(double, EXEC, MEMORY)                                                        \
  EXOMERGE_INSTANTIATE_MEAN(GlobalIndex, EXEC, MEMORY)                                                   \
  template RowGroups<MEMORY> group_by_target<EXEC, MEMORY>(const EXEC&, ConstArray<LocalIndex, MEMORY>); \
  template RowGroups<MEMORY> group_rows<EXEC, MEMORY>(const EXEC&, ConstArray<LocalIndex, MEMORY>);      \
  template Array<LocalIndex, MEMORY> first_members<EXEC, MEMORY>(                                        \
      const EXEC&, ConstArray<GlobalIndex, MEMORY>, ConstArray<GlobalIndex, MEMORY>);

EXOMERGE_FOR_EACH_SPACE(EXOMERGE_INSTANTIATE)

#undef EXOMERGE_INSTANTIATE
#undef EXOMERGE_INSTANTIATE_MEAN
#undef EXOMERGE_INSTANTIATE_FOR

}  // namespace exomerge::kernels
