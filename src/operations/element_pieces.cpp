// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/element_pieces.hpp"

#include <algorithm>

namespace exomerge {

namespace {

constexpr GlobalIndex piece_values = GlobalIndex{1} << 20;

}  // namespace

BlockList blocks_at(const ModelData& model, std::span<const std::size_t> positions) {
  BlockList blocks;
  for (const std::size_t b : positions) blocks.push_back(&model.kind(EntityKind::element_block)[b]);
  return blocks;
}

void for_each_element_piece(
    const ModelData& model, const EntityData& block,
    const std::function<void(Range elements, std::span<const GlobalIndex> nodes)>& use) {
  const IndexSourcePtr& source = block.list(exodus::Role::nodes);
  if (!source || block.info.ragged) return;
  const Partition partition = model.partition(block.info.count);
  const Range mine = partition.slice(model.comm.rank());
  const GlobalIndex longest = partition.largest_slice();
  const GlobalIndex length =
      source->prefers_whole_slices() ? longest : std::max<GlobalIndex>(1, piece_values / source->width());
  std::vector<GlobalIndex> nodes;
  for (GlobalIndex first = 0; first < longest; first += length) {
    const Range piece = intersect({mine.begin + first, mine.begin + first + length}, mine);
    nodes.resize(static_cast<std::size_t>(piece.size() * source->width()));
    source->read(0, piece, nodes);
    model.comm.collectively("looking at elements", [&] { use(piece, nodes); });
  }
}

}  // namespace exomerge
