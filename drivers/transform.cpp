// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/transform.hpp"

#include <charconv>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>

#include "command.hpp"
#include "exomerge/error.hpp"
#include "exomerge/fields.hpp"
#include "exomerge/model.hpp"
#include "exomerge/timesteps.hpp"
#include "file_options.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver transform part.e moved.e --rotate z,90 --translate 1,0,0
  exomerge_driver transform part.e mm.e --scale 1000
  exomerge_driver transform results.e turned.e --rotate z,30 --rotate-fields velocity,stress
  exomerge_driver transform results.e --in-place --time-shift 0.5 --rename-field node:temp=temperature

Edits happen in the order in which they are given. With --in-place only what changes is written; should the run
be interrupted, 'exomerge_driver undo results.e' gives the file back as it was.)";

using Edit = std::function<void(ExodusModel&)>;

struct TransformArguments {
  std::vector<std::string> files;
  OutputArguments output;
  bool in_place = false;
  bool keep_displacements = false;
  std::vector<std::string> rotated_fields;
  std::vector<Edit> edits;

  GeometryOptions geometry() const {
    return {.adjust_displacement_field = keep_displacements ? std::optional<bool>(false) : std::nullopt,
            .rotated_fields = rotated_fields.empty() ? Selector("none") : selector_of(rotated_fields)};
  }
};

double parse_number(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + (text.starts_with('+') ? 1 : 0), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) {
    throw Error("'" + text + "' is not a finite number");
  }
  return value;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> pieces(1);
  for (const char c : text) {
    if (c == ',') {
      pieces.emplace_back();
    } else {
      pieces.back() += c;
    }
  }
  return pieces;
}

std::array<double, 3> vector_of(const std::vector<std::string>& pieces, std::size_t first) {
  return {parse_number(pieces[first]), parse_number(pieces[first + 1]), parse_number(pieces[first + 2])};
}

std::optional<std::array<double, 3>> axis_named(const std::string& name) {
  if (name == "x") return std::array<double, 3>{1, 0, 0};
  if (name == "y") return std::array<double, 3>{0, 1, 0};
  if (name == "z") return std::array<double, 3>{0, 0, 1};
  return std::nullopt;
}

[[noreturn]] void refuse(const std::string& option, const std::string& text, const std::string& form) {
  throw Error(option + " takes " + form + ", not '" + text + "'");
}

Edit translation(const std::string& text) {
  const std::vector<std::string> pieces = split(text);
  if (pieces.size() != 3) refuse("--translate", text, "X,Y,Z");
  return [offset = vector_of(pieces, 0)](ExodusModel& model) { translate_geometry(model, offset); };
}

Edit scaling(const TransformArguments& arguments, const std::string& text) {
  const std::vector<std::string> pieces = split(text);
  if (pieces.size() != 1 && pieces.size() != 3) refuse("--scale", text, "S or SX,SY,SZ");
  const double s = parse_number(pieces[0]);
  const std::array<double, 3> factors =
      pieces.size() == 1 ? std::array<double, 3>{s, s, s} : vector_of(pieces, 0);
  return [&arguments, factors](ExodusModel& model) { scale_geometry(model, factors, arguments.geometry()); };
}

// AXIS,ANGLE[,OX,OY,OZ] where AXIS is x, y, z or three numbers.
Edit rotation(const TransformArguments& arguments, const std::string& text) {
  const std::vector<std::string> pieces = split(text);
  const auto named = axis_named(pieces[0]);
  const std::size_t angle_at = named ? 1 : 3;
  if (pieces.size() != angle_at + 1 && pieces.size() != angle_at + 4) {
    refuse("--rotate", text, "AXIS,ANGLE or AXIS,ANGLE,OX,OY,OZ, where AXIS is x, y, z or three numbers");
  }
  const std::array<double, 3> axis = named ? *named : vector_of(pieces, 0);
  const double angle = parse_number(pieces[angle_at]);
  std::array<double, 3> origin{};
  if (pieces.size() == angle_at + 4) origin = vector_of(pieces, angle_at + 1);
  return [&arguments, axis, angle, origin](ExodusModel& model) {
    rotate_geometry(model, axis, angle, origin, arguments.geometry());
  };
}

Edit reflection(const TransformArguments& arguments, const std::string& text) {
  const std::vector<std::string> pieces = split(text);
  const auto normal = axis_named(pieces[0]);
  if (!normal || pieces.size() > 2) refuse("--mirror", text, "x, y or z, or such an axis and a place on it");
  std::array<double, 3> point{};
  if (pieces.size() == 2) {
    const double place = parse_number(pieces[1]);
    for (std::size_t i = 0; i < 3; ++i) point[i] = (*normal)[i] * place;
  }
  return [&arguments, normal, point](ExodusModel& model) {
    reflect_geometry(model, point, *normal, arguments.geometry());
  };
}

// KIND:OLD=NEW or OLD=NEW for the one kind that has OLD.
Edit renaming(const std::string& text) {
  using Rename = std::function<void(ExodusModel&, const std::string&, const std::string&)>;
  struct Kind {
    std::string name;
    std::function<std::vector<std::string>(ExodusModel&)> names;
    Rename rename;
  };
  const std::vector<Kind> kinds{
      {"node", [](ExodusModel& m) { return m.node_fields().names(); },
       [](ExodusModel& m, const std::string& a, const std::string& b) { rename_node_field(m, a, b); }},
      {"element", [](ExodusModel& m) { return m.element_fields().names(); },
       [](ExodusModel& m, const std::string& a, const std::string& b) { rename_element_field(m, a, b); }},
      {"node_set", [](ExodusModel& m) { return m.node_set_fields().names(); },
       [](ExodusModel& m, const std::string& a, const std::string& b) { rename_node_set_field(m, a, b); }},
      {"side_set", [](ExodusModel& m) { return m.side_set_fields().names(); },
       [](ExodusModel& m, const std::string& a, const std::string& b) { rename_side_set_field(m, a, b); }},
      {"global", [](ExodusModel& m) { return m.get_global_variable_names(); },
       [](ExodusModel& m, const std::string& a, const std::string& b) { rename_global_variable(m, a, b); }}};
  const std::string form = "[node:|element:|node_set:|side_set:|global:]OLD=NEW";
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals + 1 == text.size()) refuse("--rename-field", text, form);
  std::string old_name = text.substr(0, equals);
  const std::string new_name = text.substr(equals + 1);
  const std::size_t colon = old_name.find(':');
  for (const Kind& kind : kinds) {
    if (colon == std::string::npos || old_name.substr(0, colon) != kind.name) continue;
    return [kind, old_name = old_name.substr(colon + 1), new_name](ExodusModel& model) {
      kind.rename(model, old_name, new_name);
    };
  }
  return [kinds, old_name, new_name](ExodusModel& model) {
    std::vector<const Kind*> having;
    std::vector<std::string> all;
    for (const Kind& kind : kinds) {
      const std::vector<std::string> names = kind.names(model);
      all.insert(all.end(), names.begin(), names.end());
      if (std::ranges::find(names, old_name) != names.end()) having.push_back(&kind);
    }
    if (having.size() == 1) return having[0]->rename(model, old_name, new_name);
    const std::string nearest = nearest_name(old_name, all);
    throw Error(having.empty() ? "there is no field '" + old_name + "'" +
                                     (nearest.empty() ? std::string() : "; did you mean '" + nearest + "'?")
                               : "'" + old_name + "' is a field of several kinds; say which, as in '" +
                                     having[0]->name + ":" + old_name + "=" + new_name + "'",
                true);
  };
}

int transform(Session& session, const TransformArguments& arguments) {
  const std::string& input = arguments.files[0];
  ExodusModel& model = session.new_model();
  model.import_model(input);
  session.report_timings("reading " + input, model);
  for (const Edit& edit : arguments.edits) edit(model);
  if (!arguments.in_place) {
    model.export_model(arguments.output.path, session.export_options(arguments.output));
    session.report_timings("writing " + arguments.output.path, model);
    return status_ok;
  }
  const UpdateReport report = model.update_model(input, {.memory_limit = arguments.output.memory_limit});
  if (report.bytes > 0) session.report_timings("writing " + input, model);
  session.terminal().report(report.bytes > 0
                                ? input + ": " + bytes_text(static_cast<double>(report.bytes)) + " replaced\n"
                                : input + ": nothing to change\n");
  return status_ok;
}

void add_edits(TransformArguments& arguments, Options& options) {
  const auto add = [&](const std::string& name, const std::string& type, const std::string& help,
                       std::function<Edit(const std::string&)> make) {
    options.in_order(name, type, help,
                     [&arguments, make](const std::string& text) { arguments.edits.push_back(make(text)); });
  };
  const auto number = [](auto apply) {
    return [apply](const std::string& text) -> Edit {
      return [apply, value = parse_number(text)](ExodusModel& model) { apply(model, value); };
    };
  };
  options.group("Edits, in this order or any other");
  add("--translate", "X,Y,Z", "Move all nodes", translation);
  add("--rotate", "AXIS,ANGLE[,OX,OY,OZ]",
      "Rotate by degrees about x, y, z or an axis of three numbers, through the origin or (OX, OY, OZ)",
      [&arguments](const std::string& text) { return rotation(arguments, text); });
  add("--scale", "S|SX,SY,SZ", "Multiply coordinates",
      [&arguments](const std::string& text) { return scaling(arguments, text); });
  add("--mirror", "AXIS[,PLACE]",
      "Mirror at the plane through PLACE (default 0) on x, y or z, and turn all elements right side out "
      "again",
      [&arguments](const std::string& text) { return reflection(arguments, text); });
  add("--time-shift", "T", "Add T to all times", number(shift_timesteps));
  add("--time-scale", "F", "Multiply all times by F", number(scale_timesteps));
  add("--rename-field", "[KIND:]OLD=NEW",
      "Rename a field; KIND is node, element, node_set, side_set or global", renaming);
  add("--title", "TEXT", "Set the title",
      [](const std::string& text) -> Edit { return [text](ExodusModel& model) { model.set_title(text); }; });
  options.flag("--keep-displacements", arguments.keep_displacements,
               "Leave the displacement field as it is; it is scaled, rotated and mirrored otherwise");
  options.list(
      "--rotate-fields", arguments.rotated_fields,
      "Vectors and tensors, or components of them, to be rotated and mirrored with the mesh: velocity, "
      "stress_xx, 's*', all");
}

void check(TransformArguments& arguments) {
  if (!arguments.in_place) return take_output(arguments.files, arguments.output);
  if (arguments.files.size() > 1 || !arguments.output.path.empty()) {
    throw Error("--in-place writes into FILE; there is no other output");
  }
}

}  // namespace

Command transform_command() {
  const auto arguments = std::make_shared<TransformArguments>();
  return {.name = "transform",
          .description = "Move, rotate, scale or mirror a mesh; change times, names and the title",
          .examples = examples,
          .add_options =
              [arguments](Options& options) {
                options.positional("FILE [OUTPUT]", arguments->files, "The file to read, the file to write");
                options.flag("--in-place", arguments->in_place, "Change FILE itself, only what differs");
                add_edits(*arguments, options);
                arguments->output.add_to(options);
              },
          .check = [arguments] { check(*arguments); },
          .run =
              [arguments](Session& session) {
                if (arguments->in_place) return transform(session, *arguments);
                return session.write(arguments->output, {}, [&] { return transform(session, *arguments); });
              }};
}

}  // namespace exomerge::driver
