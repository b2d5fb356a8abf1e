// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "exomerge/description.hpp"
#include "model/piece_files.hpp"

namespace exomerge {

/// What the pieces together say of themselves.
struct JoinedDescription {
  /// The numbering corrects the counts of what several pieces may have: nodes, edges, faces, members of sets.
  Description about;
  std::string name;                                          ///< of the pieces together, for messages
  std::vector<std::string> paths;                            ///< of the pieces
  std::array<GlobalIndex, 4> global_counts{-1, -1, -1, -1};  ///< by IndexSpace, as the pieces say
  std::optional<std::int64_t> original_id_maps;              ///< as `Piece::original_id_maps`
  std::array<bool, 4> has_original_ids{};                    ///< by IndexSpace: in all pieces with entries
  std::array<bool, 4> has_original_order{};
  std::array<std::vector<int>, 10> speakers;            ///< by kind: the first piece where it is not empty
  std::array<std::vector<int>, 10> reduction_speakers;  ///< the first piece with reductions of it; -1: none
};

/// Makes one description of all, and tells each piece where in it is what is joined. Pieces that are not of
/// one run or contradict each other are an Error that names them.
class DescriptionJoiner {
 public:
  DescriptionJoiner(PieceFiles& files, const InputFiles& input, bool steps_common);
  /// Collective.
  JoinedDescription run();

 private:
  using Names = std::vector<std::string>;
  /// A list of names that the pieces have in common; one may lack it when it has nothing of the kind.
  struct NameList {
    const char* what;
    Names* joined;
    std::function<const Names&(const Piece&)> here;
    std::function<std::vector<int>*(Piece&)> positions;  ///< nullptr: not needed
  };

  // piece_description.cpp
  void check_runs();
  void join_steps();
  void join_names();
  void share_names(std::vector<NameList>& lists);
  void join_maps(IndexSpace space);
  void forget();

  // piece_foreign.cpp
  void join_foreign();
  std::vector<std::string> shared_foreign();

  // piece_entities.cpp
  void join_entities();
  void find_entities(EntityKind kind);
  void append_extra_entities();
  void choose_speakers(EntityKind kind);
  void share_entities();
  void add_up(EntityKind kind);
  void check_entities(EntityKind kind);
  void join_truth(EntityKind kind);
  void find_reductions(EntityKind kind);

  void note(const std::string& problem) {
    if (problem_.empty()) problem_ = problem;
  }
  /// Throws on all ranks when any has noted a problem. Collective.
  void agree() { comm_.agree(problem_); }
  void warn(const std::string& message) const;
  KindInfo& kind(EntityKind k) { return joined_.about.kind(k); }
  const std::string& first_path() const { return input_.paths.front(); }

  PieceFiles& files_;
  const Comm& comm_;
  const InputFiles& input_;
  bool steps_common_;
  JoinedDescription joined_;
  std::string problem_;
  std::string extra_;  ///< entities that the first piece lacks, as bytes
};

}  // namespace exomerge
