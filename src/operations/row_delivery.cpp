// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/row_delivery.hpp"

#include <cstring>

namespace exomerge {

namespace {

constexpr std::size_t value_bytes = sizeof(GlobalIndex);

std::size_t bytes_of(GlobalIndex rows, int width) {
  return static_cast<std::size_t>(rows * width) * value_bytes;
}

/// Sizes become ranges that follow one another.
void line_up(std::vector<Range>& parts) {
  GlobalIndex begin = 0;
  for (Range& part : parts) {
    part = {begin, begin + part.end};
    begin = part.end;
  }
}

}  // namespace

std::span<GlobalIndex> RowDelivery::Buffer::reserve(GlobalIndex count) {
  if (count > size) {
    values.reset();
    size = 0;
    values = std::make_unique_for_overwrite<GlobalIndex[]>(static_cast<std::size_t>(count));
    size = count;
  }
  return {values.get(), static_cast<std::size_t>(count)};
}

RowDelivery::Traffic RowDelivery::measure(std::span<const Item> items, Range active) const {
  const auto ranks = static_cast<std::size_t>(comm_.size());
  Traffic traffic{std::vector<Range>(ranks), std::vector<Range>(ranks)};
  for (const Item& item : items) {
    item.split->for_each_sent(item.window, active, [&](int rank, GlobalIndex, GlobalIndex count) {
      if (rank != comm_.rank()) traffic.send[static_cast<std::size_t>(rank)].end += count * item.width;
    });
    for (const RowSplit::Arrival& arrival : item.arrivals) {
      if (arrival.rank == comm_.rank()) continue;
      traffic.receive[static_cast<std::size_t>(arrival.rank)].end += arrival.rows.size() * item.width;
    }
  }
  line_up(traffic.send);
  line_up(traffic.receive);
  return traffic;
}

// What stays on this rank goes to its place at once. Its runs come by part, as its arrivals do.
void RowDelivery::pack(const Item& item, Range active, std::span<GlobalIndex> sent,
                       std::vector<Range>& free) const {
  auto own = item.arrivals.begin();
  GlobalIndex filled = 0;
  item.split->for_each_sent(item.window, active, [&](int rank, GlobalIndex first, GlobalIndex count) {
    const std::byte* from = item.values + bytes_of(first, item.width);
    if (rank != comm_.rank()) {
      Range& place = free[static_cast<std::size_t>(rank)];
      std::memcpy(sent.data() + place.begin, from, bytes_of(count, item.width));
      place.begin += count * item.width;
      return;
    }
    while (own->rank != rank || filled == own->rows.size()) {
      ++own;
      filled = 0;
    }
    std::memcpy(item.out + bytes_of(own->at + filled, item.width), from, bytes_of(count, item.width));
    filled += count;
  });
}

void RowDelivery::unpack(const Item& item, std::span<const GlobalIndex> received,
                         std::vector<Range>& left) const {
  for (const RowSplit::Arrival& arrival : item.arrivals) {
    if (arrival.rank == comm_.rank()) continue;
    Range& place = left[static_cast<std::size_t>(arrival.rank)];
    std::memcpy(item.out + bytes_of(arrival.at, item.width), received.data() + place.begin,
                bytes_of(arrival.rows.size(), item.width));
    place.begin += arrival.rows.size() * item.width;
  }
}

void RowDelivery::run(std::span<const Item> items, Range active) {
  Traffic traffic;
  std::span<GlobalIndex> sent, received;
  comm_.collectively("dividing values", [&] {
    traffic = measure(items, active);
    sent = sent_.reserve(traffic.send.back().end);
    received = received_.reserve(traffic.receive.back().end);
    std::vector<Range> free = traffic.send;
    for (const Item& item : items) pack(item, active, sent, free);
  });
  comm_.all_to_all(std::span<const GlobalIndex>(sent), traffic.send, received, traffic.receive);
  for (const Item& item : items) unpack(item, received, traffic.receive);
}

}  // namespace exomerge
