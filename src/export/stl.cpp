// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

#include "exomerge/error.hpp"
#include "exomerge/export.hpp"
#include "exomerge/model.hpp"
#include "export/output_file.hpp"
#include "export/selection.hpp"
#include "export/surface.hpp"

namespace exomerge {

namespace {

static_assert(std::endian::native == std::endian::little, "STL is little-endian; its numbers are copied");

constexpr std::size_t header_bytes = 80;
constexpr std::size_t triangle_bytes = 50;
constexpr std::size_t triangles_at_once = 1 << 16;

using Vector = std::array<double, 3>;

Vector minus(const double* a, const double* b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }

/// Of length 1 by the right-hand rule; zero for a triangle without area.
Vector normal_of(const double* a, const double* b, const double* c) {
  const Vector u = minus(b, a), v = minus(c, a);
  Vector normal{u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]};
  const double length = std::hypot(normal[0], normal[1], normal[2]);
  for (double& component : normal) component = length > 0 ? component / length : 0.0;
  return normal;
}

char* put(char* at, const double* vector) {
  for (int i = 0; i < 3; ++i) {
    const auto value = static_cast<float>(vector[i]);
    std::memcpy(at, &value, sizeof value);
    at += sizeof value;
  }
  return at;
}

void put_triangle(char* at, const TriangulatedSurface& surface, const std::array<LocalIndex, 3>& corners) {
  std::array<const double*, 3> points;
  for (std::size_t i = 0; i < 3; ++i) {
    points[i] = surface.coordinates.data() + 3 * static_cast<std::size_t>(corners[i]);
  }
  const Vector normal = normal_of(points[0], points[1], points[2]);
  at = put(at, normal.data());
  for (const double* point : points) at = put(at, point);
  std::memset(at, 0, 2);
}

void write_triangles(const OutputFile& file, GlobalIndex place, const TriangulatedSurface& surface,
                     std::size_t begin, std::size_t end) {
  std::string bytes;
  for (std::size_t first = begin; first < end; first += triangles_at_once) {
    const std::size_t count = std::min(triangles_at_once, end - first);
    bytes.resize(count * triangle_bytes);
    for (std::size_t i = 0; i < count; ++i) {
      put_triangle(bytes.data() + i * triangle_bytes, surface, surface.corners[first + i]);
    }
    file.write(place + static_cast<GlobalIndex>((first - begin) * triangle_bytes), bytes.data(),
               static_cast<GlobalIndex>(bytes.size()));
  }
}

}  // namespace

GlobalIndex export_stl_file(const ExodusModel& model, const std::filesystem::path& filename,
                            const StlOptions& options) {
  const ModelData& data = model.data();
  const Comm& comm = data.comm;
  const BlockList blocks = selected_blocks(data, options.element_block_ids);
  std::optional<std::size_t> last;
  if (!data.steps.empty()) last = data.steps.size() - 1;
  const auto step = displacement_step(data, options.displacement_timestep, last);
  const TriangulatedSurface surface =
      triangulate(data, surface_of(data, blocks), displaced_coordinates(data, step));

  const GlobalIndex total = comm.all_reduce(static_cast<std::int64_t>(surface.corners.size()), ReduceOp::sum);
  if (total > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(
        filename.string() + ": cannot be written: STL cannot hold " + std::to_string(total) + " triangles",
        true);
  }
  OutputFile file(comm, filename);
  std::string header(header_bytes, ' ');
  const auto count = static_cast<std::uint32_t>(total);
  header.append(reinterpret_cast<const char*>(&count), sizeof count);
  file.append_once(header);
  std::size_t begin = 0;
  for (const std::size_t end : surface.block_ends) {
    const auto bytes = static_cast<GlobalIndex>((end - begin) * triangle_bytes);
    const GlobalIndex before = comm.exclusive_scan(bytes);
    const GlobalIndex place = file.reserve(comm.all_reduce(bytes, ReduceOp::sum)) + before;
    comm.collectively("writing " + filename.string(),
                      [&] { write_triangles(file, place, surface, begin, end); });
    begin = end;
  }
  file.commit();
  return total;
}

}  // namespace exomerge
