// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "mpi/row_exchange.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace exomerge {

namespace {

constexpr GlobalIndex longest_segment = std::numeric_limits<std::int32_t>::max();
// Unwanted bytes between wanted ones that are read along: a call of its own takes about as long.
constexpr std::size_t gap_bytes = std::size_t{64} << 10;

/// Finds the ranks that want a row range.
class WantedRanges {
 public:
  explicit WantedRanges(const std::vector<Range>& wanted) {
    for (std::size_t r = 0; r < wanted.size(); ++r) {
      if (!wanted[r].empty()) ranges_.push_back({wanted[r], static_cast<std::int32_t>(r), 0});
    }
    std::ranges::stable_sort(ranges_, {}, [](const Entry& entry) { return entry.rows.begin; });
    GlobalIndex reach = 0;
    for (Entry& entry : ranges_) entry.reach = reach = std::max(reach, entry.rows.end);
  }

  /// Calls `use(run, rows that a rank wants of it, rank, its first wanted row)`, for the runs in any order.
  template <class Use>
  void for_each_in(std::span<const RowRun> runs, Use use) const {
    if (runs.empty()) return;
    const auto end_of = [](const RowRun& run) { return run.to + run.count; };
    const bool ascend = std::ranges::adjacent_find(runs, [&](const RowRun& a, const RowRun& b) {
                          return end_of(a) > b.to;
                        }) == runs.end();
    if (!ascend) {
      for (const RowRun& run : runs) {
        visit({run.to, end_of(run)}, [&](const Entry& entry) { meet(run, entry, use); });
      }
      return;
    }
    visit({runs.front().to, end_of(runs.back())}, [&](const Entry& entry) {
      const auto first = std::ranges::upper_bound(runs, entry.rows.begin, {}, end_of);
      for (auto run = first; run != runs.end() && run->to < entry.rows.end; ++run) meet(*run, entry, use);
    });
  }

 private:
  struct Entry {
    Range rows;
    std::int32_t rank;
    GlobalIndex reach;  // largest end up to here
  };

  /// Calls `use` with the ranges that may have some of `rows`, the last one first.
  template <class Use>
  void visit(Range rows, Use use) const {
    auto at = std::ranges::upper_bound(ranges_, rows.end - 1, {},
                                       [](const Entry& entry) { return entry.rows.begin; });
    // Backwards, as long as any range before reaches into the rows.
    while (at != ranges_.begin() && std::prev(at)->reach > rows.begin) use(*--at);
  }

  template <class Use>
  static void meet(const RowRun& run, const Entry& entry, Use use) {
    const Range shared = intersect({run.to, run.to + run.count}, entry.rows);
    if (!shared.empty()) use(run, shared, entry.rank, entry.rows.begin);
  }

  std::vector<Entry> ranges_;
};

std::vector<Range> parts_of(std::span<const std::int64_t> counts) {
  std::vector<Range> parts;
  GlobalIndex begin = 0;
  for (const std::int64_t count : counts) {
    parts.push_back({begin, begin + count});
    begin += count;
  }
  return parts;
}

}  // namespace

RowPlan::RowPlan(const Comm& comm, std::span<const std::vector<RowRun>> sources, Range wanted)
    : wanted_(wanted) {
  const auto ranks = static_cast<std::size_t>(comm.size());
  const std::vector<Range> all_wanted = comm.all_gather(wanted);
  std::vector<std::int64_t> counts(ranks, 0);
  comm.collectively("planning an exchange of rows", [&] {
    const WantedRanges ranges(all_wanted);
    sent_.assign(ranks, 0);
    for (const std::vector<RowRun>& runs : sources) {
      const auto first = static_cast<std::ptrdiff_t>(segments_.size());
      ranges.for_each_in(runs, [&](const RowRun& run, Range rows, std::int32_t rank, GlobalIndex base) {
        for (GlobalIndex at = rows.begin; at < rows.end; at += longest_segment) {
          const auto count = static_cast<std::int32_t>(std::min(longest_segment, rows.end - at));
          segments_.push_back({run.from + (at - run.to), at - base, count, rank});
        }
      });
      const std::span<Segment> found(segments_.begin() + first, segments_.end());
      if (!std::ranges::is_sorted(found, {}, &Segment::from)) {
        std::ranges::stable_sort(found, {}, &Segment::from);
      }
      Range& extent = extents_.emplace_back();
      if (!found.empty()) extent.begin = found.front().from;
      for (const Segment& segment : found) extent.end = std::max(extent.end, segment.from + segment.count);
      source_ends_.push_back(segments_.size());
    }
    for (const Segment& segment : segments_) {
      if (segment.rank == comm.rank()) continue;
      ++counts[static_cast<std::size_t>(segment.rank)];
      sent_[static_cast<std::size_t>(segment.rank)] += segment.count;
    }
  });
  std::vector<Arrival> announced;
  comm.collectively("planning an exchange of rows", [&] {
    std::vector<Range> parts = parts_of(counts);
    announced.resize(static_cast<std::size_t>(parts.back().end));
    for (const Segment& segment : segments_) {
      if (segment.rank == comm.rank()) continue;
      GlobalIndex& next = parts[static_cast<std::size_t>(segment.rank)].begin;
      announced[static_cast<std::size_t>(next++)] = {segment.to, segment.count};
    }
  });
  auto received = comm.all_to_all<Arrival>(announced, counts);
  arrivals_ = std::move(received.values);
  received_.assign(ranks, 0);
  std::size_t at = 0;
  for (std::size_t r = 0; r < ranks; ++r) {
    for (std::int64_t i = 0; i < received.counts[r]; ++i) received_[r] += arrivals_[at++].count;
    arrival_ends_.push_back(static_cast<std::int64_t>(at));
  }
}

GlobalIndex RowPlan::end_of_stretch(std::span<const Segment> segments, GlobalIndex from, GlobalIndex most,
                                    GlobalIndex longest_gap) {
  GlobalIndex end = from;
  for (const Segment& segment : segments) {
    if (end > from && segment.from > end + longest_gap) break;
    end = std::max(end, segment.from + segment.count);
    if (end - from >= most) return from + most;
  }
  return end;
}

template <class T>
std::span<T> RowMover::Buffer::values(std::size_t count) {
  if (count * sizeof(T) > size) {
    bytes.reset();
    size = 0;
    bytes = std::make_unique_for_overwrite<std::byte[]>(count * sizeof(T));
    size = count * sizeof(T);
  }
  return {reinterpret_cast<T*>(bytes.get()), count};
}

template <class T>
void RowMover::arrive(const RowMove<T>& move, GlobalIndex row, std::span<const T> values) {
  T* target = move.out.data() + static_cast<std::size_t>(row * move.width);
  if constexpr (std::is_same_v<T, double>) {
    if (move.conflict != nullptr) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double old = target[i];
        if (!std::isnan(old) && old != values[i]) {
          // Quiet comparisons: values may be NaN.
          const GlobalIndex at = row + static_cast<GlobalIndex>(i) / move.width;
          if (std::isgreater(std::abs(old - values[i]), move.tolerance) &&
              (*move.conflict < 0 || at < *move.conflict)) {
            *move.conflict = at;
          }
          target[i] = std::fmax(old, values[i]);
        } else {
          target[i] = values[i];
        }
      }
      return;
    }
  }
  std::ranges::copy(values, target);
}

template <class T>
void RowMover::pack(const RowMove<T>& move, std::span<T> sent, std::span<std::int64_t> cursors) {
  const RowPlan& plan = *move.plan;
  const auto width = static_cast<std::size_t>(move.width);
  const auto rows_at_once =
      static_cast<GlobalIndex>(std::max<std::size_t>(1, piece_bytes / (width * sizeof(T))));
  const auto longest_gap = static_cast<GlobalIndex>(gap_bytes / (width * sizeof(T)));
  std::size_t begin = 0;
  for (std::size_t source = 0; source < plan.source_ends_.size(); ++source) {
    const std::span<const RowPlan::Segment> segments(plan.segments_.data() + begin,
                                                     plan.source_ends_[source] - begin);
    begin = plan.source_ends_[source];
    Range piece{};  // of the source, what is in the staging memory
    std::span<T> values;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const RowPlan::Segment& segment = segments[i];
      for (GlobalIndex done = 0; done < segment.count;) {
        const GlobalIndex from = segment.from + done;
        if (!piece.contains(from)) {
          piece = {from, plan.end_of_stretch(segments.subspan(i), from, rows_at_once, longest_gap)};
          values = piece_.values<T>(static_cast<std::size_t>(piece.size()) * width);
          move.read(source, piece, values);
        }
        const GlobalIndex count = std::min<GlobalIndex>(segment.count - done, piece.end - from);
        const auto size = static_cast<std::size_t>(count) * width;
        const T* first = values.data() + static_cast<std::size_t>(from - piece.begin) * width;
        if (segment.rank != comm_.rank()) {
          std::int64_t& cursor = cursors[static_cast<std::size_t>(segment.rank)];
          std::copy_n(first, size, sent.data() + cursor);
          cursor += static_cast<std::int64_t>(size);
        } else {
          arrive<T>(move, segment.to + done, {first, size});
        }
        done += count;
      }
    }
  }
}

template <class T>
void RowMover::unpack(const RowMove<T>& move, std::span<const T> received, std::span<std::int64_t> cursors) {
  const RowPlan& plan = *move.plan;
  const auto width = static_cast<std::size_t>(move.width);
  std::size_t at = 0;
  for (std::size_t rank = 0; rank < cursors.size(); ++rank) {
    for (; at < static_cast<std::size_t>(plan.arrival_ends_[rank]); ++at) {
      const RowPlan::Arrival& arrival = plan.arrivals_[at];
      const auto size = static_cast<std::size_t>(arrival.count) * width;
      const T* first = received.data() + cursors[rank];
      arrive<T>(move, arrival.to, {first, size});
      cursors[rank] += static_cast<std::int64_t>(size);
    }
  }
}

template <class T>
void RowMover::move(std::span<const RowMove<T>> moves) {
  const auto ranks = static_cast<std::size_t>(comm_.size());
  std::vector<std::int64_t> send_counts(ranks, 0);
  std::vector<std::int64_t> receive_counts(ranks, 0);
  for (const RowMove<T>& move : moves) {
    for (std::size_t r = 0; r < ranks; ++r) {
      send_counts[r] += move.plan->sent_[r] * move.width;
      receive_counts[r] += move.plan->received_[r] * move.width;
    }
  }
  const std::vector<Range> send_parts = parts_of(send_counts);
  const std::vector<Range> receive_parts = parts_of(receive_counts);
  std::span<T> sent;
  std::span<T> received;
  comm_.collectively("reading rows", [&] {
    sent = sent_.values<T>(static_cast<std::size_t>(send_parts.back().end));
    received = received_.values<T>(static_cast<std::size_t>(receive_parts.back().end));
    std::vector<std::int64_t> cursors;
    for (const Range& part : send_parts) cursors.push_back(part.begin);
    for (const RowMove<T>& move : moves) {
      if (move.conflict == nullptr) continue;
      *move.conflict = -1;
      std::ranges::fill(move.out, std::numeric_limits<T>::quiet_NaN());
    }
    for (const RowMove<T>& move : moves) pack(move, sent, cursors);
  });
  comm_.all_to_all<T>(std::span<const T>(sent), send_parts, received, receive_parts);
  std::vector<std::int64_t> cursors;
  for (const Range& part : receive_parts) cursors.push_back(part.begin);
  for (const RowMove<T>& move : moves) unpack<T>(move, received, cursors);
}

template void RowMover::move(std::span<const RowMove<double>>);
template void RowMover::move(std::span<const RowMove<GlobalIndex>>);

}  // namespace exomerge
