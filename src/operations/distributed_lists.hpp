// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"
#include "mpi/exchange.hpp"
#include "mpi/page_directory.hpp"

/// Lists whose items lie on any rank: brought to ranks, put in order, numbered. All functions are collective;
/// memory and traffic follow the items of a rank.
namespace exomerge {

/// Items on their way to ranks of their choice, and answers on the way back.
template <class T>
class Delivery {
 public:
  /// `rank_of(item)` names the rank of each.
  template <class RankOf>
  Delivery(const Comm& comm, std::span<const T> items, const RankOf& rank_of) : comm_(comm) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(comm.size()), 0);
    std::vector<T> sent;
    comm_.collectively("sorting items by rank", [&] {
      std::vector<int> ranks;
      ranks.reserve(items.size());
      for (const T& item : items) ++counts[static_cast<std::size_t>(ranks.emplace_back(rank_of(item)))];
      std::vector<std::size_t> next(counts.size(), 0);
      for (std::size_t r = 1; r < counts.size(); ++r) {
        next[r] = next[r - 1] + static_cast<std::size_t>(counts[r - 1]);
      }
      place_.resize(items.size());
      sent.resize(items.size());
      for (std::size_t i = 0; i < items.size(); ++i) {
        place_[i] = next[static_cast<std::size_t>(ranks[i])]++;
        sent[place_[i]] = items[i];
      }
    });
    received_ = comm_.all_to_all(std::span<const T>(sent), std::span<const std::int64_t>(counts));
  }

  /// What the ranks sent to this one, in order of (rank, position).
  std::vector<T>& received() { return received_.values; }

  /// `given`: an answer to each item received. Returns the answers to this rank's items, in their order.
  template <class Answer>
  std::vector<Answer> answers(std::span<const Answer> given) const {
    const auto returned = comm_.all_to_all(given, std::span<const std::int64_t>(received_.counts));
    std::vector<Answer> result(place_.size());
    for (std::size_t i = 0; i < place_.size(); ++i) result[i] = returned.values[place_[i]];
    return result;
  }

 private:
  Comm comm_;
  std::vector<std::size_t> place_;  // of each item among those sent
  Comm::Received<T> received_;
};

/// The first position of each group of `lists`, on this rank, when the lists of group 0 of all ranks in rank
/// order are followed by those of group 1, and so on; then the number of all items.
template <class T>
std::vector<GlobalIndex> places_of_lists(const Comm& comm, std::span<const std::vector<T>> lists) {
  std::vector<std::int64_t> totals;
  std::vector<GlobalIndex> places;
  for (const auto& list : lists) {
    totals.push_back(static_cast<std::int64_t>(list.size()));
    places.push_back(comm.exclusive_scan(totals.back()));
  }
  comm.all_reduce(std::span<std::int64_t>(totals), ReduceOp::sum);
  GlobalIndex before = 0;
  for (std::size_t i = 0; i < totals.size(); ++i) {
    places[i] += before;
    before += totals[i];
  }
  places.push_back(before);
  return places;
}

/// A list of all ranks, of which this one has its even slice.
template <class T>
struct EvenList {
  GlobalIndex total = 0;
  std::vector<T> slice;
};

/// The lists of group 0 of all ranks in rank order, then those of group 1, and so on, as one.
template <class T>
EvenList<T> joined_lists(const Comm& comm, std::span<const std::vector<T>> lists) {
  const std::vector<GlobalIndex> places = places_of_lists(comm, lists);
  EvenList<T> result;
  result.total = places.back();
  const Partition partition = Partition::even(result.total, comm.size());
  std::vector<Range> runs;
  std::vector<T> sent;
  std::vector<std::int64_t> run_counts(static_cast<std::size_t>(comm.size()), 0);
  std::vector<std::int64_t> counts = run_counts;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    const Range all{places[i], places[i] + static_cast<GlobalIndex>(lists[i].size())};
    detail::for_each_owner(partition, all, [&](int rank, Range part) {
      runs.push_back(part);
      ++run_counts[static_cast<std::size_t>(rank)];
      counts[static_cast<std::size_t>(rank)] += part.size();
    });
    sent.insert(sent.end(), lists[i].begin(), lists[i].end());
  }
  const auto to_place =
      comm.all_to_all(std::span<const Range>(runs), std::span<const std::int64_t>(run_counts));
  const auto items = comm.all_to_all(std::span<const T>(sent), std::span<const std::int64_t>(counts));
  const Range mine = partition.slice(comm.rank());
  result.slice.resize(static_cast<std::size_t>(mine.size()));
  auto from = items.values.begin();
  for (const Range& run : to_place.values) {
    std::copy_n(from, run.size(), result.slice.begin() + (run.begin - mine.begin));
    from += run.size();
  }
  return result;
}

template <class T>
EvenList<T> joined_list(const Comm& comm, const std::vector<T>& list) {
  return joined_lists<T>(comm, std::span(&list, 1));
}

/// Rows of `width` values of all ranks, in rank order.
template <class T>
EvenList<T> joined_rows(const Comm& comm, std::span<const T> values, int width) {
  const auto rows = static_cast<std::int64_t>(values.size()) / width;
  const GlobalIndex first = comm.exclusive_scan(rows);
  EvenList<T> result;
  result.total = comm.all_reduce(rows, ReduceOp::sum);
  const Range mine = Partition::even(result.total, comm.size()).slice(comm.rank());
  result.slice.resize(static_cast<std::size_t>(mine.size() * width));
  redistribute<T>(comm, {first, first + rows}, values, mine, result.slice, width);
  return result;
}

/// The different items of all ranks in ascending order.
template <class T>
struct Numbering {
  GlobalIndex total = 0;
  std::vector<GlobalIndex> numbers;  ///< of the items that this rank gave
  std::vector<T> sorted;             ///< this rank's share, consecutive
};

/// Numbers items by a distributed sort, in which each rank gets a range of them that is chosen by samples.
/// `items` ascend, without repeats on a rank. T has < and ==.
template <class T>
Numbering<T> number_items(const Comm& comm, const std::vector<T>& items) {
  constexpr std::size_t samples_of_a_rank = 16;
  struct Samples {
    std::size_t count = 0;
    std::array<T, samples_of_a_rank> items{};
  };
  Samples mine;
  mine.count = std::min(samples_of_a_rank, items.size());
  for (std::size_t i = 0; i < mine.count; ++i) {
    mine.items[i] = items[(2 * i + 1) * items.size() / (2 * mine.count)];
  }
  std::vector<T> samples;
  for (const Samples& rank : comm.all_gather(mine)) {
    samples.insert(samples.end(), rank.items.begin(),
                   rank.items.begin() + static_cast<std::ptrdiff_t>(rank.count));
  }
  std::sort(samples.begin(), samples.end());
  std::vector<T> first;  // item of each rank but the lowest
  const auto ranks = static_cast<std::size_t>(comm.size());
  for (std::size_t r = 1; r < ranks && !samples.empty(); ++r)
    first.push_back(samples[r * samples.size() / ranks]);
  const auto rank_of = [&](const T& item) {
    return static_cast<int>(std::upper_bound(first.begin(), first.end(), item) - first.begin());
  };
  Delivery<T> delivery(comm, items, rank_of);
  Numbering<T> result;
  result.sorted = delivery.received();
  std::sort(result.sorted.begin(), result.sorted.end());
  result.sorted.erase(std::unique(result.sorted.begin(), result.sorted.end()), result.sorted.end());
  const auto count = static_cast<std::int64_t>(result.sorted.size());
  const GlobalIndex before = comm.exclusive_scan(count);
  result.total = comm.all_reduce(count, ReduceOp::sum);
  std::vector<GlobalIndex> numbers;
  numbers.reserve(delivery.received().size());
  for (const T& item : delivery.received()) {
    const auto at = std::lower_bound(result.sorted.begin(), result.sorted.end(), item);
    numbers.push_back(before + (at - result.sorted.begin()));
  }
  result.numbers = delivery.template answers<GlobalIndex>(numbers);
  return result;
}

}  // namespace exomerge
