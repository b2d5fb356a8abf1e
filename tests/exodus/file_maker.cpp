// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "file_maker.hpp"

#include <span>

#include "exodus/text.hpp"

namespace exomerge::testing {

FileMaker FileMaker::two_squares() {
  FileMaker maker;
  maker.attributes = {{"api_version", DataType::float32, std::vector<double>{3.5}},
                      {"version", DataType::float32, std::vector<double>{2.5}}};
  maker.dimensions = {{"num_dim", 2},        {"num_nodes", 6},       {"num_elem", 2},
                      {"num_el_blk", 2},     {"num_el_in_blk1", 1},  {"num_nod_per_el1", 4},
                      {"num_el_in_blk2", 1}, {"num_nod_per_el2", 4}, {"num_node_sets", 1},
                      {"num_nod_ns1", 2},    {"num_side_sets", 1},   {"num_side_ss1", 1},
                      {"len_string", 33},    {"time_step", -1}};
  maker.reals("coord", {"num_dim", "num_nodes"}, {0, 1, 2, 0, 1, 2, 0, 0, 0, 1, 1, 1});
  const Attribute quad{"elem_type", DataType::character, std::string("QUAD   ")};
  maker.integers("eb_prop1", {"num_el_blk"}, {10, 20});
  maker.integers("connect1", {"num_el_in_blk1", "num_nod_per_el1"}, {1, 2, 5, 4}, {quad});
  maker.integers("connect2", {"num_el_in_blk2", "num_nod_per_el2"}, {2, 3, 6, 5}, {quad});
  maker.integers("ns_prop1", {"num_node_sets"}, {7});
  maker.integers("node_ns1", {"num_nod_ns1"}, {3, 6});
  maker.integers("ss_prop1", {"num_side_sets"}, {8});
  maker.integers("elem_ss1", {"num_side_ss1"}, {2});
  maker.integers("side_ss1", {"num_side_ss1"}, {2});
  return maker;
}

void FileMaker::integers(const std::string& name, std::vector<std::string> over,
                         std::vector<std::int64_t> values, std::vector<Attribute> with) {
  variables[name] = {std::move(over), DataType::int32, std::move(values), std::move(with)};
}

void FileMaker::reals(const std::string& name, std::vector<std::string> over, std::vector<double> values) {
  variables[name] = {std::move(over), DataType::float64, std::move(values), {}};
}

void FileMaker::texts(const std::string& name, std::vector<std::string> over,
                      const std::vector<std::string>& texts) {
  const GlobalIndex width = dimensions.at(over.back());
  variables[name] = {std::move(over), DataType::character, exodus::encode_fields(texts, width), {}};
}

void FileMaker::write(const Comm& comm, const std::filesystem::path& path, FileFormat format) const {
  const auto dataset = netcdf::Dataset::create(comm, path, {format, 0, 0});
  for (const Attribute& attribute : attributes) dataset->define_attribute(attribute);
  std::map<std::string, int> ids;
  for (const auto& [name, length] : dimensions) ids[name] = dataset->define_dimension(name, length);
  std::map<std::string, int> variable_ids;
  for (const auto& [name, entry] : variables) {
    std::vector<int> over;
    for (const std::string& dimension : entry.dimensions) over.push_back(ids.at(dimension));
    variable_ids[name] = dataset->define_variable(name, entry.type, over, entry.attributes);
  }
  dataset->end_definitions();
  for (const auto& [name, entry] : variables) {
    const int id = variable_ids.at(name);
    std::visit(
        [&](const auto& values) {
          if (!comm.is_root() || values.empty()) return;
          netcdf::Slab slab = dataset->whole(id);
          if (!entry.dimensions.empty() && dimensions.at(entry.dimensions[0]) < 0) {
            slab.count[0] = 1;
            slab.count[0] = static_cast<GlobalIndex>(values.size()) / slab.size();
          }
          dataset->post_write(id, slab, std::span(values));
        },
        entry.values);
  }
  dataset->flush();
  dataset->close();
}

}  // namespace exomerge::testing
