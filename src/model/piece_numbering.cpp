// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/piece_numbering.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/partition.hpp"
#include "model/model_data.hpp"

namespace exomerge {

namespace {

void append_run(std::vector<RowRun>& runs, RowRun run) {
  if (!runs.empty() && runs.back().from + runs.back().count == run.from &&
      runs.back().to + runs.back().count == run.to) {
    runs.back().count += run.count;
  } else {
    runs.push_back(run);
  }
}

/// A key that a piece has twice; nullopt when all are different.
std::optional<std::int64_t> key_twice(std::span<const KeyRun> runs) {
  const auto overlaps = [](const KeyRun& a, const KeyRun& b) { return a.key + a.count > b.key; };
  if (std::ranges::adjacent_find(runs, overlaps) == runs.end()) return std::nullopt;  // ascending
  std::vector<KeyRun> sorted(runs.begin(), runs.end());
  std::ranges::sort(sorted, {}, &KeyRun::key);
  const auto found = std::ranges::adjacent_find(sorted, overlaps);
  return found == sorted.end() ? std::nullopt : std::optional(std::next(found)->key);
}

/// Whether the ids are 1, 2, 3, ... in the order of the numbers.
bool are_numbers(std::span<const KeyRun> ids, std::span<const NumberedRun> numbers) {
  RunReader reader(numbers);
  bool same = true;
  for (const KeyRun& run : ids) {
    reader.next(run.count, [&](GlobalIndex from, const NumberedRun& part) {
      same = same && run.key + from == part.index + 1;
    });
  }
  return same;
}

}  // namespace

const std::vector<GlobalIndex>& joined_numbers(Piece& piece, IndexSpace space,
                                               const std::vector<NumberedRun>& runs) {
  std::vector<GlobalIndex>& numbers = piece.numbers[static_cast<std::size_t>(space)];
  if (!numbers.empty()) return numbers;
  numbers.reserve(static_cast<std::size_t>(piece.about.space(space).count));
  for (const NumberedRun& run : runs) {
    for (std::int32_t i = 0; i < run.count; ++i) numbers.push_back(run.index + i);
  }
  return numbers;
}

KeyNumbering number_groups(const Comm& comm, std::span<const std::int32_t> groups, std::vector<KeyRun> keys,
                           std::size_t group_count, const std::string& what) {
  std::vector<std::int64_t> lowest(group_count, std::numeric_limits<std::int64_t>::max());
  std::vector<std::int64_t> highest(group_count, std::numeric_limits<std::int64_t>::min());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto group = static_cast<std::size_t>(groups[i]);
    lowest[group] = std::min(lowest[group], keys[i].key);
    highest[group] = std::max(highest[group], keys[i].key + keys[i].count - 1);
  }
  comm.all_reduce(std::span<std::int64_t>(lowest), ReduceOp::min);
  comm.all_reduce(std::span<std::int64_t>(highest), ReduceOp::max);
  // Each group gets a range of its own.
  std::vector<std::int64_t> shifts(group_count, 0);
  std::int64_t base = 0;
  for (std::size_t group = 0; group < group_count; ++group) {
    if (lowest[group] > highest[group]) continue;
    std::int64_t span = 0;
    std::int64_t end = 0;
    if (__builtin_sub_overflow(highest[group], lowest[group], &span) ||
        __builtin_sub_overflow(base, lowest[group], &shifts[group]) ||
        __builtin_add_overflow(base, span, &end) || end > std::numeric_limits<std::int64_t>::max() - 4) {
      throw Error("the " + what + " spread over more than 64-bit numbers can tell apart", true);
    }
    base = end + 1;
  }
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i].key += shifts[static_cast<std::size_t>(groups[i])];
  return number_keys(comm, keys);
}

PieceNumbering::PieceNumbering(PieceFiles& files, JoinedDescription& joined)
    : files_(files), comm_(files.comm()), joined_(joined) {}

PieceLayout PieceNumbering::run() {
  for (const EntityKind kind : entity_kinds)
    layout_.entities[static_cast<std::size_t>(kind)].resize(joined_.about.kind(kind).entities.size());
  for (const IndexSpace space : index_spaces) {
    number_space(space);
    check_count(space);
  }
  number_blocks();
  for (const EntityKind kind : set_kinds) {
    number_sets(kind);
    lay_out_factors(kind);
  }
  for (const EntityKind kind : block_kinds) lay_out_lists(kind);
  return std::move(layout_);
}

// The key of the joining is the map that is consistent: ids that one piece has once only, and that no two
// pieces have where there may be no copies. When both maps are, the one that counts from 1 says the order of
// the original, and the other one has the ids.
void PieceNumbering::number_space(IndexSpace space) {
  const bool has_map = all_have_ids(space);
  const bool has_original = joined_.has_original_ids[static_cast<std::size_t>(space)];
  if (!has_map && !has_original) return accept(space, piece_by_piece(space), nullptr);
  SpaceLayout& layout = layout_.spaces[static_cast<std::size_t>(space)];
  // Pieces that this library made say which map is which.
  const bool known = has_map && joined_.original_id_maps;
  if (!has_map || !has_original || known) {
    const Candidate key = by_ids(space, has_map ? Map::id_map : Map::original_ids);
    fail_unless_usable(key, space);
    layout.original_ids = has_original;
    return accept(space, key, &key);
  }
  const Candidate by_map = by_ids(space, Map::id_map);
  const Candidate by_original = by_ids(space, Map::original_ids);
  if (!by_map.usable && !by_original.usable) fail_unless_usable(by_map, space);
  const bool both = by_map.usable && by_original.usable;
  const Map key = choose_key(space, by_map, by_original);
  const bool both_counting = by_map.counts_from_1() && by_original.counts_from_1();
  const bool one_counting = by_map.counts_from_1() != by_original.counts_from_1();
  // The map of original ids has the ids, unless it is the one that only counts.
  const bool consistent = both && by_map.numbering.total == by_original.numbering.total;
  bool original_ids = key == Map::original_ids;
  if (consistent && both_counting) original_ids = true;
  if (consistent && one_counting) original_ids = by_map.counts_from_1();
  layout.original_ids = original_ids;
  accept(space, key == Map::id_map ? by_map : by_original, original_ids ? &by_original : &by_map);
}

PieceNumbering::Map PieceNumbering::choose_key(IndexSpace space, const Candidate& by_map,
                                               const Candidate& by_original) const {
  if (by_map.usable != by_original.usable) return by_map.usable ? Map::id_map : Map::original_ids;
  const GlobalIndex expected = joined_.global_counts[static_cast<std::size_t>(space)];
  const bool map_fits = by_map.numbering.total == expected;
  const bool original_fits = by_original.numbering.total == expected;
  if (expected >= 0 && map_fits != original_fits) return map_fits ? Map::id_map : Map::original_ids;
  if (space == IndexSpace::node && !same_ids(by_map, by_original)) {
    const bool map_agrees = agrees_with_coordinates(by_map);
    const bool original_agrees = agrees_with_coordinates(by_original);
    if (map_agrees != original_agrees) return map_agrees ? Map::id_map : Map::original_ids;
  }
  if (by_map.counts_from_1() || !by_original.counts_from_1()) {
    return by_map.counts_from_1() ? Map::id_map : Map::original_ids;
  }
  return Map::original_ids;
}

// Whether two maps say the same of which entries are the same.
bool PieceNumbering::same_ids(const Candidate& a, const Candidate& b) const {
  bool same = a.numbering.total == b.numbering.total;
  RunReader reader(b.numbering.runs);
  for (const NumberedRun& run : a.numbering.runs) {
    reader.next(run.count,
                [&](GlobalIndex, const NumberedRun& part) { same = same && part.supplies == run.supplies; });
  }
  return !comm_.any(!same);
}

bool PieceNumbering::all_have_ids(IndexSpace space) const {
  const auto at = static_cast<std::size_t>(space);
  std::int64_t lacking = files_.total();
  for (const Piece& piece : pieces()) {
    if (piece.about.space(space).count > 0 && !piece.places.spaces[at].id_map.exists())
      lacking = std::min<std::int64_t>(lacking, piece.number);
  }
  const auto first = static_cast<int>(comm_.all_reduce(lacking, ReduceOp::min));
  if (first == files_.total()) return true;
  if (space == IndexSpace::node && files_.total() > 1 && !joined_.has_original_ids[at]) {
    throw Error(
        '"' + path_of(first) + "\" has no node ids (node_num_map), which tell the nodes that pieces share",
        true);
  }
  return false;
}

PieceNumbering::Candidate PieceNumbering::by_ids(IndexSpace space, Map map) {
  const auto at = static_cast<std::size_t>(space);
  Candidate candidate;
  bool twice = false;
  comm_.collectively("reading ids", [&] {
    for (std::size_t i = 0; i < pieces().size(); ++i) {
      const Piece& piece = pieces()[i];
      const exodus::SpacePlaces& places = piece.places.spaces[at];
      const std::size_t begin = candidate.ids.size();
      if (piece.about.space(space).count > 0) {
        const exodus::Place& place = map == Map::id_map
                                         ? places.id_map
                                         : places.maps[static_cast<std::size_t>(piece.original_ids[at])];
        // Runs end where blocks do.
        GlobalIndex first = 0;
        const auto append = [&](GlobalIndex count) {
          append_ids(i, place, {first, first + count}, candidate.ids);
          first += count;
        };
        if (space == IndexSpace::node) {
          append(piece.about.node_count());
        } else {
          for (const EntityInfo& block : piece.about.kind(block_kind_of(space)).entities) append(block.count);
        }
      }
      candidate.ends.push_back(candidate.ids.size());
      twice = twice || key_twice(std::span(candidate.ids).subspan(begin));
    }
  });
  std::int64_t lowest = std::numeric_limits<std::int64_t>::max();
  std::int64_t highest = std::numeric_limits<std::int64_t>::min();
  std::int64_t count = 0;
  for (const KeyRun& run : candidate.ids) {
    lowest = std::min(lowest, run.key);
    highest = std::max(highest, run.key + run.count - 1);
    count += run.count;
  }
  candidate.lowest = comm_.all_reduce(lowest, ReduceOp::min);
  candidate.highest = comm_.all_reduce(highest, ReduceOp::max);
  count = comm_.all_reduce(count, ReduceOp::sum);
  number(candidate, space);
  candidate.usable =
      !comm_.any(twice) && (space != IndexSpace::element || candidate.numbering.total == count);
  return candidate;
}

// In parts that stay in the cache.
void PieceNumbering::append_ids(std::size_t at, const exodus::Place& place, Range rows,
                                std::vector<KeyRun>& ids) const {
  constexpr GlobalIndex rows_at_once = GlobalIndex{1} << 16;
  std::vector<std::int64_t> values;
  for (GlobalIndex row = rows.begin; row < rows.end; row += rows_at_once) {
    const Range part{row, std::min(rows.end, row + rows_at_once)};
    values.resize(static_cast<std::size_t>(part.size()));
    files_.read<std::int64_t>(at, place, 0, part, values);
    append_keys(ids, values, pieces()[at].number, row > rows.begin);
  }
}

// Without ids nothing is the same.
PieceNumbering::Candidate PieceNumbering::piece_by_piece(IndexSpace space) {
  Candidate candidate;
  std::int64_t most = 1;
  for (const Piece& piece : pieces()) most = std::max(most, piece.about.space(space).count);
  most = comm_.all_reduce(most, ReduceOp::max);
  for (const Piece& piece : pieces()) {
    const std::int64_t first = piece.number * most;
    if (space == IndexSpace::node) {
      append_range(candidate.ids, first, piece.about.node_count(), piece.number);
    } else {
      std::int64_t before = 0;
      for (const EntityInfo& block : piece.about.kind(block_kind_of(space)).entities) {
        append_range(candidate.ids, first + before, block.count, piece.number);
        before += block.count;
      }
    }
    candidate.ends.push_back(candidate.ids.size());
  }
  number(candidate, space);
  return candidate;
}

void PieceNumbering::number(Candidate& candidate, IndexSpace space) {
  const std::size_t groups =
      space == IndexSpace::node ? 1 : joined_.about.kind(block_kind_of(space)).entities.size();
  candidate.numbering = number_groups(comm_, groups_of(candidate, space), candidate.ids, groups,
                                      std::string("ids of ") + name_of(space) + "s");
}

// The joined block of each run.
std::vector<std::int32_t> PieceNumbering::groups_of(const Candidate& candidate, IndexSpace space) const {
  std::vector<std::int32_t> groups(candidate.ids.size(), 0);
  if (space == IndexSpace::node) return groups;
  const EntityKind kind = block_kind_of(space);
  std::size_t at = 0;
  for (const Piece& piece : pieces()) {
    const auto& blocks = piece.about.kind(kind).entities;
    std::vector<std::int32_t> joined(blocks.size(), 0);
    const auto& positions = piece.entities[static_cast<std::size_t>(kind)];
    for (std::size_t i = 0; i < positions.size(); ++i)
      joined[static_cast<std::size_t>(positions[i])] = static_cast<std::int32_t>(i);
    for (std::size_t block = 0; block < blocks.size(); ++block) {
      for (GlobalIndex left = blocks[block].count; left > 0; left -= candidate.ids[at++].count)
        groups[at] = joined[block];
    }
  }
  return groups;
}

void PieceNumbering::fail_unless_usable(const Candidate& candidate, IndexSpace space) const {
  if (candidate.usable) return;
  std::string problem;
  for (std::size_t i = 0; i < pieces().size() && problem.empty(); ++i) {
    const std::size_t begin = i == 0 ? 0 : candidate.ends[i - 1];
    const std::span<const KeyRun> runs(candidate.ids.data() + begin, candidate.ends[i] - begin);
    if (const auto id = key_twice(runs)) {
      problem = pieces()[i].quoted() + " has " + name_of(space) + ' ' + std::to_string(*id) + " twice";
    }
  }
  comm_.agree(problem);
  const auto repeated = find_repeated_key(comm_, candidate.ids);
  if (!repeated) return;
  throw Error(std::string(name_of(space)) + ' ' + std::to_string(repeated->key) + " is in \"" +
                  path_of(repeated->first_source) + "\" and in \"" + path_of(repeated->second_source) +
                  "\": they are not pieces of one model",
              true);
}

// Whether shared nodes have the same coordinates in all pieces, if the candidate is right.
bool PieceNumbering::agrees_with_coordinates(const Candidate& candidate) const {
  std::vector<std::vector<RowRun>> copies;
  RunReader reader(candidate.numbering.runs);
  for (const Piece& piece : pieces()) {
    auto& runs = copies.emplace_back();
    reader.next(piece.about.node_count(), [&](GlobalIndex from, const NumberedRun& part) {
      append_run(runs, {from, part.index, part.count});
    });
  }
  const Range slice = Partition::even(candidate.numbering.total, comm_.size()).slice(comm_.rank());
  const RowPlan plan(comm_, copies, slice);
  RowMover mover(comm_);
  std::vector<double> values(static_cast<std::size_t>(slice.size()));
  bool differ = false;
  for (int axis = 0; axis < joined_.about.dimension; ++axis) {
    GlobalIndex conflict = -1;
    RowMove<double> move{&plan, 1, {}, values, &conflict, 0.0};
    move.read = [&](std::size_t piece, Range range, std::span<double> out) {
      files_.read<double>(piece, pieces()[piece].places.coordinates[axis], 0, range, out);
    };
    mover.move<double>(std::span<const RowMove<double>>(&move, 1));
    differ = differ || conflict >= 0;
  }
  return !comm_.any(differ);
}

void PieceNumbering::accept(IndexSpace space, const Candidate& key, const Candidate* ids) {
  const auto at = static_cast<std::size_t>(space);
  SpaceLayout& layout = layout_.spaces[at];
  if (ids != nullptr) {
    layout.has_id_map = joined_.original_id_maps ? (*joined_.original_id_maps >> at & 1) != 0
                                                 : comm_.any(!are_numbers(ids->ids, key.numbering.runs));
  }
  layout.rows.rows = layout.copies.rows = key.numbering.total;
  RunReader reader(key.numbering.runs);
  for (const Piece& piece : pieces()) {
    auto& numbers = layout.numbers.emplace_back();
    auto& rows = layout.rows.runs.emplace_back();
    auto& copies = layout.copies.runs.emplace_back();
    reader.next(piece.about.space(space).count, [&](GlobalIndex from, const NumberedRun& part) {
      numbers.push_back(part);
      if (part.supplies != 0) append_run(rows, {from, part.index, part.count});
      if (space == IndexSpace::node) append_run(copies, {from, part.index, part.count});
    });
  }
  joined_.about.space(space).count = key.numbering.total;
  joined_.about.space(space).has_id_map = layout.has_id_map;
}

void PieceNumbering::check_count(IndexSpace space) const {
  const GlobalIndex expected = joined_.global_counts[static_cast<std::size_t>(space)];
  const GlobalIndex found = joined_.about.space(space).count;
  if (expected < 0 || expected == found) return;
  log_once(comm_.is_root(), LogLevel::warning,
           '"' + joined_.name + "\": the pieces say that there are " + std::to_string(expected) + ' ' +
               name_of(space) + "s, together they have " + std::to_string(found));
}

// The part of each block in the numbers of its space.
void PieceNumbering::number_blocks() {
  for (const EntityKind kind : block_kinds) {
    const IndexSpace space = kind == EntityKind::edge_block   ? IndexSpace::edge
                             : kind == EntityKind::face_block ? IndexSpace::face
                                                              : IndexSpace::element;
    auto& blocks = joined_.about.kind(kind).entities;
    auto& layouts = layout_.entities[static_cast<std::size_t>(kind)];
    std::vector<std::int64_t> counts(blocks.size(), 0);
    for (std::size_t i = 0; i < pieces().size(); ++i) {
      const Piece& piece = pieces()[i];
      for (EntityLayout& layout : layouts) layout.rows.runs.emplace_back();
      RunReader reader(layout_.spaces[static_cast<std::size_t>(space)].numbers[i]);
      const auto& positions = piece.entities[static_cast<std::size_t>(kind)];
      const auto& here = piece.about.kind(kind).entities;
      for (std::size_t block = 0; block < here.size(); ++block) {
        const auto joined = static_cast<std::size_t>(std::ranges::find(positions, static_cast<int>(block)) -
                                                     positions.begin());
        reader.next(here[block].count, [&](GlobalIndex from, const NumberedRun& part) {
          if (part.supplies == 0) return;
          append_run(layouts[joined].rows.runs[i], {from, part.index, part.count});
          counts[joined] += part.count;
        });
      }
    }
    comm_.all_reduce(std::span<std::int64_t>(counts), ReduceOp::sum);
    GlobalIndex before = 0;
    for (std::size_t block = 0; block < blocks.size(); ++block) {
      blocks[block].count = layouts[block].rows.rows = counts[block];
      for (auto& runs : layouts[block].rows.runs) {
        for (RowRun& run : runs) run.to -= before;
      }
      before += counts[block];
    }
  }
}

const std::string& PieceNumbering::path_of(int piece) const {
  return joined_.paths[static_cast<std::size_t>(piece)];
}

}  // namespace exomerge
