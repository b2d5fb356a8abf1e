// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "exodus/writer.hpp"
#include "model/element_references.hpp"
#include "model/model_data.hpp"
#include "model/timer.hpp"

namespace exomerge {

/// Writes a model to a file: the steps of `ExodusModel::export_model`. The selections are applied to a copy
/// of the model, so that what is left of the copy is what is written. All functions are collective.
class Exporter {
 public:
  Exporter(const ModelData& model, std::filesystem::path path, const ExportOptions& options);
  void run();
  std::vector<PhaseTiming> timings() { return timer_.take(); }

 private:
  // export_plan.cpp: what is written
  void select_entities();
  void select_fields();
  void select_steps();
  void sort_entities();
  void drop_references();
  void add_qa_record();
  exodus::WriteOptions write_options() const;

  // export_arrays.cpp: the arrays of the mesh
  void write_mesh();
  void write_nodes();
  void write_entity(EntityKind kind, const EntityData& entity, const exodus::EntityPlaces& places);
  void write_block_maps(IndexSpace space);
  void write_side_set(const EntityData& set, const exodus::EntityPlaces& places);
  void check_sides(const EntityData& set, GlobalIndex first, std::span<const GlobalIndex> members,
                   std::span<const GlobalIndex> sides) const;
  void write_reals(const RealSourcePtr& source, const exodus::Place& place, StepKey step = 0,
                   int file_step = 0);
  void write_numbers(const IndexSourcePtr& source, const exodus::Place& place);
  using Translate = std::function<void(std::span<GlobalIndex>)>;
  void write_references(const IndexSourcePtr& source, const exodus::Place& place,
                        const Translate& translate = {});
  bool copy_references(const IndexSourcePtr& source, const exodus::Place& place);

  // export_steps.cpp: times and fields
  void write_steps();
  void write_step(StepKey step, int file_step);

  ModelData model_;
  std::filesystem::path path_;
  const ExportOptions& options_;
  PhaseTimer timer_;
  std::shared_ptr<const exodus::File> carried_file_;  ///< null when foreign data do not go along
  std::vector<EntityInfo> left_out_blocks_;           ///< element blocks that are not written
  std::optional<exodus::Writer> writer_;
  std::array<EntryNumbering, 4> numbering_;  ///< by IndexSpace
  std::vector<double> reals_;                ///< staging, reused
  std::vector<GlobalIndex> integers_;
};

/// What a file with all of a model says of itself. Local.
Description describe_output(const ModelData& model);

/// Values of all global variables at a step, the same on every rank; NaN where there is none. Collective.
std::vector<double> global_values(const ModelData& model, StepKey step);

}  // namespace exomerge
