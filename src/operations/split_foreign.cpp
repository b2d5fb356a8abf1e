// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// What the pieces have that the format does not define: the same in all of them.
#include <algorithm>

#include "exodus/file.hpp"
#include "exodus/foreign.hpp"
#include "exomerge/log.hpp"
#include "operations/split_writer.hpp"

namespace exomerge {

namespace {

constexpr GlobalIndex values_at_once = GlobalIndex{1} << 20;

}  // namespace

void SplitWriter::plan_foreign() {
  if (!model_.foreign) return;
  const exodus::CarriedData& all = model_.foreign->carried;
  Description wanted;
  for (const netcdf::Dimension& dimension : all.dimensions) {
    const auto& own = model_.foreign->file->description().foreign_dimensions;
    if (std::ranges::find(own, dimension.name) != own.end()) {
      wanted.foreign_dimensions.push_back(dimension.name);
    }
  }
  for (const auto& carried : all.variables) wanted.foreign_variables.push_back(carried.variable.name);
  for (const auto& [variable, attribute] : all.variable_attributes) {
    wanted.foreign_attributes.push_back({variable, attribute});
  }
  std::vector<std::string> left_out;
  foreign_ = exodus::portable_data(model_.foreign->file->dataset(), wanted, &left_out);
  foreign_.variables_may_lack = true;
  std::string names;
  for (const std::string& name : left_out) names += (names.empty() ? "" : ", ") + name;
  if (names.empty()) return;
  log_once(model_.comm.is_root(), LogLevel::warning,
           "variables that are not Exodus and follow the mesh are left out of the pieces: " + names);
}

// Every rank reads all of it for its pieces.
void SplitWriter::write_foreign() {
  if (foreign_.variables.empty()) return;
  netcdf::Dataset& source = model_.foreign->file->dataset();
  std::vector<int> records;
  for (const TimeStep& step : model_.steps) records.push_back(foreign_step(model_, step.key));
  for (std::size_t i = 0; i < foreign_.variables.size(); ++i) {
    const auto id = source.find_variable(foreign_.variables[i].variable.name);
    if (!id) continue;
    for (const exodus::CarriedSlab& part : exodus::carried_slabs(source, *id, records)) {
      exodus::with_value_type(source.variable(*id).type,
                              [&](auto value) { copy_foreign<decltype(value)>(i, *id, part); });
    }
  }
}

template <class T>
void SplitWriter::copy_foreign(std::size_t at, netcdf::VariableId id, const exodus::CarriedSlab& part) {
  netcdf::Dataset& source = model_.foreign->file->dataset();
  const netcdf::SlabPieces pieces(part.slab, values_at_once);
  for (GlobalIndex k = 0; k < pieces.count(); ++k) {
    netcdf::Slab piece = pieces[k];
    const std::vector<T> values = source.read_replicated<T>(id, piece);
    if (part.is_record) piece.start[0] = static_cast<GlobalIndex>(part.position);
    for_each_piece([&](std::size_t, exodus::Writer& writer) {
      if (const auto target = writer.carried(at)) writer.dataset().write<T>(*target, piece, values);
    });
  }
}

}  // namespace exomerge
