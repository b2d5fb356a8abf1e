// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exodus/place.hpp"
#include "exomerge/comm.hpp"
#include "exomerge/description.hpp"
#include "model/piece_names.hpp"
#include "mpi/row_exchange.hpp"
#include "netcdf/dataset.hpp"

namespace exomerge {

/// One per-processor file, on the rank that reads it. "Here" is the file, "joined" the model of all files.
struct Piece {
  int number = 0;  ///< among all pieces
  std::string path;
  Description about;  ///< what the file says; records and names go when the joined model has them
  exodus::Places places;

  // What the file says as a piece.
  std::optional<std::array<std::int64_t, 2>> processor;       ///< number of pieces, number of this one
  std::array<std::int64_t, 4> global_counts{-1, -1, -1, -1};  ///< by IndexSpace; -1: not said
  std::optional<std::int64_t> original_id_maps;  ///< bits by IndexSpace: the original had an id map

  // For what is joined where it is here; -1: it is not.
  std::array<std::vector<int>, 10> entities;    ///< by kind
  std::array<std::vector<int>, 10> results;     ///< by kind: variables
  std::array<std::vector<int>, 10> reductions;  ///< by kind: reduction variables
  std::vector<int> nodal_results;
  std::array<std::vector<int>, 4> maps;               ///< by IndexSpace
  std::array<int, 4> original_ids{-1, -1, -1, -1};    ///< by IndexSpace: the map of original ids
  std::array<int, 4> original_order{-1, -1, -1, -1};  ///< by IndexSpace: the original order map
  std::vector<int> steps;

  /// For each node, edge, face and element here the joined number; made when it is needed.
  std::array<std::vector<GlobalIndex>, 4> numbers;

  std::string quoted() const { return '"' + path + '"'; }
  const EntityInfo* entity(EntityKind kind, std::size_t joined) const {
    const int at = entities[static_cast<std::size_t>(kind)][joined];
    return at < 0 ? nullptr : &about.kind(kind).entities[static_cast<std::size_t>(at)];
  }
  const exodus::EntityPlaces* entity_places(EntityKind kind, std::size_t joined) const {
    const int at = entities[static_cast<std::size_t>(kind)][joined];
    return at < 0 ? nullptr : &places.kind(kind)[static_cast<std::size_t>(at)];
  }
};

/// The pieces that this rank reads, a run of consecutive ones, each opened by this rank alone. A limited
/// number of them is open at a time.
class PieceFiles {
 public:
  /// Reads what all pieces say of themselves. Collective.
  PieceFiles(const Comm& comm, const InputFiles& files, int open_limit);

  const Comm& comm() const { return comm_; }
  int total() const { return total_; }
  std::vector<Piece>& pieces() { return pieces_; }
  const std::vector<Piece>& pieces() const { return pieces_; }

  /// The open file of a piece; others may be closed for it. Local.
  netcdf::Dataset& dataset(std::size_t piece) const;
  /// Reads rows of an array as `exodus::File::read` does. Local.
  template <class T>
  void read(std::size_t piece, const exodus::Place& place, int step, Range rows, std::span<T> out) const {
    netcdf::Dataset& data = dataset(piece);
    data.read<T>(place.variable, place.slab(step, rows), out);
  }
  /// The numbers of a whole array without columns. Local.
  std::vector<std::int64_t> read_numbers(std::size_t piece, const exodus::Place& place) const;

 private:
  void open(std::size_t piece);
  void make_room() const;

  Comm comm_;
  Comm alone_;
  int total_ = 0;
  std::size_t open_limit_;
  std::vector<Piece> pieces_;

  struct OpenFile {
    std::size_t piece;
    std::shared_ptr<netcdf::Dataset> dataset;
  };
  mutable std::list<OpenFile> open_files_;  // the one used last comes first
};

}  // namespace exomerge
