// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/split_mesh.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "exodus/writer.hpp"
#include "exomerge/error.hpp"
#include "model/node_columns.hpp"
#include "mpi/exchange.hpp"

namespace exomerge {

using exodus::Role;

namespace {

const Range all_parts{0, std::numeric_limits<GlobalIndex>::max()};

/// The arrays of references of a block, and what they refer to.
struct ReferenceRole {
  Role role;
  IndexSpace space;
  PartConnectivity PartMesh::Block::*in_part;
};
constexpr std::array reference_roles{ReferenceRole{Role::nodes, IndexSpace::node, &PartMesh::Block::nodes},
                                     ReferenceRole{Role::edges, IndexSpace::edge, &PartMesh::Block::edges},
                                     ReferenceRole{Role::faces, IndexSpace::face, &PartMesh::Block::faces}};

/// Makes the parts of a mesh.
class MeshSplitter {
 public:
  MeshSplitter(const ModelData& model, SplitMesh& mesh, std::size_t bytes)
      : model_(model),
        mesh_(mesh),
        values_at_once_(std::max<GlobalIndex>(1, static_cast<GlobalIndex>(bytes / sizeof(GlobalIndex)))) {
    for (const IndexSpace space : {IndexSpace::edge, IndexSpace::face}) {
      numbering_[static_cast<std::size_t>(space)] = numbering_of(model, space);
    }
  }

  void run(const ElementParts& part_of) {
    const auto& blocks = model_.kind(EntityKind::element_block);
    GlobalIndex first = 0;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      add_block(
          EntityKind::element_block, blocks[b],
          RowSplit::by_part(model_.comm, model_.partition(blocks[b].info.count), mesh_.parts, part_of[b]));
      for (std::size_t p = 0; p < mesh_.meshes.size(); ++p) {
        const RowSplit& entries = mesh_.kind(EntityKind::element_block).back().entries;
        for (const GlobalIndex row : entries.rows_of(p).list()) {
          mesh_.meshes[p].elements.push_back(first + row);
        }
      }
      first += blocks[b].info.count;
    }
    number_elements(part_of);
    add_edges_or_faces(IndexSpace::edge, EntityKind::edge_block);
    add_edges_or_faces(IndexSpace::face, EntityKind::face_block);
    mesh_.nodes.emplace(find(IndexSpace::node));
    mesh_.owners_of(IndexSpace::node).tell_shared_nodes(mesh_.meshes, mesh_.parts);
    model_.comm.collectively("numbering nodes", [&] {
      for (PartMesh& part : mesh_.meshes) renumber(part);
    });
    find_shared_sides(model_, mesh_.parts, mesh_.meshes);
  }

 private:
  /// A block whose entries go to the parts as `entries` says, with what they refer to.
  void add_block(EntityKind kind, const EntityData& block, RowSplit entries) {
    const std::string name = label(kind, block.info);
    for (std::size_t p = 0; p < mesh_.meshes.size(); ++p) {
      auto& blocks = mesh_.meshes[p].kind(kind);
      const GlobalIndex first = blocks.empty() ? 0 : blocks.back().first + blocks.back().count;
      blocks.push_back({.first = first, .count = entries.rows_of(p).size()});
    }
    std::optional<RowSplit> list;
    if (block.info.ragged && block.info.count > 0) list = split_list(kind, block, name, entries);
    for (const ReferenceRole& role : reference_roles) {
      IndexSourcePtr source = block.list(role.role);
      if (!source || source->rows() == 0) continue;
      const RowSplit& split = list ? *list : entries;
      if (split.slices().size() != source->rows()) {
        throw Error("cannot split: the list of " + name + " has another length than its entries say", true);
      }
      if (role.space == IndexSpace::node && !block.info.ragged) {
        const int nodes = node_columns(block.info);
        if (nodes < source->width()) distribute_vectors(kind, name, source, nodes, split);
        source = columns_of(source, 0, nodes);
      }
      if (count_of(model_, role.space) <= std::numeric_limits<std::int32_t>::max()) {
        distribute<std::int32_t>(kind, name, role, source, split);
      } else {
        distribute<GlobalIndex>(kind, name, role, source, split);
      }
    }
    mesh_.kind(kind).push_back({std::move(entries), std::move(list)});
  }

  /// How the list of a block of polygons or polyhedra is divided; gives the parts the lengths.
  RowSplit split_list(EntityKind kind, const EntityData& block, const std::string& name,
                      const RowSplit& entries) {
    const IndexSourcePtr& source = block.list(Role::entry_counts);
    if (!source) throw Error("cannot split: " + name + " does not say how many nodes its entries have", true);
    const Range mine = entries.slices().slice(model_.comm.rank());
    std::vector<GlobalIndex> lengths(static_cast<std::size_t>(mine.size()));
    source->read(0, mine, lengths);
    std::vector<std::int32_t> narrow;
    model_.comm.collectively("dividing " + name, [&] {
      for (const GlobalIndex length : lengths) {
        if (length < 0 || length > std::numeric_limits<std::int32_t>::max()) {
          throw Error("cannot split: " + name + " has an entry with " + std::to_string(length) + " nodes");
        }
      }
      narrow.assign(lengths.begin(), lengths.end());
    });
    auto of_parts = entries.deliver_all<std::int32_t>(all_parts, narrow, 1);
    for (std::size_t p = 0; p < of_parts.size(); ++p) {
      mesh_.meshes[p].kind(kind).back().lengths = std::move(of_parts[p]);
    }
    return entries.of_stretches(lengths);
  }

  /// Brings references to the parts, piece by piece.
  template <class Id>
  void distribute(EntityKind kind, const std::string& name, const ReferenceRole& role,
                  const IndexSourcePtr& source, const RowSplit& split) {
    auto out = deliver<Id>(name, source, split, [&](std::span<GlobalIndex> values) {
      if (role.space != IndexSpace::node) {
        numbering_[static_cast<std::size_t>(role.space)].translate(values);
      }
      check_references(values, name, role.space);
    });
    for (std::size_t p = 0; p < out.size(); ++p) {
      mesh_.meshes[p].kind(kind).back().*role.in_part = std::move(out[p]);
    }
  }

  /// What follows the nodes of Bezier elements is the same in a part as in the whole.
  void distribute_vectors(EntityKind kind, const std::string& name, const IndexSourcePtr& source, int nodes,
                          const RowSplit& split) {
    auto out = deliver<GlobalIndex>(name, columns_of(source, nodes, source->width() - nodes), split,
                                    exodus::to_stored_numbers);
    for (std::size_t p = 0; p < out.size(); ++p) {
      mesh_.meshes[p].kind(kind).back().vectors = std::move(out[p]);
    }
  }

  /// The rows of a source for each part of this rank, brought piece by piece; `prepare` changes the values of
  /// a piece, is local and may throw.
  template <class Id, class Prepare>
  std::vector<std::vector<Id>> deliver(const std::string& name, const IndexSourcePtr& source,
                                       const RowSplit& split, const Prepare& prepare) {
    const int width = source->width();
    const Range mine = split.slices().slice(model_.comm.rank());
    const GlobalIndex longest = split.slices().largest_slice();
    const GlobalIndex rows_at_once =
        std::max<GlobalIndex>(1, source->prefers_whole_slices() ? longest : values_at_once_ / width);
    std::vector<std::vector<Id>> out(split.part_count());
    std::vector<GlobalIndex> values;
    std::vector<Id> narrow;
    model_.comm.collectively("dividing " + name, [&] {
      for (std::size_t p = 0; p < out.size(); ++p) {
        out[p].resize(static_cast<std::size_t>(split.rows_of(p).size() * width));
      }
    });
    for (GlobalIndex done = 0; done < longest; done += rows_at_once) {
      const Range window{done, done + rows_at_once};
      const Range rows = intersect({mine.begin + window.begin, mine.begin + window.end}, mine);
      values.resize(static_cast<std::size_t>(rows.size() * width));
      source->read(0, rows, values);
      model_.comm.collectively("dividing " + name, [&] {
        prepare(std::span(values));
        narrow.assign(values.begin(), values.end());
      });
      split.deliver<Id>(window, all_parts, narrow, width, out);
    }
    return out;
  }

  static void check_references(std::span<const GlobalIndex> values, const std::string& name,
                               IndexSpace space) {
    if (std::ranges::any_of(values, [](GlobalIndex value) { return value < 0; })) {
      const char* article = space == IndexSpace::edge ? "an " : "a ";
      throw Error("cannot split: " + name + " has an entry with " + article + name_of(space) +
                  " that does not exist");
    }
  }

  /// The parts of all elements by their number through the blocks, so that one lookup serves all blocks.
  void number_elements(const ElementParts& part_of) {
    mesh_.element_slices = model_.partition(count_of(model_, IndexSpace::element));
    const Range mine = mesh_.element_slices.slice(model_.comm.rank());
    mesh_.part_of_element.resize(static_cast<std::size_t>(mine.size()));
    redistribute_blocks<LocalIndex>(model_, EntityKind::element_block, part_of, mesh_.element_slices,
                                    mesh_.part_of_element);
  }

  void add_edges_or_faces(IndexSpace space, EntityKind kind) {
    if (model_.kind(kind).empty()) return;
    find(space);
    GlobalIndex first = 0;
    for (const EntityData& block : model_.kind(kind)) {
      std::vector<std::vector<GlobalIndex>> rows(mesh_.meshes.size());
      model_.comm.collectively("dividing " + label(kind, block.info), [&] {
        for (std::size_t p = 0; p < rows.size(); ++p) {
          const auto& all = mesh_.meshes[p].numbers(space);
          const auto begin = std::ranges::lower_bound(all, first);
          const auto end = std::ranges::lower_bound(all, first + block.info.count);
          for (auto at = begin; at != end; ++at) rows[p].push_back(*at - first);
        }
      });
      add_block(kind, block,
                RowSplit::by_wish(model_.comm, model_.partition(block.info.count), mesh_.parts, rows));
      first += block.info.count;
    }
  }

  static IndexSet used_by(const PartMesh& mesh, IndexSpace space, std::span<const GlobalIndex> more) {
    const auto role = std::ranges::find(reference_roles, space, &ReferenceRole::space);
    return IndexSet([&](const auto& visit) {
      for (const auto& blocks : mesh.blocks) {
        for (const PartMesh::Block& block : blocks) {
          std::visit(
              [&](const auto& numbers) {
                for (const auto number : numbers) visit(number);
              },
              block.*role->in_part);
        }
      }
      for (const GlobalIndex number : more) visit(number);
    });
  }

  RowSplit split_used(IndexSpace space) {
    std::vector<std::vector<GlobalIndex>> wanted;
    for (const PartMesh& part : mesh_.meshes) wanted.push_back(part.numbers(space));
    return RowSplit::by_wish(model_.comm, model_.partition(count_of(model_, space)), mesh_.parts, wanted);
  }

  /// Nodes, edges or faces that nothing refers to go to parts evenly by number.
  std::vector<std::vector<GlobalIndex>> assign_unused(IndexSpace space, std::span<const GlobalIndex> unused) {
    const auto by_number = Partition::even(count_of(model_, space), static_cast<int>(mesh_.parts.size()));
    std::vector<RowSplit::PartRow> pairs;
    model_.comm.collectively("dividing what no element has", [&] {
      for (const GlobalIndex number : unused) pairs.push_back({by_number.owner(number), number});
    });
    const auto split =
        RowSplit::by_pairs(model_.comm, model_.partition(count_of(model_, space)), mesh_.parts, pairs);
    std::vector<std::vector<GlobalIndex>> numbers(mesh_.meshes.size());
    for (std::size_t p = 0; p < numbers.size(); ++p) numbers[p] = split.rows_of(p).list();
    return numbers;
  }

  /// Finds out which nodes, edges or faces each part has.
  RowSplit find(IndexSpace space) {
    const Comm& comm = model_.comm;
    const std::string activity = std::string("numbering ") + name_of(space) + 's';
    auto& owners = mesh_.owners[static_cast<std::size_t>(space)];
    comm.collectively(activity, [&] {
      for (PartMesh& part : mesh_.meshes) part.set(space) = used_by(part, space, {});
    });
    RowSplit split = split_used(space);
    owners.emplace(comm, split);
    const std::vector<GlobalIndex> unused = owners->unused();
    if (!comm.any(!unused.empty())) return split;
    const auto added = assign_unused(space, unused);
    comm.collectively(activity, [&] {
      for (std::size_t p = 0; p < added.size(); ++p) {
        if (!added[p].empty()) mesh_.meshes[p].set(space) = used_by(mesh_.meshes[p], space, added[p]);
      }
    });
    split = split_used(space);
    owners.emplace(comm, split);
    return split;
  }

  static void renumber(PartMesh& part) {
    for (auto& blocks : part.blocks) {
      for (PartMesh::Block& block : blocks) {
        for (const ReferenceRole& role : reference_roles) {
          const IndexSet& places = part.set(role.space);
          std::visit(
              [&](auto& numbers) {
                for (auto& number : numbers) {
                  number = static_cast<std::decay_t<decltype(number)>>(places.place(number));
                }
              },
              block.*role.in_part);
        }
      }
    }
  }

  const ModelData& model_;
  SplitMesh& mesh_;
  GlobalIndex values_at_once_;
  std::array<EntryNumbering, 3> numbering_;  // by IndexSpace; not of nodes
};

}  // namespace

EntryNumbering numbering_of(const ModelData& model, IndexSpace space) {
  EntryNumbering numbering;
  for (const EntityData& block : model.kind(block_kind_of(space))) numbering.add(block.key, block.info.count);
  return numbering;
}

GlobalIndex count_of(const ModelData& model, IndexSpace space) {
  if (space == IndexSpace::node) return model.nodes.count;
  GlobalIndex count = 0;
  for (const EntityData& block : model.kind(block_kind_of(space))) count += block.info.count;
  return count;
}

template <class T>
void redistribute_blocks(const ModelData& model, EntityKind kind, std::span<const std::vector<T>> of_blocks,
                         const Partition& slices, std::span<T> out) {
  const Range mine = slices.slice(model.comm.rank());
  GlobalIndex first = 0;
  const auto& blocks = model.kind(kind);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const GlobalIndex rows = blocks[b].info.count;
    const Range have = model.partition(rows).slice(model.comm.rank());
    Range want = intersect(mine, {first, first + rows});
    if (want.empty()) want = {};
    const auto part = out.subspan(want.empty() ? 0 : static_cast<std::size_t>(want.begin - mine.begin),
                                  static_cast<std::size_t>(want.size()));
    redistribute<T>(model.comm, {first + have.begin, first + have.end}, of_blocks[b], want, part);
    first += rows;
  }
}

template void redistribute_blocks(const ModelData&, EntityKind, std::span<const std::vector<LocalIndex>>,
                                  const Partition&, std::span<LocalIndex>);
template void redistribute_blocks(const ModelData&, EntityKind, std::span<const std::vector<GlobalIndex>>,
                                  const Partition&, std::span<GlobalIndex>);

SplitMesh split_mesh(const ModelData& model, const ElementParts& part_of, int parts, std::size_t bytes) {
  SplitMesh mesh;
  mesh.parts = Partition::even(parts, model.comm.size());
  const Range mine = mesh.parts.slice(model.comm.rank());
  for (GlobalIndex part = mine.begin; part < mine.end; ++part) {
    mesh.meshes.emplace_back().number = static_cast<int>(part);
  }
  MeshSplitter(model, mesh, bytes).run(part_of);
  return mesh;
}

}  // namespace exomerge
