// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"

namespace exomerge {

/// A distributed map from old indices to new ones, as after merging or deleting nodes: entry i, held by the
/// owner of i in `partition`, is the new index of old index i, or -1 where it is gone.
///
/// `translate` fetches the map by pages of `page_size` entries, each page once, so that its traffic follows
/// the part of the index space that is referred to and not the number of references; pages in which all
/// entries differ from their index by the same amount travel as one number. Other pages with few references
/// are fetched only up to a limit; beyond it, single entries are, so that memory follows the slice and the
/// references even where these are scattered over everything.
///
/// Copies share the entries and the pages, and may not be used from several threads at a time.
class IndexMap {
 public:
  static constexpr GlobalIndex page_size = 4096;

  /// `entries`: this rank's slice of the map. `page_limit`: about how many pages of entries of other ranks
  /// are kept; 0 stands for 8 MiB and twice the size of the slice. Collective.
  IndexMap(const Comm& comm, Partition partition, std::vector<GlobalIndex> entries,
           std::int64_t page_limit = 0);

  const Partition& partition() const { return partition_; }
  /// This rank's slice of the indices, and its entries.
  Range own() const { return partition_.slice(comm_.rank()); }
  std::span<const GlobalIndex> entries() const;

  /// Replaces each reference by its new index. Negative references stay as they are. Throws on all ranks when
  /// one lies beyond the partition; then all references are as they were. Pages stay cached from call to call
  /// until `forget`: a call in which no rank meets a new page costs one reduction of two numbers. Collective;
  /// any rank may pass an empty span.
  void translate(std::span<GlobalIndex> references) const;
  void forget() const;

  /// The two halves of `translate`, for kernels that look references up themselves: what is referred to is
  /// made known, then `known_page` tells it. `pages`: from the first to the last page referred to outside
  /// this rank's slice. False, on all ranks, where references are too scattered to keep their pages: then use
  /// `translate`. Errors and cost as there. Collective.
  struct Known {
    bool complete = true;
    Range pages;
  };
  Known know(std::span<const GlobalIndex> references) const;

  /// The same where the references are elsewhere, as on a device: `counts[i]` of them are to page
  /// `pages.begin`
  /// + i, outside this rank's slice, and all are below `end`.
  bool know_pages(Range pages, std::span<const LocalIndex> counts, GlobalIndex end) const;

  /// The new indices of a page, or null where all are old index + `shift`. Valid until the next call of
  /// another function; what is not known, or lies in this rank's slice alone, is a shift of 0.
  struct Page {
    const GlobalIndex* entries = nullptr;
    GlobalIndex shift = 0;
  };
  Page known_page(GlobalIndex page) const;

  /// Pages of entries of other ranks held here now.
  std::int64_t cached_pages() const;

 private:
  class PageCache;

  bool know_missing(const std::function<std::vector<GlobalIndex>()>& find_missing) const;
  bool fetch(std::vector<GlobalIndex> pages) const;
  void translate_far(std::span<GlobalIndex> references) const;

  Comm comm_;
  Partition partition_;
  std::shared_ptr<PageCache> cache_;
};

/// For each index of this rank's slice of `partition`: 1 when any rank refers to it, else 0. Traffic is one
/// bit an index of each page referred to. Negative references are skipped; one beyond the partition throws on
/// all ranks.
///
/// `next_chunk` streams the references: all ranks call it the same number of times, until it has given an
/// empty span on all ranks at once, so it may be collective itself. A rank sends the pages it has met when it
/// has `pending_pages` of them (520 bytes each), and at the end. Collective.
std::vector<std::uint8_t> mark_referenced(const Comm& comm, const Partition& partition,
                                          const std::function<std::span<const GlobalIndex>()>& next_chunk,
                                          std::int64_t pending_pages = 32768);

}  // namespace exomerge
