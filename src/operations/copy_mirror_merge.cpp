// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>

#include "exomerge/block_transforms.hpp"
#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/merge_nodes.hpp"
#include "operations/element_rows.hpp"
#include "operations/invert_elements.hpp"
#include "operations/node_rows.hpp"
#include "operations/point_maps.hpp"
#include "operations/structural_edit.hpp"
#include "operations/turned_fields.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr EntityKind block_kind = EntityKind::element_block;

/// Which axis of coordinates a plane is across.
std::optional<int> axis_of(const std::array<double, 3>& normal) {
  std::optional<int> axis;
  for (int i = 0; i < 3; ++i) {
    if (normal[static_cast<std::size_t>(i)] == 0.0) continue;
    if (axis) return std::nullopt;
    axis = i;
  }
  return axis;
}

RealSourcePtr negated(RealSourcePtr source) {
  return std::make_shared<MappedSource<double>>(std::move(source), [](std::span<double> values) {
    for (double& value : values) value = -value;
  });
}

/// Fields in the mirror image.
class MirroredFields {
 public:
  MirroredFields(const ModelData& model, const kernels::PointMap& map, const std::array<double, 3>& normal,
                 const Selector& negated_fields)
      : comm_(model.comm), dimension_(model.dimension), map_(map), axis_(axis_of(normal)) {
    std::set<std::string> names;
    const auto add = [&names](const std::vector<FieldData>& fields) {
      for (const FieldData& field : fields) names.insert(field.name);
    };
    add(model.nodes.fields);
    for (const EntityKind kind :
         {block_kind, EntityKind::node_set, EntityKind::side_set, EntityKind::element_set}) {
      for (const EntityData& entity : model.kind(kind)) add(entity.fields);
    }
    const std::vector<std::string> all(names.begin(), names.end());
    for (const std::size_t i : select_names(negated_fields, all, "field", Unknown::fail))
      negated_.insert(all[i]);
  }

  /// Vectors and tensors are mirrored as a whole; components without the others change their sign where that
  /// is all that the mirror does. In the rows that are flagged.
  void mirror(std::vector<FieldData>& fields, const RowFlags& flags = nullptr) {
    std::vector<std::string> names;
    for (const FieldData& field : fields) {
      if (!negated_.contains(field.name)) names.push_back(field.name);
    }
    std::set<std::string> done;
    for (const ComponentField& field : component_fields(names, dimension_)) {
      turn_field(comm_, fields, field, map_, flags);
      for (const FieldComponent& component : field.components) done.insert(component.name);
    }
    for (FieldData& field : fields) {
      if (done.contains(field.name) || !changes_sign(field.name)) continue;
      const RealSourcePtr changed = negated(field.source);
      field.source = flags ? chosen_rows(comm_, flags, field.source, changed) : changed;
    }
  }

  void warn_of_the_rest() const {
    std::string list;
    for (const std::string& name : left_) list += (list.empty() ? "" : ", ") + name;
    log_once(comm_.is_root() && !list.empty(), LogLevel::warning,
             "the plane is not across an axis of coordinates, and other components are missing: the mirror "
             "image has the same values of " +
                 list);
  }

 private:
  bool changes_sign(const std::string& name) {
    if (negated_.contains(name)) return true;
    const std::vector<int> axes = axes_in_name(name);
    if (axes.empty()) return false;
    if (!axis_) left_.insert(name);
    return axis_ && std::ranges::count(axes, *axis_) % 2 == 1;
  }

  Comm comm_;
  int dimension_;
  kernels::PointMap map_;
  std::optional<int> axis_;
  std::set<std::string> negated_;  ///< named by the user
  std::set<std::string> left_;     ///< components that cannot follow
};

/// Adds the mirror image of a model to it.
class Mirror {
 public:
  Mirror(ModelData& model, const kernels::PointMap& map, const std::array<double, 3>& normal,
         const CopyMirrorMergeOptions& options)
      : model_(model),
        options_(options),
        map_(map),
        fields_(model, map, normal, options.negated_fields),
        nodes_(model.nodes.count) {}

  void add() {
    const std::vector<EntityData> sets = model_.kind(EntityKind::node_set);
    copy_nodes();
    model_.kind(EntityKind::node_set) = sets;  // the copies belong to sets of their own
    copy_blocks();
    for (const EntityKind kind : {EntityKind::node_set, EntityKind::side_set, EntityKind::element_set}) {
      copy_sets(kind);
    }
    invert_elements(model_, copies_);
    join_blocks();
    fields_.warn_of_the_rest();
    warn_of_the_rest();
    model_.nodes.file_ends = {nodes_, 2 * nodes_};
  }

 private:
  void copy_nodes() {
    const Comm& comm = model_.comm;
    const Range mine = model_.partition(nodes_).slice(comm.rank());
    RowRecipe recipe;
    for (GlobalIndex node = mine.begin; node < mine.end; ++node) recipe.rows.push_back(node);

    append_nodes(model_, nodes_, recipe);
    const Range all = model_.partition(model_.nodes.count).slice(comm.rank());
    auto flags = std::make_shared<std::vector<std::uint8_t>>();
    for (GlobalIndex node = all.begin; node < all.end; ++node) flags->push_back(node >= nodes_ ? 1 : 0);
    map_nodes(model_, map_, {false, flags});
    fields_.mirror(model_.nodes.fields, flags);
  }

  void copy_blocks() {
    const std::size_t count = model_.kind(block_kind).size();
    const TranslateReferences shift = [by = nodes_](std::span<GlobalIndex> nodes) {
      for (GlobalIndex& node : nodes) node += node < 0 ? 0 : by;
    };
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), std::size_t{0});
    const TranslateReferences faces_of_copies = copy_faces(model_, all, shift);
    for (std::size_t b = 0; b < count; ++b) {
      drop_own_parts(model_, model_.kind(block_kind)[b], "their images have none");
      EntityData copy = model_.kind(block_kind)[b];
      if (copy.info.count == 0) continue;
      const std::int64_t key = copy.key;
      copy.key = model_.next_entity_key++;
      if (copy.id_map) copy.id_map = new_entry_ids(model_, IndexSpace::element, copy.info.count);
      IndexSourcePtr& nodes = copy.list(Role::nodes);
      if (nodes) nodes = std::make_shared<MappedSource<GlobalIndex>>(nodes, shift);
      IndexSourcePtr& faces = copy.list(Role::faces);
      if (faces && copy.info.ragged) {
        faces = std::make_shared<MappedSource<GlobalIndex>>(faces, faces_of_copies);
      }
      fields_.mirror(copy.fields);
      originals_.push_back(key);
      copies_.push_back(model_.kind(block_kind).size());
      model_.kind(block_kind).push_back(std::move(copy));
    }
  }

  void copy_sets(EntityKind kind) {
    auto keys = std::make_shared<std::vector<std::pair<std::int64_t, std::int64_t>>>();  // original, copy
    for (std::size_t i = 0; i < copies_.size(); ++i) {
      keys->emplace_back(originals_[i], model_.kind(block_kind)[copies_[i]].key);
    }
    std::ranges::sort(*keys);
    const auto translate = [kind, keys, shift = nodes_](std::span<GlobalIndex> members) {
      for (GlobalIndex& member : members) {
        if (member < 0) continue;
        if (kind == EntityKind::node_set) {
          member += shift;
          continue;
        }
        const auto found = std::ranges::lower_bound(*keys, EntryReference::key(member), {},
                                                    &std::pair<std::int64_t, std::int64_t>::first);
        if (found == keys->end() || found->first != EntryReference::key(member)) continue;
        member = EntryReference::encode(found->second, EntryReference::index(member));
      }
    };
    const std::size_t count = model_.kind(kind).size();
    for (std::size_t s = 0; s < count; ++s) {
      EntityData copy = model_.kind(kind)[s];
      EntityData& added = model_.add_entity(kind, model_.smallest_unused_id(kind));
      copy.key = added.key;
      copy.info.name =
          (copy.info.name.empty() ? std::to_string(copy.info.id) : copy.info.name) + options_.suffix;
      copy.info.id = added.info.id;
      IndexSourcePtr& members = copy.list(Role::members);
      if (members) members = std::make_shared<MappedSource<GlobalIndex>>(members, translate);
      fields_.mirror(copy.fields);
      added = std::move(copy);
    }
  }

  /// The elements of the copies follow those of their blocks.
  void join_blocks() {
    std::vector<EntityData>& blocks = model_.kind(block_kind);
    struct Joined {
      std::int64_t copy, original;
      GlobalIndex first;
    };
    auto joined = std::make_shared<std::vector<Joined>>();
    for (std::size_t i = 0; i < copies_.size(); ++i) {
      EntityData& original = *std::ranges::find(blocks, originals_[i], &EntityData::key);
      joined->push_back({blocks[copies_[i]].key, original.key, original.info.count});
      append_block(model_, original, blocks[copies_[i]]);
    }
    const auto translate = [joined](std::span<GlobalIndex> references) {
      for (GlobalIndex& reference : references) {
        if (reference < 0) continue;
        const auto found =
            std::ranges::lower_bound(*joined, EntryReference::key(reference), {}, &Joined::copy);
        if (found == joined->end() || found->copy != EntryReference::key(reference)) continue;
        reference = EntryReference::encode(found->original, found->first + EntryReference::index(reference));
      }
    };
    translate_members(model_, translate);
    blocks.resize(blocks.size() - copies_.size());
    model_.space(IndexSpace::element).id_range.reset();
  }

  void warn_of_the_rest() const {
    std::string left;
    const auto add = [&](EntityKind kind, const char* what) {
      if (!model_.kind(kind).empty()) left += (left.empty() ? "" : ", ") + std::string(what);
    };
    add(EntityKind::edge_block, "edges");
    add(EntityKind::edge_set, "edge sets");
    if (!has_polyhedra()) add(EntityKind::face_block, "faces");
    add(EntityKind::face_set, "face sets");
    log_once(model_.comm.is_root() && !left.empty(), LogLevel::warning, "not mirrored: " + left);
  }

  bool has_polyhedra() const {
    return std::ranges::any_of(model_.kind(block_kind), [](const EntityData& block) {
      return block.info.ragged && block.list(Role::faces);
    });
  }

  ModelData& model_;
  const CopyMirrorMergeOptions& options_;
  kernels::PointMap map_;
  MirroredFields fields_;
  GlobalIndex nodes_;
  std::vector<std::int64_t> originals_;  // keys of blocks
  std::vector<std::size_t> copies_;      // positions of their copies
};

}  // namespace

void copy_mirror_merge(ExodusModel& model, const std::array<double, 3>& point,
                       const std::array<double, 3>& normal, const CopyMirrorMergeOptions& options) {
  const ModelData before = model.data();
  try {
    edit_structure(model, "mirroring the model", "the model was mirrored", [&](ModelData& data) {
      const kernels::PointMap map = reflection_map(point, normal);
      Mirror(data, map, normal, options).add();
    });
    merge_nodes(model, {.tolerance = options.tolerance,
                        .relative_tolerance = options.relative_tolerance,
                        .suppress_warnings = true,
                        .between_files = true});
  } catch (...) {
    model.data() = before;
    throw;
  }
  model.data().nodes.file_ends.clear();
}

}  // namespace exomerge
