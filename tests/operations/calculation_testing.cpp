// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/calculation_testing.hpp"

#include <mpi.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "model/derived_source.hpp"

namespace exomerge::testing {

namespace {

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  double number() { return static_cast<double>(random_() % 20001) / 10000.0 - 1.0; }
  Numbers numbers(std::size_t count) {
    Numbers values(count);
    for (double& value : values) value = number();
    return values;
  }
  Mesh::Field field(const std::string& name, std::size_t steps, std::size_t rows) {
    Mesh::Field field{name, {}};
    for (std::size_t step = 0; step < steps; ++step) field.second.push_back(numbers(rows));
    return field;
  }
  /// Different nodes for each element.
  Indices connectivity(std::size_t elements, std::size_t width, GlobalIndex nodes) {
    Indices all, nodes_in_order;
    for (GlobalIndex n = 0; n < nodes; ++n) nodes_in_order.push_back(n);
    for (std::size_t e = 0; e < elements; ++e) {
      std::shuffle(nodes_in_order.begin(), nodes_in_order.end(), random_);
      all.insert(all.end(), nodes_in_order.begin(),
                 nodes_in_order.begin() + static_cast<std::ptrdiff_t>(width));
    }
    return all;
  }

 private:
  std::mt19937 random_;
};

}  // namespace

Mesh mixed_mesh(unsigned seed) {
  constexpr std::size_t nodes = 40, steps = 3;
  Maker make(seed);
  Mesh mesh;
  mesh.title = "mixed";
  mesh.times = {0, 0.5, 2};
  mesh.x = make.numbers(nodes);
  mesh.y = make.numbers(nodes);
  mesh.z = make.numbers(nodes);
  for (const char* name : {"disp_x", "disp_y", "disp_z", "temp"})
    mesh.node_fields.push_back(make.field(name, steps, nodes));
  struct Shape {
    std::int64_t id;
    const char* type;
    int width;
    std::size_t count;
  };
  for (const Shape& shape : {Shape{1, "HEX8", 8, 7}, Shape{3, "TETRA4", 4, 5}, Shape{4, "SHELL4", 4, 4},
                             Shape{7, "WEDGE6", 6, 3}, Shape{9, "TRI3", 3, 2}}) {
    Mesh::Block block{shape.id, "block " + std::to_string(shape.id), shape.type, shape.width, {}, {}};
    block.connectivity = make.connectivity(shape.count, static_cast<std::size_t>(shape.width), nodes - 2);
    block.fields.push_back(make.field("p", steps, shape.count));
    block.fields.push_back(make.field("s_1", steps, shape.count));
    if (shape.id < 4) block.fields.push_back(make.field("q", steps, shape.count));
    mesh.blocks.push_back(std::move(block));
  }
  mesh.node_sets = {{5, "some", {7, 3, 30, 12, 39, 0}, {}, {make.field("load", steps, 6)}},
                    {6, "", {1, 2}, {}, {make.field("load", steps, 2)}}};
  mesh.side_sets = {
      {8, "faces", {1, 3, 1, 7}, {2, 4, 6, 0}, {5, 3, 0, 4}, {}, {make.field("flux", steps, 4)}}};
  mesh.globals = {{"g", make.numbers(steps)}, {"h", make.numbers(steps)}};
  return mesh;
}

const Numbers& values_of(const std::vector<Mesh::Field>& fields, const std::string& name, std::size_t step) {
  static const Numbers nothing;
  const auto found = std::ranges::find(fields, name, &Mesh::Field::first);
  if (found != fields.end()) return found->second.at(step);
  ADD_FAILURE() << "there is no " << name;
  return nothing;
}

::testing::AssertionResult same_values(const Numbers& is, const Numbers& expected) {
  if (is.size() != expected.size()) {
    return ::testing::AssertionFailure() << is.size() << " values, not " << expected.size();
  }
  for (std::size_t i = 0; i < is.size(); ++i) {
    if (!same(is[i], expected[i])) {
      return ::testing::AssertionFailure() << "value " << i << " is " << is[i] << ", not " << expected[i];
    }
  }
  return ::testing::AssertionSuccess();
}

::testing::AssertionResult near_values(const Numbers& is, const Numbers& expected, double tolerance) {
  if (is.size() != expected.size()) {
    return ::testing::AssertionFailure() << is.size() << " values, not " << expected.size();
  }
  for (std::size_t i = 0; i < is.size(); ++i) {
    if (same(is[i], expected[i])) continue;
    const double error = std::fabs(is[i] - expected[i]);
    if (!std::islessequal(error, tolerance * (1.0 + std::fabs(expected[i])))) {
      return ::testing::AssertionFailure() << "value " << i << " is " << is[i] << ", not " << expected[i];
    }
  }
  return ::testing::AssertionSuccess();
}

void CalculationTest::import(const Mesh& mesh) {
  mesh_ = mesh;
  mesh_.write(comm_, folder_.path() / "in.e");
  model_ = ExodusModel(comm_, GetParam());
  model_.import_model(folder_.path() / "in.e");
}

void CalculationTest::expect_bytes_of_one_rank(const std::function<void(ExodusModel&)>& work) {
  const auto export_together = [&](const char* name) {
    ExodusModel together(comm_, GetParam());
    together.import_model(folder_.path() / "in.e");
    work(together);
    together.export_model(folder_.path() / name);
  };
  export_together("together.e");
  {
    const DerivedByCopies copies;
    export_together("copies.e");
  }
  if (comm_.is_root()) {
    ExodusModel alone(MPI_COMM_SELF, GetParam());
    alone.import_model(folder_.path() / "in.e");
    work(alone);
    alone.export_model(folder_.path() / "alone.e");
  }
  const std::string expected = bytes_of(comm_, folder_.path() / "alone.e");
  EXPECT_TRUE(bytes_of(comm_, folder_.path() / "together.e") == expected);
  EXPECT_TRUE(bytes_of(comm_, folder_.path() / "copies.e") == expected) << "computed away from the host";
  EXPECT_EQ(expected.empty(), !comm_.is_root());
}

}  // namespace exomerge::testing
