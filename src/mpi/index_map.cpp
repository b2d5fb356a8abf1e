// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "mpi/index_map.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "exomerge/error.hpp"
#include "mpi/exchange.hpp"
#include "mpi/failure.hpp"
#include "mpi/page_directory.hpp"

namespace exomerge {

namespace {

static_assert(IndexMap::page_size == detail::page_length);

/// A page with at least this many references is worth its memory: 64 bytes a reference at most.
constexpr std::int32_t dense_references = IndexMap::page_size / 8;

/// What is known of a page of the map here.
struct CachedPage : IndexMap::Page {
  std::int32_t references = 0;  // counted by the call in progress while the page is not known
  bool known = false;
};

/// The first number of an answer; entries or the shift follow.
enum class AnswerKind : GlobalIndex { declined, uniform, entries };

/// A request for a page, in one number.
struct Request {
  GlobalIndex page;
  bool accepts_entries;

  GlobalIndex encoded() const { return page * 2 + (accepts_entries ? 1 : 0); }
  static Request decoded(GlobalIndex number) { return {number / 2, number % 2 != 0}; }
};

/// The entries of a range, as far as an answer gives them.
struct Part {
  Range range;
  AnswerKind kind = AnswerKind::declined;
  GlobalIndex shift = 0;
  const GlobalIndex* entries = nullptr;
};

/// Whether all entries differ from their index by the same amount as the first.
bool is_uniform(const GlobalIndex* entries, GlobalIndex count) {
  constexpr GlobalIndex stretch = 64;  // without a branch inside, so that it is vectorized
  for (GlobalIndex begin = 0; begin < count; begin += stretch) {
    const GlobalIndex end = std::min(begin + stretch, count);
    GlobalIndex difference = 0;
    for (GlobalIndex i = begin; i < end; ++i) difference |= (entries[i] - i) ^ entries[0];
    if (difference != 0) return false;
  }
  return true;
}

Part own_part(Range range, const GlobalIndex* entries) {
  if (is_uniform(entries, range.size()))
    return {range, AnswerKind::uniform, entries[0] - range.begin, nullptr};
  return {range, AnswerKind::entries, 0, entries};
}

void append_answer(std::vector<GlobalIndex>& answers, const Part& part, bool accepts_entries) {
  if (part.kind == AnswerKind::uniform) {
    answers.insert(answers.end(), {static_cast<GlobalIndex>(AnswerKind::uniform), part.shift});
  } else if (accepts_entries) {
    answers.push_back(static_cast<GlobalIndex>(AnswerKind::entries));
    answers.insert(answers.end(), part.entries, part.entries + part.range.size());
  } else {
    answers.push_back(static_cast<GlobalIndex>(AnswerKind::declined));
  }
}

/// Reads the answer about `range` and moves on to the next.
Part read_answer(const GlobalIndex*& answer, Range range) {
  const AnswerKind kind = static_cast<AnswerKind>(*answer++);
  if (kind == AnswerKind::declined) return {range, kind, 0, nullptr};
  if (kind == AnswerKind::uniform) return {range, kind, *answer++, nullptr};
  const GlobalIndex* entries = std::exchange(answer, answer + range.size());
  return {range, kind, 0, entries};
}

}  // namespace

/// The entries of this rank and what it knows of those of others.
class IndexMap::PageCache {
 public:
  PageCache(std::vector<GlobalIndex> entries, const Partition& partition, int rank, std::int64_t page_limit)
      : entries_(std::move(entries)),
        mine_(partition.slice(rank)),
        size_(partition.size()),
        page_limit_(page_limit > 0 ? page_limit : 256 + 2 * mine_.size() / page_size),
        pages_(size_) {}

  const std::vector<GlobalIndex>& entries() const { return entries_; }
  std::int64_t stored_pages() const { return static_cast<std::int64_t>(stored_.size()); }

  void clear() {
    pages_.clear();
    stored_.clear();
  }
  void keep_within_limit() {
    if (stored_pages() > page_limit_) clear();
  }

  std::vector<GlobalIndex> find_missing(std::span<const GlobalIndex> references, Range& pages);
  std::vector<GlobalIndex> find_missing(Range pages, std::span<const LocalIndex> counts, GlobalIndex end);
  IndexMap::Page known(GlobalIndex page) const { return pages_[page]; }
  std::vector<Request> requests(std::span<const GlobalIndex> missing) const;
  Part own(Range range) const { return own_part(range, entries_.data() + (range.begin - mine_.begin)); }
  bool store(GlobalIndex page, std::span<const Part> parts);

  std::vector<GlobalIndex> unknown_among(std::span<const GlobalIndex> references) const;
  template <bool all_known>
  void replace(std::span<GlobalIndex> references, const GlobalIndex* far) const;

 private:
  void check(GlobalIndex reference) const;
  void count_references(GlobalIndex page, std::int32_t count, std::vector<GlobalIndex>& missing);

  std::vector<GlobalIndex> entries_;
  Range mine_;
  GlobalIndex size_;
  std::int64_t page_limit_;
  detail::PageDirectory<CachedPage> pages_;
  std::vector<std::unique_ptr<GlobalIndex[]>> stored_;
};

void IndexMap::PageCache::check(GlobalIndex reference) const {
  if (reference < size_) return;
  throw Error("index " + std::to_string(reference) + " lies outside the " + std::to_string(size_) +
              " indices there are");
}

/// Checks all references and lists the pages that must be asked for, each once.
std::vector<GlobalIndex> IndexMap::PageCache::find_missing(std::span<const GlobalIndex> references,
                                                           Range& pages) {
  std::vector<GlobalIndex> missing;
  GlobalIndex first = detail::page_of(size_) + 1;
  GlobalIndex last = -1;
  for (const GlobalIndex reference : references) {
    if (mine_.contains(reference) || reference < 0) continue;
    check(reference);
    const GlobalIndex page = detail::page_of(reference);
    first = std::min(first, page);
    last = std::max(last, page);
    if (!pages_[page].known) count_references(page, 1, missing);
  }
  pages = last < 0 ? Range{} : Range{first, last + 1};
  return missing;
}

std::vector<GlobalIndex> IndexMap::PageCache::find_missing(Range pages, std::span<const LocalIndex> counts,
                                                           GlobalIndex end) {
  if (end > 0) check(end - 1);
  std::vector<GlobalIndex> missing;
  for (GlobalIndex page = pages.begin; page < pages.end; ++page) {
    const LocalIndex count = counts[static_cast<std::size_t>(page - pages.begin)];
    if (count > 0 && !pages_[page].known) count_references(page, count, missing);
  }
  return missing;
}

void IndexMap::PageCache::count_references(GlobalIndex page, std::int32_t count,
                                           std::vector<GlobalIndex>& missing) {
  CachedPage& entry = pages_.touch(page);
  if (entry.references == 0) missing.push_back(page);
  entry.references = std::min(entry.references, std::numeric_limits<std::int32_t>::max() - count) + count;
}

std::vector<Request> IndexMap::PageCache::requests(std::span<const GlobalIndex> missing) const {
  std::vector<Request> requests;
  requests.reserve(missing.size());
  std::int64_t held = stored_pages();
  for (const GlobalIndex page : missing) {
    const bool accepts = held < page_limit_ || pages_[page].references >= dense_references;
    requests.push_back({page, accepts});
    if (accepts) ++held;
  }
  return requests;
}

/// Puts a page together; false where an answer leaves it unknown.
bool IndexMap::PageCache::store(GlobalIndex page, std::span<const Part> parts) {
  CachedPage& entry = pages_.touch(page);
  entry.references = 0;
  bool uniform = true;
  for (const Part& part : parts) {
    if (part.kind == AnswerKind::declined) return false;
    uniform = uniform && part.kind == AnswerKind::uniform && part.shift == parts.front().shift;
  }
  if (uniform) {
    entry.shift = parts.front().shift;
  } else {
    const Range range = detail::page_range(page, size_);
    GlobalIndex* entries =
        stored_.emplace_back(std::make_unique<GlobalIndex[]>(static_cast<std::size_t>(range.size()))).get();
    for (const Part& part : parts) {
      GlobalIndex* place = entries + (part.range.begin - range.begin);
      for (GlobalIndex i = 0; i < part.range.size(); ++i) {
        place[i] = part.entries ? part.entries[i] : part.range.begin + i + part.shift;
      }
    }
    entry.entries = entries;
  }
  entry.known = true;
  return true;
}

std::vector<GlobalIndex> IndexMap::PageCache::unknown_among(std::span<const GlobalIndex> references) const {
  std::vector<GlobalIndex> unknown;
  for (const GlobalIndex reference : references) {
    if (reference < 0 || mine_.contains(reference)) continue;
    if (!pages_[detail::page_of(reference)].known) unknown.push_back(reference);
  }
  return unknown;
}

/// `far`: the new indices of the references to unknown pages, in their order.
template <bool all_known>
void IndexMap::PageCache::replace(std::span<GlobalIndex> references, const GlobalIndex* far) const {
  const GlobalIndex* entries = entries_.data();
  const Range mine = mine_;  // a copy: the stores below could change a member
  for (GlobalIndex& reference : references) {
    if (mine.contains(reference)) {
      reference = entries[reference - mine.begin];
      continue;
    }
    if (reference < 0) continue;
    const CachedPage& page = pages_[detail::page_of(reference)];
    if (page.entries != nullptr) {
      reference = page.entries[reference & detail::page_mask];
    } else if (all_known || page.known) {
      reference += page.shift;
    } else {
      reference = *far++;
    }
  }
}

IndexMap::IndexMap(const Comm& comm, Partition partition, std::vector<GlobalIndex> entries,
                   std::int64_t page_limit)
    : comm_(comm), partition_(std::move(partition)) {
  comm_.collectively("building an index map", [&] {
    if (partition_.ranks() != comm_.size()) {
      throw Error("an index map over " + std::to_string(partition_.ranks()) + " ranks was built on " +
                  std::to_string(comm_.size()) + " ranks");
    }
    const GlobalIndex expected = partition_.slice(comm_.rank()).size();
    if (static_cast<GlobalIndex>(entries.size()) != expected) {
      throw Error("an index map has " + std::to_string(entries.size()) + " entries for a slice of " +
                  std::to_string(expected) + " indices");
    }
    cache_ = std::make_shared<PageCache>(std::move(entries), partition_, comm_.rank(), page_limit);
  });
}

std::span<const GlobalIndex> IndexMap::entries() const { return cache_->entries(); }

void IndexMap::forget() const { cache_->clear(); }

std::int64_t IndexMap::cached_pages() const { return cache_->stored_pages(); }

void IndexMap::translate(std::span<GlobalIndex> references) const {
  if (know(references).complete) {
    cache_->replace<true>(references, nullptr);
  } else {
    translate_far(references);
  }
}

IndexMap::Known IndexMap::know(std::span<const GlobalIndex> references) const {
  Known result;
  result.complete = know_missing([&] { return cache_->find_missing(references, result.pages); });
  return result;
}

bool IndexMap::know_pages(Range pages, std::span<const LocalIndex> counts, GlobalIndex end) const {
  return know_missing([&] { return cache_->find_missing(pages, counts, end); });
}

IndexMap::Page IndexMap::known_page(GlobalIndex page) const { return cache_->known(page); }

/// `find_missing` lists the pages that this rank refers to and does not know. False where a rank still lacks
/// one.
bool IndexMap::know_missing(const std::function<std::vector<GlobalIndex>()>& find_missing) const {
  std::vector<GlobalIndex> missing;
  std::string error;
  try {
    cache_->keep_within_limit();
    missing = find_missing();
  } catch (...) {
    error = detail::describe_current_exception("looking indices up", comm_.rank());
  }
  // One reduction tells both whether a rank failed and whether a rank needs a page.
  std::array<std::int64_t, 2> lowest{error.empty() ? comm_.size() : comm_.rank(), missing.empty() ? 1 : 0};
  comm_.all_reduce(lowest, ReduceOp::min);
  try {
    if (lowest[0] < comm_.size()) comm_.agree(error);
    return lowest[1] != 0 || fetch(std::move(missing));
  } catch (...) {
    cache_->clear();  // it may hold counts and pages half put together
    throw;
  }
}

/// Asks the owners of `pages` for them. False when a rank still lacks a page.
bool IndexMap::fetch(std::vector<GlobalIndex> pages) const {
  const std::size_t ranks = static_cast<std::size_t>(comm_.size());
  std::vector<GlobalIndex> requests;
  std::vector<std::int64_t> counts(ranks, 0);
  comm_.collectively("asking for pages of an index map", [&] {
    // Ascending pages have ascending owners, so the requests are grouped by rank, and so will be the answers.
    std::sort(pages.begin(), pages.end());
    for (const Request& request : cache_->requests(pages)) {
      detail::for_each_owner(partition_, detail::page_range(request.page, partition_.size()),
                             [&](int rank, Range) {
                               if (rank == comm_.rank()) return;
                               requests.push_back(request.encoded());
                               ++counts[static_cast<std::size_t>(rank)];
                             });
    }
  });
  const auto asked =
      comm_.all_to_all(std::span<const GlobalIndex>(requests), std::span<const std::int64_t>(counts));

  std::vector<GlobalIndex> answers;
  comm_.collectively("answering for pages of an index map", [&] {
    std::size_t next = 0;
    for (std::size_t rank = 0; rank < ranks; ++rank) {
      const std::size_t before = answers.size();
      for (std::int64_t i = 0; i < asked.counts[rank]; ++i) {
        const Request request = Request::decoded(asked.values[next++]);
        const Range range =
            intersect(partition_.slice(comm_.rank()), detail::page_range(request.page, partition_.size()));
        if (range.empty()) throw Error("the partition of an index map differs between the ranks");
        append_answer(answers, cache_->own(range), request.accepts_entries);
      }
      counts[rank] = static_cast<std::int64_t>(answers.size() - before);
    }
  });
  const auto answered =
      comm_.all_to_all(std::span<const GlobalIndex>(answers), std::span<const std::int64_t>(counts));

  bool complete = true;
  comm_.collectively("storing pages of an index map", [&] {
    const GlobalIndex* answer = answered.values.data();
    std::vector<Part> parts;
    for (const GlobalIndex page : pages) {
      parts.clear();
      detail::for_each_owner(
          partition_, detail::page_range(page, partition_.size()), [&](int rank, Range range) {
            parts.push_back(rank == comm_.rank() ? cache_->own(range) : read_answer(answer, range));
          });
      complete = cache_->store(page, parts) && complete;
    }
  });
  return !comm_.any(!complete);
}

/// Translates where pages are not worth fetching: their references are looked up one by one.
void IndexMap::translate_far(std::span<GlobalIndex> references) const {
  std::vector<GlobalIndex> far;
  comm_.collectively("listing far references", [&] { far = cache_->unknown_among(references); });
  const Exchange exchange(comm_, partition_, far);
  exchange.gather(entries(), std::span<GlobalIndex>(far));
  cache_->replace<false>(references, far.data());
}

}  // namespace exomerge
