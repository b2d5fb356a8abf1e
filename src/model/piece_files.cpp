// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/piece_files.hpp"

#include <algorithm>
#include <cctype>

#include "exodus/file.hpp"
#include "exodus/nemesis.hpp"
#include "exomerge/error.hpp"
#include "exomerge/partition.hpp"

namespace exomerge {

namespace nemesis = exodus::nemesis;

namespace {

const std::vector<std::int64_t>* integers(const netcdf::Dataset& dataset, std::string_view name) {
  const Attribute* found = dataset.find_attribute(name);
  return found == nullptr ? nullptr : std::get_if<std::vector<std::int64_t>>(&found->value);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

// The position of the last map of this name, -1 when there is none.
int find_map(const std::vector<MapInfo>& maps, std::string_view name) {
  int position = -1;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    if (equal_ignoring_case(maps[i].name, name)) position = static_cast<int>(i);
  }
  return position;
}

}  // namespace

PieceFiles::PieceFiles(const Comm& comm, const InputFiles& files, int open_limit)
    : comm_(comm),
      alone_(MPI_COMM_SELF),
      total_(static_cast<int>(files.paths.size())),
      open_limit_(static_cast<std::size_t>(std::max(1, open_limit))) {
  const Range mine = Partition::even(total_, comm.size()).slice(comm.rank());
  comm_.collectively("opening " + files.name, [&] {
    pieces_.resize(static_cast<std::size_t>(mine.size()));
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      pieces_[i].number = static_cast<int>(mine.begin) + static_cast<int>(i);
      pieces_[i].path = files.paths[static_cast<std::size_t>(pieces_[i].number)];
      open(i);
    }
  });
}

void PieceFiles::open(std::size_t at) {
  Piece& piece = pieces_[at];
  make_room();
  const std::shared_ptr<exodus::File> file = exodus::File::open(alone_, piece.path);
  piece.about = file->description();
  piece.places = file->places();
  // The dataset lives as long as the file it belongs to.
  const std::shared_ptr<netcdf::Dataset> dataset(file, &file->dataset());
  open_files_.push_front({at, dataset});

  if (const auto* values = integers(*dataset, nemesis::part_of); values != nullptr && values->size() == 2) {
    piece.processor = {{(*values)[0], (*values)[1]}};
  }
  if (const auto* values = integers(*dataset, nemesis::original_id_maps);
      values != nullptr && !values->empty()) {
    piece.original_id_maps = values->front();
  }
  const auto count_of = [&](IndexSpace space, const char* name) {
    const auto id = dataset->find_dimension(name);
    if (id) {
      piece.global_counts[static_cast<std::size_t>(space)] =
          dataset->dimensions()[static_cast<std::size_t>(*id)].length;
    }
  };
  count_of(IndexSpace::node, nemesis::global_nodes);
  count_of(IndexSpace::element, nemesis::global_elements);
  for (const IndexSpace space : index_spaces) {
    const auto& maps = piece.about.space(space).maps;
    piece.original_ids[static_cast<std::size_t>(space)] = find_map(maps, nemesis::original_ids);
    if (space == IndexSpace::element)
      piece.original_order[static_cast<std::size_t>(space)] = find_map(maps, nemesis::original_order);
  }
}

void PieceFiles::make_room() const {
  while (open_files_.size() >= open_limit_) open_files_.pop_back();
}

netcdf::Dataset& PieceFiles::dataset(std::size_t piece) const {
  const auto found = std::ranges::find(open_files_, piece, &OpenFile::piece);
  if (found != open_files_.end()) {
    open_files_.splice(open_files_.begin(), open_files_, found);
  } else {
    make_room();
    open_files_.push_front({piece, netcdf::Dataset::open(alone_, pieces_[piece].path)});
  }
  return *open_files_.front().dataset;
}

std::vector<std::int64_t> PieceFiles::read_numbers(std::size_t piece, const exodus::Place& place) const {
  std::vector<std::int64_t> values(static_cast<std::size_t>(place.rows));
  read<std::int64_t>(piece, place, 0, {0, place.rows}, values);
  return values;
}

}  // namespace exomerge
