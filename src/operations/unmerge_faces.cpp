// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/unmerge_faces.hpp"

#include <algorithm>

#include "model/ragged_rows.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/element_rows.hpp"
#include "operations/node_use.hpp"
#include "operations/ragged_elements.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr EntityKind face_kind = EntityKind::face_block;

/// The nodes of this rank's faces of a block.
RaggedLists nodes_of_faces(const ModelData& model, const EntityData& block) {
  if (block.info.ragged) return own_lists(model, face_kind, block);
  RaggedLists lists;
  const Range mine = model.partition(block.info.count).slice(model.comm.rank());
  const IndexSourcePtr& source = block.list(Role::nodes);
  const auto width = static_cast<std::size_t>(source ? source->width() : 0);
  lists.values.resize(static_cast<std::size_t>(mine.size()) * width);
  for (std::size_t i = 1; i <= static_cast<std::size_t>(mine.size()); ++i) lists.ends.push_back(i * width);
  if (source) source->read(0, mine, lists.values);
  return lists;
}

/// A list of nodes as a block of that shape has it.
IndexSourcePtr as_in(const ModelData& model, const EntityData& block, std::vector<GlobalIndex> values) {
  if (block.info.ragged) return list_source(model, values);
  EvenList<GlobalIndex> rows = joined_rows<GlobalIndex>(model.comm, values, block.info.nodes_per_entry);
  return std::make_shared<MemorySource<GlobalIndex>>(model.comm, model.partition(rows.total),
                                                     block.info.nodes_per_entry, std::move(rows.slice));
}

const std::vector<std::uint8_t>* flags_in(std::span<const FlaggedEntries> all, std::size_t block) {
  const auto found = std::ranges::find(all, block, &FlaggedEntries::block);
  return found == all.end() ? nullptr : &found->flags;
}

class FaceSplitter {
 public:
  FaceSplitter(ModelData& model, const std::vector<std::size_t>& chosen, const NodesOfBlocks& nodes)
      : model_(model),
        chosen_(chosen),
        nodes_(nodes),
        copies_(chosen.size()),
        nodes_of_copies_(chosen.size()) {
    std::vector<std::size_t> others;
    for (std::size_t b = 0; b < blocks().size(); ++b) {
      if (!is_of_faces(blocks()[b]) || std::ranges::find(chosen, b) == chosen.end()) others.push_back(b);
    }
    kept_ = faces_named_by(model, others);
    for (const std::size_t b : chosen) used_.push_back(faces_used_by(model, {&b, 1}));
  }

  void split() {
    const std::size_t count = model_.kind(face_kind).size();
    for (std::size_t f = 0; f < count; ++f) split_faces(f);
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      if (copies_[i].empty()) continue;
      const TranslateReferences to_copies = copy_faces(
          model_, copies_[i], [&](std::size_t k, const IndexSourcePtr&) { return nodes_of_copies_[i][k]; });
      IndexSourcePtr& faces = blocks()[chosen_[i]].list(Role::faces);
      faces = std::make_shared<MappedSource<GlobalIndex>>(faces, to_copies);
      repeat_members(model_, EntityKind::face_set, to_copies);
    }
  }

 private:
  std::vector<EntityData>& blocks() { return model_.kind(EntityKind::element_block); }

  void split_faces(std::size_t f) {
    EntityData& block = model_.kind(face_kind)[f];
    const RaggedLists before = nodes_of_faces(model_, block);
    std::vector<std::uint8_t> taken(before.size(), 0);
    if (const auto* kept = flags_in(kept_, f)) taken = *kept;
    std::vector<GlobalIndex> now = before.values;
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      const auto* flags = flags_in(used_[i], f);
      if (flags) give_nodes(f, i, before, *flags, taken, now);
    }
    if (model_.comm.any(now != before.values)) block.list(Role::nodes) = as_in(model_, block, std::move(now));
  }

  /// The nodes of flagged faces in a chosen block. Those that are not taken get them, others copies.
  void give_nodes(std::size_t f, std::size_t i, const RaggedLists& before,
                  const std::vector<std::uint8_t>& flags, std::vector<std::uint8_t>& taken,
                  std::vector<GlobalIndex>& now) {
    const std::vector<GlobalIndex> changed = nodes_in_block(i, before, flags);
    FlaggedEntries copied{f, std::vector<std::uint8_t>(flags.size(), 0)};
    std::vector<GlobalIndex> of_copies;
    auto next = changed.begin();
    for (std::size_t face = 0; face < flags.size(); ++face) {
      if (flags[face] == 0) continue;
      const auto old = before.of(face);
      const auto end = next + static_cast<std::ptrdiff_t>(old.size());
      if (taken[face] == 0) {
        std::copy(next, end, now.begin() + static_cast<std::ptrdiff_t>(before.first_of(face)));
      } else if (!std::equal(next, end, old.begin())) {
        copied.flags[face] = 1;
        of_copies.insert(of_copies.end(), next, end);
      }
      taken[face] = 1;
      next = end;
    }
    if (!model_.comm.any(std::ranges::find(copied.flags, 1) != copied.flags.end())) return;
    copies_[i].push_back(std::move(copied));
    nodes_of_copies_[i].push_back(as_in(model_, model_.kind(face_kind)[f], std::move(of_copies)));
  }

  std::vector<GlobalIndex> nodes_in_block(std::size_t i, const RaggedLists& before,
                                          const std::vector<std::uint8_t>& flags) const {
    std::vector<GlobalIndex> result;
    for (std::size_t face = 0; face < flags.size(); ++face) {
      if (flags[face] == 1) result.insert(result.end(), before.of(face).begin(), before.of(face).end());
    }
    std::vector<NodeInBlock> uses;
    for (const GlobalIndex node : result) {
      if (node >= 0) uses.push_back({node, static_cast<std::int64_t>(i)});
    }
    const std::vector<GlobalIndex> nodes = nodes_.of(uses);
    auto next = nodes.begin();
    for (GlobalIndex& node : result) {
      if (node >= 0) node = *next++;
    }
    return result;
  }

  ModelData& model_;
  const std::vector<std::size_t>& chosen_;
  const NodesOfBlocks& nodes_;
  std::vector<FlaggedEntries> kept_;               ///< faces of elements that are not chosen
  std::vector<std::vector<FlaggedEntries>> used_;  ///< by chosen block
  std::vector<std::vector<FlaggedEntries>> copies_;
  std::vector<std::vector<IndexSourcePtr>> nodes_of_copies_;
};

}  // namespace

void unmerge_faces(ModelData& model, const std::vector<std::size_t>& chosen, const NodesOfBlocks& nodes) {
  const bool any = std::ranges::any_of(
      chosen, [&](std::size_t b) { return is_of_faces(model.kind(EntityKind::element_block)[b]); });
  if (any) FaceSplitter(model, chosen, nodes).split();
}

}  // namespace exomerge
