// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <span>

#include "exomerge/generate.hpp"
#include "exomerge/types.hpp"

namespace exomerge {

/// The six sides of a box in the order of their set ids.
enum class BoxFace { x_min, x_max, y_min, y_max, z_min, z_max };
inline constexpr std::array box_faces{BoxFace::x_min, BoxFace::x_max, BoxFace::y_min,
                                      BoxFace::y_max, BoxFace::z_min, BoxFace::z_max};

/// The arrays of a generated box as functions of the row number. Nodes are numbered from 0 block by block,
/// elements within each block; both as `generate_boxes` says.
class BoxGrid {
 public:
  /// Throws Error for options that describe no box.
  explicit BoxGrid(const GenerateOptions& options);

  GlobalIndex node_count() const { return blocks_ * nodes_per_block_; }
  GlobalIndex elements_per_block() const { return block_divisions_ * divisions_[1] * divisions_[2]; }
  int blocks() const { return static_cast<int>(blocks_); }

  /// Rows are nodes.
  void fill_coordinate(int axis, Range rows, std::span<double> out) const;
  void fill_node_field(int number, int step, Range rows, std::span<double> out) const;
  /// Rows are elements of a block; eight nodes each, `first_node` is the number of node 0.
  void fill_connectivity(int block, GlobalIndex first_node, Range rows, std::span<GlobalIndex> out) const;
  void fill_element_field(int block, int number, int step, Range rows, std::span<double> out) const;

  struct BlockElement {
    int block;
    GlobalIndex element;
  };
  /// The nodes and the element sides on a face, in ascending order.
  GlobalIndex face_node_count(BoxFace face) const;
  GlobalIndex face_node(BoxFace face, GlobalIndex row) const;
  GlobalIndex face_side_count(BoxFace face) const;
  BlockElement face_element(BoxFace face, GlobalIndex row) const;
  /// The number of the hex8 side that lies on a face, from 1 as files have it.
  static int side_number(BoxFace face);

 private:
  GlobalIndex node(GlobalIndex block, GlobalIndex i, GlobalIndex j, GlobalIndex k) const {
    return ((block * nodes_[2] + k) * nodes_[1] + j) * nodes_[0] + i;
  }
  GlobalIndex element(GlobalIndex i, GlobalIndex j, GlobalIndex k) const {
    return (i * divisions_[1] + j) * divisions_[2] + k;
  }

  std::array<GlobalIndex, 3> divisions_;  // of the whole box
  std::array<double, 3> origin_;
  std::array<double, 3> extents_;
  GlobalIndex blocks_;
  GlobalIndex block_divisions_;       // along x
  std::array<GlobalIndex, 3> nodes_;  // of a block along each axis
  GlobalIndex nodes_per_block_;
};

}  // namespace exomerge
