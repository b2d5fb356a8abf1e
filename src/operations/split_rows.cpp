// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/split_rows.hpp"

#include <algorithm>
#include <numeric>

namespace exomerge {

namespace {

/// A run of rows that a rank has for a part, or wants for one of its own.
struct Announcement {
  GlobalIndex part;
  GlobalIndex begin;
  GlobalIndex count;
};

}  // namespace

void RowRuns::append(GlobalIndex begin, GlobalIndex count) {
  if (count == 0) return;
  if (!runs_.empty() && runs_.back().begin + runs_.back().count == begin) {
    runs_.back().count += count;
  } else {
    runs_.push_back({begin, count, size()});
  }
}

std::size_t RowRuns::first_run_after(GlobalIndex row) const {
  const auto found = std::ranges::upper_bound(runs_, row, {}, &Run::begin);
  const auto at = static_cast<std::size_t>(found - runs_.begin());
  return at > 0 && runs_[at - 1].begin + runs_[at - 1].count > row ? at - 1 : at;
}

GlobalIndex RowRuns::below(GlobalIndex row) const {
  const std::size_t at = first_run_after(row);
  if (at == runs_.size()) return size();
  return runs_[at].before + std::max<GlobalIndex>(0, row - runs_[at].begin);
}

std::vector<GlobalIndex> RowRuns::list() const {
  std::vector<GlobalIndex> rows;
  rows.reserve(static_cast<std::size_t>(size()));
  for (const Run& run : runs_) {
    for (GlobalIndex i = 0; i < run.count; ++i) rows.push_back(run.begin + i);
  }
  return rows;
}

RowSplit::RowSplit(const Comm& comm, Partition slices, Partition parts)
    : comm_(comm), slices_(std::move(slices)), parts_(std::move(parts)) {
  incoming_.resize(static_cast<std::size_t>(parts_.slice(comm_.rank()).size()));
}

RowSplit RowSplit::by_part(const Comm& comm, const Partition& slices, const Partition& parts,
                           std::span<const LocalIndex> part_of_row) {
  RowSplit split(comm, slices, parts);
  comm.collectively("dividing rows", [&] {
    struct PartRun {
      LocalIndex part;
      GlobalIndex begin;
      GlobalIndex count;
    };
    std::vector<PartRun> runs;
    const GlobalIndex first = slices.slice(comm.rank()).begin;
    for (std::size_t i = 0; i < part_of_row.size();) {
      std::size_t end = i + 1;
      while (end < part_of_row.size() && part_of_row[end] == part_of_row[i]) ++end;
      runs.push_back(
          {part_of_row[i], first + static_cast<GlobalIndex>(i), static_cast<GlobalIndex>(end - i)});
      i = end;
    }
    std::ranges::stable_sort(runs, {}, &PartRun::part);
    for (const PartRun& run : runs) {
      if (split.outgoing_.empty() || split.outgoing_.back().first != run.part) {
        split.outgoing_.emplace_back(run.part, RowRuns());
      }
      split.outgoing_.back().second.append(run.begin, run.count);
    }
  });
  split.announce();
  return split;
}

RowSplit RowSplit::by_pairs(const Comm& comm, const Partition& slices, const Partition& parts,
                            std::span<const PartRow> pairs) {
  std::vector<std::pair<int, RowRuns>> outgoing;
  comm.collectively("dividing rows", [&] {
    for (const PartRow& pair : pairs) {
      if (outgoing.empty() || outgoing.back().first != pair.part) outgoing.emplace_back(pair.part, RowRuns());
      outgoing.back().second.append(pair.row, 1);
    }
  });
  return by_runs(comm, slices, parts, std::move(outgoing));
}

RowSplit RowSplit::by_runs(const Comm& comm, const Partition& slices, const Partition& parts,
                           std::vector<std::pair<int, RowRuns>> outgoing) {
  RowSplit split(comm, slices, parts);
  split.outgoing_ = std::move(outgoing);
  split.announce();
  return split;
}

RowSplit RowSplit::of_stretches(std::span<const GlobalIndex> lengths) const {
  const GlobalIndex mine = std::accumulate(lengths.begin(), lengths.end(), GlobalIndex{0});
  const auto slices = Partition::from_local_size(comm_, mine);
  std::vector<std::pair<int, RowRuns>> outgoing;
  comm_.collectively("dividing rows", [&] {
    const GlobalIndex first_row = slices_.slice(comm_.rank()).begin;
    std::vector<GlobalIndex> begin{slices.slice(comm_.rank()).begin};
    for (const GlobalIndex length : lengths) begin.push_back(begin.back() + length);
    for (const auto& [part, rows] : outgoing_) {
      RowRuns& stretches = outgoing.emplace_back(part, RowRuns()).second;
      for (const RowRuns::Run& run : rows.runs()) {
        const auto from = static_cast<std::size_t>(run.begin - first_row);
        const auto to = static_cast<std::size_t>(run.begin + run.count - first_row);
        stretches.append(begin[from], begin[to] - begin[from]);
      }
    }
  });
  return by_runs(comm_, slices, parts_, std::move(outgoing));
}

// Tells the ranks that have the parts which rows come.
void RowSplit::announce() {
  std::vector<Announcement> sent;
  std::vector<std::int64_t> counts(static_cast<std::size_t>(comm_.size()), 0);
  comm_.collectively("dividing rows", [&] {
    for (const auto& [part, rows] : outgoing_) {
      counts[static_cast<std::size_t>(parts_.owner(part))] += static_cast<std::int64_t>(rows.runs().size());
      for (const RowRuns::Run& run : rows.runs()) sent.push_back({part, run.begin, run.count});
    }
  });
  const auto received =
      comm_.all_to_all(std::span<const Announcement>(sent), std::span<const std::int64_t>(counts));
  const GlobalIndex first = parts_.slice(comm_.rank()).begin;
  for (const Announcement& run : received.values) {
    incoming_[static_cast<std::size_t>(run.part - first)].append(run.begin, run.count);
  }
}

RowSplit RowSplit::by_wish(const Comm& comm, const Partition& slices, const Partition& parts,
                           std::span<const std::vector<GlobalIndex>> rows) {
  RowSplit split(comm, slices, parts);
  const GlobalIndex first_part = parts.slice(comm.rank()).begin;
  std::vector<Announcement> sent;
  std::vector<std::int64_t> counts(static_cast<std::size_t>(comm.size()), 0);
  comm.collectively("dividing rows", [&] {
    for (std::size_t p = 0; p < rows.size(); ++p) {
      for (std::size_t i = 0; i < rows[p].size();) {
        std::size_t end = i + 1;
        while (end < rows[p].size() && rows[p][end] == rows[p][end - 1] + 1) ++end;
        split.incoming_[p].append(rows[p][i], static_cast<GlobalIndex>(end - i));
        i = end;
      }
    }
    for (int rank = 0; rank < comm.size(); ++rank) {
      for (std::size_t p = 0; p < rows.size(); ++p) {
        split.incoming_[p].for_each(slices.slice(rank), [&](GlobalIndex begin, GlobalIndex count) {
          sent.push_back({first_part + static_cast<GlobalIndex>(p), begin, count});
          ++counts[static_cast<std::size_t>(rank)];
        });
      }
    }
  });
  const auto received =
      comm.all_to_all(std::span<const Announcement>(sent), std::span<const std::int64_t>(counts));
  for (const Announcement& run : received.values) {
    const int part = static_cast<int>(run.part);
    if (split.outgoing_.empty() || split.outgoing_.back().first != part) {
      split.outgoing_.emplace_back(part, RowRuns());
    }
    split.outgoing_.back().second.append(run.begin, run.count);
  }
  return split;
}

std::vector<RowSplit::Arrival> RowSplit::arrivals(Range window, Range active) const {
  std::vector<Arrival> all;
  GlobalIndex at = 0;
  for (std::size_t p = 0; p < incoming_.size(); ++p) {
    if (!active.contains(static_cast<GlobalIndex>(p)) || incoming_[p].size() == 0) continue;
    for (int rank = 0; rank < comm_.size(); ++rank) {
      const Range theirs = clipped(slices_.slice(rank), window);
      const Range rows{incoming_[p].below(theirs.begin), incoming_[p].below(theirs.end)};
      if (rows.empty()) continue;
      all.push_back({rank, p, rows, at});
      at += rows.size();
    }
  }
  return all;
}

GlobalIndex RowSplit::rows_held(Range window, Range active) const {
  GlobalIndex rows = clipped(slices_.slice(comm_.rank()), window).size();
  for (const Arrival& arrival : arrivals(window, active)) {
    rows += arrival.rows.size() * (arrival.rank == comm_.rank() ? 1 : 2);
  }
  for_each_sent(window, active, [&](int rank, GlobalIndex, GlobalIndex count) {
    if (rank != comm_.rank()) rows += count;
  });
  return rows;
}

RowSplit::Traffic RowSplit::plan(Range window, Range active) const {
  const auto ranks = static_cast<std::size_t>(comm_.size());
  Traffic traffic;
  traffic.send.resize(ranks);
  traffic.receive.resize(ranks);
  const Range mine = clipped(slices_.slice(comm_.rank()), window);
  for (const auto& [part, rows] : outgoing_) {
    const int rank = parts_.owner(part);
    if (!is_active(part, rank, active)) continue;
    traffic.send[static_cast<std::size_t>(rank)].end += rows.below(mine.end) - rows.below(mine.begin);
  }
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    const Range theirs = clipped(slices_.slice(static_cast<int>(rank)), window);
    for (std::size_t p = 0; p < incoming_.size(); ++p) {
      if (!active.contains(static_cast<GlobalIndex>(p))) continue;
      traffic.receive[rank].end += incoming_[p].below(theirs.end) - incoming_[p].below(theirs.begin);
    }
  }
  // So far these are counts.
  for (std::vector<Range>* parts : {&traffic.send, &traffic.receive}) {
    GlobalIndex begin = 0;
    for (Range& part : *parts) {
      part = {begin, begin + part.end};
      begin = part.end;
    }
  }
  return traffic;
}

template <class T>
void RowSplit::deliver(Range window, Range active, std::span<const T> values, int width,
                       std::span<std::vector<T>> out) const {
  const auto item = static_cast<std::size_t>(width);
  Traffic traffic;
  std::vector<T> packed;
  std::vector<T> received;
  comm_.collectively("dividing values", [&] {
    traffic = plan(window, active);
    packed.resize(static_cast<std::size_t>(traffic.send.back().end) * item);
    received.resize(static_cast<std::size_t>(traffic.receive.back().end) * item);
    const Range mine = clipped(slices_.slice(comm_.rank()), window);
    T* next = packed.data();
    for (const auto& [part, rows] : outgoing_) {
      if (!is_active(part, parts_.owner(part), active)) continue;
      rows.for_each(mine, [&](GlobalIndex begin, GlobalIndex count) {
        next = std::copy_n(values.data() + static_cast<std::size_t>(begin - mine.begin) * item,
                           static_cast<std::size_t>(count) * item, next);
      });
    }
  });
  comm_.all_to_all(std::span<const T>(packed), traffic.send, std::span<T>(received), traffic.receive, width);
  const T* next = received.data();
  for (int rank = 0; rank < comm_.size(); ++rank) {
    const Range theirs = clipped(slices_.slice(rank), window);
    for (std::size_t p = 0; p < incoming_.size(); ++p) {
      if (!active.contains(static_cast<GlobalIndex>(p))) continue;
      const GlobalIndex before = incoming_[p].below(theirs.begin);
      const auto count = static_cast<std::size_t>(incoming_[p].below(theirs.end) - before) * item;
      std::copy_n(next, count, out[p].data() + static_cast<std::size_t>(before) * item);
      next += count;
    }
  }
}

template <class T>
std::vector<std::vector<T>> RowSplit::deliver_all(Range active, std::span<const T> values, int width) const {
  std::vector<std::vector<T>> out(incoming_.size());
  comm_.collectively("dividing values", [&] {
    for (std::size_t p = 0; p < out.size(); ++p) {
      if (active.contains(static_cast<GlobalIndex>(p))) {
        out[p].resize(static_cast<std::size_t>(incoming_[p].size() * width));
      }
    }
  });
  deliver<T>({0, slices_.largest_slice()}, active, values, width, out);
  return out;
}

#define EXOMERGE_INSTANTIATE_SPLIT(T)                                                                  \
  template void RowSplit::deliver<T>(Range, Range, std::span<const T>, int, std::span<std::vector<T>>) \
      const;                                                                                           \
  template std::vector<std::vector<T>> RowSplit::deliver_all<T>(Range, std::span<const T>, int) const;

EXOMERGE_INSTANTIATE_SPLIT(double)
EXOMERGE_INSTANTIATE_SPLIT(GlobalIndex)
EXOMERGE_INSTANTIATE_SPLIT(std::int32_t)

#undef EXOMERGE_INSTANTIATE_SPLIT

}  // namespace exomerge
