// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/entity_rows.hpp"

#include <algorithm>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/topology.hpp"
#include "model/importer.hpp"

namespace exomerge {

using exodus::Role;

namespace {

void warn(const ModelData& model, const std::string& message) {
  log_once(model.comm.is_root(), LogLevel::warning, message);
}

// Values of the factors of one member, when all members have the same number of them; 0 when they have not.
// Members in blocks that are not in the model must be of `left_out`, and count when all sides of those have
// as many nodes.
int factors_per_member(const ModelData& model, EntityKind kind, const EntityData& set,
                       std::span<const EntityInfo> left_out) {
  if (set.info.factor_count == set.info.count) return 1;
  if (kind != EntityKind::side_set || set.info.count == 0 || set.info.factor_count % set.info.count != 0)
    return 0;
  const auto& blocks = model.kind(EntityKind::element_block);
  const auto wanted = static_cast<std::size_t>(set.info.factor_count / set.info.count);
  const bool same_elsewhere =
      !left_out.empty() && std::ranges::all_of(left_out, [&](const EntityInfo& block) {
        const Topology* topology = find_topology(block.type, block.nodes_per_entry, model.dimension);
        return block.count == 0 ||
               (topology && std::ranges::all_of(topology->sides, [wanted](const auto& side) {
                  return side.nodes.size() == wanted;
                }));
      });
  bool same = true;
  std::vector<GlobalIndex> sides;
  const Partition partition = model.partition(set.info.count);
  const Range mine = partition.slice(model.comm.rank());
  std::vector<GlobalIndex> members(static_cast<std::size_t>(mine.size()));
  sides.resize(members.size());
  set.list(Role::members)->read(0, mine, members);
  set.list(Role::extra)->read(0, mine, sides);
  for (std::size_t i = 0; i < members.size() && same; ++i) {
    const auto block = members[i] < 0
                           ? blocks.end()
                           : std::ranges::find(blocks, EntryReference::key(members[i]), &EntityData::key);
    if (block == blocks.end()) {
      same = same_elsewhere;
      continue;
    }
    const Topology* topology = find_topology(block->info.type, block->info.nodes_per_entry, model.dimension);
    same = topology && sides[i] >= 1 && sides[i] <= topology->side_count() &&
           topology->sides[static_cast<std::size_t>(sides[i] - 1)].nodes.size() == wanted;
  }
  return model.comm.any(!same) ? 0 : static_cast<int>(wanted);
}

// Factors as rows of `width` values, whatever the shape they are stored in.
class FactorRows final : public RealSource {
 public:
  FactorRows(RealSourcePtr base, int width)
      : RealSource(base->rows() / width, width), base_(std::move(base)) {}
  void read(StepKey step, Range rows, std::span<double> out) const override {
    base_->read(step, {rows.begin * width(), rows.end * width()}, out);
  }

 private:
  RealSourcePtr base_;
};

// The reverse of FactorRows.
class FlatRows final : public RealSource {
 public:
  explicit FlatRows(RealSourcePtr base)
      : RealSource(base->rows() * base->width(), 1), base_(std::move(base)) {}
  void read(StepKey step, Range rows, std::span<double> out) const override {
    const int width = base_->width();
    const Range outer{rows.begin / width, (rows.end + width - 1) / width};
    std::vector<double> values(static_cast<std::size_t>(outer.size() * width));
    base_->read(step, outer, values);
    std::copy_n(values.begin() + (rows.begin - outer.begin * width), rows.size(), out.begin());
  }

 private:
  RealSourcePtr base_;
};

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
  if (width > 1) entity.factors = std::make_shared<FactorRows>(entity.factors, width);
  follow<double>(model, entity.factors, condensation, Transfer::Mode::survivor, nullptr);
  if (width > 1) entity.factors = std::make_shared<FlatRows>(entity.factors);
  entity.info.factor_count = condensation.rows * width;
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
  for (IndexSourcePtr& list : entity.lists) {
    follow<GlobalIndex>(model, list, condensation, Transfer::Mode::survivor, nullptr);
  }
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
