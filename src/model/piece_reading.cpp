// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <limits>

#include "exomerge/error.hpp"
#include "model/byte_stream.hpp"
#include "model/model_data.hpp"
#include "model/piece_set.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr std::size_t kept_plans = 4;  // for slices other than the first

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

// The plans by which the ranks get these rows: those of the last time, if all ask for the same again.
template <class T>
std::vector<std::shared_ptr<const RowPlan>> PieceSet::plans_for(std::span<const Request<T>> requests) const {
  const auto rows = [this](const Request<T>& request) -> const PieceRows& {
    return rows_of(arrays_[static_cast<std::size_t>(request.array)]);
  };
  // One question for all: does each rank have a plan for the rows that it wants?
  std::vector<std::int64_t> fits(requests.size() * (kept_plans + 1), 0);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto& plans = plans_[&rows(requests[i])];
    for (std::size_t k = 0; k < plans.size(); ++k)
      fits[i * (kept_plans + 1) + k] = plans[k]->wanted() == requests[i].rows ? 1 : 0;
  }
  comm().all_reduce(std::span<std::int64_t>(fits), ReduceOp::min);
  std::vector<std::shared_ptr<const RowPlan>> chosen(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto first = fits.begin() + static_cast<std::ptrdiff_t>(i * (kept_plans + 1));
    const auto found = std::find(first, first + kept_plans + 1, 1);
    if (found != first + kept_plans + 1)
      chosen[i] = plans_[&rows(requests[i])][static_cast<std::size_t>(found - first)];
  }
  // Making one may drop another, so that comes last.
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!chosen[i]) chosen[i] = plan_for(rows(requests[i]), requests[i].rows);
  }
  return chosen;
}

std::shared_ptr<const RowPlan> PieceSet::plan_for(const PieceRows& rows, Range wanted) const {
  auto& plans = plans_[&rows];
  std::vector<std::int64_t> fits;
  for (const auto& plan : plans) fits.push_back(plan->wanted() == wanted ? 1 : 0);
  comm().all_reduce(std::span<std::int64_t>(fits), ReduceOp::min);
  const auto found = std::ranges::find(fits, 1);
  if (found != fits.end()) return plans[static_cast<std::size_t>(found - fits.begin())];
  if (plans.size() > kept_plans) plans.erase(plans.begin() + 1);
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

// Numbers in the piece, from 1, become joined numbers, from 0.
void PieceSet::translate(std::size_t at, const Array& array, std::span<GlobalIndex> values) const {
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

template <class T>
void PieceSet::read(std::span<const Request<T>> requests) const {
  const std::vector<std::shared_ptr<const RowPlan>> plans = plans_for(requests);
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
    move.read = [this, &array, &request](std::size_t piece, Range rows, std::span<T> values) {
      read_piece<T>(piece, array, request, rows, values);
    };
  }
  if (!moves.empty()) mover_.move<T>(moves);
}

// Nodes on the borders come from several pieces and must be at the same place in all.
void PieceSet::read_coordinates(const Request<double>& request, const RowPlan& plan) const {
  const Array& array = arrays_[static_cast<std::size_t>(request.array)];
  GlobalIndex conflict = -1;
  RowMove<double> move;
  move.plan = &plan;
  move.out = request.out;
  move.conflict = &conflict;
  move.read = [&](std::size_t piece, Range rows, std::span<double> values) {
    read_piece<double>(piece, array, request, rows, values);
  };
  mover_.move<double>(std::span<const RowMove<double>>(&move, 1));
  if (!comm().any(conflict >= 0)) return;
  // Not more than what rounding explains.
  double extent = 0.0;
  for (const double value : request.out) extent = std::fmax(extent, std::abs(value));
  move.tolerance = 1e-9 * comm().all_reduce(extent, ReduceOp::max);
  mover_.move<double>(std::span<const RowMove<double>>(&move, 1));
  const GlobalIndex node =
      conflict < 0 ? std::numeric_limits<GlobalIndex>::max() : request.rows.begin + conflict;
  const GlobalIndex first = comm().all_reduce(node, ReduceOp::min);
  if (first < std::numeric_limits<GlobalIndex>::max()) fail_at_node(array.index, first);
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
