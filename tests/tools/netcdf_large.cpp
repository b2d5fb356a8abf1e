// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// netcdf_large make|check FILE NODES: writes, or checks, a CDF-5 file with more nodes than 32-bit numbers can
// count, through the serial netCDF library. Only a few values are written, so the file takes little room
// where holes do not.
#include <netcdf.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

using Integers = std::vector<std::int64_t>;
using Reals = std::vector<double>;

constexpr std::int64_t block_id = 7;
constexpr std::size_t some = 5;  // values that are written at each of a few places
constexpr std::size_t steps = 2;

void check(int status, const std::string& what) {
  if (status == NC_NOERR) return;
  std::fprintf(stderr, "netcdf_large: %s: %s\n", what.c_str(), nc_strerror(status));
  std::exit(1);
}

void expect(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "netcdf_large: %s is wrong\n", what);
  std::exit(1);
}

/// 0-based nodes where runs of values begin.
std::vector<std::size_t> beginnings(std::size_t nodes) { return {0, nodes / 2, nodes - some}; }

Reals values_from(std::size_t first, double factor) {
  Reals values;
  for (std::size_t i = 0; i < some; ++i) values.push_back(factor * static_cast<double>(first + i));
  return values;
}

/// 1-based references to far nodes.
Integers far_nodes(std::size_t nodes) {
  const auto last = static_cast<std::int64_t>(nodes);
  return {last, 1, last - 1, last / 2};
}

class File {
 public:
  static File create(const char* path) {
    File file;
    check(nc_create(path, NC_CLOBBER | NC_64BIT_DATA, &file.id_), "nc_create");
    int old = 0;
    check(nc_set_fill(file.id_, NC_NOFILL, &old), "nc_set_fill");
    return file;
  }
  static File open(const char* path) {
    File file;
    check(nc_open(path, NC_NOWRITE, &file.id_), "nc_open");
    return file;
  }
  void close() const { check(nc_close(id_), "nc_close"); }

  int dimension(const char* name, std::size_t length) const {
    int id = 0;
    check(nc_def_dim(id_, name, length, &id), name);
    return id;
  }
  int variable(const char* name, nc_type type, const std::vector<int>& dimensions) const {
    int id = 0;
    check(nc_def_var(id_, name, type, static_cast<int>(dimensions.size()), dimensions.data(), &id), name);
    return id;
  }
  void text(int variable, const char* name, const char* value) const {
    check(nc_put_att_text(id_, variable, name, std::strlen(value), value), name);
  }
  void number(const char* name, int value) const {
    check(nc_put_att_int(id_, NC_GLOBAL, name, NC_INT, 1, &value), name);
  }
  void real(const char* name, float value) const {
    check(nc_put_att_float(id_, NC_GLOBAL, name, NC_FLOAT, 1, &value), name);
  }
  void end() const { check(nc_enddef(id_), "nc_enddef"); }
  int find(const char* name) const {
    int id = 0;
    check(nc_inq_varid(id_, name, &id), name);
    return id;
  }
  int id() const { return id_; }

 private:
  int id_ = 0;
};

void define(const File& file, std::size_t nodes) {
  file.real("api_version", 8.03F);
  file.real("version", 8.03F);
  file.number("floating_point_word_size", 8);
  file.number("file_size", 1);
  file.number("int64_status", 0x7);
  file.text(NC_GLOBAL, "title", "more nodes than 32 bits can count");
  const int time = file.dimension("time_step", NC_UNLIMITED);
  const int name_length = file.dimension("len_name", 33);
  file.dimension("num_dim", 2);
  const int node = file.dimension("num_nodes", nodes);
  file.dimension("num_elem", 4);
  const int block = file.dimension("num_el_blk", 1);
  const int element = file.dimension("num_el_in_blk1", 4);
  const int one = file.dimension("num_nod_per_el1", 1);
  const int set = file.dimension("num_node_sets", 1);
  const int member = file.dimension("num_nod_ns1", 4);
  const int field = file.dimension("num_nod_var", 1);
  file.variable("time_whole", NC_DOUBLE, {time});
  file.text(file.variable("eb_prop1", NC_INT64, {block}), "name", "ID");
  file.text(file.variable("ns_prop1", NC_INT64, {set}), "name", "ID");
  file.variable("eb_status", NC_INT, {block});
  file.variable("ns_status", NC_INT, {set});
  file.variable("name_nod_var", NC_CHAR, {field, name_length});
  file.text(file.variable("connect1", NC_INT64, {element, one}), "elem_type", "SPHERE");
  file.variable("node_ns1", NC_INT64, {member});
  file.variable("coordx", NC_DOUBLE, {node});
  file.variable("coordy", NC_DOUBLE, {node});
  file.variable("vals_nod_var1", NC_DOUBLE, {time, node});
  file.end();
}

void put_some(const File& file, const char* name, std::vector<std::size_t> start, const Reals& values) {
  const std::vector<std::size_t> count =
      start.size() == 1 ? std::vector{some} : std::vector<std::size_t>{1, some};
  check(nc_put_vara_double(file.id(), file.find(name), start.data(), count.data(), values.data()), name);
}

void make(const char* path, std::size_t nodes) {
  const File file = File::create(path);
  define(file, nodes);
  const long long one = 1;
  const long long id = block_id;
  check(nc_put_var_longlong(file.id(), file.find("eb_prop1"), &id), "eb_prop1");
  check(nc_put_var_longlong(file.id(), file.find("ns_prop1"), &one), "ns_prop1");
  check(nc_put_var_longlong(file.id(), file.find("eb_status"), &one), "eb_status");
  check(nc_put_var_longlong(file.id(), file.find("ns_status"), &one), "ns_status");
  std::vector<char> name(33, '\0');
  std::strcpy(name.data(), "far");
  check(nc_put_var_text(file.id(), file.find("name_nod_var"), name.data()), "name_nod_var");
  for (const char* const list : {"connect1", "node_ns1"}) {
    const Integers numbers = far_nodes(nodes);
    check(nc_put_var_long(file.id(), file.find(list), numbers.data()), list);
  }
  for (const std::size_t first : beginnings(nodes)) {
    put_some(file, "coordx", {first}, values_from(first, 0.5));
    put_some(file, "coordy", {first}, values_from(first, -1));
  }
  for (std::size_t step = 0; step < steps; ++step) {
    const double time = static_cast<double>(step);
    check(nc_put_var1_double(file.id(), file.find("time_whole"), &step, &time), "time_whole");
    for (const std::size_t first : beginnings(nodes)) {
      put_some(file, "vals_nod_var1", {step, first}, values_from(first, time + 1));
    }
  }
  file.close();
}

Reals get_some(const File& file, const char* name, std::vector<std::size_t> start) {
  Reals values(some);
  const std::vector<std::size_t> count =
      start.size() == 1 ? std::vector{some} : std::vector<std::size_t>{1, some};
  check(nc_get_vara_double(file.id(), file.find(name), start.data(), count.data(), values.data()), name);
  return values;
}

void check_file(const char* path, std::size_t nodes) {
  const File file = File::open(path);
  int dimension = 0;
  std::size_t length = 0;
  check(nc_inq_dimid(file.id(), "num_nodes", &dimension), "num_nodes");
  check(nc_inq_dimlen(file.id(), dimension, &length), "num_nodes");
  expect(length == nodes, "the number of nodes");
  for (const char* const list : {"connect1", "node_ns1"}) {
    Integers numbers(4);
    check(nc_get_var_long(file.id(), file.find(list), numbers.data()), list);
    expect(numbers == far_nodes(nodes), list);
  }
  for (const std::size_t first : beginnings(nodes)) {
    expect(get_some(file, "coordx", {first}) == values_from(first, 0.5), "coordx");
    expect(get_some(file, "coordy", {first}) == values_from(first, -1), "coordy");
    for (std::size_t step = 0; step < steps; ++step) {
      const Reals expected = values_from(first, static_cast<double>(step) + 1);
      expect(get_some(file, "vals_nod_var1", {step, first}) == expected, "the field");
    }
  }
  file.close();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: netcdf_large make|check FILE NODES\n");
    return 2;
  }
  const auto nodes = static_cast<std::size_t>(std::atoll(argv[3]));
  if (std::strcmp(argv[1], "make") == 0) {
    make(argv[2], nodes);
  } else {
    check_file(argv[2], nodes);
  }
  return 0;
}
