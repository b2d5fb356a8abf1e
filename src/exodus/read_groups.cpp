// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <string>

#include "exodus/read.hpp"
#include "exodus/schema.hpp"

namespace exomerge::exodus {
namespace {

// Finds the entities of a kind by the names of their variables, in the order in which the file has them.
template <class Read>
void read_kind(Reading& reading, EntityKind kind, Read&& read) {
  Header& header = reading.header;
  const schema::KindNames& names = schema::names_of(kind);
  header.dimension(names.count);
  for (const netcdf::Variable& candidate : header.dataset().variables()) {
    const auto id = schema::number_after(candidate.name, names.list);
    if (!id) continue;
    const auto variable = header.numbers(candidate.name);
    EntityInfo info;
    info.id = *id;
    info.name = header.text_attribute(*variable, schema::assembly_name);
    info.user_attributes = header.user_attributes(*variable);
    info.count = header.dimension(schema::numbered(names.size, *id));
    read(*variable, info);
    reading.description.kind(kind).entities.push_back(std::move(info));
    reading.places.kinds[static_cast<int>(kind)].emplace_back();
  }
}

int member_kind_code(const Header& header, netcdf::VariableId variable) {
  const Attribute* code = header.attribute(variable, schema::assembly_type);
  const auto* values = code != nullptr ? std::get_if<std::vector<std::int64_t>>(&code->value) : nullptr;
  return values != nullptr && !values->empty() ? static_cast<int>(values->front()) : 0;
}

}  // namespace

void read_groups(Reading& reading) {
  Header& header = reading.header;
  read_kind(reading, EntityKind::assembly, [&](netcdf::VariableId variable, EntityInfo& info) {
    header.require_shape(variable, label(EntityKind::assembly, info), {-1});
    info.member_ids = reading.small.integers(variable);
    info.count = static_cast<GlobalIndex>(info.member_ids.size());
    info.has_list = true;
    info.member_kind_code = member_kind_code(header, variable);
  });
  read_kind(reading, EntityKind::blob, [](netcdf::VariableId, EntityInfo&) {});
}

}  // namespace exomerge::exodus
