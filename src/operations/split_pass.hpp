// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "exodus/writer.hpp"
#include "model/source.hpp"
#include "operations/row_delivery.hpp"

namespace exomerge {

/// An array of a divided model, and where each part has its rows.
struct SplitArray {
  /// Absent where a part has none.
  using PlaceOf = std::function<const exodus::Place&(const exodus::Places& places)>;
  /// The first row of that place which a part (by its position on the rank) writes; 0 when not given.
  using FirstRowOf = std::function<GlobalIndex(std::size_t part)>;

  std::variant<RealSourcePtr, IndexSourcePtr> source;
  const RowSplit* split = nullptr;
  PlaceOf place;
  FirstRowOf first = {};
  std::string name = {};  ///< for messages
};

/// Brings arrays to the parts of a division and writes them into the pieces of this rank, in bounded memory.
/// Small arrays are collected until they fill the memory: then one read for each input, one exchange and one
/// write for each piece move them all, so that the cost depends on the bytes and not on the number of arrays.
/// Large ones go in windows. All ranks add the same arrays in the same order.
class SplitPass {
 public:
  /// What arrays that are divided alike have in common.
  struct Load {
    GlobalIndex rows = 0;  ///< in memory on the rank that holds most, when all of an array is moved at once
    std::vector<RowSplit::Arrival> arrivals;
  };
  /// The loads of all divisions of arrays, for the parts at positions in `active`.
  class Loads {
   public:
    Loads(const Comm& comm, Range active) : comm_(comm), active_(active) {}
    /// Local; all ranks in the same order.
    void add(const RowSplit& split);
    /// After all were added. Collective.
    void settle();
    const Load& of(const RowSplit& split) const { return loads_.at(&split); }
    Range active() const { return active_; }

   private:
    Comm comm_;
    Range active_;
    std::unordered_map<const RowSplit*, Load> loads_;
    std::vector<Load*> in_order_;
  };
  /// What is written to: `writers` by part of this rank, of which those that are active are open.
  struct Pieces {
    std::string name;
    std::span<const std::unique_ptr<exodus::Writer>> writers;
    Loads loads;
  };

  /// `memory`: bytes on each rank for values on their way. `word_size`: bytes of a real in the pieces.
  SplitPass(const Comm& comm, Pieces pieces, std::size_t memory, int word_size);

  /// The array must live until the next flush. Collective.
  void add(const SplitArray& array, StepKey step = 0, int file_step = 0);
  /// Moves everything that was added, and what was posted to the pieces. Collective.
  void flush();

  /// Bytes that an array takes on the rank that holds most, in the smallest parts that are possible.
  static std::size_t least_memory(const SplitArray& array, const Loads& loads);

 private:
  struct Item {
    const SplitArray* array;
    StepKey step;
    int file_step;
    std::size_t values = 0;  ///< offset in the memory
    std::size_t out = 0;
  };
  const Load& load_of(const SplitArray& array) const { return pieces_.loads.of(*array.split); }
  Range active() const { return pieces_.loads.active(); }
  std::size_t bytes_of(const SplitArray& array, GlobalIndex rows_held, GlobalIndex rows) const;
  void move_items();
  void read_items();
  void move_in_windows(const Item& item);
  Range next_window(const SplitArray& array, GlobalIndex done, GlobalIndex& length) const;
  void move_window(const Item& item, Range window);
  std::byte* reserve(std::size_t bytes);
  /// Writes the rows of the parts: `write` is `Writer::post` or `Writer::write`.
  template <class Write>
  void write_rows(const Item& item, std::span<const RowSplit::Arrival> arrivals, std::byte* rows,
                  const Write& write) const;
  void for_each_piece(const std::function<void(exodus::Writer& writer)>& use) const;

  Comm comm_;
  Pieces pieces_;
  std::size_t memory_;
  std::size_t word_size_;
  RowDelivery delivery_;
  std::vector<Item> items_;
  std::size_t taken_ = 0;  ///< bytes that the items take at most, on any rank: the same on all
  std::unique_ptr<std::byte[]> buffer_;
  std::size_t buffer_bytes_ = 0;
};

}  // namespace exomerge
