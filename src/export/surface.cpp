// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "export/surface.hpp"

#include <limits>
#include <string>

#include "exomerge/error.hpp"
#include "export/selection.hpp"
#include "model/ragged_rows.hpp"
#include "operations/element_nodes.hpp"
#include "operations/polyhedron_faces.hpp"

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
    if (block->info.ragged) {
      shapes.push_back(nullptr);
      continue;
    }
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
      if (is_of_faces(*blocks_[b])) {
        add_polyhedra(*blocks_[b], sides[b]);
      } else if (blocks_[b]->info.ragged) {
        add_polygons(*blocks_[b], sides[b]);
      }
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
        if (is_flat(shape)) add_face(block, &shape, element);
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

  void add_polygons(const EntityData& block, std::span<const ElementSide> edges) {
    surface_.open_edges += static_cast<GlobalIndex>(edges.size());
    const RaggedLists elements = own_lists(model_, EntityKind::element_block, block);
    model_.comm.collectively("finding surfaces", [&] {
      for (std::size_t e = 0; e < elements.size(); ++e) add_face(block, nullptr, elements.of(e));
    });
  }

  void add_polyhedra(const EntityData& block, std::span<const ElementSide> sides) {
    surface_.only_sheets = false;
    const RaggedSides faces = ragged_sides(model_, block);
    const std::vector<std::int8_t> turns = outward_turns(model_, faces);
    const GlobalIndex first = model_.partition(block.info.count).slice(model_.comm.rank()).begin;
    model_.comm.collectively("finding surfaces", [&] {
      for (const ElementSide& side : sides) {
        const std::size_t at = faces.first_of(static_cast<std::size_t>(side.element - first)) +
                               static_cast<std::size_t>(side.side);
        std::vector<GlobalIndex> nodes(faces.nodes_of(at).begin(), faces.nodes_of(at).end());
        const Topology* shape = faces.shape_of(at);
        if (turns[at] < 0) nodes = turned_around(shape, nodes);
        add_face(block, shape, nodes);
      }
    });
  }

  static std::vector<GlobalIndex> turned_around(const Topology* shape, std::span<const GlobalIndex> nodes) {
    if (!shape) return {nodes.rbegin(), nodes.rend()};
    std::vector<GlobalIndex> turned;
    for (const int i : shape->inverted_nodes) turned.push_back(nodes[static_cast<std::size_t>(i)]);
    return turned;
  }

  void add_side(const EntityData& block, const TopologySide& side, std::span<const GlobalIndex> element) {
    require_nodes(block, element);
    surface_.faces.push_back({side.shape, surface_.nodes.size(), side.nodes.size()});
    for (const int node : side.nodes) surface_.nodes.push_back(element[static_cast<std::size_t>(node)]);
  }

  void add_face(const EntityData& block, const Topology* shape, std::span<const GlobalIndex> nodes) {
    require_nodes(block, nodes);
    surface_.faces.push_back({shape, surface_.nodes.size(), nodes.size()});
    surface_.nodes.insert(surface_.nodes.end(), nodes.begin(), nodes.end());
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

/// A polygon as a fan of triangles around the mean of its nodes; a triangle as itself.
struct Fan {
  std::vector<std::array<int, 3>> triangles;
  std::vector<int> center;

  explicit Fan(int nodes) {
    if (nodes == 3) triangles.push_back({0, 1, 2});
    if (nodes < 4) return;
    for (int i = 0; i < nodes; ++i) {
      triangles.push_back({i, (i + 1) % nodes, nodes});
      center.push_back(i);
    }
  }
};

/// Appends the triangles of a face. `nodes`: their places in `surface`.
void add_triangles(TriangulatedSurface& surface, std::span<const LocalIndex> nodes,
                   const Triangulation& cut) {
  const auto center = static_cast<LocalIndex>(surface.coordinates.size() / 3);
  if (!cut.center.empty()) {
    append_means(surface.coordinates, nodes, cut.center, 3);
    if (!surface.values.empty()) append_means(surface.values, nodes, cut.center, 1);
  }
  for (const auto& triangle : cut.triangles) {
    auto& corners = surface.corners.emplace_back();
    for (std::size_t i = 0; i < 3; ++i) {
      const auto corner = static_cast<std::size_t>(triangle[i]);
      corners[i] = corner == nodes.size() ? center : nodes[corner];
    }
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
        const auto nodes = places.subspan(face.first, face.count);
        if (face.shape) {
          add_triangles(result, nodes, triangulation_of(*face.shape));
        } else {
          const Fan fan(static_cast<int>(face.count));
          add_triangles(result, nodes, {fan.triangles, fan.center});
        }
      }
      result.block_ends.push_back(result.corners.size());
      result.block_center_ends.push_back(result.center_count());
    }
  });
  return result;
}

}  // namespace exomerge
