// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/row_match.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

namespace exomerge {

namespace {

enum Side : std::int64_t { first_side, second_side };

/// A row on its way to the rank where its key is looked at.
struct KeyedRow {
  RowKey key;
  std::int64_t side;
  GlobalIndex row;

  friend bool operator<(const KeyedRow& a, const KeyedRow& b) {
    return std::tie(a.key, a.side, a.row) < std::tie(b.key, b.side, b.row);
  }
};

/// Tells the owner of `row` its partner.
struct PairedRow {
  GlobalIndex row;
  GlobalIndex partner;
};

/// The finalizer of SplitMix64: each bit of the result depends on all bits.
std::uint64_t mixed(std::uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
  return bits ^ (bits >> 31);
}

/// Sends each item to the rank that `rank_of` says. Collective.
template <class T, class RankOf>
std::vector<T> send_to(const Comm& comm, const std::vector<T>& items, const RankOf& rank_of) {
  const auto ranks = static_cast<std::size_t>(comm.size());
  std::vector<T> sorted;
  std::vector<std::int64_t> counts(ranks, 0);
  comm.collectively("sorting rows by rank", [&] {
    for (const T& item : items) ++counts[static_cast<std::size_t>(rank_of(item))];
    std::vector<std::size_t> next(ranks, 0);
    for (std::size_t r = 1; r < ranks; ++r) next[r] = next[r - 1] + static_cast<std::size_t>(counts[r - 1]);
    sorted.resize(items.size());
    for (const T& item : items) sorted[next[static_cast<std::size_t>(rank_of(item))]++] = item;
  });
  return comm.all_to_all(std::span<const T>(sorted), std::span<const std::int64_t>(counts)).values;
}

void append_rows(std::vector<KeyedRow>& rows, Side side, Range slice, std::span<const RowKey> keys) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    rows.push_back({keys[i], side, slice.begin + static_cast<GlobalIndex>(i)});
  }
}

/// Pairs the sorted rows of a key, given as [begin, end) with those of the second side from `middle` on.
template <class Iterator>
void pair_up(Iterator begin, Iterator middle, Iterator end, std::vector<PairedRow>& of_first,
             std::vector<PairedRow>& of_second) {
  const auto pairs = std::min(middle - begin, end - middle);
  for (std::ptrdiff_t i = 0; i < pairs; ++i) {
    of_first.push_back({begin[i].row, middle[i].row});
    of_second.push_back({middle[i].row, begin[i].row});
  }
}

/// Tells the owners. Collective.
std::vector<GlobalIndex> deliver(const Comm& comm, const Partition& partition,
                                 const std::vector<PairedRow>& pairs) {
  const std::vector<PairedRow> mine =
      send_to(comm, pairs, [&](const PairedRow& pair) { return partition.owner(pair.row); });
  const Range slice = partition.slice(comm.rank());
  std::vector<GlobalIndex> partner;
  comm.collectively("allocating matched rows",
                    [&] { partner.assign(static_cast<std::size_t>(slice.size()), -1); });
  for (const PairedRow& pair : mine) partner[static_cast<std::size_t>(pair.row - slice.begin)] = pair.partner;
  return partner;
}

GlobalIndex count_unmatched(const Comm& comm, const std::vector<GlobalIndex>& partner) {
  const auto local = std::count(partner.begin(), partner.end(), GlobalIndex{-1});
  return comm.all_reduce(static_cast<std::int64_t>(local), ReduceOp::sum);
}

}  // namespace

RowKey hash_of(std::span<const GlobalIndex> values) {
  RowKey key{0x9e3779b97f4a7c15u, 0xd1b54a32d192ed03u};
  for (const GlobalIndex value : values) {
    const auto bits = static_cast<std::uint64_t>(value);
    key.high = mixed(key.high + mixed(bits + 0x9e3779b97f4a7c15u));
    key.low = mixed(key.low ^ mixed(bits * 0xda942042e4dd58b5u + 1));
  }
  return key;
}

RowPairs join_rows(const Comm& comm, const Partition& first, std::span<const RowKey> first_keys,
                   const Partition& second, std::span<const RowKey> second_keys) {
  std::vector<KeyedRow> rows;
  comm.collectively("collecting keys of rows", [&] {
    rows.reserve(first_keys.size() + second_keys.size());
    append_rows(rows, first_side, first.slice(comm.rank()), first_keys);
    append_rows(rows, second_side, second.slice(comm.rank()), second_keys);
  });
  const auto ranks = static_cast<std::uint64_t>(comm.size());
  rows = send_to(comm, rows, [ranks](const KeyedRow& row) {
    return static_cast<int>(mixed(row.key.high ^ mixed(row.key.low)) % ranks);
  });

  RowPairs pairs;
  std::vector<PairedRow> of_first;
  std::vector<PairedRow> of_second;
  bool ambiguous = false;
  comm.collectively("pairing rows", [&] {
    std::sort(rows.begin(), rows.end());
    for (auto begin = rows.begin(); begin != rows.end();) {
      const auto same_key = [&](const KeyedRow& row) { return row.key == begin->key; };
      const auto on_first_side = [](const KeyedRow& row) { return row.side == first_side; };
      const auto end = std::find_if_not(begin, rows.end(), same_key);
      const auto middle = std::find_if_not(begin, end, on_first_side);
      pair_up(begin, middle, end, of_first, of_second);
      ambiguous = ambiguous || middle - begin > 1 || end - middle > 1;
      begin = end;
    }
  });
  pairs.ambiguous = comm.any(ambiguous);
  pairs.partner_of_first = deliver(comm, first, of_first);
  pairs.partner_of_second = deliver(comm, second, of_second);
  return pairs;
}

RowMatch RowMatch::in_order(const Comm& comm, GlobalIndex rows) {
  RowMatch match;
  match.first_ = Partition::even(rows, comm.size());
  match.second_ = match.first_;
  return match;
}

RowMatch::RowMatch(const Comm& comm, const Partition& first, const Partition& second, const RowPairs& pairs)
    : first_(first), second_(second) {
  auto rows = std::make_shared<std::vector<GlobalIndex>>();
  std::vector<GlobalIndex> partners;
  comm.collectively("collecting matched rows", [&] {
    const GlobalIndex begin = first.slice(comm.rank()).begin;
    for (std::size_t i = 0; i < pairs.partner_of_first.size(); ++i) {
      if (pairs.partner_of_first[i] < 0) continue;
      rows->push_back(begin + static_cast<GlobalIndex>(i));
      partners.push_back(pairs.partner_of_first[i]);
    }
  });
  matched_rows_ = std::move(rows);
  exchange_ = std::make_shared<const Exchange>(comm, second, partners);
  to_first_ = std::make_shared<const IndexMap>(comm, second, pairs.partner_of_second);
  unmatched_first_ = count_unmatched(comm, pairs.partner_of_first);
  unmatched_second_ = count_unmatched(comm, pairs.partner_of_second);
}

}  // namespace exomerge
