// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "operations/split_rows.hpp"

namespace exomerge {

/// Brings the values of several divided arrays to the parts with one exchange for all. Values have 8 bytes.
/// Its buffers are reused.
class RowDelivery {
 public:
  struct Item {
    const RowSplit* split = nullptr;
    Range window;                                 ///< of each rank's slice
    std::span<const RowSplit::Arrival> arrivals;  ///< of that window
    int width = 1;                                ///< values of a row
    const std::byte* values = nullptr;            ///< those of this rank's window
    std::byte* out = nullptr;                     ///< where the rows of this rank's parts go, see Arrival::at
  };

  explicit RowDelivery(const Comm& comm) : comm_(comm) {}
  /// `active`: positions of the parts that take part. Collective.
  void run(std::span<const Item> items, Range active);

 private:
  struct Buffer {
    std::unique_ptr<GlobalIndex[]> values;
    GlobalIndex size = 0;
    std::span<GlobalIndex> reserve(GlobalIndex count);
  };
  struct Traffic {
    std::vector<Range> send, receive;  ///< by rank, in values
  };
  Traffic measure(std::span<const Item> items, Range active) const;
  void pack(const Item& item, Range active, std::span<GlobalIndex> sent, std::vector<Range>& free) const;
  void unpack(const Item& item, std::span<const GlobalIndex> received, std::vector<Range>& left) const;

  Comm comm_;
  Buffer sent_;
  Buffer received_;
};

}  // namespace exomerge
