// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <bit>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "exomerge/error.hpp"
#include "mpi/index_map.hpp"
#include "mpi/page_directory.hpp"

namespace exomerge {

namespace {

constexpr std::size_t word_bits = 64;
constexpr std::size_t words_per_page = static_cast<std::size_t>(detail::page_length) / word_bits;
/// A page on its way to an owner: its number, then one bit an index.
constexpr std::size_t message_words = 1 + words_per_page;

using Bitmap = std::array<std::uint64_t, words_per_page>;

/// The marks of this rank's slice and, until they are sent, those for other slices.
class ReferenceMarks {
 public:
  ReferenceMarks(const Partition& partition, int rank)
      : partition_(partition),
        mine_(partition.slice(rank)),
        marks_(static_cast<std::size_t>(mine_.size()), 0),
        bitmaps_(partition.size()) {}

  void mark(std::span<const GlobalIndex> references);
  std::int64_t pending_pages() const { return static_cast<std::int64_t>(pages_.size()); }
  void send_pending(const Comm& comm);
  std::vector<std::uint8_t> take() { return std::move(marks_); }

 private:
  void mark_far(GlobalIndex index);
  void receive(const std::uint64_t* message);

  const Partition& partition_;
  Range mine_;
  std::vector<std::uint8_t> marks_;
  detail::PageDirectory<Bitmap*> bitmaps_;
  std::vector<GlobalIndex> pages_;  // those with a bitmap
  std::deque<Bitmap> storage_;
};

void ReferenceMarks::mark(std::span<const GlobalIndex> references) {
  for (const GlobalIndex index : references) {
    if (mine_.contains(index)) {
      marks_[static_cast<std::size_t>(index - mine_.begin)] = 1;
    } else if (index >= 0) {
      mark_far(index);
    }
  }
}

void ReferenceMarks::mark_far(GlobalIndex index) {
  if (index >= partition_.size()) {
    throw Error("index " + std::to_string(index) + " lies outside the " + std::to_string(partition_.size()) +
                " indices there are");
  }
  const GlobalIndex page = detail::page_of(index);
  Bitmap* bitmap = bitmaps_[page];
  if (bitmap == nullptr) {
    bitmap = &storage_.emplace_back(Bitmap{});
    bitmaps_.touch(page) = bitmap;
    pages_.push_back(page);
  }
  const std::size_t bit = static_cast<std::size_t>(index & detail::page_mask);
  (*bitmap)[bit / word_bits] |= std::uint64_t{1} << (bit % word_bits);
}

void ReferenceMarks::receive(const std::uint64_t* message) {
  const GlobalIndex begin = static_cast<GlobalIndex>(message[0]) << detail::page_bits;
  for (std::size_t word = 0; word < words_per_page; ++word) {
    for (std::uint64_t bits = message[1 + word]; bits != 0; bits &= bits - 1) {
      const GlobalIndex index = begin + static_cast<GlobalIndex>(word * word_bits) + std::countr_zero(bits);
      // A page that several ranks own goes to each of them whole.
      if (mine_.contains(index)) marks_[static_cast<std::size_t>(index - mine_.begin)] = 1;
    }
  }
}

void ReferenceMarks::send_pending(const Comm& comm) {
  std::vector<std::uint64_t> messages;
  std::vector<std::int64_t> counts(static_cast<std::size_t>(comm.size()), 0);
  comm.collectively("sending marks of indices", [&] {
    std::sort(pages_.begin(), pages_.end());  // and so grouped by owner
    for (const GlobalIndex page : pages_) {
      const Bitmap& bitmap = *bitmaps_[page];
      detail::for_each_owner(partition_, detail::page_range(page, partition_.size()), [&](int rank, Range) {
        if (rank == comm.rank()) return;
        messages.push_back(static_cast<std::uint64_t>(page));
        messages.insert(messages.end(), bitmap.begin(), bitmap.end());
        counts[static_cast<std::size_t>(rank)] += static_cast<std::int64_t>(message_words);
      });
    }
  });
  const auto received =
      comm.all_to_all(std::span<const std::uint64_t>(messages), std::span<const std::int64_t>(counts));
  for (std::size_t i = 0; i < received.values.size(); i += message_words) receive(received.values.data() + i);
  bitmaps_.clear();
  pages_.clear();
  storage_.clear();
}

}  // namespace

std::vector<std::uint8_t> mark_referenced(const Comm& comm, const Partition& partition,
                                          const std::function<std::span<const GlobalIndex>()>& next_chunk,
                                          std::int64_t pending_pages) {
  std::optional<ReferenceMarks> marks;
  comm.collectively("marking indices", [&] {
    if (partition.ranks() != comm.size()) {
      throw Error("indices split over " + std::to_string(partition.ranks()) + " ranks were marked on " +
                  std::to_string(comm.size()) + " ranks");
    }
    marks.emplace(partition, comm.rank());
  });
  for (bool more = true; more;) {
    bool any_here = false;
    comm.collectively("marking indices", [&] {
      const std::span<const GlobalIndex> chunk = next_chunk();
      any_here = !chunk.empty();
      marks->mark(chunk);
    });
    std::array<std::int64_t, 2> state{any_here, marks->pending_pages() >= pending_pages};
    comm.all_reduce(state, ReduceOp::max);
    more = state[0] != 0;
    if (!more || state[1] != 0) marks->send_pending(comm);
  }
  return marks->take();
}

}  // namespace exomerge
