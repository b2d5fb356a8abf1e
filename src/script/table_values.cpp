// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Questions for what is spread over the ranks: a few rows are answered.
#include <algorithm>
#include <span>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/queries.hpp"
#include "exomerge/surfaces.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Values";

/// As many as one looks at.
constexpr std::int64_t few_rows = 20;

using Answer = std::function<Value(ExodusModel&, const Arguments&)>;

Operation rows_query(std::string name, std::string summary, std::vector<Parameter> parameters,
                     Answer answer) {
  parameters.push_back(integer("first", 0, "The first row that is answered, from 0"));
  parameters.push_back(
      integer("count", optional,
              "How many rows are answered at most; without it 20, and a warning says when there are more"));
  return {std::move(name),       subject,           std::move(summary),
          std::move(parameters), std::move(answer), Operation::Effect::none};
}

/// The rows that are asked for of a list that lies on the ranks in their order, `width` values each.
/// Collective.
template <class T>
std::vector<T> asked_rows(const Comm& comm, std::span<const T> local, int width, const Arguments& arguments) {
  const std::int64_t first = arguments.integer("first");
  const std::int64_t count = arguments.has("count") ? arguments.integer("count") : few_rows;
  if (first < 0 || count < 0) throw Error("first and count are not negative", true);
  const Range mine = [&] {
    const auto size = static_cast<std::int64_t>(local.size()) / width;
    const GlobalIndex begin = comm.exclusive_scan(size);
    return Range{begin, begin + size};
  }();
  if (!arguments.has("count")) {
    const std::int64_t rows = comm.all_reduce(mine.size(), ReduceOp::sum);
    const std::int64_t last = std::min(first + count, rows);
    log_once(comm.is_root() && last < rows, LogLevel::warning,
             "there are " + std::to_string(rows) + " rows, those from " + std::to_string(first) + " to " +
                 std::to_string(last - 1) + " are answered; first and count ask for others");
  }
  const Range wanted = intersect(mine, {first, first + count});
  const auto from = static_cast<std::size_t>(wanted.empty() ? 0 : (wanted.begin - mine.begin) * width);
  std::vector<std::int64_t> counts(static_cast<std::size_t>(comm.size()), 0);
  counts[0] = wanted.empty() ? 0 : wanted.size() * width;
  const auto sent = local.subspan(from, static_cast<std::size_t>(counts[0]));
  std::vector<T> rows = comm.all_to_all(sent, std::span<const std::int64_t>(counts)).values;
  comm.broadcast(rows);
  return rows;
}

template <class T>
Value answer_rows(const Comm& comm, const std::vector<T>& local, const Arguments& arguments) {
  return asked_rows(comm, std::span<const T>(local), 1, arguments);
}

template <class View>
auto on_host(const View& view) {
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), view);
  return std::vector<typename View::non_const_value_type>(host.data(), host.data() + host.extent(0));
}

Value connectivity_rows(ExodusModel& model, const Arguments& arguments) {
  const Selector block = arguments.selector("element_block_id");
  const int width = get_nodes_per_element(model, block);
  const auto nodes = on_host(get_connectivity(model, block));
  if (width == 0) return Value::List{};
  const auto rows = asked_rows(model.comm(), std::span<const GlobalIndex>(nodes), width, arguments);
  Value::List elements;
  for (std::size_t i = 0; i < rows.size(); i += static_cast<std::size_t>(width)) {
    elements.push_back(std::vector<GlobalIndex>(rows.begin() + static_cast<std::ptrdiff_t>(i),
                                                rows.begin() + static_cast<std::ptrdiff_t>(i) + width));
  }
  return elements;
}

Value side_rows(ExodusModel& model, const Arguments& arguments) {
  const auto members = get_side_set_members(model, arguments.selector("side_set_id"));
  std::vector<std::int64_t> flat;
  for (std::size_t i = 0; i < members.element.size(); ++i) {
    flat.insert(flat.end(), {members.block_id[i], members.element[i], std::int64_t{members.side[i]}});
  }
  const auto rows = asked_rows(model.comm(), std::span<const std::int64_t>(flat), 3, arguments);
  Value::List sides;
  for (std::size_t i = 0; i < rows.size(); i += 3) {
    sides.push_back(std::vector<std::int64_t>{rows[i], rows[i + 1], rows[i + 2]});
  }
  return sides;
}

void add_lists(Operations& all) {
  for (const char* name : {"get_connectivity", "get_element_block_connectivity"}) {
    all.push_back(rows_query(name, "The nodes of elements of a block.",
                             {selector("element_block_id", "auto", "The block")}, connectivity_rows));
  }
  all.push_back(rows_query("get_nodes_in_element_block", "The nodes that elements of blocks use, ascending.",
                           {selector("element_block_ids", required, "The blocks")},
                           [](ExodusModel& model, const Arguments& arguments) {
                             return answer_rows(
                                 model.comm(),
                                 get_nodes_in_element_block(model, arguments.selector("element_block_ids")),
                                 arguments);
                           }));
  all.push_back(rows_query("get_node_set_members", "The nodes of a set.", {entity("node_set_id", "The set")},
                           [](ExodusModel& model, const Arguments& arguments) {
                             const Selector set = arguments.selector("node_set_id");
                             return answer_rows(model.comm(), get_node_set_members(model, set), arguments);
                           }));
  all.push_back(rows_query("get_side_set_members", "Block, element and side of the members of a set.",
                           {entity("side_set_id", "The set")}, side_rows));
  all.push_back(rows_query(
      "get_nodes_in_side_set", "The nodes of the sides of a set, ascending.",
      {entity("side_set_id", "The set")}, [](ExodusModel& model, const Arguments& arguments) {
        return answer_rows(model.comm(), get_nodes_in_side_set(model, arguments.selector("side_set_id")),
                           arguments);
      }));
}

using Read = Kokkos::View<double*> (*)(ExodusModel&, const Selector&, const Selector&, const Selector&);

void add_fields(Operations& all, const std::string& field, const std::string& entity_name, Read read) {
  all.push_back(rows_query(
      "get_" + field + "_values", "The values of a field at a time.",
      {selector(field + "_name", required, "The field"), selector(entity_name, "auto", "On which of them"),
       selector("timestep", "last", "The time")},
      [=](ExodusModel& model, const Arguments& arguments) {
        const auto values = on_host(read(model, arguments.selector(field + "_name"),
                                         arguments.selector(entity_name), arguments.selector("timestep")));
        return answer_rows(model.comm(), values, arguments);
      }));
}

}  // namespace

Operations values() {
  Operations all;
  add_lists(all);
  all.push_back(rows_query(
      "get_node_field_values", "The values of a field at a time.",
      {selector("node_field_name", required, "The field"), selector("timestep", "last", "The time")},
      [](ExodusModel& model, const Arguments& arguments) {
        const auto values = on_host(get_node_field_values(model, arguments.selector("node_field_name"),
                                                          arguments.selector("timestep")));
        return answer_rows(model.comm(), values, arguments);
      }));
  add_fields(all, "element_field", "element_block_id", get_element_field_values);
  add_fields(all, "node_set_field", "node_set_id", get_node_set_field_values);
  add_fields(all, "side_set_field", "side_set_id", get_side_set_field_values);
  return all;
}

}  // namespace exomerge::table
