// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/field_conversion.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "model/entity_edits.hpp"
#include "model/field_edits.hpp"
#include "model/step_sources.hpp"
#include "operations/conversion_plans.hpp"
#include "operations/edit.hpp"
#include "operations/expression_graph.hpp"
#include "operations/expression_variables.hpp"

namespace exomerge {

namespace {

/// Plans of means over elements, one for each list of blocks.
class ElementToNode {
 public:
  /// The values of a field of all blocks that have it, on nodes. Collective.
  RealSourcePtr converted(const ModelData& model, const std::string& name, double missing) {
    std::vector<const EntityData*> blocks;
    std::vector<std::int64_t> keys;
    std::vector<RealSourcePtr> bases;
    for (const EntityData& block : model.kind(EntityKind::element_block)) {
      const FieldData* field = block.find_field(name);
      if (!field || block.info.count == 0) continue;
      if (block.info.ragged || !block.list(exodus::Role::nodes)) {
        log_once(
            model.comm.is_root(), LogLevel::warning,
            label(EntityKind::element_block, block.info) + " is left out: its elements have no fixed nodes");
        continue;
      }
      blocks.push_back(&block);
      keys.push_back(block.key);
      bases.push_back(field->source);
    }
    std::shared_ptr<const SlicePlan>& plan = plans_[keys];
    if (!plan) plan = std::make_shared<ElementToNodePlan>(model, blocks);
    return std::make_shared<PlannedSource>(model.comm, model.nodes.count, std::move(bases), plan, missing);
  }

 private:
  std::map<std::vector<std::int64_t>, std::shared_ptr<const SlicePlan>> plans_;
};

std::vector<std::string> names_of(const std::vector<FieldData>& fields) {
  std::vector<std::string> names;
  for (const FieldData& field : fields) names.push_back(field.name);
  std::ranges::sort(names, field_name_less);
  return names;
}

std::vector<std::size_t> all_blocks(const ModelData& model) {
  return select_entities(model, EntityKind::element_block, "all");
}

/// The mean of some fields of an entity.
RealSourcePtr mean_of(const ModelData& model, const EntityData& entity, const std::vector<std::string>& names,
                      const std::string& new_name) {
  ExpressionVariables variables(model);
  variables.add_fields(entity.fields);
  ExpressionGraph graph;
  ExpressionGraph::Node sum = graph.variable(names.front());
  for (std::size_t i = 1; i < names.size(); ++i) {
    sum = graph.apply(ExpressionOp::add, sum, graph.variable(names[i]));
  }
  const auto count = graph.constant(static_cast<double>(names.size()));
  return variables.source(entity.info.count, graph.program(graph.apply(ExpressionOp::divide, sum, count)),
                          default_field_value(new_name));
}

void add_averages(ModelData& model, const std::vector<std::string>& from, const std::string& name,
                  const std::vector<std::size_t>& blocks) {
  for (const std::size_t i : blocks) {
    const EntityData& block = model.kind(EntityKind::element_block)[i];
    const auto lacks =
        std::ranges::find_if(from, [&](const std::string& one) { return !block.find_field(one); });
    if (lacks != from.end()) {
      log_once(
          model.comm.is_root(), LogLevel::warning,
          label(EntityKind::element_block, block.info) + " is left out: it has no field \"" + *lacks + '"');
      continue;
    }
    set_field(model, EntityKind::element_block, i, name, mean_of(model, block, from, name));
  }
}

/// The fields BASE_1, BASE_2, ... of a block.
std::vector<std::string> numbered_fields(const EntityData& block, const std::string& base) {
  std::vector<std::string> names;
  for (int number = 1;; ++number) {
    std::string name = base + '_' + std::to_string(number);
    if (!block.find_field(name)) return names;
    names.push_back(std::move(name));
  }
}

/// Makes one field of the values at the points of an element.
void combine_points(ModelData& model, std::size_t i) {
  constexpr std::string_view first = "_1";
  const EntityData& block = model.kind(EntityKind::element_block)[i];
  for (const std::string& name : names_of(block.fields)) {
    if (!name.ends_with(first)) continue;
    const std::string base = name.substr(0, name.size() - first.size());
    const std::vector<std::string> points = numbered_fields(block, base);
    if (points.size() != 8 && points.size() != 9) continue;
    const RealSourcePtr result =
        points.size() == 9 ? block.find_field(name)->source : mean_of(model, block, points, base);
    set_field(model, EntityKind::element_block, i, base, result);
    for (const std::string& point : points) remove_field(model, EntityKind::element_block, i, point);
  }
}

}  // namespace

void convert_element_field_to_node_field(ExodusModel& model, const Selector& element_field_name,
                                         const std::string& node_field_name) {
  edit(model, "converting a field", [&](ModelData& data) {
    const std::string name =
        single_name(element_field_name, field_names_on(data, EntityKind::element_block, all_blocks(data)),
                    "element field");
    const std::string target = node_field_name == "auto" ? name : node_field_name;
    const RealSourcePtr source = ElementToNode().converted(data, name, default_field_value(target));
    set_field(data, EntityKind::nodal, 0, target, steps_until_now(data, source, target));
  });
}

void convert_node_field_to_element_field(ExodusModel& model, const Selector& node_field_name,
                                         const std::string& element_field_name,
                                         const Selector& element_block_ids) {
  edit(model, "converting a field", [&](ModelData& data) {
    const std::string name =
        single_name(node_field_name, field_names_on(data, EntityKind::nodal, {0}), "node field");
    const std::string target = element_field_name == "auto" ? name : element_field_name;
    const RealSourcePtr base = std::ranges::find(data.nodes.fields, name, &FieldData::name)->source;
    for (const std::size_t i : select_entities(data, EntityKind::element_block, element_block_ids)) {
      const EntityData& block = data.kind(EntityKind::element_block)[i];
      if (block.info.count == 0) continue;
      if (block.info.ragged || !block.list(exodus::Role::nodes)) {
        log_once(
            data.comm.is_root(), LogLevel::warning,
            label(EntityKind::element_block, block.info) + " is left out: its elements have no fixed nodes");
        continue;
      }
      const auto source = std::make_shared<PlannedSource>(data.comm, block.info.count, std::vector{base},
                                                          std::make_shared<NodeToElementPlan>(data, block),
                                                          default_field_value(target));
      set_field(data, EntityKind::element_block, i, target, steps_until_now(data, source, target));
    }
  });
}

void create_averaged_element_field(ExodusModel& model, const Selector& from_element_field_names,
                                   const std::string& new_element_field_name,
                                   const Selector& element_block_ids) {
  edit(model, "averaging fields", [&](ModelData& data) {
    const auto blocks = select_entities(data, EntityKind::element_block, element_block_ids);
    const std::vector<std::string> known = field_names_on(data, EntityKind::element_block, blocks);
    std::vector<std::string> from;
    for (const std::size_t i : select_names(from_element_field_names, known, "element field")) {
      from.push_back(known[i]);
    }
    if (from.empty()) throw Error("there are no element fields to average", true);
    add_averages(data, from, new_element_field_name, blocks);
  });
}

void process_element_fields(ExodusModel& model, const Selector& element_block_ids) {
  edit(model, "processing element fields", [&](ModelData& data) {
    for (const std::size_t i : select_entities(data, EntityKind::element_block, element_block_ids)) {
      combine_points(data, i);
    }
    ElementToNode plans;
    for (const std::string& name : field_names_on(data, EntityKind::element_block, all_blocks(data))) {
      const RealSourcePtr source = plans.converted(data, name, default_field_value(name));
      set_field(data, EntityKind::nodal, 0, name, steps_until_now(data, source, name));
    }
    for (EntityData& block : data.kind(EntityKind::element_block)) block.fields.clear();
    data.field_names[static_cast<std::size_t>(EntityKind::element_block)].clear();
  });
}

}  // namespace exomerge
