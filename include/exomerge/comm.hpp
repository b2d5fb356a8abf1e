// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <mpi.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "exomerge/types.hpp"

namespace exomerge {

enum class ReduceOp { sum, min, max };

/// Makes MPI-IO report write errors: chooses Open MPI's ROMIO component unless the user has chosen one. Call
/// it before MPI_Init; later it has no effect.
void prepare_mpi_environment();

/// An owning handle of a communicator. It is duplicated on entry, so messages of this library never meet
/// those of the caller, and freed with the last copy of the handle (or left to MPI_Finalize when that has
/// come first).
class Comm {
 public:
  /// Duplicates `comm`. Collective over `comm`.
  explicit Comm(MPI_Comm comm);

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool is_root() const { return rank_ == 0; }
  MPI_Comm mpi() const;

  /// All functions below are collective over this communicator, and throw Error when MPI reports one.
  void barrier() const;

  template <class T>
  void broadcast(T& value, int root = 0) const requires std::is_trivially_copyable_v<T> {
    broadcast_bytes(&value, sizeof(T), root);
  }
  /// Resizes on the other ranks.
  template <class T>
  void broadcast(std::vector<T>& values, int root = 0) const requires std::is_trivially_copyable_v<T> {
    std::size_t count = values.size();
    broadcast(count, root);
    allocate(count * sizeof(T), [&] { values.resize(count); });
    broadcast_bytes(values.data(), count * sizeof(T), root);
  }
  void broadcast(std::string& text, int root = 0) const;

  /// Element-wise reductions; the result is on every rank. The last bits of a sum of doubles depend on the
  /// number of ranks.
  std::int64_t all_reduce(std::int64_t value, ReduceOp op) const;
  double all_reduce(double value, ReduceOp op) const;
  void all_reduce(std::span<std::int64_t> values, ReduceOp op) const;
  void all_reduce(std::span<double> values, ReduceOp op) const;
  bool any(bool value) const;

  /// Sum of `value` over the lower ranks; 0 on rank 0.
  std::int64_t exclusive_scan(std::int64_t value) const;

  /// One value of each rank, in rank order. For O(ranks) bookkeeping only, never for mesh data.
  template <class T>
  std::vector<T> all_gather(const T& value) const requires std::is_trivially_copyable_v<T> {
    std::vector<T> all(static_cast<std::size_t>(size_));
    all_gather_bytes(&value, all.data(), sizeof(T));
    return all;
  }

  /// What the ranks sent to this one, in rank order.
  template <class T>
  struct Received {
    std::vector<T> values;
    std::vector<std::int64_t> counts;  ///< values from each rank
  };

  /// Sends `counts[r]` values, consecutive in `values`, to each rank r. Any size: messages beyond 1 GiB are
  /// split, empty ones are not sent. Throws on all ranks when the counts of one do not add up to its values.
  template <class T>
  Received<T> all_to_all(std::span<const T> values, std::span<const std::int64_t> counts)
      const requires std::is_trivially_copyable_v<T> {
    Received<T> received;
    received.counts = exchange_counts(counts, values.size());
    const std::vector<Range> send_parts = consecutive_parts(counts);
    const std::vector<Range> receive_parts = consecutive_parts(received.counts);
    collectively("allocating values to receive",
                 [&] { received.values.resize(static_cast<std::size_t>(receive_parts.back().end)); });
    exchange_bytes(values.data(), send_parts, received.values.data(), receive_parts, sizeof(T));
    return received;
  }

  /// The same where both sides already know what goes where, as in a plan that is used again: items
  /// `send_parts[r]` of `values` go to rank r, items `receive_parts[r]` of `received` come from it; an item
  /// is `width` values. Parts to send may overlap. That both sides agree is up to the caller.
  template <class T>
  void all_to_all(std::span<const T> values, std::span<const Range> send_parts, std::span<T> received,
                  std::span<const Range> receive_parts,
                  int width = 1) const requires std::is_trivially_copyable_v<T> {
    exchange_bytes(values.data(), send_parts, received.data(), receive_parts,
                   static_cast<std::size_t>(width) * sizeof(T));
  }

  /// Runs rank-local work that may fail. If it throws on any rank, every rank throws the same Error: that of
  /// the lowest rank that failed. This is the one way in which a failure on one rank becomes known to all.
  /// `activity` names the work in errors that are not an Error themselves (such as a failed allocation).
  /// Calls may be nested. The only collective calls that may follow a possible rank-local failure inside
  /// `work` are `collectively` and `agree` of this same communicator: they meet the report of the rank that
  /// failed.
  void collectively(std::string_view activity, const std::function<void()>& work) const;

  /// Throws on all ranks the lowest failing rank's message if any rank passes one that is not empty.
  void agree(std::string_view local_error) const;

 private:
  void broadcast_bytes(void* data, std::size_t bytes, int root) const;
  void all_gather_bytes(const void* mine, void* all, std::size_t bytes) const;
  /// Runs an allocation of `bytes`, the same on all ranks; agrees on its success where it is large enough to
  /// fail.
  void allocate(std::size_t bytes, const std::function<void()>& allocation) const;
  std::vector<std::int64_t> exchange_counts(std::span<const std::int64_t> counts, std::size_t values) const;
  /// The ranges that follow one another with the given sizes; at least one.
  static std::vector<Range> consecutive_parts(std::span<const std::int64_t> counts);
  void exchange_bytes(const void* send, std::span<const Range> send_parts, void* receive,
                      std::span<const Range> receive_parts, std::size_t item_bytes) const;

  struct Handle;
  std::shared_ptr<const Handle> handle_;
  int rank_ = 0;
  int size_ = 1;
};

}  // namespace exomerge
