// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/split_parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "exomerge/error.hpp"
#include "exomerge/selector.hpp"
#include "operations/element_cells.hpp"
#include "operations/partitioners.hpp"

namespace exomerge {

namespace {

struct MethodInfo {
  SplitMethod method;
  const char* name;
  const char* provider;
};

constexpr std::array<MethodInfo, 8> methods{{{SplitMethod::linear, "linear", nullptr},
                                             {SplitMethod::scattered, "scattered", nullptr},
                                             {SplitMethod::rcb, "rcb", "Zoltan"},
                                             {SplitMethod::rib, "rib", "Zoltan"},
                                             {SplitMethod::hsfc, "hsfc", "Zoltan"},
                                             {SplitMethod::kway, "kway", "METIS"},
                                             {SplitMethod::hypergraph, "hypergraph", "Zoltan"},
                                             {SplitMethod::file, "file", nullptr}}};

const MethodInfo& info_of(SplitMethod method) { return methods[static_cast<std::size_t>(method)]; }

/// How many elements a cell may have. Zoltan's hypergraph partitioner takes a hundred times as long as the
/// others for the same cells.
GlobalIndex cell_limit(GlobalIndex elements, const SplitOptions& options) {
  const bool slow = options.method == SplitMethod::hypergraph;
  const GlobalIndex cells =
      std::max<GlobalIndex>(GlobalIndex{slow ? 64 : 256} * options.parts, slow ? 4096 : 65536);
  return std::max<GlobalIndex>(1, elements / cells);
}

/// `part_of(element)` for each element, numbered through the blocks.
template <class PartOf>
ElementParts by_number(const ModelData& model, PartOf part_of) {
  ElementParts parts;
  GlobalIndex first = 0;
  for (const EntityData& block : model.kind(EntityKind::element_block)) {
    const Range mine = model.partition(block.info.count).slice(model.comm.rank());
    std::vector<LocalIndex>& of = parts.emplace_back();
    of.reserve(static_cast<std::size_t>(mine.size()));
    for (GlobalIndex i = mine.begin; i < mine.end; ++i) of.push_back(part_of(first + i));
    first += block.info.count;
  }
  return parts;
}

GlobalIndex element_count(const ModelData& model) {
  GlobalIndex count = 0;
  for (const EntityData& block : model.kind(EntityKind::element_block)) count += block.info.count;
  return count;
}

/// Equal counts; the larger parts first.
ElementParts divide_linearly(const ModelData& model, int parts) {
  const GlobalIndex count = element_count(model);
  const GlobalIndex size = count / parts;
  const GlobalIndex larger = count % parts;
  const GlobalIndex end_of_larger = larger * (size + 1);
  return by_number(model, [=](GlobalIndex element) {
    return static_cast<LocalIndex>(element < end_of_larger ? element / (size + 1)
                                                           : larger + (element - end_of_larger) / size);
  });
}

/// The parts of the cells, found by rank 0.
ElementParts divide_cells(const ModelData& model, const SplitOptions& options) {
  const Comm& comm = model.comm;
  ElementCells cells = gather_elements(model, cell_limit(element_count(model), options));
  CellGraph graph;
  CellHypergraph hypergraph;
  const bool few = cells.cells.size() <= static_cast<std::size_t>(options.parts);
  if (!few && options.method == SplitMethod::kway) graph = graph_of_cells(model, cells);
  if (!few && options.method == SplitMethod::hypergraph) hypergraph = hypergraph_of_cells(model, cells);
  std::vector<LocalIndex> part_of;
  comm.collectively("dividing the elements", [&] {
    if (!comm.is_root()) return;
    if (few || options.parts == 1) {  // libraries differ in what they make of this
      for (std::size_t c = 0; c < cells.cells.size(); ++c) {
        part_of.push_back(few ? static_cast<LocalIndex>(c) : 0);
      }
    } else if (options.method == SplitMethod::kway) {
      part_of = divide_graph(cells.cells, graph, options.parts);
    } else if (options.method == SplitMethod::hypergraph) {
      part_of = divide_hypergraph(cells.cells, hypergraph, options.parts);
    } else {
      part_of = divide_points(cells.cells, options.method, options.parts);
    }
  });
  comm.broadcast(part_of);
  for (auto& block : cells.of) {
    for (LocalIndex& cell : block) cell = part_of[static_cast<std::size_t>(cell)];
  }
  return std::move(cells.of);
}

/// The parts that a field or a map of the model holds.
class StoredParts {
 public:
  StoredParts(const ModelData& model, const SplitOptions& options) : model_(model), options_(options) {}

  ElementParts read() const {
    const auto& names = model_.field_names[static_cast<std::size_t>(EntityKind::element_block)];
    const auto& maps = model_.space(IndexSpace::element).maps;
    const bool is_field = std::ranges::find(names, options_.from) != names.end();
    const auto map = std::ranges::find(maps, options_.from, &MapInfo::name);
    if (options_.from.empty()) throw Error("the method file needs the name of an element field or map", true);
    if (!is_field && map == maps.end()) throw Error(unknown(names, maps), true);
    const StepKey step = is_field ? step_of_field() : 0;
    ElementParts parts;
    GlobalIndex first = 0;
    for (const EntityData& block : model_.kind(EntityKind::element_block)) {
      if (is_field) {
        const FieldData* field = block.find_field(options_.from);
        parts.push_back(block_parts<double>(block, first, field ? field->source : nullptr, step));
      } else {
        const auto at = static_cast<std::size_t>(map - maps.begin());
        parts.push_back(
            block_parts<GlobalIndex>(block, first, at < block.maps.size() ? block.maps[at] : nullptr, step));
      }
      first += block.info.count;
    }
    return parts;
  }

 private:
  StepKey step_of_field() const {
    if (options_.from_time) return model_.step_key(*options_.from_time);
    if (model_.steps.empty()) {
      throw Error("the element field " + options_.from + " has no values: there are no time steps", true);
    }
    return model_.steps.front().key;
  }

  std::string unknown(const std::vector<std::string>& fields, const std::vector<MapInfo>& maps) const {
    std::vector<std::string> known = fields;
    for (const MapInfo& map : maps) known.push_back(map.name);
    const std::string near = nearest_name(options_.from, known);
    return "there is no element field or map " + options_.from +
           (near.empty() ? std::string() : "; the nearest is " + near);
  }

  template <class T>
  std::vector<LocalIndex> block_parts(const EntityData& block, GlobalIndex first, const SourcePtr<T>& source,
                                      StepKey step) const {
    const Range mine = model_.partition(block.info.count).slice(model_.comm.rank());
    if (!source && block.info.count > 0) {
      throw Error(label(EntityKind::element_block, block.info) + " has no values of " + options_.from, true);
    }
    std::vector<T> values(static_cast<std::size_t>(mine.size()));
    if (source && block.info.count > 0) source->read(step, mine, values);
    std::vector<LocalIndex> parts(values.size());
    model_.comm.collectively("reading parts", [&] {
      for (std::size_t i = 0; i < values.size(); ++i) {
        const T value = values[i];
        const bool is_part = value >= 0 && value < static_cast<T>(options_.parts) &&
                             value == static_cast<T>(static_cast<LocalIndex>(value));
        if (!is_part) complain(block, first + mine.begin + static_cast<GlobalIndex>(i), value);
        parts[i] = static_cast<LocalIndex>(value);
      }
    });
    return parts;
  }

  template <class T>
  [[noreturn]] void complain(const EntityData& block, GlobalIndex element, T value) const {
    std::string text = std::to_string(value);
    if constexpr (std::is_same_v<T, double>) {
      text.erase(text.find_last_not_of('0') + 1);
      if (text.ends_with('.')) text.pop_back();
    }
    throw Error("element " + std::to_string(element + 1) + " (" +
                label(EntityKind::element_block, block.info) + ") has the value " + text + " of " +
                options_.from + ", which is no part: they are 0 to " + std::to_string(options_.parts - 1));
  }

  const ModelData& model_;
  const SplitOptions& options_;
};

}  // namespace

const char* name_of(SplitMethod method) { return info_of(method).name; }

std::optional<SplitMethod> split_method_named(std::string_view name) {
  for (const MethodInfo& info : methods) {
    if (name == info.name) return info.method;
  }
  return std::nullopt;
}

std::vector<std::string> split_method_names() {
  std::vector<std::string> names;
  for (const MethodInfo& info : methods) names.emplace_back(info.name);
  return names;
}

const char* provider_of(SplitMethod method) { return info_of(method).provider; }

bool split_method_available(SplitMethod method) {
  const char* provider = provider_of(method);
  if (provider == nullptr) return true;
  return std::string_view(provider) == "METIS" ? EXOMERGE_HAVE_METIS != 0 : EXOMERGE_HAVE_ZOLTAN != 0;
}

ElementParts divide_elements(const ModelData& model, const SplitOptions& options) {
  switch (options.method) {
    case SplitMethod::linear:
      return divide_linearly(model, options.parts);
    case SplitMethod::scattered:
      return by_number(model,
                       [&](GlobalIndex element) { return static_cast<LocalIndex>(element % options.parts); });
    case SplitMethod::file:
      return StoredParts(model, options).read();
    default:
      return divide_cells(model, options);
  }
}

}  // namespace exomerge
