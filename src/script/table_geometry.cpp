// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <array>

#include "exomerge/error.hpp"
#include "exomerge/transform.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Geometry";

const Value origin = std::vector<double>{0, 0, 0};

Parameter adjust_displacement() {
  return {"adjust_displacement_field", ParameterType::automatic,
          "Whether the displacement field follows; auto: where there is one", Value("auto")};
}

GeometryOptions options_of(const Arguments& arguments, bool turns = true) {
  GeometryOptions options;
  options.adjust_displacement_field = arguments.automatic("adjust_displacement_field");
  if (turns) options.rotated_fields = arguments.selector("rotated_fields");
  return options;
}

std::array<double, 3> factors_of(const Arguments& arguments) {
  const std::vector<double> factors = arguments.numbers("scale_factor");
  if (factors.size() == 1) return {factors[0], factors[0], factors[0]};
  if (factors.size() == 3) return {factors[0], factors[1], factors[2]};
  throw Error("scale_factor is one number or a list of 3, not of " + std::to_string(factors.size()), true);
}

}  // namespace

Operations geometry() {
  return {
      {"translate_geometry",
       subject,
       "Moves all nodes.",
       {point("offset", required, "What is added")},
       edit([](ExodusModel& model, const Arguments& arguments) {
         translate_geometry(model, arguments.point("offset"));
       })},
      {"scale_geometry",
       subject,
       "Multiplies all coordinates, about the origin.",
       {numbers("scale_factor", required, "One factor, or one for each of x, y, z"), adjust_displacement()},
       edit([](ExodusModel& model, const Arguments& arguments) {
         scale_geometry(model, factors_of(arguments), options_of(arguments, false));
       })},
      {"rotate_geometry",
       subject,
       "Rotates all nodes by the right-hand rule. Multiples of 90 degrees about an axis of coordinates are "
       "exact.",
       {point("axis", required, "The direction of the axis"), real("angle_in_degrees", required, "The angle"),
        adjust_displacement(), point("point", origin, "A point of the axis"), rotated_fields()},
       edit([](ExodusModel& model, const Arguments& arguments) {
         rotate_geometry(model, arguments.point("axis"), arguments.real("angle_in_degrees"),
                         arguments.point("point"), options_of(arguments));
       })},
      {"reflect_geometry",
       subject,
       "Mirrors all nodes at a plane, and turns all elements right side out again; side sets follow.",
       {point("point", origin, "A point of the plane"), point("normal", required, "Its normal"),
        adjust_displacement(), rotated_fields()},
       edit([](ExodusModel& model, const Arguments& arguments) {
         reflect_geometry(model, arguments.point("point"), arguments.point("normal"), options_of(arguments));
       })}};
}

}  // namespace exomerge::table
