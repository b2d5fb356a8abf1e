// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/view_renumbering.hpp"

#include <algorithm>

#include "exomerge/renumbering.hpp"
#include "kernels/scratch.hpp"
#include "model/staging.hpp"

namespace exomerge {

namespace {

constexpr int page_bits = NewIndices<Kokkos::HostSpace>::page_bits;
static_assert(IndexMap::page_size == GlobalIndex{1} << page_bits);

/// The pages of the map in `pages`, copied to the default memory space.
class DevicePages {
 public:
  using Page = NewIndices<DeviceSpace>::Page;

  DevicePages(const IndexMap& map, Range pages, std::span<const LocalIndex> counts) {
    std::vector<std::size_t> first;
    for (GlobalIndex page = pages.begin; page < pages.end; ++page) {
      first.push_back(host_entries_.size());
      if (counts[static_cast<std::size_t>(page - pages.begin)] == 0) continue;
      const IndexMap::Page known = map.known_page(page);
      if (!known.entries) continue;
      const GlobalIndex begin = page * IndexMap::page_size;
      const GlobalIndex end = std::min(begin + IndexMap::page_size, map.partition().size());
      host_entries_.insert(host_entries_.end(), known.entries, known.entries + (end - begin));
    }
    first.push_back(host_entries_.size());
    entries_ = device_copy<GlobalIndex>(host_entries_, "exomerge::view_renumbering::entries");
    for (std::size_t i = 0; i + 1 < first.size(); ++i) {
      const GlobalIndex shift = map.known_page(pages.begin + static_cast<GlobalIndex>(i)).shift;
      const bool stored = first[i + 1] > first[i];
      host_pages_.push_back({stored ? entries_.data() + first[i] : nullptr, shift});
    }
    pages_ = device_copy<Page>(host_pages_, "exomerge::view_renumbering::pages");
  }

  const Kokkos::View<const Page*>& pages() const { return pages_; }

 private:
  // Where the default space is the host's, the views are of these.
  std::vector<GlobalIndex> host_entries_;
  std::vector<Page> host_pages_;
  Kokkos::View<const GlobalIndex*> entries_;
  Kokkos::View<const Page*> pages_;
};

/// How often the references name the pages outside the slice of this rank.
struct PageCounts {
  Range pages;
  std::vector<LocalIndex> counts;
  GlobalIndex end = 0;  ///< one more than the highest reference
};

PageCounts count_pages(const IndexMap& map, const Kokkos::View<const GlobalIndex*>& references) {
  const Kokkos::DefaultExecutionSpace exec;
  const Range own = map.own();
  const Range far = far_references(exec, references, own);
  PageCounts result;
  result.end = far.end;
  // References beyond the map are refused by its owner, who knows what to say.
  if (far.empty() || far.end > map.partition().size()) return result;
  result.pages = {far.begin >> page_bits, ((far.end - 1) >> page_bits) + 1};
  const auto counts = count_page_references(exec, references, own, result.pages,
                                            static_cast<LocalIndex>(IndexMap::page_size));
  result.counts.resize(counts.size());
  copy_to_host<LocalIndex>(counts.data(), result.counts);
  return result;
}

}  // namespace

ViewRenumbering::ViewRenumbering(const Comm& comm, std::shared_ptr<const IndexMap> map)
    : comm_(comm), map_(std::move(map)) {
  comm_.collectively("copying an index map to the device", [&] {
    entries_ = device_copy<GlobalIndex>(map_->entries(), "exomerge::view_renumbering::map");
  });
}

RenumberedView ViewRenumbering::apply(const Kokkos::View<const GlobalIndex*>& references,
                                      int nodes_per_element) const {
  const Kokkos::DefaultExecutionSpace exec;
  const Range own = map_->own();
  RenumberedView result;
  PageCounts counted;
  comm_.collectively("listing the pages that connectivity refers to", [&] {
    result.references =
        kernels::scratch<GlobalIndex, DeviceSpace>("exomerge connectivity", references.size());
    counted = count_pages(*map_, references);
  });
  const bool complete = map_->know_pages(counted.pages, counted.counts, counted.end);
  if (!complete) translate_on_host(references, result.references);
  comm_.collectively("renumbering connectivity", [&] {
    if (!complete) {
      result.degenerate = count_degenerate(exec, references, result.references, nodes_per_element);
      return;
    }
    const DevicePages pages(*map_, counted.pages, counted.counts);
    NewIndices<DeviceSpace> table;
    table.own = own;
    table.entries = entries_;
    table.first_page = counted.pages.begin;
    table.pages = pages.pages();
    result.degenerate = renumber(exec, table, references, result.references, nodes_per_element);
  });
  return result;
}

/// Where references are too scattered to keep the pages they name.
void ViewRenumbering::translate_on_host(const Kokkos::View<const GlobalIndex*>& before,
                                        const Kokkos::View<GlobalIndex*>& after) const {
  constexpr GlobalIndex piece = GlobalIndex{1} << 20;
  const auto size = static_cast<GlobalIndex>(before.size());
  const GlobalIndex longest = comm_.all_reduce(size, ReduceOp::max);
  std::vector<GlobalIndex> values;
  for (GlobalIndex first = 0; first < longest; first += piece) {
    const Range part = intersect({first, first + piece}, {0, size});
    values.resize(static_cast<std::size_t>(part.size()));
    copy_to_host<GlobalIndex>(before.data() + part.begin, values);
    map_->translate(values);
    copy_to_device<GlobalIndex>(values, after.data() + part.begin);
  }
}

std::int64_t renumber_on_host(const IndexMap& map, std::span<GlobalIndex> references, int nodes_per_element) {
  using Memory = Kokkos::DefaultHostExecutionSpace::memory_space;
  using Array = Kokkos::View<GlobalIndex*, Memory, Kokkos::MemoryUnmanaged>;
  const Kokkos::DefaultHostExecutionSpace exec;
  std::vector<GlobalIndex> before(references.begin(), references.end());
  const Array old_nodes(before.data(), before.size());
  const Array new_nodes(references.data(), references.size());
  const IndexMap::Known known = map.know(references);
  if (!known.complete) {
    map.translate(references);
    return count_degenerate(exec, old_nodes, new_nodes, nodes_per_element);
  }
  std::vector<NewIndices<Memory>::Page> pages;
  for (GlobalIndex page = known.pages.begin; page < known.pages.end; ++page) {
    const IndexMap::Page entry = map.known_page(page);
    pages.push_back({entry.entries, entry.shift});
  }
  using Pages = Kokkos::View<const NewIndices<Memory>::Page*, Memory, Kokkos::MemoryUnmanaged>;
  using Entries = Kokkos::View<const GlobalIndex*, Memory, Kokkos::MemoryUnmanaged>;
  NewIndices<Memory> table;
  table.own = map.own();
  table.entries = Entries(map.entries().data(), map.entries().size());
  table.first_page = known.pages.begin;
  table.pages = Pages(pages.data(), pages.size());
  return renumber(exec, table, old_nodes, new_nodes, nodes_per_element);
}

}  // namespace exomerge
