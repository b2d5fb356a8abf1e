// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <optional>
#include <string>

#include "exomerge/selector.hpp"

/// Lengths, areas, volumes, centers, distances and shapes of elements, in undeformed coordinates, in the
/// units of the model (docs/measures.md has the formulas). All functions are collective over the model's
/// communicator; results are the same at any number of ranks: sums are exact and rounded once. An Error
/// leaves the model as it was. Time: linear in the elements of a rank; memory: their connectivity and the
/// coordinates of a slice.
namespace exomerge {

class ExodusModel;

/// How elements are measured.
struct VolumeOptions {
  /// False: by the corners, as exomerge does; exact for tetrahedra, flat quadrilaterals, and elements that
  /// are affine images of the regular one. True: of the element as its nodes curve it, exact for solids;
  /// surfaces and lines by 5 points an axis.
  bool exact = false;
};

/// Element field of lengths, areas or volumes, the same at every step; step 0 is made where there is none.
/// Solids that are inside out have negative volumes. Blocks of points and unknown types are left out with a
/// warning; a field that exists is replaced with one. Memory: 8 bytes an element of the slice, for good.
void calculate_element_volumes(ExodusModel& model, const std::string& element_field_name = "volume",
                               const Selector& element_block_ids = "all", const VolumeOptions& options = {});

/// Element fields of the mean of all nodes of each element: prefix + x, y, z, or three names. Otherwise as
/// above.
void calculate_element_centroids(ExodusModel& model,
                                 const std::string& element_field_name_prefix = "centroid_",
                                 const Selector& element_block_ids = "all");
void calculate_element_centroids(ExodusModel& model, const std::array<std::string, 3>& element_field_names,
                                 const Selector& element_block_ids = "all");

/// Names of the fields that `calculate_element_quality` makes; "" for none.
struct ElementQualityOptions {
  std::string scaled_jacobian_name = "scaled_jacobian";
  std::string aspect_name = "aspect";
};
/// Element fields that tell good shapes: the smallest scaled Jacobian of an element's corners (1: best, not
/// positive: inside out), and the longest of its edges by the shortest. Corners alone count. Otherwise as
/// `calculate_element_volumes`.
void calculate_element_quality(ExodusModel& model, const Selector& element_block_ids = "all",
                               const ElementQualityOptions& options = {});

/// Fields to take instead of what would be calculated; their values at the first step count.
struct BlockMeasureOptions {
  std::string element_volume_field_name{};
  std::array<std::string, 3> element_centroid_field_names{};
  bool exact = false;  ///< see VolumeOptions
};
/// The sum of lengths, areas and volumes; unknown types count as 0, with a warning.
double get_element_block_volume(const ExodusModel& model, const Selector& element_block_ids = "all",
                                const BlockMeasureOptions& options = {});
/// The mean of the elements' centers, weighted with their volumes; NaN where these sum up to 0.
std::array<double, 3> get_element_block_centroid(const ExodusModel& model,
                                                 const Selector& element_block_ids = "all",
                                                 const BlockMeasureOptions& options = {});
/// Lowest and highest x, y, z of the nodes that elements use. Error when there are none. NaN does not count.
std::array<std::array<double, 2>, 3> get_element_block_extents(const ExodusModel& model,
                                                               const Selector& element_block_ids = "all");

/// The sum of the areas of faces, and lengths of edges, that are members; as often as they are.
double get_side_set_area(const ExodusModel& model, const Selector& side_set_ids = "all");

struct EdgeLengthInfo {
  double minimum = 0.0;
  double mean = 0.0;
};
/// Straight lengths, from end to end, of the edges of each element: shared ones count once for each. NaN when
/// there are none.
EdgeLengthInfo get_element_edge_length_info(const ExodusModel& model,
                                            const Selector& element_block_ids = "all");

/// The largest of the coordinate ranges and of the absolute coordinates; 0 without nodes.
double get_length_scale(const ExodusModel& model);

/// The smallest distance between two nodes; the largest double when there are fewer than two. Nodes with a
/// coordinate that is not finite do not count. Time: that of a merge of nodes.
double get_closest_node_distance(const ExodusModel& model);

}  // namespace exomerge
