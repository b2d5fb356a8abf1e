// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mpi.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/error.hpp"
#include "exomerge/partition.hpp"

namespace exomerge::testing {

inline Comm world() { return Comm(MPI_COMM_WORLD); }

/// Expects `call` to throw, on every rank, one and the same collective Error that contains `text`, and `comm`
/// to work afterwards.
inline void expect_error_on_all(const Comm& comm, const std::function<void()>& call,
                                const std::string& text) {
  std::string message = "no error";
  try {
    call();
  } catch (const Error& error) {
    message = error.what();
    EXPECT_TRUE(error.is_collective()) << message;
  }
  EXPECT_THAT(message, ::testing::HasSubstr(text));
  std::string message_of_root = message;
  comm.broadcast(message_of_root);
  EXPECT_EQ(message, message_of_root);
  EXPECT_EQ(comm.all_reduce(std::int64_t{1}, ReduceOp::sum), comm.size());
}

/// The same numbers on all ranks and at all rank counts.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// From `begin` to `end - 1`.
  std::int64_t between(std::int64_t begin, std::int64_t end) {
    return begin + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(end - begin));
  }
  double real() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }

 private:
  std::mt19937_64 engine_;
};

/// Splits `size` at random places; some slices are likely to be empty when `size` is small.
inline Partition random_partition(const Comm& comm, GlobalIndex size, Random& random) {
  std::vector<GlobalIndex> offsets{0, size};
  for (int rank = 1; rank < comm.size(); ++rank) offsets.push_back(random.between(0, size + 1));
  std::sort(offsets.begin(), offsets.end());
  const std::size_t rank = static_cast<std::size_t>(comm.rank());
  return Partition::from_local_size(comm, offsets[rank + 1] - offsets[rank]);
}

/// Everything in the slice of `owner`.
inline Partition one_sided_partition(const Comm& comm, GlobalIndex size, int owner) {
  return Partition::from_local_size(comm, comm.rank() == owner ? size : 0);
}

/// The part of `values`, which all ranks know, that this rank owns.
template <class T>
std::vector<T> own_part(const Comm& comm, const Partition& partition, const std::vector<T>& values,
                        int width = 1) {
  const Range mine = partition.slice(comm.rank());
  return {values.begin() + mine.begin * width, values.begin() + mine.end * width};
}

}  // namespace exomerge::testing
