// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// exodus_spread [OPTION...] FILE BASE N: writes the per-processor files BASE.N.r of a file through the Exodus
// C library, one entry after the other, as input and judge for joining. Options:
//   --deal            deals elements out one by one instead of in runs
//   --ids             node_num_map and elem_num_map hold the ids (default)
//   --position        they hold the place in the file, and original_global_id_map the ids
//   --swapped         original_global_id_map holds the place, the id maps hold the ids
//   --no-element-ids  no elem_num_map
//   --set-positions   where the members of sets were, for an exact way back
//   --less-steps=R    piece R lacks the last step
//   --moved=R         the shared nodes of piece R are moved
//   --twice           the first element is in the last piece, too
//   --title=R         piece R has another title
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "exodusII.h"
#include "netcdf.h"

namespace {

using Integers = std::vector<std::int64_t>;
using Reals = std::vector<double>;

enum class Ids { in_map, position, swapped };

struct Options {
  std::vector<const char*> paths;
  bool deal = false, element_ids = true, set_positions = false, twice = false;
  Ids ids = Ids::in_map;
  int less_steps = -1, moved = -1, title = -1;
};

void check(int status, const char* what) {
  if (status >= 0) return;
  std::fprintf(stderr, "exodus_spread: %s failed with %d\n", what, status);
  std::exit(1);
}

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    const auto number = [&] { return std::atoi(arg.c_str() + arg.find('=') + 1); };
    if (arg == "--deal")
      options.deal = true;
    else if (arg == "--ids")
      options.ids = Ids::in_map;
    else if (arg == "--position")
      options.ids = Ids::position;
    else if (arg == "--swapped")
      options.ids = Ids::swapped;
    else if (arg == "--no-element-ids")
      options.element_ids = false;
    else if (arg == "--set-positions")
      options.set_positions = true;
    else if (arg == "--twice")
      options.twice = true;
    else if (arg.starts_with("--less-steps="))
      options.less_steps = number();
    else if (arg.starts_with("--moved="))
      options.moved = number();
    else if (arg.starts_with("--title="))
      options.title = number();
    else
      options.paths.push_back(argv[i]);
  }
  if (options.paths.size() != 3) {
    std::fprintf(stderr, "usage: exodus_spread [OPTION...] FILE BASE N\n");
    std::exit(2);
  }
  return options;
}

std::string name_of(int file, ex_entity_type type, std::int64_t id) {
  char text[257] = "";
  check(ex_get_name(file, type, id, text), "ex_get_name");
  return text;
}

struct Block {
  std::int64_t id = 0, count = 0, first = 0;
  std::string type, name;
  int nodes = 0, attributes = 0;
  Integers connectivity;
  Reals attribute_values;
  std::vector<std::string> attribute_names;
};

struct Set {
  ex_entity_type type = EX_NODE_SET;
  std::int64_t id = 0;
  std::string name;
  Integers members, sides, sizes;  // sizes: factors of each member
  Reals factors;
};

struct Variables {
  ex_entity_type type;
  int count = 0;
  std::vector<std::string> names;
  std::vector<int> table;
};

/// All of the file but its fields.
struct Mesh {
  int file = 0;
  ex_init_params init{};
  Reals coordinates[3];
  Integers node_ids, element_ids;
  std::vector<Block> blocks;
  std::vector<Set> sets;
  std::vector<Variables> variables;
  int steps = 0;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  return all;
}

Integers ids_of(int file, ex_entity_type type, std::int64_t count) {
  Integers ids(static_cast<std::size_t>(count));
  if (count > 0) check(ex_get_ids(file, type, ids.data()), "ex_get_ids");
  return ids;
}

void read_blocks(Mesh& mesh) {
  std::int64_t first = 0;
  for (const std::int64_t id : ids_of(mesh.file, EX_ELEM_BLOCK, mesh.init.num_elem_blk)) {
    ex_block about{};
    about.id = id;
    about.type = EX_ELEM_BLOCK;
    check(ex_get_block_param(mesh.file, &about), "ex_get_block_param");
    Block block;
    block.id = id;
    block.count = about.num_entry;
    block.first = first;
    block.type = about.topology;
    block.name = name_of(mesh.file, EX_ELEM_BLOCK, id);
    block.nodes = static_cast<int>(about.num_nodes_per_entry);
    block.attributes = static_cast<int>(about.num_attribute);
    if (block.count > 0) {
      block.connectivity.resize(static_cast<std::size_t>(block.count * block.nodes));
      check(ex_get_conn(mesh.file, EX_ELEM_BLOCK, id, block.connectivity.data(), nullptr, nullptr),
            "ex_get_conn");
      if (block.attributes > 0) {
        block.attribute_values.resize(static_cast<std::size_t>(block.count * block.attributes));
        check(ex_get_attr(mesh.file, EX_ELEM_BLOCK, id, block.attribute_values.data()), "ex_get_attr");
        block.attribute_names.assign(static_cast<std::size_t>(block.attributes), std::string(256, '\0'));
        check(ex_get_attr_names(mesh.file, EX_ELEM_BLOCK, id, pointers(block.attribute_names).data()),
              "ex_get_attr_names");
      }
    }
    first += block.count;
    mesh.blocks.push_back(std::move(block));
  }
}

void read_sets(Mesh& mesh, ex_entity_type type, std::int64_t count) {
  for (const std::int64_t id : ids_of(mesh.file, type, count)) {
    Set set;
    set.type = type;
    set.id = id;
    set.name = name_of(mesh.file, type, id);
    std::int64_t members = 0, factors = 0;
    check(ex_get_set_param(mesh.file, type, id, &members, &factors), "ex_get_set_param");
    set.members.resize(static_cast<std::size_t>(members));
    set.sides.resize(type == EX_SIDE_SET ? set.members.size() : 0);
    if (members > 0) {
      check(
          ex_get_set(mesh.file, type, id, set.members.data(), set.sides.empty() ? nullptr : set.sides.data()),
          "ex_get_set");
    }
    set.factors.resize(static_cast<std::size_t>(factors));
    if (factors > 0)
      check(ex_get_set_dist_fact(mesh.file, type, id, set.factors.data()), "ex_get_set_dist_fact");
    set.sizes.assign(set.members.size(), factors == members ? 1 : 0);
    // Sides with as many nodes each are enough here: some versions of the library crash on counting them.
    if (type == EX_SIDE_SET && factors > members) set.sizes.assign(set.members.size(), factors / members);
    mesh.sets.push_back(std::move(set));
  }
}

void read_variables(Mesh& mesh, ex_entity_type type, std::int64_t entities) {
  Variables variables{type, 0, {}, {}};
  check(ex_get_variable_param(mesh.file, type, &variables.count), "ex_get_variable_param");
  if (variables.count == 0) return;
  variables.names.assign(static_cast<std::size_t>(variables.count), std::string(256, '\0'));
  check(ex_get_variable_names(mesh.file, type, variables.count, pointers(variables.names).data()),
        "ex_get_variable_names");
  if (entities > 0) {
    variables.table.resize(static_cast<std::size_t>(entities * variables.count));
    check(ex_get_truth_table(mesh.file, type, static_cast<int>(entities), variables.count,
                             variables.table.data()),
          "ex_get_truth_table");
  }
  mesh.variables.push_back(std::move(variables));
}

Mesh read(const char* path) {
  Mesh mesh;
  int word = 8, stored = 0;
  float version = 0;
  mesh.file = ex_open(path, EX_READ, &word, &stored, &version);
  check(mesh.file, "ex_open");
  ex_set_int64_status(mesh.file, ex_int64_status(mesh.file) | EX_ALL_INT64_API);
  ex_set_max_name_length(mesh.file, 255);
  check(ex_get_init_ext(mesh.file, &mesh.init), "ex_get_init_ext");
  for (Reals& axis : mesh.coordinates) axis.resize(static_cast<std::size_t>(mesh.init.num_nodes));
  check(ex_get_coord(mesh.file, mesh.coordinates[0].data(), mesh.coordinates[1].data(),
                     mesh.coordinates[2].data()),
        "ex_get_coord");
  mesh.node_ids.resize(static_cast<std::size_t>(mesh.init.num_nodes));
  mesh.element_ids.resize(static_cast<std::size_t>(mesh.init.num_elem));
  check(ex_get_id_map(mesh.file, EX_NODE_MAP, mesh.node_ids.data()), "ex_get_id_map");
  check(ex_get_id_map(mesh.file, EX_ELEM_MAP, mesh.element_ids.data()), "ex_get_id_map");
  read_blocks(mesh);
  read_sets(mesh, EX_NODE_SET, mesh.init.num_node_sets);
  read_sets(mesh, EX_SIDE_SET, mesh.init.num_side_sets);
  read_variables(mesh, EX_GLOBAL, 0);
  read_variables(mesh, EX_NODAL, 0);
  read_variables(mesh, EX_ELEM_BLOCK, mesh.init.num_elem_blk);
  read_variables(mesh, EX_NODE_SET, mesh.init.num_node_sets);
  read_variables(mesh, EX_SIDE_SET, mesh.init.num_side_sets);
  mesh.steps = static_cast<int>(ex_inquire_int(mesh.file, EX_INQ_TIME));
  return mesh;
}

/// What is in one piece: places in the file, from 0, in their order.
struct Part {
  int number = 0;
  Integers elements, nodes;
  Integers local_element, local_node;  // by place: from 1; 0: not here
  std::vector<Integers> members;       // by set: places in its list
};

Part choose(const Mesh& mesh, const Options& options, int number, int count) {
  Part part;
  part.number = number;
  part.local_element.assign(static_cast<std::size_t>(mesh.init.num_elem), 0);
  part.local_node.assign(static_cast<std::size_t>(mesh.init.num_nodes), 0);
  std::set<std::int64_t> nodes, used;
  for (const Block& block : mesh.blocks) {
    for (std::int64_t i = 0; i < block.count; ++i) {
      const std::int64_t element = block.first + i;
      const int owner =
          static_cast<int>(options.deal ? element * 7 % count : element * count / mesh.init.num_elem);
      const bool again = options.twice && element == 0 && number == count - 1;
      for (int k = 0; k < block.nodes; ++k) {
        const std::int64_t node = block.connectivity[static_cast<std::size_t>(i * block.nodes + k)] - 1;
        used.insert(node);
        if (owner == number || again) nodes.insert(node);
      }
      if (owner != number && !again) continue;
      part.elements.push_back(element);
      part.local_element[static_cast<std::size_t>(element)] = static_cast<std::int64_t>(part.elements.size());
    }
  }
  for (std::int64_t node = 0; node < mesh.init.num_nodes; ++node) {
    if (!used.contains(node) && node % count == number) nodes.insert(node);
  }
  for (const std::int64_t node : nodes) {
    part.nodes.push_back(node);
    part.local_node[static_cast<std::size_t>(node)] = static_cast<std::int64_t>(part.nodes.size());
  }
  for (const Set& set : mesh.sets) {
    const Integers& local = set.type == EX_NODE_SET ? part.local_node : part.local_element;
    Integers& members = part.members.emplace_back();
    for (std::size_t i = 0; i < set.members.size(); ++i) {
      if (local[static_cast<std::size_t>(set.members[i] - 1)] > 0)
        members.push_back(static_cast<std::int64_t>(i));
    }
  }
  return part;
}

template <class T>
std::vector<T> pick(const std::vector<T>& values, const Integers& places, std::int64_t width = 1) {
  std::vector<T> picked;
  for (const std::int64_t place : places) {
    for (std::int64_t k = 0; k < width; ++k)
      picked.push_back(values[static_cast<std::size_t>(place * width + k)]);
  }
  return picked;
}

Integers counted(Integers places) {
  for (std::int64_t& place : places) ++place;
  return places;
}

Integers in_block(const Part& part, const Block& block) {
  Integers places;
  for (const std::int64_t element : part.elements) {
    if (element >= block.first && element < block.first + block.count)
      places.push_back(element - block.first);
  }
  return places;
}

void put_blocks(int out, const Mesh& mesh, const Part& part) {
  for (const Block& block : mesh.blocks) {
    const Integers places = in_block(part, block);
    const auto count = static_cast<std::int64_t>(places.size());
    check(ex_put_block(out, EX_ELEM_BLOCK, block.id, block.type.c_str(), count, count > 0 ? block.nodes : 0,
                       0, 0, count > 0 ? block.attributes : 0),
          "ex_put_block");
    if (!block.name.empty())
      check(ex_put_name(out, EX_ELEM_BLOCK, block.id, block.name.c_str()), "ex_put_name");
    if (count == 0) continue;
    Integers connectivity = pick(block.connectivity, places, block.nodes);
    for (std::int64_t& node : connectivity) node = part.local_node[static_cast<std::size_t>(node - 1)];
    check(ex_put_conn(out, EX_ELEM_BLOCK, block.id, connectivity.data(), nullptr, nullptr), "ex_put_conn");
    if (block.attributes == 0) continue;
    const Reals values = pick(block.attribute_values, places, block.attributes);
    check(ex_put_attr(out, EX_ELEM_BLOCK, block.id, values.data()), "ex_put_attr");
    auto names = block.attribute_names;
    check(ex_put_attr_names(out, EX_ELEM_BLOCK, block.id, pointers(names).data()), "ex_put_attr_names");
  }
}

void put_sets(int out, const Mesh& mesh, const Part& part, bool positions) {
  std::vector<int> numbers(64, 0);
  for (std::size_t i = 0; i < mesh.sets.size(); ++i) {
    const Set& set = mesh.sets[i];
    const bool nodes = set.type == EX_NODE_SET;
    const int number = ++numbers[nodes ? 0 : 1];
    Integers members = pick(set.members, part.members[i]);
    for (std::int64_t& member : members)
      member = (nodes ? part.local_node : part.local_element)[static_cast<std::size_t>(member - 1)];
    Reals factors;
    std::int64_t first = 0;
    std::size_t next = 0;
    for (std::size_t k = 0; k < set.sizes.size(); ++k) {
      const bool here =
          next < part.members[i].size() && part.members[i][next] == static_cast<std::int64_t>(k);
      for (std::int64_t f = 0; here && f < set.sizes[k]; ++f)
        factors.push_back(set.factors[static_cast<std::size_t>(first + f)]);
      if (here) ++next;
      first += set.sizes[k];
    }
    check(ex_put_set_param(out, set.type, set.id, static_cast<std::int64_t>(members.size()),
                           static_cast<std::int64_t>(factors.size())),
          "ex_put_set_param");
    if (!set.name.empty()) check(ex_put_name(out, set.type, set.id, set.name.c_str()), "ex_put_name");
    if (members.empty()) continue;
    const Integers sides = nodes ? Integers() : pick(set.sides, part.members[i]);
    check(ex_put_set(out, set.type, set.id, members.data(), nodes ? nullptr : sides.data()), "ex_put_set");
    if (!factors.empty())
      check(ex_put_set_dist_fact(out, set.type, set.id, factors.data()), "ex_put_set_dist_fact");
    if (!positions) continue;
    const std::string suffix = std::to_string(number);
    const std::string dimension = (nodes ? "num_nod_ns" : "num_side_ss") + suffix;
    const std::string name = std::string("exomerge_") + (nodes ? "ns" : "ss") + "_position" + suffix;
    int dim = 0, variable = 0;
    nc_redef(out);
    check(-std::abs(nc_inq_dimid(out, dimension.c_str(), &dim)), "nc_inq_dimid");
    check(-std::abs(nc_def_var(out, name.c_str(), NC_INT, 1, &dim, &variable)), "nc_def_var");
    nc_enddef(out);
    std::vector<int> places;
    for (const std::int64_t place : part.members[i]) places.push_back(static_cast<int>(place) + 1);
    check(-std::abs(nc_put_var_int(out, variable, places.data())), "nc_put_var_int");
  }
}

void put_maps(int out, const Mesh& mesh, const Part& part, const Options& options) {
  const Integers node_ids = pick(mesh.node_ids, part.nodes);
  const Integers element_ids = pick(mesh.element_ids, part.elements);
  const Integers node_places = counted(part.nodes);
  const Integers element_places = counted(part.elements);
  const bool position = options.ids == Ids::position;
  if (!part.nodes.empty())
    check(ex_put_id_map(out, EX_NODE_MAP, (position ? node_places : node_ids).data()), "ex_put_id_map");
  if (options.element_ids && !part.elements.empty())
    check(ex_put_id_map(out, EX_ELEM_MAP, (position ? element_places : element_ids).data()), "ex_put_id_map");
  if (options.ids == Ids::in_map) return;
  check(ex_put_num_map(out, EX_NODE_MAP, 1, (position ? node_ids : node_places).data()), "ex_put_num_map");
  check(ex_put_num_map(out, EX_ELEM_MAP, 1, (position ? element_ids : element_places).data()),
        "ex_put_num_map");
  check(ex_put_name(out, EX_NODE_MAP, 1, "original_global_id_map"), "ex_put_name");
  check(ex_put_name(out, EX_ELEM_MAP, 1, "Original_Global_Id_Map"), "ex_put_name");
}

void put_step(int out, const Mesh& mesh, const Part& part, int step) {
  double time = 0;
  check(ex_get_time(mesh.file, step, &time), "ex_get_time");
  check(ex_put_time(out, step, &time), "ex_put_time");
  const auto copy = [&](ex_entity_type type, int variable, std::int64_t id, std::int64_t size,
                        const Integers& places) {
    Reals values(static_cast<std::size_t>(size));
    check(ex_get_var(mesh.file, step, type, variable, id, size, values.data()), "ex_get_var");
    const Reals mine = pick(values, places);
    if (!mine.empty())
      check(ex_put_var(out, step, type, variable, id, static_cast<std::int64_t>(mine.size()), mine.data()),
            "ex_put_var");
  };
  for (const Variables& variables : mesh.variables) {
    if (variables.type == EX_GLOBAL) {
      Reals values(static_cast<std::size_t>(variables.count));
      check(ex_get_var(mesh.file, step, EX_GLOBAL, 1, 1, variables.count, values.data()), "ex_get_var");
      check(ex_put_var(out, step, EX_GLOBAL, 1, 1, variables.count, values.data()), "ex_put_var");
      continue;
    }
    for (int v = 1; v <= variables.count; ++v) {
      std::size_t entity = 0;
      const auto is_on = [&] {
        return variables.table[entity++ * static_cast<std::size_t>(variables.count) +
                               static_cast<std::size_t>(v - 1)] != 0;
      };
      if (variables.type == EX_NODAL) copy(EX_NODAL, v, 1, mesh.init.num_nodes, part.nodes);
      for (const Block& block : mesh.blocks) {
        if (variables.type == EX_ELEM_BLOCK && is_on() && block.count > 0)
          copy(EX_ELEM_BLOCK, v, block.id, block.count, in_block(part, block));
      }
      for (std::size_t i = 0; i < mesh.sets.size(); ++i) {
        const Set& set = mesh.sets[i];
        if (variables.type == set.type && is_on() && !set.members.empty())
          copy(set.type, v, set.id, static_cast<std::int64_t>(set.members.size()), part.members[i]);
      }
    }
  }
}

void put_results(int out, const Mesh& mesh, const Part& part, const Options& options) {
  for (const Variables& variables : mesh.variables) {
    if (variables.type == EX_NODAL && part.nodes.empty()) continue;  // the library refuses them
    auto names = variables.names;
    check(ex_put_variable_param(out, variables.type, variables.count), "ex_put_variable_param");
    check(ex_put_variable_names(out, variables.type, variables.count, pointers(names).data()),
          "ex_put_variable_names");
    if (!variables.table.empty()) {
      auto table = variables.table;
      check(ex_put_truth_table(out, variables.type, static_cast<int>(table.size()) / variables.count,
                               variables.count, table.data()),
            "ex_put_truth_table");
    }
  }
  const int steps = mesh.steps - (options.less_steps == part.number ? 1 : 0);
  for (int step = 1; step <= steps; ++step) put_step(out, mesh, part, step);
}

void write(const Mesh& mesh, const Options& options, const Part& part, const std::string& path, int count) {
  int word = 8, stored = 8;
  const int out = ex_create(path.c_str(), EX_CLOBBER | EX_LARGE_MODEL, &word, &stored);
  check(out, "ex_create");
  ex_set_int64_status(out, ex_int64_status(out) | EX_ALL_INT64_API);
  ex_set_max_name_length(out, 64);
  ex_init_params init = mesh.init;
  init.num_nodes = static_cast<std::int64_t>(part.nodes.size());
  init.num_elem = static_cast<std::int64_t>(part.elements.size());
  init.num_elem_sets = 0;
  init.num_node_maps = init.num_elem_maps = options.ids == Ids::in_map ? 0 : 1;
  if (options.title == part.number) std::strcpy(init.title, "of another run");
  check(ex_put_init_ext(out, &init), "ex_put_init_ext");
  Reals axes[3];
  for (int axis = 0; axis < 3; ++axis) {
    axes[axis] = pick(mesh.coordinates[axis], part.nodes);
    if (options.moved == part.number && axis == 1) {
      for (double& value : axes[axis]) value += 0.25;
    }
  }
  if (init.num_nodes > 0)
    check(ex_put_coord(out, axes[0].data(), axes[1].data(), axes[2].data()), "ex_put_coord");
  std::vector<std::string> axis_names(3, std::string(256, '\0'));
  check(ex_get_coord_names(mesh.file, pointers(axis_names).data()), "ex_get_coord_names");
  check(ex_put_coord_names(out, pointers(axis_names).data()), "ex_put_coord_names");
  put_blocks(out, mesh, part);
  put_sets(out, mesh, part, options.set_positions);
  put_maps(out, mesh, part, options);
  put_results(out, mesh, part, options);
  const std::vector<int> info{count, part.number};
  nc_redef(out);
  check(-std::abs(nc_put_att_int(out, NC_GLOBAL, "processor_info", NC_INT, 2, info.data())),
        "nc_put_att_int");
  nc_enddef(out);
  check(ex_close(out), "ex_close");
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  ex_opts(EX_VERBOSE);
  const Mesh mesh = read(options.paths[0]);
  const int count = std::atoi(options.paths[2]);
  const std::string total = std::to_string(count);
  for (int r = 0; r < count; ++r) {
    std::string number = std::to_string(r);
    number.insert(0, total.size() - number.size(), '0');
    const std::string path = std::string(options.paths[1]) + '.' + total + '.' + number;
    write(mesh, options, choose(mesh, options, r, count), path, count);
  }
  check(ex_close(mesh.file), "ex_close");
  return 0;
}
