// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exodus/foreign.hpp"
#include "exodus/nemesis.hpp"
#include "exodus/writer.hpp"
#include "exomerge/split.hpp"
#include "model/memory_plan.hpp"
#include "operations/split_mesh.hpp"
#include "operations/split_pass.hpp"
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
  // split_pieces.cpp: what the pieces say of themselves
  void plan_maps();
  void plan_integers();
  Description describe(std::size_t part) const;
  void describe_space(IndexSpace space, const PartMesh& mesh, SpaceInfo& info) const;
  void describe_entities(std::size_t part, Description& about) const;
  exodus::PieceInfo piece_info(std::size_t part) const;
  exodus::WriteOptions write_options() const;

  // split_arrays.cpp: the arrays that follow the division
  void list_arrays();
  void list_nodes();
  void list_blocks(EntityKind kind);
  void list_set(EntityKind kind, std::size_t at);
  void list_block_maps(IndexSpace space, EntityKind kind);
  void list_results();
  void list_results(EntityKind kind);
  void plan_blobs();
  const RowSplit* split_of(EntityKind kind, std::size_t entity) const;
  void add(const std::string& name, const RealSourcePtr& source, const RowSplit& split,
           SplitArray::PlaceOf place);
  void add(const std::string& name, const IndexSourcePtr& source, const RowSplit& split,
           SplitArray::PlaceOf place, SplitArray::FirstRowOf first = {});
  bool keeps_ids(IndexSpace space) const { return keeps_ids_[static_cast<std::size_t>(space)]; }

  // split_foreign.cpp
  void plan_foreign();
  void write_foreign();
  template <class T>
  void copy_foreign(std::size_t at, netcdf::VariableId id, const exodus::CarriedSlab& part);

  // split_writer.cpp: how they are written
  void check_memory() const;
  SplitPass::Loads loads_of(Range active) const;
  void open_pieces();
  void write_mesh(SplitPass& pass);
  void write_numbers();
  void write_connectivity();
  void write_members();
  void write_communication(std::size_t part);
  void write_steps(SplitPass& pass);
  void post_time(const TimeStep& step, int file_step);
  void post_reductions(StepKey step, int file_step);
  /// Calls `write(part, writer)` for the open pieces of this rank; an error on any rank is one on all.
  void for_each_piece(const std::function<void(std::size_t part, exodus::Writer& writer)>& write);

  const ModelData& model_;
  SplitMesh& mesh_;
  const SplitSets& sets_;
  std::filesystem::path base_;
  const SplitOptions& options_;
  MemoryPlan memory_;
  Description whole_;
  exodus::CarriedData foreign_;
  Comm self_;
  std::vector<std::optional<RowSplit>> blobs_;  // each whole to every part; those with values
  std::vector<SplitArray> mesh_arrays_;
  std::vector<SplitArray> results_;  // in the order of a record
  Range active_;                     // positions among the parts of a rank that are written now, on all ranks
  std::vector<std::unique_ptr<exodus::Writer>> writers_;  // by part of this rank
  std::array<bool, 4> keeps_ids_{};  // by IndexSpace: the true ids go into a map of their own
  int id_maps_ = 0;
  std::int64_t largest_map_value_ = 0;
};

}  // namespace exomerge
