// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/nodes.hpp"

#include <array>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/node_rows.hpp"
#include "operations/node_use.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

namespace {

void append_new_nodes(ModelData& data, const std::array<const std::vector<double>*, 3>& axes) {
  const Comm& comm = data.comm;
  NodeData& nodes = data.nodes;
  require_room_for_nodes(data);
  GlobalIndex added = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    EvenList<double> values = joined_list(comm, *axes[axis]);
    added = values.total;
    if (static_cast<int>(axis) >= data.dimension) continue;
    RealSourcePtr& target = nodes.coordinates[axis];
    if (!target) target = std::make_shared<ConstantSource<double>>(nodes.count, 1, 0.0);
    target = concatenate<double>(target, std::make_shared<MemorySource<double>>(comm, data.partition(added),
                                                                                1, std::move(values.slice)));
  }
  for (FieldData& field : nodes.fields) {
    field.source = concatenate<double>(
        field.source, std::make_shared<ConstantSource<double>>(added, 1, default_field_value(field.name)));
  }
  if (const IndexSourcePtr ids = new_entry_ids(data, IndexSpace::node, added)) {
    nodes.id_map = concatenate<GlobalIndex>(nodes.id_map, ids);
  }
  drop_maps(data, IndexSpace::node, "nodes were added");
  log_once(comm.is_root() && nodes.attributes, LogLevel::warning,
           "dropped because nodes were added: node attributes");
  nodes.attributes = nullptr;
  nodes.attribute_names.clear();
  nodes.count += added;
  nodes.file_ends.clear();
}

}  // namespace

void create_nodes(ExodusModel& model, const std::vector<double>& x, const std::vector<double>& y,
                  const std::vector<double>& z) {
  edit_structure(model, "creating nodes", "nodes were added", [&](ModelData& data) {
    data.comm.agree(x.size() == y.size() && y.size() == z.size()
                        ? std::string()
                        : "new nodes need as many x as y and z coordinates");
    bool flat = true;
    for (const double value : z) flat = flat && (value == 0.0 || data.dimension > 2);
    for (const double value : y) flat = flat && (value == 0.0 || data.dimension > 1);
    data.comm.agree(flat ? std::string() : "new nodes lie outside the dimensions of the model");
    append_new_nodes(data, {&x, &y, &z});
  });
}

GlobalIndex delete_unused_nodes(ExodusModel& model) {
  GlobalIndex deleted = 0;
  edit_structure(model, "deleting unused nodes", "nodes were deleted", [&](ModelData& data) {
    std::vector<std::uint8_t> unused = nodes_used(data, all_node_uses(data));
    for (std::uint8_t& flag : unused) flag = flag == 0 ? 1 : 0;
    deleted = delete_nodes(data, unused);
  });
  return deleted;
}

}  // namespace exomerge
