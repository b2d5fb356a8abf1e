// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// exodus_grid [--polyhedra] N FILE: writes a cube of N x N x N cells through the Exodus C library that knows
// its edges and faces, as input for tests of what has such: hexahedra with edges and faces of their own, or
// (with the option) polyhedra and, on top of them, polygons. Two blocks of faces and two of edges, ids of
// both, sets of both in a descending order, sides with factors, fields on all of them, and an edge and a face
// that no cell has.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "exodusII.h"

namespace {

using Integers = std::vector<std::int64_t>;

void check(int status, const char* what) {
  if (status >= 0) return;
  std::fprintf(stderr, "exodus_grid: %s failed with %d\n", what, status);
  std::exit(1);
}

constexpr int cell_edges[12][2] = {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {0, 4}, {1, 5},
                                   {2, 6}, {3, 7}, {4, 5}, {5, 6}, {6, 7}, {7, 4}};
constexpr int cell_faces[6][4] = {{0, 1, 5, 4}, {1, 2, 6, 5}, {2, 3, 7, 6},
                                  {0, 4, 7, 3}, {0, 3, 2, 1}, {4, 5, 6, 7}};

// Edges or faces, found again by their lowest and highest corners.
struct Parts {
  Integers nodes;  // 1-based, `width` each
  std::map<std::array<std::int64_t, 2>, std::int64_t> known;
  std::size_t width;

  std::int64_t count() const { return static_cast<std::int64_t>(nodes.size() / width); }
  std::int64_t number_of(const Integers& corners) {
    const auto [low, high] = std::minmax_element(corners.begin(), corners.end());
    const auto [found, is_new] = known.try_emplace({*low, *high}, count() + 1);
    if (is_new) nodes.insert(nodes.end(), corners.begin(), corners.end());
    return found->second;
  }
};

struct Grid {
  std::int64_t n;
  Integers cells, edges_of_cells, faces_of_cells;
  Parts edges{{}, {}, 2}, faces{{}, {}, 4};

  explicit Grid(std::int64_t size) : n(size) {
    for (std::int64_t k = 0; k < n; ++k) {
      for (std::int64_t j = 0; j < n; ++j) {
        for (std::int64_t i = 0; i < n; ++i) add_cell(i, j, k);
      }
    }
    // What no cell has: across the whole cube.
    edges.number_of({1, node(n, n, n)});
    faces.number_of({1, node(n, 0, 0), node(n, n, n) - 1, node(0, n, n)});
  }

  std::int64_t node(std::int64_t i, std::int64_t j, std::int64_t k) const {
    return 1 + i + (n + 1) * (j + (n + 1) * k);
  }

  void add_cell(std::int64_t i, std::int64_t j, std::int64_t k) {
    const Integers corners{
        node(i, j, k),     node(i + 1, j, k),     node(i + 1, j + 1, k),     node(i, j + 1, k),
        node(i, j, k + 1), node(i + 1, j, k + 1), node(i + 1, j + 1, k + 1), node(i, j + 1, k + 1)};
    const auto at = [&](int corner) { return corners[static_cast<std::size_t>(corner)]; };
    cells.insert(cells.end(), corners.begin(), corners.end());
    for (const auto& edge : cell_edges) edges_of_cells.push_back(edges.number_of({at(edge[0]), at(edge[1])}));
    for (const auto& face : cell_faces) {
      faces_of_cells.push_back(faces.number_of({at(face[0]), at(face[1]), at(face[2]), at(face[3])}));
    }
  }
};

void put_nodes(int file, const Grid& grid) {
  std::vector<double> x, y, z;
  for (std::int64_t i = 0; i < (grid.n + 1) * (grid.n + 1) * (grid.n + 1); ++i) {
    x.push_back(static_cast<double>(i % (grid.n + 1)));
    y.push_back(static_cast<double>(i / (grid.n + 1) % (grid.n + 1)));
    z.push_back(static_cast<double>(i / (grid.n + 1) / (grid.n + 1)));
  }
  check(ex_put_coord(file, x.data(), y.data(), z.data()), "ex_put_coord");
}

// Two blocks of edges or faces: the first third and the rest.
void put_blocks(int file, ex_entity_type type, const Parts& parts, const char* name, bool ragged) {
  const std::int64_t first = parts.count() / 3;
  const std::int64_t counts[2] = {first, parts.count() - first};
  std::int64_t begin = 0;
  for (int b = 0; b < 2; ++b) {
    const std::int64_t id = 70 - 7 * b;
    const auto width = static_cast<std::int64_t>(parts.width);
    check(ex_put_block(file, type, id, name, counts[b], ragged ? counts[b] * width : width, 0, 0, 1),
          "ex_put_block");
    check(ex_put_conn(file, type, id, parts.nodes.data() + begin * width, nullptr, nullptr), "ex_put_conn");
    if (ragged) {
      const std::vector<int> lengths(static_cast<std::size_t>(counts[b]), static_cast<int>(width));
      check(ex_put_entity_count_per_polyhedra(file, type, id, lengths.data()),
            "ex_put_entity_count_per_polyhedra");
    }
    std::vector<double> sizes;
    for (std::int64_t i = 0; i < counts[b]; ++i) sizes.push_back(static_cast<double>(begin + i) / 4);
    check(ex_put_attr(file, type, id, sizes.data()), "ex_put_attr");
    begin += counts[b];
  }
}

void put_ids(int file, ex_entity_type type, std::int64_t count) {
  Integers ids;
  for (std::int64_t i = 0; i < count; ++i) ids.push_back(10 + 3 * (count - i));
  check(ex_put_id_map(file, type, ids.data()), "ex_put_id_map");
}

void put_set(int file, ex_entity_type type, std::int64_t id, std::int64_t count, std::int64_t step, bool up) {
  Integers members, orientations;
  std::vector<double> factors;
  for (std::int64_t i = 1; i <= count; i += step) {
    members.push_back(up ? i : count + 1 - i);
    orientations.push_back(i % 2 == 0 ? 1 : -1);
    factors.push_back(static_cast<double>(i) / 8);
  }
  const auto size = static_cast<std::int64_t>(members.size());
  check(ex_put_set_param(file, type, id, size, size), "ex_put_set_param");
  check(ex_put_set(file, type, id, members.data(), type == EX_ELEM_SET ? nullptr : orientations.data()),
        "ex_put_set");
  check(ex_put_set_dist_fact(file, type, id, factors.data()), "ex_put_set_dist_fact");
}

// Sides of all cells and, of `polygons`, edges: in a descending order, with a factor for each of their nodes.
void put_sides(int file, std::int64_t id, std::int64_t cells, std::int64_t polygons) {
  Integers elements, sides;
  std::vector<double> factors;
  for (std::int64_t element = cells + polygons; element > 0; --element) {
    const bool is_cell = element <= cells;
    elements.push_back(element);
    sides.push_back(1 + element % (is_cell ? 6 : 3));
    for (int node = 0; node < (is_cell ? 4 : 2); ++node) {
      factors.push_back(static_cast<double>(10 * element + node) / 8);
    }
  }
  check(ex_put_set_param(file, EX_SIDE_SET, id, cells + polygons, static_cast<std::int64_t>(factors.size())),
        "ex_put_set_param");
  check(ex_put_set(file, EX_SIDE_SET, id, elements.data(), sides.data()), "ex_put_set");
  check(ex_put_set_dist_fact(file, EX_SIDE_SET, id, factors.data()), "ex_put_set_dist_fact");
}

void put_fields(int file, ex_entity_type type, const char* name, const Integers& ids,
                const Integers& counts) {
  check(ex_put_variable_param(file, type, 1), "ex_put_variable_param");
  check(ex_put_variable_name(file, type, 1, name), "ex_put_variable_name");
  for (int step = 1; step <= 2; ++step) {
    for (std::size_t b = 0; b < ids.size(); ++b) {
      std::vector<double> values;
      for (std::int64_t i = 0; i < counts[b]; ++i) {
        values.push_back(1000 * step + 100 * static_cast<double>(b) + static_cast<double>(i) / 8);
      }
      check(ex_put_var(file, step, type, 1, ids[b], counts[b], values.data()), "ex_put_var");
    }
  }
}

void put_cells(int file, const Grid& grid, bool polyhedra) {
  const auto count = static_cast<std::int64_t>(grid.cells.size() / 8);
  if (!polyhedra) {
    check(ex_put_block(file, EX_ELEM_BLOCK, 5, "HEX8", count, 8, 12, 6, 0), "ex_put_block");
    check(ex_put_conn(file, EX_ELEM_BLOCK, 5, grid.cells.data(), grid.edges_of_cells.data(),
                      grid.faces_of_cells.data()),
          "ex_put_conn");
    return;
  }
  check(ex_put_block(file, EX_ELEM_BLOCK, 5, "nfaced", count, 0, 0, 6 * count, 0), "ex_put_block");
  check(ex_put_conn(file, EX_ELEM_BLOCK, 5, nullptr, nullptr, grid.faces_of_cells.data()), "ex_put_conn");
  const std::vector<int> sixes(static_cast<std::size_t>(count), 6);
  check(ex_put_entity_count_per_polyhedra(file, EX_ELEM_BLOCK, 5, sixes.data()),
        "ex_put_entity_count_per_polyhedra");
  // Two rows of the top: a pair of triangles for each cell of the first, a square for those of the second.
  Integers polygons;
  std::vector<int> lengths;
  for (std::int64_t i = 0; i < grid.n; ++i) {
    const auto at = [&](std::int64_t di, std::int64_t j) { return grid.node(i + di, j, grid.n); };
    for (const std::int64_t node : {at(0, 0), at(1, 0), at(1, 1), at(0, 0), at(1, 1), at(0, 1)}) {
      polygons.push_back(node);
    }
    for (const std::int64_t node : {at(0, 1), at(1, 1), at(1, 2), at(0, 2)}) polygons.push_back(node);
    lengths.insert(lengths.end(), {3, 3, 4});
  }
  const auto polygon_count = static_cast<std::int64_t>(lengths.size());
  check(ex_put_block(file, EX_ELEM_BLOCK, 6, "nsided", polygon_count,
                     static_cast<std::int64_t>(polygons.size()), 0, 0, 0),
        "ex_put_block");
  check(ex_put_conn(file, EX_ELEM_BLOCK, 6, polygons.data(), nullptr, nullptr), "ex_put_conn");
  check(ex_put_entity_count_per_polyhedra(file, EX_ELEM_BLOCK, 6, lengths.data()),
        "ex_put_entity_count_per_polyhedra");
}

void put_all(int file, const Grid& grid, bool polyhedra) {
  const auto cells = static_cast<std::int64_t>(grid.cells.size() / 8);
  ex_init_params init{};
  std::strcpy(init.title, "edges and faces");
  init.num_dim = 3;
  init.num_nodes = (grid.n + 1) * (grid.n + 1) * (grid.n + 1);
  init.num_elem = cells + (polyhedra ? 3 * grid.n : 0);
  init.num_elem_blk = polyhedra ? 2 : 1;
  init.num_edge = grid.edges.count();
  init.num_face = grid.faces.count();
  init.num_edge_blk = init.num_face_blk = 2;
  init.num_edge_sets = init.num_face_sets = 2;
  init.num_elem_sets = init.num_side_sets = 1;
  check(ex_put_init_ext(file, &init), "ex_put_init_ext");
  put_nodes(file, grid);
  put_cells(file, grid, polyhedra);
  put_blocks(file, EX_EDGE_BLOCK, grid.edges, "EDGE2", false);
  put_blocks(file, EX_FACE_BLOCK, grid.faces, polyhedra ? "nsided" : "QUAD4", polyhedra);
  put_ids(file, EX_EDGE_MAP, grid.edges.count());
  put_ids(file, EX_FACE_MAP, grid.faces.count());
  put_set(file, EX_EDGE_SET, 1, grid.edges.count(), 2, false);
  put_set(file, EX_EDGE_SET, 2, grid.edges.count(), 5, true);
  put_set(file, EX_FACE_SET, 3, grid.faces.count(), 3, false);
  put_set(file, EX_FACE_SET, 4, grid.faces.count(), 1, true);
  put_set(file, EX_ELEM_SET, 5, init.num_elem, 1, false);
  put_sides(file, 8, cells, init.num_elem - cells);
  for (int step = 1; step <= 2; ++step) {
    const double time = 0.5 * step;
    check(ex_put_time(file, step, &time), "ex_put_time");
  }
  const auto two = [](const Parts& parts) {
    return Integers{parts.count() / 3, parts.count() - parts.count() / 3};
  };
  put_fields(file, EX_ELEM_BLOCK, "in_cells", {5}, {cells});
  put_fields(file, EX_EDGE_BLOCK, "on_edges", {70, 63}, two(grid.edges));
  put_fields(file, EX_FACE_BLOCK, "on_faces", {70, 63}, two(grid.faces));
  put_fields(file, EX_EDGE_SET, "on_edge_sets", {1, 2},
             {(grid.edges.count() + 1) / 2, (grid.edges.count() + 4) / 5});
  put_fields(file, EX_FACE_SET, "on_face_sets", {3, 4}, {(grid.faces.count() + 2) / 3, grid.faces.count()});
}

}  // namespace

int main(int argc, char** argv) {
  const bool polyhedra = argc == 4 && std::strcmp(argv[1], "--polyhedra") == 0;
  if (argc != 3 && !polyhedra) {
    std::fprintf(stderr, "usage: exodus_grid [--polyhedra] N FILE\n");
    return 2;
  }
  const Grid grid(std::atoi(argv[argc - 2]));
  ex_opts(EX_VERBOSE);
  int word = sizeof(double), stored_word = sizeof(double);
  const int file = ex_create(argv[argc - 1], EX_CLOBBER | EX_LARGE_MODEL, &word, &stored_word);
  check(file, "ex_create");
  ex_set_int64_status(file, ex_int64_status(file) | EX_ALL_INT64_API);
  put_all(file, grid, polyhedra);
  check(ex_close(file), "ex_close");
  return 0;
}
