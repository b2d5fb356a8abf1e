// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/near_other_ranks.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "kernels/pair_test.hpp"

namespace exomerge {

namespace {

/// Boxes of one rank, and so about half a kilobyte on every rank for each of them.
constexpr std::size_t most_pieces = 8;
constexpr double infinity = std::numeric_limits<double>::infinity();

struct Box {
  std::array<double, 3> lower{infinity, infinity, infinity};
  std::array<double, 3> upper{-infinity, -infinity, -infinity};
};

struct Piece {
  std::size_t begin, end;
};

/// The nodes cut at the beginnings of parts, then in halves.
std::vector<Piece> cut(std::size_t nodes, std::span<const std::size_t> part_begins) {
  std::vector<Piece> pieces{{0, nodes}};
  for (const std::size_t begin : part_begins) {
    if (begin <= pieces.back().begin || begin >= nodes || pieces.size() == most_pieces) continue;
    pieces.back().end = begin;
    pieces.push_back({begin, nodes});
  }
  const auto length = [](const Piece& piece) { return piece.end - piece.begin; };
  while (pieces.size() < most_pieces) {
    Piece& longest = *std::ranges::max_element(pieces, {}, length);
    if (length(longest) < 2) break;
    const std::size_t middle = longest.begin + length(longest) / 2;
    const Piece half{middle, longest.end};
    longest.end = middle;
    pieces.push_back(half);
  }
  std::ranges::sort(pieces, {}, &Piece::begin);
  return pieces;
}

Box box_of(const NodeCoordinates& nodes, const Piece& piece) {
  Box box;
  for (std::size_t i = piece.begin; i < piece.end; ++i) {
    const std::array<double, 3> point = nodes[i];
    if (!kernels::is_finite(point[0], point[1], point[2])) continue;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      box.lower[axis] = std::min(box.lower[axis], point[axis]);
      box.upper[axis] = std::max(box.upper[axis], point[axis]);
    }
  }
  return box;
}

bool meet(const Box& a, const Box& b, double reach) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!(a.upper[axis] >= b.lower[axis] - reach && a.lower[axis] <= b.upper[axis] + reach)) return false;
  }
  return true;
}

bool is_near(const std::array<double, 3>& point, const Box& box, double reach) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (point[axis] < box.lower[axis] - reach || point[axis] > box.upper[axis] + reach) return false;
  }
  return true;
}

/// Adds the nodes of a piece that are near one of `boxes`. The last box that a node was near to is tried
/// first: neighbours in the file mostly are neighbours in space.
void choose(const NodeCoordinates& nodes, const Piece& piece, const std::vector<Box>& boxes, double reach,
            std::vector<LocalIndex>& chosen) {
  std::size_t likely = 0;
  for (std::size_t i = piece.begin; !boxes.empty() && i < piece.end; ++i) {
    const std::array<double, 3> point = nodes[i];
    if (!kernels::is_finite(point[0], point[1], point[2])) continue;
    bool near = is_near(point, boxes[likely], reach);
    for (std::size_t b = 0; b < boxes.size() && !near; ++b) {
      near = is_near(point, boxes[b], reach);
      if (near) likely = b;
    }
    if (near) chosen.push_back(static_cast<LocalIndex>(i));
  }
}

}  // namespace

std::vector<LocalIndex> nodes_near_other_ranks(const Comm& comm, const NodeCoordinates& nodes,
                                               std::span<const std::size_t> part_begins, double reach) {
  using Boxes = std::array<Box, most_pieces>;
  std::vector<Piece> pieces;
  Boxes mine;
  comm.collectively("choosing nodes near other ranks", [&] {
    pieces = cut(nodes.size(), part_begins);
    for (std::size_t p = 0; p < pieces.size(); ++p) mine[p] = box_of(nodes, pieces[p]);
  });
  const std::vector<Boxes> all = comm.all_gather(mine);
  std::vector<LocalIndex> chosen;
  comm.collectively("choosing nodes near other ranks", [&] {
    for (std::size_t p = 0; p < pieces.size(); ++p) {
      std::vector<Box> near;
      for (int rank = 0; rank < comm.size(); ++rank) {
        if (rank == comm.rank()) continue;
        for (const Box& other : all[static_cast<std::size_t>(rank)])
          if (meet(mine[p], other, reach)) near.push_back(other);
      }
      choose(nodes, pieces[p], near, reach, chosen);
    }
  });
  return chosen;
}

}  // namespace exomerge
