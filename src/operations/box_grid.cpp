// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/box_grid.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "exomerge/error.hpp"
#include "model/model_data.hpp"

namespace exomerge {

namespace {

/// Calls visit(position, count, slow, mid, fast) for each run of rows along the fastest of three indices;
/// `position` counts from the first row. Divisions are needed once a run, not once a row.
template <class Visit>
void for_each_run(Range rows, GlobalIndex mid_extent, GlobalIndex fast_extent, const Visit& visit) {
  GlobalIndex row = rows.begin;
  while (row < rows.end) {
    const GlobalIndex line = row / fast_extent;
    const GlobalIndex fast = row - line * fast_extent;
    const GlobalIndex count = std::min(fast_extent - fast, rows.end - row);
    visit(row - rows.begin, count, line / mid_extent, line % mid_extent, fast);
    row += count;
  }
}

void check(const GenerateOptions& options) {
  constexpr bool everywhere = true;  // every rank has the same options
  constexpr GlobalIndex most_divisions = GlobalIndex{1} << 20;
  constexpr std::array axes{"x", "y", "z"};
  const auto fail = [](const std::string& what) {
    throw Error("cannot generate a box: " + what, everywhere);
  };
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const GlobalIndex divisions = options.divisions[axis];
    if (divisions < 1 || divisions > most_divisions) {
      fail(std::to_string(divisions) + " divisions along " + axes[axis] + ", 1 to " +
           std::to_string(most_divisions) + " are possible");
    }
    if (!std::isfinite(options.origin[axis]) || !std::isfinite(options.extents[axis])) {
      fail(std::string("its place or extent along ") + axes[axis] + " is not finite");
    }
  }
  if (options.blocks < 1 || options.divisions[0] % options.blocks != 0) {
    fail(std::to_string(options.divisions[0]) + " divisions along x cannot be split into " +
         std::to_string(options.blocks) + " equal blocks");
  }
  const GlobalIndex elements =
      options.divisions[0] / options.blocks * options.divisions[1] * options.divisions[2];
  if (elements >> EntryReference::index_bits)
    fail("a block would have " + std::to_string(elements) + " elements");
  if (options.steps < 0 || options.node_fields < 0 || options.element_fields < 0) {
    fail("a negative number of steps or fields");
  }
}

}  // namespace

BoxGrid::BoxGrid(const GenerateOptions& options)
    : divisions_(options.divisions),
      origin_(options.origin),
      extents_(options.extents),
      blocks_(options.blocks) {
  check(options);
  block_divisions_ = divisions_[0] / blocks_;
  nodes_ = {block_divisions_ + 1, divisions_[1] + 1, divisions_[2] + 1};
  nodes_per_block_ = nodes_[0] * nodes_[1] * nodes_[2];
}

void BoxGrid::fill_coordinate(int axis, Range rows, std::span<double> out) const {
  const auto a = static_cast<std::size_t>(axis);
  const double origin = origin_[a];
  const double extent = extents_[a];
  const auto divisions = static_cast<double>(divisions_[a]);
  const auto at = [=](GlobalIndex index) { return origin + extent * static_cast<double>(index) / divisions; };
  for_each_run(rows, nodes_[1], nodes_[0],
               [&](GlobalIndex position, GlobalIndex count, GlobalIndex slow, GlobalIndex j, GlobalIndex i) {
                 double* run = out.data() + position;
                 if (axis == 0) {
                   const GlobalIndex first = slow / nodes_[2] * block_divisions_ + i;
                   for (GlobalIndex n = 0; n < count; ++n) run[n] = at(first + n);
                 } else {
                   std::fill(run, run + count, at(axis == 1 ? j : slow % nodes_[2]));
                 }
               });
}

void BoxGrid::fill_node_field(int number, int step, Range rows, std::span<double> out) const {
  for_each_run(rows, nodes_[1], nodes_[0],
               [&](GlobalIndex position, GlobalIndex count, GlobalIndex slow, GlobalIndex j, GlobalIndex i) {
                 const GlobalIndex first = slow / nodes_[2] * block_divisions_ + i;
                 const auto y = static_cast<double>(j);
                 const auto z = static_cast<double>(slow % nodes_[2]);
                 for (GlobalIndex n = 0; n < count; ++n) {
                   out[static_cast<std::size_t>(position + n)] =
                       generated_field_value(number, step, {static_cast<double>(first + n), y, z});
                 }
               });
}

void BoxGrid::fill_connectivity(int block, GlobalIndex first_node, Range rows,
                                std::span<GlobalIndex> out) const {
  const GlobalIndex row_step = nodes_[0];
  const GlobalIndex layer_step = nodes_[0] * nodes_[1];
  for_each_run(rows, divisions_[1], divisions_[2],
               [&](GlobalIndex position, GlobalIndex count, GlobalIndex i, GlobalIndex j, GlobalIndex k) {
                 GlobalIndex* nodes = out.data() + position * 8;
                 GlobalIndex corner = first_node + node(block, i, j, k);
                 for (GlobalIndex n = 0; n < count; ++n, nodes += 8, corner += layer_step) {
                   nodes[0] = corner;
                   nodes[1] = corner + 1;
                   nodes[2] = corner + row_step + 1;
                   nodes[3] = corner + row_step;
                   for (int c = 0; c < 4; ++c) nodes[c + 4] = nodes[c] + layer_step;
                 }
               });
}

void BoxGrid::fill_element_field(int block, int number, int step, Range rows, std::span<double> out) const {
  constexpr double center = 0.5;
  for_each_run(rows, divisions_[1], divisions_[2],
               [&](GlobalIndex position, GlobalIndex count, GlobalIndex i, GlobalIndex j, GlobalIndex k) {
                 const double x = static_cast<double>(block * block_divisions_ + i) + center;
                 const double y = static_cast<double>(j) + center;
                 for (GlobalIndex n = 0; n < count; ++n) {
                   out[static_cast<std::size_t>(position + n)] =
                       generated_field_value(number, step, {x, y, static_cast<double>(k + n) + center});
                 }
               });
}

GlobalIndex BoxGrid::face_node_count(BoxFace face) const {
  switch (face) {
    case BoxFace::x_min:
    case BoxFace::x_max:
      return nodes_[1] * nodes_[2];
    case BoxFace::y_min:
    case BoxFace::y_max:
      return blocks_ * nodes_[0] * nodes_[2];
    default:
      return blocks_ * nodes_[0] * nodes_[1];
  }
}

GlobalIndex BoxGrid::face_node(BoxFace face, GlobalIndex row) const {
  const GlobalIndex i = row % nodes_[0];
  const GlobalIndex line = row / nodes_[0];
  switch (face) {
    case BoxFace::x_min:
      return node(0, 0, row % nodes_[1], row / nodes_[1]);
    case BoxFace::x_max:
      return node(blocks_ - 1, block_divisions_, row % nodes_[1], row / nodes_[1]);
    case BoxFace::y_min:
      return node(line / nodes_[2], i, 0, line % nodes_[2]);
    case BoxFace::y_max:
      return node(line / nodes_[2], i, divisions_[1], line % nodes_[2]);
    case BoxFace::z_min:
      return node(line / nodes_[1], i, line % nodes_[1], 0);
    default:
      return node(line / nodes_[1], i, line % nodes_[1], divisions_[2]);
  }
}

GlobalIndex BoxGrid::face_side_count(BoxFace face) const {
  switch (face) {
    case BoxFace::x_min:
    case BoxFace::x_max:
      return divisions_[1] * divisions_[2];
    case BoxFace::y_min:
    case BoxFace::y_max:
      return divisions_[0] * divisions_[2];
    default:
      return divisions_[0] * divisions_[1];
  }
}

BoxGrid::BlockElement BoxGrid::face_element(BoxFace face, GlobalIndex row) const {
  // Rows go along y and z on the x faces, along x and the other direction on the rest.
  if (face == BoxFace::x_min) return {0, row};
  if (face == BoxFace::x_max) return {blocks() - 1, element(block_divisions_ - 1, 0, 0) + row};
  const bool y_face = face == BoxFace::y_min || face == BoxFace::y_max;
  const GlobalIndex fast_extent = divisions_[y_face ? 2 : 1];
  const GlobalIndex fast = row % fast_extent;
  const GlobalIndex i = row / fast_extent;
  const auto block = static_cast<int>(i / block_divisions_);
  const GlobalIndex local_i = i % block_divisions_;
  switch (face) {
    case BoxFace::y_min:
      return {block, element(local_i, 0, fast)};
    case BoxFace::y_max:
      return {block, element(local_i, divisions_[1] - 1, fast)};
    case BoxFace::z_min:
      return {block, element(local_i, fast, 0)};
    default:
      return {block, element(local_i, fast, divisions_[2] - 1)};
  }
}

int BoxGrid::side_number(BoxFace face) {
  switch (face) {
    case BoxFace::x_min:
      return 4;
    case BoxFace::x_max:
      return 2;
    case BoxFace::y_min:
      return 1;
    case BoxFace::y_max:
      return 3;
    case BoxFace::z_min:
      return 5;
    default:
      return 6;
  }
}

}  // namespace exomerge
