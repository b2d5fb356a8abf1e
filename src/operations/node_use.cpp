// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/node_use.hpp"

#include <algorithm>
#include <utility>

#include "model/ragged_rows.hpp"
#include "mpi/exchange.hpp"
#include "mpi/index_map.hpp"
#include "operations/split_mesh.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr GlobalIndex piece_values = GlobalIndex{1} << 20;

/// What lists name, piece by piece.
class ListStream {
 public:
  ListStream(const ModelData& model, std::span<const ListUse> uses) : model_(model), uses_(uses) {}

  /// Empty on all ranks at the end, and only then. Collective.
  std::span<const GlobalIndex> next() {
    while (use_ < uses_.size()) {
      const IndexSource* list = uses_[use_].list;
      const Partition slices = model_.partition(list ? list->rows() : 0);
      if (first_ >= slices.largest_slice()) {
        ++use_;
        first_ = 0;
        continue;
      }
      GlobalIndex count = std::max<GlobalIndex>(1, piece_values / list->width());
      if (list->prefers_whole_slices()) count = slices.largest_slice();
      const Range mine = slices.slice(model_.comm.rank());
      const Range rows = intersect({mine.begin + first_, mine.begin + first_ + count}, mine);
      first_ += count;
      read(uses_[use_], rows);
      if (model_.comm.any(!values_.empty())) return values_;
    }
    return {};
  }

 private:
  void read(const ListUse& use, Range rows) {
    values_.clear();
    if (use.needed && !model_.comm.any(use.needed(rows))) return;
    values_.resize(static_cast<std::size_t>(rows.size() * use.list->width()));
    use.list->read(0, rows, values_);
    if (use.choose) use.choose(rows, values_);
  }

  const ModelData& model_;
  std::span<const ListUse> uses_;
  std::size_t use_ = 0;
  GlobalIndex first_ = 0;  ///< the next row, relative to the slice
  std::vector<GlobalIndex> values_;
};

/// The rows of a list whose flag is `wanted`. `flags`: of this rank's even slice.
ListUse flagged_rows(const ModelData& model, const IndexSource& list, std::vector<std::uint8_t> flags,
                     std::uint8_t wanted) {
  const GlobalIndex first = model.partition(list.rows()).slice(model.comm.rank()).begin;
  const auto width = static_cast<std::ptrdiff_t>(list.width());
  const auto choose = [flags = std::move(flags), first, width, wanted](Range rows,
                                                                       std::vector<GlobalIndex>& values) {
    auto end = values.begin();
    auto from = values.cbegin();
    for (GlobalIndex row = rows.begin; row < rows.end; ++row, from += width) {
      if (flags[static_cast<std::size_t>(row - first)] == wanted) end = std::copy_n(from, width, end);
    }
    values.erase(end, values.end());
  };
  return {&list, choose};
}

const std::vector<std::uint8_t>* flags_in(std::span<const FlaggedEntries> all, std::size_t block) {
  const auto found = std::ranges::find(all, block, &FlaggedEntries::block);
  return found == all.end() ? nullptr : &found->flags;
}

/// What the entries of a block refer to; only those whose flag is `wanted`, if there are flags.
ListUse use_of(const ModelData& model, EntityKind kind, std::size_t position, Role role,
               std::span<const FlaggedEntries> flagged, std::uint8_t wanted) {
  const EntityData& block = model.kind(kind)[position];
  const IndexSource* list = block.list(role).get();
  const std::vector<std::uint8_t>* flags = flags_in(flagged, position);
  if (!list || !flags) return {list};
  if (!block.info.ragged) return flagged_rows(model, *list, *flags, wanted);
  return flagged_rows(model, *list, flags_of_list(model, kind, block, *flags), wanted);
}

/// The faces of an element block by their numbers through the face blocks.
ListUse faces_of(const ModelData& model, std::size_t block, std::span<const FlaggedEntries> flagged,
                 std::uint8_t wanted) {
  ListUse use = use_of(model, EntityKind::element_block, block, Role::faces, flagged, wanted);
  use.choose = [choose = std::move(use.choose), numbering = numbering_of(model, IndexSpace::face)](
                   Range rows, std::vector<GlobalIndex>& values) {
    if (choose) choose(rows, values);
    numbering.translate(values);
  };
  return use;
}

/// Flags of this rank's slice of all faces by block; blocks in which none is flagged are left out.
std::vector<FlaggedEntries> by_face_block(const ModelData& model, const std::vector<std::uint8_t>& flags) {
  const Comm& comm = model.comm;
  const Range have = model.partition(count_of(model, IndexSpace::face)).slice(comm.rank());
  std::vector<FlaggedEntries> result;
  GlobalIndex first = 0;
  for (std::size_t b = 0; b < model.kind(EntityKind::face_block).size(); ++b) {
    const GlobalIndex count = model.kind(EntityKind::face_block)[b].info.count;
    const Range mine = model.partition(count).slice(comm.rank());
    FlaggedEntries block{b, std::vector<std::uint8_t>(static_cast<std::size_t>(mine.size()))};
    redistribute<std::uint8_t>(comm, have, flags, {first + mine.begin, first + mine.end}, block.flags);
    if (comm.any(std::ranges::find(block.flags, 1) != block.flags.end())) result.push_back(std::move(block));
    first += count;
  }
  return result;
}

std::vector<std::uint8_t> faces_used(const ModelData& model, std::span<const ListUse> uses) {
  return referenced(model, model.partition(count_of(model, IndexSpace::face)), uses);
}

/// Flags of what is in `flags` and not in `others`.
std::vector<std::uint8_t> without(std::vector<std::uint8_t> flags, const std::vector<std::uint8_t>& others) {
  for (std::size_t i = 0; i < flags.size(); ++i) flags[i] = flags[i] == 1 && others[i] == 0 ? 1 : 0;
  return flags;
}

std::vector<FlaggedEntries> faces_left_behind(const ModelData& model,
                                              std::span<const FlaggedEntries> elements) {
  const auto& blocks = model.kind(EntityKind::element_block);
  std::vector<ListUse> gone;
  for (const FlaggedEntries& block : elements) {
    if (is_of_faces(blocks[block.block])) gone.push_back(faces_of(model, block.block, elements, 1));
  }
  if (gone.empty()) return {};
  std::vector<ListUse> staying;
  for (std::size_t b = 0; b < blocks.size(); ++b) staying.push_back(faces_of(model, b, elements, 0));
  return by_face_block(model, without(faces_used(model, gone), faces_used(model, staying)));
}

}  // namespace

std::vector<std::uint8_t> referenced(const ModelData& model, const Partition& partition,
                                     std::span<const ListUse> uses) {
  ListStream stream(model, uses);
  return mark_referenced(model.comm, partition, [&] { return stream.next(); });
}

std::vector<std::uint8_t> nodes_used(const ModelData& model, std::span<const ListUse> uses) {
  return referenced(model, model.partition(model.nodes.count), uses);
}

std::vector<FlaggedEntries> faces_used_by(const ModelData& model,
                                          std::span<const std::size_t> element_blocks) {
  std::vector<std::size_t> of_polyhedra;
  for (const std::size_t b : element_blocks) {
    if (is_of_faces(model.kind(EntityKind::element_block)[b])) of_polyhedra.push_back(b);
  }
  return faces_named_by(model, of_polyhedra);
}

std::vector<FlaggedEntries> faces_named_by(const ModelData& model,
                                           std::span<const std::size_t> element_blocks) {
  std::vector<ListUse> uses;
  for (const std::size_t b : element_blocks) {
    if (model.kind(EntityKind::element_block)[b].list(Role::faces)) {
      uses.push_back(faces_of(model, b, {}, 1));
    }
  }
  if (uses.empty()) return {};
  return by_face_block(model, faces_used(model, uses));
}

std::vector<std::uint8_t> nodes_used_by(const ModelData& model, std::span<const std::size_t> element_blocks) {
  std::vector<ListUse> uses;
  for (const std::size_t b : element_blocks) {
    uses.push_back({model.kind(EntityKind::element_block)[b].list(Role::nodes).get()});
  }
  const std::vector<FlaggedEntries> faces = faces_used_by(model, element_blocks);
  for (const FlaggedEntries& block : faces) {
    uses.push_back(use_of(model, EntityKind::face_block, block.block, Role::nodes, faces, 1));
  }
  return nodes_used(model, uses);
}

std::vector<ListUse> all_node_uses(const ModelData& model) {
  std::vector<ListUse> uses;
  for (const EntityKind kind : block_kinds) {
    for (const EntityData& block : model.kind(kind)) uses.push_back({block.list(Role::nodes).get()});
  }
  return uses;
}

LeftBehind left_behind(const ModelData& model, std::span<const FlaggedEntries> elements) {
  LeftBehind result{faces_left_behind(model, elements), {}};
  std::vector<ListUse> gone;
  std::vector<ListUse> staying;
  for (const EntityKind kind : block_kinds) {
    std::span<const FlaggedEntries> flagged;
    if (kind == EntityKind::element_block) flagged = elements;
    if (kind == EntityKind::face_block) flagged = result.faces;
    for (std::size_t b = 0; b < model.kind(kind).size(); ++b) {
      if (flags_in(flagged, b)) gone.push_back(use_of(model, kind, b, Role::nodes, flagged, 1));
      staying.push_back(use_of(model, kind, b, Role::nodes, flagged, 0));
    }
  }
  result.nodes = without(nodes_used(model, gone), nodes_used(model, staying));
  return result;
}

}  // namespace exomerge
