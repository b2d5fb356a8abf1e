// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "mpi/exchange.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "exomerge/error.hpp"

namespace exomerge {

namespace {

std::vector<Range> consecutive_parts(const std::vector<std::int64_t>& counts) {
  std::vector<Range> parts(counts.size());
  GlobalIndex begin = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    parts[i] = {begin, begin + counts[i]};
    begin += counts[i];
  }
  return parts;
}

/// Looks owners up where neighbors mostly have the same one.
class OwnerLookup {
 public:
  explicit OwnerLookup(const Partition& partition) : partition_(partition) {}

  int operator()(GlobalIndex index) {
    if (!slice_.contains(index)) {
      rank_ = partition_.owner(index);
      slice_ = partition_.slice(rank_);
    }
    return rank_;
  }

 private:
  const Partition& partition_;
  Range slice_{};
  int rank_ = 0;
};

void check_ranks(const Comm& comm, const Partition& partition) {
  if (partition.ranks() == comm.size()) return;
  throw Error("a partition over " + std::to_string(partition.ranks()) + " ranks was used on " +
              std::to_string(comm.size()) + " ranks");
}

/// Groups the positions of `wanted` by owner, in their order within each; returns the part of each owner. An
/// empty order: they are grouped as they are.
std::vector<Range> group_by_owner(const Partition& partition, std::span<const GlobalIndex> wanted,
                                  std::vector<std::int64_t>& order) {
  std::vector<std::int32_t> owners(wanted.size());
  std::vector<std::int64_t> counts(static_cast<std::size_t>(partition.ranks()), 0);
  OwnerLookup owner_of(partition);
  bool grouped = true;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    owners[i] = owner_of(wanted[i]);
    grouped = grouped && (i == 0 || owners[i - 1] <= owners[i]);
    ++counts[static_cast<std::size_t>(owners[i])];
  }
  std::vector<Range> parts = consecutive_parts(counts);
  if (grouped) return parts;
  std::vector<std::int64_t> next(counts.size());
  std::transform(parts.begin(), parts.end(), next.begin(), [](const Range& part) { return part.begin; });
  order.resize(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    order[static_cast<std::size_t>(next[static_cast<std::size_t>(owners[i])]++)] =
        static_cast<std::int64_t>(i);
  }
  return parts;
}

/// to[k] = values[positions[k]], for items of `width` values.
template <class T>
void pack(std::span<const T> values, const std::vector<std::int64_t>& positions, std::size_t width, T* to) {
  if (width == 1) {
    for (const std::int64_t at : positions) *to++ = values[static_cast<std::size_t>(at)];
    return;
  }
  for (const std::int64_t at : positions) {
    to = std::copy_n(values.data() + static_cast<std::size_t>(at) * width, width, to);
  }
}

/// to[positions[k]] = values[k]
template <class T>
void unpack(const std::vector<T>& values, const std::vector<std::int64_t>& positions, std::size_t width,
            std::span<T> to) {
  const T* value = values.data();
  if (width == 1) {
    for (const std::int64_t at : positions) to[static_cast<std::size_t>(at)] = *value++;
    return;
  }
  for (const std::int64_t at : positions) {
    std::copy_n(value, width, to.data() + static_cast<std::size_t>(at) * width);
    value += width;
  }
}

/// Applies the contributions in their order.
template <class T, class Reduce>
void apply(const std::vector<T>& contributions, const std::vector<std::int64_t>& positions,
           std::span<T> owned, std::size_t width, const Reduce& reduce) {
  for (std::size_t k = 0; k < positions.size(); ++k) {
    T* target = owned.data() + static_cast<std::size_t>(positions[k]) * width;
    const T* item = contributions.data() + k * width;
    for (std::size_t c = 0; c < width; ++c) target[c] = reduce(target[c], item[c]);
  }
}

std::size_t checked_width(int width) {
  if (width < 1) throw Error("an item of " + std::to_string(width) + " values cannot be exchanged");
  return static_cast<std::size_t>(width);
}

void check_size(const char* what, std::size_t given, std::size_t expected) {
  if (given == expected) return;
  throw Error(std::string(what) + ": " + std::to_string(given) + " values given, " +
              std::to_string(expected) + " expected");
}

struct HaveAndWant {
  Range have;
  Range want;
};

void check_disjoint(const std::vector<HaveAndWant>& ranks) {
  GlobalIndex held_up_to = std::numeric_limits<GlobalIndex>::min();
  for (const HaveAndWant& rank : ranks) {
    if (rank.have.empty()) continue;
    if (rank.have.begin < held_up_to) throw Error("ranks hold overlapping or unordered ranges");
    held_up_to = rank.have.end;
  }
}

/// The common part, in positions within `whole`.
Range part_within(Range whole, Range other) {
  const Range common = intersect(other, whole);
  return common.empty() ? Range{} : Range{common.begin - whole.begin, common.end - whole.begin};
}

}  // namespace

Exchange::Exchange(const Comm& comm, const Partition& partition, std::span<const GlobalIndex> wanted)
    : comm_(comm) {
  std::vector<GlobalIndex> requests;
  std::vector<std::int64_t> counts;
  comm_.collectively("planning an exchange", [&] {
    check_ranks(comm_, partition);
    owned_size_ = partition.slice(comm_.rank()).size();
    wanted_size_ = wanted.size();
    wanted_parts_ = group_by_owner(partition, wanted, order_);
    requests.resize(wanted.size());
    if (order_.empty()) {
      std::ranges::copy(wanted, requests.begin());
    } else {
      pack(wanted, order_, 1, requests.data());
    }
    for (const Range& part : wanted_parts_) counts.push_back(part.size());
  });
  auto received =
      comm_.all_to_all(std::span<const GlobalIndex>(requests), std::span<const std::int64_t>(counts));
  comm_.collectively("planning an exchange", [&] {
    served_parts_ = consecutive_parts(received.counts);
    served_ = std::move(received.values);
    const Range mine = partition.slice(comm_.rank());
    for (std::int64_t& index : served_) {
      if (!mine.contains(index)) throw Error("the partition of an exchange differs between the ranks");
      index -= mine.begin;
    }
  });
}

void Exchange::check_sizes(std::size_t owned, std::size_t wanted, int width) const {
  const std::size_t item = checked_width(width);
  check_size("values of the owned indices", owned, static_cast<std::size_t>(owned_size_) * item);
  check_size("values of the wanted indices", wanted, wanted_size() * item);
}

template <class T>
void Exchange::gather(std::span<const T> owned, std::span<T> out, int width) const {
  const std::size_t item = static_cast<std::size_t>(width);
  const bool is_all_here = comm_.size() == 1 && order_.empty();
  std::vector<T> sent;
  std::vector<T> received;
  comm_.collectively("gathering values", [&] {
    check_sizes(owned.size(), out.size(), width);
    if (is_all_here) return pack(owned, served_, item, out.data());
    sent.resize(served_.size() * item);
    pack(owned, served_, item, sent.data());
    if (!order_.empty()) received.resize(out.size());
  });
  if (is_all_here) return;
  comm_.all_to_all(std::span<const T>(sent), served_parts_, order_.empty() ? out : std::span<T>(received),
                   wanted_parts_, width);
  unpack(received, order_, item, out);
}

template <class T>
void Exchange::scatter_reduce(std::span<const T> contributions, std::span<T> owned, ReduceOp op,
                              int width) const {
  const std::size_t item = static_cast<std::size_t>(width);
  std::vector<T> grouped;
  std::vector<T> received;
  comm_.collectively("reducing values", [&] {
    check_sizes(owned.size(), contributions.size(), width);
    received.resize(served_.size() * item);
    if (order_.empty()) return;
    grouped.resize(contributions.size());
    pack(contributions, order_, item, grouped.data());
  });
  comm_.all_to_all(order_.empty() ? contributions : std::span<const T>(grouped), wanted_parts_,
                   std::span<T>(received), served_parts_, width);
  switch (op) {
    case ReduceOp::sum:
      apply(received, served_, owned, item, [](T a, T b) { return static_cast<T>(a + b); });
      break;
    case ReduceOp::min:
      apply(received, served_, owned, item, [](T a, T b) { return b < a ? b : a; });
      break;
    case ReduceOp::max:
      apply(received, served_, owned, item, [](T a, T b) { return a < b ? b : a; });
      break;
  }
}

template <class T>
void redistribute(const Comm& comm, Range have, std::span<const T> values, Range want, std::span<T> out,
                  int width) {
  const std::vector<HaveAndWant> ranks = comm.all_gather(HaveAndWant{have, want});
  std::vector<Range> send_parts(ranks.size());
  std::vector<Range> receive_parts(ranks.size());
  comm.collectively("redistributing values", [&] {
    const std::size_t item = checked_width(width);
    check_size("values held", values.size(), static_cast<std::size_t>(have.size()) * item);
    check_size("values wanted", out.size(), static_cast<std::size_t>(want.size()) * item);
    check_disjoint(ranks);
    GlobalIndex covered = 0;
    for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
      send_parts[rank] = part_within(have, ranks[rank].want);
      receive_parts[rank] = part_within(want, ranks[rank].have);
      covered += receive_parts[rank].size();
    }
    if (covered != want.size()) throw Error("no rank holds some of the values that are wanted");
  });
  comm.all_to_all(values, send_parts, out, receive_parts, width);
}

#define EXOMERGE_INSTANTIATE_EXCHANGE(T)                                                            \
  template void Exchange::gather<T>(std::span<const T>, std::span<T>, int) const;                   \
  template void Exchange::scatter_reduce<T>(std::span<const T>, std::span<T>, ReduceOp, int) const; \
  template void redistribute<T>(const Comm&, Range, std::span<const T>, Range, std::span<T>, int);

EXOMERGE_INSTANTIATE_EXCHANGE(double)
EXOMERGE_INSTANTIATE_EXCHANGE(GlobalIndex)
EXOMERGE_INSTANTIATE_EXCHANGE(LocalIndex)
EXOMERGE_INSTANTIATE_EXCHANGE(std::uint8_t)

#undef EXOMERGE_INSTANTIATE_EXCHANGE

}  // namespace exomerge
