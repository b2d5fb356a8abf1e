// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// What pieces have that the format does not define.
#include "exodus/foreign.hpp"

#include <algorithm>
#include <map>

#include "exodus/nemesis.hpp"
#include "model/byte_stream.hpp"
#include "model/piece_description.hpp"
#include "model/piece_set.hpp"

namespace exomerge {

namespace {

bool has_foreign(const Description& about) {
  const auto& variables = about.foreign_variables;
  return !about.foreign_attributes.empty() || !std::ranges::all_of(variables, exodus::nemesis::is_variable) ||
         !std::ranges::all_of(about.foreign_dimensions, exodus::nemesis::is_dimension);
}

/// Everything portable of a piece by name, dimensions with a mark before theirs, in the order of the file.
struct Print {
  std::string name;
  std::uint64_t value;
};
std::string dimension_mark(const std::string& name) { return "dimension " + name; }

std::vector<Print> prints_of(netcdf::Dataset& dataset, const Piece& piece) {
  const exodus::CarriedData data = exodus::portable_data(dataset, piece.about, nullptr);
  std::vector<Print> prints;
  for (const netcdf::Dimension& dimension : data.dimensions) {
    prints.push_back({dimension_mark(dimension.name),
                      dimension.unlimited ? 0 : static_cast<std::uint64_t>(dimension.length)});
  }
  for (const exodus::CarriedVariable& carried : data.variables) {
    const netcdf::VariableId id = *dataset.find_variable(carried.variable.name);
    prints.push_back({carried.variable.name, exodus::fingerprint(dataset, id, piece.steps)});
  }
  return prints;
}

}  // namespace

// The names of what all pieces have alike, in the order of the first.
std::vector<std::string> DescriptionJoiner::shared_foreign() {
  std::vector<std::vector<Print>> prints;
  comm_.collectively("reading variables that are not Exodus", [&] {
    for (std::size_t i = 0; i < files_.pieces().size(); ++i) {
      prints.push_back(prints_of(files_.dataset(i), files_.pieces()[i]));
    }
  });
  std::string bytes;
  if (comm_.is_root()) {
    ByteWriter writer;
    for (const Print& print : prints.front()) {
      writer.put(print.name);
      writer.put(print.value);
    }
    bytes = writer.bytes();
  }
  comm_.broadcast(bytes);
  std::vector<Print> first;
  ByteReader reader(bytes);
  while (!reader.done()) {
    Print& print = first.emplace_back();
    reader.take(print.name);
    reader.take(print.value);
  }
  std::vector<std::int64_t> everywhere(first.size(), 1);
  for (const std::vector<Print>& here : prints) {
    for (std::size_t i = 0; i < first.size(); ++i) {
      const auto found = std::ranges::find(here, first[i].name, &Print::name);
      if (found == here.end() || found->value != first[i].value) everywhere[i] = 0;
    }
  }
  comm_.all_reduce(std::span<std::int64_t>(everywhere), ReduceOp::min);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (everywhere[i] != 0) names.push_back(first[i].name);
  }
  return names;
}

// What is the same in all pieces is that of the model; of attributes of Exodus variables each piece may have
// some, as it may lack the variable.
void DescriptionJoiner::join_foreign() {
  bool some = false;
  ByteWriter mine;
  std::map<std::pair<std::string, std::string>, int> known;
  for (const Piece& piece : files_.pieces()) {
    some = some || has_foreign(piece.about);
    for (const auto& [variable, attribute] : piece.about.foreign_attributes) {
      if (variable.empty() || !known.try_emplace({variable, attribute.name}).second) continue;
      mine.put(variable);
      mine.put(attribute);
    }
  }
  const std::vector<std::string> kept = comm_.any(some) ? shared_foreign() : std::vector<std::string>();
  const auto is_kept = [&](const std::string& name) { return std::ranges::find(kept, name) != kept.end(); };
  Description& about = joined_.about;
  std::string dropped;
  for (const std::string& name : about.foreign_variables) {
    if (!is_kept(name) && !exodus::nemesis::is_variable(name))
      dropped += (dropped.empty() ? "" : ", ") + name;
  }
  if (!dropped.empty()) {
    warn("variables that are not Exodus are dropped, the pieces do not have them alike: " + dropped);
  }
  std::erase_if(about.foreign_variables, [&](const std::string& name) { return !is_kept(name); });
  std::erase_if(about.foreign_dimensions,
                [&](const std::string& name) { return !is_kept(dimension_mark(name)); });
  about.foreign_attributes.clear();
  known.clear();
  for (const std::string& bytes : share(comm_, mine.bytes())) {
    ByteReader reader(bytes);
    while (!reader.done()) {
      ForeignAttribute foreign;
      reader.take(foreign.variable);
      reader.take(foreign.attribute);
      if (known.try_emplace({foreign.variable, foreign.attribute.name}).second) {
        about.foreign_attributes.push_back(std::move(foreign));
      }
    }
  }
}

// The first piece has it all.
std::shared_ptr<const ForeignData> PieceSet::foreign() const {
  const Description& about = joined_.about;
  if (about.foreign_dimensions.empty() && about.foreign_variables.empty() &&
      about.foreign_attributes.empty()) {
    return nullptr;
  }
  auto foreign = std::make_shared<ForeignData>();
  foreign->file = exodus::File::open(comm(), joined_.paths.front());
  Description wanted = foreign->file->description();
  wanted.foreign_dimensions = about.foreign_dimensions;
  wanted.foreign_variables = about.foreign_variables;
  wanted.foreign_attributes = about.foreign_attributes;
  foreign->carried = exodus::portable_data(foreign->file->dataset(), wanted, nullptr);
  foreign->steps = steps_of_first();
  return foreign;
}

std::vector<int> PieceSet::steps_of_first() const {
  std::vector<int> steps(joined_.about.times.size());
  if (comm().is_root()) steps = files_.pieces().front().steps;
  comm().broadcast(steps);
  return steps;
}

}  // namespace exomerge
