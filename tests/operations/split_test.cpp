// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/split.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <numeric>
#include <set>
#include <sstream>

#include "exodus/file.hpp"
#include "exodus/nemesis.hpp"
#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "operations/box_models.hpp"
#include "model/index_set.hpp"
#include "operations/rich_model.hpp"
#include "operations/split_rows.hpp"
#include "support/temporary_folder.hpp"

namespace exomerge {
namespace {

using testing::box_model;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::source_of;
using testing::TemporaryFolder;
using testing::world;

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<SplitMethod> available_methods() {
  std::vector<SplitMethod> methods;
  for (const std::string& name : split_method_names()) {
    const SplitMethod method = split_method_named(name).value();
    if (method != SplitMethod::file && split_method_available(method)) methods.push_back(method);
  }
  return methods;
}

/// A model with something of everything that can be split.
ExodusModel splittable_model() {
  ExodusModel model = testing::rich_model();
  model.data().kind(EntityKind::blob).clear();
  model.data().field_names[static_cast<std::size_t>(EntityKind::blob)].clear();
  return model;
}

TEST(SplitOfRows, BringsEachRowToItsParts) {
  const Comm comm = world();
  const GlobalIndex rows = 23;
  const int parts = 5;
  const Partition slices = Partition::even(rows, comm.size());
  const Partition owners = Partition::even(parts, comm.size());
  const Range mine = slices.slice(comm.rank());
  const auto part_of = [](GlobalIndex row) { return static_cast<LocalIndex>(row * row % 4); };  // none to 4
  std::vector<LocalIndex> of_mine;
  std::vector<double> values;
  for (GlobalIndex row = mine.begin; row < mine.end; ++row) {
    of_mine.push_back(part_of(row));
    values.insert(values.end(), {10.0 * static_cast<double>(row), 10.0 * static_cast<double>(row) + 1});
  }
  const RowSplit split = RowSplit::by_part(comm, slices, owners, of_mine);
  std::vector<std::vector<GlobalIndex>> wanted(split.part_count());
  std::vector<std::vector<double>> expected(split.part_count());
  for (std::size_t p = 0; p < wanted.size(); ++p) {
    const auto part = owners.slice(comm.rank()).begin + static_cast<GlobalIndex>(p);
    for (GlobalIndex row = 0; row < rows; ++row) {
      if (part_of(row) != part) continue;
      wanted[p].push_back(row);
      expected[p].insert(expected[p].end(),
                         {10.0 * static_cast<double>(row), 10.0 * static_cast<double>(row) + 1});
    }
  }
  EXPECT_EQ(split.deliver_all<double>({0, parts}, values, 2), expected);
  const RowSplit wished = RowSplit::by_wish(comm, slices, owners, wanted);
  EXPECT_EQ(wished.deliver_all<double>({0, parts}, values, 2), expected);

  // The same in windows of three rows, and the first part of each rank alone.
  std::vector<std::vector<double>> pieces(split.part_count());
  for (std::size_t p = 0; p < pieces.size(); ++p) pieces[p].resize(expected[p].size());
  for (GlobalIndex done = 0; done < slices.largest_slice(); done += 3) {
    const Range window = intersect({done, done + 3}, {0, mine.size()});
    const auto part = std::span<const double>(values).subspan(
        static_cast<std::size_t>(window.begin * 2 * (window.empty() ? 0 : 1)),
        static_cast<std::size_t>(window.size() * 2));
    split.deliver<double>({done, done + 3}, {0, parts}, part, 2, pieces);
  }
  EXPECT_EQ(pieces, expected);
  for (std::size_t p = 1; p < expected.size(); ++p) expected[p].clear();
  EXPECT_EQ(split.deliver_all<double>({0, 1}, values, 2), expected);
}

TEST(IndexSets, TellPlacesWhereverTheIndicesLie) {
  for (const GlobalIndex spread : {1, 2, 7, 1000, 1000000007}) {
    std::set<GlobalIndex> expected;
    std::vector<GlobalIndex> given;
    for (GlobalIndex i = 0; i < 500; ++i) {
      given.push_back(1000 + i * i % 311 * spread);
      expected.insert(given.back());
    }
    const IndexSet set([&](const auto& visit) {
      for (const GlobalIndex index : given) visit(index);
    });
    EXPECT_EQ(set.list(), std::vector<GlobalIndex>(expected.begin(), expected.end()));
    for (std::size_t i = 0; i < set.list().size(); ++i) {
      EXPECT_EQ(set.place(set.list()[i]), static_cast<GlobalIndex>(i));
    }
    for (const GlobalIndex absent : {GlobalIndex{0}, GlobalIndex{999}, 1000 + 311 * spread}) {
      EXPECT_EQ(set.place(absent), -1);
    }
  }
  EXPECT_EQ(IndexSet([](const auto&) {}).place(0), -1);
}

TEST(Split, EveryMethodBalancesAndTheGoodOnesShareFewNodes) {
  const Comm comm = world();
  const TemporaryFolder folder(comm);
  const ExodusModel model = box_model({.divisions = {12, 10, 9}, .sets = false});
  for (const int parts : {4, 7}) {
    const SplitReport worst =
        split_model(model, folder / "scattered", {.parts = parts, .method = SplitMethod::scattered});
    for (const SplitMethod method : available_methods()) {
      SCOPED_TRACE(name_of(method) + std::string(" ") + std::to_string(parts));
      const SplitReport report =
          split_model(model, folder / name_of(method), {.parts = parts, .method = method});
      ASSERT_EQ(report.parts.size(), static_cast<std::size_t>(parts));
      GlobalIndex elements = 0;
      for (const SplitReport::Part& part : report.parts) elements += part.elements;
      EXPECT_EQ(elements, 12 * 10 * 9);
      EXPECT_LT(report.imbalance(), 1.04);
      if (method == SplitMethod::scattered || method == SplitMethod::linear) continue;
      EXPECT_LT(report.shared_nodes, worst.shared_nodes / 2);
    }
  }
}

TEST(Split, LargeMeshesAreDividedByCells) {
  const TemporaryFolder folder(world());
  const ExodusModel model =
      box_model({.divisions = {50, 40, 40}, .sets = false});  // more than 65536 elements
  const SplitReport worst = split_model(model, folder / "s", {.parts = 3, .method = SplitMethod::scattered});
  for (const SplitMethod method : {SplitMethod::rcb, SplitMethod::kway}) {
    if (!split_method_available(method)) continue;
    const SplitReport report = split_model(model, folder / "p", {.parts = 3, .method = method});
    EXPECT_LT(report.imbalance(), 1.02);
    EXPECT_LT(report.shared_nodes, worst.shared_nodes / 10);
  }
}

TEST(Split, BytesDependOnNeitherRanksNorOpenFiles) {
  const Comm comm = world();
  const TemporaryFolder folder(comm);
  splittable_model().export_model(folder / "whole.e");
  ExodusModel model(comm);
  model.import_model(folder / "whole.e");
  for (const SplitMethod method : available_methods()) {
    SCOPED_TRACE(name_of(method));
    SplitOptions options{.parts = 5, .method = method};
    split_model(model, folder / "all", options);
    options.open_files = 1;
    split_model(model, folder / "few", options);
    comm.barrier();
    if (comm.is_root()) {
      ExodusModel alone(MPI_COMM_SELF);
      alone.import_model(folder / "whole.e");
      split_model(alone, folder / "alone", options);
      for (int part = 0; part < options.parts; ++part) {
        const std::string expected = bytes_of(piece_path(folder / "alone", options.parts, part));
        EXPECT_TRUE(bytes_of(piece_path(folder / "all", options.parts, part)) == expected) << part;
        EXPECT_TRUE(bytes_of(piece_path(folder / "few", options.parts, part)) == expected) << part;
      }
    }
    comm.barrier();
  }
}

std::vector<std::int64_t> numbers_of(const exodus::File& file, const exodus::Place& place) {
  std::vector<std::int64_t> values(static_cast<std::size_t>(place.rows));
  file.read(place, 0, {0, place.rows}, values);
  return values;
}

TEST(Split, PiecesKeepIdsAndTellTheOrderOfSets) {
  const Comm comm = world();
  const TemporaryFolder folder(comm);
  ExodusModel model = splittable_model();
  ModelData& data = model.data();
  const GlobalIndex nodes = data.nodes.count;
  data.space(IndexSpace::node).has_id_map = true;
  data.nodes.id_map = source_of<GlobalIndex>(nodes, 1, [=](GlobalIndex row, int, int) { return 5000 - row; });
  EntityData& set = data.kind(EntityKind::node_set)[0];
  const GlobalIndex members = set.info.count;
  ASSERT_GT(members, 4);
  set.list(exodus::Role::members) =
      source_of<GlobalIndex>(members, 1, [=](GlobalIndex row, int, int) { return nodes - 1 - 3 * row; });
  split_model(model, folder / "p", {.parts = 2, .method = SplitMethod::linear});

  std::set<std::int64_t> places;
  for (int part = 0; part < 2; ++part) {
    const auto file = exodus::File::open(comm, piece_path(folder / "p", 2, part));
    const Description& about = file->description();
    const auto& maps = about.space(IndexSpace::node).maps;
    ASSERT_FALSE(maps.empty());
    EXPECT_EQ(maps.back().name, exodus::nemesis::original_ids);
    const auto& where = file->places().space(IndexSpace::node);
    const auto positions = numbers_of(*file, where.id_map);
    const auto ids = numbers_of(*file, where.maps.back());
    ASSERT_EQ(ids.size(), positions.size());
    for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(ids[i], 5000 - (positions[i] - 1));

    const auto& in_piece = file->places().kind(EntityKind::node_set)[0][exodus::Role::members];
    if (!in_piece.exists()) continue;
    const auto entries = numbers_of(*file, in_piece);
    const auto variable = file->dataset().find_variable("exomerge_ns_position1");
    ASSERT_TRUE(variable.has_value());
    const auto rows = file->dataset().read_replicated<std::int64_t>(*variable);
    ASSERT_EQ(rows.size(), entries.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      places.insert(rows[i]);
      EXPECT_EQ(positions[static_cast<std::size_t>(entries[i] - 1)], nodes - 3 * (rows[i] - 1));
    }
  }
  EXPECT_EQ(places.size(), static_cast<std::size_t>(members));
  EXPECT_EQ(*places.rbegin(), members);
}

TEST(Split, NodesWithoutElementsAreInOnePiece) {
  const Comm comm = world();
  const TemporaryFolder folder(comm);
  ExodusModel model = box_model({.divisions = {2, 1, 1}, .sets = false});  // 12 nodes
  ModelData& data = model.data();
  for (auto& axis : data.nodes.coordinates) {
    axis = source_of<double>(20, 1, [](GlobalIndex row, int, int) { return static_cast<double>(row); });
  }
  data.nodes.count = 20;
  const SplitReport report = split_model(model, folder / "p", {.parts = 3, .method = SplitMethod::linear});
  EXPECT_EQ(report.parts[0].nodes + report.parts[1].nodes + report.parts[2].nodes, 20 + 4);
  EXPECT_EQ(report.shared_nodes, 4);
  EXPECT_EQ(report.parts[2].elements, 0);
  const auto last = exodus::File::open(comm, piece_path(folder / "p", 3, 2));
  EXPECT_THAT(numbers_of(*last, last->places().space(IndexSpace::node).id_map),
              ElementsAre(15, 16, 17, 18, 19, 20));
}

TEST(Split, AFieldOrAMapSaysThePart) {
  const Comm comm = world();
  const TemporaryFolder folder(comm);
  ExodusModel model = box_model({.divisions = {4, 2, 1}, .blocks = 2, .steps = 2, .element_fields = 1});
  ModelData& data = model.data();
  GlobalIndex first = 0;
  data.space(IndexSpace::element).maps.push_back({1, "processor"});
  for (EntityData& block : data.kind(EntityKind::element_block)) {
    block.fields[0].source = source_of<double>(4, 1, [=](GlobalIndex row, int, StepKey step) {
      return step == 0 ? (first + row) % 3 : 2 - row % 2;
    });
    block.maps.push_back(
        source_of<GlobalIndex>(4, 1, [=](GlobalIndex row, int, int) { return (first + row) / 5; }));
    first += 4;
  }
  const auto elements_of = [&](int part) {
    const auto file = exodus::File::open(comm, piece_path(folder / "p", 3, part));
    const auto& place = file->places().space(IndexSpace::element).id_map;
    return place.exists() ? numbers_of(*file, place) : std::vector<std::int64_t>();
  };
  SplitOptions options{.parts = 3, .method = SplitMethod::file, .from = "element_1"};
  split_model(model, folder / "p", options);
  EXPECT_THAT(elements_of(0), ElementsAre(1, 4, 7));
  EXPECT_THAT(elements_of(2), ElementsAre(3, 6));
  options.from_time = 1.0;
  split_model(model, folder / "p", options);
  EXPECT_THAT(elements_of(0), IsEmpty());
  EXPECT_THAT(elements_of(1), ElementsAre(2, 4, 6, 8));
  options.from = "processor";
  split_model(model, folder / "p", options);
  EXPECT_THAT(elements_of(0), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(elements_of(1), ElementsAre(6, 7, 8));
  EXPECT_THAT(elements_of(2), IsEmpty());

  options.parts = 1;
  const auto complaint = [&] {
    try {
      split_model(model, folder / "q", options);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(complaint(), HasSubstr("element 6 (element block 2 \"block_2\") has the value 1 of processor"));
  EXPECT_FALSE(std::filesystem::exists(piece_path(folder / "q", 1, 0)));
}

}  // namespace
}  // namespace exomerge
