// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <utility>
#include <vector>

#include "exomerge/elements.hpp"
#include "exomerge/error.hpp"
#include "exomerge/generate.hpp"
#include "exomerge/model.hpp"
#include "exomerge/nodes.hpp"
#include "model/model_data.hpp"

namespace exomerge {

namespace {

constexpr bool everywhere = true;  // every rank meets the same errors here

void check_options(const HexCubeOptions& options) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (options.divisions[axis] < 1)
      throw Error("a cube needs at least one element along each axis", everywhere);
    for (const double end : options.extents[axis]) {
      if (!std::isfinite(end)) throw Error("the extents of a cube are not finite", everywhere);
    }
  }
}

/// The nodes of the cube are numbered with x fastest, the elements with z fastest.
class CubeGrid {
 public:
  explicit CubeGrid(const HexCubeOptions& options) : options_(options) {}

  GlobalIndex node_count() const { return (n(0) + 1) * (n(1) + 1) * (n(2) + 1); }
  GlobalIndex element_count() const { return n(0) * n(1) * n(2); }

  std::array<double, 3> node(GlobalIndex index) const {
    const GlobalIndex layer = (n(0) + 1) * (n(1) + 1);
    const std::array<GlobalIndex, 3> at{index % (n(0) + 1), index % layer / (n(0) + 1), index / layer};
    std::array<double, 3> position{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const auto [low, high] = options_.extents[axis];
      position[axis] = low + (high - low) * static_cast<double>(at[axis]) / static_cast<double>(n(axis));
    }
    return position;
  }

  std::array<GlobalIndex, 8> element(GlobalIndex index) const {
    const GlobalIndex i = index / (n(1) * n(2));
    const GlobalIndex j = index / n(2) % n(1);
    const GlobalIndex row = n(0) + 1;
    const GlobalIndex layer = row * (n(1) + 1);
    const GlobalIndex first = i + row * j + layer * (index % n(2));
    return {first,         first + 1,         first + 1 + row,         first + row,
            first + layer, first + 1 + layer, first + 1 + row + layer, first + row + layer};
  }

 private:
  GlobalIndex n(std::size_t axis) const { return options_.divisions[axis]; }

  const HexCubeOptions& options_;
};

void add_cube(ExodusModel& model, const HexCubeOptions& options, std::int64_t id) {
  const CubeGrid grid(options);
  const auto share = [&](GlobalIndex count) {
    return Partition::even(count, model.comm().size()).slice(model.comm().rank());
  };
  std::array<std::vector<double>, 3> axes;
  std::vector<GlobalIndex> connectivity;
  const GlobalIndex first_node = model.node_count();
  model.comm().collectively("building a cube", [&] {
    const Range nodes = share(grid.node_count());
    for (GlobalIndex i = nodes.begin; i < nodes.end; ++i) {
      const std::array<double, 3> position = grid.node(i);
      for (std::size_t axis = 0; axis < 3; ++axis) axes[axis].push_back(position[axis]);
    }
    const Range elements = share(grid.element_count());
    for (GlobalIndex i = elements.begin; i < elements.end; ++i) {
      for (const GlobalIndex node : grid.element(i)) connectivity.push_back(first_node + node);
    }
  });
  create_nodes(model, axes[0], axes[1], axes[2]);
  create_element_block(model, id, "HEX8", 8, connectivity);
}

}  // namespace

std::int64_t build_hex8_cube(ExodusModel& model, const HexCubeOptions& options) {
  check_options(options);
  const std::int64_t id =
      options.element_block_id.value_or(model.data().smallest_unused_id(EntityKind::element_block));
  ModelData before = model.data();
  try {
    add_cube(model, options, id);
  } catch (...) {
    model.data() = std::move(before);
    throw;
  }
  return id;
}

}  // namespace exomerge
