// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gmock/gmock.h>

#include <functional>
#include <string>

#include "exodus/exodus_testing.hpp"
#include "exomerge/model.hpp"
#include "model/mesh.hpp"

namespace exomerge::testing {

/// Blocks of hexahedra, tetrahedra, shells, wedges and triangles on 40 nodes in random places, of which the
/// last two are not used; sets, fields on everything and three steps. Elements have random nodes: nothing
/// can be guessed from neighbours.
Mesh mixed_mesh(unsigned seed);

/// The values of a field at a step.
const Numbers& values_of(const std::vector<Mesh::Field>& fields, const std::string& name, std::size_t step);

/// Two values that are equal, or both NaN.
inline bool same(double a, double b) { return a != a ? b != b : a == b; }
/// Equal, where NaN equals NaN; tells the first difference.
::testing::AssertionResult same_values(const Numbers& is, const Numbers& expected);
/// The same within a relative error.
::testing::AssertionResult near_values(const Numbers& is, const Numbers& expected, double tolerance = 1e-13);

/// A mesh in a file, imported in both modes.
class CalculationTest : public ::testing::TestWithParam<LoadMode> {
 protected:
  CalculationTest() { import(mixed_mesh(17)); }

  void import(const Mesh& mesh);
  Mesh now() { return mesh_of(model_); }
  /// Expects that `work` followed by an export writes the same bytes on these ranks as on one alone, also
  /// where derived values are computed by copies as on a device.
  void expect_bytes_of_one_rank(const std::function<void(ExodusModel&)>& work);
  std::string error(const std::function<void()>& work) { return error_of(comm_, work); }

  Comm comm_ = world();
  SharedFolder folder_{comm_};
  Mesh mesh_;
  ExodusModel model_{comm_, GetParam()};
};

#define EXOMERGE_IN_BOTH_MODES(TEST)                                            \
  INSTANTIATE_TEST_SUITE_P(                                                     \
      Modes, TEST, ::testing::Values(LoadMode::streaming, LoadMode::in_memory), \
      [](const auto& mode) { return mode.param == LoadMode::streaming ? "streaming" : "in_memory"; })

}  // namespace exomerge::testing
