// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "mpi/key_numbering.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <tuple>

namespace exomerge {

namespace {

constexpr std::int64_t no_key = std::numeric_limits<std::int64_t>::max();
constexpr std::int32_t longest_run = std::numeric_limits<std::int32_t>::max();

/// Distance of two keys, which need not fit in a signed number.
std::uint64_t distance(std::int64_t from, std::int64_t to) {
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

struct Extent {
  std::int64_t lowest = no_key;
  std::int64_t highest = std::numeric_limits<std::int64_t>::min();
  std::int64_t count = 0;
};

Extent global_extent(const Comm& comm, std::span<const KeyRun> runs) {
  Extent extent;
  for (const KeyRun& run : runs) {
    extent.lowest = std::min(extent.lowest, run.key);
    extent.highest = std::max(extent.highest, run.key + run.count - 1);
    extent.count += run.count;
  }
  extent.lowest = comm.all_reduce(extent.lowest, ReduceOp::min);
  extent.highest = comm.all_reduce(extent.highest, ReduceOp::max);
  extent.count = comm.all_reduce(extent.count, ReduceOp::sum);
  return extent;
}

constexpr int samples_of_rank = 32;
struct Samples {
  std::array<std::int64_t, samples_of_rank> keys{};
  std::int64_t count = 0;   ///< of `keys` in use
  std::int64_t weight = 0;  ///< keys that each stands for
};

/// Keys at even distances in the rank's list.
Samples sample(std::span<const KeyRun> runs) {
  std::int64_t total = 0;
  for (const KeyRun& run : runs) total += run.count;
  Samples samples;
  if (total == 0) return samples;
  samples.count = std::min<std::int64_t>(samples_of_rank, total);
  samples.weight = (total + samples.count - 1) / samples.count;
  std::int64_t before = 0;
  std::int64_t next = 0;
  for (const KeyRun& run : runs) {
    while (next < samples.count && next * total / samples.count < before + run.count) {
      samples.keys[static_cast<std::size_t>(next)] = run.key + (next * total / samples.count - before);
      ++next;
    }
    before += run.count;
  }
  return samples;
}

/// The first key of each rank's range. Dense keys are split evenly, others by a sample.
std::vector<std::int64_t> range_starts(const Comm& comm, std::span<const KeyRun> runs, const Extent& extent) {
  const auto ranks = static_cast<std::uint64_t>(comm.size());
  std::vector<std::int64_t> starts(ranks, extent.lowest);
  const std::uint64_t span = distance(extent.lowest, extent.highest);
  if (span / 4 <= static_cast<std::uint64_t>(extent.count)) {
    const std::uint64_t share = span / ranks + 1;
    for (std::uint64_t r = 0; r < ranks; ++r)
      starts[r] = extent.lowest + static_cast<std::int64_t>(std::min(r * share, span + 1));
    return starts;
  }
  std::vector<std::pair<std::int64_t, std::int64_t>> weighted;
  std::int64_t total = 0;
  for (const Samples& samples : comm.all_gather(sample(runs))) {
    for (std::int64_t i = 0; i < samples.count; ++i) {
      weighted.emplace_back(samples.keys[static_cast<std::size_t>(i)], samples.weight);
      total += samples.weight;
    }
  }
  std::ranges::sort(weighted);
  std::int64_t before = 0;
  std::size_t at = 0;
  for (std::size_t r = 1; r < starts.size(); ++r) {
    const std::int64_t wanted = static_cast<std::int64_t>(
        static_cast<double>(total) * static_cast<double>(r) / static_cast<double>(ranks));
    while (at + 1 < weighted.size() && before + weighted[at].second <= wanted)
      before += weighted[at++].second;
    starts[r] = std::max(starts[r - 1], weighted[at].first);
  }
  return starts;
}

/// Runs cut where the ranges of the ranks begin. `use` gets the owner and the piece.
template <class Use>
void for_each_cut(std::span<const KeyRun> runs, std::span<const std::int64_t> starts, Use use) {
  std::size_t owner = 0;
  const auto in_range = [&](std::int64_t key) {
    return starts[owner] <= key && (owner + 1 == starts.size() || key < starts[owner + 1]);
  };
  for (KeyRun run : runs) {
    while (run.count > 0) {
      if (!in_range(run.key)) {
        owner = static_cast<std::size_t>(std::ranges::upper_bound(starts, run.key) - starts.begin()) - 1;
      }
      KeyRun piece = run;
      if (owner + 1 < starts.size()) {
        piece.count = static_cast<std::int32_t>(std::min<std::uint64_t>(
            distance(run.key, starts[owner + 1]), static_cast<std::uint64_t>(run.count)));
      }
      use(owner, piece);
      run.key += piece.count;
      run.count -= piece.count;
    }
  }
}

struct SentRuns {
  std::vector<KeyRun> runs;  ///< by owner
  std::vector<std::int64_t> counts;
};

SentRuns group_by_owner(std::span<const KeyRun> runs, std::span<const std::int64_t> starts) {
  SentRuns sent;
  sent.counts.assign(starts.size(), 0);
  for_each_cut(runs, starts, [&](std::size_t owner, const KeyRun&) { ++sent.counts[owner]; });
  std::vector<std::size_t> next(starts.size(), 0);
  std::size_t total = 0;
  for (std::size_t r = 0; r < starts.size(); ++r) {
    next[r] = total;
    total += static_cast<std::size_t>(sent.counts[r]);
  }
  sent.runs.resize(total);
  for_each_cut(runs, starts,
               [&](std::size_t owner, const KeyRun& piece) { sent.runs[next[owner]++] = piece; });
  return sent;
}

constexpr std::size_t word_bits = 64;

/// Calls `use` with the words that the bits begin .. begin + count lie in, and a mask of these bits in each.
template <class Use>
void for_each_word(std::uint64_t begin, std::uint64_t count, Use use) {
  const std::uint64_t end = begin + count;
  for (std::uint64_t at = begin; at < end;) {
    const std::uint64_t low = at % word_bits;
    const std::uint64_t length = std::min<std::uint64_t>(word_bits - low, end - at);
    const std::uint64_t ones = length == word_bits ? ~std::uint64_t{0} : (std::uint64_t{1} << length) - 1;
    use(static_cast<std::size_t>(at / word_bits), ones << low, at, length);
    at += length;
  }
}

/// The different keys of the runs that a rank has got, and their positions in ascending order: a bit for each
/// possible key where they are dense, else a sorted list.
class PresentKeys {
 public:
  explicit PresentKeys(std::span<const KeyRun> runs) {
    std::int64_t highest = std::numeric_limits<std::int64_t>::min();
    std::uint64_t count = 0;
    for (const KeyRun& run : runs) {
      lowest_ = std::min(lowest_, run.key);
      highest = std::max(highest, run.key + run.count - 1);
      count += static_cast<std::uint64_t>(run.count);
    }
    if (count == 0) return;
    const std::uint64_t span = distance(lowest_, highest);
    if (span / word_bits <= count) {
      mark(runs, span + 1);
    } else {
      sort(runs, count);
    }
  }

  std::int64_t size() const { return size_; }

  std::int64_t position(std::int64_t key) const {
    if (words_.empty()) return std::ranges::lower_bound(sorted_, key) - sorted_.begin();
    const std::uint64_t bit = distance(lowest_, key);
    const auto word = static_cast<std::size_t>(bit / word_bits);
    const std::uint64_t below = (std::uint64_t{1} << (bit % word_bits)) - 1;
    return before_[word] + std::popcount(words_[word] & below);
  }

 private:
  void mark(std::span<const KeyRun> runs, std::uint64_t bits) {
    words_.resize(static_cast<std::size_t>((bits + word_bits - 1) / word_bits), 0);
    for (const KeyRun& run : runs) {
      for_each_word(distance(lowest_, run.key), static_cast<std::uint64_t>(run.count),
                    [this](std::size_t word, std::uint64_t mask, auto, auto) { words_[word] |= mask; });
    }
    before_.reserve(words_.size());
    for (const std::uint64_t word : words_) {
      before_.push_back(size_);
      size_ += std::popcount(word);
    }
  }

  void sort(std::span<const KeyRun> runs, std::uint64_t count) {
    sorted_.reserve(static_cast<std::size_t>(count));
    for (const KeyRun& run : runs) {
      for (std::int32_t i = 0; i < run.count; ++i) sorted_.push_back(run.key + i);
    }
    std::ranges::sort(sorted_);
    sorted_.erase(std::unique(sorted_.begin(), sorted_.end()), sorted_.end());
    size_ = static_cast<std::int64_t>(sorted_.size());
  }

  std::int64_t lowest_ = no_key;
  std::int64_t size_ = 0;
  std::vector<std::uint64_t> words_;
  std::vector<std::int64_t> before_;  // keys in the words before
  std::vector<std::int64_t> sorted_;
};

/// Appends the parts of a run of `count` positions from `position` on that are taken already, and those that
/// are not; takes all. The last part comes first.
void take(std::vector<std::uint64_t>& taken, std::int64_t position, std::int32_t count, std::int64_t offset,
          std::vector<NumberedRun>& answers) {
  const std::size_t first = answers.size();
  const auto append = [&](std::uint64_t at, std::uint64_t length, bool fresh) {
    if (answers.size() > first && (answers.back().supplies != 0) == fresh) {
      answers.back().count += static_cast<std::int32_t>(length);
    } else {
      answers.push_back(
          {offset + static_cast<std::int64_t>(at), static_cast<std::int32_t>(length), fresh ? 1 : 0});
    }
  };
  for_each_word(static_cast<std::uint64_t>(position), static_cast<std::uint64_t>(count),
                [&](std::size_t word, std::uint64_t mask, std::uint64_t at, std::uint64_t length) {
                  const std::uint64_t old = taken[word];
                  taken[word] |= mask;
                  if ((old & mask) == 0) return append(at, length, true);
                  for (std::uint64_t i = 0; i < length; ++i) {
                    append(at + i, 1, (old >> ((at + i) % word_bits) & 1) == 0);
                  }
                });
  std::reverse(answers.begin() + static_cast<std::ptrdiff_t>(first), answers.end());
}

}  // namespace

void append_range(std::vector<KeyRun>& runs, std::int64_t key, std::int64_t count, std::int32_t source) {
  while (count > 0) {
    const auto part = static_cast<std::int32_t>(std::min<std::int64_t>(count, longest_run));
    runs.push_back({key, part, source});
    key += part;
    count -= part;
  }
}

void append_keys(std::vector<KeyRun>& runs, std::span<const std::int64_t> keys, std::int32_t source,
                 bool extend) {
  for (std::size_t i = 0; i < keys.size();) {
    std::size_t end = i + 1;
    while (end < keys.size() && keys[end] == keys[end - 1] + 1) ++end;
    if (i == 0 && extend && !runs.empty() && keys[0] == runs.back().key + runs.back().count) {
      const auto room = static_cast<std::size_t>(longest_run - runs.back().count);
      i = std::min(end, room);
      runs.back().count += static_cast<std::int32_t>(i);
      if (i == end) continue;
    }
    append_range(runs, keys[i], static_cast<std::int64_t>(end - i), source);
    i = end;
  }
}

KeyNumbering number_keys(const Comm& comm, std::span<const KeyRun> runs) {
  KeyNumbering result;
  const Extent extent = global_extent(comm, runs);
  if (extent.count == 0) return result;
  result.lowest = extent.lowest;
  result.highest = extent.highest;
  const std::vector<std::int64_t> starts = range_starts(comm, runs, extent);
  const SentRuns sent = group_by_owner(runs, starts);
  const auto received = comm.all_to_all<KeyRun>(sent.runs, sent.counts);

  std::vector<NumberedRun> answers;
  std::vector<std::int64_t> answer_counts(received.counts.size(), 0);
  std::int64_t mine = 0;
  std::optional<PresentKeys> present;
  comm.collectively("sorting ids", [&] {
    present.emplace(received.values);
    mine = present->size();
  });
  const std::int64_t offset = comm.exclusive_scan(mine);
  comm.collectively("numbering ids", [&] {
    // The last source supplies a key: it takes it first.
    std::vector<std::uint64_t> taken(static_cast<std::size_t>(mine) / word_bits + 1, 0);
    std::size_t at = received.values.size();
    for (std::size_t rank = received.counts.size(); rank-- > 0;) {
      const std::size_t before = answers.size();
      for (std::int64_t i = 0; i < received.counts[rank]; ++i) {
        const KeyRun& run = received.values[--at];
        take(taken, present->position(run.key), run.count, offset, answers);
      }
      answer_counts[rank] = static_cast<std::int64_t>(answers.size() - before);
    }
    std::ranges::reverse(answers);
  });
  const auto replies = comm.all_to_all<NumberedRun>(answers, answer_counts);

  comm.collectively("numbering ids", [&] {
    std::vector<std::size_t> next(starts.size(), 0);
    for (std::size_t r = 1; r < next.size(); ++r)
      next[r] = next[r - 1] + static_cast<std::size_t>(replies.counts[r - 1]);
    for_each_cut(runs, starts, [&](std::size_t owner, const KeyRun& piece) {
      for (std::int32_t done = 0; done < piece.count;) {
        const NumberedRun& reply = replies.values[next[owner]++];
        done += reply.count;
        result.runs.push_back(reply);
      }
    });
  });
  result.total = comm.all_reduce(mine, ReduceOp::sum);
  return result;
}

std::optional<RepeatedKey> find_repeated_key(const Comm& comm, std::span<const KeyRun> runs) {
  const Extent extent = global_extent(comm, runs);
  if (extent.count == 0) return std::nullopt;
  const std::vector<std::int64_t> starts = range_starts(comm, runs, extent);
  const SentRuns sent = group_by_owner(runs, starts);
  auto received = comm.all_to_all<KeyRun>(sent.runs, sent.counts);
  std::ranges::stable_sort(received.values, {}, &KeyRun::key);
  RepeatedKey mine{no_key, 0, 0};
  const KeyRun* reaching = nullptr;  // the run that ends last of those before
  for (const KeyRun& run : received.values) {
    if (reaching != nullptr && run.key < reaching->key + reaching->count) {
      mine = {run.key, std::min(reaching->source, run.source), std::max(reaching->source, run.source)};
      break;
    }
    if (reaching == nullptr || run.key + run.count > reaching->key + reaching->count) reaching = &run;
  }
  for (const RepeatedKey& found : comm.all_gather(mine)) {
    if (found.key != no_key) return found;
  }
  return std::nullopt;
}

}  // namespace exomerge
