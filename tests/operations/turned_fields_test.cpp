// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Vectors and tensors that follow rotations and reflections, against R v and R T R^T written out.
#include <array>
#include <cmath>
#include <numbers>
#include <random>
#include <set>

#include "exomerge/block_transforms.hpp"
#include "exomerge/fields.hpp"
#include "exomerge/transform.hpp"
#include "model/component_fields.hpp"
#include "operations/calculation_testing.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace testing;

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

double dot(const Vector& a, const Vector& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

/// v cos + (k x v) sin + k (k . v) (1 - cos), for the three unit vectors.
Matrix rotation(Vector k, double degrees) {
  const double length = std::sqrt(dot(k, k)), angle = degrees * std::numbers::pi / 180;
  for (double& value : k) value /= length;
  Matrix r{};
  for (std::size_t j = 0; j < 3; ++j) {
    Vector v{};
    v[j] = 1;
    const Vector cross{k[1] * v[2] - k[2] * v[1], k[2] * v[0] - k[0] * v[2], k[0] * v[1] - k[1] * v[0]};
    for (std::size_t i = 0; i < 3; ++i) {
      r[i][j] =
          v[i] * std::cos(angle) + cross[i] * std::sin(angle) + k[i] * dot(k, v) * (1 - std::cos(angle));
    }
  }
  return r;
}

Matrix reflection(const Vector& n) {
  Matrix r{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) r[i][j] = (i == j ? 1 : 0) - 2 * n[i] * n[j] / dot(n, n);
  }
  return r;
}

const std::vector<std::string> vector_names{"v_x", "v_y", "v_z"};
const std::vector<std::string> displacement_names{"disp_x", "disp_y", "disp_z"};
const std::vector<std::string> capital_names{"FluxX_2", "FluxY_2", "FluxZ_2"};
const std::vector<std::string> symmetric_names{"s_xx", "s_yy", "s_zz", "s_xy", "s_yz", "s_xz"};
const std::vector<std::string> full_names{"gxx_1", "gxy_1", "gxz_1", "gyx_1", "gyy_1",
                                          "gyz_1", "gzx_1", "gzy_1", "gzz_1"};

void add_fields(std::vector<Mesh::Field>& fields, const std::vector<std::string>& names, std::size_t rows,
                std::size_t steps) {
  std::mt19937 random(static_cast<unsigned>(rows + fields.size()));
  std::uniform_real_distribution<double> value(-1, 1);
  for (const std::string& name : names) {
    std::vector<Numbers>& values = fields.emplace_back(name, std::vector<Numbers>()).second;
    for (std::size_t s = 0; s < steps; ++s) {
      Numbers& row = values.emplace_back(rows);
      for (double& one : row) one = value(random);
    }
  }
}

using Rows = std::function<bool(std::size_t)>;
const Rows all_rows = [](std::size_t) { return true; };

/// Turns what is there of these names.
void turn_by_hand(std::vector<Mesh::Field>& fields, const Matrix& r, const Rows& rows = all_rows) {
  const auto find = [&](const std::string& name) {
    return std::ranges::find(fields, name, &Mesh::Field::first);
  };
  for (const auto& names : {vector_names, displacement_names, capital_names, symmetric_names, full_names}) {
    if (find(names[0]) == fields.end()) continue;
    const auto at = [&](std::size_t i, std::size_t j) {
      if (names.size() == 9) return 3 * i + j;
      constexpr std::array<std::array<std::size_t, 3>, 3> place{{{0, 3, 5}, {3, 1, 4}, {5, 4, 2}}};
      return place[i][j];
    };
    std::vector<std::vector<Numbers>*> values;
    for (const std::string& name : names) values.push_back(&find(name)->second);
    for (std::size_t s = 0; s < values[0]->size(); ++s) {
      for (std::size_t row = 0; row < (*values[0])[s].size(); ++row) {
        if (!rows(row)) continue;
        std::vector<double> old;
        for (const auto* one : values) old.push_back((*one)[s][row]);
        for (std::size_t i = 0; i < 3; ++i) {
          if (names.size() == 3) (*values[i])[s][row] = dot(r[i], {old[0], old[1], old[2]});
          for (std::size_t j = 0; names.size() > 3 && j < 3; ++j) {
            double sum = 0;
            for (std::size_t k = 0; k < 3; ++k) {
              for (std::size_t l = 0; l < 3; ++l) sum += r[i][k] * old[at(k, l)] * r[j][l];
            }
            (*values[at(i, j)])[s][row] = sum;
          }
        }
      }
    }
  }
}

void expect_near(const std::vector<Mesh::Field>& is, const std::vector<Mesh::Field>& expected,
                 const std::string& where) {
  ASSERT_EQ(is.size(), expected.size()) << where;
  for (const auto& [name, steps] : expected) {
    const auto found = std::ranges::find(is, name, &Mesh::Field::first);
    ASSERT_TRUE(found != is.end()) << where << name;
    for (std::size_t s = 0; s < steps.size(); ++s) {
      for (std::size_t i = 0; i < steps[s].size(); ++i) {
        if (std::isnan(steps[s][i])) {
          EXPECT_TRUE(std::isnan(found->second[s][i]));
        } else {
          EXPECT_NEAR(found->second[s][i], steps[s][i], 1e-13 * (1 + std::abs(steps[s][i])))
              << where << name << " step " << s << " row " << i;
        }
      }
    }
  }
}

class TurnedFieldsTest : public CalculationTest {
 protected:
  TurnedFieldsTest() { import(with_vectors()); }

  static Mesh with_vectors() {
    Mesh mesh = mixed_mesh(17);
    const std::size_t steps = mesh.times.size();
    add_fields(mesh.node_fields, vector_names, mesh.x.size(), steps);
    add_fields(mesh.node_fields, symmetric_names, mesh.x.size(), steps);
    add_fields(mesh.node_fields, {"lone_x", "lone_y"}, mesh.x.size(), steps);
    for (Mesh::Block& block : mesh.blocks) {
      const std::size_t rows = block.connectivity.size() / static_cast<std::size_t>(block.nodes_per_element);
      add_fields(block.fields, full_names, rows, steps);
      if (block.id != mesh.blocks[0].id) add_fields(block.fields, capital_names, rows, steps);
    }
    for (Mesh::NodeSet& set : mesh.node_sets) add_fields(set.fields, vector_names, set.members.size(), steps);
    for (Mesh::SideSet& set : mesh.side_sets)
      add_fields(set.fields, symmetric_names, set.sides.size(), steps);
    return mesh;
  }

  void expect_turned(const Matrix& r) {
    Mesh expected = mesh_;
    turn_by_hand(expected.node_fields, r);
    for (Mesh::Block& block : expected.blocks) turn_by_hand(block.fields, r);
    for (Mesh::NodeSet& set : expected.node_sets) turn_by_hand(set.fields, r);
    for (Mesh::SideSet& set : expected.side_sets) turn_by_hand(set.fields, r);
    expect_fields(expected);
  }

  void expect_fields(const Mesh& expected) {
    const Mesh is = now();
    expect_near(is.node_fields, expected.node_fields, "nodes ");
    for (std::size_t i = 0; i < expected.blocks.size(); ++i)
      expect_near(is.blocks[i].fields, expected.blocks[i].fields, "block ");
    for (std::size_t i = 0; i < expected.node_sets.size(); ++i)
      expect_near(is.node_sets[i].fields, expected.node_sets[i].fields, "node set ");
    for (std::size_t i = 0; i < expected.side_sets.size(); ++i)
      expect_near(is.side_sets[i].fields, expected.side_sets[i].fields, "side set ");
  }
};

EXOMERGE_IN_BOTH_MODES(TurnedFieldsTest);

TEST_P(TurnedFieldsTest, AllOfThemFollowARotation) {
  rotate_geometry(model_, {1, 2, -3}, 37, {4, 4, 4}, {.rotated_fields = "all"});
  expect_turned(rotation({1, 2, -3}, 37));
  rotate_geometry(model_, {1, 2, -3}, -37, {}, {.rotated_fields = {"v", "s_*", "gxy_1", "Flux_2"}});
  expect_turned(rotation({0, 0, 1}, 0));
}

TEST_P(TurnedFieldsTest, OnlyWhatIsNamedTurns) {
  rotate_geometry(model_, {0, 1, 0}, 90, {}, {.adjust_displacement_field = false});
  expect_turned(rotation({0, 1, 0}, 0));
  rotate_geometry(model_, {0, 1, 0}, 90, {}, {.adjust_displacement_field = false, .rotated_fields = "v_z"});
  const Mesh is = now();
  const auto& before = mesh_.node_fields;
  EXPECT_EQ(values_of(is.node_fields, "v_x", 1), values_of(before, "v_z", 1)) << "exact";
  EXPECT_EQ(values_of(is.node_fields, "v_y", 1), values_of(before, "v_y", 1));
  EXPECT_EQ(values_of(is.node_fields, "s_xx", 1), values_of(before, "s_xx", 1));
  EXPECT_EQ(values_of(is.blocks[1].fields, "FluxX_2", 1), values_of(mesh_.blocks[1].fields, "FluxX_2", 1));
  EXPECT_THAT(error([&] {
                rotate_geometry(model_, {0, 1, 0}, 90, {}, {.rotated_fields = "lone_x"});
              }),
              HasSubstr("no vector or tensor field \"lone_x\""));
}

TEST_P(TurnedFieldsTest, ReflectionsMixComponents) {
  // Elements have any nodes, and so none of these shapes need be right side out.
  reflect_geometry(model_, {0, 1, 0}, {2, -1, 0.5}, {.rotated_fields = "all"});
  expect_turned(reflection({2, -1, 0.5}));
}

TEST_P(TurnedFieldsTest, WithABlockOnlyItsPartTurns) {
  const std::int64_t id = mesh_.blocks[1].id;
  const Matrix r = rotation({1, 1, 0}, 25);
  rotate_element_blocks(model_, id, {1, 1, 0}, 25,
                        {.check_for_merged_nodes = false, .rotated_fields = "all"});
  Mesh expected = mesh_;
  const std::set<GlobalIndex> nodes(mesh_.blocks[1].connectivity.begin(), mesh_.blocks[1].connectivity.end());
  const auto moves = [&](GlobalIndex node) { return nodes.contains(node); };
  turn_by_hand(expected.node_fields, r, [&](std::size_t i) { return moves(static_cast<GlobalIndex>(i)); });
  turn_by_hand(expected.blocks[1].fields, r);
  for (Mesh::NodeSet& set : expected.node_sets) {
    turn_by_hand(set.fields, r, [&](std::size_t i) { return moves(set.members[i]); });
  }
  for (Mesh::SideSet& set : expected.side_sets) {
    turn_by_hand(set.fields, r, [&](std::size_t i) { return set.blocks[i] == id; });
  }
  expect_fields(expected);
}

TEST_P(TurnedFieldsTest, IncompleteVectorsAreToldOf) {
  delete_node_field(model_, "v_y");
  const Warnings warnings;
  rotate_geometry(model_, {0, 0, 1}, 90, {}, {.rotated_fields = "v"});
  EXPECT_THAT(warnings.all(comm_),
              HasSubstr("the nodes: other components are missing, so these are not turned: v_x, v_z"));
  EXPECT_EQ(values_of(now().node_fields, "v_x", 0), values_of(mesh_.node_fields, "v_x", 0));
}

TEST_P(TurnedFieldsTest, TheBytesAreThoseOfOneRank) {
  expect_bytes_of_one_rank([](ExodusModel& model) {
    rotate_geometry(model, {1, 2, -3}, 37, {4, 4, 4}, {.rotated_fields = "all"});
    rotate_element_blocks(model, model.get_element_block_ids()[0], {1, 1, 0}, 25,
                          {.check_for_merged_nodes = false, .rotated_fields = "all"});
  });
}

TEST(ComponentFields, AreMadeOfCompleteNames) {
  const auto names = [](const std::vector<std::string>& given, int dimension) {
    std::vector<std::string> result;
    for (const ComponentField& field : component_fields(given, dimension)) {
      result.push_back(field.name + " " + "vsf"[static_cast<int>(field.shape)] +
                       std::to_string(field.components.size()));
    }
    return result;
  };
  EXPECT_THAT(names({"t", "v_x", "v_y", "v_z"}, 3), ElementsAre("v v3"));
  EXPECT_THAT(names({"v_x", "v_y", "v_Z"}, 3), ElementsAre());
  EXPECT_THAT(names({"v_x", "v_y"}, 2), ElementsAre("v v2"));
  EXPECT_THAT(names({"v_x", "v_y", "v_z"}, 2), ElementsAre("v v3"));
  EXPECT_THAT(names({"v_x"}, 1), ElementsAre());
  EXPECT_THAT(names({"x", "y", "z", "_x", "_y", "_z"}, 3), ElementsAre());
  EXPECT_THAT(names({"ux", "s_xx", "s_xy", "s_yy", "uy", "s_zz"}, 2), ElementsAre("u v2", "s s4"));
  EXPECT_THAT(names({"s_xx", "s_xy", "s_xz"}, 3), ElementsAre());
  EXPECT_THAT(names({"SXX", "SYY", "SZZ", "SYX", "SZY", "SXZ"}, 3), ElementsAre("S s6"));
  EXPECT_THAT(names({"s_xx", "s_yy", "s_zz", "s_xy", "s_yx", "s_yz", "s_zx"}, 3), ElementsAre());
  EXPECT_THAT(names({"g_xx", "g_xy", "g_yx", "g_yy"}, 2), ElementsAre("g f4"));
  EXPECT_THAT(names({"v_x_1", "v_x_2", "v_y_1", "v_z_1", "v_y_2", "v_z_2"}, 3),
              ElementsAre("v_1 v3", "v_2 v3"));
  EXPECT_THAT(axes_in_name("s_zx_12"), ElementsAre(2, 0));
  EXPECT_THAT(axes_in_name("vx"), ElementsAre());
}

/// A half with a vector and tensors, completed by its image at a slanted plane.
TEST_P(TurnedFieldsTest, AMirrorImageHasMirroredFields) {
  Mesh half;
  half.times = {1, 2};
  half.x = {0, 1, 0, 0};
  half.y = {0, 0, 1, 0};
  half.z = {0, 0, 0, 1};
  half.blocks = {{1, "", "TETRA", 4, {0, 1, 2, 3}, {}}};
  add_fields(half.node_fields, vector_names, 4, 2);
  add_fields(half.node_fields, {"lone_x"}, 4, 2);
  add_fields(half.blocks[0].fields, symmetric_names, 1, 2);
  import(half);
  const Vector normal{1, 1, 1};
  const Warnings warnings;
  // The plane is away from the tetrahedron: nothing merges.
  copy_mirror_merge(model_, {-1, -1, -1}, normal);
  EXPECT_THAT(warnings.all(comm_), HasSubstr("the same values of lone_x"));
  Mesh image = half;
  turn_by_hand(image.node_fields, reflection(normal));
  turn_by_hand(image.blocks[0].fields, reflection(normal));
  Mesh expected = half;
  const auto append = [](std::vector<Mesh::Field>& to, const std::vector<Mesh::Field>& from) {
    for (std::size_t f = 0; f < to.size(); ++f) {
      for (std::size_t s = 0; s < to[f].second.size(); ++s) {
        to[f].second[s].insert(to[f].second[s].end(), from[f].second[s].begin(), from[f].second[s].end());
      }
    }
  };
  append(expected.node_fields, image.node_fields);
  append(expected.blocks[0].fields, image.blocks[0].fields);
  expect_fields(expected);
}

}  // namespace
}  // namespace exomerge
