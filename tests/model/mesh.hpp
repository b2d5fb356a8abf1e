// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/types.hpp"

namespace exomerge {
class ExodusModel;
}

namespace exomerge::testing {

using Numbers = std::vector<double>;
using Indices = std::vector<GlobalIndex>;

/// A whole model in plain arrays, the same on every rank: what tests put into files, and what they find in
/// models. Indices are 0-based as in the model.
struct Mesh {
  /// A name and the values of each step.
  using Field = std::pair<std::string, std::vector<Numbers>>;
  struct Block {
    std::int64_t id = 1;
    std::string name;
    std::string type = "SPHERE";
    int nodes_per_element = 1;
    Indices connectivity;
    std::vector<Field> fields = {};
  };
  struct NodeSet {
    std::int64_t id = 1;
    std::string name;
    Indices members;
    Numbers factors = {};
    std::vector<Field> fields = {};
  };
  struct SideSet {
    std::int64_t id = 1;
    std::string name;
    Indices blocks;    ///< ids
    Indices elements;  ///< in the block
    Indices sides;
    Numbers factors = {};
    std::vector<Field> fields = {};
  };

  std::string title;
  Numbers times;
  Numbers x, y, z;
  Indices node_ids;     ///< empty: no map
  Indices element_ids;  ///< of all blocks one after the other
  std::vector<Field> node_fields;
  std::vector<Block> blocks;
  std::vector<NodeSet> node_sets;
  std::vector<SideSet> side_sets;
  std::vector<std::pair<std::string, Numbers>> globals;  ///< value of each step
  /// Further text for the sections of the file.
  std::string extra_dimensions, extra_variables, extra_data;

  /// Writes an Exodus file by way of `ncgen`, which shares nothing with this library. Collective.
  void write(const Comm& comm, const std::filesystem::path& path) const;
  /// All of it, in which equal numbers and equal text are the same thing; an empty name is "".
  std::string text() const;
};

/// What is in a model. Collective.
Mesh mesh_of(ExodusModel& model);

/// Rows of consecutive numbers from `first` on, by 1000 larger at each step.
std::vector<Numbers> numbered_steps(std::size_t steps, std::size_t rows, double first);

}  // namespace exomerge::testing
