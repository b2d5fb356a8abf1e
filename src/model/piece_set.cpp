// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/piece_set.hpp"

#include <algorithm>

#include "model/model_data.hpp"
#include "model/piece_source.hpp"

namespace exomerge {

using exodus::Role;

PieceSet::PieceSet(const Comm& comm, const InputFiles& input, int open_limit, bool steps_common)
    : files_(comm, input, open_limit), mover_(comm) {
  joined_ = DescriptionJoiner(files_, input, steps_common).run();
  joined_.about.piece_count = files_.total();
  layout_ = PieceNumbering(files_, joined_).run();
  find_rows_in_order();
  lay_out();
  find_wide_maps();
}

std::int64_t PieceSet::modification_time(const Comm& comm) const {
  std::int64_t newest = -1;
  for (const Piece& piece : files_.pieces()) newest = std::max(newest, file_time(piece.path));
  return comm.all_reduce(newest, ReduceOp::max);
}

exodus::Place PieceSet::add(Array array, GlobalIndex rows, GlobalIndex width, bool timed) {
  exodus::Place place;
  place.variable = static_cast<netcdf::VariableId>(arrays_.size());
  place.timed = timed;
  place.rows = rows;
  place.width = width;
  place.has_columns = width > 1;
  array.width = static_cast<int>(width);
  arrays_.push_back(array);
  return place;
}

void PieceSet::lay_out() {
  lay_out_nodes();
  for (const IndexSpace space : index_spaces) lay_out_space(space);
  for (const EntityKind kind : entity_kinds) {
    auto& entities = joined_.about.kind(kind).entities;
    places_.kinds[static_cast<std::size_t>(kind)].resize(entities.size());
    for (std::size_t i = 0; i < entities.size(); ++i) lay_out_entity(kind, i);
  }
}

void PieceSet::lay_out_nodes() {
  Description& about = joined_.about;
  const GlobalIndex nodes = about.node_count();
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(about.dimension); ++axis) {
    places_.coordinates[axis] =
        add({What::coordinates, EntityKind::nodal, IndexSpace::node, 0, axis}, nodes, 1, false);
  }
  if (!about.nodal_attribute_names.empty()) {
    places_.nodal_attributes = add({What::node_attributes}, nodes,
                                   static_cast<GlobalIndex>(about.nodal_attribute_names.size()), false);
  }
  std::vector<std::int64_t> has_values(about.nodal_variable_names.size(), 0);
  for (const Piece& piece : files_.pieces()) {
    for (std::size_t i = 0; i < has_values.size(); ++i) {
      const int at = piece.nodal_results[i];
      if (at >= 0 && piece.places.nodal_results[static_cast<std::size_t>(at)].exists()) has_values[i] = 1;
    }
  }
  comm().all_reduce(std::span<std::int64_t>(has_values), ReduceOp::max);
  places_.nodal_results.resize(has_values.size());
  for (std::size_t i = 0; i < has_values.size(); ++i) {
    if (has_values[i] != 0) {
      places_.nodal_results[i] =
          add({What::node_field, EntityKind::nodal, IndexSpace::node, 0, i}, nodes, 1, true);
    }
  }
}

void PieceSet::lay_out_space(IndexSpace space) {
  const auto at = static_cast<std::size_t>(space);
  SpaceInfo& info = joined_.about.space(space);
  exodus::SpacePlaces& places = places_.spaces[at];
  const auto array = [&](What what, std::size_t index) {
    return add({what, EntityKind::nodal, space, 0, index}, info.count, 1, false);
  };
  info.has_id_map = layout_.spaces[at].has_id_map;
  if (info.has_id_map) places.id_map = array(What::id_map, 0);
  info.has_order_map = joined_.has_original_order[at];
  if (info.has_order_map) places.order_map = array(What::order_map, 0);
  for (std::size_t i = 0; i < info.maps.size(); ++i) places.maps.push_back(array(What::map, i));
}

void PieceSet::lay_out_entity(EntityKind kind, std::size_t entity) {
  const auto at = static_cast<std::size_t>(kind);
  const EntityInfo& info = joined_.about.kind(kind).entities[entity];
  const ResultInfo& results = joined_.about.kind(kind).results;
  exodus::EntityPlaces& places = places_.kinds[at][entity];
  const auto put = [&](Role role, bool exists, GlobalIndex rows, GlobalIndex width = 1) {
    if (!exists || rows == 0) return;
    places[role] =
        add({What::role, kind, IndexSpace::node, entity, static_cast<std::size_t>(role)}, rows, width, false);
  };
  if (info.node_list_length > 0) {
    put(Role::nodes, true, info.node_list_length);
  } else {
    put(Role::nodes, info.nodes_per_entry > 0, info.count, info.nodes_per_entry);
  }
  put(Role::edges, info.edges_per_entry > 0, info.count, info.edges_per_entry);
  if (info.face_list_length > 0) {
    put(Role::faces, true, info.face_list_length);
  } else {
    put(Role::faces, info.faces_per_entry > 0, info.count, info.faces_per_entry);
  }
  put(Role::entry_counts, info.ragged, info.count);
  put(Role::members, is_set(kind) && info.has_list, info.count);
  put(Role::extra, is_set(kind) && info.has_extra_list, info.count);
  put(Role::factors, info.factor_count > 0, info.factor_count);
  put(Role::attributes, !info.attribute_names.empty(), info.count,
      static_cast<GlobalIndex>(info.attribute_names.size()));
  places.results.resize(results.names.size());
  for (std::size_t i = 0; i < results.names.size(); ++i) {
    if (results.truth[entity][i] && info.count > 0)
      places.results[i] = add({What::field, kind, IndexSpace::node, entity, i}, info.count, 1, true);
  }
  const int speaker = joined_.reduction_speakers[at][entity];
  if (speaker >= 0) {
    places.reductions = add({What::reduction, kind, IndexSpace::node, entity, 0},
                            static_cast<GlobalIndex>(results.reduction_names.size()), 1, true);
  }
  // What only one piece has to say.
  const bool whole = !is_block(kind) && !is_set(kind);
  if (speaker < 0 && !whole) return;
  const GlobalIndex rows = whole ? std::max(info.count, places.reductions.rows) : places.reductions.rows;
  PieceRows& alone = alone_[{static_cast<int>(kind), entity}];
  alone.rows = rows;
  alone.in_order = true;
  for (const Piece& piece : files_.pieces()) {
    auto& runs = alone.runs.emplace_back();
    if (piece.number == (speaker >= 0 ? speaker : joined_.speakers[at][entity])) runs.push_back({0, 0, rows});
  }
}

// Spreaders write internal entries, then those at borders, each in order.
void PieceSet::find_rows_in_order() {
  constexpr int most_stretches = 8;
  std::vector<PieceRows*> tables;
  for (SpaceLayout& layout : layout_.spaces) tables.insert(tables.end(), {&layout.rows, &layout.copies});
  for (auto& layouts : layout_.entities) {
    for (EntityLayout& layout : layouts) {
      tables.insert(tables.end(), {&layout.rows, &layout.factors, &layout.node_list, &layout.face_list});
    }
  }
  std::vector<std::int64_t> in_order;
  for (const PieceRows* table : tables) {
    bool good = true;
    for (const std::vector<RowRun>& runs : table->runs) {
      int stretches = 1;
      for (std::size_t i = 1; i < runs.size(); ++i) stretches += runs[i].to < runs[i - 1].to ? 1 : 0;
      good = good && stretches <= most_stretches;
    }
    in_order.push_back(good ? 1 : 0);
  }
  comm().all_reduce(std::span<std::int64_t>(in_order), ReduceOp::min);
  for (std::size_t i = 0; i < tables.size(); ++i) tables[i]->in_order = in_order[i] != 0;
}

// Whether values of maps may need more than 32 bits.
void PieceSet::find_wide_maps() {
  bool wide = false;
  comm().collectively("looking at maps", [&] {
    for (std::size_t i = 0; i < files_.pieces().size(); ++i) {
      const Piece& piece = files_.pieces()[i];
      const netcdf::Dataset& data = files_.dataset(i);
      const auto consider = [&](const exodus::Place& place) {
        if (!place.exists()) return;
        const DataType type = data.variable(place.variable).type;
        wide = wide || type == DataType::int64 || type == DataType::uint64 || type == DataType::uint32 ||
               type == DataType::float32 || type == DataType::float64;
      };
      for (const exodus::SpacePlaces& places : piece.places.spaces) {
        consider(places.id_map);
        for (const exodus::Place& map : places.maps) consider(map);
      }
    }
  });
  narrow_maps_ = !comm().any(wide);
}

RealSourcePtr PieceSet::reals(const exodus::Place& place, Range rows) const {
  const Array& array = arrays_[static_cast<std::size_t>(place.variable)];
  const bool factors = array.what == What::role && array.index == static_cast<std::size_t>(Role::factors);
  return std::make_shared<PieceSource<double>>(std::static_pointer_cast<const PieceSet>(shared_from_this()),
                                               place, rows, nullptr, factors ? 1.0 : 0.0);
}

IndexSourcePtr PieceSet::numbers(const exodus::Place& place, Range rows) const {
  return std::make_shared<PieceSource<GlobalIndex>>(
      std::static_pointer_cast<const PieceSet>(shared_from_this()), place, rows, nullptr, 0.0);
}

IndexSourcePtr PieceSet::references(const exodus::Place& place, Range rows, ReferenceRule) const {
  return numbers(place, rows);  // those that name nothing are errors of the piece that has them
}

RealSourcePtr PieceSet::field(const exodus::Place& place, Range rows, std::shared_ptr<const StepTable> table,
                              double missing) const {
  return std::make_shared<PieceSource<double>>(std::static_pointer_cast<const PieceSet>(shared_from_this()),
                                               place, rows, std::move(table), missing);
}

std::shared_ptr<const Input> open_input(const Comm& comm, const InputFiles& files,
                                        const ImportOptions& options) {
  if (!files.pieces) return std::make_shared<FileInput>(exodus::File::open(comm, files.paths.front()));
  return std::make_shared<PieceSet>(comm, files, options.open_pieces, options.steps_common);
}

}  // namespace exomerge
