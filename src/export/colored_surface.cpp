// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "export/colored_surface.hpp"

#include <algorithm>
#include <limits>

#include "operations/distributed_lists.hpp"

namespace exomerge {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TrianglePiece piece_in(const std::array<double, 3>& values, std::span<const double> thresholds,
                       std::int32_t band) {
  const auto upper = static_cast<std::size_t>(band);
  const double low = band == 0 ? -infinity : thresholds[upper - 1];
  const double high = upper == thresholds.size() ? infinity : thresholds[upper];
  TrianglePiece piece{band, {}};
  for (int a = 0; a < 3; ++a) {
    const int b = (a + 1) % 3;
    const double from = values[static_cast<std::size_t>(a)], to = values[static_cast<std::size_t>(b)];
    if (low <= from && from <= high) piece.outline.push_back({a});
    const auto add_cut = [&](double value, std::int32_t threshold) {
      if (std::min(from, to) >= value || value >= std::max(from, to)) return;
      piece.outline.push_back(from < to ? TrianglePoint{a, b, threshold} : TrianglePoint{b, a, threshold});
    };
    if (from < to) add_cut(low, band - 1);
    add_cut(high, band);
    if (from > to) add_cut(low, band - 1);
  }
  return piece;
}

/// A point in which a triangle wants an edge cut, from its lower value to the higher.
struct WantedCut {
  LocalIndex from, to;
  std::int32_t threshold;
  GlobalIndex position;  ///< among those wanted

  auto key() const { return std::tuple(std::min(from, to), std::max(from, to), threshold); }
};

class Colorer {
 public:
  Colorer(const ModelData& model, const TriangulatedSurface& surface, std::span<const double> thresholds)
      : comm_(model.comm), nodes_(model.nodes.count), surface_(surface), thresholds_(thresholds) {}

  ColoredSurface run() {
    number_centers();
    comm_.collectively("cutting triangles along thresholds", [&] {
      add_points();
      cut_triangles();
      add_cuts();
    });
    number_points();
    return std::move(result_);
  }

 private:
  void number_centers() {
    std::size_t begin = 0;
    GlobalIndex before = 0;
    for (const std::size_t end : surface_.block_center_ends) {
      const auto count = static_cast<GlobalIndex>(end - begin);
      const GlobalIndex first = before + comm_.exclusive_scan(count);
      for (GlobalIndex i = 0; i < count; ++i) centers_.push_back(first + i);
      before += comm_.all_reduce(count, ReduceOp::sum);
      begin = end;
    }
  }

  void add_points() {
    using Kind = SurfacePoint::Kind;
    for (std::size_t i = 0; i < surface_.values.size(); ++i) {
      SurfacePoint point;
      const bool is_node = i < surface_.nodes.size();
      point.kind = is_node ? Kind::node : Kind::center;
      point.low = is_node ? surface_.nodes[i] : centers_[i - surface_.nodes.size()];
      std::copy_n(surface_.coordinates.data() + 3 * i, 3, point.position.begin());
      point.value = surface_.values[i];
      points_.push_back(point);
    }
  }

  GlobalIndex name_of(LocalIndex point) const {
    const SurfacePoint& found = points_[static_cast<std::size_t>(point)];
    return found.kind == SurfacePoint::Kind::node ? found.low : nodes_ + found.low;
  }

  GlobalIndex want_cut(LocalIndex from, LocalIndex to, std::int32_t threshold) {
    const auto position = static_cast<GlobalIndex>(wanted_.size());
    wanted_.push_back({from, to, threshold, position});
    return static_cast<GlobalIndex>(points_.size()) + position;
  }

  void cut_triangles() {
    std::size_t t = 0;
    std::vector<GlobalIndex> outline;
    for (const std::size_t end : surface_.block_ends) {
      for (; t < end; ++t) {
        const auto& corners = surface_.corners[t];
        std::array<double, 3> values;
        for (std::size_t i = 0; i < 3; ++i) {
          values[i] = points_[static_cast<std::size_t>(corners[i])].value;
        }
        for (const TrianglePiece& piece : cut_triangle(values, thresholds_)) {
          outline.clear();
          for (const TrianglePoint& point : piece.outline) {
            const LocalIndex corner = corners[static_cast<std::size_t>(point.corner)];
            outline.push_back(
                point.edge_end < 0
                    ? corner
                    : want_cut(corner, corners[static_cast<std::size_t>(point.edge_end)], point.threshold));
          }
          for (std::size_t i = 2; i < outline.size(); ++i) {
            result_.triangles.push_back({{outline[0], outline[i - 1], outline[i]}, piece.band});
          }
        }
      }
      result_.block_ends.push_back(result_.triangles.size());
    }
  }

  // The same on every rank, whichever triangle asks: always computed from the lower value on.
  SurfacePoint cut(const WantedCut& wanted) const {
    const SurfacePoint& a = points_[static_cast<std::size_t>(wanted.from)];
    const SurfacePoint& b = points_[static_cast<std::size_t>(wanted.to)];
    SurfacePoint point;
    point.kind = SurfacePoint::Kind::cut;
    point.threshold = wanted.threshold;
    std::tie(point.low, point.high) = std::minmax({name_of(wanted.from), name_of(wanted.to)});
    point.value = thresholds_[static_cast<std::size_t>(wanted.threshold)];
    const double part = (point.value - a.value) / (b.value - a.value);
    for (std::size_t i = 0; i < 3; ++i) {
      point.position[i] = a.position[i] + part * (b.position[i] - a.position[i]);
    }
    return point;
  }

  /// Adds each cut once. Points are in the order of their names, and so are cuts that are sorted by points.
  void add_cuts() {
    const auto first = static_cast<GlobalIndex>(points_.size());
    std::ranges::sort(wanted_, {}, &WantedCut::key);
    std::vector<GlobalIndex> point_of(wanted_.size());
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      if (i == 0 || wanted_[i].key() != wanted_[i - 1].key()) points_.push_back(cut(wanted_[i]));
      point_of[static_cast<std::size_t>(wanted_[i].position)] = static_cast<GlobalIndex>(points_.size()) - 1;
    }
    for (auto& triangle : result_.triangles) {
      for (GlobalIndex& point : triangle.points) {
        if (point >= first) point = point_of[static_cast<std::size_t>(point - first)];
      }
    }
  }

  void number_points() {
    Numbering<SurfacePoint> numbering = number_items(comm_, points_);
    for (auto& triangle : result_.triangles) {
      for (GlobalIndex& point : triangle.points) point = numbering.numbers[static_cast<std::size_t>(point)];
    }
    result_.point_count = numbering.total;
    result_.points = std::move(numbering.sorted);
  }

  const Comm& comm_;
  GlobalIndex nodes_;
  const TriangulatedSurface& surface_;
  std::span<const double> thresholds_;
  std::vector<GlobalIndex> centers_;
  std::vector<SurfacePoint> points_;  // nodes, centers, cuts, each ascending
  std::vector<WantedCut> wanted_;
  ColoredSurface result_;
};

}  // namespace

std::vector<TrianglePiece> cut_triangle(const std::array<double, 3>& values,
                                        std::span<const double> thresholds) {
  const auto [low, high] = std::ranges::minmax(values);
  const auto band_of = [&](double value) {
    return static_cast<std::int32_t>(std::ranges::lower_bound(thresholds, value) - thresholds.begin());
  };
  // The lowest value begins the band above it where it is a threshold, unless there is nothing above.
  auto first = band_of(low);
  const auto last = band_of(high);
  if (first < last && thresholds[static_cast<std::size_t>(first)] == low) ++first;
  if (first == last) return {{first, {{0}, {1}, {2}}}};
  std::vector<TrianglePiece> pieces;
  for (std::int32_t band = first; band <= last; ++band) pieces.push_back(piece_in(values, thresholds, band));
  return pieces;
}

ColoredSurface color_surface(const ModelData& model, const TriangulatedSurface& surface,
                             std::span<const double> thresholds) {
  return Colorer(model, surface, thresholds).run();
}

}  // namespace exomerge
