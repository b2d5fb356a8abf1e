// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/split.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <system_error>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "exomerge/topology.hpp"
#include "model/memory_plan.hpp"
#include "operations/partitioners.hpp"
#include "operations/split_mesh.hpp"
#include "operations/split_parts.hpp"
#include "operations/split_sets.hpp"
#include "operations/split_writer.hpp"

namespace exomerge {

namespace {

namespace fs = std::filesystem;

constexpr bool everywhere = true;  // every rank meets the same errors here

void check_options(const SplitOptions& options) {
  if (options.parts < 1) {
    throw Error("cannot split into " + std::to_string(options.parts) + " parts", everywhere);
  }
  if (options.open_files < 1) throw Error("a split needs at least one open file", everywhere);
  if (split_method_available(options.method)) return;
  throw Error(std::string("the method ") + name_of(options.method) + " needs " + provider_of(options.method) +
                  ", without which this exomerge was built; there is linear",
              everywhere);
}

/// Refuses what pieces cannot say.
void check_model(const ModelData& model) {
  for (const EntityData& block : model.kind(EntityKind::element_block)) {
    const EntityInfo& info = block.info;
    if (special_element_type(info.type) != SpecialElementType::bezier || info.nodes_per_entry % 2 == 0) {
      continue;
    }
    throw Error("cannot split: " + label(EntityKind::element_block, info) + " has elements of type " +
                    info.type + " with " + std::to_string(info.nodes_per_entry) +
                    " numbers, not a coefficient vector for each node",
                everywhere);
  }
}

/// The number of parts in the name of a piece of `base`; 0 for other names.
int parts_in_name(const std::string& name, const std::string& base) {
  if (!name.starts_with(base + '.')) return 0;
  const std::string rest = name.substr(base.size() + 1);
  const auto dot = rest.find('.');
  if (dot == std::string::npos || dot == 0 || dot > 9) return 0;
  const auto is_number = [](std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  };
  const std::string_view parts = std::string_view(rest).substr(0, dot);
  const std::string_view part = std::string_view(rest).substr(dot + 1);
  return is_number(parts) && is_number(part) && part.size() == parts.size() ? std::stoi(std::string(parts))
                                                                            : 0;
}

/// Pieces of another number of parts are not replaced; whoever joins by a pattern may meet them.
void warn_of_other_pieces(const Comm& comm, const fs::path& base, int parts) {
  if (!comm.is_root()) return;
  std::error_code ignored;
  const fs::path folder = base.has_parent_path() ? base.parent_path() : fs::path(".");
  std::vector<int> others;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const int other = parts_in_name(entry.path().filename().string(), base.filename().string());
    if (other != 0 && other != parts) others.push_back(other);
  }
  std::ranges::sort(others);
  others.erase(std::unique(others.begin(), others.end()), others.end());
  for (const int other : others) {
    log_warning("there are pieces of an earlier split too: " + base.string() + "." + std::to_string(other) +
                ".*");
  }
}

/// Numbers of all parts on every rank: a few a part.
std::vector<SplitReport::Part> report_parts(const Comm& comm, const SplitMesh& mesh) {
  const auto count = static_cast<std::size_t>(mesh.parts.size());
  std::vector<std::int64_t> numbers(5 * count, 0);
  for (const PartMesh& part : mesh.meshes) {
    std::int64_t* of = &numbers[5 * static_cast<std::size_t>(part.number)];
    of[0] = part.nodes().size();
    of[1] = static_cast<std::int64_t>(part.elements.size());
    of[2] = static_cast<std::int64_t>(part.shared_nodes.size());
    of[3] = static_cast<std::int64_t>(part.border_elements().size());
    LocalIndex last = -1;
    for (const auto& [neighbour, node] : part.shared_by_neighbour()) {
      of[4] += neighbour != last ? 1 : 0;
      last = neighbour;
    }
  }
  comm.all_reduce(std::span<std::int64_t>(numbers), ReduceOp::sum);
  std::vector<SplitReport::Part> parts;
  for (std::size_t p = 0; p < count; ++p) {
    const std::int64_t* of = &numbers[5 * p];
    parts.push_back({of[0], of[1], of[2], of[3], of[4]});
  }
  return parts;
}

class Stopwatch {
 public:
  explicit Stopwatch(const Comm& comm) : comm_(comm) {}
  /// Seconds since the last lap, the longest of all ranks. Collective.
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    return comm_.all_reduce(seconds, ReduceOp::max);
  }

 private:
  const Comm& comm_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace

double SplitReport::imbalance() const {
  GlobalIndex sum = 0;
  GlobalIndex most = 0;
  for (const Part& part : parts) {
    sum += part.elements;
    most = std::max(most, part.elements);
  }
  return sum == 0 ? 1.0
                  : static_cast<double>(most) * static_cast<double>(parts.size()) / static_cast<double>(sum);
}

fs::path piece_path(const fs::path& base, int parts, int part) {
  const std::string all = std::to_string(parts);
  std::string number = std::to_string(part);
  number.insert(0, all.size() - std::min(all.size(), number.size()), '0');
  return base.string() + '.' + all + '.' + number;
}

SplitReport split_model(const ExodusModel& model, const fs::path& base, const SplitOptions& options) {
  const ModelData& data = model.data();
  check_options(options);
  check_model(data);
  warn_of_other_pieces(data.comm, base, options.parts);
  Stopwatch watch(data.comm);
  SplitReport report;
  const ElementParts part_of = divide_elements(data, options);
  report.seconds_to_divide = watch.lap();
  const MemoryPlan memory(data.comm, options.memory_limit);
  SplitMesh mesh = split_mesh(data, part_of, options.parts, memory.staging());
  const SplitSets sets = split_sets(data, mesh);
  report.parts = report_parts(data.comm, mesh);
  report.shared_nodes = mesh.owners_of(IndexSpace::node).shared_count();
  report.seconds_to_distribute = watch.lap();
  SplitWriter(data, mesh, sets, base, options).run();
  report.seconds_to_write = watch.lap();
  return report;
}

}  // namespace exomerge
