// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/element_cells.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "exomerge/error.hpp"
#include "model/node_columns.hpp"
#include "model/ragged_rows.hpp"
#include "mpi/exchange.hpp"
#include "model/index_set.hpp"
#include "operations/split_mesh.hpp"

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

/// The mean of the places of what an entry refers to, as far as it is there. `places`: of those wanted.
GlobalIndex center(std::span<const GlobalIndex> entry, const IndexSet& wanted,
                   std::span<const GlobalIndex> places) {
  Place sum{};
  std::uint64_t count = 0;
  for (const GlobalIndex reference : entry) {
    if (reference < 0) continue;
    const Place place = unpack(places[static_cast<std::size_t>(wanted.place(reference))]);
    for (std::size_t axis = 0; axis < 3; ++axis) sum[axis] += place[axis];
    ++count;
  }
  for (std::uint64_t& value : sum) value /= std::max<std::uint64_t>(1, count);
  return pack(sum);
}

/// Places of this rank's even slice of the nodes or the faces.
struct SlicePlaces {
  Partition slices;
  std::vector<GlobalIndex> places;
};

/// The centers of this rank's entries of all blocks of a kind, by block.
std::vector<std::vector<GlobalIndex>> block_centers(const ModelData& model, EntityKind kind,
                                                    const SlicePlaces& nodes, const SlicePlaces& faces) {
  const Comm& comm = model.comm;
  std::vector<std::vector<GlobalIndex>> centers;
  for (const EntityData& block : model.kind(kind)) {
    const Range mine = model.partition(block.info.count).slice(comm.rank());
    centers.emplace_back(static_cast<std::size_t>(mine.size()));
  }
  std::vector<GlobalIndex> places;
  visit_connectivity(model, kind, [&](const VisitedEntries& entries) {
    IndexSet wanted;
    comm.collectively("finding the centers of elements", [&] {
      wanted = IndexSet([&](const auto& visit) {
        for (const GlobalIndex reference : entries.references) {
          if (reference >= 0) visit(reference);
        }
      });
      places.resize(static_cast<std::size_t>(wanted.size()));
    });
    const SlicePlaces& there = entries.space == IndexSpace::node ? nodes : faces;
    Exchange(comm, there.slices, wanted.list()).gather<GlobalIndex>(there.places, places);
    GlobalIndex* at = centers[entries.block].data() + entries.first;
    for (std::size_t i = 0; i < entries.count(); ++i) *at++ = center(entries.of(i), wanted, places);
  });
  return centers;
}

/// The centers of the faces that polyhedra are made of.
SlicePlaces face_places(const ModelData& model, const SlicePlaces& nodes) {
  SlicePlaces faces;
  const auto& blocks = model.kind(EntityKind::element_block);
  const bool needed = std::ranges::any_of(
      blocks, [](const EntityData& block) { return block.info.ragged && block.list(Role::faces); });
  if (!needed) return faces;
  const auto centers = block_centers(model, EntityKind::face_block, nodes, {});
  faces.slices = model.partition(count_of(model, IndexSpace::face));
  const Range mine = faces.slices.slice(model.comm.rank());
  faces.places.resize(static_cast<std::size_t>(mine.size()));
  redistribute_blocks<GlobalIndex>(model, EntityKind::face_block, centers, faces.slices, faces.places);
  return faces;
}

/// The centers of this rank's elements, block after block.
std::vector<GlobalIndex> element_centers(const ModelData& model) {
  const SlicePlaces nodes{model.partition(model.nodes.count), node_places(model)};
  std::vector<GlobalIndex> all;
  for (const auto& of_block :
       block_centers(model, EntityKind::element_block, nodes, face_places(model, nodes))) {
    all.insert(all.end(), of_block.begin(), of_block.end());
  }
  return all;
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

namespace {

/// How many references the entries of this rank's slice of a block have.
std::vector<GlobalIndex> lengths_of(const ModelData& model, EntityKind kind, const EntityData& block,
                                    int width) {
  if (block.info.ragged) return rows_of_entries(model, kind, block);
  const Range mine = model.partition(block.info.count).slice(model.comm.rank());
  return std::vector<GlobalIndex>(static_cast<std::size_t>(mine.size()), width);
}

/// Visits one block in pieces of about `values_at_once` references.
class BlockVisitor {
 public:
  BlockVisitor(const ModelData& model, VisitedEntries entries, const IndexSourcePtr& source)
      : model_(model), entries_(entries), source_(source), numbering_(numbering_of_faces(entries.space)) {}

  void run(std::span<const GlobalIndex> lengths, const ConnectivityVisitor& use) {
    const bool by_rows = source_->width() > 1;  // else a row is one reference
    const GlobalIndex sum = std::accumulate(lengths.begin(), lengths.end(), GlobalIndex{0});
    const auto rows = by_rows ? static_cast<GlobalIndex>(lengths.size()) : sum;
    GlobalIndex row = model_.comm.exclusive_scan(rows);
    std::vector<Range> pieces = pieces_of(lengths);
    const auto most = model_.comm.all_reduce(static_cast<std::int64_t>(pieces.size()), ReduceOp::max);
    pieces.resize(static_cast<std::size_t>(most),
                  {static_cast<GlobalIndex>(lengths.size()), static_cast<GlobalIndex>(lengths.size())});
    for (const Range& piece : pieces) {
      ends_.clear();
      std::size_t end = 0;
      for (GlobalIndex i = piece.begin; i < piece.end; ++i) {
        end += static_cast<std::size_t>(lengths[static_cast<std::size_t>(i)]);
        ends_.push_back(end);
      }
      values_.resize(end);
      const GlobalIndex count = by_rows ? piece.size() : static_cast<GlobalIndex>(end);
      source_->read(0, {std::min(row, source_->rows()), std::min(row + count, source_->rows())}, values_);
      row += count;
      if (entries_.space == IndexSpace::face) numbering_.translate(values_);
      entries_.first = piece.begin;
      entries_.references = values_;
      entries_.ends = ends_;
      use(entries_);
    }
  }

 private:
  EntryNumbering numbering_of_faces(IndexSpace space) const {
    return space == IndexSpace::face ? numbering_of(model_, space) : EntryNumbering();
  }

  static std::vector<Range> pieces_of(std::span<const GlobalIndex> lengths) {
    std::vector<Range> pieces;
    GlobalIndex begin = 0;
    GlobalIndex held = 0;
    for (GlobalIndex i = 0; i < static_cast<GlobalIndex>(lengths.size()); ++i) {
      held += lengths[static_cast<std::size_t>(i)];
      if (held < values_at_once) continue;
      pieces.push_back({begin, i + 1});
      begin = i + 1;
      held = 0;
    }
    if (begin < static_cast<GlobalIndex>(lengths.size())) {
      pieces.push_back({begin, static_cast<GlobalIndex>(lengths.size())});
    }
    return pieces;
  }

  const ModelData& model_;
  VisitedEntries entries_;
  const IndexSourcePtr& source_;
  EntryNumbering numbering_;
  std::vector<GlobalIndex> values_;
  std::vector<std::size_t> ends_;
};

}  // namespace

void visit_connectivity(const ModelData& model, EntityKind kind, const ConnectivityVisitor& use) {
  const auto& blocks = model.kind(kind);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const EntityData& block = blocks[b];
    VisitedEntries entries{.block = b};
    if (block.info.ragged && block.list(Role::faces)) entries.space = IndexSpace::face;
    IndexSourcePtr source = block.info.ragged ? ragged_list(block) : block.list(Role::nodes);
    if (!source) continue;
    if (!block.info.ragged) source = columns_of(source, 0, node_columns(block.info));
    BlockVisitor(model, entries, source).run(lengths_of(model, kind, block, source->width()), use);
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
