// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gmock/gmock.h>

#include "exodus/exodus_testing.hpp"
#include "exomerge/model.hpp"
#include "model/mesh.hpp"

namespace exomerge::testing {

/// Two blocks, two node sets, a side set, fields of all kinds, two steps.
Mesh small_mesh();

/// A model that was imported from a mesh, in both modes.
class MeshTest : public ::testing::TestWithParam<LoadMode> {
 protected:
  explicit MeshTest(Mesh mesh) : mesh_(std::move(mesh)) {
    const auto path = folder_.path() / "in.e";
    mesh_.write(comm_, path);
    model_.import_model(path);
  }
  MeshTest() : MeshTest(small_mesh()) {}
  Mesh now() { return mesh_of(model_); }
  /// This rank's share of a list.
  template <class T>
  std::vector<T> share(const std::vector<T>& all) const {
    const Range mine =
        Partition::even(static_cast<GlobalIndex>(all.size()), comm_.size()).slice(comm_.rank());
    return {all.begin() + mine.begin, all.begin() + mine.end};
  }

  Comm comm_ = world();
  SharedFolder folder_{comm_};
  Mesh mesh_;
  ExodusModel model_{comm_, GetParam()};
};

inline std::string mode_name(const ::testing::TestParamInfo<LoadMode>& mode) {
  return mode.param == LoadMode::streaming ? "streaming" : "in_memory";
}

#define EXOMERGE_TEST_BOTH_MODES(suite)                                                               \
  INSTANTIATE_TEST_SUITE_P(Modes, suite, ::testing::Values(LoadMode::streaming, LoadMode::in_memory), \
                           ::exomerge::testing::mode_name)

}  // namespace exomerge::testing
