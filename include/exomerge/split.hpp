// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exomerge/file_types.hpp"
#include "exomerge/types.hpp"

namespace exomerge {

class ExodusModel;

/// How elements are divided into parts. `rcb`, `rib`, `hsfc` and `hypergraph` need Zoltan, `kway` needs
/// METIS; see `split_method_available`.
///
/// The libraries divide cells, which are the same at any number of ranks: the leaves of an octree over the
/// centers of the elements, single elements where there are few (fewer than 256 a part or 65536 altogether;
/// for `hypergraph` 64 or 4096), else cubes of at most that share of them. A cell is never cut.
enum class SplitMethod {
  linear,      ///< equally many consecutive elements a part
  scattered,   ///< element i goes to part i mod parts: the worst cut, for tests and for load that varies
  rcb,         ///< recursive coordinate bisection
  rib,         ///< recursive inertial bisection
  hsfc,        ///< consecutive stretches of a Hilbert curve
  kway,        ///< multilevel k-way partition of the graph of cells that share nodes
  hypergraph,  ///< multilevel partition of the hypergraph of nodes over cells: the least communication
  file         ///< as an element field or an element map of the model says
};

/// "rcb", ...
const char* name_of(SplitMethod method);
/// The method of this name; nothing when there is none.
std::optional<SplitMethod> split_method_named(std::string_view name);
/// All names, in the order above.
std::vector<std::string> split_method_names();
/// Whether this library was built with what the method needs.
bool split_method_available(SplitMethod method);

struct SplitOptions {
  int parts = 2;
  SplitMethod method = SplitMethod::rcb;
  /// `file`: the element field or named element map that holds the part of each element, from 0.
  std::string from = {};
  /// `file`: the time of the field's values; the first step when not given.
  std::optional<double> from_time = {};

  std::optional<FileFormat> format = {};  ///< of the model's one file, else cdf2, when not given
  std::optional<int> word_size = {};      ///< bytes of a real; of the model's one file, else 8
  int compression_level = 0;              ///< netCDF-4 only, 0..9
  /// How many pieces a rank writes at a time. With more pieces a rank, the fields are read once for each so
  /// many.
  int open_files = 64;
  /// Bytes that each rank may use for values on their way to the pieces; 0: 128 MiB. Besides, a rank holds
  /// the connectivity of its largest parts and buffers of MPI and the file libraries. An Error, before
  /// anything is written, when the limit cannot hold the largest array that has to be read whole.
  std::size_t memory_limit = 0;
};

/// What became of each part, and how good the division is. The same on every rank.
struct SplitReport {
  struct Part {
    GlobalIndex nodes = 0;
    GlobalIndex elements = 0;
    GlobalIndex border_nodes = 0;     ///< in other parts too
    GlobalIndex border_elements = 0;  ///< with a side that an element of another part shares
    GlobalIndex neighbours = 0;       ///< parts that share a node
  };
  std::vector<Part> parts;
  GlobalIndex shared_nodes = 0;  ///< nodes that are in several parts
  double seconds_to_divide = 0.0;
  double seconds_to_distribute = 0.0;
  double seconds_to_write = 0.0;

  /// Elements of the largest part over those of an average one.
  double imbalance() const;
};

/// The file of a part: `base.parts.part`, the last number padded with zeros to the width of the first.
std::filesystem::path piece_path(const std::filesystem::path& base, int parts, int part);

/// Divides a model into one file a part, each a whole Exodus file with what solvers need to know of the
/// others (Nemesis data): maps to the nodes and elements of the whole, internal and border nodes and
/// elements, nodes and sides shared with each neighbour, counts of the whole. A node is in every part that
/// has an element with it; one that no element has is in one part. So are edges and faces. All blocks and
/// sets are in every piece, empty where they have nothing there.
///
/// `node_num_map`, `elem_num_map`, ... hold the 1-based place in the whole mesh; its own ids, if they are not
/// those, are in the named map `original_global_id_map`. Sets whose order could not be told from the pieces
/// carry the places of their entries. Blobs are whole in every piece, and so are variables that are not
/// Exodus if they say nothing of the mesh; the others are left out, with a warning. Joining the pieces gives
/// the model back.
///
/// The bytes of the pieces do not depend on the number of ranks. Each is written by one rank under a
/// temporary name; they are renamed when all are complete. Pieces of an earlier split into another number of
/// parts stay where they are, with a warning.
///
/// Errors: a method whose library is missing; a field or map of parts that does not exist, or has a value
/// that is no part, which names the element; elements that name nodes which do not exist. Collective over
/// the model's communicator. Memory: connectivity of the largest parts a rank has to write, what
/// `memory_limit` allows, and the cells (see `SplitMethod`) on each rank.
SplitReport split_model(const ExodusModel& model, const std::filesystem::path& base,
                        const SplitOptions& options);

}  // namespace exomerge
