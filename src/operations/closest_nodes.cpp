// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "exomerge/coincident_points.hpp"
#include "exomerge/measures.hpp"
#include "exomerge/model.hpp"
#include "model/model_data.hpp"
#include "model/view_source.hpp"
#include "operations/host_views.hpp"
#include "operations/shared_nodes.hpp"

namespace exomerge {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();

/// The smallest distance between nodes of this rank's slice; infinite when there are fewer than two.
double closest_here(const Participants& nodes, const std::vector<GlobalIndex>& labels) {
  const Kokkos::DefaultExecutionSpace exec;
  const PointBounds bounds = point_bounds(exec, nodes.x(), nodes.y(), nodes.z());
  if (bounds.finite_points < 2) return infinity;
  const auto device_labels = to_device(labels);
  const double reach = std::min(2.0 * bounds.largest_extent(), largest);
  // With n points evenly spread some are nearer than this, but for those on the sides of a box; a clustered
  // set has nearer ones.
  double radius = std::min(1.5 * even_spacing(bounds), reach);
  while (true) {
    const double gap = smallest_gap(exec, nodes.x(), nodes.y(), nodes.z(), device_labels, radius);
    if (gap < infinity || radius >= reach) return gap;
    radius = std::min(radius > 0.0 ? 4.0 * radius : reach, reach);
  }
}

}  // namespace

double get_closest_node_distance(const ExodusModel& model) {
  const ModelData& data = model.data();
  const Comm& comm = data.comm;
  double closest = infinity;
  comm.collectively("looking for the closest nodes", [&] {
    const Range mine = data.partition(data.nodes.count).slice(comm.rank());
    std::array<Kokkos::View<double*>, 3> views;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      RealSourcePtr source = data.nodes.coordinates[axis];
      if (!source) source = std::make_shared<ConstantSource<double>>(data.nodes.count, 1, 0.0);
      views[axis] = view_of<double>(comm, source, 0, "exomerge coordinates");
    }
    std::vector<GlobalIndex> labels(static_cast<std::size_t>(mine.size()));
    std::iota(labels.begin(), labels.end(), mine.begin);
    const Participants nodes(mine, views[0], views[1], views[2], nullptr, {});
    comm.collectively("looking for the closest nodes", [&] { closest = closest_here(nodes, labels); });
    closest = comm.all_reduce(closest, ReduceOp::min);
    if (comm.size() == 1 || closest == 0.0) return;
    // Pairs of different ranks; without any pair yet, as far as nodes can be apart.
    double reach = closest;
    if (reach == infinity) {
      const double scale = get_length_scale(model);
      reach = std::min(8.0 * scale, largest);
    }
    const SharedNodes shared(comm, nodes, {}, labels, reach);
    double across = infinity;
    comm.collectively("looking for the closest nodes", [&] {
      const std::vector<GlobalIndex> roots(shared.roots().begin(), shared.roots().end());
      across = shared.smallest_gap(roots, reach);
    });
    closest = std::min(closest, comm.all_reduce(across, ReduceOp::min));
  });
  return closest == infinity ? largest : closest;
}

}  // namespace exomerge
