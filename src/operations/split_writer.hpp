// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "exodus/nemesis.hpp"
#include "exodus/writer.hpp"
#include "exomerge/split.hpp"
#include "operations/split_mesh.hpp"
#include "operations/split_sets.hpp"

namespace exomerge {

/// Writes the parts of a divided model, each by its rank alone. All functions are collective.
class SplitWriter {
 public:
  SplitWriter(const ModelData& model, SplitMesh& mesh, const SplitSets& sets, std::filesystem::path base,
              const SplitOptions& options);
  /// Writes all pieces under temporary names, then gives them theirs.
  void run();

 private:
  /// Where a part has an array; absent where it has none.
  using PlaceOf = std::function<const exodus::Place&(const exodus::Places& places)>;
  /// The rows of the array at that place that a part writes; all where not given.
  using RowsOf = std::function<Range(const PartMesh& part)>;

  // split_pieces.cpp: what is written
  void plan_maps();
  void plan_integers();
  Description describe(std::size_t part) const;
  void describe_entities(std::size_t part, Description& about) const;
  exodus::PieceInfo piece_info(std::size_t part) const;

  // split_writer.cpp: how
  void open_pieces();
  void write_mesh();
  void write_nodes();
  void write_blocks();
  void write_set(EntityKind kind, std::size_t at);
  void write_maps();
  void write_communication(std::size_t part);
  void write_steps();
  void write_step(StepKey step, int file_step);
  void write_reductions(StepKey step, int file_step);
  void finish_pieces();
  /// Brings an array to the parts and writes it.
  template <class T>
  void write_rows(const SourcePtr<T>& source, const RowSplit& split, const PlaceOf& place, StepKey step,
                  int file_step, const RowsOf& rows = {});
  void write_reals(const RealSourcePtr& source, const RowSplit& split, const PlaceOf& place, StepKey step = 0,
                   int file_step = 0);
  /// Calls `write(part, writer)` for the open pieces of this rank; an error on any rank is one on all.
  void for_each_piece(const std::function<void(std::size_t part, exodus::Writer& writer)>& write);

  const ModelData& model_;
  SplitMesh& mesh_;
  const SplitSets& sets_;
  std::filesystem::path base_;
  const SplitOptions& options_;
  Description whole_;
  Comm self_;
  Range active_;  // positions among the parts of a rank that are written now, on all ranks
  std::vector<std::unique_ptr<exodus::Writer>> writers_;  // by part of this rank
  bool keeps_node_ids_ = false;                           // the true ids go into a map of their own
  bool keeps_element_ids_ = false;
  int id_maps_ = 0;
  std::int64_t largest_map_value_ = 0;
};

}  // namespace exomerge
