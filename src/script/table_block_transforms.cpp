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

BlockTransformOptions options_of(const Arguments& arguments, bool has_displacement, bool turns = false) {
  BlockTransformOptions options;
  options.check_for_merged_nodes = arguments.boolean("check_for_merged_nodes");
  if (has_displacement) options.adjust_displacement_field = arguments.automatic("adjust_displacement_field");
  if (turns) options.rotated_fields = arguments.selector("rotated_fields");
  return options;
}

void add_moves(Operations& all) {
  all.push_back({"translate_element_blocks",
                 subject,
                 "Moves the nodes of blocks.",
                 {blocks(), point("offset", required, "What is added"), check()},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   translate_element_blocks(model, arguments.selector("element_block_ids"),
                                            arguments.point("offset"), options_of(arguments, false));
                 })});
  all.push_back({"scale_element_blocks",
                 subject,
                 "Multiplies the coordinates of the nodes of blocks.",
                 {blocks(), real("scale_factor", required, "The factor"), check(), adjust_displacement()},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   scale_element_blocks(model, arguments.selector("element_block_ids"),
                                        arguments.real("scale_factor"), options_of(arguments, true));
                 })});
  all.push_back({"rotate_element_blocks",
                 subject,
                 "Rotates the nodes of blocks about an axis through the origin.",
                 {blocks(), point("axis", required, "The direction of the axis"),
                  real("angle_in_degrees", required, "The angle, by the right-hand rule"), check(),
                  adjust_displacement(), rotated_fields()},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   rotate_element_blocks(model, arguments.selector("element_block_ids"),
                                         arguments.point("axis"), arguments.real("angle_in_degrees"),
                                         options_of(arguments, true, true));
                 })});
  all.push_back({"reflect_element_blocks",
                 subject,
                 "Mirrors blocks at a plane, and turns their elements right side out again.",
                 {blocks(), point("point", required, "A point of the plane"),
                  point("normal", required, "Its normal"), check(), adjust_displacement(), rotated_fields()},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   reflect_element_blocks(model, arguments.selector("element_block_ids"),
                                          arguments.point("point"), arguments.point("normal"),
                                          options_of(arguments, true, true));
                 })});
  all.push_back({"displace_element_blocks",
                 subject,
                 "Adds an offset to the displacement of the nodes of blocks.",
                 {blocks(), point("offset", required, "What is added"),
                  selector("timesteps", "all", "The steps at which it is added"), check()},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   displace_element_blocks(model, arguments.selector("element_block_ids"),
                                           arguments.point("offset"), arguments.selector("timesteps"),
                                           options_of(arguments, false));
                 })});
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
  Operations all;
  add_moves(all);
  all.push_back(mirror());
  return all;
}

}  // namespace exomerge::table
