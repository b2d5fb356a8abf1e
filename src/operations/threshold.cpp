// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "exomerge/calculate.hpp"
#include "exomerge/error.hpp"
#include "model/entity_edits.hpp"
#include "operations/element_rows.hpp"
#include "operations/expression_truth.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

GlobalIndex threshold_element_blocks(ExodusModel& model, const std::string& expression,
                                     const ThresholdOptions& options) {
  std::vector<FlaggedElements> failing;
  GlobalIndex count = 0;
  model.comm().collectively("looking for elements to delete", [&] {
    const ModelData& data = model.data();
    const StepKey step = single_step(data, options.timestep);
    if (options.new_element_block_id && data.find(EntityKind::element_block, *options.new_element_block_id)) {
      throw Error("element block " + std::to_string(*options.new_element_block_id) + " exists already",
                  everywhere);
    }
    std::vector<std::size_t> blocks =
        select_entities(data, EntityKind::element_block, options.element_block_ids);
    std::ranges::sort(blocks, {},
                      [&](std::size_t i) { return data.kind(EntityKind::element_block)[i].info.id; });
    for (const std::size_t i : blocks) {
      const EntityData& block = data.kind(EntityKind::element_block)[i];
      if (block.info.count == 0) continue;
      Flags flags = where_true(data, block, expression, step);
      for (std::uint8_t& flag : flags) {
        flag = flag == 0 ? 1 : 0;
        count += flag;
      }
      failing.push_back({i, std::move(flags)});
    }
    count = data.comm.all_reduce(count, ReduceOp::sum);
  });
  if (options.new_element_block_id) {
    edit_structure(model, "moving elements", "elements were moved",
                   [&](ModelData& data) { move_elements(data, failing, *options.new_element_block_id); });
  } else if (count > 0) {
    edit_structure(model, "deleting elements", "elements were deleted",
                   [&](ModelData& data) { delete_elements(data, failing); });
  }
  return count;
}

}  // namespace exomerge
