// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cctype>
#include <limits>

#include "exomerge/log.hpp"
#include "model/byte_stream.hpp"
#include "model/piece_description.hpp"
#include "model/piece_matching.hpp"

namespace exomerge {

namespace {

std::vector<std::int64_t> ids_of(const KindInfo& kind) {
  std::vector<std::int64_t> ids;
  for (const EntityInfo& entity : kind.entities) ids.push_back(entity.id);
  return ids;
}

bool is_one_of_many(EntityKind kind) { return is_block(kind) || is_set(kind); }

// Properties by the joined list of names.
std::vector<std::int64_t> joined_properties(const EntityInfo& info, const std::vector<std::string>& here,
                                            const std::vector<std::string>& joined) {
  std::vector<std::int64_t> properties;
  for (const int position : match_positions(joined, here)) {
    properties.push_back(position < 0 ? 0 : info.properties[static_cast<std::size_t>(position)]);
  }
  return properties;
}

void put(ByteWriter& writer, const EntityInfo& info, const std::vector<std::int64_t>& properties) {
  writer.put(info.id);
  writer.put(info.name);
  writer.put(info.count);
  writer.put(info.attribute_names);
  writer.put(info.user_attributes);
  writer.put(properties);
  writer.put(info.type);
  for (const int number : {info.nodes_per_entry, info.edges_per_entry, info.faces_per_entry})
    writer.put(number);
  for (const bool flag : {info.ragged, info.has_list, info.has_extra_list}) writer.put(flag);
  for (const GlobalIndex number : {info.node_list_length, info.face_list_length, info.factor_count})
    writer.put(number);
  writer.put(info.member_kind_code);
  writer.put(info.member_ids);
}

EntityInfo take(ByteReader& reader) {
  EntityInfo info;
  reader.take(info.id);
  reader.take(info.name);
  reader.take(info.count);
  reader.take(info.attribute_names);
  reader.take(info.user_attributes);
  reader.take(info.properties);
  reader.take(info.type);
  for (int* number : {&info.nodes_per_entry, &info.edges_per_entry, &info.faces_per_entry})
    reader.take(*number);
  for (bool* flag : {&info.ragged, &info.has_list, &info.has_extra_list}) reader.take(*flag);
  for (GlobalIndex* number : {&info.node_list_length, &info.face_list_length, &info.factor_count})
    reader.take(*number);
  reader.take(info.member_kind_code);
  reader.take(info.member_ids);
  return info;
}

bool same_type(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

// All pieces have the same blocks; of sets and the rest each may have some.
void DescriptionJoiner::join_entities() {
  ByteWriter extra;
  for (const EntityKind k : entity_kinds) {
    const std::vector<std::int64_t> joined = ids_of(kind(k));
    for (const Piece& piece : files_.pieces()) {
      const std::vector<std::int64_t> here = ids_of(piece.about.kind(k));
      if (here == joined) continue;
      const std::vector<int> positions = match_positions(here, joined);
      for (std::size_t i = 0; i < here.size(); ++i) {
        if (positions[i] >= 0) continue;
        if (is_block(k)) {
          note(piece.quoted() + " has " + label(k, piece.about.kind(k).entities[i]) + ", which \"" +
               first_path() + "\" does not have: they are not pieces of one model");
        }
        extra.put(k);
        extra.put(here[i]);
      }
    }
  }
  agree();
  extra_ = extra.bytes();
  append_extra_entities();
  for (const EntityKind k : entity_kinds) find_entities(k);
  agree();
  for (const EntityKind k : entity_kinds) choose_speakers(k);
  share_entities();
  for (const EntityKind k : entity_kinds) {
    if (is_one_of_many(k)) add_up(k);
    check_entities(k);
  }
  agree();
  for (const EntityKind k : entity_kinds) {
    join_truth(k);
    find_reductions(k);
  }
}

void DescriptionJoiner::append_extra_entities() {
  for (const std::string& bytes : share(comm_, extra_)) {
    ByteReader reader(bytes);
    while (!reader.done()) {
      const auto k = reader.get<EntityKind>();
      const auto id = reader.get<std::int64_t>();
      auto& entities = kind(k).entities;
      if (std::ranges::find(entities, id, &EntityInfo::id) != entities.end()) continue;
      entities.emplace_back();
      entities.back().id = id;
    }
  }
}

void DescriptionJoiner::find_entities(EntityKind k) {
  const auto& joined = kind(k).entities;
  const std::vector<std::int64_t> ids = ids_of(kind(k));
  for (Piece& piece : files_.pieces()) {
    std::vector<int>& positions = piece.entities[static_cast<std::size_t>(k)];
    positions = match_positions(ids, ids_of(piece.about.kind(k)));
    if (!is_block(k)) continue;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (positions[i] < 0) {
        note(piece.quoted() + " does not have " + label(k, joined[i]) + " of \"" + first_path() +
             "\": they are not pieces of one model");
      }
    }
  }
}

// The first piece where the entity is not empty speaks for it, else the first that has it.
void DescriptionJoiner::choose_speakers(EntityKind k) {
  const std::size_t count = kind(k).entities.size();
  const std::int64_t total = files_.total();
  std::vector<std::int64_t> speakers(count, 2 * total);
  for (const Piece& piece : files_.pieces()) {
    for (std::size_t i = 0; i < count; ++i) {
      const EntityInfo* here = piece.entity(k, i);
      if (here == nullptr) continue;
      const std::int64_t candidate = here->count > 0 ? piece.number : piece.number + total;
      speakers[i] = std::min(speakers[i], candidate);
    }
  }
  comm_.all_reduce(std::span<std::int64_t>(speakers), ReduceOp::min);
  auto& chosen = joined_.speakers[static_cast<std::size_t>(k)];
  for (const std::int64_t speaker : speakers) chosen.push_back(static_cast<int>(speaker % total));
}

void DescriptionJoiner::share_entities() {
  ByteWriter mine;
  for (const Piece& piece : files_.pieces()) {
    if (piece.number == 0) continue;  // all ranks have read the first one
    for (const EntityKind k : entity_kinds) {
      const auto& speakers = joined_.speakers[static_cast<std::size_t>(k)];
      for (std::size_t i = 0; i < speakers.size(); ++i) {
        if (speakers[i] != piece.number) continue;
        const EntityInfo& info = *piece.entity(k, i);
        mine.put(k);
        mine.put(i);
        put(mine, info, joined_properties(info, piece.about.kind(k).property_names, kind(k).property_names));
      }
    }
  }
  for (const std::string& bytes : share(comm_, mine.bytes())) {
    ByteReader reader(bytes);
    while (!reader.done()) {
      const auto k = reader.get<EntityKind>();
      const auto i = reader.get<std::size_t>();
      kind(k).entities[i] = take(reader);
    }
  }
}

void DescriptionJoiner::add_up(EntityKind k) {
  auto& entities = kind(k).entities;
  constexpr std::size_t columns = 4;
  std::vector<std::int64_t> sums(entities.size() * columns, 0);
  for (const Piece& piece : files_.pieces()) {
    for (std::size_t i = 0; i < entities.size(); ++i) {
      const EntityInfo* here = piece.entity(k, i);
      if (here == nullptr) continue;
      const std::array<GlobalIndex, columns> values{here->count, here->factor_count, here->node_list_length,
                                                    here->face_list_length};
      for (std::size_t c = 0; c < columns; ++c) sums[i * columns + c] += values[c];
    }
  }
  comm_.all_reduce(std::span<std::int64_t>(sums), ReduceOp::sum);
  for (std::size_t i = 0; i < entities.size(); ++i) {
    EntityInfo& info = entities[i];
    info.count = sums[i * columns];
    info.factor_count = sums[i * columns + 1];
    info.node_list_length = sums[i * columns + 2];
    info.face_list_length = sums[i * columns + 3];
  }
}

void DescriptionJoiner::check_entities(EntityKind k) {
  const auto& entities = kind(k).entities;
  for (const Piece& piece : files_.pieces()) {
    for (std::size_t i = 0; i < entities.size(); ++i) {
      const EntityInfo* here = piece.entity(k, i);
      if (here == nullptr || here->count == 0) continue;
      const EntityInfo& joined = entities[i];
      const int speaker = joined_.speakers[static_cast<std::size_t>(k)][i];
      const auto differs = [&](const char* what) {
        note(piece.quoted() + " and \"" + input_.paths[static_cast<std::size_t>(speaker)] +
             "\" contradict each other: " + label(k, joined) + " has " + what);
      };
      if (is_block(k) && !same_type(here->type, joined.type)) differs("another type");
      if (here->nodes_per_entry != joined.nodes_per_entry ||
          here->edges_per_entry != joined.edges_per_entry ||
          here->faces_per_entry != joined.faces_per_entry || here->ragged != joined.ragged) {
        differs("another number of nodes for each entry");
      }
      if (here->attribute_names.size() != joined.attribute_names.size())
        differs("another number of attributes");
      if (is_set(k) && (here->has_list != joined.has_list || here->has_extra_list != joined.has_extra_list))
        differs("lists in one of them only");
    }
  }
}

// A variable has values on an entity when it has them in any piece.
void DescriptionJoiner::join_truth(EntityKind k) {
  ResultInfo& results = kind(k).results;
  const std::size_t entities = kind(k).entities.size();
  const std::size_t variables = results.names.size();
  std::vector<std::int64_t> anywhere(entities * variables, 0);
  std::vector<std::int64_t> nowhere(entities * variables, 0);
  for (const Piece& piece : files_.pieces()) {
    const auto& positions = piece.results[static_cast<std::size_t>(k)];
    for (std::size_t i = 0; i < entities; ++i) {
      const EntityInfo* here = piece.entity(k, i);
      if (here == nullptr || here->count == 0) continue;
      const auto& places = piece.entity_places(k, i)->results;
      for (std::size_t v = 0; v < variables; ++v) {
        const auto at = static_cast<std::size_t>(positions[v]);
        const bool has = positions[v] >= 0 && at < places.size() && places[at].exists();
        (has ? anywhere : nowhere)[i * variables + v] = 1;
      }
    }
  }
  comm_.all_reduce(std::span<std::int64_t>(anywhere), ReduceOp::max);
  comm_.all_reduce(std::span<std::int64_t>(nowhere), ReduceOp::max);
  results.truth.assign(entities, std::vector<bool>(variables, false));
  for (std::size_t i = 0; i < entities; ++i) {
    for (std::size_t v = 0; v < variables; ++v) {
      const std::size_t at = i * variables + v;
      results.truth[i][v] = anywhere[at] != 0;
      if (anywhere[at] == 0 || nowhere[at] == 0) continue;
      warn("the field " + results.names[v] + " is not on " + label(k, kind(k).entities[i]) +
           " in all pieces: it gets the default value there");
    }
  }
}

void DescriptionJoiner::find_reductions(EntityKind k) {
  ResultInfo& results = kind(k).results;
  const std::size_t entities = kind(k).entities.size();
  constexpr std::int64_t nobody = std::numeric_limits<std::int64_t>::max();
  std::vector<std::int64_t> speakers(entities, nobody);
  for (const Piece& piece : files_.pieces()) {
    for (std::size_t i = 0; i < entities; ++i) {
      const exodus::EntityPlaces* places = piece.entity_places(k, i);
      if (places != nullptr && places->reductions.exists())
        speakers[i] = std::min<std::int64_t>(speakers[i], piece.number);
    }
  }
  comm_.all_reduce(std::span<std::int64_t>(speakers), ReduceOp::min);
  auto& chosen = joined_.reduction_speakers[static_cast<std::size_t>(k)];
  results.has_reduction.clear();
  for (const std::int64_t speaker : speakers) {
    chosen.push_back(speaker == nobody ? -1 : static_cast<int>(speaker));
    results.has_reduction.push_back(speaker != nobody);
  }
}

}  // namespace exomerge
