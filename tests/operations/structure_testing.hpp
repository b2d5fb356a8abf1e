// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gmock/gmock.h>

#include <functional>
#include <string>

#include "exodus/exodus_testing.hpp"
#include "exomerge/model.hpp"
#include "operations/mesh_edits.hpp"

namespace exomerge::testing {

/// Runs operations on files and compares what comes out with edits by hand.
class StructureTest : public ::testing::Test {
 protected:
  using Operation = std::function<void(ExodusModel&)>;

  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

  /// What an operation makes of a mesh: in both modes what `by_hand` makes of it, in the model and in the
  /// file that it exports, and the same bytes on one rank alone.
  void check(const Mesh& mesh, const Operation& operation, const std::function<void(Mesh&)>& by_hand) {
    mesh.write(comm_, path("in.e"));
    Mesh expected = mesh;
    by_hand(expected);
    std::string bytes;
    for (const LoadMode mode : {LoadMode::streaming, LoadMode::in_memory}) {
      SCOPED_TRACE(mode == LoadMode::streaming ? "streaming" : "in memory");
      const std::string written = result_of(comm_, operation, "out.e", mode, &expected);
      if (bytes.empty()) bytes = written;
      EXPECT_TRUE(written == bytes) << "both modes write the same bytes";
    }
    if (comm_.size() == 1) return;
    if (comm_.is_root()) {
      const std::string serial =
          result_of(Comm(MPI_COMM_SELF), operation, "serial.e", LoadMode::streaming, nullptr);
      EXPECT_TRUE(serial == bytes) << "one rank writes the same bytes";
    }
    comm_.barrier();
  }

  Comm comm_ = world();
  SharedFolder folder_{comm_};

 private:
  /// Files say nothing of the type and fields of what is empty.
  static Mesh as_in_file(Mesh mesh) {
    for (Mesh::Block& block : mesh.blocks) {
      if (!block.connectivity.empty()) continue;
      block.type.clear();
      block.fields.clear();
    }
    for (Mesh::NodeSet& set : mesh.node_sets) {
      if (set.members.empty()) set.fields.clear();
    }
    for (Mesh::SideSet& set : mesh.side_sets) {
      if (set.sides.empty()) set.fields.clear();
    }
    return mesh;
  }

  std::string result_of(const Comm& comm, const Operation& operation, const std::string& name, LoadMode mode,
                        const Mesh* expected) {
    ExodusModel model(comm, mode);
    model.import_model(path("in.e"));
    operation(model);
    if (expected) {
      EXPECT_EQ(mesh_of(model).text(), expected->text());
    }
    model.export_model(path(name));
    if (expected) {
      ExodusModel again(comm);
      again.import_model(path(name));
      EXPECT_EQ(mesh_of(again).text(), as_in_file(*expected).text()) << "what was exported";
    }
    return bytes_of(comm, path(name));
  }
};

}  // namespace exomerge::testing
