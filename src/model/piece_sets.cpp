// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>

#include "exodus/nemesis.hpp"
#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/partition.hpp"
#include "exomerge/topology.hpp"
#include "model/model_data.hpp"
#include "model/piece_numbering.hpp"
#include "mpi/exchange.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

// Members of these sets may be in several pieces; others follow one another piece by piece.
bool is_union(EntityKind kind) {
  return kind == EntityKind::node_set || kind == EntityKind::edge_set || kind == EntityKind::face_set;
}

std::string positions_name(EntityKind kind, int set) {
  return exodus::nemesis::set_positions(kind) + std::to_string(set + 1);
}

void append_row_run(std::vector<RowRun>& runs, RowRun run) {
  if (run.count == 0) return;
  if (!runs.empty() && runs.back().from + runs.back().count == run.from &&
      runs.back().to + runs.back().count == run.to) {
    runs.back().count += run.count;
  } else {
    runs.push_back(run);
  }
}

/// How many nodes the sides of the polygons or polyhedra of a block have in a piece.
class PieceRaggedSides {
 public:
  PieceRaggedSides(const PieceFiles& files, std::size_t at, std::size_t block) {
    const Piece& piece = files.pieces()[at];
    const exodus::EntityPlaces& places = piece.places.kind(EntityKind::element_block)[block];
    lengths_ = files.read_numbers(at, places[Role::entry_counts]);
    std::exclusive_scan(lengths_.begin(), lengths_.end(), std::back_inserter(starts_), std::int64_t{0});
    if (!places[Role::faces].exists()) return;
    faces_ = files.read_numbers(at, places[Role::faces]);
    const auto& face_blocks = piece.about.kind(EntityKind::face_block).entities;
    for (std::size_t b = 0; b < face_blocks.size(); ++b) {
      const auto count = static_cast<std::size_t>(face_blocks[b].count);
      if (count == 0) continue;
      const exodus::Place& counts = piece.places.kind(EntityKind::face_block)[b][Role::entry_counts];
      const auto of_block = face_blocks[b].ragged
                                ? files.read_numbers(at, counts)
                                : std::vector<std::int64_t>(count, face_blocks[b].nodes_per_entry);
      face_nodes_.insert(face_nodes_.end(), of_block.begin(), of_block.end());
    }
  }

  /// Of an element, from 0, and its side, from 1; 1 where there is no such side.
  std::int64_t nodes(std::int64_t element, std::int64_t side) const {
    const auto at = static_cast<std::size_t>(element);
    if (side < 1 || side > lengths_[at]) return 1;
    if (faces_.empty()) return 2;
    const auto place = static_cast<std::size_t>(starts_[at] + side - 1);
    const std::int64_t face = place < faces_.size() ? faces_[place] : 0;
    const bool known = face >= 1 && face <= static_cast<std::int64_t>(face_nodes_.size());
    return known ? face_nodes_[static_cast<std::size_t>(face - 1)] : 1;
  }

 private:
  std::vector<std::int64_t> lengths_, starts_, faces_, face_nodes_;
};

}  // namespace

// By set: all pieces where it is not empty say where its members were in the original.
std::vector<bool> PieceNumbering::sets_with_positions(EntityKind kind) const {
  const std::size_t sets = joined_.about.kind(kind).entities.size();
  std::vector<std::int64_t> have(sets, 1);
  comm_.collectively("reading sets", [&] {
    for (std::size_t i = 0; i < pieces().size(); ++i) {
      for (std::size_t set = 0; set < sets; ++set) {
        const EntityInfo* here = pieces()[i].entity(kind, set);
        if (here == nullptr || here->count == 0) continue;
        const netcdf::Dataset& data = files_.dataset(i);
        const auto id = data.find_variable(
            positions_name(kind, pieces()[i].entities[static_cast<std::size_t>(kind)][set]));
        if (!id || data.whole(*id).size() != here->count) have[set] = 0;
      }
    }
  });
  comm_.all_reduce(std::span<std::int64_t>(have), ReduceOp::min);
  return {have.begin(), have.end()};
}

std::vector<std::int64_t> PieceNumbering::largest_counts(EntityKind kind) const {
  std::vector<std::int64_t> most(joined_.about.kind(kind).entities.size(), 0);
  for (const Piece& piece : pieces()) {
    for (std::size_t set = 0; set < most.size(); ++set) {
      if (const EntityInfo* here = piece.entity(kind, set)) most[set] = std::max(most[set], here->count);
    }
  }
  comm_.all_reduce(std::span<std::int64_t>(most), ReduceOp::max);
  return most;
}

// The joined numbers of the members of a set in a piece.
std::vector<GlobalIndex> PieceNumbering::joined_members(std::size_t at, EntityKind kind, std::size_t set) {
  Piece& piece = pieces()[at];
  const IndexSpace space = member_space_of(kind);
  const auto& numbers =
      joined_numbers(piece, space, layout_.spaces[static_cast<std::size_t>(space)].numbers[at]);
  std::vector<GlobalIndex> members =
      files_.read_numbers(at, (*piece.entity_places(kind, set))[Role::members]);
  for (GlobalIndex& member : members) {
    if (member < 1 || member > static_cast<GlobalIndex>(numbers.size())) {
      throw Error(piece.quoted() + ": " + label(kind, *piece.entity(kind, set)) + " names " + name_of(space) +
                  "s outside 1.." + std::to_string(numbers.size()));
    }
    member = numbers[static_cast<std::size_t>(member - 1)];
  }
  return members;
}

void PieceNumbering::append_set_keys(std::size_t at, EntityKind kind, std::size_t set, bool positions,
                                     std::int64_t largest_count, std::vector<KeyRun>& keys) {
  const Piece& piece = pieces()[at];
  const EntityInfo& here = *piece.entity(kind, set);
  if (positions) {
    netcdf::Dataset& data = files_.dataset(at);
    const auto id =
        *data.find_variable(positions_name(kind, piece.entities[static_cast<std::size_t>(kind)][set]));
    std::vector<std::int64_t> places(static_cast<std::size_t>(here.count));
    data.read<std::int64_t>(id, data.whole(id), places);
    append_keys(keys, places, piece.number);
  } else if (is_union(kind) && (*piece.entity_places(kind, set))[Role::members].exists()) {
    append_keys(keys, joined_members(at, kind, set), piece.number);
  } else {
    append_range(keys, piece.number * largest_count, here.count, piece.number);
  }
}

void PieceNumbering::number_sets(EntityKind kind) {
  auto& sets = joined_.about.kind(kind).entities;
  auto& layouts = layout_.entities[static_cast<std::size_t>(kind)];
  if (sets.empty()) return;
  const std::vector<bool> positions = sets_with_positions(kind);
  const std::vector<std::int64_t> most = largest_counts(kind);
  std::vector<KeyRun> keys;
  std::vector<std::int32_t> groups;
  comm_.collectively("reading sets", [&] {
    for (std::size_t i = 0; i < pieces().size(); ++i) {
      for (std::size_t set = 0; set < sets.size(); ++set) {
        const EntityInfo* here = pieces()[i].entity(kind, set);
        if (here != nullptr && here->count > 0)
          append_set_keys(i, kind, set, positions[set], most[set], keys);
        groups.resize(keys.size(), static_cast<std::int32_t>(set));
      }
    }
  });
  const KeyNumbering numbering = number_groups(comm_, groups, std::move(keys), sets.size(),
                                               std::string("members of ") + name_of(kind) + 's');

  std::vector<std::int64_t> counts(sets.size(), 0);
  RunReader reader(numbering.runs);
  for (std::size_t i = 0; i < pieces().size(); ++i) {
    for (std::size_t set = 0; set < sets.size(); ++set) {
      auto& runs = layouts[set].rows.runs.emplace_back();
      const EntityInfo* here = pieces()[i].entity(kind, set);
      reader.next(here == nullptr ? 0 : here->count, [&](GlobalIndex from, const NumberedRun& part) {
        if (part.supplies == 0) return;
        append_row_run(runs, {from, part.index, part.count});
        counts[set] += part.count;
      });
    }
  }
  comm_.all_reduce(std::span<std::int64_t>(counts), ReduceOp::sum);
  GlobalIndex before = 0;
  for (std::size_t set = 0; set < sets.size(); ++set) {
    sets[set].count = layouts[set].rows.rows = counts[set];
    for (auto& runs : layouts[set].rows.runs) {
      for (RowRun& run : runs) run.to -= before;
    }
    before += counts[set];
  }
}

// Factors are one a member, or, in side sets, one for each node of a side. Of other lengths nothing is known;
// they follow one another piece by piece.
void PieceNumbering::lay_out_factors(EntityKind kind) {
  auto& sets = joined_.about.kind(kind).entities;
  for (std::size_t set = 0; set < sets.size(); ++set) {
    if (sets[set].factor_count == 0) continue;
    EntityLayout& layout = layout_.entities[static_cast<std::size_t>(kind)][set];
    std::array<std::int64_t, 2> fits{1, 1};  // one a member, one a node
    std::vector<std::vector<std::int64_t>> nodes;
    std::vector<GlobalIndex> lengths;
    comm_.collectively("reading sets", [&] {
      for (std::size_t i = 0; i < pieces().size(); ++i) {
        const EntityInfo* here = pieces()[i].entity(kind, set);
        nodes.emplace_back();
        lengths.push_back(here == nullptr ? 0 : here->factor_count);
        if (here == nullptr || here->count == 0) continue;
        if (lengths.back() != 0 && lengths.back() != here->count) fits[0] = 0;
      }
    });
    const bool one_a_member = !comm_.any(fits[0] == 0);
    if (!one_a_member && kind == EntityKind::side_set) {
      comm_.collectively("reading sets", [&] {
        for (std::size_t i = 0; i < pieces().size(); ++i) {
          const EntityInfo* here = pieces()[i].entity(kind, set);
          if (here == nullptr || here->count == 0) continue;
          nodes[i] = nodes_of_sides(i, set);
          const std::int64_t sum = std::accumulate(nodes[i].begin(), nodes[i].end(), std::int64_t{0});
          if (lengths[i] != 0 && lengths[i] != sum) fits[1] = 0;
        }
      });
    } else {
      fits[1] = 0;
    }
    const bool one_a_node = !comm_.any(fits[1] == 0);
    if (one_a_member) {
      layout.factors = layout.rows;
    } else if (one_a_node) {
      layout.factors = ragged_rows(comm_, layout.rows, nodes);
    } else {
      layout.factors = in_piece_order(lengths);
    }
    sets[set].factor_count = layout.factors.rows;
  }
}

// The number of nodes of each side that a side set has in a piece; 1 where the shape is not known.
std::vector<std::int64_t> PieceNumbering::nodes_of_sides(std::size_t at, std::size_t set) {
  const Piece& piece = pieces()[at];
  const exodus::EntityPlaces& places = *piece.entity_places(EntityKind::side_set, set);
  std::vector<GlobalIndex> ends;
  std::vector<const Topology*> shapes;
  const auto& blocks = piece.about.kind(EntityKind::element_block).entities;
  for (const EntityInfo& block : blocks) {
    ends.push_back((ends.empty() ? 0 : ends.back()) + block.count);
    shapes.push_back(find_topology(block.type, block.nodes_per_entry, joined_.about.dimension));
  }
  const std::vector<std::int64_t> elements = files_.read_numbers(at, places[Role::members]);
  const std::vector<std::int64_t> sides = files_.read_numbers(at, places[Role::extra]);
  std::vector<std::int64_t> counts(elements.size(), 1);
  std::map<std::size_t, PieceRaggedSides> ragged;  // by block
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const auto block =
        static_cast<std::size_t>(std::ranges::upper_bound(ends, elements[i] - 1) - ends.begin());
    if (block >= shapes.size() || elements[i] < 1) continue;
    if (blocks[block].ragged) {
      const auto found = ragged.try_emplace(block, files_, at, block).first;
      counts[i] = found->second.nodes(elements[i] - 1 - (ends[block] - blocks[block].count), sides[i]);
    } else if (shapes[block] != nullptr) {
      const auto& all = shapes[block]->sides;
      if (sides[i] >= 1 && sides[i] <= static_cast<std::int64_t>(all.size())) {
        counts[i] = static_cast<std::int64_t>(all[static_cast<std::size_t>(sides[i] - 1)].nodes.size());
      }
    }
  }
  return counts;
}

// The lists of nodes or faces of polygons and polyhedra.
void PieceNumbering::lay_out_lists(EntityKind kind) {
  auto& blocks = joined_.about.kind(kind).entities;
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    if (!blocks[block].ragged) continue;
    std::vector<std::vector<std::int64_t>> counts(pieces().size());
    comm_.collectively("reading the shapes of elements", [&] {
      for (std::size_t i = 0; i < pieces().size(); ++i) {
        const EntityInfo* here = pieces()[i].entity(kind, block);
        if (here == nullptr || here->count == 0) continue;
        counts[i] = files_.read_numbers(i, (*pieces()[i].entity_places(kind, block))[Role::entry_counts]);
      }
    });
    EntityLayout& layout = layout_.entities[static_cast<std::size_t>(kind)][block];
    PieceRows lists = ragged_rows(comm_, layout.rows, counts);
    const bool of_nodes = blocks[block].node_list_length > 0;
    // Faces may be in several pieces, so the lengths of the lists do not add up.
    (of_nodes ? blocks[block].node_list_length : blocks[block].face_list_length) = lists.rows;
    (of_nodes ? layout.node_list : layout.face_list) = std::move(lists);
  }
}

PieceRows PieceNumbering::in_piece_order(const std::vector<GlobalIndex>& lengths) const {
  const GlobalIndex mine = std::accumulate(lengths.begin(), lengths.end(), GlobalIndex{0});
  GlobalIndex next = comm_.exclusive_scan(mine);
  PieceRows rows;
  rows.rows = comm_.all_reduce(mine, ReduceOp::sum);
  for (const GlobalIndex length : lengths) {
    append_row_run(rows.runs.emplace_back(), {0, next, length});
    next += length;
  }
  return rows;
}

PieceRows ragged_rows(const Comm& comm, const PieceRows& rows,
                      const std::vector<std::vector<std::int64_t>>& counts) {
  // What each supplied row has, by its joined number.
  std::vector<GlobalIndex> joined;
  std::vector<GlobalIndex> lengths;
  for (std::size_t i = 0; i < rows.runs.size(); ++i) {
    for (const RowRun& run : rows.runs[i]) {
      for (GlobalIndex k = 0; k < run.count; ++k) {
        joined.push_back(run.to + k);
        lengths.push_back(counts[i][static_cast<std::size_t>(run.from + k)]);
      }
    }
  }
  const Partition partition = Partition::even(rows.rows, comm.size());
  const Exchange exchange(comm, partition, joined);
  std::vector<GlobalIndex> owned(static_cast<std::size_t>(partition.slice(comm.rank()).size()), 0);
  exchange.scatter_reduce<GlobalIndex>(lengths, owned, ReduceOp::sum);
  GlobalIndex mine = std::accumulate(owned.begin(), owned.end(), GlobalIndex{0});
  GlobalIndex next = comm.exclusive_scan(mine);
  for (GlobalIndex& length : owned) next += std::exchange(length, next);
  std::vector<GlobalIndex> starts(joined.size());
  exchange.gather<GlobalIndex>(owned, starts);

  PieceRows lists;
  lists.rows = comm.all_reduce(mine, ReduceOp::sum);
  std::size_t at = 0;
  for (std::size_t i = 0; i < rows.runs.size(); ++i) {
    auto& runs = lists.runs.emplace_back();
    GlobalIndex row = 0;
    GlobalIndex from = 0;
    for (const RowRun& run : rows.runs[i]) {
      for (; row < run.from; ++row) from += counts[i][static_cast<std::size_t>(row)];
      for (GlobalIndex k = 0; k < run.count; ++k, ++row, ++at) {
        append_row_run(runs, {from, starts[at], lengths[at]});
        from += lengths[at];
      }
    }
  }
  return lists;
}

}  // namespace exomerge
