// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <string>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"

namespace exomerge {

/// What `Transfer` in survivor mode is to sources, for arrays in Views: rows that stay on their rank are
/// copied where they are, on the device, and only those that change rank travel.
class ViewTransfer {
 public:
  enum class Messages {
    best,    ///< from the arrays themselves where MPI reaches their memory, else staged
    staged,  ///< by a copy in pinned host memory
  };

  /// `surviving`: the rows of this rank's slice that stay, ascending (see `surviving_rows`). `target`: the
  /// partition of the new rows. Collective.
  ViewTransfer(const Comm& comm, Kokkos::View<const LocalIndex*> surviving, const Partition& target,
               Messages messages = Messages::best);

  /// This rank's slice of the new rows; `rows`: its slice of the old ones. T: double, GlobalIndex.
  /// Collective.
  template <class T>
  Kokkos::View<T*> apply(const Kokkos::View<const T*>& rows, int width, const std::string& label) const;

 private:
  /// The part of a range of new rows that is before those that stay here, and the part after.
  struct Travelling {
    Range before;
    Range after;
    GlobalIndex size() const { return before.size() + after.size(); }
    /// The place of `part`, which lies in one of the two, when they follow one another.
    Range place(Range part) const;
  };
  Travelling travelling(Range rows) const;

  template <class T>
  void send_staged(const Kokkos::View<T*>& leaving, const Kokkos::View<T*>& result, int width) const;

  Comm comm_;
  Kokkos::View<const LocalIndex*> surviving_;
  bool direct_;
  Range have_;  ///< the new rows that are here now
  Range want_;  ///< those that shall be
  Range stay_;
  std::vector<Range> send_parts_;     ///< by rank, of the rows that leave
  std::vector<Range> receive_parts_;  ///< by rank: of `want_` if `direct_`, else of the rows that arrive
};

}  // namespace exomerge
