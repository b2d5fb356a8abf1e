// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// exodus_make [OPTION...] FILE: writes a small file with something of every kind through the Exodus C
// library, as input for tests that does not come from our own writer. Options: --cdf1, --netcdf4, --int64,
// --float32, --edges-faces,
// --polyhedra, --null-block, --steps=N, --shift=D (moves all nodes by D in x).
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "exodusII.h"

namespace {

using Integers = std::vector<std::int64_t>;
using Reals = std::vector<double>;

struct Options {
  const char* path = nullptr;
  int mode = EX_LARGE_MODEL;
  int word_size = 8;
  bool edges_and_faces = false;
  bool polyhedra = false;
  bool null_block = false;
  int steps = 3;
  double shift = 0;
};

void check(int status, const char* what) {
  if (status >= 0) return;
  std::fprintf(stderr, "exodus_make: %s failed with %d\n", what, status);
  std::exit(1);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  return all;
}

void put_names(int file, ex_entity_type type, std::vector<std::string> names) {
  check(ex_put_names(file, type, pointers(names).data()), "ex_put_names");
}

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg == "--cdf1") {
      options.mode = EX_NORMAL_MODEL;
    } else if (arg == "--netcdf4") {
      options.mode = EX_NETCDF4 | EX_NOCLASSIC;
    } else if (arg == "--int64") {
      options.mode = EX_NETCDF4 | EX_NOCLASSIC | EX_ALL_INT64_DB;
    } else if (arg == "--float32") {
      options.word_size = 4;
    } else if (arg == "--edges-faces") {
      options.edges_and_faces = true;
    } else if (arg == "--polyhedra") {
      options.polyhedra = true;
    } else if (arg == "--null-block") {
      options.null_block = true;
    } else if (arg.starts_with("--steps=")) {
      options.steps = std::atoi(arg.c_str() + 8);
    } else if (arg.starts_with("--shift=")) {
      options.shift = std::atof(arg.c_str() + 8);
    } else if (arg.starts_with("--") || options.path != nullptr) {
      std::fprintf(stderr, "exodus_make: unexpected argument %s\n", arg.c_str());
      std::exit(2);
    } else {
      options.path = argv[i];
    }
  }
  if (options.path == nullptr) {
    std::fprintf(stderr, "usage: exodus_make [OPTION...] FILE\n");
    std::exit(2);
  }
  return options;
}

// A row of two hexahedra, a wedge on top of the first, a shell on the end: 15 nodes.
constexpr std::int64_t node_count = 15;
constexpr std::int64_t element_count = 4;

void put_nodes(int file, const Options& options) {
  Reals x, y, z;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 4; ++j) {
      x.push_back(i);
      y.push_back(j == 1 || j == 2);
      z.push_back(j >= 2);
    }
  }
  for (const double top : {0.0, 1.0, 2.0}) {
    x.push_back(top);
    y.push_back(0.5);
    z.push_back(2);
  }
  for (double& value : x) value += options.shift;
  check(ex_put_coord(file, x.data(), y.data(), z.data()), "ex_put_coord");
  std::vector<std::string> names{"X", "Y", "Z"};
  check(ex_put_coord_names(file, pointers(names).data()), "ex_put_coord_names");
  Integers ids, order;
  for (std::int64_t i = 0; i < node_count; ++i) ids.push_back(1000 - 7 * i);
  check(ex_put_id_map(file, EX_NODE_MAP, ids.data()), "ex_put_id_map");
  Integers element_ids{40, 10, 30, 20};
  check(ex_put_id_map(file, EX_ELEM_MAP, element_ids.data()), "ex_put_id_map");
}

void put_blocks(int file, const Options& options) {
  check(ex_put_block(file, EX_ELEM_BLOCK, 20, "HEX8", 2, 8, options.edges_and_faces ? 1 : 0,
                     options.edges_and_faces ? 2 : 0, 0),
        "ex_put_block");
  check(ex_put_block(file, EX_ELEM_BLOCK, 5, "wedge", 1, 6, 0, 0, 2), "ex_put_block");
  check(ex_put_block(file, EX_ELEM_BLOCK, 300, "SHELL4", 1, 4, 0, 0, 1), "ex_put_block");
  std::vector<std::string> names{"hexes", "", "the last block, with a name of over 32 bytes"};
  if (options.null_block) {
    check(ex_put_block(file, EX_ELEM_BLOCK, 7, "TETRA", 0, 0, 0, 0, 0), "ex_put_block");
    names.push_back("nothing");
  }
  put_names(file, EX_ELEM_BLOCK, names);
  const Integers hexes{1, 2, 3, 4, 5, 6, 7, 8, 5, 6, 7, 8, 9, 10, 11, 12};
  const Integers edges{2, 1}, faces{1, 2, 2, 1};
  check(ex_put_conn(file, EX_ELEM_BLOCK, 20, hexes.data(), options.edges_and_faces ? edges.data() : nullptr,
                    options.edges_and_faces ? faces.data() : nullptr),
        "ex_put_conn");
  const Integers wedge{4, 3, 13, 8, 7, 14};
  check(ex_put_conn(file, EX_ELEM_BLOCK, 5, wedge.data(), nullptr, nullptr), "ex_put_conn");
  const Integers shell{9, 10, 11, 12};
  check(ex_put_conn(file, EX_ELEM_BLOCK, 300, shell.data(), nullptr, nullptr), "ex_put_conn");
  const Reals wedge_values{0.25, -1e300}, thickness{0.125};
  const Reals small_values{0.25, -1e30};
  check(
      ex_put_attr(file, EX_ELEM_BLOCK, 5, options.word_size == 4 ? small_values.data() : wedge_values.data()),
      "ex_put_attr");
  check(ex_put_attr(file, EX_ELEM_BLOCK, 300, thickness.data()), "ex_put_attr");
  std::vector<std::string> attribute_names{"density", "swelling"};
  check(ex_put_attr_names(file, EX_ELEM_BLOCK, 5, pointers(attribute_names).data()), "ex_put_attr_names");
  std::vector<std::string> property_names{"MATERIAL", "COLOR"};
  check(ex_put_prop_names(file, EX_ELEM_BLOCK, 2, pointers(property_names).data()), "ex_put_prop_names");
  check(ex_put_prop(file, EX_ELEM_BLOCK, 5, "MATERIAL", 17), "ex_put_prop");
  check(ex_put_prop(file, EX_ELEM_BLOCK, 300, "COLOR", -3), "ex_put_prop");
}

void put_edges_and_faces(int file) {
  check(ex_put_block(file, EX_EDGE_BLOCK, 8, "EDGE2", 2, 2, 0, 0, 0), "ex_put_block");
  check(ex_put_block(file, EX_FACE_BLOCK, 9, "QUAD4", 2, 4, 0, 0, 1), "ex_put_block");
  put_names(file, EX_EDGE_BLOCK, {"rims"});
  put_names(file, EX_FACE_BLOCK, {"lids"});
  const Integers edges{1, 2, 5, 6}, faces{1, 2, 3, 4, 5, 6, 7, 8};
  check(ex_put_conn(file, EX_EDGE_BLOCK, 8, edges.data(), nullptr, nullptr), "ex_put_conn");
  check(ex_put_conn(file, EX_FACE_BLOCK, 9, faces.data(), nullptr, nullptr), "ex_put_conn");
  const Reals area{1.5, 2.5};
  check(ex_put_attr(file, EX_FACE_BLOCK, 9, area.data()), "ex_put_attr");
  const Integers members{2, 1}, orientation{1, -1};
  check(ex_put_set_param(file, EX_EDGE_SET, 11, 2, 0), "ex_put_set_param");
  check(ex_put_set(file, EX_EDGE_SET, 11, members.data(), orientation.data()), "ex_put_set");
  check(ex_put_set_param(file, EX_FACE_SET, 12, 2, 2), "ex_put_set_param");
  check(ex_put_set(file, EX_FACE_SET, 12, members.data(), orientation.data()), "ex_put_set");
  check(ex_put_set_dist_fact(file, EX_FACE_SET, 12, area.data()), "ex_put_set_dist_fact");
}

void put_sets(int file) {
  const Integers nodes{12, 3, 7}, one_node{1}, elements{1, 2, 4}, sides{4, 2, 1};
  check(ex_put_set_param(file, EX_NODE_SET, 100, 3, 3), "ex_put_set_param");
  check(ex_put_set_param(file, EX_NODE_SET, 2, 1, 0), "ex_put_set_param");
  check(ex_put_set_param(file, EX_NODE_SET, 50, 0, 0), "ex_put_set_param");
  check(ex_put_set(file, EX_NODE_SET, 100, nodes.data(), nullptr), "ex_put_set");
  check(ex_put_set(file, EX_NODE_SET, 2, one_node.data(), nullptr), "ex_put_set");
  const Reals factors{0.5, 1.5, 2.5};
  check(ex_put_set_dist_fact(file, EX_NODE_SET, 100, factors.data()), "ex_put_set_dist_fact");
  put_names(file, EX_NODE_SET, {"fixed", "corner", "empty"});
  const Reals side_factors{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  check(ex_put_set_param(file, EX_SIDE_SET, 1, 3, 12), "ex_put_set_param");
  check(ex_put_set(file, EX_SIDE_SET, 1, elements.data(), sides.data()), "ex_put_set");
  check(ex_put_set_dist_fact(file, EX_SIDE_SET, 1, side_factors.data()), "ex_put_set_dist_fact");
  put_names(file, EX_SIDE_SET, {"skin"});
  check(ex_put_prop(file, EX_SIDE_SET, 1, "LOAD", 4), "ex_put_prop");
  const Integers some{4, 1};
  check(ex_put_set_param(file, EX_ELEM_SET, 60, 2, 0), "ex_put_set_param");
  check(ex_put_set(file, EX_ELEM_SET, 60, some.data(), nullptr), "ex_put_set");
  put_names(file, EX_ELEM_SET, {"ends"});
}

void put_maps(int file) {
  Integers values;
  for (std::int64_t i = 0; i < node_count; ++i) values.push_back(500 + i);
  check(ex_put_num_map(file, EX_NODE_MAP, 31, values.data()), "ex_put_num_map");
  check(ex_put_num_map(file, EX_ELEM_MAP, 41, values.data() + 3), "ex_put_num_map");
  put_names(file, EX_NODE_MAP, {"original_global_id_map"});
  put_names(file, EX_ELEM_MAP, {"material numbers"});
}

void put_records(int file) {
  std::vector<std::string> qa{"exodus_make", "1.0", "2026/01/02", "03:04:05"};
  std::vector<char*> record = pointers(qa);
  check(ex_put_qa(file, 1, reinterpret_cast<char*(*)[4]>(record.data())), "ex_put_qa");
  std::vector<std::string> info{"  leading blanks stay", std::string(80, 'x'), ""};
  check(ex_put_info(file, 3, pointers(info).data()), "ex_put_info");
  const Integers ids{3, 1};
  Reals values(18);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 0.5 * static_cast<double>(i);
  check(ex_put_coordinate_frames(file, 2, ids.data(), values.data(), "rc"), "ex_put_coordinate_frames");
}

void put_variable_names(int file, ex_entity_type type, std::vector<std::string> names) {
  check(ex_put_variable_param(file, type, static_cast<int>(names.size())), "ex_put_variable_param");
  check(ex_put_variable_names(file, type, static_cast<int>(names.size()), pointers(names).data()),
        "ex_put_variable_names");
}

void put_values(int file, int step, ex_entity_type type, int variable, std::int64_t id, std::int64_t size) {
  Reals values;
  for (std::int64_t i = 0; i < size; ++i)
    values.push_back(step * 1000 + variable * 100 + static_cast<double>(i) / 8);
  check(ex_put_var(file, step, type, variable, id, size, values.data()), "ex_put_var");
}

void put_results(int file, const Options& options) {
  put_variable_names(file, EX_GLOBAL, {"energy", "work done"});
  put_variable_names(file, EX_NODAL, {"disp_x", "disp_y", "disp_z"});
  put_variable_names(file, EX_ELEM_BLOCK, {"stress", "eqps"});
  put_variable_names(file, EX_NODE_SET, {"reaction"});
  put_variable_names(file, EX_SIDE_SET, {"pressure"});
  std::vector<int> table{1, 1, 1, 0, 0, 1};
  if (options.null_block) table.insert(table.end(), {0, 0});
  check(ex_put_truth_table(file, EX_ELEM_BLOCK, static_cast<int>(table.size() / 2), 2, table.data()),
        "ex_put_truth_table");
  std::vector<int> set_table{1, 0, 0};
  check(ex_put_truth_table(file, EX_NODE_SET, 3, 1, set_table.data()), "ex_put_truth_table");
  for (int step = 1; step <= options.steps; ++step) {
    const double time = 0.1 * step;
    check(ex_put_time(file, step, &time), "ex_put_time");
    put_values(file, step, EX_GLOBAL, 1, 1, 2);
    for (int v = 1; v <= 3; ++v) put_values(file, step, EX_NODAL, v, 1, node_count);
    put_values(file, step, EX_ELEM_BLOCK, 1, 20, 2);
    put_values(file, step, EX_ELEM_BLOCK, 2, 20, 2);
    put_values(file, step, EX_ELEM_BLOCK, 1, 5, 1);
    put_values(file, step, EX_ELEM_BLOCK, 2, 300, 1);
    put_values(file, step, EX_NODE_SET, 1, 100, 3);
    put_values(file, step, EX_SIDE_SET, 1, 1, 3);
  }
}

void make_general(int file, const Options& options) {
  ex_init_params init{};
  std::strcpy(init.title, "something of every kind");
  init.num_dim = 3;
  init.num_nodes = node_count;
  init.num_elem = element_count;
  init.num_elem_blk = options.null_block ? 4 : 3;
  init.num_node_sets = 3;
  init.num_side_sets = 1;
  init.num_elem_sets = 1;
  init.num_node_maps = 1;
  init.num_elem_maps = 1;
  if (options.edges_and_faces) {
    init.num_edge = init.num_face = 2;
    init.num_edge_blk = init.num_face_blk = init.num_edge_sets = init.num_face_sets = 1;
  }
  check(ex_put_init_ext(file, &init), "ex_put_init_ext");
  put_blocks(file, options);
  if (options.edges_and_faces) put_edges_and_faces(file);
  put_nodes(file, options);
  put_sets(file);
  put_maps(file);
  put_records(file);
  put_results(file, options);
}

// A cube as one polyhedron of six polygons, and a pentagon beside it.
void make_polyhedra(int file) {
  ex_init_params init{};
  std::strcpy(init.title, "polygons and polyhedra");
  init.num_dim = 3;
  init.num_nodes = 9;
  init.num_elem = 2;
  init.num_elem_blk = 2;
  init.num_face = 6;
  init.num_face_blk = 1;
  check(ex_put_init_ext(file, &init), "ex_put_init_ext");
  const Reals x{0, 1, 1, 0, 0, 1, 1, 0, 0.5}, y{0, 0, 1, 1, 0, 0, 1, 1, 2}, z{0, 0, 0, 0, 1, 1, 1, 1, 0};
  check(ex_put_coord(file, x.data(), y.data(), z.data()), "ex_put_coord");
  check(ex_put_block(file, EX_FACE_BLOCK, 10, "nsided", 6, 24, 0, 0, 0), "ex_put_block");
  const Integers faces{1, 4, 3, 2, 5, 6, 7, 8, 1, 2, 6, 5, 2, 3, 7, 6, 3, 4, 8, 7, 4, 1, 5, 8};
  const std::vector<int> fours(6, 4), six{6}, five{5};
  check(ex_put_conn(file, EX_FACE_BLOCK, 10, faces.data(), nullptr, nullptr), "ex_put_conn");
  check(ex_put_entity_count_per_polyhedra(file, EX_FACE_BLOCK, 10, fours.data()),
        "ex_put_entity_count_per_polyhedra");
  check(ex_put_block(file, EX_ELEM_BLOCK, 1, "nfaced", 1, 0, 0, 6, 0), "ex_put_block");
  const Integers members{1, 2, 3, 4, 5, 6};
  check(ex_put_conn(file, EX_ELEM_BLOCK, 1, nullptr, nullptr, members.data()), "ex_put_conn");
  check(ex_put_entity_count_per_polyhedra(file, EX_ELEM_BLOCK, 1, six.data()),
        "ex_put_entity_count_per_polyhedra");
  check(ex_put_block(file, EX_ELEM_BLOCK, 2, "nsided", 1, 5, 0, 0, 0), "ex_put_block");
  const Integers pentagon{1, 2, 3, 9, 4};
  check(ex_put_conn(file, EX_ELEM_BLOCK, 2, pentagon.data(), nullptr, nullptr), "ex_put_conn");
  check(ex_put_entity_count_per_polyhedra(file, EX_ELEM_BLOCK, 2, five.data()),
        "ex_put_entity_count_per_polyhedra");
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  ex_opts(EX_VERBOSE);
  int word = sizeof(double), stored_word = options.word_size;
  const int file = ex_create(options.path, EX_CLOBBER | options.mode, &word, &stored_word);
  check(file, "ex_create");
  ex_set_int64_status(file, ex_int64_status(file) | EX_ALL_INT64_API);
  ex_set_max_name_length(file, 64);
  if (options.polyhedra) {
    make_polyhedra(file);
  } else {
    make_general(file, options);
  }
  check(ex_close(file), "ex_close");
  return 0;
}
