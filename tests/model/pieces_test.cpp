// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

#include "exodus/exodus_testing.hpp"
#include "exomerge/describe.hpp"
#include "exomerge/model.hpp"
#include "exomerge/pieces.hpp"
#include "model/mesh.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::Indices;
using testing::Mesh;
using testing::mesh_of;
using testing::Numbers;
using testing::SharedFolder;
using testing::world;

/// A row of quadrilaterals in two blocks of different lengths; ids with gaps.
Mesh row_of_squares(int squares) {
  Mesh mesh;
  mesh.title = "row";
  mesh.times = {0.5, 1.5};
  for (int i = 0; i <= squares; ++i) {
    for (int j = 0; j < 2; ++j) {
      mesh.x.push_back(i);
      mesh.y.push_back(j);
      mesh.z.push_back(0.25 * i);
      mesh.node_ids.push_back(10 + 3 * static_cast<GlobalIndex>(mesh.node_ids.size()));
    }
  }
  const auto numbers = [](double first, std::size_t count) {
    std::vector<Numbers> steps(2);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t s = 0; s < 2; ++s)
        steps[s].push_back(first + static_cast<double>(i) + 100 * static_cast<double>(s));
    }
    return steps;
  };
  mesh.node_fields = {{"heat", numbers(1, mesh.x.size())}};
  const int first_count = squares / 3;
  mesh.blocks = {{7, "left", "SHELL", 4, {}, {}}, {3, "right", "SHELL", 4, {}, {}}};
  for (int i = 0; i < squares; ++i) {
    const GlobalIndex n = 2 * i;
    Indices& connectivity = mesh.blocks[i < first_count ? 0 : 1].connectivity;
    for (const GlobalIndex node : {n, n + 2, n + 3, n + 1}) connectivity.push_back(node);
    mesh.element_ids.push_back(1000 + 2 * i);
  }
  for (Mesh::Block& block : mesh.blocks)
    block.fields = {{"stress", numbers(static_cast<double>(block.id) * 1000, block.connectivity.size() / 4)}};
  mesh.globals = {{"energy", {5, 6}}};
  return mesh;
}

template <class T>
std::vector<T> pick(const std::vector<T>& values, const Indices& places, GlobalIndex width = 1) {
  std::vector<T> picked;
  for (const GlobalIndex place : places) {
    for (GlobalIndex k = 0; k < width; ++k)
      picked.push_back(values[static_cast<std::size_t>(place * width + k)]);
  }
  return picked;
}

/// The elements whose number leaves `part` when divided by `parts`.
Mesh piece_of(const Mesh& mesh, int part, int parts) {
  Mesh piece = mesh;
  std::vector<GlobalIndex> local(mesh.x.size(), -1);
  Indices elements, nodes;
  GlobalIndex element = 0;
  std::vector<Indices> rows(mesh.blocks.size());
  for (std::size_t b = 0; b < mesh.blocks.size(); ++b) {
    const Indices& connectivity = mesh.blocks[b].connectivity;
    for (GlobalIndex row = 0; row < static_cast<GlobalIndex>(connectivity.size()) / 4; ++row, ++element) {
      if (element % parts != part) continue;
      rows[b].push_back(row);
      elements.push_back(element);
      for (const GlobalIndex node : pick(connectivity, {row}, 4)) local[static_cast<std::size_t>(node)] = 0;
    }
  }
  for (std::size_t node = 0; node < local.size(); ++node) {
    if (local[node] < 0) continue;
    local[node] = static_cast<GlobalIndex>(nodes.size());
    nodes.push_back(static_cast<GlobalIndex>(node));
  }
  for (Numbers* values : {&piece.x, &piece.y, &piece.z}) *values = pick(*values, nodes);
  piece.node_ids = pick(mesh.node_ids, nodes);
  piece.element_ids = pick(mesh.element_ids, elements);
  for (auto& [name, steps] : piece.node_fields) {
    for (Numbers& values : steps) values = pick(values, nodes);
  }
  for (std::size_t b = 0; b < piece.blocks.size(); ++b) {
    piece.blocks[b].connectivity = pick(mesh.blocks[b].connectivity, rows[b], 4);
    for (GlobalIndex& node : piece.blocks[b].connectivity) node = local[static_cast<std::size_t>(node)];
    if (rows[b].empty()) piece.blocks[b].fields.clear();
    for (auto& [name, steps] : piece.blocks[b].fields) {
      for (Numbers& values : steps) values = pick(values, rows[b]);
    }
  }
  return piece;
}

class PiecesTest : public ::testing::Test {
 protected:
  std::string base(const std::string& name) const { return (folder_.path() / name).string(); }

  void write_pieces(const Mesh& mesh, const std::string& name, int parts) {
    for (int part = 0; part < parts; ++part)
      piece_of(mesh, part, parts).write(comm_, piece_path(base(name), parts, part));
  }

  /// Text for ncgen. Collective.
  void write_text(const std::string& name, const std::string& text) {
    comm_.collectively("writing a file", [&] {
      if (!comm_.is_root()) return;
      std::ofstream(base("text.cdl")) << text;
      const std::string command = "ncgen -k 2 -o '" + base(name) + "' '" + base("text.cdl") + "'";
      if (std::system(command.c_str()) != 0) throw Error("ncgen failed");
    });
  }

  Comm comm_ = world();
  SharedFolder folder_{comm_};
};

TEST_F(PiecesTest, AreTheModelTheyWere) {
  const Mesh mesh = row_of_squares(11);
  write_pieces(mesh, "row.e", 11);
  for (const LoadMode mode : {LoadMode::streaming, LoadMode::in_memory}) {
    ExodusModel model(comm_, mode);
    model.import_model(base("row.e"));
    EXPECT_EQ(mesh_of(model).text(), mesh.text());
  }
  EXPECT_EQ(describe(comm_, base("row.e")).piece_count, 11);
  EXPECT_EQ(describe(comm_, base("row.e")).node_count(), 24);
}

TEST_F(PiecesTest, NeedNotBeOpenTogether) {
  const Mesh mesh = row_of_squares(9);
  write_pieces(mesh, "row.e", 7);
  ImportOptions options;
  options.open_pieces = 1;
  ExodusModel model(comm_);
  model.import_model(base("row.e.7.*"), options);
  EXPECT_EQ(mesh_of(model).text(), mesh.text());
}

TEST_F(PiecesTest, AreGivenAsAList) {
  const Mesh mesh = row_of_squares(5);
  for (int part = 0; part < 3; ++part)
    piece_of(mesh, part, 3).write(comm_, base("part" + std::to_string(part)));
  ExodusModel model(comm_);
  model.import_pieces({base("part2"), base("part0"), base("part1")});
  EXPECT_EQ(mesh_of(model).text(), mesh.text());
  ExodusModel other(comm_);
  EXPECT_THAT(error_of(comm_,
                       [&] {
                         other.import_pieces({base("a.2.0"), base("b.2.1")});
                       }),
              HasSubstr("several sets"));
  EXPECT_THAT(error_of(comm_, [&] { other.import_pieces({}); }), HasSubstr("no per-processor files"));
}

TEST_F(PiecesTest, MayBeSelectedFromAndJoinOthers) {
  const Mesh mesh = row_of_squares(8);
  write_pieces(mesh, "row.e", 3);
  mesh.write(comm_, base("whole.e"));
  Mesh other = row_of_squares(4);
  for (Mesh::Block& block : other.blocks) block.id += 50;
  other.node_ids.clear();
  other.element_ids.clear();
  other.write(comm_, base("other.e"));
  ImportOptions options;
  options.element_block_ids = 3;
  options.timesteps = "last";
  std::string texts[2];
  for (const bool pieces : {false, true}) {
    ExodusModel model(comm_);
    model.import_model(base("other.e"));
    model.import_model(base(pieces ? "row.e" : "whole.e"), options);
    texts[pieces] = mesh_of(model).text();
  }
  EXPECT_EQ(texts[1], texts[0]);
}

/// Polygons, of which the pieces hold every other one, and a side set of triangles and quadrilaterals.
std::string polygons(const std::string& lists) {
  return "netcdf p { dimensions: time_step = UNLIMITED ; num_dim = 2 ; num_nodes = 6 ; num_elem = 2 ;\n"
         " num_el_blk = 1 ; num_el_in_blk1 = 2 ; num_nod_per_el1 = 7 ; len_string = 33 ;\n"
         "variables: double time_whole(time_step) ; double coordx(num_nodes), coordy(num_nodes) ;\n"
         " int eb_prop1(num_el_blk) ; eb_prop1:name = \"ID\" ; int connect1(num_nod_per_el1) ;\n"
         " connect1:elem_type = \"nsided\" ; int ebepecnt1(num_el_in_blk1) ;\n"
         " ebepecnt1:entity_type1 = \"NODE\" ; ebepecnt1:entity_type2 = \"ELEM\" ;\n"
         " int node_num_map(num_nodes), elem_num_map(num_elem) ;\n"
         " :api_version = 8.25f ; :version = 8.25f ; :floating_point_word_size = 8 ; :file_size = 1 ;\n"
         "data: eb_prop1 = 4 ;\n" +
         lists + "}\n";
}

TEST_F(PiecesTest, PolygonsComeInTheirOrder) {
  write_text("p.e.2.0", polygons("coordx = 1, 2, 3, 4, 5, 6 ; coordy = 1, 1, 1, 1, 1, 1 ;\n"
                                 "node_num_map = 1, 2, 3, 4, 5, 6 ; elem_num_map = 1, 3 ;\n"
                                 "ebepecnt1 = 3, 4 ; connect1 = 1, 2, 3, 3, 4, 5, 6 ;\n"));
  write_text("p.e.2.1", polygons("coordx = 8, 7, 6, 5, 4, 3 ; coordy = 1, 1, 1, 1, 1, 1 ;\n"
                                 "node_num_map = 8, 7, 6, 5, 4, 3 ; elem_num_map = 4, 2 ;\n"
                                 "ebepecnt1 = 5, 2 ; connect1 = 1, 2, 3, 4, 5, 6, 1 ;\n"));
  ExodusModel model(comm_);
  model.import_model(base("p.e"));
  model.export_model(base("joined.e"), {.add_qa_record = false});
  const Description about = describe(comm_, base("joined.e"));
  EXPECT_EQ(about.node_count(), 8);
  EXPECT_FALSE(about.space(IndexSpace::node).has_id_map) << "the ids are 1, 2, 3, ...";
  const auto file = exodus::File::open(comm_, base("joined.e"));
  const exodus::EntityPlaces& places = file->places().kind(EntityKind::element_block)[0];
  const auto all = [&](const exodus::Place& place) {
    std::vector<std::int64_t> values(static_cast<std::size_t>(place.rows));
    file->read(place, 0, {0, place.rows}, values);
    return values;
  };
  EXPECT_THAT(all(places[exodus::Role::entry_counts]), ElementsAre(3, 2, 4, 5));
  EXPECT_THAT(all(places[exodus::Role::nodes]), ElementsAre(1, 2, 3, 3, 8, 3, 4, 5, 6, 8, 7, 6, 5, 4));
}

TEST_F(PiecesTest, NamesAreUnderstood) {
  const auto name = parse_piece_name("run/res.e.16.03");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->base, "run/res.e");
  EXPECT_EQ(name->count, 16);
  EXPECT_EQ(name->number, 3);
  EXPECT_EQ(name->pattern(), "run/res.e.16.*");
  EXPECT_EQ(piece_path("res.e", 128, 7), "res.e.128.007");
  for (const char* const other : {"res.e", "res.e.4", "res.e.4.4", "res.4.x", ".4.0", "res.e.-4.0", ""})
    EXPECT_FALSE(parse_piece_name(other)) << other;
  const std::vector<std::string> list{"a.e", "r.2.1", "s.3.0", "r.2.0", "s.3.2"};
  EXPECT_THAT(group_pieces(list), ElementsAre("a.e", "r.2.*", "s.3.0", "s.3.2"));
}

}  // namespace
}  // namespace exomerge
