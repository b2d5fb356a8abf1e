// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "exodus/exodus_testing.hpp"
#include "exomerge/export.hpp"
#include "exomerge/model.hpp"
#include "operations/mesh_edits.hpp"
#include "operations/small_mesh.hpp"
#include "topology/reference_elements.hpp"

namespace exomerge::testing {

/// Exports meshes, and reads what comes out without the library.
class ExportTest : public ::testing::Test {
 protected:
  using Export = std::function<void(const ExodusModel&, const std::filesystem::path&)>;

  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

  /// The bytes that an export of a mesh gives, the same in both modes and on one rank alone; on every rank.
  std::string exported(const Mesh& mesh, const Export& work, const std::string& suffix = "out") {
    mesh.write(comm_, path("in.e"));
    std::string bytes;
    for (const LoadMode mode : {LoadMode::streaming, LoadMode::in_memory}) {
      ExodusModel model(comm_, mode);
      model.import_model(path("in.e"));
      const std::string before = mesh_of(model).text();
      const std::string written = bytes_after(comm_, model, work, "file." + suffix);
      EXPECT_EQ(mesh_of(model).text(), before) << "the model is as it was";
      if (mode == LoadMode::in_memory) {
        EXPECT_TRUE(written == bytes) << "both modes write the same bytes";
      }
      bytes = written;
    }
    if (comm_.is_root()) {
      const Comm alone(MPI_COMM_SELF);
      ExodusModel model(alone);
      model.import_model(path("in.e"));
      EXPECT_TRUE(bytes_after(alone, model, work, "alone." + suffix) == bytes)
          << "one rank writes the same bytes";
    }
    comm_.broadcast(bytes);
    return bytes;
  }

  std::string error_of_export(const Mesh& mesh, const Export& work) {
    mesh.write(comm_, path("in.e"));
    ExodusModel model(comm_);
    model.import_model(path("in.e"));
    return error_of(comm_, [&] { work(model, path("file.out")); });
  }

  Comm comm_ = world();
  SharedFolder folder_{comm_};

 private:
  std::string bytes_after(const Comm& comm, ExodusModel& model, const Export& work, const std::string& name) {
    work(model, path(name));
    return bytes_of(comm, path(name));
  }
};

constexpr double each_apart = 16.0;

/// One element of every shape that has tables and a place for its nodes, each in a block of its own, along x.
inline Mesh one_of_each(const std::function<bool(const Topology&)>& wanted) {
  Mesh mesh;
  std::int64_t id = 1;
  for (const Topology* shape : all_topologies()) {
    const std::vector<Point> points = reference_element(*shape);
    if (points.empty() || !wanted(*shape)) continue;
    Mesh::Block block{id, std::string(shape->name), std::string(shape->exodus_name), shape->nodes, {}, {}};
    for (const Point& point : points) {
      block.connectivity.push_back(static_cast<GlobalIndex>(mesh.x.size()));
      mesh.x.push_back(point[0] + each_apart * static_cast<double>(id));
      mesh.y.push_back(point[1]);
      mesh.z.push_back(point[2]);
    }
    mesh.blocks.push_back(block);
    ++id;
  }
  return mesh;
}

inline Point point_of(const Mesh& mesh, GlobalIndex node) {
  const auto i = static_cast<std::size_t>(node);
  return {mesh.x[i], mesh.y[i], mesh.z[i]};
}

/// The number at a place in bytes.
template <class T>
T number_at(const std::string& bytes, std::size_t place) {
  T value{};
  if (place + sizeof value > bytes.size()) {
    ADD_FAILURE() << "the file ends before byte " << place + sizeof value;
    return value;
  }
  std::memcpy(&value, bytes.data() + place, sizeof value);
  return value;
}

}  // namespace exomerge::testing
