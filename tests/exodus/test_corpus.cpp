// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Real files of many writers: what they hold is stated here from ncdump, not from this library.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "description_text.hpp"
#include "exodus/file.hpp"
#include "exodus_testing.hpp"

namespace exomerge::exodus {
namespace {

using exomerge::testing::corpus;
using exomerge::testing::corpus_files;
using exomerge::testing::error_of;
using exomerge::testing::Warnings;
using exomerge::testing::world;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Corpus : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!corpus()) GTEST_SKIP() << "EXOMERGE_TEST_DATA names no folder";
  }
  std::shared_ptr<File> open(const std::string& name) { return File::open(comm, *corpus() / name); }

  Comm comm = world();
};

TEST_F(Corpus, EveryFileOpens) {
  for (const auto& path : corpus_files()) {
    SCOPED_TRACE(path.filename().string());
    Warnings warnings;
    std::shared_ptr<File> file;
    EXPECT_EQ(error_of(comm, [&] { file = File::open(comm, path); }), "");
    if (!file) continue;
    const std::string mine = exomerge::testing::to_text(file->description());
    std::string first = mine;
    comm.broadcast(first);
    EXPECT_EQ(mine, first) << "ranks differ";
  }
}

TEST_F(Corpus, CombinedCoordinatesAndNodalVariables) {
  const auto file = open("seacas__8-block.g");
  const Description& d = file->description();
  EXPECT_EQ(d.word_size, 4);
  EXPECT_EQ(d.kind(EntityKind::element_block).entities.size(), 8U);
  EXPECT_EQ(file->places().coordinates[2].prefix, 2);
  ASSERT_FALSE(file->places().nodal_results.empty());
  EXPECT_EQ(file->places().nodal_results[0].prefix, 0);
  EXPECT_EQ(d.kind(EntityKind::element_block).entities[0].type, "HEX");
  EXPECT_EQ(d.kind(EntityKind::element_block).entities[0].nodes_per_entry, 8);
  EXPECT_TRUE(d.foreign_variables.empty());
}

TEST_F(Corpus, AssembliesAndTheirReductions) {
  const auto file = open("seacas__test-assembly.exo");
  const KindInfo& assemblies = file->description().kind(EntityKind::assembly);
  ASSERT_EQ(assemblies.entities.size(), 6U);
  const EntityInfo& child = assemblies.entities[1];
  EXPECT_EQ(child.id, 200);
  EXPECT_EQ(child.name, "Child2");
  EXPECT_EQ(child.member_kind_code, 1);
  EXPECT_EQ(child.member_ids.size(), 4U);
  ASSERT_EQ(child.user_attributes.size(), 1U);
  EXPECT_EQ(child.user_attributes[0],
            (Attribute{"Offset", DataType::float64, std::vector<double>{1.1, 2.2, 3.3}}));
  EXPECT_EQ(assemblies.results.reduction_names.size(), 4U);
  EXPECT_THAT(assemblies.results.has_reduction, ElementsAre(true, true, true, true, false, false));
  EXPECT_EQ(file->description().kind(EntityKind::element_block).entities[1].user_attributes[0].name, "Units");
  ASSERT_EQ(file->description().user_attributes.size(), 1U);
  EXPECT_EQ(file->description().user_attributes[0].name, "SOLID_MODEL");
}

TEST_F(Corpus, EdgeAndFaceBlocksAndAllSets) {
  const auto file = open("vtk-data__edgeFaceElem.exii");
  const Description& d = file->description();
  const EntityInfo& hexes = d.kind(EntityKind::element_block).entities[0];
  EXPECT_EQ(hexes.edges_per_entry, 12);
  EXPECT_EQ(hexes.faces_per_entry, 6);
  EXPECT_EQ(hexes.attribute_names.size(), 2U);
  EXPECT_EQ(d.kind(EntityKind::face_block).entities.size(), 3U);
  const ResultInfo& faces = d.kind(EntityKind::face_block).results;
  EXPECT_THAT(faces.truth, ElementsAre(ElementsAre(true), ElementsAre(false), ElementsAre(true)));
  EXPECT_EQ(d.kind(EntityKind::edge_set).entities[0].factor_count, 6);
  EXPECT_TRUE(d.kind(EntityKind::face_set).entities[0].has_extra_list);
  EXPECT_EQ(d.kind(EntityKind::element_set).entities.size(), 2U);
  EXPECT_EQ(d.space(IndexSpace::edge).count, 20);
  EXPECT_EQ(d.space(IndexSpace::face).maps.size(), 1U);
}

TEST_F(Corpus, PolyhedraAndPolygons) {
  const auto file = open("seacas__two_polys.e");
  const EntityInfo& solid = file->description().kind(EntityKind::element_block).entities[0];
  EXPECT_EQ(solid.type, "nfaced");
  EXPECT_TRUE(solid.ragged);
  EXPECT_EQ(solid.face_list_length, 6);
  EXPECT_EQ(solid.count, 1);
  const EntityInfo& sides = file->description().kind(EntityKind::face_block).entities[1];
  EXPECT_EQ(sides.node_list_length, 24);
  EXPECT_EQ(sides.count, 6);
  EXPECT_TRUE(file->places().kind(EntityKind::face_block)[1][Role::entry_counts].exists());
  EXPECT_EQ(
      open("MSTK__poly2.exo")->description().kind(EntityKind::element_block).entities[0].node_list_length,
      12);
}

TEST_F(Corpus, BytesBehindTheNulOfNamesAreNotNames) {
  for (const char* name : {"vtk-data__coarseGrid.e", "vtk-data__fineGrid.e-s002"}) {
    const auto file = open(name);
    for (const EntityKind kind : {EntityKind::node_set, EntityKind::side_set}) {
      for (const EntityInfo& set : file->description().kind(kind).entities) {
        EXPECT_EQ(set.name.find('\0'), std::string::npos);
        EXPECT_LE(set.name.size(), 32U);
      }
    }
  }
}

TEST_F(Corpus, LongNames) {
  const auto file = open("libmesh__read_exodus_PYRAMID18.e");
  std::size_t longest = 0;
  for (const EntityInfo& block : file->description().kind(EntityKind::element_block).entities) {
    longest = std::max(longest, block.name.size());
    EXPECT_EQ(block.nodes_per_entry, 18);
  }
  EXPECT_EQ(longest, 59U);
}

TEST_F(Corpus, NullBlockWithElementsThatDoNotExist) {
  Warnings warnings;
  const auto file = open("Exodus.jl__global_vars_test.gold");
  const EntityInfo& block = file->description().kind(EntityKind::element_block).entities[0];
  EXPECT_EQ(block.count, 0);
  EXPECT_EQ(file->description().element_count(), 0);
  EXPECT_THAT(file->description().global_variable_names, ElementsAre("", "", "", "", ""));
  EXPECT_THAT(warnings.all(comm), HasSubstr("num_elem"));
}

TEST_F(Corpus, OneDimensionalMesh) {
  const auto file = open("libmesh__read_exodus_EDGE4.e");
  EXPECT_EQ(file->description().dimension, 1);
  EXPECT_TRUE(file->places().coordinates[0].exists());
  EXPECT_FALSE(file->places().coordinates[1].exists());
  EXPECT_EQ(file->description().kind(EntityKind::element_block).entities[0].nodes_per_entry, 4);
}

TEST_F(Corpus, FixedTimeDimensionAndEdgeBlocks) {
  const auto file = open("libmesh__mesh_with_low_order_edge_blocks.e");
  EXPECT_EQ(file->description().format, FileFormat::netcdf4);
  EXPECT_EQ(file->description().times.size(), 1U);
  EXPECT_EQ(file->description().kind(EntityKind::edge_block).entities.size(), 24U);
  EXPECT_EQ(file->description().qa_records.size(), 1U);
}

TEST_F(Corpus, SixtyFourBitIntegers) {
  const auto file = open("seacas__exodus_bc_parents.gold");
  const Place& nodes = file->places().kind(EntityKind::element_block)[0][Role::nodes];
  EXPECT_EQ(file->dataset().variable(nodes.variable).type, DataType::int64);
  EXPECT_FALSE(file->description().kind(EntityKind::assembly).entities.empty());
}

TEST_F(Corpus, BlobOfASpline) {
  const auto file = open("libmesh__two_element_iga_in.e");
  const KindInfo& blobs = file->description().kind(EntityKind::blob);
  ASSERT_EQ(blobs.entities.size(), 1U);
  EXPECT_EQ(blobs.entities[0].name, "bex_cv_blob");
  EXPECT_EQ(blobs.entities[0].count, 423);
  EXPECT_THAT(blobs.results.truth, ElementsAre(ElementsAre(true)));
}

TEST_F(Corpus, ForeignVariablesOfASuperElement) {
  const Description d = describe(comm, *corpus() / "seacas__cbr2.ncf");
  EXPECT_THAT(d.foreign_variables, ElementsAre("Kr", "Mr", "OTM", "OutMap", "cbmap"));
  EXPECT_THAT(d.foreign_dimensions, Contains("NumCols"));
  EXPECT_EQ(d.kind(EntityKind::element_block).entities[0].type, "SUPER");
}

TEST_F(Corpus, PropertiesAndNodalAttributes) {
  const Description d = describe(comm, *corpus() / "exodusIIcpp__test.exo");
  EXPECT_THAT(d.kind(EntityKind::element_block).property_names,
              ElementsAre("MATERIAL_PROPERTY_LONG_NAME_32CH", "DENSITY"));
  EXPECT_EQ(d.kind(EntityKind::element_block).entities[0].properties.size(), 2U);
  EXPECT_EQ(d.nodal_attribute_names.size(), 2U);
  EXPECT_EQ(d.kind(EntityKind::node_set).entities[0].attribute_names.size(), 1U);
  EXPECT_EQ(d.kind(EntityKind::side_set).results.truth[4], std::vector<bool>(3, true)) << "without a table";
}

TEST_F(Corpus, PieceOfADecomposedMesh) {
  const Description d = describe(comm, *corpus() / "exodusii__mkmesh.par.2.0");
  EXPECT_THAT(d.foreign_variables, Contains("n_comm_nids"));
  EXPECT_EQ(d.kind(EntityKind::element_block).entities[1].count, 0);
  EXPECT_TRUE(d.user_attributes.empty());
  EXPECT_TRUE(d.space(IndexSpace::node).has_id_map);
}

TEST_F(Corpus, NodeSetThatNamesAbsentNodes) {
  const auto file = open("exodusIIcpp__test.exo");
  std::int64_t absent = 0;
  for (const EntityPlaces& set : file->places().kind(EntityKind::node_set)) {
    const Place& list = set[Role::members];
    const Range rows = comm.is_root() ? Range{0, list.rows} : Range{};
    std::vector<GlobalIndex> members(static_cast<std::size_t>(rows.size()));
    std::int64_t count = 0;
    file->read_references(list, rows, file->description().node_count(), members, &count);
    absent += count;
  }
  EXPECT_GT(comm.all_reduce(absent, ReduceOp::sum), 0);
}

TEST_F(Corpus, DamagedFilesAreErrorsThatNameThem) {
  for (const auto& entry : std::filesystem::directory_iterator(*corpus() / "corrupt")) {
    if (entry.path().extension() == ".txt") continue;
    const std::string error = error_of(comm, [&] { File::open(comm, entry.path()); });
    EXPECT_THAT(error, HasSubstr(entry.path().filename().string()));
  }
}

}  // namespace
}  // namespace exomerge::exodus
