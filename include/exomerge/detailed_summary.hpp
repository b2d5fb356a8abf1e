// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "exomerge/measures.hpp"
#include "exomerge/types.hpp"

namespace exomerge {

/// What a model or a block measures, by the formulas of exomerge/measures.hpp. NaN where there is nothing to
/// measure.
struct ShapeSummary {
  GlobalIndex elements = 0;
  std::array<std::array<double, 2>, 3> extents{};  ///< lowest and highest x, y, z
  double volume = 0.0;
  std::array<double, 3> centroid{};
  double surface_area = 0.0;  ///< of the external faces
  EdgeLengthInfo edges;
};

/// The area in which a block touches another.
struct ContactArea {
  std::int64_t other_block_id = 0;
  double area = 0.0;
};

struct BlockSummary {
  std::int64_t id = 0;
  std::string name;
  std::string type;    ///< as in the file
  int dimension = -1;  ///< of the elements; -1: unknown
  ShapeSummary shape;
  /// Of solids, the height of the short disk that has the block's volume V and surface A: with
  /// f = V^(1/3) / A^(1/2), its height by its diameter is the a <= 1 for which (a + 1/2)^3 = a^2 / (16 pi
  /// f^6), and the height is (4 a^2 V / pi)^(1/3). Of what is more compact than any disk, a is 1. NaN for
  /// others.
  double thickness = 0.0;
  std::vector<ContactArea> contacts;  ///< by ascending ids
  std::vector<std::string> field_names;
};

struct SetSummary {
  std::int64_t id = 0;
  std::string name;
  GlobalIndex members = 0;
  std::vector<std::int64_t> block_ids;   ///< side sets: of the blocks that members are in
  std::vector<std::string> side_shapes;  ///< side sets: shapes of the members, "quad4"
  double area = 0.0;                     ///< side sets
  std::vector<std::string> field_names;
};

/// Everything that exomerge's detailed summary prints, as numbers.
struct DetailedSummary {
  GlobalIndex nodes = 0;
  GlobalIndex timesteps = 0;
  ShapeSummary whole;
  GlobalIndex disconnected_blocks = 0;
  double closest_nodes = 0.0;
  std::vector<BlockSummary> blocks;  ///< by ascending ids, as sets are
  std::vector<SetSummary> side_sets;
  std::vector<SetSummary> node_sets;
};

/// Measures a model, its blocks and its sets. Blocks without elements or of types that are not known count in
/// no measure, with a warning. Collective over the model's communicator. Time: that of a few passes over the
/// elements, and of matching all sides.
DetailedSummary get_detailed_summary(const ExodusModel& model);

}  // namespace exomerge
