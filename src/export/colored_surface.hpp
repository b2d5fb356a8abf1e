// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "export/surface.hpp"

namespace exomerge {

/// A point of a surface, known by where it comes from, so that ranks that have it agree on it.
struct SurfacePoint {
  enum class Kind : std::int32_t { node, center, cut };
  Kind kind = Kind::node;
  std::int32_t threshold = 0;  ///< of a cut
  /// A node, or the number of a center through the whole surface; of a cut both ends of its edge, lower one
  /// first, where centers count on from the nodes.
  GlobalIndex low = 0, high = 0;
  std::array<double, 3> position{};
  double value = 0;

  auto key() const { return std::tie(kind, low, high, threshold); }
  friend bool operator<(const SurfacePoint& a, const SurfacePoint& b) { return a.key() < b.key(); }
  friend bool operator==(const SurfacePoint& a, const SurfacePoint& b) { return a.key() == b.key(); }
};

/// A surface cut along the lines on which a field has certain values: triangles that each lie in one band.
struct ColoredSurface {
  struct Triangle {
    std::array<GlobalIndex, 3> points;  ///< numbers through the whole surface
    std::int32_t band;
  };
  GlobalIndex point_count = 0;
  std::vector<SurfacePoint> points;     ///< this rank's share, consecutive
  std::vector<Triangle> triangles;      ///< of this rank's faces
  std::vector<std::size_t> block_ends;  ///< in `triangles`
};

/// Band i has the values above threshold i-1 up to threshold i. Thresholds ascend. Triangles keep the order
/// of those that they are cut from. Points are ordered: nodes, centers of faces, cuts. Collective; points are
/// numbered by a distributed sort.
ColoredSurface color_surface(const ModelData& model, const TriangulatedSurface& surface,
                             std::span<const double> thresholds);

/// Pieces of a triangle. A point is a corner (`edge_end` = -1) or where an edge, from a lower to a higher
/// value, meets a threshold.
struct TrianglePoint {
  int corner = 0;
  int edge_end = -1;
  std::int32_t threshold = 0;
};
struct TrianglePiece {
  std::int32_t band = 0;
  std::vector<TrianglePoint> outline;  ///< convex, goes round the way the triangle does
};
std::vector<TrianglePiece> cut_triangle(const std::array<double, 3>& values,
                                        std::span<const double> thresholds);

}  // namespace exomerge
