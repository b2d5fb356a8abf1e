// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "export/surface.hpp"

#include <limits>
#include <string>

#include "exomerge/error.hpp"
#include "export/selection.hpp"
#include "operations/element_nodes.hpp"

namespace exomerge {

namespace {

bool is_shell(const Topology& shape) {
  return shape.family == TopologyFamily::shell || shape.family == TopologyFamily::trishell;
}

/// Elements whose sides are edges: they are the surface themselves.
bool is_flat(const Topology& shape) {
  return shape.family == TopologyFamily::triangle || shape.family == TopologyFamily::quadrilateral;
}

std::vector<const Topology*> shapes_of(const ModelData& model, const BlockList& blocks) {
  std::vector<const Topology*> shapes;
  for (const EntityData* block : blocks) {
    const Topology* shape = shapes.emplace_back(topology_with_sides(model, *block));
    if (shape == nullptr || shape->dimension == 3 || is_shell(*shape) || is_flat(*shape)) continue;
    throw Error(label(EntityKind::element_block, block->info) + " has no surface: it is made of " +
                    std::string(shape->name),
                true);
  }
  return shapes;
}

class SurfaceMaker {
 public:
  SurfaceMaker(const ModelData& model, const BlockList& blocks)
      : model_(model), blocks_(blocks), shapes_(shapes_of(model, blocks)) {}

  Surface make() {
    const SidesByBlock sides = external_faces(model_, blocks_);
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      if (shapes_[b] != nullptr) add_block(*blocks_[b], *shapes_[b], sides[b]);
      surface_.block_ends.push_back(surface_.faces.size());
    }
    surface_.open_edges = model_.comm.all_reduce(surface_.open_edges, ReduceOp::sum);
    return std::move(surface_);
  }

 private:
  void add_block(const EntityData& block, const Topology& shape, std::span<const ElementSide> sides) {
    if (shape.dimension == 3) surface_.only_sheets = false;
    auto side = sides.begin();
    for_each_element_piece(model_, block, [&](Range elements, std::span<const GlobalIndex> nodes) {
      const auto width = static_cast<std::size_t>(shape.nodes);
      for (GlobalIndex e = elements.begin; e < elements.end; ++e) {
        const auto element = nodes.subspan(static_cast<std::size_t>(e - elements.begin) * width, width);
        if (is_flat(shape)) add_flat_element(block, shape, element);
        bool has_first_face = false;
        for (; side != sides.end() && side->element == e; ++side) {
          if (shape.sides[static_cast<std::size_t>(side->side)].shape->dimension != 2) {
            ++surface_.open_edges;
          } else if (!has_first_face || !is_shell(shape)) {
            has_first_face = true;
            add_side(block, shape.sides[static_cast<std::size_t>(side->side)], element);
          }
        }
      }
    });
  }

  void add_flat_element(const EntityData& block, const Topology& shape,
                        std::span<const GlobalIndex> element) {
    require_nodes(block, element);
    surface_.faces.push_back({&shape, surface_.nodes.size()});
    surface_.nodes.insert(surface_.nodes.end(), element.begin(), element.end());
  }

  void add_side(const EntityData& block, const TopologySide& side, std::span<const GlobalIndex> element) {
    require_nodes(block, element);
    surface_.faces.push_back({side.shape, surface_.nodes.size()});
    for (const int node : side.nodes) surface_.nodes.push_back(element[static_cast<std::size_t>(node)]);
  }

  const ModelData& model_;
  const BlockList& blocks_;
  std::vector<const Topology*> shapes_;
  Surface surface_;
};

/// Means of the values of some nodes, `width` each, appended to `values`.
void append_means(std::vector<double>& values, std::span<const LocalIndex> nodes, std::span<const int> center,
                  std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) {
    double sum = 0;
    for (const int node : center) {
      sum += values[static_cast<std::size_t>(nodes[static_cast<std::size_t>(node)]) * width + i];
    }
    values.push_back(sum / static_cast<double>(center.size()));
  }
}

}  // namespace

Surface surface_of(const ModelData& model, const BlockList& blocks) {
  return SurfaceMaker(model, blocks).make();
}

TriangulatedSurface triangulate(const ModelData& model, const Surface& surface,
                                std::span<const double> coordinates,
                                std::optional<std::span<const double>> values) {
  const ElementNodes used(model.comm, model.nodes.count, surface.nodes, 1);
  TriangulatedSurface result;
  result.nodes.assign(used.nodes().begin(), used.nodes().end());
  result.coordinates = used.gather<double>(coordinates, 3);
  if (values) result.values = used.gather<double>(*values);
  model.comm.collectively("cutting faces into triangles", [&] {
    if (surface.faces.size() + result.nodes.size() > std::numeric_limits<LocalIndex>::max()) {
      throw Error("the surface has too many faces for " + std::to_string(model.comm.size()) +
                  " ranks: use more");
    }
    const std::span<const LocalIndex> places = used.connectivity();
    std::size_t f = 0;
    for (const std::size_t end : surface.block_ends) {
      for (; f < end; ++f) {
        const Surface::Face& face = surface.faces[f];
        const auto nodes = places.subspan(face.first, static_cast<std::size_t>(face.shape->nodes));
        const Triangulation& cut = triangulation_of(*face.shape);
        const auto center = static_cast<LocalIndex>(result.coordinates.size() / 3);
        if (!cut.center.empty()) {
          append_means(result.coordinates, nodes, cut.center, 3);
          if (values) append_means(result.values, nodes, cut.center, 1);
        }
        for (const auto& triangle : cut.triangles) {
          auto& corners = result.corners.emplace_back();
          for (std::size_t i = 0; i < 3; ++i) {
            corners[i] =
                triangle[i] == face.shape->nodes ? center : nodes[static_cast<std::size_t>(triangle[i])];
          }
        }
      }
      result.block_ends.push_back(result.corners.size());
      result.block_center_ends.push_back(result.center_count());
    }
  });
  return result;
}

}  // namespace exomerge
