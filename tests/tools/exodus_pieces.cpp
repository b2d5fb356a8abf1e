// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// exodus_pieces WHOLE BASE PARTS: reads a mesh and the pieces BASE.PARTS.* that it was split into through the
// Exodus C library, and compares what the pieces say with what follows from the whole mesh and the elements
// of each piece, computed here serially and plainly: nodes, connectivity, fields, members of sets, border
// nodes and elements, communication maps. Prints what is wrong; status 1 when anything is. The judge of what
// we write: it shares no code with us.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "exodusII.h"

namespace {

using Integers = std::vector<std::int64_t>;
using Reals = std::vector<double>;

int failures = 0;

void complain(const std::string& what) {
  if (++failures <= 20) std::printf("FAILED: %s\n", what.c_str());
}

template <class T>
void expect_equal(const T& found, const T& expected, const std::string& what) {
  if (found != expected) complain(what);
}

void check(int status, const std::string& what) {
  if (status < 0) {
    std::printf("FAILED: %s: status %d\n", what.c_str(), status);
    std::exit(1);
  }
}

std::size_t size(std::int64_t count) { return static_cast<std::size_t>(std::max<std::int64_t>(count, 0)); }

struct Block {
  std::int64_t id = 0;
  std::string type;
  std::int64_t width = 0;
  Integers nodes;  // 1-based
};

struct Set {
  std::int64_t id = 0;
  Integers members;
  Integers sides;
  Reals factors;
};

/// A whole file in plain arrays.
struct Mesh {
  std::string path;
  int file = -1;
  std::int64_t dimension = 0, nodes = 0, elements = 0;
  std::array<Reals, 3> coordinates;
  Integers node_ids, element_ids;
  std::vector<Block> blocks;
  std::vector<Set> node_sets, side_sets;
  int steps = 0;

  explicit Mesh(const std::string& name) : path(name) {
    int computer_word = 8, file_word = 0;
    float version = 0;
    file = ex_open(name.c_str(), EX_READ | EX_ALL_INT64_API, &computer_word, &file_word, &version);
    check(file, "opening " + name);
    ex_init_params init{};
    check(ex_get_init_ext(file, &init), "sizes of " + name);
    dimension = init.num_dim;
    nodes = init.num_nodes;
    elements = init.num_elem;
    for (Reals& axis : coordinates) axis.resize(size(nodes));
    if (nodes > 0) {
      check(ex_get_coord(file, coordinates[0].data(), coordinates[1].data(), coordinates[2].data()),
            "coordinates");
    }
    node_ids.resize(size(nodes));
    element_ids.resize(size(elements));
    if (nodes > 0) check(ex_get_id_map(file, EX_NODE_MAP, node_ids.data()), "node map");
    if (elements > 0) check(ex_get_id_map(file, EX_ELEM_MAP, element_ids.data()), "element map");
    read_blocks(init.num_elem_blk);
    read_sets(EX_NODE_SET, init.num_node_sets, node_sets);
    read_sets(EX_SIDE_SET, init.num_side_sets, side_sets);
    steps = static_cast<int>(ex_inquire_int(file, EX_INQ_TIME));
  }

  Reals values(int step, ex_entity_type type, int variable, std::int64_t id, std::int64_t count) const {
    Reals out(size(count));
    if (count > 0 && ex_get_var(file, step, type, variable, id, count, out.data()) < 0) return {};
    return out;
  }
  int variables(ex_entity_type type) const {
    int count = 0;
    check(ex_get_variable_param(file, type, &count), "variables of " + path);
    return count;
  }

 private:
  void read_blocks(std::int64_t count) {
    Integers ids(size(count));
    if (count > 0) check(ex_get_ids(file, EX_ELEM_BLOCK, ids.data()), "block ids");
    for (const std::int64_t id : ids) {
      Block& block = blocks.emplace_back();
      block.id = id;
      std::array<char, MAX_STR_LENGTH + 1> type{};
      std::int64_t elements_of_block = 0, edges = 0, faces = 0, attributes = 0;
      check(ex_get_block(file, EX_ELEM_BLOCK, id, type.data(), &elements_of_block, &block.width, &edges,
                         &faces, &attributes),
            "block");
      for (const char* c = type.data(); *c != 0 && std::isalpha(static_cast<unsigned char>(*c)) != 0; ++c) {
        block.type += static_cast<char>(std::tolower(static_cast<unsigned char>(*c)));
      }
      block.nodes.resize(size(elements_of_block * block.width));
      if (!block.nodes.empty()) {
        check(ex_get_conn(file, EX_ELEM_BLOCK, id, block.nodes.data(), nullptr, nullptr), "connectivity");
      }
    }
  }

  void read_sets(ex_entity_type type, std::int64_t count, std::vector<Set>& sets) {
    Integers ids(size(count));
    if (count > 0) check(ex_get_ids(file, type, ids.data()), "set ids");
    for (const std::int64_t id : ids) {
      Set& set = sets.emplace_back();
      set.id = id;
      std::int64_t members = 0, factors = 0;
      check(ex_get_set_param(file, type, id, &members, &factors), "set");
      set.members.resize(size(members));
      set.sides.resize(type == EX_SIDE_SET ? size(members) : 0);
      set.factors.resize(size(factors));
      if (members > 0) {
        check(ex_get_set(file, type, id, set.members.data(), set.sides.empty() ? nullptr : set.sides.data()),
              "set");
      }
      if (factors > 0) check(ex_get_set_dist_fact(file, type, id, set.factors.data()), "factors");
    }
  }
};

/// The corners of each side, from 0, of the shapes that the tests use; sides of shells twice.
const std::vector<Integers>& sides_of(const Block& block, std::int64_t dimension) {
  static const std::vector<Integers> none;
  static const std::vector<Integers> hex{{0, 1, 5, 4}, {1, 2, 6, 5}, {2, 3, 7, 6},
                                         {0, 4, 7, 3}, {0, 3, 2, 1}, {4, 5, 6, 7}};
  static const std::vector<Integers> tet{{0, 1, 3}, {1, 2, 3}, {0, 3, 2}, {0, 2, 1}};
  static const std::vector<Integers> wedge{{0, 1, 4, 3}, {1, 2, 5, 4}, {0, 3, 5, 2}, {0, 2, 1}, {3, 4, 5}};
  static const std::vector<Integers> pyramid{{0, 1, 4}, {1, 2, 4}, {2, 3, 4}, {0, 4, 3}, {0, 3, 2, 1}};
  static const std::vector<Integers> quad{{0, 1}, {1, 2}, {2, 3}, {3, 0}};
  static const std::vector<Integers> triangle{{0, 1}, {1, 2}, {2, 0}};
  static const std::vector<Integers> shell{{0, 1, 2, 3}, {0, 3, 2, 1}, {0, 1}, {1, 2}, {2, 3}, {3, 0}};
  static const std::vector<Integers> trishell{{0, 1, 2}, {0, 2, 1}, {0, 1}, {1, 2}, {2, 0}};
  if (block.type.starts_with("hex")) return hex;
  if (block.type.starts_with("tet")) return tet;
  if (block.type.starts_with("wed")) return wedge;
  if (block.type.starts_with("pyr")) return pyramid;
  if (block.type.starts_with("qua")) return quad;
  if (block.type.starts_with("she")) return shell;
  if (block.type.starts_with("tri")) return dimension == 3 ? trishell : triangle;
  return none;
}

/// What follows from the whole mesh and the piece of each element. Nodes and elements from 0 by place.
struct Expected {
  std::vector<int> piece_of_element;
  std::vector<std::set<int>> pieces_of_node;
  /// By piece and neighbour: key of the side, element, side.
  std::map<std::pair<int, int>, std::set<std::tuple<Integers, std::int64_t, std::int64_t>>> sides;
  std::vector<Integers> elements_of_piece, nodes_of_piece;
};

Expected expect_from(const Mesh& whole, const std::vector<Mesh>& pieces) {
  Expected expected;
  expected.piece_of_element.assign(size(whole.elements), -1);
  expected.pieces_of_node.resize(size(whole.nodes));
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    for (const std::int64_t id : pieces[p].element_ids) {
      int& piece = expected.piece_of_element.at(size(id - 1));
      if (piece >= 0) complain("element " + std::to_string(id) + " is in two pieces");
      piece = static_cast<int>(p);
    }
  }
  struct Side {
    int piece;
    std::int64_t element, side;
  };
  std::map<Integers, std::vector<Side>> met;
  std::size_t element = 0;
  for (const Block& block : whole.blocks) {
    for (std::size_t at = 0; at < block.nodes.size(); at += size(block.width), ++element) {
      const int piece = expected.piece_of_element[element];
      if (piece < 0) complain("element " + std::to_string(element + 1) + " is in no piece");
      for (std::size_t c = 0; c < size(block.width); ++c) {
        expected.pieces_of_node[size(block.nodes[at + c] - 1)].insert(piece);
      }
      std::set<Integers> own;
      std::int64_t number = 0;
      for (const Integers& corners : sides_of(block, whole.dimension)) {
        ++number;
        Integers key;
        for (const std::int64_t c : corners) key.push_back(block.nodes[at + size(c)] - 1);
        std::sort(key.begin(), key.end());
        if (own.insert(key).second) met[key].push_back({piece, static_cast<std::int64_t>(element), number});
      }
    }
  }
  for (const auto& [key, sides] : met) {
    for (const Side& a : sides) {
      for (const Side& b : sides) {
        if (a.piece != b.piece) expected.sides[{a.piece, b.piece}].insert({key, a.element, a.side});
      }
    }
  }
  // Nodes without elements are where they are, but in one piece only.
  std::vector<int> seen(size(whole.nodes), 0);
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    for (const std::int64_t id : pieces[p].node_ids) {
      if (!expected.pieces_of_node[size(id - 1)].empty()) continue;
      if (++seen[size(id - 1)] > 1) complain("lonely node " + std::to_string(id) + " is in two pieces");
    }
  }
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    for (const std::int64_t id : pieces[p].node_ids) {
      if (seen[size(id - 1)] > 0) expected.pieces_of_node[size(id - 1)].insert(static_cast<int>(p));
    }
  }
  expected.elements_of_piece.resize(pieces.size());
  expected.nodes_of_piece.resize(pieces.size());
  for (std::size_t e = 0; e < expected.piece_of_element.size(); ++e) {
    expected.elements_of_piece[size(expected.piece_of_element[e])].push_back(static_cast<std::int64_t>(e) +
                                                                             1);
  }
  for (std::size_t n = 0; n < expected.pieces_of_node.size(); ++n) {
    if (expected.pieces_of_node[n].empty()) complain("node " + std::to_string(n + 1) + " is in no piece");
    for (const int p : expected.pieces_of_node[n]) {
      expected.nodes_of_piece[size(p)].push_back(static_cast<std::int64_t>(n) + 1);
    }
  }
  return expected;
}

template <class T>
std::vector<T> picked(const std::vector<T>& values, const Integers& ids) {
  std::vector<T> out;
  for (const std::int64_t id : ids) out.push_back(values.at(size(id - 1)));
  return out;
}

/// One piece against the whole.
class PieceCheck {
 public:
  PieceCheck(const Mesh& whole, const Mesh& piece, int number, int parts, const Expected& expected)
      : whole_(whole), piece_(piece), number_(number), parts_(parts), expected_(expected) {}

  void run() {
    expect_equal(piece_.node_ids, expected_.nodes_of_piece[size(number_)], here("nodes"));
    expect_equal(piece_.element_ids, expected_.elements_of_piece[size(number_)], here("elements"));
    for (std::size_t axis = 0; axis < size(whole_.dimension); ++axis) {
      expect_equal(piece_.coordinates[axis], picked(whole_.coordinates[axis], piece_.node_ids),
                   here("coordinates"));
    }
    check_blocks();
    check_sets(EX_NODE_SET, whole_.node_sets, piece_.node_sets);
    check_sets(EX_SIDE_SET, whole_.side_sets, piece_.side_sets);
    check_nodal_values();
    check_global_counts();
    check_communication();
  }

 private:
  std::string here(const std::string& what) const { return piece_.path + ": " + what; }

  void check_blocks() {
    expect_equal(piece_.blocks.size(), whole_.blocks.size(), here("number of blocks"));
    expect_equal(piece_.steps, whole_.steps, here("number of steps"));
    std::int64_t first_in_whole = 0;
    std::size_t first = 0;
    for (std::size_t b = 0; b < whole_.blocks.size(); ++b) {
      const Block& in_whole = whole_.blocks[b];
      const Block& block = piece_.blocks[b];
      expect_equal(block.id, in_whole.id, here("block id"));
      const auto elements =
          static_cast<std::int64_t>(in_whole.width > 0 ? in_whole.nodes.size() / size(in_whole.width) : 0);
      Integers rows, nodes;
      for (; first < piece_.element_ids.size() && piece_.element_ids[first] <= first_in_whole + elements;
           ++first) {
        rows.push_back(piece_.element_ids[first] - first_in_whole);
      }
      for (const std::int64_t row : rows) {
        for (std::int64_t c = 0; c < in_whole.width; ++c) {
          nodes.push_back(in_whole.nodes[size((row - 1) * in_whole.width + c)]);
        }
      }
      expect_equal(picked(piece_.node_ids, block.nodes), nodes, here("connectivity"));
      if (!rows.empty()) expect_equal(block.type, in_whole.type, here("type of block"));
      check_values(EX_ELEM_BLOCK, block.id, elements, rows);
      first_in_whole += elements;
    }
  }

  void check_values(ex_entity_type type, std::int64_t id, std::int64_t count, const Integers& rows) {
    const int variables = whole_.variables(type);
    expect_equal(piece_.variables(type), variables, here("number of variables"));
    for (int variable = 1; variable <= variables; ++variable) {
      for (int step = 1; step <= whole_.steps; ++step) {
        const Reals all = whole_.values(step, type, variable, id, count);
        if (all.empty() || rows.empty()) continue;
        expect_equal(piece_.values(step, type, variable, id, static_cast<std::int64_t>(rows.size())),
                     picked(all, rows), here("values"));
      }
    }
  }

  void check_nodal_values() {
    for (int variable = 1; variable <= whole_.variables(EX_NODAL); ++variable) {
      for (int step = 1; step <= whole_.steps; ++step) {
        expect_equal(piece_.values(step, EX_NODAL, variable, 1, piece_.nodes),
                     picked(whole_.values(step, EX_NODAL, variable, 1, whole_.nodes), piece_.node_ids),
                     here("nodal values"));
      }
    }
  }

  /// The entries of the whole set that are here, in their order.
  void check_sets(ex_entity_type type, const std::vector<Set>& in_whole, const std::vector<Set>& sets) {
    expect_equal(sets.size(), in_whole.size(), here("number of sets"));
    const Integers& ids = type == EX_NODE_SET ? piece_.node_ids : piece_.element_ids;
    for (std::size_t s = 0; s < sets.size(); ++s) {
      Integers rows, members, sides;
      for (std::size_t i = 0; i < in_whole[s].members.size(); ++i) {
        if (!std::binary_search(ids.begin(), ids.end(), in_whole[s].members[i])) continue;
        rows.push_back(static_cast<std::int64_t>(i) + 1);
        members.push_back(in_whole[s].members[i]);
        if (type == EX_SIDE_SET) sides.push_back(in_whole[s].sides[i]);
      }
      expect_equal(sets[s].id, in_whole[s].id, here("set id"));
      expect_equal(picked(ids, sets[s].members), members,
                   here("members of set " + std::to_string(sets[s].id)));
      expect_equal(sets[s].sides, sides, here("sides of set"));
      if (in_whole[s].factors.size() == in_whole[s].members.size()) {
        expect_equal(sets[s].factors, picked(in_whole[s].factors, rows), here("factors of set"));
      }
      check_values(type, sets[s].id, static_cast<std::int64_t>(in_whole[s].members.size()), rows);
    }
  }

  void check_global_counts() {
    std::int64_t nodes = 0, elements = 0, blocks = 0, node_sets = 0, side_sets = 0;
    check(ex_get_init_global(piece_.file, &nodes, &elements, &blocks, &node_sets, &side_sets),
          here("global counts"));
    expect_equal(nodes, whole_.nodes, here("global nodes"));
    expect_equal(elements, whole_.elements, here("global elements"));
    expect_equal(size(blocks), whole_.blocks.size(), here("global blocks"));
    int parts = 0, in_file = 0;
    std::array<char, 8> type{};
    check(ex_get_init_info(piece_.file, &parts, &in_file, type.data()), here("file information"));
    expect_equal(parts, parts_, here("number of parts"));
    expect_equal(in_file, 1, here("parts in a file"));
    expect_equal(type[0], 'p', here("type of the file"));
    Integers ids(size(blocks)), counts(size(blocks));
    if (blocks > 0)
      check(ex_get_eb_info_global(piece_.file, ids.data(), counts.data()), here("global blocks"));
    for (std::size_t b = 0; b < ids.size(); ++b) {
      expect_equal(ids[b], whole_.blocks[b].id, here("global block id"));
      expect_equal(counts[b] * whole_.blocks[b].width,
                   static_cast<std::int64_t>(whole_.blocks[b].nodes.size()), here("global block size"));
    }
    check_global_sets(node_sets, ex_get_ns_param_global, whole_.node_sets);
    check_global_sets(side_sets, ex_get_ss_param_global, whole_.side_sets);
  }

  void check_global_sets(std::int64_t count, int (*get)(int, void_int*, void_int*, void_int*),
                         const std::vector<Set>& sets) {
    expect_equal(size(count), sets.size(), here("global sets"));
    Integers ids(size(count)), entries(size(count)), factors(size(count));
    if (count > 0) check(get(piece_.file, ids.data(), entries.data(), factors.data()), here("global sets"));
    for (std::size_t s = 0; s < sets.size() && s < ids.size(); ++s) {
      expect_equal(ids[s], sets[s].id, here("global set id"));
      expect_equal(size(entries[s]), sets[s].members.size(), here("global set size"));
    }
  }

  void check_communication() {
    std::int64_t inner = 0, border = 0, outer = 0, inner_elements = 0, border_elements = 0, node_maps = 0,
                 element_maps = 0;
    check(ex_get_loadbal_param(piece_.file, &inner, &border, &outer, &inner_elements, &border_elements,
                               &node_maps, &element_maps, number_),
          here("load balance"));
    Integers inside(size(inner)), at_border(size(border)), outside(size(outer));
    check(ex_get_processor_node_maps(piece_.file, inside.data(), at_border.data(), outside.data(), number_),
          here("processor node maps"));
    Integers inside_elements(size(inner_elements)), elements_at_border(size(border_elements));
    check(ex_get_processor_elem_maps(piece_.file, inside_elements.data(), elements_at_border.data(), number_),
          here("processor element maps"));

    // What it should be.
    Integers expected_inside, expected_border;
    std::map<int, Integers> shared;
    for (std::size_t i = 0; i < piece_.node_ids.size(); ++i) {
      const auto& pieces = expected_.pieces_of_node[size(piece_.node_ids[i] - 1)];
      (pieces.size() > 1 ? expected_border : expected_inside).push_back(static_cast<std::int64_t>(i) + 1);
      for (const int other : pieces) {
        if (other != number_) shared[other].push_back(static_cast<std::int64_t>(i) + 1);
      }
    }
    expect_equal(inside, expected_inside, here("internal nodes"));
    expect_equal(at_border, expected_border, here("border nodes"));
    expect_equal(outer, std::int64_t{0}, here("external nodes"));
    std::set<std::int64_t> with_side;
    std::set<int> side_neighbours;
    for (const auto& [pair, sides] : expected_.sides) {
      if (pair.first != number_) continue;
      side_neighbours.insert(pair.second);
      for (const auto& side : sides) with_side.insert(std::get<1>(side) + 1);
    }
    expect_equal(picked(piece_.element_ids, elements_at_border), Integers(with_side.begin(), with_side.end()),
                 here("border elements"));
    Integers all = inside_elements;
    all.insert(all.end(), elements_at_border.begin(), elements_at_border.end());
    std::sort(all.begin(), all.end());
    Integers counted(piece_.element_ids.size());
    for (std::size_t i = 0; i < counted.size(); ++i) counted[i] = static_cast<std::int64_t>(i) + 1;
    expect_equal(all, counted, here("internal elements"));
    expect_equal(size(node_maps), shared.size(), here("number of node maps"));
    expect_equal(size(element_maps), side_neighbours.size(), here("number of element maps"));
    check_maps(size(node_maps), size(element_maps), shared);
  }

  void check_maps(std::size_t node_maps, std::size_t element_maps, const std::map<int, Integers>& shared) {
    Integers ids(node_maps), counts(node_maps), element_ids(element_maps), element_counts(element_maps);
    check(ex_get_cmap_params(piece_.file, ids.data(), counts.data(), element_ids.data(),
                             element_counts.data(), number_),
          here("communication maps"));
    for (std::size_t m = 0; m < node_maps; ++m) {
      Integers nodes(size(counts[m])), processors(size(counts[m]));
      check(ex_get_node_cmap(piece_.file, ids[m], nodes.data(), processors.data(), number_),
            here("node map"));
      const auto neighbour = static_cast<int>(processors.empty() ? -1 : processors.front());
      expect_equal(processors, Integers(processors.size(), neighbour), here("processors of a node map"));
      const auto found = shared.find(neighbour);
      expect_equal(nodes, found == shared.end() ? Integers() : found->second, here("nodes of a node map"));
    }
    for (std::size_t m = 0; m < element_maps; ++m) {
      Integers elements(size(element_counts[m])), sides(elements.size()), processors(elements.size());
      check(ex_get_elem_cmap(piece_.file, element_ids[m], elements.data(), sides.data(), processors.data(),
                             number_),
            here("element map"));
      const auto neighbour = static_cast<int>(processors.empty() ? -1 : processors.front());
      check_sides(neighbour, elements, sides);
    }
  }

  /// The keys stand in one order for both sides: the one in which a set has them.
  void check_sides(int neighbour, const Integers& elements, const Integers& sides) {
    const auto found = expected_.sides.find({number_, neighbour});
    if (found == expected_.sides.end())
      return complain(here("an element map to a part that is no neighbour"));
    std::set<std::pair<std::int64_t, std::int64_t>> expected, listed;
    for (const auto& [key, element, side] : found->second) expected.insert({element + 1, side});
    for (std::size_t i = 0; i < elements.size(); ++i) {
      listed.insert({piece_.element_ids.at(size(elements[i] - 1)), sides[i]});
    }
    if (listed != expected) complain(here("sides of an element map"));
  }

  const Mesh& whole_;
  const Mesh& piece_;
  int number_;
  int parts_;
  const Expected& expected_;
};

/// The corners that the entries of an element map have, for the comparison with the neighbour's.
std::vector<Integers> keys_of_map(const Mesh& whole, const Mesh& piece, int number, int neighbour) {
  std::vector<Integers> keys;
  std::int64_t unused[5], node_maps = 0, element_maps = 0;
  check(ex_get_loadbal_param(piece.file, &unused[0], &unused[1], &unused[2], &unused[3], &unused[4],
                             &node_maps, &element_maps, number),
        "load balance");
  Integers ids(size(node_maps)), counts(size(node_maps)), element_ids(size(element_maps)),
      element_counts(size(element_maps));
  check(ex_get_cmap_params(piece.file, ids.data(), counts.data(), element_ids.data(), element_counts.data(),
                           number),
        "communication maps");
  for (std::size_t m = 0; m < element_ids.size(); ++m) {
    Integers elements(size(element_counts[m])), sides(elements.size()), processors(elements.size());
    check(ex_get_elem_cmap(piece.file, element_ids[m], elements.data(), sides.data(), processors.data(),
                           number),
          "map");
    if (processors.empty() || processors.front() != neighbour) continue;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      std::int64_t row = piece.element_ids.at(size(elements[i] - 1)) - 1;
      for (const Block& block : whole.blocks) {
        const auto count =
            static_cast<std::int64_t>(block.width > 0 ? block.nodes.size() / size(block.width) : 0);
        if (row >= count) {
          row -= count;
          continue;
        }
        Integers key;
        for (const std::int64_t c : sides_of(block, whole.dimension).at(size(sides[i] - 1))) {
          key.push_back(block.nodes[size(row * block.width + c)]);
        }
        std::sort(key.begin(), key.end());
        keys.push_back(key);
        break;
      }
    }
  }
  return keys;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: exodus_pieces WHOLE BASE PARTS\n");
    return 1;
  }
  ex_opts(0);
  const int parts = std::atoi(argv[3]);
  const Mesh whole(argv[1]);
  std::vector<Mesh> pieces;
  for (int p = 0; p < parts; ++p) {
    std::string number = std::to_string(p);
    number.insert(0, std::strlen(argv[3]) - number.size(), '0');
    pieces.emplace_back(std::string(argv[2]) + '.' + argv[3] + '.' + number);
  }
  const Expected expected = expect_from(whole, pieces);
  for (int p = 0; p < parts; ++p) PieceCheck(whole, pieces[size(p)], p, parts, expected).run();
  for (const auto& [pair, sides] : expected.sides) {
    const auto here = keys_of_map(whole, pieces[size(pair.first)], pair.first, pair.second);
    const auto there = keys_of_map(whole, pieces[size(pair.second)], pair.second, pair.first);
    if (here != there || here.empty()) complain("element maps of two neighbours differ in their order");
  }
  std::printf("%d pieces, %lld nodes, %zu pairs of neighbours, %d failures\n", parts,
              static_cast<long long>(whole.nodes), expected.sides.size(), failures);
  return failures == 0 ? 0 : 1;
}
