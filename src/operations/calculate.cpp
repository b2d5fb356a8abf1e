// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/calculate.hpp"

#include <algorithm>
#include <functional>
#include <memory>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "model/entity_edits.hpp"
#include "model/field_edits.hpp"
#include "operations/edit.hpp"
#include "operations/expression_variables.hpp"
#include "operations/planned_source.hpp"

namespace exomerge {

namespace {

RealSourcePtr calculated(const ExpressionVariables& variables, GlobalIndex rows,
                         const Assignment& assignment) {
  const std::vector<std::string> names = variables.names();
  ExpressionProgram program =
      compile_expression(assignment.expression, names, ExpressionMeaning::value, assignment.before);
  return variables.source(rows, std::move(program), default_field_value(assignment.name));
}

/// Makes the field on the selected entities that have entries; `add_variables(entity, variables)` adds those
/// that depend on the entity.
template <class AddVariables>
void calculate_on(ExodusModel& model, EntityKind kind, const std::string& expression, const Selector& ids,
                  AddVariables add_variables) {
  edit(model, "calculating a field", [&](ModelData& data) {
    const Assignment assignment = split_assignment(expression);
    warn_of_no_steps(data, field_noun(kind), assignment.name);
    std::vector<std::pair<std::size_t, RealSourcePtr>> results;
    for (const std::size_t i : select_entities(data, kind, ids)) {
      const EntityData& entity = data.kind(kind)[i];
      if (entity.info.count == 0) continue;
      ExpressionVariables variables(data);
      variables.add_numbers();
      try {
        add_variables(data, entity, variables);
        results.emplace_back(i, calculated(variables, entity.info.count, assignment));
      } catch (const Error& error) {
        throw Error(label(kind, entity.info) + ": " + error.what(), error.is_collective());
      }
    }
    for (auto& [i, source] : results) set_field(data, kind, i, assignment.name, std::move(source));
  });
}

/// Values of nodes for the members of a set, by a plan that is made when it is first needed.
ExpressionVariables::Wrap of_members(const ModelData& model, const EntityData& set) {
  const auto plan = std::make_shared<std::shared_ptr<const SlicePlan>>();
  const IndexSourcePtr members = set.list(exodus::Role::members);
  return [&model, members, plan](const RealSourcePtr& source) -> RealSourcePtr {
    if (!*plan) {
      const Range mine = model.partition(members->rows()).slice(model.comm.rank());
      std::vector<GlobalIndex> nodes(static_cast<std::size_t>(mine.size()));
      members->read(0, mine, nodes);
      *plan = std::make_shared<GatherPlan>(model.comm, model.nodes.count, std::move(nodes));
    }
    const double missing = std::numeric_limits<double>::quiet_NaN();
    return std::make_shared<PlannedSource>(model.comm, members->rows(), std::vector{source}, *plan, missing);
  };
}

}  // namespace

void calculate_global_variable(ExodusModel& model, const std::string& expression) {
  edit(model, "calculating a global variable", [&](ModelData& data) {
    const Assignment assignment = split_assignment(expression);
    ExpressionVariables variables(data);
    variables.add_numbers();
    const std::vector<std::string> names = variables.names();
    const std::vector<double> values = variables.numbers(
        compile_expression(assignment.expression, names, ExpressionMeaning::value, assignment.before));
    auto found = std::ranges::find(data.globals, assignment.name, &GlobalVariable::name);
    log_once(data.comm.is_root() && found != data.globals.end(), LogLevel::warning,
             "global variable \"" + assignment.name + "\" exists already; its values are replaced");
    GlobalVariable result;
    result.name = assignment.name;
    for (std::size_t i = 0; i < values.size(); ++i) result.values[data.steps[i].key] = values[i];
    if (found == data.globals.end()) {
      data.globals.push_back(std::move(result));
    } else {
      *found = std::move(result);
    }
  });
}

void calculate_node_field(ExodusModel& model, const std::string& expression) {
  edit(model, "calculating a field", [&](ModelData& data) {
    const Assignment assignment = split_assignment(expression);
    warn_of_no_steps(data, field_noun(EntityKind::nodal), assignment.name);
    ExpressionVariables variables(data);
    variables.add_numbers().add_coordinates().add_fields(data.nodes.fields);
    set_field(data, EntityKind::nodal, 0, assignment.name,
              calculated(variables, data.nodes.count, assignment));
  });
}

void calculate_element_field(ExodusModel& model, const std::string& expression,
                             const Selector& element_block_ids) {
  calculate_on(model, EntityKind::element_block, expression, element_block_ids,
               [](const ModelData&, const EntityData& block, ExpressionVariables& variables) {
                 variables.add_fields(block.fields);
               });
}

void calculate_side_set_field(ExodusModel& model, const std::string& expression,
                              const Selector& side_set_ids) {
  calculate_on(model, EntityKind::side_set, expression, side_set_ids,
               [](const ModelData&, const EntityData& set, ExpressionVariables& variables) {
                 variables.add_fields(set.fields);
               });
}

void calculate_node_set_field(ExodusModel& model, const std::string& expression,
                              const Selector& node_set_ids) {
  calculate_on(model, EntityKind::node_set, expression, node_set_ids,
               [](const ModelData& data, const EntityData& set, ExpressionVariables& variables) {
                 if (set.list(exodus::Role::members)) {
                   const ExpressionVariables::Wrap wrap = of_members(data, set);
                   variables.add_coordinates(wrap).add_fields(data.nodes.fields, wrap);
                 }
                 variables.add_fields(set.fields);
               });
}

}  // namespace exomerge
