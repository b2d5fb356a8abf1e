// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// What an export may hold in memory, and whether that can do.
#include <algorithm>
#include <array>
#include <cstdio>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "model/exporter.hpp"

namespace exomerge {

namespace {

constexpr std::size_t default_limit = std::size_t{128} << 20;
constexpr std::size_t largest_staging = std::size_t{16} << 20;
constexpr std::size_t least_staging = std::size_t{1} << 16;

std::string mebibytes(std::size_t bytes) {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%.3f MiB", static_cast<double>(bytes) / (1 << 20));
  return text.data();
}

// The array whose undividable part takes most.
struct Largest {
  const Comm& comm;
  std::size_t bytes = 0;
  std::string what;

  template <class T>
  void consider(const SourcePtr<T>& source, const std::string& name) {
    if (!source) return;
    const std::size_t needed = OutputPass::least_memory(comm, *source);
    if (needed <= bytes) return;
    bytes = needed;
    what = name;
  }
};

void consider_nodes(const NodeData& nodes, Largest& largest) {
  for (const RealSourcePtr& axis : nodes.coordinates) largest.consider(axis, "the coordinates");
  largest.consider(nodes.attributes, "the node attributes");
  largest.consider(nodes.id_map, "the node ids");
  for (const IndexSourcePtr& map : nodes.maps) largest.consider(map, "a node map");
  for (const FieldData& field : nodes.fields)
    largest.consider(field.source, "node field \"" + field.name + '"');
}

void consider_entity(const EntityData& entity, const std::string& name, Largest& largest) {
  for (const IndexSourcePtr& list : entity.lists) largest.consider(list, name);
  largest.consider(entity.factors, name + ", distribution factors");
  largest.consider(entity.attributes, name + ", attributes");
  largest.consider(entity.id_map, name + ", ids");
  for (const IndexSourcePtr& map : entity.maps) largest.consider(map, name + ", a map");
  for (const FieldData& field : entity.fields)
    largest.consider(field.source, name + ", field \"" + field.name + '"');
}

}  // namespace

// Half of the limit is for values in flight; the other half for the files' own staging of what is converted.
std::size_t Exporter::memory() const {
  return (options_.memory_limit > 0 ? options_.memory_limit : default_limit) / 2;
}

// Errors come before anything is written.
void Exporter::check_memory() const {
  Largest largest{model_.comm, 0, {}};
  consider_nodes(model_.nodes, largest);
  for (const EntityKind kind : entity_kinds) {
    for (const EntityData& entity : model_.kind(kind))
      consider_entity(entity, label(kind, entity.info), largest);
  }
  if (options_.memory_limit > 0 && largest.bytes > memory()) {
    throw Error("a memory limit of " + mebibytes(options_.memory_limit) + " a rank is too small: " +
                    largest.what + " needs " + mebibytes(2 * largest.bytes) + ", less on more ranks",
                true);
  }
  std::string plan = "memory for values on their way: at most " + mebibytes(2 * memory()) + " a rank";
  if (largest.bytes > 0) {
    plan += "; the largest part that cannot be divided is " + mebibytes(largest.bytes) + " (" + largest.what +
            ")";
  }
  log_once(model_.comm.is_root(), LogLevel::info, plan);
}

void Exporter::limit_staging() const {
  const std::size_t staging = std::clamp(memory() / 2, least_staging, largest_staging);
  writer_->dataset().set_limits({.staging = staging});
}

}  // namespace exomerge
