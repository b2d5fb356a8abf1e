// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <array>

#include "exomerge/types.hpp"

/// Kernels that let the arrays of a mesh follow a merge of its points (see coincident_points.hpp): numbers of
/// the survivors, connectivity, rows of values, members of sets. Like the search itself they know neither MPI
/// nor files.
///
/// A `label` names for each row the row of its group that survives, as `find_coincident` gives it; a row that
/// names itself stays. Arrays lie in any memory space that equals that of the execution space. Unless said
/// otherwise a function returns when its work is queued on `exec`; those that return a number, or an array
/// whose length depends on the input, have waited for it.
namespace exomerge {

/// Where references go: the new index of each old one.
///
/// A process that holds the whole table needs only `entries` (and `own` = {0, entries}). Where the table is
/// spread over processes, `own` is the range that is here, and what else is referred to comes by pages of
/// 2^`page_bits` consecutive indices.
template <class MemorySpace>
struct NewIndices {
  static constexpr int page_bits = 12;
  /// The new indices of a page, or null where all are old index + `shift`.
  struct Page {
    const GlobalIndex* entries;
    GlobalIndex shift;
  };

  Range own;
  Kokkos::View<const GlobalIndex*, MemorySpace> entries;  ///< of `own`
  GlobalIndex first_page = 0;
  Kokkos::View<const Page*, MemorySpace> pages;  ///< from `first_page` on

  /// Negative references stay as they are. All others must be covered.
  KOKKOS_INLINE_FUNCTION GlobalIndex operator()(GlobalIndex reference) const {
    if (reference >= own.begin && reference < own.end) return entries(reference - own.begin);
    return reference < 0 ? reference : in_page(pages((reference >> page_bits) - first_page), reference);
  }
  KOKKOS_INLINE_FUNCTION static GlobalIndex in_page(const Page& page, GlobalIndex reference) {
    return page.entries ? page.entries[reference & ((GlobalIndex{1} << page_bits) - 1)]
                        : reference + page.shift;
  }
};

/// Groups of rows: group g consists of row `target(g)` and the rows `others(offsets(g))` to
/// `others(offsets(g + 1) - 1)`, which ascend. Groups ascend by target.
template <class MemorySpace>
struct RowGroups {
  Kokkos::View<LocalIndex*, MemorySpace> target;
  Kokkos::View<LocalIndex*, MemorySpace> offsets;  ///< one more than groups
  Kokkos::View<LocalIndex*, MemorySpace> others;

  LocalIndex size() const { return static_cast<LocalIndex>(target.extent(0)); }
};

namespace kernels {

template <class T, class MemorySpace>
using Array = Kokkos::View<T*, MemorySpace>;
template <class T, class MemorySpace>
using ConstArray = Kokkos::View<const T*, MemorySpace>;

// The compiled entry points; call the functions below.
template <class Label, class ExecutionSpace, class MemorySpace>
Array<LocalIndex, MemorySpace> surviving_rows(const ExecutionSpace& exec,
                                              ConstArray<Label, MemorySpace> label, GlobalIndex first);
template <class ExecutionSpace, class MemorySpace>
Array<LocalIndex, MemorySpace> number_survivors(const ExecutionSpace& exec,
                                                ConstArray<LocalIndex, MemorySpace> label);
template <class ExecutionSpace, class MemorySpace>
std::int64_t renumber(const ExecutionSpace& exec, const NewIndices<MemorySpace>& new_indices,
                      ConstArray<GlobalIndex, MemorySpace> before, Array<GlobalIndex, MemorySpace> after,
                      int nodes_per_element);
template <class ExecutionSpace, class MemorySpace>
std::int64_t count_degenerate(const ExecutionSpace& exec, ConstArray<GlobalIndex, MemorySpace> before,
                              ConstArray<GlobalIndex, MemorySpace> after, int nodes_per_element);
template <class ExecutionSpace, class MemorySpace>
Range far_references(const ExecutionSpace& exec, ConstArray<GlobalIndex, MemorySpace> references, Range own);
template <class ExecutionSpace, class MemorySpace>
Array<LocalIndex, MemorySpace> count_page_references(const ExecutionSpace& exec,
                                                     ConstArray<GlobalIndex, MemorySpace> references,
                                                     Range own, Range pages, LocalIndex enough);
template <class T, class ExecutionSpace, class MemorySpace>
void compact_rows(const ExecutionSpace& exec, ConstArray<T, MemorySpace> values,
                  ConstArray<LocalIndex, MemorySpace> rows, int width, Array<T, MemorySpace> compacted);
template <class ExecutionSpace, class MemorySpace>
RowGroups<MemorySpace> group_by_target(const ExecutionSpace& exec,
                                       ConstArray<LocalIndex, MemorySpace> target);
template <class ExecutionSpace, class MemorySpace>
RowGroups<MemorySpace> group_rows(const ExecutionSpace& exec, ConstArray<LocalIndex, MemorySpace> label);
template <class T, class ExecutionSpace, class MemorySpace>
bool average_groups(const ExecutionSpace& exec, const RowGroups<MemorySpace>& groups,
                    ConstArray<T, MemorySpace> others, int width, Array<T, MemorySpace> values);
template <class ExecutionSpace, class MemorySpace>
Array<LocalIndex, MemorySpace> first_members(const ExecutionSpace& exec,
                                             ConstArray<GlobalIndex, MemorySpace> members,
                                             ConstArray<GlobalIndex, MemorySpace> order);

template <class ExecutionSpace, class View>
constexpr void require_reachable() {
  static_assert(Kokkos::SpaceAccessibility<ExecutionSpace, typename View::memory_space>::accessible,
                "the execution space cannot reach the memory space of the arrays");
}

}  // namespace kernels

/// The rows that survive, ascending: new row -> old row. Row i has the index `first` + i; labels name
/// indices. Labels are LocalIndex or GlobalIndex. Linear.
template <class ExecutionSpace, class View>
auto surviving_rows(const ExecutionSpace& exec, const View& label, GlobalIndex first = 0) {
  kernels::require_reachable<ExecutionSpace, View>();
  return kernels::surviving_rows<typename View::non_const_value_type, ExecutionSpace,
                                 typename View::memory_space>(exec, label, first);
}

/// For each row the new index of its survivor: survivors are numbered in their order, and merged rows get the
/// number of theirs. Linear.
template <class ExecutionSpace, class View>
auto number_survivors(const ExecutionSpace& exec, const View& label) {
  kernels::require_reachable<ExecutionSpace, View>();
  return kernels::number_survivors<ExecutionSpace, typename View::memory_space>(exec, label);
}

/// Writes the new indices of the references `before` to `after`, another array of the same length, and
/// returns how many elements became degenerate: those of `nodes_per_element` references in which a new index
/// is repeated and no old one was. Pass 0 where there are no such elements; any other number must divide the
/// length. Linear in the references, and quadratic in `nodes_per_element`.
template <class ExecutionSpace, class MemorySpace, class Before, class After>
std::int64_t renumber(const ExecutionSpace& exec, const NewIndices<MemorySpace>& new_indices,
                      const Before& before, const After& after, int nodes_per_element) {
  kernels::require_reachable<ExecutionSpace, Before>();
  return kernels::renumber<ExecutionSpace, MemorySpace>(exec, new_indices, before, after, nodes_per_element);
}

/// The count alone, where the new indices are known.
template <class ExecutionSpace, class Before, class After>
std::int64_t count_degenerate(const ExecutionSpace& exec, const Before& before, const After& after,
                              int nodes_per_element) {
  kernels::require_reachable<ExecutionSpace, Before>();
  return kernels::count_degenerate<ExecutionSpace, typename Before::memory_space>(exec, before, after,
                                                                                  nodes_per_element);
}

/// The range from the lowest to the highest reference that is not negative and not in `own`; empty when there
/// is none.
template <class ExecutionSpace, class View>
Range far_references(const ExecutionSpace& exec, const View& references, Range own) {
  kernels::require_reachable<ExecutionSpace, View>();
  return kernels::far_references<ExecutionSpace, typename View::memory_space>(exec, references, own);
}

/// How often each page of `pages` (see NewIndices) is referred to by references outside `own`: exact below
/// `enough`, at least that beyond. All such references must lie in `pages`.
template <class ExecutionSpace, class View>
auto count_page_references(const ExecutionSpace& exec, const View& references, Range own, Range pages,
                           LocalIndex enough) {
  kernels::require_reachable<ExecutionSpace, View>();
  return kernels::count_page_references<ExecutionSpace, typename View::memory_space>(exec, references, own,
                                                                                     pages, enough);
}

/// Row i of `compacted` becomes row `rows(i)` of `values`; a row is `width` values. T: double, GlobalIndex,
/// LocalIndex.
template <class ExecutionSpace, class Values, class Rows, class Compacted>
void compact_rows(const ExecutionSpace& exec, const Values& values, const Rows& rows, int width,
                  const Compacted& compacted) {
  kernels::require_reachable<ExecutionSpace, Values>();
  kernels::compact_rows<typename Values::non_const_value_type, ExecutionSpace, typename Values::memory_space>(
      exec, values, rows, width, compacted);
}

/// The groups of more than one row; labels are LocalIndex, and a negative one stands for a row that is gone.
/// Linear.
template <class ExecutionSpace, class View>
auto group_rows(const ExecutionSpace& exec, const View& label) {
  kernels::require_reachable<ExecutionSpace, View>();
  return kernels::group_rows<ExecutionSpace, typename View::memory_space>(exec, label);
}

/// The same for rows that are apart from those that they join: row i of theirs joins `target(i)`.
template <class ExecutionSpace, class View>
auto group_by_target(const ExecutionSpace& exec, const View& target) {
  kernels::require_reachable<ExecutionSpace, View>();
  return kernels::group_by_target<ExecutionSpace, typename View::memory_space>(exec, target);
}

/// In each column, the value of a group's target becomes the mean of the group's values, unless all are equal
/// (NaN equals NaN). The sum starts with the target's value and goes on in the order of the others, so the
/// result has the same bits everywhere. `others` holds the rows that `groups.others` names (it may be
/// `values` itself), `values` the targets; a row is `width` values. T: double, GlobalIndex. Returns whether
/// any values differed. Linear; a group is one thread's work.
template <class ExecutionSpace, class MemorySpace, class Others, class Values>
bool average_groups(const ExecutionSpace& exec, const RowGroups<MemorySpace>& groups, const Others& others,
                    int width, const Values& values) {
  kernels::require_reachable<ExecutionSpace, Values>();
  return kernels::average_groups<typename Values::non_const_value_type, ExecutionSpace, MemorySpace>(
      exec, groups, others, width, values);
}

/// For each member of a set the position of the member that stays for it: of equal members the one with the
/// lowest `order`, and of those the first. -1 for negative members. `order` may be empty: then the first
/// occurrence stays. The result is a label: `surviving_rows` lists what stays, `compact_rows` takes factors
/// and fields along, `group_rows` and `average_groups` give their means. Linear.
template <class ExecutionSpace, class View, class OrderView>
auto first_members(const ExecutionSpace& exec, const View& members, const OrderView& order) {
  kernels::require_reachable<ExecutionSpace, View>();
  return kernels::first_members<ExecutionSpace, typename View::memory_space>(exec, members, order);
}

template <class ExecutionSpace, class View>
auto first_members(const ExecutionSpace& exec, const View& members) {
  return first_members(exec, members, kernels::ConstArray<GlobalIndex, typename View::memory_space>());
}

}  // namespace exomerge
