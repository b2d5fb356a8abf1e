// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "exomerge/partition.hpp"
#include "exomerge/types.hpp"

namespace exomerge {

using CoordinateView = Kokkos::View<const double*>;

/// The coordinates of nodes, in host memory.
struct NodeCoordinates {
  std::span<const double> x, y, z;

  std::size_t size() const { return x.size(); }
  std::array<double, 3> operator[](std::size_t i) const { return {x[i], y[i], z[i]}; }
};

/// Those nodes of a rank's slice that take part in matching, and what the kernels need of them.
class Participants {
 public:
  /// `x`, `y`, `z`: the coordinates of `slice`. `selected[i]`: whether node i of the slice takes part;
  /// nullptr: all do. `file_ends`: where the nodes of each file end; only nodes of different files are to be
  /// linked. Empty: files do not matter.
  Participants(Range slice, CoordinateView x, CoordinateView y, CoordinateView z,
               const std::vector<std::uint8_t>* selected, std::span<const GlobalIndex> file_ends);
  Participants(const Participants&) = delete;
  Participants& operator=(const Participants&) = delete;

  std::size_t size() const { return coordinates_.size(); }
  bool are_all() const { return all_; }
  Range slice() const { return slice_; }
  /// The position in the slice of participant i.
  std::size_t position(std::size_t i) const { return all_ ? i : static_cast<std::size_t>(positions_[i]); }
  /// The global index of participant i.
  GlobalIndex index(std::size_t i) const { return slice_.begin + static_cast<GlobalIndex>(position(i)); }

  const CoordinateView& x() const { return views_[0]; }
  const CoordinateView& y() const { return views_[1]; }
  const CoordinateView& z() const { return views_[2]; }
  const NodeCoordinates& coordinates() const { return coordinates_; }
  /// Of all nodes of the slice.
  const NodeCoordinates& of_slice() const { return all_coordinates_; }

  /// The number of each participant's file; empty when files do not matter.
  const std::vector<LocalIndex>& files() const { return files_; }
  bool files_matter() const { return files_matter_; }

 private:
  using HostView = Kokkos::View<const double*, Kokkos::HostSpace>;

  Range slice_;
  bool all_;
  std::array<CoordinateView, 3> views_;
  std::array<HostView, 3> host_;
  std::array<std::vector<double>, 3> chosen_;  ///< where not all nodes take part
  std::vector<LocalIndex> positions_;          ///< likewise
  NodeCoordinates coordinates_, all_coordinates_;
  bool files_matter_;
  std::vector<LocalIndex> files_;
};

}  // namespace exomerge
