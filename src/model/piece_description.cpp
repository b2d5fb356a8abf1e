// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/piece_description.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>

#include "exodus/file.hpp"
#include "exodus/nemesis.hpp"
#include "exomerge/log.hpp"
#include "exomerge/pieces.hpp"
#include "model/byte_stream.hpp"
#include "model/piece_matching.hpp"

namespace exomerge {

namespace nemesis = exodus::nemesis;

namespace {

std::string in_quotes(const std::string& text) { return '"' + text + '"'; }

std::string shortest(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", value);
  return text;
}

// Spreaders number the titles of all pieces but the first, or replace them.
bool titles_contradict(std::string a, std::string b) {
  constexpr std::string_view of_spreader = "Parallel Mesh File";
  if (a.empty() || b.empty() || a.starts_with(of_spreader) || b.starts_with(of_spreader)) return false;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::erase_if(a, is_digit);
  std::erase_if(b, is_digit);
  return a != b;
}

}  // namespace

std::vector<std::string> share(const Comm& comm, const std::string& mine) {
  std::vector<std::string> all(static_cast<std::size_t>(comm.size()));
  const std::vector<std::int64_t> sizes = comm.all_gather(static_cast<std::int64_t>(mine.size()));
  for (std::size_t rank = 0; rank < all.size(); ++rank) {
    if (sizes[rank] == 0) continue;
    if (static_cast<int>(rank) == comm.rank()) all[rank] = mine;
    comm.broadcast(all[rank], static_cast<int>(rank));
  }
  return all;
}

DescriptionJoiner::DescriptionJoiner(PieceFiles& files, const InputFiles& input, bool steps_common)
    : files_(files), comm_(files.comm()), input_(input), steps_common_(steps_common) {}

JoinedDescription DescriptionJoiner::run() {
  joined_.name = input_.name;
  joined_.paths = input_.paths;
  joined_.about = exodus::describe(comm_, first_path());
  Description& about = joined_.about;
  std::erase_if(about.user_attributes,
                [](const Attribute& attribute) { return attribute.name.starts_with("exomerge_"); });
  check_runs();
  join_steps();
  join_names();
  join_entities();
  for (const IndexSpace space : index_spaces) join_maps(space);
  join_foreign();
  forget();
  return std::move(joined_);
}

void DescriptionJoiner::warn(const std::string& message) const {
  log_once(comm_.is_root(), LogLevel::warning, in_quotes(joined_.name) + ": " + message);
}

// Whether the pieces can be of one run: what each says of the whole.
void DescriptionJoiner::check_runs() {
  std::array<std::int64_t, 5> first{-1, -1, -1, -1, -1};
  if (comm_.is_root()) {
    const Piece& piece = files_.pieces().front();
    std::ranges::copy(piece.global_counts, first.begin());
    first[4] = piece.original_id_maps.value_or(-1);
  }
  comm_.broadcast(first);
  std::copy_n(first.begin(), 4, joined_.global_counts.begin());
  if (first[4] >= 0) joined_.original_id_maps = first[4];
  for (const Piece& piece : files_.pieces()) {
    const Description& about = piece.about;
    const auto differs = [&](const std::string& what, const std::string& mine, const std::string& theirs) {
      note(piece.quoted() + " and " + in_quotes(first_path()) + " are not pieces of one model: " + what +
           " " + mine + " in one and " + theirs + " in the other");
    };
    if (piece.processor) {
      const auto [count, number] = *piece.processor;
      if (count != files_.total()) {
        note(piece.quoted() + " says that it is one of " + std::to_string(count) + " pieces, joined are " +
             std::to_string(files_.total()));
      } else if (parse_piece_name(piece.path) && number != piece.number) {
        note(piece.quoted() + " says that it is piece " + std::to_string(number));
      }
    }
    if (about.dimension != joined_.about.dimension) {
      differs("the dimension is", std::to_string(about.dimension), std::to_string(joined_.about.dimension));
    }
    if (titles_contradict(about.title, joined_.about.title))
      differs("the title is", in_quotes(about.title), in_quotes(joined_.about.title));
    for (const IndexSpace space : index_spaces) {
      const auto at = static_cast<std::size_t>(space);
      if (piece.global_counts[at] == first[at]) continue;
      differs("the number of all " + std::string(name_of(space)) + "s is",
              std::to_string(piece.global_counts[at]), std::to_string(first[at]));
    }
    if (piece.original_id_maps.value_or(-1) != first[4]) {
      differs("the attribute exomerge_id_maps is", std::to_string(piece.original_id_maps.value_or(-1)),
              std::to_string(first[4]));
    }
  }
  agree();
}

// Steps are matched by equal time, the n-th of equal times with the n-th.
void DescriptionJoiner::join_steps() {
  const std::vector<double> times = joined_.about.times;
  std::vector<std::int64_t> everywhere(times.size(), 1);
  for (Piece& piece : files_.pieces()) {
    const std::vector<double>& here = piece.about.times;
    piece.steps = match_positions<double>(times, here);
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (piece.steps[i] < 0) everywhere[i] = 0;
    }
    if (steps_common_ || here == times) continue;
    std::string what = " has " + std::to_string(here.size()) + " time steps and " + in_quotes(first_path()) +
                       " has " + std::to_string(times.size());
    if (here.size() == times.size()) {
      const auto at = static_cast<std::size_t>(std::ranges::mismatch(here, times).in1 - here.begin());
      what = " has the time " + shortest(here[at]) + " as step " + std::to_string(at + 1) + " and " +
             in_quotes(first_path()) + " has " + shortest(times[at]);
    }
    note(piece.quoted() + what + "; --steps-common joins the steps that all pieces have");
  }
  agree();
  comm_.all_reduce(std::span<std::int64_t>(everywhere), ReduceOp::min);
  const auto keep = [&](auto& values) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < everywhere.size(); ++i) {
      if (everywhere[i] != 0) values[kept++] = values[i];
    }
    values.resize(kept);
  };
  keep(joined_.about.times);
  for (Piece& piece : files_.pieces()) keep(piece.steps);
  if (joined_.about.times.size() < times.size()) {
    warn(std::to_string(times.size() - joined_.about.times.size()) +
         " time steps are left out, not all pieces have them");
  }
}

void DescriptionJoiner::join_names() {
  std::vector<NameList> lists;
  const auto no_positions = [](Piece&) -> std::vector<int>* { return nullptr; };
  lists.push_back({"the global variable", &joined_.about.global_variable_names,
                   [](const Piece& piece) -> const Names& { return piece.about.global_variable_names; },
                   no_positions});
  lists.push_back({"the node field", &joined_.about.nodal_variable_names,
                   [](const Piece& piece) -> const Names& { return piece.about.nodal_variable_names; },
                   [](Piece& piece) { return &piece.nodal_results; }});
  for (const EntityKind k : entity_kinds) {
    const auto at = static_cast<std::size_t>(k);
    lists.push_back({"a field", &kind(k).results.names,
                     [k](const Piece& piece) -> const Names& { return piece.about.kind(k).results.names; },
                     [at](Piece& piece) { return &piece.results[at]; }});
    lists.push_back(
        {"a reduction", &kind(k).results.reduction_names,
         [k](const Piece& piece) -> const Names& { return piece.about.kind(k).results.reduction_names; },
         [at](Piece& piece) { return &piece.reductions[at]; }});
    lists.push_back({"the property", &kind(k).property_names,
                     [k](const Piece& piece) -> const Names& { return piece.about.kind(k).property_names; },
                     no_positions});
  }
  share_names(lists);
  for (Piece& piece : files_.pieces()) {
    for (const NameList& list : lists) {
      const Names& here = list.here(piece);
      const std::vector<int> positions = match_positions<std::string>(*list.joined, here);
      const std::vector<int> back = match_positions<std::string>(here, *list.joined);
      if (const auto odd = std::ranges::find(back, -1); odd != back.end()) {
        note(piece.quoted() + " has " + list.what + ' ' + here[static_cast<std::size_t>(odd - back.begin())] +
             ", which other pieces do not have");
      }
      if (list.joined == &joined_.about.nodal_variable_names && piece.about.node_count() > 0) {
        if (const auto lacking = std::ranges::find(positions, -1); lacking != positions.end()) {
          note(piece.quoted() + " does not have " + list.what + ' ' +
               (*list.joined)[static_cast<std::size_t>(lacking - positions.begin())] +
               ", which other pieces have");
        }
      }
      if (std::vector<int>* into = list.positions(piece)) *into = positions;
    }
  }
  agree();
}

// Lists that the first piece does not have come from the first piece that has them.
void DescriptionJoiner::share_names(std::vector<NameList>& lists) {
  constexpr std::int64_t nobody = std::numeric_limits<std::int64_t>::max();
  std::vector<std::int64_t> speakers(lists.size(), nobody);
  for (std::size_t i = 0; i < lists.size(); ++i) {
    for (const Piece& piece : files_.pieces()) {
      if (!lists[i].here(piece).empty()) speakers[i] = std::min<std::int64_t>(speakers[i], piece.number);
    }
  }
  comm_.all_reduce(std::span<std::int64_t>(speakers), ReduceOp::min);
  ByteWriter mine;
  for (const Piece& piece : files_.pieces()) {
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (speakers[i] == 0 || speakers[i] != piece.number) continue;
      mine.put(i);
      mine.put(lists[i].here(piece));
    }
  }
  for (const std::string& bytes : share(comm_, mine.bytes())) {
    ByteReader reader(bytes);
    while (!reader.done()) {
      const auto i = reader.get<std::size_t>();
      reader.take(*lists[i].joined);
    }
  }
}

// The named maps of the first piece that has entries, as far as all pieces with entries have them.
void DescriptionJoiner::join_maps(IndexSpace space) {
  const auto at = static_cast<std::size_t>(space);
  const auto has_entries = [&](const Piece& piece) { return piece.about.space(space).count > 0; };
  std::array<std::int64_t, 3> all{std::numeric_limits<std::int64_t>::max(), 1, 1};
  for (const Piece& piece : files_.pieces()) {
    if (!has_entries(piece)) continue;
    all[0] = std::min<std::int64_t>(all[0], piece.number);
    if (piece.original_ids[at] < 0) all[1] = 0;
    if (piece.original_order[at] < 0) all[2] = 0;
  }
  comm_.all_reduce(std::span<std::int64_t>(all), ReduceOp::min);
  const bool any = all[0] < files_.total();
  joined_.has_original_ids[at] = any && all[1] != 0;
  joined_.has_original_order[at] = any && all[2] != 0;
  const auto maps_of = [&](const Piece& piece) {
    std::vector<std::pair<int, MapInfo>> maps;
    const auto& here = piece.about.space(space).maps;
    for (std::size_t i = 0; i < here.size(); ++i) {
      const int position = static_cast<int>(i);
      if (joined_.has_original_ids[at] && position == piece.original_ids[at]) continue;
      if (joined_.has_original_order[at] && position == piece.original_order[at]) continue;
      maps.emplace_back(position, here[i]);
    }
    return maps;
  };
  ByteWriter mine;
  for (const Piece& piece : files_.pieces()) {
    if (piece.number != all[0]) continue;
    std::vector<MapInfo> maps;
    for (auto& [position, map] : maps_of(piece)) maps.push_back(std::move(map));
    mine.put(maps);
  }
  std::vector<MapInfo> joined;
  for (const std::string& bytes : share(comm_, mine.bytes())) {
    ByteReader reader(bytes);
    if (!reader.done()) reader.take(joined);
  }
  Names names;
  for (const MapInfo& map : joined) names.push_back(map.name);
  std::vector<std::int64_t> everywhere(joined.size(), 1);
  for (Piece& piece : files_.pieces()) {
    const auto maps = maps_of(piece);
    Names here;
    for (const auto& [position, map] : maps) here.push_back(map.name);
    piece.maps[at] = match_positions<std::string>(names, here);
    for (std::size_t i = 0; i < names.size(); ++i) {
      int& position = piece.maps[at][i];
      if (position >= 0) position = maps[static_cast<std::size_t>(position)].first;
      if (position < 0 && has_entries(piece)) everywhere[i] = 0;
    }
  }
  comm_.all_reduce(std::span<std::int64_t>(everywhere), ReduceOp::min);
  for (std::size_t i = joined.size(); i-- > 0;) {
    if (everywhere[i] != 0) continue;
    warn(std::string(name_of(space)) + " map " + joined[i].name + " is dropped: not all pieces have it");
    joined.erase(joined.begin() + static_cast<std::ptrdiff_t>(i));
    for (Piece& piece : files_.pieces())
      piece.maps[at].erase(piece.maps[at].begin() + static_cast<std::ptrdiff_t>(i));
  }
  joined_.about.space(space).maps = std::move(joined);
}

void DescriptionJoiner::forget() {
  for (Piece& piece : files_.pieces()) {
    piece.about.qa_records.clear();
    piece.about.info_records.clear();
    piece.about.times.clear();
    for (const EntityKind k : entity_kinds) piece.about.kind(k).results = {};
  }
}

}  // namespace exomerge
