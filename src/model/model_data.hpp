// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/description.hpp"
#include "exomerge/model_options.hpp"
#include "exomerge/partition.hpp"
#include "model/input.hpp"
#include "model/source.hpp"

namespace exomerge {

/// A field on one entity (or on the nodes): one value a row at each step.
struct FieldData {
  std::string name;
  RealSourcePtr source;
};

/// A reference to an entry (element, edge, face) of a block that stays valid when blocks come, go or change
/// order: the key of the block and the index in it. Negative: names nothing (`exodus::absent_reference`).
struct EntryReference {
  static constexpr int index_bits = 40;
  static constexpr GlobalIndex encode(std::int64_t key, GlobalIndex index) {
    return (key << index_bits) | index;
  }
  static constexpr std::int64_t key(GlobalIndex reference) { return reference >> index_bits; }
  static constexpr GlobalIndex index(GlobalIndex reference) {
    return reference & ((GlobalIndex{1} << index_bits) - 1);
  }
};

inline constexpr int list_role_count = 6;  ///< the integer roles: nodes ... extra

/// One block, set, assembly or blob of the model: its metadata and the sources of its arrays.
struct EntityData {
  EntityInfo info;
  std::int64_t key = 0;  ///< for EntryReference; unique in the model

  /// Integer arrays by exodus::Role (nodes, edges, faces, entry_counts, members, extra); null where there is
  /// none. `nodes` and the members of node sets hold node indices; `edges`, `faces` and the members of other
  /// sets hold EntryReferences; `entry_counts` and `extra` hold the numbers of the file (sides are 1-based
  /// here, as stored).
  std::array<IndexSourcePtr, list_role_count> lists;
  RealSourcePtr factors;
  RealSourcePtr attributes;
  std::vector<FieldData> fields;
  std::vector<FieldData> reductions;  ///< sources of one row

  // Blocks: the part of the maps of their index space that is theirs; null where there is none.
  IndexSourcePtr id_map;
  IndexSourcePtr order_map;
  std::vector<IndexSourcePtr> maps;  ///< by SpaceData::maps

  IndexSourcePtr& list(exodus::Role role) { return lists[static_cast<std::size_t>(role)]; }
  const IndexSourcePtr& list(exodus::Role role) const { return lists[static_cast<std::size_t>(role)]; }
  FieldData* find_field(const std::string& name);
  const FieldData* find_field(const std::string& name) const;
};

/// What is known of an id map without reading it again.
struct MapRange {
  std::int64_t lowest = 1;
  std::int64_t highest = 0;
  bool identity = true;  ///< 1, 2, 3, ...
};

/// Maps of an index space. Those of nodes have their sources here, those of edges, faces and elements in
/// their blocks.
struct SpaceData {
  bool has_id_map = false;
  bool has_order_map = false;
  std::vector<MapInfo> maps;
  std::optional<MapRange> id_range;  ///< of what is in the model, once it was needed
};

struct NodeData {
  GlobalIndex count = 0;
  /// For each imported file and generated box, in order, the end of its nodes; they follow one another. A
  /// merged node counts with the file of its master. Files are known while the last end is `count`: an
  /// operation that cannot say where nodes come from clears this.
  std::vector<GlobalIndex> file_ends;
  std::array<RealSourcePtr, 3> coordinates;  ///< null beyond the dimension
  std::vector<std::string> attribute_names;
  RealSourcePtr attributes;
  std::vector<FieldData> fields;
  IndexSourcePtr id_map;
  std::vector<IndexSourcePtr> maps;  ///< by SpaceData::maps of nodes

  bool knows_files() const { return (file_ends.empty() ? 0 : file_ends.back()) == count; }
  /// Counts the nodes of one more file.
  void append_file(GlobalIndex nodes);
};

/// A global variable: for each step the value is that of the last part that has the step.
struct GlobalVariable {
  struct Part {
    std::shared_ptr<const Input> input;
    int column = 0;
    std::shared_ptr<const StepTable> table;
  };
  std::string name;
  std::vector<Part> parts;
  std::map<StepKey, double> values;  ///< set in memory; they come first
};

struct TimeStep {
  StepKey key = 0;
  double time = 0.0;
};

struct DegenerateCounter;

/// What an ExodusModel is made of. Copies are cheap (sources are shared and never change), which is how an
/// operation that fails leaves the model as it was: it works on a copy.
struct ModelData {
  explicit ModelData(Comm c, LoadMode m) : comm(std::move(c)), mode(m) {}

  Comm comm;
  LoadMode mode;

  std::string title;
  int dimension = 3;
  std::vector<std::string> coordinate_names;
  std::vector<Attribute> user_attributes;
  std::vector<Attribute> node_user_attributes;
  std::vector<CoordinateFrame> frames;
  std::vector<std::array<std::string, 4>> qa_records;
  std::vector<std::string> info_records;

  std::vector<TimeStep> steps;
  StepKey next_step_key = 0;
  std::int64_t next_entity_key = 1;

  NodeData nodes;
  std::array<SpaceData, 4> spaces;                   ///< by IndexSpace
  std::array<std::vector<EntityData>, 10> entities;  ///< by EntityKind
  std::array<std::vector<std::string>, 10> property_names;
  std::array<std::vector<std::string>, 10> field_names;  ///< order of the fields of a kind
  std::array<std::vector<std::string>, 10> reduction_names;
  std::vector<GlobalVariable> globals;

  /// The one file that the model still is a copy of, as far as its structure goes; null after a second
  /// import, a partial import or a structural edit. Order maps and references that name nothing are kept only
  /// then.
  std::shared_ptr<const exodus::File> intact_file;
  /// What goes along besides, from the one input that the model still is a copy of: a file, or pieces.
  std::shared_ptr<const ForeignData> foreign;
  std::shared_ptr<const StepTable> intact_steps;  ///< the steps of that input
  std::int64_t newest_input_time = -1;  ///< modification time, seconds since 1970; -1: no file imported
  int imported_files = 0;

  /// Elements made degenerate by merges, by block key; counted as connectivity streams.
  std::vector<std::shared_ptr<DegenerateCounter>> degenerate_counters;
  std::vector<PhaseTiming> timings;

  std::vector<EntityData>& kind(EntityKind k) { return entities[static_cast<std::size_t>(k)]; }
  const std::vector<EntityData>& kind(EntityKind k) const { return entities[static_cast<std::size_t>(k)]; }
  SpaceData& space(IndexSpace s) { return spaces[static_cast<std::size_t>(s)]; }
  const SpaceData& space(IndexSpace s) const { return spaces[static_cast<std::size_t>(s)]; }

  EntityData* find(EntityKind kind, std::int64_t id);
  const EntityData* find(EntityKind kind, std::int64_t id) const;
  /// Error that names what there is.
  EntityData& get(EntityKind kind, std::int64_t id);
  const EntityData& get(EntityKind kind, std::int64_t id) const;
  std::int64_t smallest_unused_id(EntityKind kind) const;
  /// A new one behind those of its kind, without entries.
  EntityData& add_entity(EntityKind kind, std::int64_t id, std::string name = {});
  /// Key of a time given by value or `last_step`; an Error names the times there are.
  StepKey step_key(double time) const;
  int step_position(StepKey key) const;
  Partition partition(GlobalIndex rows) const { return Partition::even(rows, comm.size()); }
};

/// The step of the one input for a key, -1 when it has none.
int intact_step(const ModelData& model, StepKey key);
/// The step of the file of `foreign`, likewise.
int foreign_step(const ModelData& model, StepKey key);

/// Declares a structural edit: what holds only for the file as it was is dropped, with one warning that names
/// it. `reason` ends the sentence ("nodes were merged"). Collective.
void mark_edited(ModelData& model, std::string_view reason);
/// After sets or assemblies were made or extended: what belongs to the mesh stays.
void mark_sets_edited(ModelData& model);

/// The kind of blocks whose entries an index space numbers (not nodes), and the space that the members of a
/// set refer to.
EntityKind block_kind_of(IndexSpace space);
IndexSpace member_space_of(EntityKind set_kind);

}  // namespace exomerge
