// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/generate.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "exomerge/selector.hpp"
#include "model/maps.hpp"
#include "model/model_data.hpp"
#include "operations/box_grid.hpp"

namespace exomerge {

namespace {

constexpr bool everywhere = true;  // every rank meets the same errors here

/// Puts a box into a copy of a model.
class BoxBuilder {
 public:
  BoxBuilder(ModelData& model, const GenerateOptions& options)
      : model_(model), options_(options), grid_(std::make_shared<const BoxGrid>(options)) {}

  void build() {
    check_ids();
    if (model_.coordinate_names.empty()) model_.coordinate_names = {"x", "y", "z"};
    first_node_ = model_.nodes.count;
    add_steps();
    add_coordinates();
    add_node_fields();
    drop_numbers();
    for (int block = 0; block < options_.blocks; ++block) add_block(block);
    if (options_.sets) {
      for (const BoxFace face : box_faces) add_sets(face);
    }
  }

 private:
  static std::int64_t set_id(BoxFace face) { return static_cast<std::int64_t>(face) + 1; }
  std::int64_t block_id(int block) const { return options_.first_block_id + block; }

  void check_ids() const {
    const auto check_id = [this](EntityKind kind, std::int64_t id) {
      if (!model_.find(kind, id)) return;
      throw Error(std::string("cannot generate a box: ") + name_of(kind) + ' ' + std::to_string(id) +
                      " is in the model already",
                  everywhere);
    };
    for (int block = 0; block < options_.blocks; ++block)
      check_id(EntityKind::element_block, block_id(block));
    if (!options_.sets) return;
    for (const BoxFace face : box_faces) {
      check_id(EntityKind::node_set, set_id(face));
      check_id(EntityKind::side_set, set_id(face));
    }
  }

  void add_steps() {
    for (int step = 0; step < options_.steps; ++step) {
      const double time = step;
      const auto later = [](const TimeStep& existing, double t) { return existing.time < t; };
      auto at = std::lower_bound(model_.steps.begin(), model_.steps.end(), time, later);
      if (at == model_.steps.end() || at->time != time)
        at = model_.steps.insert(at, {model_.next_step_key++, time});
      if (static_cast<std::size_t>(at->key) >= steps_.size()) {
        steps_.resize(static_cast<std::size_t>(at->key) + 1, -1);
      }
      steps_[static_cast<std::size_t>(at->key)] = step;
    }
  }

  /// A field that `fill` gives at the generated steps, its default at all others.
  template <class Fill>
  RealSourcePtr field_source(const std::string& name, GlobalIndex rows, Fill fill) const {
    const auto at_step = [fill, missing = default_field_value(name), table = steps_](StepKey key, Range part,
                                                                                     std::span<double> out) {
      const int step =
          static_cast<std::size_t>(key) < table.size() ? table[static_cast<std::size_t>(key)] : -1;
      if (step < 0) {
        std::fill(out.begin(), out.end(), missing);
      } else {
        fill(step, part, out);
      }
    };
    return std::make_shared<FunctionSource<double>>(rows, 1, at_step);
  }

  /// Appends the rows of the box to those of an array of nodes that may be missing.
  RealSourcePtr after_existing(const RealSourcePtr& existing, RealSourcePtr added, double missing) const {
    if (first_node_ == 0) return added;
    if (existing) return concatenate<double>(existing, std::move(added));
    return concatenate<double>(std::make_shared<ConstantSource<double>>(first_node_, 1, missing),
                               std::move(added));
  }

  void add_coordinates() {
    const GlobalIndex rows = grid_->node_count();
    for (int axis = 0; axis < 3; ++axis) {
      auto added = std::make_shared<FunctionSource<double>>(
          rows, 1, [grid = grid_, axis](StepKey, Range part, std::span<double> out) {
            grid->fill_coordinate(axis, part, out);
          });
      RealSourcePtr& target = model_.nodes.coordinates[static_cast<std::size_t>(axis)];
      target = after_existing(target, std::move(added), 0.0);
    }
    model_.dimension = 3;
    model_.nodes.append_file(rows);
  }

  void add_node_fields() {
    const GlobalIndex rows = grid_->node_count();
    std::vector<FieldData>& fields = model_.nodes.fields;
    for (int number = 1; number <= options_.node_fields; ++number) {
      const std::string name = "field_" + std::to_string(number);
      const auto same_name = [&](const FieldData& field) { return field.name == name; };
      auto field = std::find_if(fields.begin(), fields.end(), same_name);
      if (field == fields.end()) field = fields.insert(fields.end(), {name, nullptr});
      auto added =
          field_source(name, rows, [grid = grid_, number](int step, Range part, std::span<double> out) {
            grid->fill_node_field(number, step, part, out);
          });
      field->source = after_existing(field->source, std::move(added), default_field_value(name));
    }
    for (FieldData& field : fields) {
      if (field.source->rows() == model_.nodes.count) continue;
      const double missing = default_field_value(field.name);
      field.source =
          concatenate<double>(field.source, std::make_shared<ConstantSource<double>>(rows, 1, missing));
    }
  }

  /// Attributes and numbers of nodes, and numbers of elements, say nothing of generated ones.
  void drop_numbers() {
    std::vector<std::string> dropped;
    if (model_.nodes.attributes) dropped.push_back("node attributes");
    model_.nodes.attributes = nullptr;
    model_.nodes.attribute_names.clear();
    for (const IndexSpace index_space : {IndexSpace::node, IndexSpace::element}) {
      SpaceData& space = model_.space(index_space);
      const std::string name = name_of(index_space);
      if (space.has_id_map) dropped.push_back(name + " ids");
      drop_id_map(model_, index_space);
      for (const MapInfo& map : space.maps) dropped.push_back(name + " map " + map.name);
      space.maps.clear();
    }
    model_.nodes.maps.clear();
    for (EntityData& block : model_.kind(EntityKind::element_block)) block.maps.clear();
    std::string names;
    for (const std::string& name : dropped) names += (names.empty() ? "" : ", ") + name;
    log_once(model_.comm.is_root() && !dropped.empty(), LogLevel::warning,
             "dropped because a box was added: " + names);
  }

  void add_block(int block) {
    const GlobalIndex rows = grid_->elements_per_block();
    EntityData& entity = model_.add_entity(EntityKind::element_block, block_id(block),
                                           "block_" + std::to_string(block_id(block)));
    block_keys_.push_back(entity.key);
    entity.info.type = "HEX8";
    entity.info.nodes_per_entry = 8;
    entity.info.count = rows;
    entity.list(exodus::Role::nodes) = std::make_shared<FunctionSource<GlobalIndex>>(
        rows, 8, [grid = grid_, block, first = first_node_](StepKey, Range part, std::span<GlobalIndex> out) {
          grid->fill_connectivity(block, first, part, out);
        });
    auto& names = model_.field_names[static_cast<std::size_t>(EntityKind::element_block)];
    for (int number = 1; number <= options_.element_fields; ++number) {
      const std::string name = "element_" + std::to_string(number);
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      const auto fill = [grid = grid_, block, number](int step, Range part, std::span<double> out) {
        grid->fill_element_field(block, number, step, part, out);
      };
      entity.fields.push_back({name, field_source(name, rows, fill)});
    }
  }

  /// A list of a set whose entry in each row is given by a function of the row.
  template <class Entry>
  static IndexSourcePtr list_source(GlobalIndex rows, Entry entry) {
    return std::make_shared<FunctionSource<GlobalIndex>>(
        rows, 1, [entry](StepKey, Range part, std::span<GlobalIndex> out) {
          for (std::size_t r = 0; r < out.size(); ++r)
            out[r] = entry(part.begin + static_cast<GlobalIndex>(r));
        });
  }

  void add_sets(BoxFace face) {
    constexpr std::array names{"x_min", "x_max", "y_min", "y_max", "z_min", "z_max"};
    const char* name = names[static_cast<std::size_t>(face)];
    EntityData& nodes = model_.add_entity(EntityKind::node_set, set_id(face), name);
    nodes.info.has_list = true;
    nodes.info.count = grid_->face_node_count(face);
    nodes.list(exodus::Role::members) =
        list_source(nodes.info.count, [grid = grid_, face, first = first_node_](GlobalIndex row) {
          return first + grid->face_node(face, row);
        });

    EntityData& sides = model_.add_entity(EntityKind::side_set, set_id(face), name);
    sides.info.has_list = true;
    sides.info.has_extra_list = true;
    sides.info.count = grid_->face_side_count(face);
    sides.list(exodus::Role::members) =
        list_source(sides.info.count, [grid = grid_, face, keys = block_keys_](GlobalIndex row) {
          const auto [block, element] = grid->face_element(face, row);
          return EntryReference::encode(keys[static_cast<std::size_t>(block)], element);
        });
    sides.list(exodus::Role::extra) = std::make_shared<ConstantSource<GlobalIndex>>(
        sides.info.count, 1, GlobalIndex{BoxGrid::side_number(face)});
  }

  ModelData& model_;
  const GenerateOptions& options_;
  std::shared_ptr<const BoxGrid> grid_;
  GlobalIndex first_node_ = 0;
  StepTable steps_;  // generated step of each step key
  std::vector<std::int64_t> block_keys_;
};

}  // namespace

void generate_boxes(ExodusModel& model, const GenerateOptions& options) {
  ModelData extended = model.data();
  BoxBuilder(extended, options).build();
  mark_edited(extended, "a box was added");
  model.data() = std::move(extended);
}

}  // namespace exomerge
