// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus_testing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <numeric>

#include "exomerge/partition.hpp"

namespace exomerge::testing {

namespace fs = std::filesystem;

Comm world() { return Comm(MPI_COMM_WORLD); }

std::optional<fs::path> corpus() {
  const char* folder = std::getenv("EXOMERGE_TEST_DATA");
  if (folder == nullptr || *folder == '\0' || !fs::is_directory(folder)) return std::nullopt;
  return folder;
}

std::vector<fs::path> corpus_files() {
  std::vector<fs::path> files;
  const auto folder = corpus();
  if (!folder) return files;
  for (const auto& entry : fs::directory_iterator(*folder)) {
    if (entry.is_regular_file() && entry.path().extension() != ".csv") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> SharedFolder::names() const {
  std::string all;
  if (comm_.is_root()) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(path()))
      found.push_back(entry.path().filename().string());
    std::ranges::sort(found);
    for (const std::string& name : found) all += name + "\n";
  }
  comm_.broadcast(all);
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = all.find('\n', begin);
    names.push_back(all.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

namespace {

struct PlacePair {
  std::string what;
  const exodus::Place& from;
  const exodus::Place& to;
};

void add(std::vector<PlacePair>& pairs, const std::string& what, const exodus::Place& from,
         const exodus::Place& to) {
  pairs.push_back({what, from, to});
}

void add(std::vector<PlacePair>& pairs, const std::string& what, const std::vector<exodus::Place>& from,
         const std::vector<exodus::Place>& to) {
  for (std::size_t i = 0; i < from.size(); ++i)
    pairs.push_back({what + " " + std::to_string(i), from[i], to.at(i)});
}

// Corresponding arrays of two files with the same description.
std::vector<PlacePair> match(const exodus::Places& from, const exodus::Places& to) {
  std::vector<PlacePair> pairs;
  for (int i = 0; i < 3; ++i) add(pairs, "coordinates", from.coordinates[i], to.coordinates[i]);
  add(pairs, "nodal attributes", from.nodal_attributes, to.nodal_attributes);
  add(pairs, "nodal variable", from.nodal_results, to.nodal_results);
  add(pairs, "global variables", from.global_results, to.global_results);
  for (const IndexSpace space : index_spaces) {
    const std::string what = name_of(space);
    add(pairs, what + " id map", from.space(space).id_map, to.space(space).id_map);
    add(pairs, what + " order map", from.space(space).order_map, to.space(space).order_map);
    add(pairs, what + " map", from.space(space).maps, to.space(space).maps);
  }
  for (const EntityKind kind : entity_kinds) {
    for (std::size_t i = 0; i < from.kind(kind).size(); ++i) {
      const std::string what = std::string(name_of(kind)) + " number " + std::to_string(i + 1);
      const exodus::EntityPlaces& a = from.kind(kind)[i];
      const exodus::EntityPlaces& b = to.kind(kind).at(i);
      for (int r = 0; r < exodus::role_count; ++r)
        add(pairs, what + " role " + std::to_string(r), a.roles[r], b.roles[r]);
      add(pairs, what + " variable", a.results, b.results);
      add(pairs, what + " reductions", a.reductions, b.reductions);
    }
  }
  return pairs;
}

bool is_integer(const exodus::File& file, const exodus::Place& place) {
  const DataType type = file.dataset().variable(place.variable).type;
  return type != DataType::float32 && type != DataType::float64;
}

template <class T>
std::vector<T> read_rows(const exodus::File& file, const exodus::Place& place, int step, Range rows) {
  std::vector<T> values(static_cast<std::size_t>(rows.size() * place.width));
  file.read(place, step, rows, std::span<T>(values));
  return values;
}

Range slice_of(const exodus::File& file, const exodus::Place& place) {
  return Partition::even(place.rows, file.dataset().comm().size()).slice(file.dataset().comm().rank());
}

}  // namespace

void copy_file(const exodus::File& from, const fs::path& path, const exodus::WriteOptions& options) {
  const exodus::CarriedData carried = from.foreign_data();
  const Description& description = from.description();
  exodus::Writer writer(from.dataset().comm(), path, description, options, carried);
  const auto pairs = match(from.places(), writer.places());
  const int steps = static_cast<int>(description.times.size());
  for (int step = -1; step < steps; ++step) {
    if (step >= 0) writer.post_time(step, description.times[static_cast<std::size_t>(step)]);
    for (const auto& [what, source, target] : pairs) {
      if (!source.exists() || !target.exists() || source.timed != (step >= 0)) continue;
      const Range rows = slice_of(from, source);
      if (is_integer(from, source)) {
        auto values = read_rows<std::int64_t>(from, source, step, rows);
        writer.write(target, step, rows, std::span(values));
      } else {
        auto values = read_rows<double>(from, source, step, rows);
        writer.write(target, step, rows, std::span(values));
      }
    }
  }
  std::vector<int> all_steps(description.times.size());
  std::iota(all_steps.begin(), all_steps.end(), 0);
  writer.copy_carried(from, carried, all_steps);
  writer.commit();
}

void fill_arrays(exodus::Writer& writer, const std::vector<double>& times) {
  const Comm& comm = writer.dataset().comm();
  const int steps = static_cast<int>(times.size());
  const auto pairs = match(writer.places(), writer.places());
  for (int step = -1; step < steps; ++step) {
    if (step >= 0) writer.post_time(step, times[static_cast<std::size_t>(step)]);
    for (const auto& [what, place, same_place] : pairs) {
      if (!place.exists() || place.timed != (step >= 0)) continue;
      const Range rows = Partition::even(place.rows, comm.size()).slice(comm.rank());
      std::vector<double> values;
      for (GlobalIndex i = rows.begin * place.width; i < rows.end * place.width; ++i) {
        values.push_back(static_cast<double>(i + step + 2));
      }
      writer.write(place, step, rows, std::span(values));
    }
  }
}

std::string compare_arrays(const exodus::File& left, const exodus::File& right) {
  std::string differences;
  const Comm& comm = left.dataset().comm();
  const int steps = static_cast<int>(left.description().times.size());
  for (const auto& [what, a, b] : match(left.places(), right.places())) {
    if (a.exists() != b.exists()) differences += what + (a.exists() ? " is missing\n" : " is new\n");
    if (!a.exists() || !b.exists()) continue;
    for (int step = 0; step < (a.timed ? steps : 1); ++step) {
      const Range rows = slice_of(left, a);
      const auto x = read_rows<double>(left, a, step, rows);
      const auto y = read_rows<double>(right, b, step, rows);
      const bool same =
          x.size() == y.size() && std::equal(x.begin(), x.end(), y.begin(), [](double p, double q) {
            return p == q || (std::isnan(p) && std::isnan(q));
          });
      if (comm.any(!same)) differences += what + " differs at step " + std::to_string(step) + "\n";
    }
  }
  return differences;
}

std::string bytes_of(const Comm& comm, const fs::path& path) {
  if (!comm.is_root()) return "";
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::optional<std::string> output_of(const Comm& comm, const std::string& tool,
                                     const std::string& arguments) {
  std::string text;
  bool good = true;
  if (comm.is_root()) {
    const char* folder = std::getenv("EXOMERGE_TEST_TOOLS");
    const std::string command = std::string(folder != nullptr ? folder : ".") + "/" + tool + " " + arguments;
    FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 4096> part;
    for (std::size_t size = 0; (size = std::fread(part.data(), 1, part.size(), pipe)) > 0;)
      text.append(part.data(), size);
    good = pclose(pipe) == 0;
  }
  comm.broadcast(text);
  if (comm.any(!good)) return std::nullopt;
  return text;
}

Warnings::Warnings() {
  set_log_sink([this](LogLevel level, std::string_view text) {
    if (level == LogLevel::warning) texts_.emplace_back(text);
  });
}

Warnings::~Warnings() { set_log_sink({}); }

std::string Warnings::all(const Comm& comm) const {
  std::string text;
  for (const std::string& one : texts_) text += one + "\n";
  comm.broadcast(text);
  return text;
}

}  // namespace exomerge::testing
