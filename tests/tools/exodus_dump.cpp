// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// exodus_dump FILE: prints everything that the Exodus C library reads from a file, as text in which two files
// with the same content are the same. The judge of what we write: it shares no code with us. Status 1: the
// library cannot open the file.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "exodusII.h"

namespace {

constexpr int name_capacity = 1024;

// The arrays of C strings that the library fills.
class Names {
 public:
  explicit Names(std::int64_t count) : buffer_(static_cast<std::size_t>(count) * name_capacity) {
    for (std::int64_t i = 0; i < count; ++i) pointers_.push_back(buffer_.data() + i * name_capacity);
  }
  char** data() { return pointers_.data(); }
  const char* operator[](std::int64_t i) const { return pointers_[static_cast<std::size_t>(i)]; }

 private:
  std::vector<char> buffer_;
  std::vector<char*> pointers_;
};

struct Kind {
  ex_entity_type type;
  const char* name;
  std::int64_t count;
  bool is_block;
};

void print(const char* what, const std::vector<std::int64_t>& values) {
  std::printf("%s:", what);
  for (const std::int64_t value : values) std::printf(" %lld", static_cast<long long>(value));
  std::printf("\n");
}

void print(const char* what, const std::vector<double>& values) {
  std::printf("%s:", what);
  for (const double value : values) std::printf(" %.17g", value);
  std::printf("\n");
}

// Prints an array that `read` fills; an error of the library becomes a line too.
template <class T, class Read>
void print_read(const std::string& what, std::int64_t size, Read&& read) {
  if (size <= 0) return;
  std::vector<T> values(static_cast<std::size_t>(size));
  if (read(values.data()) < 0) {
    std::printf("%s: error\n", what.c_str());
  } else {
    print(what.c_str(), values);
  }
}

void dump_attributes(int file, const Kind& kind, std::int64_t id, std::int64_t entries) {
  int count = 0;
  if (ex_get_attr_param(file, kind.type, id, &count) < 0 || count <= 0) return;
  Names names(count);
  ex_get_attr_names(file, kind.type, id, names.data());
  for (int i = 0; i < count; ++i) std::printf("  attribute \"%s\"\n", names[i]);
  print_read<double>("  attributes", entries * count,
                     [&](double* out) { return ex_get_attr(file, kind.type, id, out); });
}

void dump_block(int file, const Kind& kind, std::int64_t id, std::vector<std::int64_t>& sizes) {
  char type[MAX_STR_LENGTH + 1] = "";
  std::int64_t entries = 0, nodes = 0, edges = 0, faces = 0, attributes = 0;
  if (ex_get_block(file, kind.type, id, type, &entries, &nodes, &edges, &faces, &attributes) < 0) {
    std::printf("  error\n");
    sizes.push_back(0);
    return;
  }
  sizes.push_back(entries);
  std::printf("  type \"%s\" entries %lld nodes %lld edges %lld faces %lld\n", type,
              static_cast<long long>(entries), static_cast<long long>(nodes), static_cast<long long>(edges),
              static_cast<long long>(faces));
  if (entries == 0) return;
  const bool polygons = strncasecmp(type, "nsided", 6) == 0;
  const bool polyhedra = strncasecmp(type, "nfaced", 6) == 0;
  if (polygons || polyhedra) {
    std::vector<int> counts(static_cast<std::size_t>(entries));
    if (ex_get_entity_count_per_polyhedra(file, kind.type, id, counts.data()) >= 0) {
      print("  entry counts", std::vector<std::int64_t>(counts.begin(), counts.end()));
    }
  }
  const std::int64_t rows = polygons || polyhedra ? 1 : entries;
  print_read<std::int64_t>("  nodes", rows * nodes, [&](std::int64_t* out) {
    return ex_get_conn(file, kind.type, id, out, nullptr, nullptr);
  });
  print_read<std::int64_t>("  edges", rows * edges, [&](std::int64_t* out) {
    return ex_get_conn(file, kind.type, id, nullptr, out, nullptr);
  });
  print_read<std::int64_t>("  faces", rows * faces, [&](std::int64_t* out) {
    return ex_get_conn(file, kind.type, id, nullptr, nullptr, out);
  });
  dump_attributes(file, kind, id, entries);
}

void dump_set(int file, const Kind& kind, std::int64_t id, std::vector<std::int64_t>& sizes) {
  std::int64_t entries = 0, factors = 0;
  if (ex_get_set_param(file, kind.type, id, &entries, &factors) < 0) {
    std::printf("  error\n");
    sizes.push_back(0);
    return;
  }
  sizes.push_back(entries);
  std::printf("  entries %lld factors %lld\n", static_cast<long long>(entries),
              static_cast<long long>(factors));
  if (entries == 0) return;
  const bool has_extra = kind.type == EX_SIDE_SET || kind.type == EX_EDGE_SET || kind.type == EX_FACE_SET;
  print_read<std::int64_t>("  members", entries,
                           [&](std::int64_t* out) { return ex_get_set(file, kind.type, id, out, nullptr); });
  if (has_extra) {
    print_read<std::int64_t>("  extra", entries, [&](std::int64_t* out) {
      std::vector<std::int64_t> members(static_cast<std::size_t>(entries));
      return ex_get_set(file, kind.type, id, members.data(), out);
    });
  }
  print_read<double>("  factors", factors,
                     [&](double* out) { return ex_get_set_dist_fact(file, kind.type, id, out); });
  dump_attributes(file, kind, id, entries);
}

void dump_properties(int file, const Kind& kind) {
  const int count = ex_get_num_props(file, kind.type);
  if (count <= 0) return;
  Names names(count);
  if (ex_get_prop_names(file, kind.type, names.data()) < 0) return;
  for (int i = 0; i < count; ++i) {
    print_read<std::int64_t>(
        std::string(kind.name) + " property \"" + names[i] + "\"", kind.count,
        [&](std::int64_t* out) { return ex_get_prop_array(file, kind.type, names[i], out); });
  }
}

void dump_variables(int file, const Kind& kind, const std::vector<std::int64_t>& ids,
                    const std::vector<std::int64_t>& sizes, int steps) {
  int count = 0;
  if (ex_get_variable_param(file, kind.type, &count) < 0 || count <= 0) return;
  Names names(count);
  ex_get_variable_names(file, kind.type, count, names.data());
  for (int i = 0; i < count; ++i) std::printf("%s variable \"%s\"\n", kind.name, names[i]);
  std::vector<int> table(ids.size() * static_cast<std::size_t>(count), 1);
  ex_get_truth_table(file, kind.type, static_cast<int>(ids.size()), count, table.data());
  for (int step = 1; step <= steps; ++step) {
    for (std::size_t e = 0; e < ids.size(); ++e) {
      for (int v = 1; v <= count; ++v) {
        if (table[e * static_cast<std::size_t>(count) + static_cast<std::size_t>(v - 1)] == 0) continue;
        const std::string what = std::string(kind.name) + " " + std::to_string(ids[e]) + " step " +
                                 std::to_string(step) + " \"" + names[v - 1] + "\"";
        print_read<double>(what, sizes[e], [&](double* out) {
          return ex_get_var(file, step, kind.type, v, ids[e], sizes[e], out);
        });
      }
    }
  }
}

void dump_kind(int file, const Kind& kind, int steps) {
  if (kind.count <= 0) return;
  std::vector<std::int64_t> ids(static_cast<std::size_t>(kind.count));
  if (ex_get_ids(file, kind.type, ids.data()) < 0) std::printf("%s ids: error\n", kind.name);
  Names names(kind.count);
  ex_get_names(file, kind.type, names.data());
  std::vector<std::int64_t> sizes;
  for (std::int64_t i = 0; i < kind.count; ++i) {
    const std::int64_t id = ids[static_cast<std::size_t>(i)];
    std::printf("%s %lld \"%s\"\n", kind.name, static_cast<long long>(id), names[i]);
    if (kind.is_block) {
      dump_block(file, kind, id, sizes);
    } else {
      dump_set(file, kind, id, sizes);
    }
  }
  dump_properties(file, kind);
  dump_variables(file, kind, ids, sizes, steps);
}

void dump_maps(int file, ex_entity_type type, const char* name, std::int64_t count, std::int64_t entries) {
  if (count <= 0) return;
  std::vector<std::int64_t> ids(static_cast<std::size_t>(count));
  ex_get_ids(file, type, ids.data());
  Names names(count);
  ex_get_names(file, type, names.data());
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t id = ids[static_cast<std::size_t>(i)];
    print_read<std::int64_t>(std::string(name) + " map " + std::to_string(id) + " \"" + names[i] + "\"",
                             entries, [&](std::int64_t* out) { return ex_get_num_map(file, type, id, out); });
  }
}

void dump_records(int file) {
  const std::int64_t qa = ex_inquire_int(file, EX_INQ_QA);
  if (qa > 0) {
    Names texts(4 * qa);
    std::vector<char*> pointers(texts.data(), texts.data() + 4 * qa);
    if (ex_get_qa(file, reinterpret_cast<char*(*)[4]>(pointers.data())) >= 0) {
      for (std::int64_t i = 0; i < 4 * qa; ++i) std::printf("qa \"%s\"\n", texts[i]);
    }
  }
  const std::int64_t info = ex_inquire_int(file, EX_INQ_INFO);
  if (info > 0) {
    Names texts(info);
    if (ex_get_info(file, texts.data()) >= 0) {
      for (std::int64_t i = 0; i < info; ++i) std::printf("info \"%.80s\"\n", texts[i]);
    }
  }
}

void dump_frames(int file) {
  const std::int64_t count = ex_inquire_int(file, EX_INQ_COORD_FRAMES);
  if (count <= 0) return;
  int frames = static_cast<int>(count);
  std::vector<std::int64_t> ids(static_cast<std::size_t>(count));
  std::vector<double> values(static_cast<std::size_t>(9 * count));
  std::vector<char> tags(static_cast<std::size_t>(count) + 1);
  if (ex_get_coordinate_frames(file, &frames, ids.data(), values.data(), tags.data()) < 0) return;
  print("frames", ids);
  print("frame coordinates", values);
  std::printf("frame tags \"%.*s\"\n", frames, tags.data());
}

void dump_nodes(int file, const ex_init_params& init) {
  if (init.num_nodes <= 0) return;
  Names names(3);
  if (ex_get_coord_names(file, names.data()) >= 0) {
    for (std::int64_t i = 0; i < init.num_dim; ++i) std::printf("axis \"%s\"\n", names[i]);
  }
  const auto size = static_cast<std::size_t>(init.num_nodes);
  std::vector<double> x(size), y(size), z(size);
  ex_get_coord(file, x.data(), y.data(), z.data());
  print("x", x);
  print("y", y);
  print("z", z);
  print_read<std::int64_t>("node ids", init.num_nodes,
                           [&](std::int64_t* out) { return ex_get_id_map(file, EX_NODE_MAP, out); });
  const Kind nodal{EX_NODAL, "nodal", 1, false};
  dump_attributes(file, nodal, 0, init.num_nodes);
}

void dump_globals(int file, int steps) {
  int count = 0;
  if (ex_get_variable_param(file, EX_GLOBAL, &count) < 0 || count <= 0) return;
  Names names(count);
  ex_get_variable_names(file, EX_GLOBAL, count, names.data());
  for (int i = 0; i < count; ++i) std::printf("global variable \"%s\"\n", names[i]);
  for (int step = 1; step <= steps; ++step) {
    print_read<double>("global step " + std::to_string(step), count,
                       [&](double* out) { return ex_get_glob_vars(file, step, count, out); });
  }
}

void dump_nodal_variables(int file, std::int64_t nodes, int steps) {
  int count = 0;
  if (ex_get_variable_param(file, EX_NODAL, &count) < 0 || count <= 0) return;
  Names names(count);
  ex_get_variable_names(file, EX_NODAL, count, names.data());
  for (int i = 0; i < count; ++i) std::printf("nodal variable \"%s\"\n", names[i]);
  for (int step = 1; step <= steps; ++step) {
    for (int v = 1; v <= count; ++v) {
      print_read<double>("nodal step " + std::to_string(step) + " \"" + names[v - 1] + "\"", nodes,
                         [&](double* out) { return ex_get_var(file, step, EX_NODAL, v, 1, nodes, out); });
    }
  }
}

void dump(int file) {
  ex_init_params init{};
  if (ex_get_init_ext(file, &init) < 0) {
    std::printf("error\n");
    return;
  }
  std::printf("title \"%s\"\ndimension %lld nodes %lld edges %lld faces %lld elements %lld\n", init.title,
              static_cast<long long>(init.num_dim), static_cast<long long>(init.num_nodes),
              static_cast<long long>(init.num_edge), static_cast<long long>(init.num_face),
              static_cast<long long>(init.num_elem));
  dump_records(file);
  dump_frames(file);
  dump_nodes(file, init);
  print_read<std::int64_t>("element ids", init.num_elem,
                           [&](std::int64_t* out) { return ex_get_id_map(file, EX_ELEM_MAP, out); });
  dump_maps(file, EX_NODE_MAP, "node", init.num_node_maps, init.num_nodes);
  dump_maps(file, EX_EDGE_MAP, "edge", init.num_edge_maps, init.num_edge);
  dump_maps(file, EX_FACE_MAP, "face", init.num_face_maps, init.num_face);
  dump_maps(file, EX_ELEM_MAP, "element", init.num_elem_maps, init.num_elem);
  const int steps = static_cast<int>(ex_inquire_int(file, EX_INQ_TIME));
  print_read<double>("times", steps, [&](double* out) { return ex_get_all_times(file, out); });
  dump_globals(file, steps);
  dump_nodal_variables(file, init.num_nodes, steps);
  for (const Kind& kind : {Kind{EX_ELEM_BLOCK, "element block", init.num_elem_blk, true},
                           Kind{EX_EDGE_BLOCK, "edge block", init.num_edge_blk, true},
                           Kind{EX_FACE_BLOCK, "face block", init.num_face_blk, true},
                           Kind{EX_NODE_SET, "node set", init.num_node_sets, false},
                           Kind{EX_SIDE_SET, "side set", init.num_side_sets, false},
                           Kind{EX_EDGE_SET, "edge set", init.num_edge_sets, false},
                           Kind{EX_FACE_SET, "face set", init.num_face_sets, false},
                           Kind{EX_ELEM_SET, "element set", init.num_elem_sets, false}}) {
    dump_kind(file, kind, steps);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: exodus_dump FILE\n");
    return 2;
  }
  ex_opts(0);
  int word = sizeof(double), stored_word = 0;
  float version = 0;
  const int file = ex_open(argv[1], EX_READ | EX_ALL_INT64_API, &word, &stored_word, &version);
  if (file < 0) {
    std::fprintf(stderr, "exodus_dump: the Exodus library cannot open %s\n", argv[1]);
    return 1;
  }
  ex_set_max_name_length(file, name_capacity - 1);
  dump(file);
  ex_close(file);
  return 0;
}
