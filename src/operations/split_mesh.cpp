// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/split_mesh.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "exomerge/error.hpp"
#include "mpi/exchange.hpp"

namespace exomerge {

using exodus::Role;

namespace {

/// Values of connectivity on their way at a time.
constexpr GlobalIndex values_at_once = GlobalIndex{1} << 21;

const Range all_parts{0, std::numeric_limits<GlobalIndex>::max()};

void check_references(const EntityData& block, std::span<const GlobalIndex> nodes) {
  if (std::ranges::any_of(nodes, [](GlobalIndex node) { return node < 0; })) {
    throw Error("cannot split: " + label(EntityKind::element_block, block.info) +
                " has an element with a node that does not exist");
  }
}

/// Brings the connectivity of a block to the parts, piece by piece.
template <class Id>
std::vector<std::vector<Id>> distribute_nodes(const Comm& comm, const EntityData& block,
                                              const RowSplit& split) {
  std::vector<std::vector<Id>> out(static_cast<std::size_t>(0));
  const IndexSourcePtr& source = block.list(Role::nodes);
  const int width = source->width();
  const Range mine = split.slices().slice(comm.rank());
  const GlobalIndex rows_at_once = std::max<GlobalIndex>(1, values_at_once / width);
  std::vector<GlobalIndex> values;
  std::vector<Id> narrow;
  const GlobalIndex longest = split.slices().largest_slice();
  for (GlobalIndex done = 0; done < longest; done += rows_at_once) {
    const Range window{done, done + rows_at_once};
    const Range rows = intersect({mine.begin + window.begin, mine.begin + window.end}, mine);
    values.resize(static_cast<std::size_t>(rows.size() * width));
    source->read(0, rows, values);
    comm.collectively("dividing " + label(EntityKind::element_block, block.info), [&] {
      check_references(block, values);
      if constexpr (!std::is_same_v<Id, GlobalIndex>) narrow.assign(values.begin(), values.end());
      if (!out.empty() || done > 0) return;
      for (std::size_t p = 0; p < split.part_count(); ++p) {
        out.emplace_back(static_cast<std::size_t>(split.rows_of(p).size() * width));
      }
    });
    if constexpr (std::is_same_v<Id, GlobalIndex>) {
      split.deliver<Id>(window, all_parts, values, width, out);
    } else {
      split.deliver<Id>(window, all_parts, narrow, width, out);
    }
  }
  return out;
}

/// Distributes the elements of one block.
void distribute_block(const ModelData& model, const EntityData& block, GlobalIndex first_element,
                      SplitMesh& mesh) {
  const RowSplit& split = mesh.blocks.back();
  const auto add = [&](auto connectivity) {
    for (std::size_t p = 0; p < mesh.meshes.size(); ++p) {
      PartMesh& part = mesh.meshes[p];
      part.blocks.push_back({static_cast<GlobalIndex>(part.elements.size()), split.rows_of(p).size(), {}});
      if (p < connectivity.size()) part.blocks.back().nodes = std::move(connectivity[p]);
      for (const RowRuns::Run& run : split.rows_of(p).runs()) {
        for (GlobalIndex i = 0; i < run.count; ++i) part.elements.push_back(first_element + run.begin + i);
      }
    }
  };
  if (!block.list(Role::nodes)) {
    add(std::vector<std::vector<std::int32_t>>());
  } else if (model.nodes.count <= std::numeric_limits<std::int32_t>::max()) {
    add(distribute_nodes<std::int32_t>(model.comm, block, split));
  } else {
    add(distribute_nodes<GlobalIndex>(model.comm, block, split));
  }
}

IndexSet used_nodes(const PartMesh& mesh, std::span<const GlobalIndex> more) {
  return IndexSet([&](const auto& visit) {
    for (const PartMesh::Block& block : mesh.blocks) {
      std::visit(
          [&](const auto& nodes) {
            for (const auto node : nodes) visit(node);
          },
          block.nodes);
    }
    for (const GlobalIndex node : more) visit(node);
  });
}

RowSplit split_nodes(const ModelData& model, const SplitMesh& mesh) {
  std::vector<std::vector<GlobalIndex>> wanted;
  for (const PartMesh& part : mesh.meshes) wanted.push_back(part.nodes.list());
  return RowSplit::by_wish(model.comm, model.partition(model.nodes.count), mesh.parts, wanted);
}

/// Nodes that no element has go to parts evenly by number.
std::vector<std::vector<GlobalIndex>> assign_unused(const ModelData& model, const SplitMesh& mesh,
                                                    std::span<const GlobalIndex> unused) {
  const auto by_number = Partition::even(model.nodes.count, static_cast<int>(mesh.parts.size()));
  std::vector<RowSplit::PartRow> pairs;
  model.comm.collectively("dividing nodes without elements", [&] {
    for (const GlobalIndex node : unused) pairs.push_back({by_number.owner(node), node});
  });
  const auto split = RowSplit::by_pairs(model.comm, model.partition(model.nodes.count), mesh.parts, pairs);
  std::vector<std::vector<GlobalIndex>> nodes(mesh.meshes.size());
  for (std::size_t p = 0; p < nodes.size(); ++p) {
    for (const RowRuns::Run& run : split.rows_of(p).runs()) {
      for (GlobalIndex i = 0; i < run.count; ++i) nodes[p].push_back(run.begin + i);
    }
  }
  return nodes;
}

void find_nodes(const ModelData& model, SplitMesh& mesh) {
  const Comm& comm = model.comm;
  comm.collectively("numbering nodes", [&] {
    for (PartMesh& part : mesh.meshes) part.nodes = used_nodes(part, {});
  });
  mesh.nodes.emplace(split_nodes(model, mesh));
  mesh.owners.emplace(comm, *mesh.nodes);
  const std::vector<GlobalIndex> unused = mesh.owners->unused();
  if (!comm.any(!unused.empty())) return;
  const auto added = assign_unused(model, mesh, unused);
  comm.collectively("numbering nodes", [&] {
    for (std::size_t p = 0; p < added.size(); ++p) {
      if (!added[p].empty()) mesh.meshes[p].nodes = used_nodes(mesh.meshes[p], added[p]);
    }
  });
  mesh.nodes.emplace(split_nodes(model, mesh));
  mesh.owners.emplace(comm, *mesh.nodes);
}

void renumber(PartMesh& part) {
  for (PartMesh::Block& block : part.blocks) {
    std::visit(
        [&](auto& nodes) {
          for (auto& node : nodes) {
            node = static_cast<std::decay_t<decltype(node)>>(part.nodes.place(node));
          }
        },
        block.nodes);
  }
}

/// The parts of all elements by their number through the blocks, so that one lookup serves all blocks.
void number_elements(const ModelData& model, const ElementParts& part_of, SplitMesh& mesh) {
  const auto& blocks = model.kind(EntityKind::element_block);
  GlobalIndex count = 0;
  for (const EntityData& block : blocks) count += block.info.count;
  mesh.element_slices = model.partition(count);
  const Range mine = mesh.element_slices.slice(model.comm.rank());
  mesh.part_of_element.resize(static_cast<std::size_t>(mine.size()));
  GlobalIndex first = 0;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const GlobalIndex rows = blocks[b].info.count;
    const Range have = model.partition(rows).slice(model.comm.rank());
    const Range want = intersect(mine, {first, first + rows});
    const std::span<LocalIndex> out = want.empty()
                                          ? std::span<LocalIndex>()
                                          : std::span(mesh.part_of_element)
                                                .subspan(static_cast<std::size_t>(want.begin - mine.begin),
                                                         static_cast<std::size_t>(want.size()));
    redistribute<LocalIndex>(model.comm, {first + have.begin, first + have.end}, part_of[b],
                             want.empty() ? Range{} : want, out);
    first += rows;
  }
}

}  // namespace

SplitMesh split_mesh(const ModelData& model, const ElementParts& part_of, int parts) {
  SplitMesh mesh;
  mesh.parts = Partition::even(parts, model.comm.size());
  const Range mine = mesh.parts.slice(model.comm.rank());
  for (GlobalIndex part = mine.begin; part < mine.end; ++part) {
    mesh.meshes.emplace_back().number = static_cast<int>(part);
  }
  const auto& blocks = model.kind(EntityKind::element_block);
  GlobalIndex first = 0;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    mesh.blocks.push_back(
        RowSplit::by_part(model.comm, model.partition(blocks[b].info.count), mesh.parts, part_of[b]));
    distribute_block(model, blocks[b], first, mesh);
    first += blocks[b].info.count;
  }
  number_elements(model, part_of, mesh);
  find_nodes(model, mesh);
  mesh.owners->tell(mesh.meshes, mesh.parts);
  model.comm.collectively("numbering nodes", [&] {
    for (PartMesh& part : mesh.meshes) renumber(part);
  });
  find_shared_sides(model, mesh.parts, mesh.meshes);
  return mesh;
}

}  // namespace exomerge
