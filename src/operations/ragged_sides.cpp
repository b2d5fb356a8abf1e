// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/ragged_sides.hpp"

#include <numeric>

#include "mpi/exchange.hpp"
#include "operations/split_mesh.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr GlobalIndex nodes_of_an_edge = 2;

std::vector<GlobalIndex> read_own(const ModelData& model, const IndexSourcePtr& source) {
  std::vector<GlobalIndex> values;
  if (!source) return values;
  const Range mine = model.partition(source->rows()).slice(model.comm.rank());
  model.comm.collectively("reading sides", [&] { values.resize(static_cast<std::size_t>(mine.size())); });
  source->read(0, mine, values);
  return values;
}

/// How many nodes the faces have, of which a list gives the numbers through the blocks.
std::vector<GlobalIndex> nodes_of_faces(const ModelData& model, std::span<const GlobalIndex> faces) {
  std::vector<std::vector<GlobalIndex>> of_blocks;
  for (const EntityData& block : model.kind(EntityKind::face_block)) {
    if (block.info.ragged) {
      of_blocks.push_back(read_own(model, block.list(Role::entry_counts)));
    } else {
      const Range mine = model.partition(block.info.count).slice(model.comm.rank());
      of_blocks.emplace_back(static_cast<std::size_t>(mine.size()), block.info.nodes_per_entry);
    }
  }
  const Partition slices = model.partition(count_of(model, IndexSpace::face));
  std::vector<GlobalIndex> all(static_cast<std::size_t>(slices.slice(model.comm.rank()).size()));
  redistribute_blocks<GlobalIndex>(model, EntityKind::face_block, of_blocks, slices, all);
  std::vector<GlobalIndex> counts(faces.size());
  Exchange(model.comm, slices, faces).gather<GlobalIndex>(all, counts);
  return counts;
}

/// Where the list of each of this rank's entries starts, and its length.
std::vector<GlobalIndex> stretches(const Comm& comm, std::span<const GlobalIndex> lengths) {
  GlobalIndex start = comm.exclusive_scan(std::accumulate(lengths.begin(), lengths.end(), GlobalIndex{0}));
  std::vector<GlobalIndex> pairs;
  for (const GlobalIndex length : lengths) {
    pairs.insert(pairs.end(), {start, length});
    start += length;
  }
  return pairs;
}

}  // namespace

std::vector<GlobalIndex> nodes_of_ragged_sides(const ModelData& model, const EntityData& block,
                                               std::span<const GlobalIndex> elements,
                                               std::span<const GlobalIndex> sides) {
  const auto pairs = stretches(model.comm, read_own(model, block.list(Role::entry_counts)));
  std::vector<GlobalIndex> mine(2 * elements.size());
  Exchange(model.comm, model.partition(block.info.count), elements).gather<GlobalIndex>(pairs, mine, 2);
  const IndexSourcePtr& faces = block.list(Role::faces);
  std::vector<GlobalIndex> counts(elements.size(), 0);
  std::vector<GlobalIndex> places;  // in the list of faces
  std::vector<std::size_t> targets;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (sides[i] < 1 || sides[i] > mine[2 * i + 1]) continue;
    counts[i] = nodes_of_an_edge;
    places.push_back(mine[2 * i] + sides[i] - 1);
    targets.push_back(i);
  }
  if (!faces) return counts;
  std::vector<GlobalIndex> wanted(places.size());
  Exchange(model.comm, model.partition(faces->rows()), places)
      .gather<GlobalIndex>(read_own(model, faces), wanted);
  numbering_of(model, IndexSpace::face).translate(wanted);
  const std::vector<GlobalIndex> nodes = nodes_of_faces(model, wanted);
  for (std::size_t i = 0; i < targets.size(); ++i) counts[targets[i]] = nodes[i];
  return counts;
}

}  // namespace exomerge
