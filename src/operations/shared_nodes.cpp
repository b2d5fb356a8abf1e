// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/shared_nodes.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "kernels/pair_test.hpp"
#include "kernels/point_grid.hpp"
#include "operations/host_views.hpp"
#include "operations/near_other_ranks.hpp"

namespace exomerge {

namespace {

constexpr LocalIndex several_files = -1;
constexpr LocalIndex any_file = -2;  ///< files do not matter

struct Traveller {
  std::array<double, 3> at;
  GlobalIndex root;
  LocalIndex file;
  bool is_root;  ///< a root whose group has no other node may stand alone
};

/// Every distance that rounds to at most `reach` is below this.
double rounded_up(double reach) {
  if (reach <= 0.0) return 0.0;
  const double largest = std::numeric_limits<double>::max();
  return std::min(std::nextafter(std::min(reach, largest / 2) * (1.0 + 1e-12), largest), largest);
}

/// Makes one of travellers with equal coordinates (`place`) and equal root, in the order of the first of
/// each. One that stands for nodes of several files is of none: whatever another node's file, one of them
/// links with it.
void join_equal(std::vector<Traveller>& travellers, const std::vector<LocalIndex>& place) {
  std::vector<std::size_t> order(travellers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto key = [&](std::size_t i) { return std::pair(place[i], travellers[i].root); };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  std::vector<std::uint8_t> is_repeat(travellers.size(), 0);
  for (std::size_t k = 1, first = 0; k < order.size(); ++k) {
    if (key(order[k]) != key(order[first])) {
      first = k;
      continue;
    }
    is_repeat[order[k]] = 1;
    Traveller& kept = travellers[order[first]];
    if (kept.file != travellers[order[k]].file) kept.file = several_files;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < travellers.size(); ++i) {
    if (is_repeat[i] == 0) travellers[kept++] = travellers[i];
  }
  travellers.resize(kept);
}

/// The chosen nodes, without repeats of equal coordinates and root: many equal nodes on many ranks then do
/// not gather on one.
std::vector<Traveller> pack(const Participants& participants, std::span<const GlobalIndex> root,
                            const std::vector<LocalIndex>& chosen) {
  const NodeCoordinates& nodes = participants.coordinates();
  const std::vector<LocalIndex>& file = participants.files();
  std::vector<double> x, y, z;
  for (const LocalIndex i : chosen) {
    const std::size_t at = static_cast<std::size_t>(i);
    x.push_back(nodes.x[at]);
    y.push_back(nodes.y[at]);
    z.push_back(nodes.z[at]);
  }
  const auto equal = to_host(
      find_coincident(Kokkos::DefaultExecutionSpace(), to_device(x), to_device(y), to_device(z), 0.0));
  std::vector<Traveller> travellers;
  std::vector<LocalIndex> places;
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    const std::size_t at = static_cast<std::size_t>(chosen[k]);
    // Where files do not matter, equal nodes have been linked already.
    if (file.empty() && equal(k) != static_cast<LocalIndex>(k)) continue;
    travellers.push_back(
        {nodes[at], root[at], file.empty() ? any_file : file[at], root[at] == participants.index(at)});
    if (!file.empty()) places.push_back(equal(k));
  }
  if (!file.empty()) join_equal(travellers, places);
  return travellers;
}

/// The first traveller with the root of each; empty when all roots differ.
std::vector<LocalIndex> first_of_roots(const std::vector<Traveller>& travellers) {
  std::unordered_map<GlobalIndex, LocalIndex> first;
  for (const Traveller& traveller : travellers) {
    if (!traveller.is_root) first.emplace(traveller.root, -1);
  }
  if (first.empty()) return {};
  std::vector<LocalIndex> result(travellers.size());
  for (std::size_t i = 0; i < travellers.size(); ++i) {
    result[i] = static_cast<LocalIndex>(i);
    const auto found = first.find(travellers[i].root);
    if (found == first.end()) continue;
    if (found->second < 0) found->second = result[i];
    result[i] = found->second;
  }
  return result;
}

/// The box of all ranks' travellers.
PointBounds common_bounds(const Comm& comm, const std::vector<Traveller>& travellers) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  PointBounds bounds{{infinity, infinity, infinity}, {-infinity, -infinity, -infinity}, 0};
  for (const Traveller& traveller : travellers) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      bounds.lower[axis] = std::min(bounds.lower[axis], traveller.at[axis]);
      bounds.upper[axis] = std::max(bounds.upper[axis], traveller.at[axis]);
    }
  }
  comm.all_reduce(std::span<double>(bounds.lower), ReduceOp::min);
  comm.all_reduce(std::span<double>(bounds.upper), ReduceOp::max);
  bounds.finite_points = comm.all_reduce(static_cast<std::int64_t>(travellers.size()), ReduceOp::sum);
  return bounds;
}

/// Tells the ranks that hold a place's neighbourhood. The blocks of cells of a grid are dealt to the ranks by
/// their hash, so that the load is even without knowing how nodes lie.
class Dealer {
 public:
  Dealer(const PointBounds& bounds, double reach, int ranks)
      : grid_(bounds, std::max(2 * even_spacing(bounds), 2.001 * reach), reach),
        ranks_(static_cast<std::uint32_t>(ranks)) {}

  /// Calls `visit(rank)` once for each rank.
  template <class Visit>
  void for_each_rank(const std::array<double, 3>& point, const Visit& visit) {
    const kernels::CellBox box = grid_.near(point[0], point[1], point[2]);
    visited_.clear();
    for (std::int64_t k = box.lower[2]; k <= box.upper[2]; ++k) {
      for (std::int64_t j = box.lower[1]; j <= box.upper[1]; ++j) {
        for (std::int64_t i = box.lower[0]; i <= box.upper[0]; ++i) {
          // Blocks of cells go to one rank, so that most nodes near a border have one owner.
          const auto rank = static_cast<std::uint32_t>(kernels::cell_hash(i >> 2, j >> 2, k >> 2) % ranks_);
          if (std::find(visited_.begin(), visited_.end(), rank) != visited_.end()) continue;
          visited_.push_back(rank);
          visit(static_cast<std::size_t>(rank));
        }
      }
    }
  }

 private:
  kernels::PointGrid grid_;
  std::uint32_t ranks_;
  std::vector<std::uint32_t> visited_;
};

std::vector<Traveller> deal(const Comm& comm, const std::vector<Traveller>& travellers, double reach) {
  const PointBounds bounds = common_bounds(comm, travellers);
  if (bounds.empty()) return {};
  std::vector<std::int64_t> counts;
  std::vector<Traveller> sorted;
  comm.collectively("sharing nodes near other ranks", [&] {
    Dealer dealer(bounds, reach, comm.size());
    counts.assign(static_cast<std::size_t>(comm.size()), 0);
    for (const Traveller& traveller : travellers) {
      dealer.for_each_rank(traveller.at, [&](std::size_t rank) { ++counts[rank]; });
    }
    std::vector<std::size_t> next(counts.size(), 0);
    for (std::size_t rank = 1; rank < counts.size(); ++rank) {
      next[rank] = next[rank - 1] + static_cast<std::size_t>(counts[rank - 1]);
    }
    sorted.resize(next.back() + static_cast<std::size_t>(counts.back()));
    for (const Traveller& traveller : travellers) {
      dealer.for_each_rank(traveller.at, [&](std::size_t rank) { sorted[next[rank]++] = traveller; });
    }
  });
  return comm.all_to_all(std::span<const Traveller>(sorted), std::span<const std::int64_t>(counts)).values;
}

}  // namespace

SharedNodes::SharedNodes(const Comm& comm, const Participants& nodes,
                         std::span<const std::size_t> part_begins, std::span<const GlobalIndex> root,
                         double reach) {
  const double wide = rounded_up(reach);
  const std::vector<LocalIndex> chosen = nodes_near_other_ranks(comm, nodes.coordinates(), part_begins, wide);
  std::vector<Traveller> travellers;
  comm.collectively("choosing nodes near other ranks", [&] { travellers = pack(nodes, root, chosen); });
  const std::vector<Traveller> here = deal(comm, travellers, wide);
  comm.collectively("sharing nodes near other ranks", [&] {
    for (const Traveller& traveller : here) {
      x_.push_back(traveller.at[0]);
      y_.push_back(traveller.at[1]);
      z_.push_back(traveller.at[2]);
      root_.push_back(traveller.root);
      if (traveller.file != any_file) file_.push_back(traveller.file);
    }
    known_ = first_of_roots(here);
  });
}

SharedNodes::Links SharedNodes::links(double tolerance, double near_radius) const {
  const auto found =
      find_coincident(Kokkos::DefaultExecutionSpace(), to_device(x_), to_device(y_), to_device(z_), tolerance,
                      near_radius, to_device(file_), to_device(known_));
  const auto group = to_host(found.group);
  Links links;
  links.may_have_near_misses = found.may_have_near_misses;
  for (std::size_t i = 0; i < root_.size(); ++i) {
    const GlobalIndex other = root_[static_cast<std::size_t>(group(i))];
    if (other != root_[i]) links.edges.push_back({root_[i], other});
  }
  return links;
}

double SharedNodes::smallest_gap(std::span<const GlobalIndex> labels, double radius) const {
  return exomerge::smallest_gap(Kokkos::DefaultExecutionSpace(), to_device(x_), to_device(y_), to_device(z_),
                                to_device(labels), radius);
}

std::vector<double> SharedNodes::nearest(std::span<const GlobalIndex> labels, double radius) const {
  const auto distances = to_host(nearest_other(Kokkos::DefaultExecutionSpace(), to_device(x_), to_device(y_),
                                               to_device(z_), to_device(labels), radius));
  return {distances.data(), distances.data() + distances.extent(0)};
}

}  // namespace exomerge
