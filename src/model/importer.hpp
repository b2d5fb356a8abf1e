// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/condense.hpp"
#include "model/element_references.hpp"
#include "model/input.hpp"
#include "model/model_data.hpp"

namespace exomerge {

/// Adds one input to a model: the steps of `ExodusModel::import_model`, which works on a copy of the model so
/// that an error leaves the original alone. Metadata are resolved now, arrays become sources on the file. All
/// functions are collective.
class Importer {
 public:
  Importer(ModelData& model, std::shared_ptr<const Input> file, const ImportOptions& options);
  void run();

 private:
  /// A run of entries of the file and the entries of the model that it became.
  struct Part {
    std::int64_t key;
    GlobalIndex first;
    GlobalIndex first_in_file;
    GlobalIndex count;
  };

  // import.cpp
  void select_blocks();
  void add_steps();
  void add_records();
  void add_globals();
  void finish();
  std::string here(const std::string& what) const;
  void warn(const std::string& message) const;

  // import_nodes.cpp
  void select_nodes();
  void add_nodes();
  IndexSourcePtr in_model_nodes(IndexSourcePtr references) const;
  template <class T>
  SourcePtr<T> of_selected_nodes(SourcePtr<T> source) const;
  RealSourcePtr field_source(const exodus::Place& place, Range rows, const std::string& name) const;

  // import_entities.cpp
  void add_entities(EntityKind kind);
  const Selector* entity_selector(EntityKind kind) const;
  const Selector* field_selector(EntityKind kind) const;
  EntityData make_entity(EntityKind kind, std::size_t position);
  void add_lists(EntityKind kind, const exodus::EntityPlaces& places, EntityData& entity) const;
  void add_results(EntityKind kind, std::size_t position, EntityData& entity);
  void place_in_model(EntityKind kind, EntityData entity, GlobalIndex first_in_file);
  void rename_members(EntityData& assembly);
  void drop_absent_members(EntityKind kind, EntityData& set);
  void append_members(EntityData& into, const EntityData& from) const;

  // import_maps.cpp
  void add_node_maps();
  void add_block_maps(IndexSpace space);
  bool keeps_ids(IndexSpace space, const MapRange& mine);
  void join_maps(SpaceData& space, const std::vector<MapInfo>& in_file, const std::string& what);
  void number_blocks_without_ids(std::vector<EntityData>& blocks, const std::vector<Part>& parts) const;

  ModelData& model_;
  std::shared_ptr<const Input> file_;
  const Description& about_;
  const ImportOptions& options_;
  std::string label_;                ///< file name in quotes, for messages
  bool first_;                       ///< the model is empty
  bool shares_steps_ = false;        ///< with what the model had
  bool whole_ = true;                ///< nothing of the file's structure is left out
  std::vector<std::size_t> blocks_;  ///< positions of the selected element blocks
  GlobalIndex first_node_ = 0;
  std::optional<Condensation> node_selection_;
  GlobalIndex node_count_ = 0;
  bool mesh_only_ = false;  ///< the file has steps and none was selected: no variables either
  std::shared_ptr<StepTable> step_table_;
  std::array<EntryMap, 4>
      entries_;  ///< by IndexSpace: where the entries of the file's blocks are in the model
  std::array<std::map<std::int64_t, std::int64_t>, 10> new_ids_;  ///< by kind: ids that were changed
  std::array<std::set<std::int64_t>, 10> left_out_;  ///< by kind: ids of the file that were not selected
  std::array<std::size_t, 10> added_{};              ///< by kind: new entities at the end of the model's list
  std::array<std::optional<std::vector<std::size_t>>, 10> chosen_fields_;  ///< by kind: selected variables

  std::vector<std::pair<std::size_t, std::size_t>>
      kept_maps_;                           ///< maps of the model and of the file that go together
  std::array<std::vector<Part>, 4> parts_;  ///< by IndexSpace
};

/// Copies of what is read again and again: one pass over all rows of a source in pieces of bounded size;
/// `use` sees each piece of this rank's even slice. Collective; `use` may be.
void for_each_piece(const Comm& comm, const IndexSource& source, StepKey step,
                    const std::function<void(Range rows, std::span<GlobalIndex> values)>& use);

}  // namespace exomerge
