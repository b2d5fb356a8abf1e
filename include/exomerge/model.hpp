// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/description.hpp"
#include "exomerge/error.hpp"
#include "exomerge/field_manager.hpp"
#include "exomerge/model_options.hpp"
#include "exomerge/partition.hpp"
#include "exomerge/topology.hpp"
#include "exomerge/types.hpp"

namespace exomerge {

struct ModelData;
struct InputFiles;

/// What an update in place did.
struct UpdateReport {
  GlobalIndex bytes = 0;  ///< of values that were replaced in the file; 0: nothing differed
};

struct UpdateOptions {
  /// As `ExportOptions::memory_limit`.
  std::size_t memory_limit = 0;
};

enum class UndoOutcome {
  nothing,    ///< there was no journal
  untouched,  ///< the update had not touched the file; what was left of its journal was removed
  undone      ///< the file is what it was before the update
};
/// Gives a file back what an interrupted `update_model` has overwritten. May be interrupted itself and be
/// repeated. An Error leaves the file as it is. Collective.
UndoOutcome undo_update(const Comm& comm, const std::filesystem::path& path);

/// An Exodus model distributed over the ranks of a communicator: every rank holds a contiguous slice of the
/// nodes, of each block's elements and of each set's members, and all of the metadata. Nothing of global size
/// is on one rank.
///
/// Local member functions give what this rank has; those marked collective must be called by all ranks with
/// the same arguments.
class ExodusModel {
 public:
  /// An empty model. Collective over `comm`.
  explicit ExodusModel(const Comm& comm, LoadMode mode = LoadMode::streaming);
  explicit ExodusModel(MPI_Comm comm, LoadMode mode = LoadMode::streaming);
  ~ExodusModel();
  ExodusModel(ExodusModel&&) noexcept;
  ExodusModel& operator=(ExodusModel&&) noexcept;

  const Comm& comm() const;

  /// Adds a file to the model. Nodes follow those that are there. Errors leave the model as it was.
  ///
  /// The file may be split into per-processor files `base.N.r`: where `path` does not exist, it is their base
  /// name (`res.e`, or `res.e.4`) or a pattern with `*` and `?` in its last part (`res.e.4.*`). They are read
  /// as the one model that they were, each by one rank: time and memory are those of its files and slices.
  /// Pieces that are missing, of another run or that contradict each other are an Error that names them.
  /// Collective.
  void import_model(const std::filesystem::path& path, const ImportOptions& options = {});
  /// The same for per-processor files given one by one. Those named `base.N.r` must be all of their set and
  /// are joined in the order of r, others as they stand. Collective.
  void import_pieces(const std::vector<std::filesystem::path>& paths, const ImportOptions& options = {});
  /// Writes the model to one file, under a temporary name that replaces `path` when it is complete. The model
  /// is unchanged. Collective.
  ///
  /// With `append`, a file that is there gets the time steps as further steps, in place: each step can be
  /// read by others when it is complete, and what is complete survives whatever ends this process. The file's
  /// nodes, blocks, sets and variables must be those of the model, else an Error names the first difference;
  /// its mesh, title and records stay as they are, also the options of the format. The bytes are those that
  /// an export of all steps at once has. Without a file it is an export as any other.
  ///
  /// Only classic files (CDF-1, CDF-2, CDF-5) are changed in place, and grow by the new steps alone. A
  /// netCDF-4 file is written anew with the steps behind those it has, under a temporary name, and replaces
  /// the old one when it is complete.
  void export_model(const std::filesystem::path& path, const ExportOptions& options = {});
  /// Writes what was changed since the import into the file that was imported: coordinates, attributes,
  /// factors, connectivity, id maps, values of fields and variables, times, names that fit, the title. Only
  /// arrays that differ are written. A journal beside the file (`PATH.journal`, twice their size) holds what
  /// they replace until all is done, so a failure leaves the file as it was, and what a killed run leaves is
  /// undone by `undo_update`; until then the file cannot be opened. No QA record is added.
  ///
  /// The model must be a whole copy of the file (imported alone and without selections, no structural edit),
  /// else an Error names what differs and nothing is written. In mode `in_memory` all arrays count as
  /// changed.
  ///
  /// Only classic files are changed in place. A netCDF-4 file, in which no value has a known place, is
  /// written anew under a temporary name if anything differs, and replaces the old one when it is complete;
  /// there is no journal, names may have any length. Collective.
  UpdateReport update_model(const std::filesystem::path& path, const UpdateOptions& options = {});

  // --- metadata; local, the same on every rank
  const std::string& title() const;
  void set_title(std::string title);
  int num_dimension() const;
  GlobalIndex node_count() const;
  /// Over all element blocks.
  GlobalIndex element_count() const;
  std::vector<double> get_timesteps() const;
  std::vector<std::int64_t> get_element_block_ids() const;
  std::vector<std::int64_t> get_node_set_ids() const;
  std::vector<std::int64_t> get_side_set_ids() const;
  /// Blocks, sets, assemblies and blobs of a kind in model order.
  std::vector<const EntityInfo*> entities(EntityKind kind) const;
  /// The block with this id. Error when there is none, naming the nearest.
  const EntityInfo& get_block_object(std::int64_t element_block_id) const;
  int get_nodes_per_element(std::int64_t element_block_id) const;
  /// nullptr for types that this library does not know.
  const Topology* get_topology(std::int64_t element_block_id) const;
  const std::vector<std::string>& info_records() const;
  const std::vector<std::array<std::string, 4>>& qa_records() const;

  // --- slices
  Partition node_partition() const;
  Partition element_partition(std::int64_t element_block_id) const;

  struct Coordinates {
    Kokkos::View<double*> x, y, z;
  };
  /// This rank's nodes, zero-copy: writing into the views moves the nodes. Read from the files on first use.
  /// Collective.
  Coordinates get_coords_flat();
  /// Replaces the coordinates of this rank's nodes; sizes as `node_partition` says. Collective.
  void set_coords_flat(Kokkos::View<double*> x, Kokkos::View<double*> y, Kokkos::View<double*> z);
  /// Global node indices of this rank's elements of a block, `get_nodes_per_element` each (ragged blocks: an
  /// Error). Zero-copy. Collective.
  Kokkos::View<GlobalIndex*> get_connectivity_flat(std::int64_t element_block_id);
  /// This rank's members: node indices, 0-based. Collective.
  std::vector<GlobalIndex> get_node_set_members(std::int64_t node_set_id) const;
  /// This rank's members as parallel arrays: block id, element index in the block, side, all indices 0-based.
  /// Collective.
  struct SideSetMembers {
    std::vector<std::int64_t> block_id;
    std::vector<GlobalIndex> element;
    std::vector<LocalIndex> side;
  };
  SideSetMembers get_side_set_members(std::int64_t side_set_id) const;

  // --- fields
  FieldManager node_fields();
  FieldManager element_fields();
  FieldManager node_set_fields();
  FieldManager side_set_fields();
  std::vector<std::string> get_global_variable_names() const;
  /// One value per variable, in the order of the names. Collective.
  std::vector<double> get_global_variable_values(double timestep) const;

  /// What the last import, export or merge of nodes took. Collective.
  std::vector<PhaseTiming> timings() const;

  /// The inside, for the operations of this library.
  ModelData& data() { return *data_; }
  const ModelData& data() const { return *data_; }

 private:
  void import_files(const std::string& name, const std::function<InputFiles()>& find,
                    const ImportOptions& options);

  std::unique_ptr<ModelData> data_;
};

}  // namespace exomerge
