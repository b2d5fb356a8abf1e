// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/block_transforms.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Geometry of blocks";

const Value origin = std::vector<double>{0, 0, 0};

Parameter blocks() { return selector("element_block_ids", required, "The blocks whose nodes move"); }

Parameter check() {
  return boolean("check_for_merged_nodes", BlockTransformOptions{}.check_for_merged_nodes,
                 "Refuse when other blocks use nodes of these");
}

Parameter adjust_displacement() {
  return {"adjust_displacement_field", ParameterType::automatic,
          "Whether the displacement field follows; auto: where there is one", Value("auto")};
}

/// What follows when the nodes of blocks move.
enum class Follows { nothing, displacement, fields };

BlockTransformOptions options_of(const Arguments& arguments, Follows follows) {
  BlockTransformOptions options;
  options.check_for_merged_nodes = arguments.boolean("check_for_merged_nodes");
  if (follows == Follows::nothing) return options;
  options.adjust_displacement_field = arguments.automatic("adjust_displacement_field");
  if (follows == Follows::fields) options.rotated_fields = arguments.selector("rotated_fields");
  return options;
}

/// A row for what moves the nodes of blocks: `own` are its parameters besides those that all have, and
/// `transform(model, blocks, arguments, options)` does it.
template <class Transform>
Operation moving(std::string name, std::string summary, std::vector<Parameter> own, Follows follows,
                 Transform transform) {
  std::vector<Parameter> parameters{blocks()};
  parameters.insert(parameters.end(), own.begin(), own.end());
  parameters.push_back(check());
  if (follows != Follows::nothing) parameters.push_back(adjust_displacement());
  if (follows == Follows::fields) parameters.push_back(rotated_fields());
  return {std::move(name), subject, std::move(summary), std::move(parameters),
          edit([transform, follows](ExodusModel& model, const Arguments& arguments) {
            transform(model, arguments.selector("element_block_ids"), arguments,
                      options_of(arguments, follows));
          })};
}

using Blocks = Selector;
using Options = BlockTransformOptions;

Operations moves() {
  return {moving("translate_element_blocks", "Moves the nodes of blocks.",
                 {point("offset", required, "What is added")}, Follows::nothing,
                 [](ExodusModel& model, const Blocks& ids, const Arguments& given, const Options& options) {
                   translate_element_blocks(model, ids, given.point("offset"), options);
                 }),
          moving("scale_element_blocks", "Multiplies the coordinates of the nodes of blocks.",
                 {real("scale_factor", required, "The factor")}, Follows::displacement,
                 [](ExodusModel& model, const Blocks& ids, const Arguments& given, const Options& options) {
                   scale_element_blocks(model, ids, given.real("scale_factor"), options);
                 }),
          moving("rotate_element_blocks", "Rotates the nodes of blocks about an axis through the origin.",
                 {point("axis", required, "The direction of the axis"),
                  real("angle_in_degrees", required, "The angle, by the right-hand rule")},
                 Follows::fields,
                 [](ExodusModel& model, const Blocks& ids, const Arguments& given, const Options& options) {
                   rotate_element_blocks(model, ids, given.point("axis"), given.real("angle_in_degrees"),
                                         options);
                 }),
          moving("reflect_element_blocks",
                 "Mirrors blocks at a plane, and turns their elements right side out again.",
                 {point("point", required, "A point of the plane"), point("normal", required, "Its normal")},
                 Follows::fields,
                 [](ExodusModel& model, const Blocks& ids, const Arguments& given, const Options& options) {
                   reflect_element_blocks(model, ids, given.point("point"), given.point("normal"), options);
                 }),
          moving("displace_element_blocks", "Adds an offset to the displacement of the nodes of blocks.",
                 {point("offset", required, "What is added"),
                  selector("timesteps", "all", "The steps at which it is added")},
                 Follows::nothing,
                 [](ExodusModel& model, const Blocks& ids, const Arguments& given, const Options& options) {
                   displace_element_blocks(model, ids, given.point("offset"), given.selector("timesteps"),
                                           options);
                 })};
}

Operation mirror() {
  const CopyMirrorMergeOptions defaults;
  return {
      "copy_mirror_merge",
      subject,
      "Adds the mirror image of the whole model and merges the nodes at the plane. Sets get mirrored sets of "
      "their own; vectors and tensors, which the names of their components tell, are mirrored, too.",
      {point("point", origin, "A point of the plane"), point("normal", required, "Its normal"),
       real("tolerance", defaults.tolerance, "Of the merge at the plane"),
       boolean("relative_tolerance", defaults.relative_tolerance,
               "The tolerance is a fraction of the size of the mirrored model"),
       text("suffix", defaults.suffix, "Of the names of mirrored sets"),
       selector("negated_fields", "none", "Fields that change their sign, whatever their names say")},
      edit([](ExodusModel& model, const Arguments& arguments) {
        CopyMirrorMergeOptions options;
        options.tolerance = arguments.real("tolerance");
        options.relative_tolerance = arguments.boolean("relative_tolerance");
        options.suffix = arguments.text("suffix");
        options.negated_fields = arguments.selector("negated_fields");
        copy_mirror_merge(model, arguments.point("point"), arguments.point("normal"), options);
      })};
}

}  // namespace

Operations block_transforms() {
  Operations all = moves();
  all.push_back(mirror());
  return all;
}

}  // namespace exomerge::table
