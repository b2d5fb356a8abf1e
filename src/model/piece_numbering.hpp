// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "model/piece_description.hpp"
#include "model/piece_files.hpp"
#include "mpi/key_numbering.hpp"
#include "mpi/row_exchange.hpp"

namespace exomerge {

/// Which rows of a joined array are where in the pieces of this rank.
struct PieceRows {
  GlobalIndex rows = 0;
  std::vector<std::vector<RowRun>> runs;  ///< by piece of this rank
  /// Whether pieces have their rows nearly in the order of the joined ones, on all ranks: then reading a
  /// slice in parts reads little twice.
  bool in_order = false;
};

/// Nodes, edges, faces or elements.
struct SpaceLayout {
  std::vector<std::vector<NumberedRun>> numbers;  ///< by piece of this rank: joined numbers, of all in order
  PieceRows rows;    ///< each joined one once: that of the last piece that has it
  PieceRows copies;  ///< each one from all pieces that have it
  bool has_id_map = false;
  bool original_ids = false;  ///< the ids are in the map of original ids
};

/// A block or set.
struct EntityLayout {
  PieceRows rows;       ///< elements or members
  PieceRows factors;    ///< as `rows` where there is one a member
  PieceRows node_list;  ///< of ragged blocks
  PieceRows face_list;
};

/// Where everything of the joined model is in the pieces.
struct PieceLayout {
  std::array<SpaceLayout, 4> spaces;
  std::array<std::vector<EntityLayout>, 10> entities;
};

/// Finds out which entries of the pieces are the same and numbers all of them as the original was, as far as
/// the maps tell: nodes by their ids, elements block by block by their ids, members of sets by their
/// positions in the original or by the usual rules. Reads the maps and the lists of sets.
class PieceNumbering {
 public:
  /// Completes the counts in `joined`.
  PieceNumbering(PieceFiles& files, JoinedDescription& joined);
  /// Collective.
  PieceLayout run();

 private:
  /// A way to number a space: by a map, or piece by piece.
  struct Candidate {
    std::vector<KeyRun> ids;        ///< piece by piece, in order
    std::vector<std::size_t> ends;  ///< of each piece in `ids`
    KeyNumbering numbering;
    std::int64_t lowest = 0, highest = -1;
    bool usable = true;  ///< no id twice where it may not be
    bool counts_from_1() const { return lowest == 1 && highest == numbering.total; }
  };
  enum class Map { id_map, original_ids };

  // piece_numbering.cpp
  void number_space(IndexSpace space);
  void number_blocks();
  bool all_have_ids(IndexSpace space) const;
  Candidate by_ids(IndexSpace space, Map map);
  void append_ids(std::size_t piece, const exodus::Place& place, Range rows, std::vector<KeyRun>& ids) const;
  Candidate piece_by_piece(IndexSpace space);
  void number(Candidate& candidate, IndexSpace space);
  std::vector<std::int32_t> groups_of(const Candidate& candidate, IndexSpace space) const;
  bool same_ids(const Candidate& a, const Candidate& b) const;
  Map choose_key(IndexSpace space, const Candidate& by_map, const Candidate& by_original) const;
  bool agrees_with_coordinates(const Candidate& candidate) const;
  void accept(IndexSpace space, const Candidate& key, const Candidate* ids);
  void fail_unless_usable(const Candidate& candidate, IndexSpace space) const;
  void check_count(IndexSpace space) const;

  // piece_sets.cpp
  void number_sets(EntityKind kind);
  std::vector<bool> sets_with_positions(EntityKind kind) const;
  std::vector<std::int64_t> largest_counts(EntityKind kind) const;
  std::vector<GlobalIndex> joined_members(std::size_t piece, EntityKind kind, std::size_t set);
  void append_set_keys(std::size_t piece, EntityKind kind, std::size_t set, bool positions,
                       std::int64_t largest_count, std::vector<KeyRun>& keys);
  void lay_out_factors(EntityKind kind);
  std::vector<std::int64_t> nodes_of_sides(std::size_t piece, std::size_t set);
  void lay_out_lists(EntityKind kind);
  PieceRows in_piece_order(const std::vector<GlobalIndex>& lengths) const;

  std::vector<Piece>& pieces() { return files_.pieces(); }
  const std::vector<Piece>& pieces() const { return files_.pieces(); }
  const std::string& path_of(int piece) const;

  PieceFiles& files_;
  const Comm& comm_;
  JoinedDescription& joined_;
  PieceLayout layout_;
};

/// The joined numbers of all entries of a piece, made once. Local.
const std::vector<GlobalIndex>& joined_numbers(Piece& piece, IndexSpace space,
                                               const std::vector<NumberedRun>& runs);

/// Numbers keys of several groups, those of a group one after the other. `groups[i]`: of `keys[i]`.
/// Collective.
KeyNumbering number_groups(const Comm& comm, std::span<const std::int32_t> groups, std::vector<KeyRun> keys,
                           std::size_t group_count, const std::string& what);

/// The rows of lists of which each row of `rows` has a part of its own: `counts` by piece of this rank and
/// row there. Collective.
PieceRows ragged_rows(const Comm& comm, const PieceRows& rows,
                      const std::vector<std::vector<std::int64_t>>& counts);

/// Cuts numbered runs into groups: gives each group's rows from consecutive entries.
class RunReader {
 public:
  RunReader(std::span<const NumberedRun> runs) : runs_(runs) {}
  /// Calls `use(from, run)` for the parts of the next `count` entries; `from` counts from their first.
  template <class Use>
  void next(GlobalIndex count, Use use) {
    for (GlobalIndex from = 0; from < count;) {
      NumberedRun part = runs_[at_];
      part.index += done_;
      part.count = static_cast<std::int32_t>(std::min<GlobalIndex>(part.count - done_, count - from));
      use(from, part);
      from += part.count;
      done_ += part.count;
      if (done_ == runs_[at_].count) {
        ++at_;
        done_ = 0;
      }
    }
  }

 private:
  std::span<const NumberedRun> runs_;
  std::size_t at_ = 0;
  std::int32_t done_ = 0;
};

}  // namespace exomerge
