// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "exomerge/error.hpp"
#include "exomerge/export.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "export/colored_surface.hpp"
#include "export/output_file.hpp"
#include "export/selection.hpp"
#include "model/field_edits.hpp"
#include "model/number_text.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/element_nodes.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr bool everywhere = true;  // every rank meets the same errors here

using Color = std::array<double, 3>;

/// Full colours by hue, 0 to 1 around the circle from red over green and blue.
Color full_color(double hue) {
  const auto channel = [](double h) {
    h -= std::floor(h);
    return std::clamp(2.0 - std::abs(6.0 * h - 3.0), 0.0, 1.0);
  };
  return {channel(hue + 1.0 / 2), channel(hue + 1.0 / 6), channel(hue - 1.0 / 6)};
}

/// From blue for the lowest values to red for the highest.
std::vector<Color> rainbow(std::size_t count) {
  constexpr double blue = 2.0 / 3;
  std::vector<Color> colors;
  for (std::size_t i = 0; i < count; ++i) {
    const double part = count > 1 ? static_cast<double>(i) / static_cast<double>(count - 1) : 0;
    colors.push_back(full_color(blue * (1 - part)));
  }
  return colors;
}

std::vector<Color> colors_for(const WrlOptions& options, std::size_t count) {
  if (options.colors.empty()) return rainbow(count);
  if (options.colors.size() == count) return options.colors;
  throw Error(
      std::to_string(options.colors.size()) + " colors are given for " + std::to_string(count) + " intervals",
      everywhere);
}

/// The lowest and the highest value on the surface. Collective.
std::array<double, 2> range_on(const Comm& comm, const TriangulatedSurface& surface,
                               const std::string& field) {
  std::array<double, 2> range{std::numeric_limits<double>::infinity(),
                              -std::numeric_limits<double>::infinity()};
  std::int64_t unusable = 0;
  for (std::size_t i = 0; i < surface.nodes.size(); ++i) {
    const double value = surface.values[i];
    if (!std::isfinite(value)) {
      ++unusable;
      continue;
    }
    range = {std::min(range[0], value), std::max(range[1], value)};
  }
  if (comm.any(unusable > 0)) {
    throw Error("the node field \"" + field + "\" has values on the surface that are not finite", everywhere);
  }
  return {comm.all_reduce(range[0], ReduceOp::min), comm.all_reduce(range[1], ReduceOp::max)};
}

std::vector<double> thresholds_for(const WrlOptions& options, std::array<double, 2> range) {
  if (options.field_range) range = *options.field_range;
  if (!options.thresholds.empty()) {
    if (std::ranges::adjacent_find(options.thresholds, [](double a, double b) { return !(a < b); }) !=
        options.thresholds.end()) {
      throw Error("thresholds do not ascend", everywhere);
    }
    return options.thresholds;
  }
  if (options.intervals < 1) throw Error("intervals are 1 or more", everywhere);
  if (!(range[0] < range[1])) {
    throw Error(
        "there is no range of values between " + shortest_text(range[0]) + " and " + shortest_text(range[1]),
        everywhere);
  }
  std::vector<double> thresholds;
  for (int k = 1; k < options.intervals; ++k) {
    thresholds.push_back(range[0] + k * (range[1] - range[0]) / options.intervals);
  }
  return thresholds;
}

/// `text_of(triangle)` for all triangles, by block. Collective.
template <class TextOf>
void append_triangles(OutputFile& file, const ColoredSurface& surface, const TextOf& text_of) {
  std::size_t t = 0;
  for (const std::size_t end : surface.block_ends) {
    std::string text;
    file.comm().collectively("writing triangles", [&] {
      for (; t < end; ++t) text += text_of(surface.triangles[t]);
    });
    file.append(text);
  }
}

void write_wrl(const Comm& comm, const std::filesystem::path& filename, const ColoredSurface& surface,
               const std::vector<Color>& colors) {
  const auto vector_text = [](const std::array<double, 3>& v) {
    return shortest_text(v[0]) + ' ' + shortest_text(v[1]) + ' ' + shortest_text(v[2]) + '\n';
  };
  OutputFile file(comm, filename);
  file.append_once(
      "#VRML V2.0 utf8\n"
      "Shape {\n"
      "geometry IndexedFaceSet {\n"
      "coord Coordinate {\n"
      "point [\n");
  std::string text;
  comm.collectively("writing points", [&] {
    for (const SurfacePoint& point : surface.points) text += vector_text(point.position);
  });
  file.append(text);
  file.append_once("]\n}\ncoordIndex [\n");
  append_triangles(file, surface, [](const ColoredSurface::Triangle& triangle) {
    std::string line;
    for (const GlobalIndex point : triangle.points) line += std::to_string(point) + ' ';
    return line + "-1\n";
  });
  text = "]\ncolor Color {\ncolor [\n";
  for (const Color& color : colors) text += vector_text(color);
  file.append_once(text + "]\n}\ncolorIndex [\n");
  append_triangles(file, surface, [](const ColoredSurface::Triangle& triangle) {
    return std::to_string(triangle.band) + '\n';
  });
  file.append_once("]\ncolorPerVertex FALSE\nsolid FALSE\n}\n}\n");
  file.commit();
}

RealSourcePtr source_of(const Comm& comm, const Partition& partition, std::vector<double> values) {
  return std::make_shared<MemorySource<double>>(comm, partition, 1, std::move(values));
}

/// A model of the triangles, with the field and the band of each as `interval`.
void fill_copy(ModelData& copy, const ModelData& model, const ColoredSurface& surface,
               const std::string& field, double time) {
  const Comm& comm = copy.comm;
  copy.title = model.title;
  copy.newest_input_time = model.newest_input_time;
  copy.steps = {{copy.next_step_key++, time}};
  const auto nodes = Partition::from_local_size(comm, static_cast<GlobalIndex>(surface.points.size()));
  copy.nodes.count = surface.point_count;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    std::vector<double> values;
    for (const SurfacePoint& point : surface.points) values.push_back(point.position[axis]);
    copy.nodes.coordinates[axis] = source_of(comm, nodes, std::move(values));
  }
  std::vector<double> values;
  for (const SurfacePoint& point : surface.points) values.push_back(point.value);
  set_field(copy, EntityKind::nodal, 0, field, source_of(comm, nodes, std::move(values)));

  std::vector<std::vector<ColoredSurface::Triangle>> lists;
  std::size_t begin = 0;
  for (const std::size_t end : surface.block_ends) {
    lists.emplace_back(surface.triangles.begin() + static_cast<std::ptrdiff_t>(begin),
                       surface.triangles.begin() + static_cast<std::ptrdiff_t>(end));
    begin = end;
  }
  const auto triangles = joined_lists<ColoredSurface::Triangle>(comm, lists);
  std::vector<GlobalIndex> connectivity;
  std::vector<double> bands;
  for (const auto& triangle : triangles.slice) {
    connectivity.insert(connectivity.end(), triangle.points.begin(), triangle.points.end());
    bands.push_back(triangle.band);
  }
  const Partition elements = copy.partition(triangles.total);
  EntityData& block = copy.add_entity(EntityKind::element_block, 1);
  block.info.type = "TRI3";
  block.info.nodes_per_entry = 3;
  block.info.count = triangles.total;
  block.list(Role::nodes) =
      std::make_shared<MemorySource<GlobalIndex>>(comm, elements, 3, std::move(connectivity));
  set_field(copy, EntityKind::element_block, 0, "interval", source_of(comm, elements, std::move(bands)));
}

}  // namespace

void export_wrl_model(const ExodusModel& model, const std::filesystem::path& filename,
                      const Selector& node_field_name, const WrlOptions& options) {
  const ModelData& data = model.data();
  const Comm& comm = data.comm;
  const BlockList blocks = selected_blocks(data, options.element_block_ids);
  const std::string field = single_name(node_field_name, field_names_on(data, EntityKind::nodal, {0}),
                                        field_noun(EntityKind::nodal));
  const auto step = selected_step(data, options.timestep, "timestep");
  if (!step) throw Error("a colored surface needs a time step", everywhere);
  const auto& [key, time] = data.steps[*step];
  const RealSourcePtr& source = std::ranges::find(data.nodes.fields, field, &FieldData::name)->source;

  const Surface faces = surface_of(data, blocks);
  if (faces.only_sheets && faces.open_edges > 0) {
    log_once(comm.is_root(), LogLevel::warning,
             filename.string() + ": the surface is not closed; it has " + std::to_string(faces.open_edges) +
                 " open edges");
  }
  const TriangulatedSurface triangles = triangulate(
      data, faces, displaced_coordinates(data, displacement_step(data, options.displacement_timestep, step)),
      read_slice(comm, source, data.nodes.count, key));
  const std::vector<double> thresholds = thresholds_for(options, range_on(comm, triangles, field));
  const std::vector<Color> colors = colors_for(options, thresholds.size() + 1);
  const ColoredSurface surface = color_surface(data, triangles, thresholds);
  if (options.export_exodus_copy) {
    ExodusModel copy(comm);
    fill_copy(copy.data(), data, surface, field, time);
    std::filesystem::path name = filename;
    copy.export_model(name.replace_filename(filename.stem().string() + "_wrl.e"));
  }
  write_wrl(comm, filename, surface, colors);
}

}  // namespace exomerge
