// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/field_extremes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "model/displacement.hpp"
#include "model/entity_edits.hpp"
#include "model/field_edits.hpp"
#include "mpi/index_map.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/edit.hpp"
#include "operations/element_nodes.hpp"
#include "operations/field_reader.hpp"
#include "operations/ragged_elements.hpp"

namespace exomerge {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr bool all_meet = true;  // every rank meets the same errors here

/// The extreme values found so far, one for each field and step. A minimum is the maximum of negated values.
class Extremes {
 public:
  Extremes(std::size_t count, bool maximum)
      : sign_(maximum ? 1.0 : -1.0), values_(count, -infinity), blocks_(count, -1), rows_(count, -1) {}

  /// Of equal values the later block, and in it the first row.
  void take(std::size_t i, std::int64_t block, GlobalIndex row, double value) {
    if (std::isnan(value)) return;
    const double candidate = sign_ * value;
    const bool better =
        rows_[i] < 0 || candidate > values_[i] || (candidate == values_[i] && block > blocks_[i]);
    if (!better) return;
    values_[i] = candidate + 0.0;
    blocks_[i] = block;
    rows_[i] = row;
  }

  void all_reduce(const Comm& comm) {
    std::vector<double> own = values_;
    comm.all_reduce(std::span<double>(values_), ReduceOp::max);
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (own[i] != values_[i]) blocks_[i] = rows_[i] = -1;
    }
    std::vector<std::int64_t> blocks = blocks_;
    comm.all_reduce(std::span<std::int64_t>(blocks), ReduceOp::max);
    constexpr GlobalIndex none = std::numeric_limits<GlobalIndex>::max();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      if (blocks_[i] != blocks[i] || rows_[i] < 0) rows_[i] = none;
    }
    blocks_ = std::move(blocks);
    comm.all_reduce(std::span<std::int64_t>(rows_), ReduceOp::min);
    for (GlobalIndex& row : rows_) row = row == none ? -1 : row;
  }

  std::size_t size() const { return rows_.size(); }
  bool found(std::size_t i) const { return rows_[i] >= 0; }
  double value(std::size_t i) const { return found(i) ? sign_ * values_[i] : nan; }
  std::int64_t block(std::size_t i) const { return blocks_[i]; }
  GlobalIndex row(std::size_t i) const { return rows_[i]; }

 private:
  double sign_;
  std::vector<double> values_;
  std::vector<std::int64_t> blocks_;
  std::vector<GlobalIndex> rows_;
};

void set_global(ModelData& model, const std::string& name, const std::vector<double>& values) {
  GlobalVariable variable;
  variable.name = name;
  for (std::size_t i = 0; i < values.size(); ++i) variable.values[model.steps[i].key] = values[i];
  const auto found = std::ranges::find(model.globals, name, &GlobalVariable::name);
  if (found == model.globals.end()) {
    model.globals.push_back(std::move(variable));
    return;
  }
  log_once(model.comm.is_root(), LogLevel::warning,
           "global variable \"" + name + "\" exists already; its values are replaced");
  *found = std::move(variable);
}

std::vector<std::string> selected_names(const Selector& selector, const std::vector<std::string>& known,
                                        const char* what) {
  std::vector<std::string> names;
  for (const std::size_t i : select_names(selector, known, what)) names.push_back(known[i]);
  return names;
}

/// Places in space: of the nodes of what was found, displaced at its step.
class Locations {
 public:
  /// `nodes[i]`: of result i, on rank 0; empty elsewhere. `steps`: results i, i + steps, ... are of step i.
  /// Collective.
  Locations(const ModelData& model, const std::vector<std::vector<GlobalIndex>>& nodes) : model_(model) {
    places_.assign(3 * nodes.size(), nan);
    if (model.steps.empty()) return;
    const NodeSlices slices = read_coordinates(model);
    const DisplacementField displacement = displacement_field(model);
    const bool displaced = displacement.exists_in(model);
    const std::size_t steps = model.steps.size();
    for (std::size_t step = 0; step < steps; ++step) {
      std::vector<GlobalIndex> wanted;
      for (std::size_t i = step; i < nodes.size(); i += steps)
        wanted.insert(wanted.end(), nodes[i].begin(), nodes[i].end());
      const Exchange exchange(model.comm, model.partition(model.nodes.count), wanted);
      for (std::size_t axis = 0; axis < 3; ++axis) {
        std::vector<double> at(wanted.size());
        exchange.gather<double>(slices[axis], at);
        if (displaced) add_displacement(displacement.names[axis], step, exchange, at);
        std::size_t next = 0;
        for (std::size_t i = step; i < nodes.size(); i += steps)
          places_[3 * i + axis] = mean(at, next, nodes[i].size());
      }
    }
    model.comm.broadcast(places_);
  }

  double at(std::size_t i, std::size_t axis) const { return places_[3 * i + axis]; }

 private:
  using NodeSlices = std::array<std::vector<double>, 3>;

  void add_displacement(const std::string& name, std::size_t step, const Exchange& exchange,
                        std::vector<double>& values) const {
    const auto field = std::ranges::find(model_.nodes.fields, name, &FieldData::name);
    if (field == model_.nodes.fields.end()) return;  // beyond the dimension
    const std::vector<double> slice =
        read_slice(model_.comm, field->source, model_.nodes.count, model_.steps[step].key);
    std::vector<double> moved(values.size());
    exchange.gather<double>(slice, moved);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] += moved[i];
  }

  static double mean(const std::vector<double>& values, std::size_t& next, std::size_t count) {
    if (count == 0) return nan;
    double sum = 0.0;
    for (std::size_t k = 0; k < count; ++k) sum += values[next++];
    return sum / static_cast<double>(count);
  }

  const ModelData& model_;
  std::vector<double> places_;
};

/// Makes the variables of the results: fields one after the other, each with all steps.
class ResultVariables {
 public:
  ResultVariables(ModelData& model, const std::vector<std::string>& names, const char* suffix,
                  const Extremes& extremes)
      : model_(model), names_(names), suffix_(suffix), extremes_(extremes) {}

  void add_values() const {
    bool none = false;
    for (std::size_t i = 0; i < extremes_.size(); ++i) none = none || !extremes_.found(i);
    log_once(model_.comm.is_root() && none, LogLevel::warning,
             "some steps have no values to find an extreme of; they are NaN");
    add("", [&](std::size_t i) { return extremes_.value(i); });
  }
  void add_locations(const Locations& locations) const {
    constexpr std::array axes{"_x", "_y", "_z"};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      add(axes[axis], [&](std::size_t i) { return locations.at(i, axis); });
    }
  }
  template <class Value>
  void add(const char* ending, Value value) const {
    const std::size_t steps = model_.steps.size();
    for (std::size_t f = 0; f < names_.size(); ++f) {
      std::vector<double> values;
      for (std::size_t step = 0; step < steps; ++step) values.push_back(value(f * steps + step));
      set_global(model_, names_[f] + suffix_ + ending, values);
    }
  }

 private:
  ModelData& model_;
  const std::vector<std::string>& names_;
  const char* suffix_;
  const Extremes& extremes_;
};

/// The nodes of polygons and polyhedra that gave results, on rank 0. Collective.
void add_ragged_nodes(const ModelData& model, const EntityData& block, const Extremes& extremes,
                      const std::vector<std::size_t>& results, std::vector<std::vector<GlobalIndex>>& nodes) {
  struct Found {
    std::size_t result;
    GlobalIndex node;
  };
  std::vector<Found> found;
  for_each_ragged_node_set(model, block, [&](GlobalIndex element, std::span<const GlobalIndex> of_element) {
    for (const std::size_t i : results) {
      if (extremes.row(i) != element) continue;
      for (const GlobalIndex node : of_element) found.push_back({i, node});
    }
  });
  Delivery<Found> delivery(model.comm, found, [](const Found&) { return 0; });
  for (const Found& item : delivery.received()) {
    if (item.node >= 0) nodes[item.result].push_back(item.node);
  }
}

/// The nodes of the elements found, on rank 0. Collective.
std::vector<std::vector<GlobalIndex>> nodes_found(const ModelData& model, const Extremes& extremes,
                                                  const std::vector<std::size_t>& blocks) {
  std::vector<std::vector<GlobalIndex>> nodes(extremes.size());
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    std::vector<std::size_t> results;
    for (std::size_t i = 0; i < extremes.size(); ++i) {
      if (extremes.found(i) && extremes.block(i) == static_cast<std::int64_t>(b)) results.push_back(i);
    }
    if (results.empty()) continue;
    const EntityData& block = model.kind(EntityKind::element_block)[blocks[b]];
    if (block.info.ragged) {
      add_ragged_nodes(model, block, extremes, results, nodes);
      continue;
    }
    const IndexSourcePtr& source = block.list(exodus::Role::nodes);
    if (!source) continue;
    const Partition partition = model.partition(block.info.count);
    const Range mine = partition.slice(model.comm.rank());
    std::vector<GlobalIndex> slice(static_cast<std::size_t>(mine.size() * source->width()));
    source->read(0, mine, slice);
    std::vector<GlobalIndex> wanted;
    for (const std::size_t i : results) {
      if (model.comm.is_root()) wanted.push_back(extremes.row(i));
    }
    const auto width = static_cast<std::size_t>(source->width());
    std::vector<GlobalIndex> gathered(wanted.size() * width);
    Exchange(model.comm, partition, wanted).gather<GlobalIndex>(slice, gathered, source->width());
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      const auto first = gathered.begin() + static_cast<std::ptrdiff_t>(k * width);
      std::copy_if(first, first + static_cast<std::ptrdiff_t>(width), std::back_inserter(nodes[results[k]]),
                   [](GlobalIndex node) { return node >= 0; });
    }
  }
  return nodes;
}

void find_element_extremes(ExodusModel& model, const Selector& field_names,
                           const ElementExtremeOptions& options, bool maximum) {
  edit(model, "looking for extremes", [&](ModelData& data) {
    std::vector<std::size_t> blocks =
        select_entities(data, EntityKind::element_block, options.element_block_ids);
    std::erase_if(blocks,
                  [&](std::size_t i) { return data.kind(EntityKind::element_block)[i].info.count == 0; });
    const std::vector<std::string> names =
        selected_names(field_names, field_names_on(data, EntityKind::element_block, blocks), "element field");
    const std::size_t steps = data.steps.size();
    Extremes extremes(names.size() * steps, maximum);
    FieldReader reader(data);
    for (std::size_t step = 0; step < steps; ++step) {
      for (std::size_t f = 0; f < names.size(); ++f) {
        for (std::size_t b = 0; b < blocks.size(); ++b) {
          const EntityData& block = data.kind(EntityKind::element_block)[blocks[b]];
          const FieldData* field = block.find_field(names[f]);
          if (!field) {
            throw Error(label(EntityKind::element_block, block.info) + " has no field \"" + names[f] + '"',
                        all_meet);
          }
          const std::size_t i = f * steps + step;
          reader.add(field->source, data.steps[step].key,
                     [&extremes, i, b](GlobalIndex first, std::span<const double> values) {
                       for (const double value : values)
                         extremes.take(i, static_cast<std::int64_t>(b), first++, value);
                     });
        }
      }
    }
    reader.flush();
    extremes.all_reduce(data.comm);
    const ResultVariables results(data, names, maximum ? "_max" : "_min", extremes);
    results.add_values();
    if (options.calculate_location)
      results.add_locations(Locations(data, nodes_found(data, extremes, blocks)));
    if (!options.calculate_block_id) return;
    results.add("_block_id", [&](std::size_t i) {
      if (!extremes.found(i)) return nan;
      const std::size_t b = blocks[static_cast<std::size_t>(extremes.block(i))];
      return static_cast<double>(data.kind(EntityKind::element_block)[b].info.id);
    });
  });
}

/// Flags for this rank's slice of the nodes: used by one of the blocks. Empty: all nodes count.
std::vector<std::uint8_t> nodes_that_count(const ModelData& model, const Selector& ids) {
  if (ids.values().size() == 1 && ids.values().front() == Selector::Value(std::string("auto"))) return {};
  std::vector<const EntityData*> blocks;
  for (const std::size_t i : select_entities(model, EntityKind::element_block, ids)) {
    const EntityData& block = model.kind(EntityKind::element_block)[i];
    const IndexSourcePtr& source = block.list(exodus::Role::nodes);
    if (source && source->rows() > 0) blocks.push_back(&block);
  }
  if (blocks.empty()) throw Error("the selected element blocks have no nodes", all_meet);
  std::vector<GlobalIndex> references;
  std::size_t next = 0;
  return mark_referenced(model.comm, model.partition(model.nodes.count),
                         [&]() -> std::span<const GlobalIndex> {
                           references.clear();
                           if (next == blocks.size()) return {};
                           const IndexSourcePtr& source = blocks[next++]->list(exodus::Role::nodes);
                           const Range mine = model.partition(source->rows()).slice(model.comm.rank());
                           references.resize(static_cast<std::size_t>(mine.size() * source->width()));
                           source->read(0, mine, references);
                           return references;
                         });
}

void find_node_extremes(ExodusModel& model, const Selector& field_names, const NodeExtremeOptions& options,
                        bool maximum) {
  edit(model, "looking for extremes", [&](ModelData& data) {
    const std::vector<std::uint8_t> counts = nodes_that_count(data, options.element_block_ids);
    const std::vector<std::string> names =
        selected_names(field_names, field_names_on(data, EntityKind::nodal, {0}), "node field");
    const GlobalIndex begin = data.partition(data.nodes.count).slice(data.comm.rank()).begin;
    const std::size_t steps = data.steps.size();
    Extremes extremes(names.size() * steps, maximum);
    FieldReader reader(data);
    for (std::size_t step = 0; step < steps; ++step) {
      for (std::size_t f = 0; f < names.size(); ++f) {
        const auto field = std::ranges::find(data.nodes.fields, names[f], &FieldData::name);
        const std::size_t i = f * steps + step;
        reader.add(field->source, data.steps[step].key,
                   [&, i](GlobalIndex first, std::span<const double> values) {
                     for (const double value : values) {
                       if (counts.empty() || counts[static_cast<std::size_t>(first - begin)] != 0)
                         extremes.take(i, 0, first, value);
                       ++first;
                     }
                   });
      }
    }
    reader.flush();
    extremes.all_reduce(data.comm);
    const ResultVariables results(data, names, maximum ? "_max" : "_min", extremes);
    results.add_values();
    if (!options.calculate_location) return;
    std::vector<std::vector<GlobalIndex>> nodes(extremes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (data.comm.is_root() && extremes.found(i)) nodes[i].push_back(extremes.row(i));
    }
    results.add_locations(Locations(data, nodes));
  });
}

}  // namespace

void calculate_element_field_maximum(ExodusModel& model, const Selector& element_field_names,
                                     const ElementExtremeOptions& options) {
  find_element_extremes(model, element_field_names, options, true);
}

void calculate_element_field_minimum(ExodusModel& model, const Selector& element_field_names,
                                     const ElementExtremeOptions& options) {
  find_element_extremes(model, element_field_names, options, false);
}

void calculate_node_field_maximum(ExodusModel& model, const Selector& node_field_names,
                                  const NodeExtremeOptions& options) {
  find_node_extremes(model, node_field_names, options, true);
}

void calculate_node_field_minimum(ExodusModel& model, const Selector& node_field_names,
                                  const NodeExtremeOptions& options) {
  find_node_extremes(model, node_field_names, options, false);
}

}  // namespace exomerge
