// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/entity_edits.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "model/field_edits.hpp"

namespace exomerge {

namespace {

constexpr bool everywhere = true;  // every rank meets the same errors here

constexpr std::array<std::pair<EntityKind, int>, 10> member_codes{{{EntityKind::element_block, 1},
                                                                   {EntityKind::node_set, 2},
                                                                   {EntityKind::side_set, 3},
                                                                   {EntityKind::edge_block, 6},
                                                                   {EntityKind::edge_set, 7},
                                                                   {EntityKind::face_block, 8},
                                                                   {EntityKind::face_set, 9},
                                                                   {EntityKind::element_set, 10},
                                                                   {EntityKind::assembly, 16},
                                                                   {EntityKind::blob, 17}}};

/// Calls `use(member_ids)` for each assembly with members of a kind; they may change.
template <class Use>
void for_each_member_list(ModelData& model, EntityKind kind, Use use) {
  for (EntityData& assembly : model.kind(EntityKind::assembly)) {
    if (assembly.info.member_kind_code != member_kind_code(kind)) continue;
    use(assembly.info.member_ids);
    assembly.info.count = static_cast<GlobalIndex>(assembly.info.member_ids.size());
  }
}

}  // namespace

int member_kind_code(EntityKind kind) {
  const auto found = std::ranges::find(member_codes, kind, &std::pair<EntityKind, int>::first);
  return found == member_codes.end() ? 0 : found->second;
}

std::optional<EntityKind> kind_of_member_code(int code) {
  const auto found = std::ranges::find(member_codes, code, &std::pair<EntityKind, int>::second);
  if (found == member_codes.end()) return std::nullopt;
  return found->first;
}

std::vector<std::size_t> select_entities(const ModelData& model, EntityKind kind, const Selector& ids,
                                         Unknown unknown) {
  if (kind == EntityKind::nodal) return {0};
  const auto& entities = model.kind(kind);
  std::vector<std::size_t> order(entities.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return entities[i].info.id; });
  std::vector<Candidate> candidates;
  for (const std::size_t i : order) candidates.push_back({entities[i].info.id, entities[i].info.name});
  std::vector<std::size_t> places;
  for (const std::size_t i : select(ids, candidates, name_of(kind), unknown)) places.push_back(order[i]);
  return places;
}

std::size_t select_entity(const ModelData& model, EntityKind kind, const Selector& id) {
  const auto places = select_entities(model, kind, id, Unknown::fail);
  if (places.size() == 1) return places.front();
  throw Error(std::string("one ") + name_of(kind) + " is needed, " +
                  (places.empty() ? "none is" : std::to_string(places.size()) + " are") + " selected",
              everywhere);
}

void set_name(ModelData& model, EntityKind kind, std::size_t place, const std::string& name) {
  auto& entities = model.kind(kind);
  for (std::size_t i = 0; i < entities.size(); ++i) {
    if (i == place || name.empty() || entities[i].info.name != name) continue;
    log_once(
        model.comm.is_root(), LogLevel::warning,
        label(kind, entities[i].info) + " has the name that " + label(kind, entities[place].info) + " gets");
  }
  entities[place].info.name = name;
}

void set_id(ModelData& model, EntityKind kind, std::size_t place, std::int64_t id) {
  EntityData& entity = model.kind(kind)[place];
  const std::int64_t old_id = entity.info.id;
  if (id == old_id) return;
  if (const EntityData* other = model.find(kind, id)) {
    throw Error("there is a " + label(kind, other->info) + " already, so " + label(kind, entity.info) +
                    " cannot have its id",
                everywhere);
  }
  entity.info.id = id;
  for_each_member_list(model, kind, [&](auto& ids) { std::ranges::replace(ids, old_id, id); });
}

void replace_member(ModelData& model, EntityKind kind, std::int64_t from, std::int64_t to) {
  for_each_member_list(model, kind, [&](auto& ids) {
    if (std::ranges::find(ids, to) != ids.end()) {
      std::erase(ids, from);
    } else {
      std::ranges::replace(ids, from, to);
    }
  });
}

void remove_entities(ModelData& model, EntityKind kind, std::span<const std::size_t> places) {
  auto& entities = model.kind(kind);
  std::vector<std::size_t> descending(places.begin(), places.end());
  std::ranges::sort(descending, std::greater<>());
  for (const std::size_t place : descending) {
    const EntityData gone = std::move(entities[place]);
    entities.erase(entities.begin() + static_cast<std::ptrdiff_t>(place));
    for (const FieldData& field : gone.fields) forget_unused_name(model, kind, field.name);
    for_each_member_list(model, kind, [&](auto& ids) { std::erase(ids, gone.info.id); });
  }
}

}  // namespace exomerge
