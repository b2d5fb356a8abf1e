// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "exomerge/description.hpp"
#include "exomerge/selector.hpp"

/// What values fields have, at all steps. All functions are collective over the model's communicator and read
/// the fields, in pieces of bounded memory; results are the same at any number of ranks. An Error leaves the
/// model as it was.
namespace exomerge {

class ExodusModel;

struct ElementExtremeOptions {
  Selector element_block_ids = "all";
  bool calculate_location = false;
  bool calculate_block_id = false;
};

/// For each field, which must be on all selected blocks that have elements, the global variable NAME_max or
/// NAME_min. With a location also NAME_max_x, _y, _z: the mean of the nodes of the element, displaced where
/// there is a displacement field; with a block id NAME_max_block_id. Of equal values the first element of a
/// block counts, and the last block. NaN does not count; where there is nothing else the result is NaN, with
/// a warning. Variables that exist are replaced, with a warning.
void calculate_element_field_maximum(ExodusModel& model, const Selector& element_field_names,
                                     const ElementExtremeOptions& options = {});
void calculate_element_field_minimum(ExodusModel& model, const Selector& element_field_names,
                                     const ElementExtremeOptions& options = {});

struct NodeExtremeOptions {
  Selector element_block_ids = "auto";  ///< of whose nodes; "auto": all nodes
  bool calculate_location = false;
};
/// The same for node fields; the location is that of the node. Of equal values the first node counts. An
/// Error when the selected blocks have no nodes.
void calculate_node_field_maximum(ExodusModel& model, const Selector& node_field_names,
                                  const NodeExtremeOptions& options = {});
void calculate_node_field_minimum(ExodusModel& model, const Selector& node_field_names,
                                  const NodeExtremeOptions& options = {});

/// The values of a field at a step, over all entities of a kind that have it.
struct FieldStatistics {
  EntityKind kind = EntityKind::nodal;
  std::string name;
  double time = 0.0;
  GlobalIndex count = 0;    ///< values
  GlobalIndex missing = 0;  ///< of these NaN; the rest is of those that are not
  double minimum = 0.0;     ///< NaN without values, as are all that follow
  double maximum = 0.0;
  double mean = 0.0;
  double norm = 0.0;  ///< the root of the sum of squares
};
/// Of every field on nodes, blocks and sets, step after step. Sums are exact and rounded once.
std::vector<FieldStatistics> get_field_statistics(const ExodusModel& model,
                                                  const Selector& timesteps = "all");

}  // namespace exomerge
