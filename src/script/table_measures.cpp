// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/error.hpp"
#include "exomerge/measures.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Measures";

using Answer = std::function<Value(ExodusModel&, const Arguments&)>;

Operation measure(std::string name, std::string summary, std::vector<Parameter> parameters, Answer answer) {
  return {std::move(name),       subject,           std::move(summary),
          std::move(parameters), std::move(answer), Operation::Effect::none};
}

Parameter exact() {
  return boolean("exact", VolumeOptions{}.exact,
                 "Measure elements as their nodes curve them, not by their corners");
}

Parameter volume_field() {
  return text("element_volume_field_name", optional, "A field to take for the volumes, at the first step");
}

std::string text_or_none(const Arguments& arguments, std::string_view name) {
  return arguments.has(name) ? arguments.text(name) : "";
}

std::vector<std::string> names_of(const Value& value) {
  std::vector<std::string> names;
  if (value.is_list()) {
    for (const Value& name : value.list()) names.push_back(name.to_string());
  }
  return names;
}

std::array<std::string, 3> three_names(const Value& value, const char* parameter) {
  const std::vector<std::string> names = names_of(value);
  if (names.size() != 3) throw Error(std::string(parameter) + " needs 3 names", true);
  return {names[0], names[1], names[2]};
}

BlockMeasureOptions block_options(const Arguments& arguments) {
  BlockMeasureOptions options;
  options.element_volume_field_name = text_or_none(arguments, "element_volume_field_name");
  options.exact = arguments.boolean("exact");
  return options;
}

void add_fields(Operations& all) {
  all.push_back({"calculate_element_volumes",
                 subject,
                 "Makes an element field of lengths, areas or volumes. Inverted solids have negative ones.",
                 {text("element_field_name", "volume", "Its name"), element_block_ids(), exact()},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   calculate_element_volumes(model, arguments.text("element_field_name"),
                                             arguments.selector("element_block_ids"),
                                             {.exact = arguments.boolean("exact")});
                 })});
  all.push_back({"calculate_element_centroids",
                 subject,
                 "Makes element fields of the means of the nodes of each element.",
                 {selector("element_field_name_prefix", "centroid_",
                           "What x, y and z are put behind, or a list of three names"),
                  element_block_ids()},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   const Value& prefix = arguments.at("element_field_name_prefix");
                   const Selector blocks = arguments.selector("element_block_ids");
                   if (prefix.is_list()) {
                     calculate_element_centroids(model, three_names(prefix, "element_field_name_prefix"),
                                                 blocks);
                   } else {
                     calculate_element_centroids(model, prefix.to_string(), blocks);
                   }
                 })});
  const ElementQualityOptions defaults;
  all.push_back(
      {"calculate_element_quality",
       subject,
       "Makes element fields that tell good shapes: the smallest scaled Jacobian of the corners, and "
       "the longest edge by the shortest.",
       {element_block_ids(),
        text("scaled_jacobian_name", defaults.scaled_jacobian_name, "The name of the first; null: none"),
        text("aspect_name", defaults.aspect_name, "The name of the second; null: none")},
       edit([](ExodusModel& model, const Arguments& arguments) {
         calculate_element_quality(model, arguments.selector("element_block_ids"),
                                   {.scaled_jacobian_name = arguments.text("scaled_jacobian_name"),
                                    .aspect_name = arguments.text("aspect_name")});
       })});
}

void add_blocks(Operations& all) {
  all.push_back(measure(
      "get_element_block_volume",
      "The sum of the lengths, areas and volumes of elements; inverted ones count negative.",
      {element_block_ids(), volume_field(), exact()}, [](ExodusModel& model, const Arguments& arguments) {
        return Value(get_element_block_volume(model, arguments.selector("element_block_ids"),
                                              block_options(arguments)));
      }));
  all.push_back(measure(
      "get_element_block_centroid", "The mean of the centers of elements, weighted with their volumes.",
      {element_block_ids(),
       volume_field(),
       {"element_centroid_field_names", ParameterType::selector,
        "Three fields to take for the centers, at the first step", Value()},
       exact()},
      [](ExodusModel& model, const Arguments& arguments) {
        BlockMeasureOptions options = block_options(arguments);
        if (arguments.has("element_centroid_field_names")) {
          options.element_centroid_field_names =
              three_names(arguments.at("element_centroid_field_names"), "element_centroid_field_names");
        }
        const auto center =
            get_element_block_centroid(model, arguments.selector("element_block_ids"), options);
        return Value(std::vector<double>(center.begin(), center.end()));
      }));
  all.push_back(measure("get_element_block_extents", "The lowest and the highest x, y and z of the elements.",
                        {element_block_ids()}, [](ExodusModel& model, const Arguments& arguments) {
                          Value::List extents;
                          for (const auto& axis :
                               get_element_block_extents(model, arguments.selector("element_block_ids"))) {
                            extents.push_back(Value(std::vector<double>{axis[0], axis[1]}));
                          }
                          return Value(std::move(extents));
                        }));
  all.push_back(measure("get_element_edge_length_info",
                        "The smallest and the mean length of the edges of elements.", {element_block_ids()},
                        [](ExodusModel& model, const Arguments& arguments) {
                          const EdgeLengthInfo info =
                              get_element_edge_length_info(model, arguments.selector("element_block_ids"));
                          return Value(std::vector<double>{info.minimum, info.mean});
                        }));
}

}  // namespace

Operations measures() {
  Operations all;
  add_fields(all);
  add_blocks(all);
  all.push_back(measure("get_side_set_area", "The sum of the areas of the sides in sets.", {side_set_ids()},
                        [](ExodusModel& model, const Arguments& arguments) {
                          return Value(get_side_set_area(model, arguments.selector("side_set_ids")));
                        }));
  all.push_back(measure("get_length_scale",
                        "The largest of the coordinate ranges and of the absolute coordinates.", {},
                        [](ExodusModel& model, const Arguments&) { return Value(get_length_scale(model)); }));
  all.push_back(
      measure("get_closest_node_distance", "The smallest distance between two nodes.", {},
              [](ExodusModel& model, const Arguments&) { return Value(get_closest_node_distance(model)); }));
  return all;
}

}  // namespace exomerge::table
