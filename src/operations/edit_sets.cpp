// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Node sets and side sets made, extended and deleted.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/sets.hpp"
#include "model/entity_edits.hpp"
#include "model/entity_rows.hpp"
#include "model/field_edits.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/edit.hpp"

namespace exomerge {

namespace {

constexpr bool everywhere = true;  // every rank meets the same errors here

using exodus::Role;

void warn(const ModelData& model, const std::string& text) {
  log_once(model.comm.is_root(), LogLevel::warning, text);
}

/// A member as the lists of a set store it; `side` is 0 in node sets.
struct Member {
  GlobalIndex entry = 0;
  GlobalIndex side = 0;
  auto operator<=>(const Member&) const = default;
};

struct PlacedMember {
  Member member;
  GlobalIndex place = 0;
};

/// For each of this rank's members, whether no equal one of any rank is at a lower place. Collective.
std::vector<std::uint8_t> are_first(const Comm& comm, const std::vector<PlacedMember>& members) {
  const auto rank_of = [&](const PlacedMember& item) {
    const auto mixed = (static_cast<std::uint64_t>(item.member.entry) * 0x9e3779b97f4a7c15u) ^
                       (static_cast<std::uint64_t>(item.member.side) * 0xc2b2ae3d27d4eb4fu);
    return static_cast<int>((mixed >> 32) % static_cast<std::uint64_t>(comm.size()));
  };
  Delivery<PlacedMember> delivery(comm, members, rank_of);
  std::vector<std::uint8_t> answers;
  comm.collectively("finding members that repeat", [&] {
    std::map<Member, GlobalIndex> lowest;
    for (const PlacedMember& item : delivery.received()) {
      const auto [found, is_new] = lowest.emplace(item.member, item.place);
      if (!is_new) found->second = std::min(found->second, item.place);
    }
    for (const PlacedMember& item : delivery.received()) answers.push_back(lowest[item.member] == item.place);
  });
  return delivery.answers<std::uint8_t>(answers);
}

std::vector<GlobalIndex> slice_of(const ModelData& model, const IndexSourcePtr& source) {
  const Range mine = model.partition(source->rows()).slice(model.comm.rank());
  std::vector<GlobalIndex> values(static_cast<std::size_t>(mine.size()));
  source->read(0, mine, values);
  return values;
}

/// This rank's slice of what is in a set. Collective.
std::vector<PlacedMember> members_of(const ModelData& model, EntityKind kind, const EntityData& set) {
  std::vector<PlacedMember> members;
  if (set.info.count == 0 || !set.list(Role::members)) return members;
  const std::vector<GlobalIndex> entries = slice_of(model, set.list(Role::members));
  std::vector<GlobalIndex> sides(entries.size(), 0);
  if (kind == EntityKind::side_set) sides = slice_of(model, set.list(Role::extra));
  const GlobalIndex first = model.partition(set.info.count).slice(model.comm.rank()).begin;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    members.push_back({{entries[i], sides[i]}, first + static_cast<GlobalIndex>(i)});
  }
  return members;
}

IndexSourcePtr in_memory(const ModelData& model, const std::vector<GlobalIndex>& values) {
  EvenList<GlobalIndex> list = joined_list(model.comm, values);
  return std::make_shared<MemorySource<GlobalIndex>>(model.comm, model.partition(list.total), 1,
                                                     std::move(list.slice));
}

/// A set of members that follow those of `set`: those of `given` that it does not have and that come for the
/// first time. Warns when there are others. Collective.
EntityData set_of_new(const ModelData& model, EntityKind kind, const EntityData& set,
                      const std::vector<Member>& given) {
  std::vector<PlacedMember> members = members_of(model, kind, set);
  const std::size_t old_members = members.size();
  GlobalIndex place = set.info.count + model.comm.exclusive_scan(static_cast<std::int64_t>(given.size()));
  for (const Member& member : given) members.push_back({member, place++});
  const std::vector<std::uint8_t> first = are_first(model.comm, members);
  std::vector<GlobalIndex> entries;
  std::vector<GlobalIndex> sides;
  for (std::size_t i = old_members; i < members.size(); ++i) {
    if (first[i] == 0) continue;
    entries.push_back(members[i].member.entry);
    sides.push_back(members[i].member.side);
  }
  const auto repeats =
      model.comm.all_reduce(static_cast<std::int64_t>(given.size() - entries.size()), ReduceOp::sum);
  if (repeats > 0) {
    warn(model, label(kind, set.info) +
                    ": members given that are in it already are dropped: " + std::to_string(repeats));
  }
  EntityData added;
  added.list(Role::members) = in_memory(model, entries);
  if (kind == EntityKind::side_set) added.list(Role::extra) = in_memory(model, sides);
  added.info.count = added.list(Role::members)->rows();
  added.info.has_list = added.info.count > 0;
  added.info.has_extra_list = added.info.has_list && kind == EntityKind::side_set;
  return added;
}

void append_new(ModelData& model, EntityKind kind, EntityData& set, const std::vector<Member>& given) {
  EntityData added = set_of_new(model, kind, set, given);
  for (const FieldData& field : set.fields) {
    const double value = default_field_value(field.name);
    added.fields.push_back(
        {field.name, std::make_shared<ConstantSource<double>>(added.info.count, 1, value)});
  }
  append_rows(model, kind, set, added, label(kind, set.info));
}

std::vector<Member> node_members(const ModelData& model, std::span<const GlobalIndex> nodes) {
  std::string problem;
  std::vector<Member> members;
  for (const GlobalIndex node : nodes) {
    if (node < 0 || node >= model.nodes.count) {
      problem = "there is no node " + std::to_string(node) + " to be in a set: the model has " +
                std::to_string(model.nodes.count);
    }
    members.push_back({node, 0});
  }
  model.comm.agree(problem);
  return members;
}

std::vector<Member> side_members(const ModelData& model, const ExodusModel::SideSetMembers& given) {
  std::vector<Member> members;
  model.comm.collectively("checking sides", [&] {
    if (given.element.size() != given.block_id.size() || given.side.size() != given.block_id.size()) {
      throw Error("the blocks, elements and sides given for a side set are not equally many");
    }
    for (std::size_t i = 0; i < given.block_id.size(); ++i) {
      const EntityData& block = model.get(EntityKind::element_block, given.block_id[i]);
      const Topology* shape = find_topology(block.info.type, block.info.nodes_per_entry, model.dimension);
      const std::string where = " of element block " + std::to_string(block.info.id);
      if (given.element[i] < 0 || given.element[i] >= block.info.count) {
        throw Error("there is no element " + std::to_string(given.element[i]) + where + ", which has " +
                    std::to_string(block.info.count));
      }
      if (given.side[i] < 0 || (shape && given.side[i] >= static_cast<LocalIndex>(shape->sides.size()))) {
        throw Error("there is no side " + std::to_string(given.side[i]) + " on the elements" + where);
      }
      members.push_back({EntryReference::encode(block.key, given.element[i]), given.side[i] + 1});
    }
  });
  return members;
}

void create_set(ExodusModel& model, EntityKind kind, std::int64_t id,
                const std::function<std::vector<Member>(const ModelData&)>& members) {
  edit(model, std::string("creating a ") + name_of(kind), [&](ModelData& data) {
    const std::vector<Member> given = members(data);
    mark_sets_edited(data);
    EntityData* set = data.find(kind, id);
    if (set) {
      warn(data, label(kind, set->info) + " exists already; it is replaced");
      EntityData empty;
      empty.key = set->key;
      empty.info.id = id;
      empty.info.properties = set->info.properties;
      *set = std::move(empty);
    } else {
      set = &data.add_entity(kind, id);
    }
    append_new(data, kind, *set, given);
  });
}

void extend_set(ExodusModel& model, EntityKind kind, const Selector& id,
                const std::function<std::vector<Member>(const ModelData&)>& members) {
  edit(model, std::string("extending a ") + name_of(kind), [&](ModelData& data) {
    const std::vector<Member> given = members(data);
    mark_sets_edited(data);
    const auto* number = id.values().size() == 1 ? std::get_if<std::int64_t>(&id.values()[0]) : nullptr;
    if (number && !data.find(kind, *number)) {
      warn(data,
           "there is no " + std::string(name_of(kind)) + ' ' + std::to_string(*number) + "; it is created");
      return append_new(data, kind, data.add_entity(kind, *number), given);
    }
    const std::size_t place = select_entity(data, kind, id);
    append_new(data, kind, data.kind(kind)[place], given);
  });
}

template <class Goes>
void delete_sets(ExodusModel& model, EntityKind kind, const Goes& goes) {
  edit(model, std::string("deleting a ") + name_of(kind), [&](ModelData& data) {
    const std::vector<std::size_t> places = goes(data);
    if (places.empty()) return;
    mark_edited(data, "sets were deleted");
    remove_entities(data, kind, places);
  });
}

/// Appends sets to the first and takes repeats out of it. Returns how many went. Collective.
GlobalIndex merge_sets(ExodusModel& model, EntityKind kind, const Selector& ids) {
  GlobalIndex gone = 0;
  edit(model, std::string("merging ") + name_of(kind) + "s", [&](ModelData& data) {
    const std::vector<std::size_t> places = select_entities(data, kind, ids);
    if (places.empty())
      throw Error(std::string("no ") + name_of(kind) + " is selected to be merged", everywhere);
    mark_edited(data, "sets were merged");
    EntityData& set = data.kind(kind)[places.front()];
    for (const std::size_t place : std::span(places).subspan(1)) {
      append_rows(data, kind, set, data.kind(kind)[place], label(kind, set.info));
    }
    std::vector<GlobalIndex> fate;
    const std::vector<PlacedMember> members = members_of(data, kind, set);
    const std::vector<std::uint8_t> first = are_first(data.comm, members);
    for (std::size_t i = 0; i < members.size(); ++i) {
      fate.push_back(first[i] != 0 ? members[i].place : dropped_row);
    }
    gone =
        data.comm.all_reduce(static_cast<GlobalIndex>(std::ranges::count(fate, dropped_row)), ReduceOp::sum);
    if (gone > 0) {
      transfer_rows(data, kind, set, condense(data.comm, data.partition(set.info.count), std::move(fate)),
                    label(kind, set.info));
    }
    remove_entities(data, kind, std::span(places).subspan(1));
  });
  return gone;
}

template <class Work>
void rename_set(ExodusModel& model, EntityKind kind, const Selector& id, const Work& work) {
  edit(model, std::string("renaming a ") + name_of(kind),
       [&](ModelData& data) { work(data, select_entity(data, kind, id)); });
}

void delete_selected(ExodusModel& model, EntityKind kind, const Selector& ids) {
  delete_sets(model, kind, [&](const ModelData& data) { return select_entities(data, kind, ids); });
}

void delete_empty(ExodusModel& model, EntityKind kind) {
  delete_sets(model, kind, [&](const ModelData& data) {
    std::vector<std::size_t> empty;
    for (std::size_t i = 0; i < data.kind(kind).size(); ++i) {
      if (data.kind(kind)[i].info.count == 0) empty.push_back(i);
    }
    return empty;
  });
}

}  // namespace

void create_node_set(ExodusModel& model, std::int64_t id, std::span<const GlobalIndex> members) {
  create_set(model, EntityKind::node_set, id,
             [&](const ModelData& data) { return node_members(data, members); });
}

void create_side_set(ExodusModel& model, std::int64_t id, const ExodusModel::SideSetMembers& members) {
  create_set(model, EntityKind::side_set, id,
             [&](const ModelData& data) { return side_members(data, members); });
}

void add_nodes_to_node_set(ExodusModel& model, const Selector& id, std::span<const GlobalIndex> members) {
  extend_set(model, EntityKind::node_set, id,
             [&](const ModelData& data) { return node_members(data, members); });
}

void add_faces_to_side_set(ExodusModel& model, const Selector& id,
                           const ExodusModel::SideSetMembers& members) {
  extend_set(model, EntityKind::side_set, id,
             [&](const ModelData& data) { return side_members(data, members); });
}

GlobalIndex merge_node_sets(ExodusModel& model, const Selector& ids) {
  return merge_sets(model, EntityKind::node_set, ids);
}

GlobalIndex merge_side_sets(ExodusModel& model, const Selector& ids) {
  return merge_sets(model, EntityKind::side_set, ids);
}

void delete_node_set(ExodusModel& model, const Selector& ids) {
  delete_selected(model, EntityKind::node_set, ids);
}

void delete_side_set(ExodusModel& model, const Selector& ids) {
  delete_selected(model, EntityKind::side_set, ids);
}

void delete_empty_node_sets(ExodusModel& model) { delete_empty(model, EntityKind::node_set); }

void delete_empty_side_sets(ExodusModel& model) { delete_empty(model, EntityKind::side_set); }

void rename_node_set(ExodusModel& model, const Selector& id, const std::string& new_name) {
  rename_set(model, EntityKind::node_set, id, [&](ModelData& data, std::size_t place) {
    set_name(data, EntityKind::node_set, place, new_name);
  });
}

void rename_side_set(ExodusModel& model, const Selector& id, const std::string& new_name) {
  rename_set(model, EntityKind::side_set, id, [&](ModelData& data, std::size_t place) {
    set_name(data, EntityKind::side_set, place, new_name);
  });
}

void rename_node_set(ExodusModel& model, const Selector& id, std::int64_t new_id) {
  rename_set(model, EntityKind::node_set, id,
             [&](ModelData& data, std::size_t place) { set_id(data, EntityKind::node_set, place, new_id); });
}

void rename_side_set(ExodusModel& model, const Selector& id, std::int64_t new_id) {
  rename_set(model, EntityKind::side_set, id,
             [&](ModelData& data, std::size_t place) { set_id(data, EntityKind::side_set, place, new_id); });
}

}  // namespace exomerge
