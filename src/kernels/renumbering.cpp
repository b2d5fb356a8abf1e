// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/renumbering.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "exomerge/error.hpp"
#include "kernels/instantiate.hpp"
#include "kernels/scratch.hpp"

namespace exomerge::kernels {

namespace {

template <class ExecutionSpace, class View>
auto rows_of(const ExecutionSpace& exec, const View& view) {
  if (view.extent(0) > static_cast<std::size_t>(std::numeric_limits<LocalIndex>::max())) {
    throw Error("renumbering: " + std::to_string(view.extent(0)) + " rows are more than one call can take");
  }
  return Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<LocalIndex>>(
      exec, 0, static_cast<LocalIndex>(view.extent(0)));
}

template <class ExecutionSpace>
auto many(const ExecutionSpace& exec, std::size_t count) {
  return Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>(
      exec, 0, static_cast<std::int64_t>(count));
}

KOKKOS_INLINE_FUNCTION bool has_repeated(const GlobalIndex* nodes, int width) {
  for (int i = 1; i < width; ++i) {
    for (int j = 0; j < i; ++j) {
      if (nodes[i] == nodes[j]) return true;
    }
  }
  return false;
}

/// NewIndices without its Views: a copy of it stays in registers, where stores cannot change it.
template <class MemorySpace>
struct Table {
  explicit Table(const NewIndices<MemorySpace>& from)
      : own(from.own), entries(from.entries.data()), first_page(from.first_page), pages(from.pages.data()) {}

  KOKKOS_INLINE_FUNCTION GlobalIndex operator()(GlobalIndex reference) const {
    if (reference >= own.begin && reference < own.end) return entries[reference - own.begin];
    return reference < 0
               ? reference
               : NewIndices<MemorySpace>::in_page(pages[(reference >> page_bits) - first_page], reference);
  }

  static constexpr int page_bits = NewIndices<MemorySpace>::page_bits;
  Range own;
  const GlobalIndex* entries;
  GlobalIndex first_page;
  const typename NewIndices<MemorySpace>::Page* pages;
};

/// Renumbers the references of an element; tells whether a new index is repeated in it.
template <int fixed_width>
struct Element {
  // A width that is known keeps the element in registers, and all pairs are compared without a branch.
  template <class MemorySpace>
  KOKKOS_INLINE_FUNCTION static bool renumber(const Table<MemorySpace> table, const GlobalIndex* before,
                                              GlobalIndex* after, int) {
    GlobalIndex nodes[fixed_width];
    for (int i = 0; i < fixed_width; ++i) nodes[i] = table(before[i]);
    bool repeated = false;
    for (int i = 0; i < fixed_width; ++i) {
      after[i] = nodes[i];
      for (int j = 0; j < i; ++j) repeated |= nodes[i] == nodes[j];
    }
    return repeated;
  }
};

struct ElementOfAnyWidth {
  template <class MemorySpace>
  KOKKOS_INLINE_FUNCTION static bool renumber(const Table<MemorySpace> table, const GlobalIndex* before,
                                              GlobalIndex* after, int width) {
    for (int i = 0; i < width; ++i) after[i] = table(before[i]);
    return has_repeated(after, width);
  }
};

void check_elements(std::size_t before, std::size_t after, int nodes_per_element) {
  if (before != after) {
    throw Error("renumbering: " + std::to_string(before) + " references into an array of " +
                std::to_string(after));
  }
  if (nodes_per_element > 0 && before % static_cast<std::size_t>(nodes_per_element) != 0) {
    throw Error("renumbering: " + std::to_string(before) + " references are no elements of " +
                std::to_string(nodes_per_element) + " nodes");
  }
}

template <class ElementKind, class ExecutionSpace, class MemorySpace>
std::int64_t renumber_elements(const ExecutionSpace& exec, const NewIndices<MemorySpace>& new_indices,
                               ConstArray<GlobalIndex, MemorySpace> before,
                               Array<GlobalIndex, MemorySpace> after, int width) {
  const Table<MemorySpace> table(new_indices);
  std::int64_t degenerate = 0;
  Kokkos::parallel_reduce(
      "exomerge::renumber::elements", many(exec, before.extent(0) / static_cast<std::size_t>(width)),
      KOKKOS_LAMBDA(std::int64_t element, std::int64_t & sum) {
        const GlobalIndex* old_nodes = before.data() + element * width;
        const bool repeated = ElementKind::renumber(table, old_nodes, after.data() + element * width, width);
        if (repeated && !has_repeated(old_nodes, width)) ++sum;
      },
      degenerate);
  return degenerate;
}

}  // namespace

template <class Label, class ExecutionSpace, class MemorySpace>
Array<LocalIndex, MemorySpace> surviving_rows(const ExecutionSpace& exec,
                                              ConstArray<Label, MemorySpace> label, GlobalIndex first) {
  const auto all = rows_of(exec, label);
  LocalIndex count = 0;
  Kokkos::parallel_reduce(
      "exomerge::renumber::count_survivors", all,
      KOKKOS_LAMBDA(LocalIndex row, LocalIndex & sum) {
        sum += static_cast<GlobalIndex>(label(row)) == first + row ? 1 : 0;
      },
      count);
  const auto rows =
      scratch<LocalIndex, MemorySpace>("exomerge::renumber::surviving_rows", static_cast<std::size_t>(count));
  Kokkos::parallel_scan(
      "exomerge::renumber::list_survivors", all,
      KOKKOS_LAMBDA(LocalIndex row, LocalIndex & place, bool last) {
        const bool survives = static_cast<GlobalIndex>(label(row)) == first + row;
        if (last && survives) rows(place) = row;
        place += survives ? 1 : 0;
      });
  return rows;
}

template <class ExecutionSpace, class MemorySpace>
Array<LocalIndex, MemorySpace> number_survivors(const ExecutionSpace& exec,
                                                ConstArray<LocalIndex, MemorySpace> label) {
  const auto all = rows_of(exec, label);
  const auto number = scratch<LocalIndex, MemorySpace>("exomerge::renumber::new_numbers", label.extent(0));
  Kokkos::parallel_scan(
      "exomerge::renumber::number_survivors", all,
      KOKKOS_LAMBDA(LocalIndex row, LocalIndex & next, bool last) {
        const bool survives = label(row) == row;
        if (last && survives) number(row) = next;
        next += survives ? 1 : 0;
      });
  Kokkos::parallel_for(
      "exomerge::renumber::number_merged", all, KOKKOS_LAMBDA(LocalIndex row) {
        const LocalIndex survivor = label(row);
        if (survivor != row) number(row) = survivor < 0 ? -1 : number(survivor);
      });
  return number;
}

template <class ExecutionSpace, class MemorySpace>
std::int64_t renumber(const ExecutionSpace& exec, const NewIndices<MemorySpace>& new_indices,
                      ConstArray<GlobalIndex, MemorySpace> before, Array<GlobalIndex, MemorySpace> after,
                      int nodes_per_element) {
  check_elements(before.extent(0), after.extent(0), nodes_per_element);
  switch (nodes_per_element) {
    case 4:
      return renumber_elements<Element<4>>(exec, new_indices, before, after, 4);
    case 6:
      return renumber_elements<Element<6>>(exec, new_indices, before, after, 6);
    case 8:
      return renumber_elements<Element<8>>(exec, new_indices, before, after, 8);
    default:
      return renumber_elements<ElementOfAnyWidth>(exec, new_indices, before, after,
                                                  std::max(1, nodes_per_element));
  }
}

template <class ExecutionSpace, class MemorySpace>
std::int64_t count_degenerate(const ExecutionSpace& exec, ConstArray<GlobalIndex, MemorySpace> before,
                              ConstArray<GlobalIndex, MemorySpace> after, int nodes_per_element) {
  check_elements(before.extent(0), after.extent(0), nodes_per_element);
  if (nodes_per_element < 2) return 0;
  std::int64_t degenerate = 0;
  Kokkos::parallel_reduce(
      "exomerge::renumber::count_degenerate",
      many(exec, before.extent(0) / static_cast<std::size_t>(nodes_per_element)),
      KOKKOS_LAMBDA(std::int64_t element, std::int64_t & sum) {
        const std::int64_t first = element * nodes_per_element;
        if (has_repeated(after.data() + first, nodes_per_element) &&
            !has_repeated(before.data() + first, nodes_per_element)) {
          ++sum;
        }
      },
      degenerate);
  return degenerate;
}

template <class ExecutionSpace, class MemorySpace>
Range far_references(const ExecutionSpace& exec, ConstArray<GlobalIndex, MemorySpace> references, Range own) {
  using MinMax = Kokkos::MinMax<GlobalIndex>;
  typename MinMax::value_type bounds;
  Kokkos::parallel_reduce(
      "exomerge::renumber::far_references", many(exec, references.extent(0)),
      KOKKOS_LAMBDA(std::int64_t i, typename MinMax::value_type & found) {
        const GlobalIndex reference = references(i);
        if (reference < 0 || (reference >= own.begin && reference < own.end)) return;
        found.min_val = reference < found.min_val ? reference : found.min_val;
        found.max_val = reference > found.max_val ? reference : found.max_val;
      },
      MinMax(bounds));
  return bounds.max_val < 0 ? Range{} : Range{bounds.min_val, bounds.max_val + 1};
}

template <class ExecutionSpace, class MemorySpace>
Array<LocalIndex, MemorySpace> count_page_references(const ExecutionSpace& exec,
                                                     ConstArray<GlobalIndex, MemorySpace> references,
                                                     Range own, Range pages, LocalIndex enough) {
  const auto counts = scratch<LocalIndex, MemorySpace>("exomerge::renumber::page_references",
                                                       static_cast<std::size_t>(pages.size()));
  Kokkos::deep_copy(exec, counts, 0);
  Kokkos::parallel_for(
      "exomerge::renumber::count_page_references", many(exec, references.extent(0)),
      KOKKOS_LAMBDA(std::int64_t i) {
        const GlobalIndex reference = references(i);
        if (reference < 0 || (reference >= own.begin && reference < own.end)) return;
        LocalIndex* count = counts.data() + ((reference >> NewIndices<MemorySpace>::page_bits) - pages.begin);
        // Looked at first, because thousands of threads would queue for the few pages of an ordered mesh.
        if (*static_cast<const volatile LocalIndex*>(count) < enough) Kokkos::atomic_add(count, 1);
      });
  return counts;
}

#define EXOMERGE_INSTANTIATE(EXEC, MEMORY)                                                                  \
  template Array<LocalIndex, MEMORY> surviving_rows<LocalIndex, EXEC, MEMORY>(                              \
      const EXEC&, ConstArray<LocalIndex, MEMORY>, GlobalIndex);                                            \
  template Array<LocalIndex, MEMORY> surviving_rows<GlobalIndex, EXEC, MEMORY>(                             \
      const EXEC&, ConstArray<GlobalIndex, MEMORY>, GlobalIndex);                                           \
  template Array<LocalIndex, MEMORY> number_survivors<EXEC, MEMORY>(const EXEC&,                            \
                                                                    ConstArray<LocalIndex, MEMORY>);        \
  template std::int64_t renumber<EXEC, MEMORY>(const EXEC&, const NewIndices<MEMORY>&,                      \
                                               ConstArray<GlobalIndex, MEMORY>, Array<GlobalIndex, MEMORY>, \
                                               int);                                                        \
  template std::int64_t count_degenerate<EXEC, MEMORY>(const EXEC&, ConstArray<GlobalIndex, MEMORY>,        \
                                                       ConstArray<GlobalIndex, MEMORY>, int);               \
  template Range far_references<EXEC, MEMORY>(const EXEC&, ConstArray<GlobalIndex, MEMORY>, Range);         \
  template Array<LocalIndex, MEMORY> count_page_references<EXEC, MEMORY>(                                   \
      const EXEC&, ConstArray<GlobalIndex, MEMORY>, Range, Range, LocalIndex);

EXOMERGE_FOR_EACH_SPACE(EXOMERGE_INSTANTIATE)

#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::kernels
