// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/element_geometry.hpp"

#include <cmath>
#include <limits>

#include "kernels/scratch.hpp"
#include "operations/element_quadrature.hpp"
#include "operations/host_views.hpp"

namespace exomerge {

namespace {

template <class View>
std::vector<double> on_host(const View& view) {
  const auto host = to_host(view);
  return {host.data(), host.data() + host.extent(0)};
}

}  // namespace

std::optional<kernels::CornerShape> corner_shape(const Topology* topology) {
  using kernels::CornerShape;
  if (!topology) return std::nullopt;
  switch (topology->family) {
    case TopologyFamily::point:
      return std::nullopt;
    case TopologyFamily::line:
    case TopologyFamily::beam:
    case TopologyFamily::shell_line:
      return CornerShape::segment;
    case TopologyFamily::triangle:
    case TopologyFamily::trishell:
      return CornerShape::triangle;
    case TopologyFamily::quadrilateral:
    case TopologyFamily::shell:
      return CornerShape::quadrilateral;
    case TopologyFamily::tetrahedron:
      return CornerShape::tetrahedron;
    case TopologyFamily::pyramid:
      return CornerShape::pyramid;
    case TopologyFamily::wedge:
      return CornerShape::wedge;
    case TopologyFamily::hexahedron:
      return CornerShape::hexahedron;
  }
  return std::nullopt;
}

const Topology* topology_of(const ModelData& model, const EntityData& block) {
  return find_topology(block.info.type, block.info.nodes_per_entry, model.dimension);
}

ElementGeometry::ElementGeometry(const ElementNodes& elements, const Topology* topology,
                                 const NodeSlices& slices)
    : elements_(elements), topology_(topology) {
  for (std::size_t axis = 0; axis < 3; ++axis) coordinates_[axis] = elements.gather<double>(slices[axis]);
}

kernels::ElementView<ElementGeometry::Memory> ElementGeometry::view() const {
  return {corner_shape(topology_).value_or(kernels::CornerShape::segment),
          elements_.nodes_per_element(),
          to_device(elements_.connectivity()),
          to_device(coordinates_[0]),
          to_device(coordinates_[1]),
          to_device(coordinates_[2])};
}

std::vector<double> ElementGeometry::measures() const {
  const auto count = static_cast<std::size_t>(elements_.element_count());
  if (!corner_shape(topology_)) return std::vector<double>(count, std::numeric_limits<double>::quiet_NaN());
  const auto result = kernels::scratch<double, Memory>("exomerge element measures", count);
  kernels::measure_elements<Device, Memory>(Device(), view(), result);
  kernels::fence(Device(), "exomerge: elements are measured");
  return on_host(result);
}

std::vector<double> ElementGeometry::exact_measures() const {
  const auto connectivity = elements_.connectivity();
  std::vector<double> result;
  if (!corner_shape(topology_)) return measures();
  const ElementQuadrature quadrature(*topology_);
  std::vector<std::array<double, 3>> nodes(width());
  for (std::size_t first = 0; first < connectivity.size(); first += width()) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const LocalIndex node = connectivity[first + i];
      for (std::size_t axis = 0; axis < 3; ++axis) {
        nodes[i][axis] = node < 0 ? std::numeric_limits<double>::quiet_NaN()
                                  : coordinates_[axis][static_cast<std::size_t>(node)];
      }
    }
    result.push_back(quadrature.measure(nodes));
  }
  return result;
}

std::vector<double> ElementGeometry::centers(std::size_t axis) const {
  const auto count = static_cast<std::size_t>(elements_.element_count());
  const auto result = kernels::scratch<double, Memory>("exomerge element centers", count);
  const Kokkos::View<const double*, Memory> values = to_device(coordinates_[axis]);
  kernels::average_over_nodes<Device, Memory>(Device(), view(), values, 1, 0,
                                              std::numeric_limits<double>::quiet_NaN(), result);
  kernels::fence(Device(), "exomerge: elements have centers");
  return on_host(result);
}

std::array<std::vector<double>, 2> ElementGeometry::quality() const {
  const auto count = static_cast<std::size_t>(elements_.element_count());
  const auto jacobian = kernels::scratch<double, Memory>("exomerge scaled Jacobians", count);
  const auto aspect = kernels::scratch<double, Memory>("exomerge aspects", count);
  kernels::judge_elements<Device, Memory>(Device(), view(), jacobian, aspect);
  kernels::fence(Device(), "exomerge: elements are judged");
  return {on_host(jacobian), on_host(aspect)};
}

std::span<const TopologyEdge> ElementGeometry::edges() const {
  return topology_->has_tables() ? topology_->edges : topology_->linear->edges;
}

double ElementGeometry::distance(LocalIndex a, LocalIndex b) const {
  if (a < 0 || b < 0) return std::numeric_limits<double>::quiet_NaN();
  double square = 0.0;
  for (const std::vector<double>& axis : coordinates_) {
    const double d = axis[static_cast<std::size_t>(b)] - axis[static_cast<std::size_t>(a)];
    square += d * d;
  }
  return std::sqrt(square);
}

}  // namespace exomerge
