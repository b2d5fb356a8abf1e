// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/transform.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <set>

#include "exodus/exodus_testing.hpp"
#include "exomerge/fields.hpp"
#include "exomerge/model.hpp"
#include "exomerge/timesteps.hpp"
#include "model/mesh.hpp"
#include "model/model_data.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::Indices;
using testing::Mesh;
using testing::mesh_of;
using testing::numbered_steps;
using testing::Numbers;
using testing::SharedFolder;
using testing::Warnings;
using testing::world;

constexpr double pi = std::numbers::pi;

Mesh a_wedge_and_a_quad() {
  Mesh mesh;
  mesh.title = "shapes";
  mesh.times = {1, 2};
  mesh.x = {0.1, 1, 0, 0, 1, 0, 3, 4, 4, 3};
  mesh.y = {0, 0, 1, 0, 0, 1, 0, 0, 1, 1};
  mesh.z = {0, 0, 0, 2, 2, 2, 5, 5, 5, 5};
  mesh.node_fields = {{"disp_x", numbered_steps(2, 10, 1)},
                      {"disp_y", numbered_steps(2, 10, 2)},
                      {"disp_z", numbered_steps(2, 10, 3)},
                      {"force_x", numbered_steps(2, 10, 4)}};
  mesh.blocks = {
      {1, "", "WEDGE", 6, {0, 1, 2, 3, 4, 5}, {{"p", numbered_steps(2, 1, 1)}}},
      {2, "", "SHELL4", 4, {6, 7, 8, 9}, {{"p", numbered_steps(2, 1, 1)}, {"q", numbered_steps(2, 1, 1)}}}};
  mesh.side_sets = {{1, "", {1, 1, 2, 2}, {0, 0, 0, 0}, {0, 3, 0, 2}, {}, {}}};
  mesh.globals = {{"energy", {10, 20}}};
  return mesh;
}

class TransformTest : public ::testing::TestWithParam<LoadMode> {
 protected:
  TransformTest() {
    const auto path = folder_.path() / "in.e";
    mesh_.write(comm_, path);
    model_.import_model(path);
  }
  Mesh now() { return mesh_of(model_); }
  void expect_near(const Numbers& is, const std::function<double(std::size_t)>& expected) {
    for (std::size_t i = 0; i < is.size(); ++i)
      EXPECT_NEAR(is[i], expected(i), 1e-14 * (10 + std::abs(is[i]))) << i;
  }

  Comm comm_ = world();
  SharedFolder folder_{comm_};
  Mesh mesh_ = a_wedge_and_a_quad();
  ExodusModel model_{comm_, GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Modes, TransformTest, ::testing::Values(LoadMode::streaming, LoadMode::in_memory),
                         [](const auto& mode) {
                           return mode.param == LoadMode::streaming ? "streaming" : "in_memory";
                         });

TEST_P(TransformTest, AppliesEditsOneAfterTheOther) {
  translate_geometry(model_, {1, 2, 3});
  scale_geometry(model_, {2, 1, -1}, {.adjust_displacement_field = false});
  translate_geometry(model_, {0, 0.5, 0});
  const Mesh moved = now();
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(moved.x[i], 2 * (mesh_.x[i] + 1));
    EXPECT_EQ(moved.y[i], (mesh_.y[i] + 2) + 0.5);
    EXPECT_EQ(moved.z[i], -(mesh_.z[i] + 3));
  }
  EXPECT_EQ(moved.node_fields, mesh_.node_fields) << "fields stay";
  EXPECT_EQ(moved.blocks[0].connectivity, mesh_.blocks[0].connectivity);
}

TEST_P(TransformTest, QuarterTurnsAreExact) {
  rotate_geometry(model_, {0, 0, 5}, 90);
  Mesh turned = now();
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(turned.x[i], -mesh_.y[i]);
    EXPECT_EQ(turned.y[i], mesh_.x[i]);
  }
  EXPECT_EQ(turned.z, mesh_.z);
  rotate_geometry(model_, {0, 0, 1}, -450);
  turned = now();
  EXPECT_EQ(turned.x, mesh_.x);
  EXPECT_EQ(turned.y, mesh_.y);
}

TEST_P(TransformTest, RotatesAboutAnAxisAnywhere) {
  // About the diagonal by 120 degrees: x, y, z change places.
  rotate_geometry(model_, {1, 1, 1}, 120, {1, 2, 3});
  const Mesh turned = now();
  expect_near(turned.x, [&](std::size_t i) { return mesh_.z[i] - 3 + 1; });
  expect_near(turned.y, [&](std::size_t i) { return mesh_.x[i] - 1 + 2; });
  expect_near(turned.z, [&](std::size_t i) { return mesh_.y[i] - 2 + 3; });
}

TEST_P(TransformTest, DisplacementsFollow) {
  rotate_geometry(model_, {0, 0, 1}, 30, {7, 7, 7});
  scale_geometry(model_, {2, 2, 2});
  const Mesh turned = now();
  const double c = std::cos(pi / 6), s = std::sin(pi / 6);
  for (std::size_t step = 0; step < 2; ++step) {
    const Numbers& x = mesh_.node_fields[0].second[step];
    const Numbers& y = mesh_.node_fields[1].second[step];
    expect_near(turned.node_fields[0].second[step], [&](std::size_t i) { return 2 * (c * x[i] - s * y[i]); });
    expect_near(turned.node_fields[1].second[step], [&](std::size_t i) { return 2 * (s * x[i] + c * y[i]); });
    expect_near(turned.node_fields[2].second[step],
                [&](std::size_t i) { return 2 * mesh_.node_fields[2].second[step][i]; });
  }
  EXPECT_EQ(turned.node_fields[3], mesh_.node_fields[3]);
}

TEST_P(TransformTest, ReflectsAndTurnsElementsAround) {
  reflect_geometry(model_, {1, 9, 9}, {2, 0, 0});
  const Mesh mirrored = now();
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(mirrored.x[i], 1 - (mesh_.x[i] - 1));
  EXPECT_EQ(mirrored.y, mesh_.y);
  // The triangles of the wedge are walked the other way round, so is the shell.
  const auto volume = [&](const Mesh& mesh) {
    const Indices& n = mesh.blocks[0].connectivity;
    const auto p = [&](std::size_t i) {
      const auto node = static_cast<std::size_t>(n[i]);
      return std::array{mesh.x[node], mesh.y[node], mesh.z[node]};
    };
    const auto a = p(0), b = p(1), c = p(2), d = p(3);
    const double u[3] = {b[0] - a[0], b[1] - a[1], b[2] - a[2]},
                 v[3] = {c[0] - a[0], c[1] - a[1], c[2] - a[2]},
                 w[3] = {d[0] - a[0], d[1] - a[1], d[2] - a[2]};
    return w[0] * (u[1] * v[2] - u[2] * v[1]) + w[1] * (u[2] * v[0] - u[0] * v[2]) +
           w[2] * (u[0] * v[1] - u[1] * v[0]);
  };
  EXPECT_GT(volume(mesh_), 0);
  EXPECT_GT(volume(mirrored), 0);
  // Sides name the same faces: the same nodes, told by the tables of the shapes.
  const auto face = [&](const Mesh& mesh, std::size_t member) {
    const std::size_t block = mesh.side_sets[0].blocks[member] == 1 ? 0 : 1;
    const Topology* shape = topology_named(block == 0 ? "wedge6" : "shell4");
    std::set<GlobalIndex> nodes;
    for (const int at : shape->sides[static_cast<std::size_t>(mesh.side_sets[0].sides[member])].nodes) {
      nodes.insert(mesh.blocks[block].connectivity[static_cast<std::size_t>(at)]);
    }
    return nodes;
  };
  for (std::size_t member = 0; member < 4; ++member) EXPECT_EQ(face(mirrored, member), face(mesh_, member));
  EXPECT_NE(mirrored.side_sets[0].sides, mesh_.side_sets[0].sides);
  reflect_geometry(model_, {1, 0, 0}, {-1, 0, 0});
  EXPECT_EQ(now().blocks[0].connectivity, mesh_.blocks[0].connectivity);
  EXPECT_EQ(now().side_sets[0].sides, mesh_.side_sets[0].sides);
}

TEST_P(TransformTest, RefusesWhatMakesNoSense) {
  const std::string before = now().text();
  const double nan = std::nan("");
  EXPECT_THAT(error_of(comm_, [&] { translate_geometry(model_, {nan, 0, 0}); }), HasSubstr("not finite"));
  EXPECT_THAT(error_of(comm_, [&] { scale_geometry(model_, {1, 0, 1}); }), HasSubstr("is 0"));
  EXPECT_THAT(error_of(comm_, [&] { rotate_geometry(model_, {0, 0, 0}, 10); }), HasSubstr("no direction"));
  EXPECT_THAT(error_of(comm_, [&] { scale_timesteps(model_, 0); }), HasSubstr("not positive"));
  EXPECT_THAT(error_of(comm_, [&] { rename_node_field(model_, "disp_w", "a"); }),
              HasSubstr("the nearest is"));
  EXPECT_EQ(now().text(), before);
}

TEST_P(TransformTest, TimesAndNames) {
  shift_timesteps(model_, 1);
  scale_timesteps(model_, 10);
  rename_node_field(model_, "force_x", "load");
  rename_element_field(model_, "p", "pressure");
  rename_global_variable(model_, "energy", "work");
  Mesh mesh = now();
  EXPECT_THAT(mesh.times, ElementsAre(20, 30));
  EXPECT_EQ(mesh.node_fields[3].first, "load");
  EXPECT_EQ(mesh.blocks[0].fields[0].first, "pressure");
  EXPECT_EQ(mesh.globals[0].first, "work");
  EXPECT_THAT(model_.element_fields().names(), ElementsAre("pressure", "q"));
  rename_element_field(model_, "pressure", "only_here", 2);
  EXPECT_THAT(model_.element_fields().names(), ElementsAre("pressure", "only_here", "q"));
  EXPECT_TRUE(model_.element_fields().exists("pressure", 1));
  EXPECT_TRUE(model_.element_fields().exists("only_here", 2));
}

TEST_P(TransformTest, StepsComeAndGo) {
  create_timestep(model_, 1.5);
  create_timestep(model_, 9);
  EXPECT_THAT(model_.get_timesteps(), ElementsAre(1, 1.5, 2, 9));
  Mesh mesh = now();
  EXPECT_EQ(mesh.node_fields[0].second[1], Numbers(10, 0.0)) << "displacements are 0";
  EXPECT_TRUE(std::isnan(mesh.node_fields[3].second[1][0]));
  EXPECT_EQ(mesh.node_fields[0].second[2], mesh_.node_fields[0].second[1]);
  {
    const Warnings warnings;
    create_timestep(model_, 9);
    EXPECT_THAT(warnings.all(comm_), HasSubstr("exists already"));
  }
  delete_timestep(model_, {1.5, 9.0});
  EXPECT_EQ(now().text(), mesh_.text());
}

}  // namespace
}  // namespace exomerge
