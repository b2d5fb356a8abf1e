// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "exodus/file.hpp"
#include "exomerge/error.hpp"
#include "model/byte_stream.hpp"
#include "model/model_data.hpp"
#include "model/node_columns.hpp"
#include "model/piece_set.hpp"

namespace exomerge {

using exodus::Role;

namespace {

// Parts of a slice that are read one after the other come again with the next array.
constexpr std::size_t kept_plans = 128;

std::string shortest(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

}  // namespace

const PieceRows& PieceSet::rows_of(const Array& array) const {
  const auto alone = [&]() -> const PieceRows& {
    return alone_.at({static_cast<int>(array.kind), array.entity});
  };
  switch (array.what) {
    case What::coordinates:
      return layout_.spaces[0].copies;
    case What::node_attributes:
    case What::node_field:
      return layout_.spaces[0].rows;
    case What::id_map:
    case What::order_map:
    case What::map:
      return layout_.spaces[static_cast<std::size_t>(array.space)].rows;
    case What::reduction:
      return alone();
    default:
      break;
  }
  if (!is_block(array.kind) && !is_set(array.kind)) return alone();
  const EntityLayout& layout = layout_.entities[static_cast<std::size_t>(array.kind)][array.entity];
  if (array.what == What::field) return layout.rows;
  const auto role = static_cast<Role>(array.index);
  if (role == Role::factors) return layout.factors;
  if (role == Role::nodes && layout.node_list.rows > 0) return layout.node_list;
  if (role == Role::faces && layout.face_list.rows > 0) return layout.face_list;
  return layout.rows;
}

exodus::Place PieceSet::place_in(const Piece& piece, const Array& array) const {
  const auto at = [](const std::vector<exodus::Place>& places, int position) {
    return position >= 0 && position < static_cast<int>(places.size())
               ? places[static_cast<std::size_t>(position)]
               : exodus::Place{};
  };
  const auto space = static_cast<std::size_t>(array.space);
  const exodus::SpacePlaces& maps = piece.places.spaces[space];
  switch (array.what) {
    case What::coordinates:
      return piece.places.coordinates[array.index];
    case What::node_attributes:
      return piece.places.nodal_attributes;
    case What::node_field:
      return at(piece.places.nodal_results, piece.nodal_results[array.index]);
    case What::id_map:
      return layout_.spaces[space].original_ids ? at(maps.maps, piece.original_ids[space]) : maps.id_map;
    case What::order_map:
      return at(maps.maps, piece.original_order[space]);
    case What::map:
      return at(maps.maps, piece.maps[space][array.index]);
    default:
      break;
  }
  const exodus::EntityPlaces* places = piece.entity_places(array.kind, array.entity);
  if (places == nullptr) return {};
  if (array.what == What::role) return (*places)[static_cast<Role>(array.index)];
  if (array.what == What::reduction) return places->reductions;
  return at(places->results, piece.results[static_cast<std::size_t>(array.kind)][array.index]);
}

// The plans by which the ranks get these rows: kept ones, where every rank asks for the same as before. Those
// that are not there are made for one request of each table at a time, for others may have the same rows.
template <class T>
std::vector<std::shared_ptr<const RowPlan>> PieceSet::plans_for(std::span<const Request<T>> requests) const {
  std::vector<std::shared_ptr<const RowPlan>> chosen(requests.size());
  for (bool complete = false; !complete;) {
    choose_plans(requests, chosen);
    complete = true;
    std::set<const PieceRows*> served;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (chosen[i]) continue;
      const PieceRows& rows = rows_of(requests[i]);
      complete = complete && !served.contains(&rows);
      if (served.insert(&rows).second) chosen[i] = make_plan(rows, requests[i].rows);
    }
  }
  return chosen;
}

// Plans have the same places on all ranks. A rank that wants rows says which plan it is; all look whether it
// is theirs, too.
template <class T>
void PieceSet::choose_plans(std::span<const Request<T>> requests,
                            std::span<std::shared_ptr<const RowPlan>> chosen) const {
  std::vector<std::int64_t> places(requests.size(), -1);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (requests[i].rows.empty()) continue;
    const auto& plans = plans_[&rows_of(requests[i])];
    const auto found = std::ranges::find(plans, requests[i].rows, &RowPlan::wanted);
    if (found != plans.end()) places[i] = found - plans.begin();
  }
  comm().all_reduce(std::span<std::int64_t>(places), ReduceOp::max);
  std::vector<std::int64_t> fits(requests.size(), 0);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (places[i] < 0) continue;
    const Range wanted = plans_[&rows_of(requests[i])][static_cast<std::size_t>(places[i])]->wanted();
    fits[i] = wanted == requests[i].rows || (wanted.empty() && requests[i].rows.empty()) ? 1 : 0;
  }
  comm().all_reduce(std::span<std::int64_t>(fits), ReduceOp::min);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (fits[i] != 0) chosen[i] = plans_[&rows_of(requests[i])][static_cast<std::size_t>(places[i])];
  }
}

std::shared_ptr<const RowPlan> PieceSet::make_plan(const PieceRows& rows, Range wanted) const {
  auto& plans = plans_[&rows];
  if (plans.size() >= kept_plans) plans.erase(plans.begin());
  plans.push_back(std::make_shared<RowPlan>(comm(), rows.runs, wanted));
  return plans.back();
}

bool PieceSet::is_reference(const Array& array) const {
  if (array.what != What::role) return false;
  const auto role = static_cast<Role>(array.index);
  return role == Role::nodes || role == Role::edges || role == Role::faces || role == Role::members;
}

IndexSpace PieceSet::target_of(const Array& array) const {
  switch (static_cast<Role>(array.index)) {
    case Role::edges:
      return IndexSpace::edge;
    case Role::faces:
      return IndexSpace::face;
    case Role::members:
      return member_space_of(array.kind);
    default:
      return IndexSpace::node;
  }
}

// Numbers in the piece, from 1, become joined numbers, from 0. What follows the nodes of Bezier elements is
// the same in all pieces.
void PieceSet::translate(std::size_t at, const Array& array, std::span<GlobalIndex> values) const {
  const auto all = static_cast<std::size_t>(array.width);
  std::size_t numbers = all;
  if (is_block(array.kind) && static_cast<Role>(array.index) == Role::nodes && all > 1) {
    numbers = static_cast<std::size_t>(node_columns(joined_.about.kind(array.kind).entities[array.entity]));
  }
  if (numbers == all) return translate_numbers(at, array, values);
  for (std::size_t row = 0; row + all <= values.size(); row += all) {
    translate_numbers(at, array, values.subspan(row, numbers));
    exodus::to_references(values.subspan(row + numbers, all - numbers), joined_.about.node_count());
  }
}

void PieceSet::translate_numbers(std::size_t at, const Array& array, std::span<GlobalIndex> values) const {
  Piece& piece = files_.pieces()[at];
  const IndexSpace space = target_of(array);
  const std::vector<GlobalIndex>& numbers =
      joined_numbers(piece, space, layout_.spaces[static_cast<std::size_t>(space)].numbers[at]);
  const auto limit = static_cast<std::uint64_t>(numbers.size());
  bool outside = false;
  for (GlobalIndex& value : values) {
    const auto number = static_cast<std::uint64_t>(value) - 1;
    if (number < limit) {
      value = numbers[static_cast<std::size_t>(number)];
    } else {
      outside = true;
    }
  }
  if (outside) {
    throw Error(piece.quoted() + ": " +
                label(array.kind, joined_.about.kind(array.kind).entities[array.entity]) + " names " +
                name_of(space) + "s outside 1.." + std::to_string(limit));
  }
}

template <class T>
void PieceSet::read_piece(std::size_t at, const Array& array, const Request<T>& request, Range rows,
                          std::span<T> values) const {
  const Piece& piece = files_.pieces()[at];
  const exodus::Place place = place_in(piece, array);
  if (!place.exists()) {
    std::ranges::fill(values, static_cast<T>(request.missing));
    return;
  }
  const int step = place.timed ? piece.steps[static_cast<std::size_t>(request.step)] : 0;
  if constexpr (std::is_same_v<T, double>) {
    if (array.what == What::reduction) return read_reductions(at, array, request, rows, values);
  }
  files_.read<T>(at, place, step, rows, values);
  translate_if_references(at, array, values);
}

template <class T>
void PieceSet::translate_if_references(std::size_t at, const Array& array, std::span<T> values) const {
  if constexpr (std::is_same_v<T, GlobalIndex>) {
    if (is_reference(array)) translate(at, array, values);
  }
}

void PieceSet::read_reductions(std::size_t at, const Array& array, const Request<double>& request, Range rows,
                               std::span<double> values) const {
  const Piece& piece = files_.pieces()[at];
  const exodus::Place place = place_in(piece, array);
  std::vector<double> here(static_cast<std::size_t>(place.rows));
  files_.read<double>(at, place, piece.steps[static_cast<std::size_t>(request.step)], {0, place.rows}, here);
  const std::vector<int>& positions = piece.reductions[static_cast<std::size_t>(array.kind)];
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto variable = static_cast<std::size_t>(rows.begin) + i;
    const int position = variable < positions.size() ? positions[variable] : -1;
    values[i] = position < 0 ? request.missing : here[static_cast<std::size_t>(position)];
  }
}

// A call for each of many small arrays would take most of the time, so those of a piece are read together.
template <class T>
PieceSet::Prefetched<T> PieceSet::prefetch(std::span<const Request<T>> requests,
                                           std::span<const std::shared_ptr<const RowPlan>> plans) const {
  constexpr std::size_t most_bytes = std::size_t{64} << 10;
  Prefetched<T> fetched;
  if (requests.size() < 2) return fetched;
  const std::size_t pieces = files_.pieces().size();
  fetched.rows.assign(requests.size(), std::vector<Range>(pieces));
  fetched.begin.assign(requests.size(), std::vector<std::size_t>(pieces, 0));
  std::size_t total = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const Array& array = arrays_[static_cast<std::size_t>(requests[i].array)];
    if (array.what == What::reduction || array.what == What::coordinates) continue;
    for (std::size_t p = 0; p < pieces; ++p) {
      const Range rows = plans[i]->extent(p);
      const auto count = static_cast<std::size_t>(rows.size() * array.width);
      if (count == 0 || count * sizeof(T) > most_bytes || !place_in(files_.pieces()[p], array).exists())
        continue;
      fetched.rows[i][p] = rows;
      fetched.begin[i][p] = total;
      total += count;
    }
  }
  fetched.values.resize(total);
  for (std::size_t p = 0; p < pieces; ++p) {
    const Piece& piece = files_.pieces()[p];
    netcdf::Dataset* data = nullptr;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const Range rows = fetched.rows[i][p];
      if (rows.empty()) continue;
      if (data == nullptr) data = &files_.dataset(p);
      const Array& array = arrays_[static_cast<std::size_t>(requests[i].array)];
      const exodus::Place place = place_in(piece, array);
      const int step = place.timed ? piece.steps[static_cast<std::size_t>(requests[i].step)] : 0;
      const auto count = static_cast<std::size_t>(rows.size() * array.width);
      data->post_read<T>(place.variable, place.slab(step, rows),
                         std::span(fetched.values).subspan(fetched.begin[i][p], count));
    }
    if (data != nullptr) data->flush();
  }
  return fetched;
}

template <class T>
void PieceSet::read(std::span<const Request<T>> requests) const {
  const std::vector<std::shared_ptr<const RowPlan>> plans = plans_for(requests);
  Prefetched<T> fetched;
  comm().collectively("reading pieces", [&] { fetched = prefetch<T>(requests, plans); });
  std::vector<RowMove<T>> moves;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const Request<T>& request = requests[i];
    const Array& array = arrays_[static_cast<std::size_t>(request.array)];
    if constexpr (std::is_same_v<T, double>) {
      if (array.what == What::coordinates) {
        read_coordinates(request, *plans[i]);
        continue;
      }
    }
    RowMove<T>& move = moves.emplace_back();
    move.plan = plans[i].get();
    move.width = array.width;
    move.out = request.out;
    move.read = [this, &array, &request, &fetched, i](std::size_t piece, Range rows, std::span<T> values) {
      if (fetched.rows.empty() || fetched.rows[i][piece].empty()) {
        return read_piece<T>(piece, array, request, rows, values);
      }
      const GlobalIndex skipped = (rows.begin - fetched.rows[i][piece].begin) * array.width;
      const std::size_t begin = fetched.begin[i][piece] + static_cast<std::size_t>(skipped);
      std::ranges::copy(std::span(fetched.values).subspan(begin, values.size()), values.begin());
      translate_if_references(piece, array, values);
    };
  }
  if (!moves.empty()) mover_.move<T>(moves);
}

// Nodes on the borders come from several pieces and must be at the same place in all, but for rounding.
void PieceSet::read_coordinates(const Request<double>& request, const RowPlan& plan) const {
  if (!coordinates_differ(request, plan, 0.0, nullptr)) return;
  const double tolerance = rounding(arrays_[static_cast<std::size_t>(request.array)].index);
  if (coordinates_differ(request, plan, tolerance, nullptr)) fail_at_coordinates(request, tolerance);
}

// Whether pieces differ by more than the tolerance anywhere. `node`: the first joined one where they do.
bool PieceSet::coordinates_differ(const Request<double>& request, const RowPlan& plan, double tolerance,
                                  GlobalIndex* node) const {
  const Array& array = arrays_[static_cast<std::size_t>(request.array)];
  GlobalIndex conflict = -1;
  RowMove<double> move;
  move.plan = &plan;
  move.out = request.out;
  move.conflict = &conflict;
  move.tolerance = tolerance;
  move.read = [&](std::size_t piece, Range rows, std::span<double> values) {
    read_piece<double>(piece, array, request, rows, values);
  };
  mover_.move<double>(std::span<const RowMove<double>>(&move, 1));
  if (node == nullptr) return comm().any(conflict >= 0);
  constexpr GlobalIndex none = std::numeric_limits<GlobalIndex>::max();
  *node = comm().all_reduce(conflict < 0 ? none : request.rows.begin + conflict, ReduceOp::min);
  return *node < none;
}

// Not more than what rounding explains, for the magnitude of all coordinates of an axis.
double PieceSet::rounding(std::size_t axis) const {
  constexpr GlobalIndex nodes_at_once = GlobalIndex{1} << 17;
  double largest = 0.0;
  comm().collectively("reading coordinates", [&] {
    std::vector<double> values;
    for (std::size_t i = 0; i < files_.pieces().size(); ++i) {
      const Piece& piece = files_.pieces()[i];
      const GlobalIndex nodes = piece.about.node_count();
      for (GlobalIndex done = 0; done < nodes; done += nodes_at_once) {
        const Range rows{done, std::min(nodes, done + nodes_at_once)};
        values.resize(static_cast<std::size_t>(rows.size()));
        files_.read<double>(i, piece.places.coordinates[axis], 0, rows, values);
        for (const double value : values) largest = std::fmax(largest, std::abs(value));
      }
    }
  });
  return 1e-9 * comm().all_reduce(largest, ReduceOp::max);
}

// Names the first node of all, whatever was read when the difference was found.
void PieceSet::fail_at_coordinates(const Request<double>& request, double tolerance) const {
  const PieceRows& all = rows_of(request);
  Request<double> slice = request;
  slice.rows = Partition::even(all.rows, comm().size()).slice(comm().rank());
  std::vector<double> values(static_cast<std::size_t>(slice.rows.size()));
  slice.out = values;
  GlobalIndex node = request.rows.begin;
  coordinates_differ(slice, RowPlan(comm(), all.runs, slice.rows), tolerance, &node);
  fail_at_node(arrays_[static_cast<std::size_t>(request.array)].index, node);
}

void PieceSet::fail_at_node(std::size_t axis, GlobalIndex node) const {
  std::string mine;
  comm().collectively("reading coordinates", [&] {
    for (std::size_t i = 0; i < files_.pieces().size(); ++i) {
      const Piece& piece = files_.pieces()[i];
      for (const RowRun& run : layout_.spaces[0].copies.runs[i]) {
        if (node < run.to || node >= run.to + run.count) continue;
        const GlobalIndex row = run.from + (node - run.to);
        double value = 0.0;
        files_.read<double>(i, piece.places.coordinates[axis], 0, {row, row + 1}, std::span(&value, 1));
        mine += (mine.empty() ? "" : ", ") + shortest(value) + " in " + piece.quoted();
      }
    }
  });
  std::string all;
  for (const std::string& text : share(comm(), mine)) {
    if (!text.empty()) all += (all.empty() ? "" : ", ") + text;
  }
  throw Error('"' + joined_.name + "\": pieces contradict each other: " + "xyz"[axis] + " of node " +
                  std::to_string(node + 1) + " of the joined model is " + all,
              true);
}

std::vector<double> PieceSet::read_globals(int step) const {
  std::vector<double> values(joined_.about.global_variable_names.size(), 0.0);
  comm().collectively("reading global variables", [&] {
    if (!comm().is_root()) return;
    const Piece& piece = files_.pieces().front();
    const exodus::Place& place = piece.places.global_results;
    if (!place.exists() || place.rows != static_cast<GlobalIndex>(values.size())) return;
    files_.read<double>(0, place, piece.steps[static_cast<std::size_t>(step)], {0, place.rows}, values);
  });
  comm().broadcast(values);
  return values;
}

template void PieceSet::read(std::span<const Request<double>>) const;
template void PieceSet::read(std::span<const Request<GlobalIndex>>) const;

}  // namespace exomerge
