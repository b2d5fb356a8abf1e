// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/polyhedron_faces.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>

#include "operations/element_nodes.hpp"

namespace exomerge {

namespace {

using Vector = std::array<double, 3>;

Vector minus(const Vector& a, const Vector& b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }
double dot(const Vector& a, const Vector& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
void add(Vector& sum, const Vector& v, double factor = 1.0) {
  for (std::size_t i = 0; i < 3; ++i) sum[i] += factor * v[i];
}
Vector cross(const Vector& a, const Vector& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

/// An edge of a face of the polyhedron at hand.
struct FaceEdge {
  LocalIndex low, high;
  std::size_t face;
  bool upward;  ///< from `low` to `high`
};

/// Turns the faces of one polyhedron after the other.
class FaceTurner {
 public:
  FaceTurner(const ModelData& model, const RaggedSides& sides)
      : sides_(sides), nodes_(model.comm, model.nodes.count, sides.lists.values, 1) {
    for (std::size_t axis = 0; axis < 3; ++axis) axes_[axis] = nodes_.gather(model.nodes.coordinates[axis]);
  }

  /// `turns`: of the sides of an element.
  void turn(std::size_t element, std::span<std::int8_t> turns) {
    first_ = sides_.first_of(element);
    count_ = turns.size();
    std::ranges::fill(turns, std::int8_t{0});
    list_edges();
    if (!edges_are_shared_by_two()) {
      for (std::size_t f = 0; f < count_; ++f) turns[f] = away_from(mean_of_nodes(), f) < 0 ? -1 : 1;
      return;
    }
    for (std::size_t f = 0; f < count_; ++f) {
      if (turns[f] == 0) turn_alike(f, turns);
    }
  }

 private:
  std::span<const LocalIndex> corners(std::size_t face) const {
    const LocalIndex list = sides_.list[first_ + face];
    if (list < 0) return {};
    const auto at = static_cast<std::size_t>(list);
    const Topology* shape = sides_.shapes[at];
    const std::size_t first = sides_.lists.first_of(at);
    const std::size_t size = sides_.lists.ends[at] - first;
    return nodes_.connectivity().subspan(first, shape ? static_cast<std::size_t>(shape->corners) : size);
  }

  Vector place(LocalIndex node) const {
    if (node < 0) return {};
    const auto at = static_cast<std::size_t>(node);
    return {axes_[0][at], axes_[1][at], axes_[2][at]};
  }

  void list_edges() {
    edges_.clear();
    for (std::size_t f = 0; f < count_; ++f) {
      const auto nodes = corners(f);
      for (std::size_t i = 0; i < nodes.size(); ++i) {
        const LocalIndex from = nodes[i];
        const LocalIndex to = nodes[(i + 1) % nodes.size()];
        edges_.push_back({std::min(from, to), std::max(from, to), f, from < to});
      }
    }
    std::ranges::sort(edges_, [](const FaceEdge& a, const FaceEdge& b) {
      return std::tie(a.low, a.high, a.face) < std::tie(b.low, b.high, b.face);
    });
  }

  bool edges_are_shared_by_two() const {
    const auto same = [&](std::size_t i, std::size_t j) {
      return edges_[i].low == edges_[j].low && edges_[i].high == edges_[j].high;
    };
    if (edges_.size() % 2 == 1) return false;
    for (std::size_t i = 0; i < edges_.size(); i += 2) {
      if (!same(i, i + 1) || edges_[i].face == edges_[i + 1].face) return false;
      if (i > 0 && same(i, i - 1)) return false;
    }
    return true;
  }

  /// The faces that hang together with one.
  void turn_alike(std::size_t face, std::span<std::int8_t> turns) {
    std::vector<std::vector<std::pair<std::size_t, std::int8_t>>> neighbors(count_);
    for (std::size_t i = 0; i + 1 < edges_.size(); i += 2) {
      const FaceEdge& a = edges_[i];
      const FaceEdge& b = edges_[i + 1];
      const std::int8_t alike = a.upward != b.upward ? 1 : -1;
      neighbors[a.face].emplace_back(b.face, alike);
      neighbors[b.face].emplace_back(a.face, alike);
    }
    std::vector<std::size_t> part{face};
    turns[face] = 1;
    double volume = 0.0;
    const Vector origin = mean_of_nodes();
    for (std::size_t i = 0; i < part.size(); ++i) {
      volume += turns[part[i]] * away_from(origin, part[i]);
      for (const auto& [next, alike] : neighbors[part[i]]) {
        if (turns[next] != 0) continue;
        turns[next] = static_cast<std::int8_t>(turns[part[i]] * alike);
        part.push_back(next);
      }
    }
    if (volume >= 0.0) return;
    for (const std::size_t f : part) turns[f] = static_cast<std::int8_t>(-turns[f]);
  }

  Vector mean_of_nodes() const {
    Vector sum{};
    double count = 0.0;
    for (std::size_t f = 0; f < count_; ++f) {
      for (const LocalIndex node : corners(f)) {
        add(sum, place(node));
        count += 1.0;
      }
    }
    Vector mean{};
    if (count > 0.0) add(mean, sum, 1.0 / count);
    return mean;
  }

  /// Six times the volume between a point and a face, negative where the normal of the face points to it.
  double away_from(const Vector& point, std::size_t face) const {
    const auto nodes = corners(face);
    Vector area{};
    Vector center{};
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Vector from = minus(place(nodes[i]), point);
      add(area, cross(from, minus(place(nodes[(i + 1) % nodes.size()]), point)));
      add(center, from, 1.0 / static_cast<double>(nodes.size()));
    }
    return dot(area, center);
  }

  const RaggedSides& sides_;
  ElementNodes nodes_;
  std::array<std::vector<double>, 3> axes_;
  std::size_t first_ = 0;  // of the sides of the element at hand
  std::size_t count_ = 0;
  std::vector<FaceEdge> edges_;
};

}  // namespace

std::vector<std::int8_t> outward_turns(const ModelData& model, const RaggedSides& sides) {
  FaceTurner turner(model, sides);
  std::vector<std::int8_t> turns(sides.list.size());
  model.comm.collectively("turning the faces of polyhedra", [&] {
    for (std::size_t e = 0; e < sides.ends.size(); ++e) {
      const std::size_t first = sides.first_of(e);
      turner.turn(e, std::span(turns).subspan(first, sides.ends[e] - first));
    }
  });
  return turns;
}

}  // namespace exomerge
