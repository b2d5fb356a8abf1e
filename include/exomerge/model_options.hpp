// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>

#include "exomerge/comm.hpp"
#include "exomerge/file_types.hpp"
#include "exomerge/selector.hpp"

namespace exomerge {

/// Stands for the last time step where a time is asked for.
inline constexpr double last_step = std::numeric_limits<double>::infinity();

/// When data are read: `streaming` reads the header at import and arrays when they are needed; `in_memory`
/// reads everything at import. Results are the same.
enum class LoadMode { streaming, in_memory };

/// What to do when an imported id is in the model already.
enum class IdCollision {
  error,     ///< refuse
  renumber,  ///< give the new one the smallest unused id
  combine    ///< make one of both: the entries of the new one follow those of the old
};

/// Selections of what is imported; see Selector. Names and meanings as in exomerge's `import_model`.
struct ImportOptions {
  Selector element_block_ids = "all";
  Selector timesteps = "all";
  Selector node_field_names = "all";
  Selector element_field_names = "all";
  Selector side_set_ids = "all";
  Selector node_set_ids = "all";
  Selector global_variable_names = "all";
  Selector node_set_field_names = "all";
  Selector side_set_field_names = "all";
  IdCollision block_collision = IdCollision::error;
  IdCollision set_collision = IdCollision::combine;
  Unknown unknown = Unknown::warn;
  /// Per-processor files: join the steps that all of them have; otherwise differing steps are an error.
  bool steps_common = false;
  int open_pieces = 128;  ///< per-processor files that a rank has open at a time, at most
};

/// Order of blocks, sets and fields in a file.
enum class EntityOrder {
  as_imported,  ///< as in the files they came from, new ones last
  ascending     ///< by id; fields by `field_name_less`; as exomerge writes
};

/// What to do when a step that is to be appended does not lie behind the last one of the file.
enum class ExistingSteps {
  error,     ///< refuse
  skip,      ///< append only what lies behind
  overwrite  ///< give up the steps of the file from the first one of the model on, then append
};

struct ExportOptions {
  Selector element_block_ids = "all";
  Selector timesteps = "all";
  Selector side_set_ids = "all";
  Selector node_set_ids = "all";
  Selector global_variable_names = "all";
  Selector node_field_names = "all";
  Selector element_field_names = "all";
  Selector side_set_field_names = "all";
  Selector node_set_field_names = "all";
  Unknown unknown = Unknown::warn;
  EntityOrder order = EntityOrder::as_imported;
  FileFormat format = FileFormat::cdf2;  ///< cdf2 becomes cdf5 when a size or an id needs it
  int word_size = 8;                     ///< bytes of a real in the file: 8 or 4
  int compression_level = 0;             ///< netCDF-4 only, 0..9
  std::size_t chunk_bytes = 0;           ///< netCDF-4 only: of a chunk at most; 0: 4 MiB
  bool add_qa_record = true;             ///< one that names this library
  /// Bytes that each rank may use for values on their way from inputs to the output; 0: 128 MiB. Besides,
  /// a rank holds its slice of what an edit keeps in memory (maps of merged nodes, arrays that were set) and
  /// about 64 MiB of buffers of MPI and the file libraries. An Error, before anything is written, when the
  /// limit cannot hold the largest array that has to be read whole.
  std::size_t memory_limit = 0;
  /// Time groups: the communicator of all groups. Each group has a communicator that is a part of it, and
  /// holds the same model there; all call `export_model`, the mesh is written by one group and the steps by
  /// each a share. Pays where a step is too small to keep all ranks busy. Classic formats only; the bytes are
  /// those of one group.
  std::optional<Comm> time_groups{};
  /// Adds the steps to the file when it is there, see `ExodusModel::export_model`.
  bool append = false;
  ExistingSteps existing_steps = ExistingSteps::error;  ///< with `append`
};

/// Bytes and seconds of the phases of the last import or export, largest over ranks for seconds, sums for
/// bytes.
struct PhaseTiming {
  std::string phase;
  double seconds = 0.0;
  double bytes = 0.0;
};

}  // namespace exomerge
