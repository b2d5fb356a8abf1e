// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "exodus/writer.hpp"
#include "model/element_references.hpp"
#include "model/memory_plan.hpp"
#include "model/model_data.hpp"
#include "model/output_pass.hpp"
#include "model/result_arrays.hpp"
#include "model/timer.hpp"

namespace exomerge {

namespace exodus {
class Appender;
}
struct ResultArray;
template <class T>
class RowPass;

/// Writes a model to a file: the steps of `ExodusModel::export_model`. The selections are applied to a copy
/// of the model, so that what is left of the copy is what is written. All functions are collective.
class Exporter {
 public:
  Exporter(const ModelData& model, std::filesystem::path path, const ExportOptions& options);
  void run();
  /// export_append.cpp: adds the steps to a file that is there.
  void append();
  /// The output is to replace this file and no other, or it is an error.
  void replace(const netcdf::FileIdentity& file) { replaced_ = file; }
  std::vector<PhaseTiming> timings() { return timer_.take(); }

 private:
  // export.cpp
  void create();
  void start_pass();
  void commit();
  void run_in_groups(const Comm& all);

  // export_plan.cpp: what is written
  exodus::CarriedData carried() const { return foreign_ ? foreign_->carried : exodus::CarriedData{}; }
  void select_entities();
  void select_fields();
  void select_steps();
  void sort_entities();
  void drop_references();
  void add_qa_record();
  exodus::WriteOptions write_options() const;

  // export_memory.cpp: what the passes may take
  void check_memory(bool with_mesh) const;

  // export_arrays.cpp: the arrays of the mesh
  void write_mesh();
  void write_nodes();
  void write_entity(EntityKind kind, const EntityData& entity, const exodus::EntityPlaces& places);
  void write_block_maps(IndexSpace space);
  void write_side_set(const EntityData& set, const exodus::EntityPlaces& places);
  OutputPass::Encode numbered(IndexSpace space) const;
  std::string wrong_side(const EntityData& set, GlobalIndex first, std::span<const GlobalIndex> members,
                         std::span<const GlobalIndex> sides) const;

  // export_steps.cpp: times and fields
  void write_steps(std::size_t first, std::size_t end);

  // export_rewrite.cpp: netCDF-4 files, which are written anew
  void append_to_copy(const std::shared_ptr<const exodus::File>& file, int kept,
                      const std::vector<TimeStep>& steps);
  void write_appended_records();
  void check_replaced() const;

  // export_append.cpp
  /// What of the file stays, and which steps of the model come behind it.
  struct Continuation {
    int kept = 0;
    std::vector<TimeStep> steps;
  };
  Continuation continuation(const std::vector<double>& times) const;
  Continuation plan_append(const Description& about);
  void append_in_place();
  void append_steps(exodus::Appender& appender, int kept, const std::vector<TimeStep>& steps);
  void append_step(exodus::Appender& appender, RowPass<double>& pass, const std::vector<ResultArray>& arrays,
                   const TimeStep& step, int file_step);

  ModelData model_;
  std::filesystem::path path_;
  const ExportOptions& options_;
  MemoryPlan memory_;
  PhaseTimer timer_;
  std::shared_ptr<const ForeignData> foreign_;  ///< null when none go along
  std::vector<EntityInfo> left_out_blocks_;     ///< element blocks that are not written
  std::optional<exodus::Writer> writer_;
  std::array<EntryNumbering, 4> numbering_;        ///< by IndexSpace
  std::vector<std::vector<ResultArray>> results_;  ///< in the order of a record, some side by side
  struct AppendedRecords {
    std::shared_ptr<const ForeignData> foreign;  ///< null when there are none
    std::vector<int> records;                    ///< by step of the output; -1: none
  };
  AppendedRecords appended_;
  std::optional<netcdf::FileIdentity> replaced_;  ///< the file that the output replaces
  std::optional<OutputPass> pass_;                ///< through which all arrays go to the writer
};

/// Options for writing all of a file anew, in its own format. Collective.
ExportOptions options_of_file(const exodus::File& file, ExportOptions options);

/// What a file with all of a model says of itself. Local.
Description describe_output(const ModelData& model);

/// Values of all global variables at a step, the same on every rank; NaN where there is none. Collective.
std::vector<double> global_values(const ModelData& model, StepKey step);
/// Values of some global variables at some steps, those of a step side by side. Collective.
std::vector<double> global_values(const Comm& comm, const std::vector<GlobalVariable>& variables,
                                  std::span<const StepKey> steps);

}  // namespace exomerge
