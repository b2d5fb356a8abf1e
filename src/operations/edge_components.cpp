// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/edge_components.hpp"

#include <algorithm>
#include <vector>

#include "mpi/exchange.hpp"

namespace exomerge {

namespace {

std::vector<GlobalIndex> ends_of(std::span<const Edge> edges) {
  std::vector<GlobalIndex> ends;
  ends.reserve(2 * edges.size());
  for (const Edge& edge : edges) {
    ends.push_back(edge.a);
    ends.push_back(edge.b);
  }
  return ends;
}

/// Lets the label of the higher end of each edge point to the lower one's. True when an edge somewhere
/// disagreed.
///
/// A label may lose an earlier, higher target by this. Nothing is lost: the edges themselves are kept and
/// checked again, and the end is reached only when the labels of all edges agree. They never leave their
/// component and never rise, so that they are then its lowest index.
bool hook(const Comm& comm, const Partition& partition, const Exchange& ends, std::span<GlobalIndex> labels) {
  std::vector<GlobalIndex> at_ends;
  comm.collectively("linking groups of nodes", [&] { at_ends.resize(ends.wanted_size()); });
  ends.gather(std::span<const GlobalIndex>(labels), std::span<GlobalIndex>(at_ends));
  std::vector<GlobalIndex> higher, lower;
  comm.collectively("linking groups of nodes", [&] {
    for (std::size_t i = 0; i < at_ends.size(); i += 2) {
      const GlobalIndex low = std::min(at_ends[i], at_ends[i + 1]),
                        high = std::max(at_ends[i], at_ends[i + 1]);
      at_ends[i] = at_ends[i + 1] = low;
      if (low == high) continue;
      higher.push_back(high);
      lower.push_back(low);
    }
  });
  if (!comm.any(!higher.empty())) return false;
  Exchange(comm, partition, higher)
      .scatter_reduce(std::span<const GlobalIndex>(lower), labels, ReduceOp::min);
  ends.scatter_reduce(std::span<const GlobalIndex>(at_ends), labels, ReduceOp::min);
  return true;
}

/// Replaces the labels of `vertices` by their labels' labels.
void jump(const Comm& comm, const Partition& partition, std::span<const std::size_t> vertices,
          std::span<GlobalIndex> labels) {
  std::vector<GlobalIndex> targets;
  comm.collectively("linking groups of nodes", [&] {
    for (const std::size_t vertex : vertices) targets.push_back(labels[vertex]);
  });
  Exchange(comm, partition, targets)
      .gather(std::span<const GlobalIndex>(labels), std::span<GlobalIndex>(targets));
  for (std::size_t i = 0; i < targets.size(); ++i) {
    labels[vertices[i]] = std::min(labels[vertices[i]], targets[i]);
  }
}

/// The vertices of this rank's slice that edges name, as positions in it.
std::vector<std::size_t> touched_vertices(const Comm& comm, const Exchange& ends, std::size_t owned) {
  std::vector<std::uint8_t> touched;
  std::vector<std::uint8_t> touch;
  comm.collectively("linking groups of nodes", [&] {
    touched.assign(owned, 0);
    touch.assign(ends.wanted_size(), 1);
  });
  ends.scatter_reduce(std::span<const std::uint8_t>(touch), std::span<std::uint8_t>(touched), ReduceOp::max);
  std::vector<std::size_t> vertices;
  comm.collectively("linking groups of nodes", [&] {
    for (std::size_t i = 0; i < owned; ++i) {
      if (touched[i] != 0) vertices.push_back(i);
    }
  });
  return vertices;
}

}  // namespace

void label_components(const Comm& comm, const Partition& partition, std::span<const Edge> edges,
                      std::span<GlobalIndex> labels) {
  if (!comm.any(!edges.empty())) return;
  std::vector<GlobalIndex> wanted;
  comm.collectively("linking groups of nodes", [&] { wanted = ends_of(edges); });
  const Exchange ends(comm, partition, wanted);
  const std::vector<std::size_t> vertices = touched_vertices(comm, ends, labels.size());
  while (hook(comm, partition, ends, labels)) jump(comm, partition, vertices, labels);
}

}  // namespace exomerge
