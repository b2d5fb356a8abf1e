// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <optional>
#include <tuple>
#include <unordered_map>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/surfaces.hpp"
#include "exomerge/topology.hpp"
#include "model/entity_edits.hpp"
#include "mpi/exchange.hpp"
#include "operations/edge_components.hpp"
#include "operations/element_rows.hpp"
#include "operations/node_rows.hpp"
#include "operations/node_selection.hpp"
#include "operations/node_use.hpp"
#include "operations/part_answers.hpp"
#include "operations/structural_edit.hpp"
#include "operations/zone_elements.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr EntityKind block_kind = EntityKind::element_block;

/// For sides, which need no answer.
struct Nothing {};

/// A cohesive element, by the side with the smaller (block, element, side).
struct CohesiveElement {
  std::int32_t block = 0;
  std::int32_t side = 0;
  GlobalIndex element = 0;
  std::array<GlobalIndex, 2 * ZoneSide::most_nodes> uses{};  ///< in the order of its connectivity

  friend bool operator<(const CohesiveElement& a, const CohesiveElement& b) {
    return std::tie(a.block, a.element, a.side) < std::tie(b.block, b.element, b.side);
  }
  friend bool operator==(const CohesiveElement& a, const CohesiveElement& b) {
    return a.block == b.block && a.element == b.element && a.side == b.side;
  }
};

const Topology* cohesive_shape(const Topology* side) {
  constexpr std::array<std::array<const char*, 2>, 4> shapes{
      {{"quad4", "hex8"}, {"tri3", "wedge6"}, {"tri6", "wedge12"}, {"quad8", "hex16"}}};
  for (const auto& [of_side, of_element] : shapes) {
    if (side->corners == topology_named(of_side)->corners && side->nodes == topology_named(of_side)->nodes) {
      return topology_named(of_element);
    }
  }
  return nullptr;
}

/// Opens a model along sets of sides.
class ZoneOpener {
 public:
  ZoneOpener(ModelData& model, std::vector<std::size_t> sets) : model_(model), sets_(std::move(sets)) {
    for (const std::size_t b : select_entities(model, block_kind, "all")) blocks_.push_back(b);
    flag_nodes();
    BlockList list;
    for (std::size_t b = 0; b < blocks_.size(); ++b) list.push_back(&block(b));
    std::vector<CutSide> cut_sides = find_cut_sides();
    leave_ragged_out(cut_sides);
    zone_.emplace(model_, list, cut_nodes_, std::move(cut_sides));
    uses_ = Partition::even(zone_->use_count(), model_.comm.size());
  }

  void open(std::int64_t new_block_id) {
    match_sides();
    make_nodes();
    rewrite_elements();
    add_block(new_block_id);
    delete_originals();
  }

 private:
  const EntityData& block(std::size_t b) const { return model_.kind(block_kind)[blocks_[b]]; }
  EntityData& block(std::size_t b) { return model_.kind(block_kind)[blocks_[b]]; }

  void flag_nodes() {
    std::vector<Selector::Value> ids;
    for (const std::size_t s : sets_) ids.emplace_back(model_.kind(EntityKind::side_set)[s].info.id);
    cut_nodes_ = select_nodes(model_, {.side_sets = Selector(ids)});
    nodes_before_ = model_.nodes.count;
  }

  /// Of this rank's elements, ascending.
  std::vector<CutSide> find_cut_sides() const {
    std::unordered_map<std::int64_t, std::int32_t> places;  // of blocks by key
    for (std::size_t b = 0; b < blocks_.size(); ++b) places[block(b).key] = static_cast<std::int32_t>(b);
    std::vector<CutSide> sides;
    for (const std::size_t s : sets_) {
      const EntityData& set = model_.kind(EntityKind::side_set)[s];
      const std::vector<GlobalIndex> members = own_members(model_, set);
      std::vector<GlobalIndex> numbers(members.size());
      if (set.list(Role::extra)) {
        set.list(Role::extra)->read(0, model_.partition(set.info.count).slice(model_.comm.rank()), numbers);
      }
      for (std::size_t i = 0; i < members.size(); ++i) {
        const auto b = members[i] < 0 ? places.end() : places.find(EntryReference::key(members[i]));
        if (b == places.end()) continue;
        sides.push_back(
            {b->second, static_cast<std::int32_t>(numbers[i] - 1), EntryReference::index(members[i])});
      }
    }
    Delivery<CutSide> delivery(model_.comm, sides, [&](const CutSide& side) {
      return model_.partition(block(static_cast<std::size_t>(side.block)).info.count).owner(side.element);
    });
    std::sort(delivery.received().begin(), delivery.received().end());
    return std::move(delivery.received());
  }

  /// There are no cohesive elements between sides of polygons and polyhedra.
  void leave_ragged_out(const std::vector<CutSide>& cut_sides) const {
    std::vector<std::size_t> ragged;
    for (const std::size_t b : blocks_) {
      if (model_.kind(block_kind)[b].info.ragged) ragged.push_back(b);
    }
    if (ragged.empty()) return;
    const bool cut = std::ranges::any_of(cut_sides, [&](const CutSide& side) {
      return block(static_cast<std::size_t>(side.block)).info.ragged;
    });
    if (model_.comm.any(cut)) {
      throw Error("there are no cohesive elements between sides of polygons and polyhedra", everywhere);
    }
    const std::vector<std::uint8_t> used = nodes_used_by(model_, ragged);
    bool touches = false;
    for (std::size_t i = 0; i < used.size(); ++i) touches = touches || (used[i] == 1 && cut_nodes_[i] == 1);
    touches = model_.comm.any(touches);
    log_once(model_.comm.is_root() && touches, LogLevel::warning,
             "polygons and polyhedra keep their nodes: along the cohesive zone they come apart from other "
             "elements");
  }

  /// Links the uses across sides that stay, and lists the elements for those that are cut.
  void match_sides() {
    std::string problem;
    const auto decide = [&](std::span<const ZoneSide> group, std::span<Nothing>) {
      if (std::ranges::any_of(group, &ZoneSide::cut)) {
        if (group.size() == 2) {
          add_element(group[0], group[1], problem);
        } else {
          problem = "side " + std::to_string(group[0].side + 1) + " of element " +
                    std::to_string(group[0].element) + " of " +
                    label(block_kind, block(static_cast<std::size_t>(group[0].block)).info) +
                    " is shared by " + std::to_string(group.size()) + " elements, not by 2";
        }
        return;
      }
      for (std::size_t i = 1; i < group.size(); ++i) {
        for (std::size_t k = 0; k < static_cast<std::size_t>(group[0].nodes); ++k) {
          if (group[0].uses[k] >= 0) edges_.push_back({group[0].uses[k], group[i].uses[k]});
        }
      }
    };
    const auto settle = [&](std::span<const LocalIndex> group) {
      return !zone_->has_cut_nodes(group.front());
    };
    answer_parts<Nothing>(*zone_, settle, decide, [](LocalIndex, Nothing) {});
    model_.comm.agree(problem);
    choose_shape();
  }

  void add_element(const ZoneSide& low, const ZoneSide& high, std::string& problem) {
    const Topology* shape = cohesive_shape(zone_->shape_of_side(low));
    if (shape == nullptr) {
      problem = "there are no cohesive elements between sides of shape " +
                std::string(zone_->shape_of_side(low)->name);
      return;
    }
    shapes_.push_back(shape);
    CohesiveElement element;
    element.block = low.block;
    element.element = low.element;
    element.side = low.side;
    // Corners of both sides, then the nodes in the middle of their edges.
    const auto corners = static_cast<std::size_t>(shape->corners) / 2;
    const auto nodes = static_cast<std::size_t>(shape->nodes) / 2;
    for (std::size_t i = 0; i < nodes; ++i) {
      const auto place = static_cast<std::size_t>(high.place[i]);
      const std::size_t at = i < corners ? i : corners + i;
      element.uses[at] = high.uses[place];
      element.uses[at + (i < corners ? corners : nodes - corners)] = low.uses[place];
    }
    elements_.push_back(element);
  }

  void choose_shape() {
    const auto place_of = [](const Topology* shape) {
      return static_cast<std::int64_t>(std::ranges::find(all_topologies(), shape) - all_topologies().begin());
    };
    const auto all = static_cast<std::int64_t>(all_topologies().size());
    std::int64_t lowest = all;
    std::int64_t highest = -1;
    for (const Topology* shape : shapes_) {
      lowest = std::min(lowest, place_of(shape));
      highest = std::max(highest, place_of(shape));
    }
    lowest = model_.comm.all_reduce(lowest, ReduceOp::min);
    highest = model_.comm.all_reduce(highest, ReduceOp::max);
    if (highest < 0) throw Error("there are no sides to open the mesh along", everywhere);
    if (lowest != highest) {
      throw Error("a cohesive zone along sides of several shapes is not possible: make one for each shape",
                  everywhere);
    }
    shape_ = all_topologies()[static_cast<std::size_t>(lowest)];
  }

  /// One node for each component of the uses.
  void make_nodes() {
    const Comm& comm = model_.comm;
    const Range mine = uses_.slice(comm.rank());
    std::vector<GlobalIndex> labels(static_cast<std::size_t>(mine.size()));
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = mine.begin + static_cast<GlobalIndex>(i);
    label_components(comm, uses_, edges_, labels);
    const std::vector<GlobalIndex> old_nodes = joined_lists<GlobalIndex>(comm, zone_->used_nodes()).slice;
    std::int64_t count = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      count += labels[i] == mine.begin + static_cast<GlobalIndex>(i) ? 1 : 0;
    }
    GlobalIndex next = model_.nodes.count + comm.exclusive_scan(count);
    RowRecipe parents;
    std::vector<GlobalIndex> numbers(labels.size(), -1);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (labels[i] != mine.begin + static_cast<GlobalIndex>(i)) continue;
      numbers[i] = next++;
      parents.rows.push_back(old_nodes[i]);
    }
    new_nodes_.resize(labels.size());
    Exchange(comm, uses_, labels).gather<GlobalIndex>(numbers, new_nodes_);
    const EvenRecipe recipe = even_recipe(comm, parents);
    append_nodes(model_, recipe.total, recipe.slice);
  }

  /// The nodes that uses, which any rank asks for, have now.
  std::vector<GlobalIndex> nodes_of(const std::vector<GlobalIndex>& uses) const {
    std::vector<GlobalIndex> nodes(uses.size());
    Exchange(model_.comm, uses_, uses).gather<GlobalIndex>(new_nodes_, nodes);
    return nodes;
  }

  void rewrite_elements() {
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      if (zone_->shape(b) == nullptr) continue;
      std::vector<GlobalIndex> uses(zone_->used_nodes()[b].size());
      std::iota(uses.begin(), uses.end(), zone_->first_use(b));
      const std::vector<GlobalIndex> nodes = nodes_of(uses);
      std::vector<GlobalIndex> now;
      model_.comm.collectively("replacing nodes", [&] { now = zone_->connectivity(b, nodes); });
      block(b).list(Role::nodes) = std::make_shared<MemorySource<GlobalIndex>>(
          model_.comm, model_.partition(block(b).info.count), block(b).info.nodes_per_entry, std::move(now));
    }
  }

  void add_block(std::int64_t id) {
    const Comm& comm = model_.comm;
    std::sort(elements_.begin(), elements_.end());
    const Numbering<CohesiveElement> ordered = number_items(comm, elements_);
    std::vector<GlobalIndex> uses;
    for (const CohesiveElement& element : ordered.sorted) {
      uses.insert(uses.end(), element.uses.begin(), element.uses.begin() + shape_->nodes);
    }
    EvenList<GlobalIndex> nodes = joined_rows<GlobalIndex>(comm, nodes_of(uses), shape_->nodes);
    drop_maps(model_, IndexSpace::element, "elements were added");
    IndexSourcePtr ids = new_entry_ids(model_, IndexSpace::element, nodes.total);
    EntityData& made = new_entity(model_, block_kind, id);
    made.info.type = std::string(shape_->exodus_name);
    made.info.nodes_per_entry = shape_->nodes;
    made.info.count = nodes.total;
    made.id_map = std::move(ids);
    made.list(Role::nodes) = std::make_shared<MemorySource<GlobalIndex>>(
        comm, model_.partition(nodes.total), shape_->nodes, std::move(nodes.slice));
  }

  void delete_originals() {
    std::vector<std::uint8_t> doomed = flags_of_more_nodes(model_, cut_nodes_, nodes_before_);
    const std::vector<std::uint8_t> used = nodes_used(model_, all_node_uses(model_));
    for (std::size_t i = 0; i < doomed.size(); ++i) doomed[i] = doomed[i] == 1 && used[i] == 0 ? 1 : 0;
    delete_nodes(model_, doomed);
  }

  ModelData& model_;
  std::vector<std::size_t> sets_;
  std::vector<std::size_t>
      blocks_;  // positions, by ascending id; the numbers of blocks here are places in it
  std::vector<std::uint8_t> cut_nodes_;
  GlobalIndex nodes_before_ = 0;
  std::optional<ZoneElements> zone_;
  Partition uses_;

  std::vector<Edge> edges_;
  std::vector<CohesiveElement> elements_;
  std::vector<const Topology*> shapes_;
  const Topology* shape_ = nullptr;
  std::vector<GlobalIndex> new_nodes_;  // of this rank's slice of the uses
};

}  // namespace

void convert_side_set_to_cohesive_zone(ExodusModel& model, const Selector& side_set_ids,
                                       std::int64_t new_element_block_id) {
  edit_structure(model, "making a cohesive zone", "nodes were duplicated", [&](ModelData& data) {
    if (data.find(block_kind, new_element_block_id)) {
      throw Error("element block " + std::to_string(new_element_block_id) + " exists already", everywhere);
    }
    ZoneOpener(data, select_entities(data, EntityKind::side_set, side_set_ids)).open(new_element_block_id);
  });
}

}  // namespace exomerge
