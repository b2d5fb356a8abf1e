// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "exomerge/elements.hpp"
#include "exomerge/error.hpp"
#include "exomerge/generate.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Element blocks";

std::vector<GlobalIndex> connectivity_of(const Arguments& arguments) {
  std::vector<GlobalIndex> nodes;
  if (!arguments.has("connectivity")) return nodes;
  for (const double node : arguments.numbers("connectivity")) {
    if (std::floor(node) != node) throw Error("a node in a connectivity is not an integer", true);
    nodes.push_back(static_cast<GlobalIndex>(node));
  }
  return nodes;
}

/// What a block holds: as `info` says it, or as `element_type` and `nodes_per_element` do.
struct BlockInfo {
  std::string element_type;
  int nodes_per_element = 0;
  std::optional<std::int64_t> element_count;
};

BlockInfo info_of(const Arguments& arguments) {
  const bool named = arguments.has("element_type") && arguments.has("nodes_per_element");
  if (named && !arguments.has("info")) {
    return {arguments.text("element_type"), static_cast<int>(arguments.integer("nodes_per_element")), {}};
  }
  if (!arguments.has("info") || arguments.has("element_type") || arguments.has("nodes_per_element")) {
    throw Error("a block needs either info, or element_type and nodes_per_element", true);
  }
  const Value& info = arguments.at("info");
  const bool fits = info.is_list() && info.list().size() == 4 && info.list()[0].is_text() &&
                    std::ranges::all_of(info.list().begin() + 1, info.list().end(), &Value::is_integer);
  if (!fits) {
    throw Error(
        "info is a list of an element type, how many elements, how many nodes each has, and how many "
        "attributes, not " +
            info.to_string(),
        true);
  }
  return {info.list()[0].text(), static_cast<int>(info.list()[2].integer()), info.list()[1].integer()};
}

void make_block(ExodusModel& model, const Arguments& arguments) {
  const BlockInfo info = info_of(arguments);
  const std::vector<GlobalIndex> nodes = connectivity_of(arguments);
  const auto given = static_cast<std::int64_t>(nodes.size());
  if (info.element_count && given != *info.element_count * info.nodes_per_element) {
    throw Error("info tells of " + std::to_string(*info.element_count) + " elements with " +
                    std::to_string(info.nodes_per_element) + " nodes each, the connectivity has " +
                    std::to_string(given) + " nodes",
                true);
  }
  create_element_block(model, arguments.integer("element_block_id"), info.element_type,
                       info.nodes_per_element, on_root(model, nodes));
}

std::array<double, 2> extent_of(const Value& value) {
  if (value.is_number()) return {0.0, value.number()};
  const bool is_range = value.is_list() && value.list().size() == 2 && value.list()[0].is_number() &&
                        value.list()[1].is_number();
  if (is_range) return {value.list()[0].number(), value.list()[1].number()};
  throw Error(
      "an extent is a number or a list of the lowest and the highest coordinate, not " + value.to_string(),
      true);
}

HexCubeOptions cube_options(const Arguments& arguments) {
  HexCubeOptions options;
  if (arguments.has("element_block_id")) options.element_block_id = arguments.integer("element_block_id");
  const Value& extents = arguments.at("extents");
  const bool one_for_all = extents.is_number();
  if (!one_for_all && !(extents.is_list() && extents.list().size() == 3)) {
    throw Error("extents are a number or a list of 3, not " + extents.to_string(), true);
  }
  const std::vector<double> divisions = arguments.numbers("divisions");
  if (divisions.size() != 1 && divisions.size() != 3) throw Error("divisions are 1 or 3 integers", true);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    options.extents[axis] = extent_of(one_for_all ? extents : extents.list()[axis]);
    const double count = divisions[divisions.size() == 1 ? 0 : axis];
    if (!(std::floor(count) == count && count >= 1)) throw Error("divisions are integers of 1 or more", true);
    options.divisions[axis] = static_cast<GlobalIndex>(count);
  }
  return options;
}

Operation cube() {
  Parameter divisions = numbers("divisions", required, "Elements along each axis: one number or 3");
  divisions.default_value = Value(3);
  return {"build_hex8_cube",
          subject,
          "Adds a box of hexahedra in a block. Answers the id of the block.",
          {integer("element_block_id", optional, "Its id; without one the smallest that is free"),
           {"extents", ParameterType::any,
            "A length, or for each axis a length or a list of lowest and highest", Value(1.0)},
           divisions},
          [](ExodusModel& model, const Arguments& arguments) {
            return Value(build_hex8_cube(model, cube_options(arguments)));
          }};
}

void add_deletion(Operations& all) {
  const DeleteElementBlockOptions defaults;
  all.push_back({"delete_element_block",
                 subject,
                 "Deletes blocks, their sides in side sets and their nodes.",
                 {selector("element_block_ids", required, "The blocks"),
                  boolean("delete_orphaned_nodes", defaults.delete_orphaned_nodes,
                          "Delete nodes that only these blocks used")},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   delete_element_block(
                       model, arguments.selector("element_block_ids"),
                       {.delete_orphaned_nodes = arguments.boolean("delete_orphaned_nodes")});
                 })});
  all.push_back({"delete_duplicate_elements",
                 subject,
                 "Deletes elements with the nodes of an earlier one of their block. Answers how many.",
                 {element_block_ids()},
                 [](ExodusModel& model, const Arguments& arguments) {
                   return Value(delete_duplicate_elements(model, arguments.selector("element_block_ids")));
                 }});
}

void add_counts(Operations& all) {
  all.push_back({"count_degenerate_elements",
                 subject,
                 "How many elements have a node more than once.",
                 {element_block_ids()},
                 [](ExodusModel& model, const Arguments& arguments) {
                   return Value(count_degenerate_elements(model, arguments.selector("element_block_ids")));
                 },
                 Operation::Effect::none});
  all.push_back({"count_disconnected_blocks",
                 subject,
                 "How many parts of the blocks share no node with one another.",
                 {element_block_ids()},
                 [](ExodusModel& model, const Arguments& arguments) {
                   return Value(count_disconnected_blocks(model, arguments.selector("element_block_ids")));
                 },
                 Operation::Effect::none});
}

void add_creation(Operations& all) {
  all.push_back(
      {"create_element_block",
       subject,
       "Makes a block.",
       {integer("element_block_id", required, "Its id"),
        {"info", ParameterType::any,
         "A list of the type of its elements, such as HEX8, how many there are, how many nodes each "
         "has, and how many attributes (of which there are none without values)",
         optional},
        {"connectivity", ParameterType::numbers, "Indices of nodes from 0, element after element", optional},
        text("element_type", optional, "Instead of `info`: the type of its elements"),
        integer("nodes_per_element", optional, "Instead of `info`: how many nodes each has")},
       edit(make_block)});
  const DuplicateElementBlockOptions defaults;
  all.push_back({"duplicate_element_block",
                 subject,
                 "Copies a block with its fields and its sides in side sets.",
                 {entity("element_block_id", "The block"),
                  integer("new_element_block_id", required, "The id of the copy"),
                  boolean("duplicate_nodes", defaults.duplicate_nodes, "Copy its nodes, too")},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   duplicate_element_block(model, arguments.selector("element_block_id"),
                                           arguments.integer("new_element_block_id"),
                                           {.duplicate_nodes = arguments.boolean("duplicate_nodes")});
                 })});
  all.push_back(
      {"combine_element_blocks",
       subject,
       "Makes one block of several with equal element types.",
       {selector("element_block_ids", required, "The blocks, in the order of their elements"),
        integer("target_element_block_id", optional, "The id of the block; without one the smallest")},
       edit([](ExodusModel& model, const Arguments& arguments) {
         std::optional<std::int64_t> target;
         if (arguments.has("target_element_block_id")) target = arguments.integer("target_element_block_id");
         combine_element_blocks(model, arguments.selector("element_block_ids"), target);
       })});
}

void add_changes(Operations& all) {
  all.push_back(
      {"rename_element_block",
       subject,
       "Gives a block another id, or, where a text is given, another name.",
       {entity("element_block_id", "The block"), entity("new_element_block_id", "The new id or name")},
       edit([](ExodusModel& model, const Arguments& arguments) {
         const Selector block = arguments.selector("element_block_id");
         const Value& value = arguments.at("new_element_block_id");
         if (value.is_integer()) {
           rename_element_block(model, block, value.integer());
         } else {
           rename_element_block(model, block, arguments.text("new_element_block_id"));
         }
       })});
  all.push_back({"unmerge_element_blocks",
                 subject,
                 "Gives each block its own nodes where blocks share some; the first keeps them.",
                 {element_block_ids()},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   unmerge_element_blocks(model, arguments.selector("element_block_ids"));
                 })});
}

void add_conversions(Operations& all) {
  all.push_back({"convert_element_blocks",
                 subject,
                 "Changes the element type of blocks within its family.",
                 {selector("element_block_ids", required, "The blocks"),
                  text("new_element_type", required, "The type, such as hex20")},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   convert_element_blocks(model, arguments.selector("element_block_ids"),
                                          arguments.text("new_element_type"));
                 })});
  all.push_back({"make_elements_linear",
                 subject,
                 "Changes elements to the smallest type of order 1.",
                 {element_block_ids()},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   make_elements_linear(model, arguments.selector("element_block_ids"));
                 })});
  all.push_back({"make_elements_quadratic",
                 subject,
                 "Changes elements to the smallest type of order 2.",
                 {element_block_ids()},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   make_elements_quadratic(model, arguments.selector("element_block_ids"));
                 })});
  all.push_back(
      {"convert_hex8_block_to_tet4_block",
       subject,
       "Makes 24 tetrahedra of each hexahedron of blocks.",
       {selector("element_block_id", required, "The block, or several; those that share faces in one call"),
        choice("scheme", {"hex24tet"}, "hex24tet", "How a hexahedron is divided")},
       edit([](ExodusModel& model, const Arguments& arguments) {
         convert_hex8_block_to_tet4_block(model, arguments.selector("element_block_id"),
                                          arguments.text("scheme"));
       })});
}

}  // namespace

Operations elements() {
  Operations all{cube()};
  add_creation(all);
  add_deletion(all);
  add_changes(all);
  add_conversions(all);
  add_counts(all);
  return all;
}

}  // namespace exomerge::table
