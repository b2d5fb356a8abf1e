// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "exodus/editor.hpp"
#include "exomerge/model.hpp"
#include "model/memory_plan.hpp"
#include "model/model_data.hpp"
#include "model/timer.hpp"

namespace exomerge {

/// Writes what differs between a model and the file it was imported from into that file: the steps of
/// `ExodusModel::update_model`. All functions but those marked local are collective.
class Updater {
 public:
  Updater(ModelData& model, std::filesystem::path path, std::size_t memory_limit);
  UpdateReport run();

 private:
  /// Values that are to be written.
  template <class T>
  struct Change {
    SourcePtr<T> source;
    exodus::Place place;
    StepKey key = 0;
    int step = 0;
    bool references = false;  ///< to nodes
  };

  // Local.
  const exodus::File& file() const { return *file_; }
  void check() const;
  void find_changes();
  void find_nodes();
  void find_entities();
  void find_block_maps(IndexSpace space);
  void find_steps();
  void find_globals(int step);
  void note(const RealSourcePtr& source, const exodus::Place& place, StepKey key = 0, int step = 0);
  void note(const IndexSourcePtr& source, const exodus::Place& place, bool references = false);
  template <class T>
  bool is_own(const SourcePtr<T>& source, const exodus::Place& place, StepKey key, int step) const;

  void announce(const exodus::Place& place, int step = 0);
  void check_memory() const;
  bool is_empty() const;
  bool names_differ() const;

  void write_in_place();
  void write_anew();
  void write();
  template <class T>
  void write_values(const std::vector<Change<T>>& changes);
  void import_again();

  ModelData& model_;
  std::filesystem::path path_;
  std::size_t memory_limit_;
  MemoryPlan memory_;
  std::shared_ptr<const exodus::File> file_;  ///< as it is
  std::optional<exodus::Editor> editor_;      ///< of a classic file
  GlobalIndex bytes_ = 0;                     ///< of values that differ
  PhaseTimer timer_;
  std::vector<Change<double>> reals_;
  std::vector<Change<GlobalIndex>> integers_;
  std::vector<int> times_;    ///< steps whose time differs
  std::vector<int> globals_;  ///< steps with other global values
};

}  // namespace exomerge
