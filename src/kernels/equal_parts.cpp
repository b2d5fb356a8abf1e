// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/equal_parts.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "exomerge/error.hpp"
#include "kernels/host_copy.hpp"
#include "kernels/instantiate.hpp"
#include "kernels/scratch.hpp"
#include "kernels/selection.hpp"
#include "kernels/stable_order.hpp"

namespace exomerge::kernels {

namespace {

/// What follows the last node of a part; lower than any node, so that a list comes before those it begins.
/// The kind is taken off it, once.
constexpr LocalIndex no_node = -2;
constexpr LocalIndex lowest_key = no_node - most_part_kinds;
constexpr LocalIndex highest_key = std::numeric_limits<LocalIndex>::max();

struct Rule {
  int first_place;
  int size;
  int kind;
};

struct Run {
  std::int64_t first_node;  ///< position in the nodes
  LocalIndex first_part;
  LocalIndex elements;
  int nodes;  ///< of an element
  int parts;  ///< of an element
  int first_rule;
};

/// The elements and their parts, where the kernels run.
template <class MemorySpace>
struct Table {
  Kokkos::View<const LocalIndex*, MemorySpace> nodes;
  Kokkos::View<const Run*, MemorySpace> runs;
  Kokkos::View<const Rule*, MemorySpace> rules;
  Kokkos::View<const int*, MemorySpace> places;

  struct Part {
    const LocalIndex* element;
    Rule rule;
  };

  KOKKOS_INLINE_FUNCTION Part find(LocalIndex part) const {
    int low = 0;
    int high = static_cast<int>(runs.extent(0));
    while (high - low > 1) {
      const int middle = (low + high) / 2;
      (runs(middle).first_part <= part ? low : high) = middle;
    }
    const Run& run = runs(low);
    const LocalIndex within = part - run.first_part;
    const LocalIndex element = within / run.parts;
    return {nodes.data() + run.first_node + static_cast<std::int64_t>(element) * run.nodes,
            rules(run.first_rule + (within - element * run.parts))};
  }

  KOKKOS_INLINE_FUNCTION LocalIndex lowest(const LocalIndex* element, const Rule& rule) const {
    LocalIndex result = element[places(rule.first_place)];
    for (int i = 1; i < rule.size; ++i) {
      const LocalIndex node = element[places(rule.first_place + i)];
      result = node < result ? node : result;
    }
    return result;
  }
};

/// Sorts without branches; `count` is known to the compiler.
template <int count>
KOKKOS_INLINE_FUNCTION void sort_nodes(LocalIndex* nodes) {
  for (int end = count - 1; end > 0; --end) {
    for (int i = 0; i < end; ++i) {
      const LocalIndex a = nodes[i], b = nodes[i + 1];
      nodes[i] = a < b ? a : b;
      nodes[i + 1] = a < b ? b : a;
    }
  }
}

/// The sorted nodes of a part, then its kind, in `most` values.
template <int most, class MemorySpace>
KOKKOS_INLINE_FUNCTION void load_key(const Table<MemorySpace>& table, LocalIndex part, LocalIndex* key) {
  const auto found = table.find(part);
  const int size = found.rule.size;
  for (int i = 0; i < most; ++i) {
    key[i] = i < size ? found.element[table.places(found.rule.first_place + i)] : highest_key;
  }
  constexpr int few = 4;
  if (most > few && size <= few) {
    sort_nodes<(most < few ? most : few)>(key);
  } else {
    sort_nodes<most>(key);
  }
  for (int i = 0; i < most; ++i) {
    if (i >= size) key[i] = i == size ? no_node - found.rule.kind : no_node;
  }
}

/// A part among those with the same lowest node: the rest of its key and its number, packed for comparison.
template <int most>
struct BucketItem {
  static_assert(most % 2 == 0);
  static constexpr int words = most / 2;
  std::uint64_t word[words];

  template <class MemorySpace>
  KOKKOS_INLINE_FUNCTION void load(const Table<MemorySpace>& table, LocalIndex part) {
    LocalIndex key[most];
    load_key<most>(table, part, key);
    std::uint32_t values[most + 1];
    for (int i = 1; i < most; ++i) {
      values[i] = static_cast<std::uint32_t>(key[i]) - static_cast<std::uint32_t>(lowest_key);
    }
    values[most] = static_cast<std::uint32_t>(part);
    for (int i = 0; i < words; ++i) {
      word[i] = static_cast<std::uint64_t>(values[2 * i + 1]) << 32 | values[2 * i + 2];
    }
  }
  KOKKOS_INLINE_FUNCTION LocalIndex part() const { return static_cast<LocalIndex>(word[words - 1]); }
  KOKKOS_INLINE_FUNCTION bool operator<(const BucketItem& other) const {
    for (int i = 0; i + 1 < words; ++i) {
      if (word[i] != other.word[i]) return word[i] < other.word[i];
    }
    return word[words - 1] < other.word[words - 1];
  }
  KOKKOS_INLINE_FUNCTION bool has_nodes_of(const BucketItem& other) const {
    for (int i = 0; i + 1 < words; ++i) {
      if (word[i] != other.word[i]) return false;
    }
    return word[words - 1] >> 32 == other.word[words - 1] >> 32;
  }
};

/// From how many parts on a bucket is a crowd.
template <int most>
inline constexpr LocalIndex crowd = most <= 4 ? 64 : 32;

/// `begins(b)`: where bucket b begins, one more than buckets. Buckets are lowest nodes + 1.
template <int most, class MemorySpace>
struct SortBucket {
  Table<MemorySpace> table;
  Kokkos::View<const LocalIndex*, MemorySpace> begins;
  Kokkos::View<LocalIndex*, MemorySpace> parts;

  /// The first part of each group is marked: its bits are inverted.
  KOKKOS_INLINE_FUNCTION void operator()(LocalIndex bucket, LocalIndex& crowds) const {
    const LocalIndex begin = begins(bucket);
    const LocalIndex count = begins(bucket + 1) - begin;
    if (count >= crowd<most>) {
      ++crowds;
      return;
    }
    BucketItem<most> items[crowd<most>];
    for (LocalIndex i = 0; i < count; ++i) {
      BucketItem<most> item;
      item.load(table, parts(begin + i));
      LocalIndex at = i;
      for (; at > 0 && item < items[at - 1]; --at) items[at] = items[at - 1];
      items[at] = item;
    }
    for (LocalIndex i = 0; i < count; ++i) {
      const LocalIndex part = items[i].part();
      parts(begin + i) = i > 0 && items[i].has_nodes_of(items[i - 1]) ? part : ~part;
    }
  }
};

template <int most, class MemorySpace>
struct IsInCrowd {
  Table<MemorySpace> table;
  Kokkos::View<const LocalIndex*, MemorySpace> begins;

  KOKKOS_INLINE_FUNCTION bool operator()(std::int64_t part) const {
    const auto found = table.find(static_cast<LocalIndex>(part));
    const LocalIndex bucket = table.lowest(found.element, found.rule) + 1;
    return begins(bucket + 1) - begins(bucket) >= crowd<most>;
  }
};

/// Puts the parts of crowds, which are sorted, to where their buckets are.
template <int most, class MemorySpace>
struct PlaceCrowd {
  Table<MemorySpace> table;
  Kokkos::View<const LocalIndex*, MemorySpace> begins;
  Kokkos::View<const LocalIndex*, MemorySpace> list;    ///< the parts
  Kokkos::View<const LocalIndex*, MemorySpace> order;   ///< positions in `list`
  Kokkos::View<const LocalIndex*, MemorySpace> lowest;  ///< node of each in `list`
  Kokkos::View<LocalIndex*, MemorySpace> parts;

  KOKKOS_INLINE_FUNCTION void operator()(LocalIndex i) const {
    const LocalIndex node = lowest(order(i));
    LocalIndex low = 0;
    LocalIndex high = i;
    while (low < high) {
      const LocalIndex middle = low + (high - low) / 2;
      if (lowest(order(middle)) < node) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const LocalIndex part = list(order(i));
    bool is_first = i == low;
    if (!is_first) {
      LocalIndex key[most], before[most];
      load_key<most>(table, part, key);
      load_key<most>(table, list(order(i - 1)), before);
      for (int k = 0; k < most; ++k) is_first = is_first || key[k] != before[k];
    }
    parts(begins(node + 1) + (i - low)) = is_first ? ~part : part;
  }
};

template <class ExecutionSpace>
using Rows = Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<LocalIndex>>;

/// The parts by their buckets, in any order within each, and where the buckets begin.
template <class MemorySpace>
struct Buckets {
  Kokkos::View<LocalIndex*, MemorySpace> begins;
  Kokkos::View<LocalIndex*, MemorySpace> parts;
};

/// By a stable radix sort of their nodes from the last to the first; they come in ascending order.
template <int most, class ExecutionSpace, class MemorySpace>
void sort_crowds(const ExecutionSpace& exec, const Table<MemorySpace>& table, LocalIndex node_count,
                 const Buckets<MemorySpace>& buckets) {
  const auto list = select<LocalIndex, MemorySpace>(exec, static_cast<std::int64_t>(buckets.parts.extent(0)),
                                                    IsInCrowd<most, MemorySpace>{table, buckets.begins});
  const auto count = static_cast<LocalIndex>(list.extent(0));
  const auto column = scratch<LocalIndex, MemorySpace>("exomerge::equal_parts::column", list.extent(0));
  StableOrder<ExecutionSpace, MemorySpace> order(exec, count);
  for (int c = most - 1; c >= 0; --c) {
    Kokkos::parallel_for(
        "exomerge::equal_parts::column", Rows<ExecutionSpace>(exec, 0, count), KOKKOS_LAMBDA(LocalIndex i) {
          LocalIndex key[most];
          load_key<most>(table, list(i), key);
          column(i) = key[c];
        });
    order.template sort_by<LocalIndex>(column, lowest_key, node_count);
  }
  Kokkos::parallel_for(
      "exomerge::equal_parts::place_crowd", Rows<ExecutionSpace>(exec, 0, count),
      PlaceCrowd<most, MemorySpace>{table, buckets.begins, list, order.items(), column, buckets.parts});
}

/// Adds to a value and returns what was there. An atomic addition costs several plain ones, which one thread
/// can do without.
KOKKOS_INLINE_FUNCTION LocalIndex add(LocalIndex* value, LocalIndex what, bool alone) {
  if (!alone) return Kokkos::atomic_fetch_add(value, what);
  const LocalIndex before = *value;
  *value = before + what;
  return before;
}

template <class ExecutionSpace, class MemorySpace>
Buckets<MemorySpace> fill_buckets(const ExecutionSpace& exec, const Table<MemorySpace>& table,
                                  std::span<const Run> runs, LocalIndex part_count, LocalIndex node_count) {
  const bool alone = exec.concurrency() == 1;
  const std::int64_t buckets = std::int64_t{node_count} + 1;
  const auto next = scratch<LocalIndex, MemorySpace>("exomerge::equal_parts::begins",
                                                     static_cast<std::size_t>(buckets) + 1);
  const auto parts =
      scratch<LocalIndex, MemorySpace>("exomerge::equal_parts::parts", static_cast<std::size_t>(part_count));
  Kokkos::deep_copy(exec, next, LocalIndex{0});
  for (const Run& run : runs) {
    Kokkos::parallel_for(
        "exomerge::equal_parts::count", Rows<ExecutionSpace>(exec, 0, run.elements),
        KOKKOS_LAMBDA(LocalIndex e) {
          const LocalIndex* element = table.nodes.data() + run.first_node + std::int64_t{e} * run.nodes;
          for (int p = 0; p < run.parts; ++p) {
            add(&next(table.lowest(element, table.rules(run.first_rule + p)) + 1), 1, alone);
          }
        });
  }
  Kokkos::parallel_scan(
      "exomerge::equal_parts::ends", IndexRange<ExecutionSpace>(exec, 0, buckets + 1),
      KOKKOS_LAMBDA(std::int64_t bucket, LocalIndex & end, bool last) {
        end += next(bucket);
        if (last) next(bucket) = end;
      });
  // Buckets are filled from their ends, so the elements are taken from the last to the first.
  for (const Run& run : runs) {
    Kokkos::parallel_for(
        "exomerge::equal_parts::fill", Rows<ExecutionSpace>(exec, 0, run.elements),
        KOKKOS_LAMBDA(LocalIndex i) {
          const LocalIndex e = run.elements - 1 - i;
          const LocalIndex* element = table.nodes.data() + run.first_node + std::int64_t{e} * run.nodes;
          for (int p = run.parts - 1; p >= 0; --p) {
            const LocalIndex bucket = table.lowest(element, table.rules(run.first_rule + p)) + 1;
            parts(add(&next(bucket), -1, alone) - 1) = run.first_part + e * run.parts + p;
          }
        });
  }
  return {next, parts};
}

/// Ends the marks that the first parts of groups have.
template <class ExecutionSpace, class MemorySpace>
PartGroups<MemorySpace> list_groups(const ExecutionSpace& exec,
                                    const Kokkos::View<LocalIndex*, MemorySpace>& parts) {
  const auto count = static_cast<LocalIndex>(parts.extent(0));
  LocalIndex groups = 0;
  Kokkos::parallel_reduce(
      "exomerge::equal_parts::count_groups", Rows<ExecutionSpace>(exec, 0, count),
      KOKKOS_LAMBDA(LocalIndex i, LocalIndex & sum) { sum += parts(i) < 0 ? 1 : 0; }, groups);
  const auto offsets = scratch<LocalIndex, MemorySpace>("exomerge::equal_parts::offsets",
                                                        static_cast<std::size_t>(groups) + 1);
  Kokkos::parallel_scan(
      "exomerge::equal_parts::list_groups", IndexRange<ExecutionSpace>(exec, 0, std::int64_t{count} + 1),
      KOKKOS_LAMBDA(std::int64_t i, LocalIndex & group, bool last) {
        if (i == count) {
          if (last) offsets(group) = count;
          return;
        }
        if (parts(i) >= 0) return;
        if (last) {
          offsets(group) = static_cast<LocalIndex>(i);
          parts(i) = ~parts(i);
        }
        ++group;
      });
  return {parts, offsets};
}

template <int most, class ExecutionSpace, class MemorySpace>
PartGroups<MemorySpace> sorted_groups(const ExecutionSpace& exec, const Table<MemorySpace>& table,
                                      LocalIndex node_count, const Buckets<MemorySpace>& buckets) {
  LocalIndex crowds = 0;
  Kokkos::parallel_reduce(
      "exomerge::equal_parts::sort",
      Rows<ExecutionSpace>(exec, 0, static_cast<LocalIndex>(buckets.begins.extent(0)) - 1),
      SortBucket<most, MemorySpace>{table, buckets.begins, buckets.parts}, crowds);
  if (crowds > 0) sort_crowds<most>(exec, table, node_count, buckets);
  return list_groups(exec, buckets.parts);
}

/// The table on the host, as it is filled.
struct HostTable {
  std::vector<Run> runs;
  std::vector<Rule> rules;
  std::vector<int> places;
  LocalIndex part_count = 0;
  int most = 1;  ///< values in a key

  explicit HostTable(std::span<const ElementRun> given) {
    std::int64_t first_node = 0;
    std::int64_t parts = 0;
    for (const ElementRun& run : given) {
      const auto of_element = static_cast<int>(run.parts.size());
      if (run.elements > 0 && of_element > 0) {
        runs.push_back({first_node, static_cast<LocalIndex>(parts), run.elements, run.nodes_per_element,
                        of_element, static_cast<int>(rules.size())});
        for (const PartNodes& part : run.parts) add(part);
      }
      first_node += std::int64_t{run.elements} * run.nodes_per_element;
      parts += std::int64_t{run.elements} * of_element;
      if (parts >= std::numeric_limits<LocalIndex>::max()) {
        throw Error("matching parts of elements: " + std::to_string(parts) +
                    " parts are more than one process can take: use more");
      }
    }
    part_count = static_cast<LocalIndex>(parts);
  }

 private:
  void add(const PartNodes& part) {
    const auto size = static_cast<int>(part.places.size());
    if (size < 1 || size > most_part_nodes || part.kind < 0 || part.kind >= most_part_kinds) {
      throw Error("matching parts of elements: a part of " + std::to_string(size) + " nodes and kind " +
                  std::to_string(part.kind) + " is not possible");
    }
    rules.push_back({static_cast<int>(places.size()), size, part.kind});
    places.insert(places.end(), part.places.begin(), part.places.end());
    most = std::max(most, size + (part.kind > 0 ? 1 : 0));
  }
};

}  // namespace

template <class ExecutionSpace, class MemorySpace>
PartGroups<MemorySpace> equal_parts(const ExecutionSpace& exec,
                                    const Kokkos::View<const LocalIndex*, MemorySpace>& nodes,
                                    LocalIndex node_count, std::span<const ElementRun> runs) {
  const HostTable host(runs);
  const Table<MemorySpace> table{nodes, on_device<MemorySpace>(exec, host.runs),
                                 on_device<MemorySpace>(exec, host.rules),
                                 on_device<MemorySpace>(exec, host.places)};
  const auto buckets = fill_buckets(exec, table, std::span(host.runs), host.part_count, node_count);
  if (host.most <= 2) return sorted_groups<2>(exec, table, node_count, buckets);
  if (host.most <= 4) return sorted_groups<4>(exec, table, node_count, buckets);
  return sorted_groups<most_part_nodes + 1>(exec, table, node_count, buckets);
}

#define EXOMERGE_INSTANTIATE(EXEC, MEMORY)               \
  template PartGroups<MEMORY> equal_parts<EXEC, MEMORY>( \
      const EXEC&, const Kokkos::View<const LocalIndex*, MEMORY>&, LocalIndex, std::span<const ElementRun>);

EXOMERGE_FOR_EACH_SPACE(EXOMERGE_INSTANTIATE)

#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::kernels
