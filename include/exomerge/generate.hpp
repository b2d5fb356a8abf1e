// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "exomerge/types.hpp"

namespace exomerge {

class ExodusModel;

/// A box of hex8 elements in blocks along x, each block with nodes of its own.
struct GenerateOptions {
  std::array<GlobalIndex, 3> divisions{10, 10, 10};
  std::array<double, 3> origin{0, 0, 0};
  std::array<double, 3> extents{1, 1, 1};
  /// Blocks along x, with unmerged interfaces. The divisions along x must be a multiple.
  int blocks = 1;
  /// Ids of the blocks ascend from here; block 7 is named "block_7".
  std::int64_t first_block_id = 1;
  int steps = 0;           ///< times 0, 1, 2, ...
  int node_fields = 0;     ///< `field_1`, ...
  int element_fields = 0;  ///< `element_1`, ...
  /// Node sets and side sets of the six faces of the box: ids 1..6 for -x +x -y +y -z +z.
  bool sets = true;
};

/// The value of a generated field, a smooth function of place and step that is exact in double precision.
/// `number`: 1 for `field_1` or `element_1`, and so on. `step`: from 0. `position`: in divisions of the whole
/// box, integers at nodes, halves at the centers of elements; so nodes at the same place have the same value.
constexpr double generated_field_value(int number, int step, const std::array<double, 3>& position) {
  const auto [i, j, k] = position;
  return number + (step + 1) * (i + 2 * j + 3 * k) + i * j;
}

/// Adds a generated box to an empty or filled model. Nothing is stored: coordinates, connectivity and fields
/// are computed slice by slice when read, so that a file of any size can be written in little memory.
///
/// Order as `build_hex8_cube`: block by block, nodes with x fastest, then y, then z; elements with x slowest
/// and z fastest. A node at division i of n has the coordinate `origin + extent * i / n` for every block that
/// it belongs to, to the last bit. Set members are in ascending order. In a filled model nodes are appended,
/// missing time steps are made, and values that neither side defines are `default_field_value`.
///
/// Errors: divisions that are not positive or not a multiple of the blocks, extents that are not finite, ids
/// that are in the model already. The model is then as it was. Collective over the model's communicator.
void generate_boxes(ExodusModel& model, const GenerateOptions& options);

struct HexCubeOptions {
  /// Without a value the smallest id that is free.
  std::optional<std::int64_t> element_block_id{};
  /// Lowest and highest x, y, z.
  std::array<std::array<double, 2>, 3> extents{{{0, 1}, {0, 1}, {0, 1}}};
  std::array<GlobalIndex, 3> divisions{3, 3, 3};
};

/// Adds a box of hex8 elements in one unnamed block. Nodes are appended with x fastest, at min + (max - min)
/// * i / n; elements are ordered with z fastest. Returns the id of the block. An Error when it is taken.
/// Collective over the model's communicator. Memory: a rank's slice of nodes and connectivity.
std::int64_t build_hex8_cube(ExodusModel& model, const HexCubeOptions& options = {});

}  // namespace exomerge
