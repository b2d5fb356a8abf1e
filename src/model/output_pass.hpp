// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "exodus/writer.hpp"
#include "model/read_batch.hpp"
#include "model/result_arrays.hpp"
#include "model/source.hpp"
#include "model/stored_bytes.hpp"
#include "model/timer.hpp"

namespace exomerge {

/// Writes the arrays of a model to a file in bounded memory. Arrays that stand in the output as in an input
/// are copied as bytes. Of the others, large ones go in pieces, and pieces and small arrays are collected
/// until they fill the memory: then one collective read for each input and one collective write move them
/// all, so that the cost depends on the bytes and not on the number of arrays. All ranks add the same arrays
/// in the same order.
class OutputPass {
 public:
  /// Makes stored numbers of what was read: 1-based references, say. Local.
  using Encode = std::function<void(std::span<GlobalIndex>)>;
  /// Looks at two arrays over the same rows, those of this rank from `first` on; returns what is wrong.
  using Check = std::function<std::string(GlobalIndex first, std::span<const GlobalIndex>,
                                          std::span<const GlobalIndex>)>;

  /// `memory`: bytes on each rank for values in flight. An array that can only be read whole takes more,
  /// alone, if its slice does.
  OutputPass(const Comm& comm, exodus::Writer& writer, std::string output_name, std::size_t memory,
             PhaseTimer& timer);

  void add(const SourcePtr<double>& source, const exodus::Place& place, StepKey step = 0, int file_step = 0);
  /// One array, or several derived ones that are best read together, of one step.
  void add_together(std::span<const ResultArray> arrays, StepKey step, int file_step);
  void add(const SourcePtr<GlobalIndex>& source, const exodus::Place& place);
  /// References; `encode` makes them 1-based. Without it they are 0-based indices of nodes.
  void add_references(const SourcePtr<GlobalIndex>& source, const exodus::Place& place,
                      const Encode& encode = {});
  /// References and numbers that belong together, checked before either is written.
  void add_pair(const SourcePtr<GlobalIndex>& references, const exodus::Place& place, const Encode& encode,
                const SourcePtr<GlobalIndex>& numbers, const exodus::Place& number_place, const Check& check);
  void add_time(int file_step, double time);

  /// Moves everything that was added. Collective.
  void flush();

  /// From this size on, an array is moved by calls of its own.
  static std::size_t lone_bytes(int ranks);

 private:
  template <class T>
  struct Item {
    SourcePtr<T> source;
    exodus::Place place;
    StepKey step = 0;
    int file_step = 0;
    Range rows{};            ///< this rank's
    std::size_t offset = 0;  ///< of its values in the memory
    Encode encode{};
    bool undivided = false;    ///< one rank takes all rows; which one is decided when the item is moved
    std::size_t together = 1;  ///< items from this one on that are read together; 0: this goes with others
  };
  struct PairCheck {
    std::size_t first;  ///< index in `integers_`; the numbers follow
    Check check;
  };

  template <class T>
  std::span<T> values(const Item<T>& item);
  template <class Bytes, class Add>
  void for_each_piece(GlobalIndex rows, bool whole_slices, const Bytes& bytes_of_rows, Add add_piece);
  std::size_t stored_size(const exodus::Place& place) const;
  template <class T>
  bool is_small(const Source<T>& source) const;
  void give_out_small_items();
  void place_items();
  void move_items();
  template <class T>
  void move_alone(const Item<T>& item);
  void move_joint_alone();
  struct Joint;
  Joint joint_at(std::size_t first);
  void move_together();
  void check_pairs();

  Comm comm_;
  exodus::Writer& writer_;
  std::size_t memory_;
  PhaseTimer& timer_;
  StoredBytes stored_;
  std::vector<Item<double>> reals_;
  std::vector<Item<GlobalIndex>> integers_;
  std::vector<PairCheck> checks_;
  std::unique_ptr<std::byte[]> buffer_;  ///< reused
  std::size_t buffer_bytes_ = 0;
  std::size_t taken_ = 0;  ///< bytes in flight at most, on any rank: the same on all
  std::size_t times_ = 0;  ///< posted
};

}  // namespace exomerge
