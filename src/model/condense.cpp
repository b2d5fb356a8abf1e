// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/condense.hpp"

#include <algorithm>

#include "mpi/exchange.hpp"

namespace exomerge {

namespace {

// A row's fate with its new index, in one number that can travel: the new index of a row that stays, -2 - new
// index of the survivor for one that was merged, dropped_row.
constexpr GlobalIndex merged_code(GlobalIndex survivor) { return -2 - survivor; }
constexpr GlobalIndex survivor_of(GlobalIndex code) { return -2 - code; }

// Turns `fate` into codes; returns the number of rows that stay on all ranks.
GlobalIndex number_survivors(const Comm& comm, const Partition& partition, std::vector<GlobalIndex>& fate) {
  const Range mine = partition.slice(comm.rank());
  GlobalIndex count = 0;
  std::vector<GlobalIndex> wanted;
  for (std::size_t i = 0; i < fate.size(); ++i) {
    const GlobalIndex own = mine.begin + static_cast<GlobalIndex>(i);
    count += fate[i] == own ? 1 : 0;
    if (fate[i] != own && fate[i] >= 0) wanted.push_back(fate[i]);
  }
  GlobalIndex next = comm.exclusive_scan(count);
  const GlobalIndex total = comm.all_reduce(count, ReduceOp::sum);
  std::vector<std::size_t> merged;
  merged.reserve(wanted.size());
  for (std::size_t i = 0; i < fate.size(); ++i) {
    const GlobalIndex own = mine.begin + static_cast<GlobalIndex>(i);
    if (fate[i] == own) {
      fate[i] = next++;
    } else if (fate[i] >= 0) {
      merged.push_back(i);
      fate[i] = dropped_row;
    }
  }
  const Exchange exchange(comm, partition, wanted);
  std::vector<GlobalIndex> survivors(wanted.size());
  exchange.gather<GlobalIndex>(fate, survivors);
  for (std::size_t k = 0; k < merged.size(); ++k) fate[merged[k]] = merged_code(survivors[k]);
  return total;
}

// First old row of each rank's share, so that its share holds the survivors of its slice of new rows.
std::vector<GlobalIndex> cut_points(const Comm& comm, const Partition& partition, const Partition& target,
                                    std::span<const GlobalIndex> codes) {
  const Range mine = partition.slice(comm.rank());
  std::vector<GlobalIndex> cuts(static_cast<std::size_t>(comm.size()) + 1, -1);
  int rank = 1;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i] < 0) continue;
    while (rank < comm.size() && target.slice(rank).begin < codes[i]) ++rank;
    for (int r = rank; r < comm.size() && target.slice(r).begin == codes[i]; ++r) {
      cuts[static_cast<std::size_t>(r)] = mine.begin + static_cast<GlobalIndex>(i);
    }
  }
  comm.all_reduce(cuts, ReduceOp::max);
  cuts.front() = 0;
  cuts.back() = partition.size();
  for (int r = 1; r < comm.size(); ++r) {
    if (target.slice(r).begin >= target.size()) cuts[static_cast<std::size_t>(r)] = partition.size();
  }
  return cuts;
}

// `codes`: those of `plan.source_range`.
void add_runs_and_messages(const Comm& comm, std::span<const GlobalIndex> codes, Transfer::Plan& plan) {
  std::vector<std::pair<int, LocalIndex>> merged;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto row = static_cast<LocalIndex>(i);
    if (codes[i] >= 0) {
      if (plan.runs.empty() || plan.runs.back().first + plan.runs.back().count != row)
        plan.runs.push_back({row, 0});
      ++plan.runs.back().count;
    } else if (codes[i] != dropped_row) {
      merged.emplace_back(plan.target.owner(survivor_of(codes[i])), row);
    }
  }
  std::ranges::stable_sort(merged, {}, &std::pair<int, LocalIndex>::first);
  plan.sent_counts.assign(static_cast<std::size_t>(comm.size()), 0);
  std::vector<GlobalIndex> targets;
  for (const auto& [rank, row] : merged) {
    ++plan.sent_counts[static_cast<std::size_t>(rank)];
    plan.sent_rows.push_back(row);
    targets.push_back(survivor_of(codes[static_cast<std::size_t>(row)]));
  }
  const auto received = comm.all_to_all<GlobalIndex>(targets, plan.sent_counts);
  const GlobalIndex first = plan.target.slice(comm.rank()).begin;
  for (const GlobalIndex target : received.values) {
    plan.received_target.push_back(static_cast<LocalIndex>(target - first));
  }
}

}  // namespace

Condensation condense(const Comm& comm, const Partition& partition, std::vector<GlobalIndex> fate) {
  const GlobalIndex rows = number_survivors(comm, partition, fate);
  Transfer::Plan plan;
  plan.target = Partition::even(rows, comm.size());
  const std::vector<GlobalIndex> cuts = cut_points(comm, partition, plan.target, fate);
  const auto rank = static_cast<std::size_t>(comm.rank());
  plan.source_range = {cuts[rank], cuts[rank + 1]};
  std::vector<GlobalIndex> codes(static_cast<std::size_t>(plan.source_range.size()));
  redistribute<GlobalIndex>(comm, partition.slice(comm.rank()), fate, plan.source_range, codes);
  add_runs_and_messages(comm, codes, plan);

  for (GlobalIndex& code : fate) {
    if (code < dropped_row) code = survivor_of(code);
  }
  Condensation result;
  result.rows = rows;
  result.map = std::make_shared<IndexMap>(comm, partition, std::move(fate));
  result.transfer = std::make_shared<Transfer>(comm, partition.size(), std::move(plan));
  return result;
}

}  // namespace exomerge
