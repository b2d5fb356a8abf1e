// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/element_cells.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "exomerge/error.hpp"
#include "mpi/exchange.hpp"
#include "operations/index_set.hpp"

namespace exomerge {

namespace {

using exodus::Role;

constexpr int bits_per_axis = 21;
constexpr std::uint64_t axis_mask = (std::uint64_t{1} << bits_per_axis) - 1;
constexpr GlobalIndex values_at_once = GlobalIndex{1} << 22;

/// Coordinates as whole numbers of 21 bits each, side by side.
using Place = std::array<std::uint64_t, 3>;
GlobalIndex pack(const Place& place) {
  return static_cast<GlobalIndex>(place[0] | place[1] << bits_per_axis | place[2] << 2 * bits_per_axis);
}
Place unpack(GlobalIndex packed) {
  const auto bits = static_cast<std::uint64_t>(packed);
  return {bits & axis_mask, bits >> bits_per_axis & axis_mask, bits >> 2 * bits_per_axis & axis_mask};
}

/// Which of the eight octants at a depth a place is in.
int octant(GlobalIndex packed, int depth) {
  const Place place = unpack(packed);
  const int shift = bits_per_axis - 1 - depth;
  return static_cast<int>((place[0] >> shift & 1) | (place[1] >> shift & 1) << 1 |
                          (place[2] >> shift & 1) << 2);
}

/// The places of this rank's nodes in the cube that holds all of them.
std::vector<GlobalIndex> node_places(const ModelData& model) {
  const Comm& comm = model.comm;
  const Range mine = model.partition(model.nodes.count).slice(comm.rank());
  std::array<std::vector<double>, 3> values;
  std::array<double, 3> low, high;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    values[axis].assign(static_cast<std::size_t>(mine.size()), 0.0);
    if (model.nodes.coordinates[axis]) model.nodes.coordinates[axis]->read(0, mine, values[axis]);
    low[axis] = std::numeric_limits<double>::max();
    high[axis] = std::numeric_limits<double>::lowest();
    for (const double value : values[axis]) {
      if (!std::isfinite(value)) continue;
      low[axis] = std::min(low[axis], value);
      high[axis] = std::max(high[axis], value);
    }
  }
  comm.all_reduce(low, ReduceOp::min);
  comm.all_reduce(high, ReduceOp::max);
  double side = 0.0;
  for (std::size_t axis = 0; axis < 3; ++axis) side = std::max(side, high[axis] / 2 - low[axis] / 2);
  std::vector<GlobalIndex> places(static_cast<std::size_t>(mine.size()));
  for (std::size_t i = 0; i < places.size(); ++i) {
    Place place{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      // Halves, so that a box of any size has a finite side.
      const double fraction = side > 0 ? (values[axis][i] / 2 - low[axis] / 2) / side : 0.0;
      if (fraction > 0) {
        const double scaled = std::min(fraction, 1.0) * static_cast<double>(axis_mask);
        place[axis] = static_cast<std::uint64_t>(scaled);
      }
    }
    places[i] = pack(place);
  }
  return places;
}

/// The mean of the places of an element's nodes, as far as they are nodes. `of_nodes`: places of those
/// wanted.
GlobalIndex center(std::span<const GlobalIndex> element, const IndexSet& wanted,
                   std::span<const GlobalIndex> of_nodes) {
  Place sum{};
  std::uint64_t count = 0;
  for (const GlobalIndex node : element) {
    if (node < 0) continue;
    const Place place = unpack(of_nodes[static_cast<std::size_t>(wanted.place(node))]);
    for (std::size_t axis = 0; axis < 3; ++axis) sum[axis] += place[axis];
    ++count;
  }
  for (std::uint64_t& value : sum) value /= std::max<std::uint64_t>(1, count);
  return pack(sum);
}

/// The centers of this rank's elements, block after block.
std::vector<GlobalIndex> element_centers(const ModelData& model) {
  const Comm& comm = model.comm;
  const std::vector<GlobalIndex> places = node_places(model);
  const Partition nodes = model.partition(model.nodes.count);
  std::vector<GlobalIndex> centers, of_nodes;
  std::vector<std::size_t> begin_of_block;
  for (const EntityData& block : model.kind(EntityKind::element_block)) {
    begin_of_block.push_back(centers.size());
    centers.resize(centers.size() +
                   static_cast<std::size_t>(model.partition(block.info.count).slice(comm.rank()).size()));
  }
  visit_connectivity(
      model, [&](std::size_t block, GlobalIndex first, int width, std::span<const GlobalIndex> references) {
        IndexSet wanted;
        comm.collectively("finding the centers of elements", [&] {
          wanted = IndexSet([&](const auto& visit) {
            for (const GlobalIndex node : references) {
              if (node >= 0) visit(node);
            }
          });
          of_nodes.resize(static_cast<std::size_t>(wanted.size()));
        });
        Exchange(comm, nodes, wanted.list()).gather<GlobalIndex>(places, of_nodes);
        const auto step = static_cast<std::size_t>(width);
        std::size_t at = begin_of_block[block] + static_cast<std::size_t>(first);
        for (std::size_t i = 0; i < references.size(); i += step) {
          centers[at++] = center(references.subspan(i, step), wanted, of_nodes);
        }
      });
  return centers;
}

/// Divides octants until each is small enough; gives the leaf of each element and the number of leaves, empty
/// ones included.
std::size_t grow_octree(const Comm& comm, const std::vector<GlobalIndex>& centers, GlobalIndex most,
                        std::vector<LocalIndex>& leaf_of) {
  leaf_of.assign(centers.size(), 0);
  GlobalIndex first_open = 0;  // octants before are leaves
  std::vector<std::int64_t> counts{comm.all_reduce(static_cast<std::int64_t>(centers.size()), ReduceOp::sum)};
  GlobalIndex octants = 1;
  for (int depth = 0; depth < bits_per_axis; ++depth) {
    std::vector<GlobalIndex> first_child(counts.size(), -1);
    const GlobalIndex first_new = octants;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] <= most) continue;
      first_child[i] = octants;
      octants += 8;
    }
    if (octants == first_new) break;
    if (octants > std::numeric_limits<LocalIndex>::max()) throw Error("too many cells", true);
    counts.assign(static_cast<std::size_t>(octants - first_new), 0);
    for (std::size_t i = 0; i < centers.size(); ++i) {
      const GlobalIndex open = leaf_of[i] - first_open;
      if (open < 0 || first_child[static_cast<std::size_t>(open)] < 0) continue;
      const GlobalIndex child = first_child[static_cast<std::size_t>(open)] + octant(centers[i], depth);
      leaf_of[i] = static_cast<LocalIndex>(child);
      ++counts[static_cast<std::size_t>(child - first_new)];
    }
    comm.all_reduce(std::span<std::int64_t>(counts), ReduceOp::sum);
    first_open = first_new;
  }
  return static_cast<std::size_t>(octants);
}

}  // namespace

void visit_connectivity(const ModelData& model, const ConnectivityVisitor& use) {
  const auto& blocks = model.kind(EntityKind::element_block);
  std::vector<GlobalIndex> values;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const IndexSourcePtr& source = blocks[b].list(Role::nodes);
    if (!source) continue;
    const Partition slices = model.partition(source->rows());
    const Range mine = slices.slice(model.comm.rank());
    const GlobalIndex rows_at_once = std::max<GlobalIndex>(1, values_at_once / source->width());
    for (GlobalIndex done = 0; done < slices.largest_slice(); done += rows_at_once) {
      const Range rows = intersect({mine.begin + done, mine.begin + done + rows_at_once}, mine);
      values.resize(static_cast<std::size_t>(rows.size() * source->width()));
      source->read(0, rows, values);
      use(b, rows.begin - mine.begin, source->width(), values);
    }
  }
}

ElementCells gather_elements(const ModelData& model, GlobalIndex most_elements) {
  const Comm& comm = model.comm;
  const std::vector<GlobalIndex> centers = element_centers(model);
  std::vector<LocalIndex> leaf_of;
  const std::size_t leaves = grow_octree(comm, centers, most_elements, leaf_of);

  // Whole numbers, so that sums are the same in any order: elements and coordinates of each leaf.
  std::vector<std::int64_t> sums(4 * leaves, 0);
  for (std::size_t i = 0; i < centers.size(); ++i) {
    std::int64_t* sum = &sums[4 * static_cast<std::size_t>(leaf_of[i])];
    const Place place = unpack(centers[i]);
    ++sum[0];
    for (std::size_t axis = 0; axis < 3; ++axis) sum[axis + 1] += static_cast<std::int64_t>(place[axis]);
  }
  comm.all_reduce(std::span<std::int64_t>(sums), ReduceOp::sum);
  ElementCells result;
  std::vector<LocalIndex> cell_of_leaf(leaves, -1);
  for (std::size_t leaf = 0; leaf < leaves; ++leaf) {
    const std::int64_t* sum = &sums[4 * leaf];
    if (sum[0] == 0) continue;
    cell_of_leaf[leaf] = static_cast<LocalIndex>(result.cells.size());
    ElementCells::Cell& cell = result.cells.emplace_back();
    cell.elements = sum[0];
    for (std::size_t axis = 0; axis < 3; ++axis) {
      cell.center[axis] =
          static_cast<double>(sum[axis + 1]) / (static_cast<double>(sum[0]) * static_cast<double>(axis_mask));
    }
  }
  std::size_t at = 0;
  for (const EntityData& block : model.kind(EntityKind::element_block)) {
    const auto count = static_cast<std::size_t>(model.partition(block.info.count).slice(comm.rank()).size());
    std::vector<LocalIndex>& cells = result.of.emplace_back(count);
    for (LocalIndex& cell : cells) cell = cell_of_leaf[static_cast<std::size_t>(leaf_of[at++])];
  }
  return result;
}

}  // namespace exomerge
