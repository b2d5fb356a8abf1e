// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/entity_rows.hpp"

#include <algorithm>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/topology.hpp"
#include "model/factor_rows.hpp"
#include "model/importer.hpp"
#include "model/ragged_rows.hpp"

namespace exomerge {

using exodus::Role;

namespace {

void warn(const ModelData& model, const std::string& message) {
  log_once(model.comm.is_root(), LogLevel::warning, message);
}

template <class T>
void follow(const ModelData& model, SourcePtr<T>& source, const Condensation& condensation,
            Transfer::Mode mode, std::shared_ptr<MismatchWarning> warning) {
  if (!source) return;
  source = std::make_shared<TransferSource<T>>(model.comm, source, condensation.transfer, mode,
                                               std::move(warning));
}

void transfer_factors(const ModelData& model, EntityKind kind, EntityData& entity,
                      const Condensation& condensation, const std::string& label,
                      std::span<const EntityInfo> left_out) {
  if (!entity.factors) return;
  const int width = factors_per_member(model, kind, entity, left_out);
  if (width == 0) {
    warn(model, label + ": distribution factors are dropped, they do not fit the members that are left");
    entity.factors = nullptr;
    entity.info.factor_count = 0;
    return;
  }
  entity.factors = factor_rows(entity.factors, width);
  follow<double>(model, entity.factors, condensation, Transfer::Mode::survivor, nullptr);
  entity.factors = flat_factors(entity.factors);
  entity.info.factor_count = condensation.rows * width;
}

// The rows of a ragged block's list whose entries are left.
Condensation condensed_list(const ModelData& model, EntityKind kind, const EntityData& block,
                            const Condensation& condensation) {
  std::vector<std::uint8_t> kept;
  for (const GlobalIndex entry : condensation.map->entries()) kept.push_back(entry == dropped_row ? 0 : 1);
  kept = flags_of_list(model, kind, block, kept);
  const IndexSourcePtr& list = ragged_list(block);
  const Partition partition = model.partition(list ? list->rows() : 0);
  const GlobalIndex first = partition.slice(model.comm.rank()).begin;
  std::vector<GlobalIndex> fate(kept.size());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    fate[i] = kept[i] != 0 ? first + static_cast<GlobalIndex>(i) : dropped_row;
  }
  return condense(model.comm, partition, std::move(fate));
}

void transfer_lists(const ModelData& model, EntityKind kind, EntityData& entity,
                    const Condensation& condensation) {
  const auto follow_entries = [&](IndexSourcePtr& list, const Condensation& rows) {
    follow<GlobalIndex>(model, list, rows, Transfer::Mode::survivor, nullptr);
  };
  if (entity.info.ragged) {
    const Condensation rows = condensed_list(model, kind, entity, condensation);
    follow_entries(ragged_list(entity), rows);
    follow_entries(entity.list(Role::entry_counts), condensation);
    (entity.list(Role::faces) ? entity.info.face_list_length : entity.info.node_list_length) = rows.rows;
    return;
  }
  for (IndexSourcePtr& list : entity.lists) follow_entries(list, condensation);
}

RealSourcePtr constant(GlobalIndex rows, double value) {
  return std::make_shared<ConstantSource<double>>(rows, 1, value);
}

void append_fields(EntityData& into, const EntityData& from) {
  const GlobalIndex before = into.info.count;
  for (FieldData& field : into.fields) {
    const FieldData* other = from.find_field(field.name);
    const RealSourcePtr part =
        other ? other->source : constant(from.info.count, default_field_value(field.name));
    field.source = concatenate<double>(field.source, part);
  }
  for (const FieldData& field : from.fields) {
    if (into.find_field(field.name)) continue;
    into.fields.push_back(
        {field.name, concatenate<double>(constant(before, default_field_value(field.name)), field.source)});
  }
}

void append_factors(const ModelData& model, EntityKind kind, EntityData& into, const EntityData& from,
                    const std::string& label) {
  if (!into.factors && !from.factors) return;
  const auto of = [kind](const EntityData& set) -> RealSourcePtr {
    if (set.factors || set.info.count == 0) return set.factors ? set.factors : constant(0, 1.0);
    return kind == EntityKind::side_set ? nullptr : constant(set.info.count, 1.0);
  };
  const RealSourcePtr first = of(into);
  const RealSourcePtr second = of(from);
  if (!first || !second) {
    warn(model, label + ": distribution factors are dropped, only a part of the sides has them");
    into.factors = nullptr;
    into.info.factor_count = 0;
    return;
  }
  into.factors = concatenate<double>(first, second);
  into.info.factor_count = into.factors->rows();
}

void require_same_shape(const ModelData& model, const EntityData& into, const EntityData& from,
                        const std::string& label) {
  const EntityInfo& a = into.info;
  const EntityInfo& b = from.info;
  const bool same_type = find_topology(a.type, a.nodes_per_entry, model.dimension) ==
                             find_topology(b.type, b.nodes_per_entry, model.dimension) &&
                         a.nodes_per_entry == b.nodes_per_entry && a.ragged == b.ragged &&
                         a.edges_per_entry == b.edges_per_entry && a.faces_per_entry == b.faces_per_entry;
  if (same_type) return;
  throw Error(label + ": cannot be combined, its type is " + b.type + " with " +
                  std::to_string(b.nodes_per_entry) +
                  " nodes an element and that of the block in the model is " + a.type + " with " +
                  std::to_string(a.nodes_per_entry),
              true);
}

}  // namespace

void transfer_rows(const ModelData& model, EntityKind kind, EntityData& entity,
                   const Condensation& condensation, const std::string& label, Transfer::Mode mode,
                   std::shared_ptr<MismatchWarning> warning, std::span<const EntityInfo> left_out) {
  transfer_factors(model, kind, entity, condensation, label, left_out);
  transfer_lists(model, kind, entity, condensation);
  follow<double>(model, entity.attributes, condensation, Transfer::Mode::survivor, nullptr);
  for (FieldData& field : entity.fields) follow<double>(model, field.source, condensation, mode, warning);
  entity.info.count = condensation.rows;
  entity.info.has_list = entity.info.has_list && entity.info.count > 0;
}

GlobalIndex drop_members(const ModelData& model, EntityKind kind, EntityData& set, const std::string& label,
                         std::span<const EntityInfo> left_out,
                         const std::function<void(std::span<GlobalIndex>)>& translate) {
  const IndexSourcePtr members = set.list(Role::members);
  if (!members) return 0;
  const Partition partition = model.partition(set.info.count);
  const GlobalIndex begin = partition.slice(model.comm.rank()).begin;
  std::vector<GlobalIndex> fate;
  GlobalIndex dropped = 0;
  for_each_piece(model.comm, *members, 0, [&](Range, std::span<GlobalIndex> values) {
    if (translate) translate(values);
    for (const GlobalIndex value : values) {
      const GlobalIndex own = begin + static_cast<GlobalIndex>(fate.size());
      fate.push_back(value < 0 ? dropped_row : own);
      dropped += value < 0 ? 1 : 0;
    }
  });
  dropped = model.comm.all_reduce(dropped, ReduceOp::sum);
  if (dropped > 0) {
    transfer_rows(model, kind, set, condense(model.comm, partition, std::move(fate)), label,
                  Transfer::Mode::survivor, nullptr, left_out);
  }
  return dropped;
}

void append_rows(const ModelData& model, EntityKind kind, EntityData& into, const EntityData& from,
                 const std::string& label) {
  if (from.info.count == 0) return;
  if (into.info.count == 0) {
    EntityData replaced = from;
    replaced.info.id = into.info.id;
    replaced.key = into.key;
    if (replaced.info.name.empty()) replaced.info.name = into.info.name;
    replaced.info.properties = into.info.properties;
    into = std::move(replaced);
    return;
  }
  if (is_block(kind)) require_same_shape(model, into, from, label);
  append_fields(into, from);
  append_factors(model, kind, into, from, label);
  for (std::size_t role = 0; role < into.lists.size(); ++role) {
    if (into.lists[role] && from.lists[role]) {
      into.lists[role] = concatenate<GlobalIndex>(into.lists[role], from.lists[role]);
    } else if (into.lists[role] || from.lists[role]) {
      throw Error(label + ": cannot be combined, only one of the two has all of its lists", true);
    }
  }
  if (into.attributes && from.attributes && into.info.attribute_names == from.info.attribute_names) {
    into.attributes = concatenate<double>(into.attributes, from.attributes);
  } else if (into.attributes || from.attributes) {
    warn(model, label + ": attributes are dropped, those of the two are not the same");
    into.attributes = nullptr;
    into.info.attribute_names.clear();
  }
  into.info.count += from.info.count;
  into.info.node_list_length += from.info.node_list_length;
  into.info.face_list_length += from.info.face_list_length;
}

}  // namespace exomerge
