// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/topology.hpp"
#include "model/entity_rows.hpp"
#include "model/exporter.hpp"

namespace exomerge {

using exodus::Role;

namespace {

// Values staged at a time: large enough that a call's cost does not count, small enough to stay in reused,
// warm memory.
constexpr GlobalIndex piece_values = GlobalIndex{1} << 20;

// Calls `use` with consecutive parts of this rank's even slice of `rows` rows, equally often on all ranks.
template <class Use>
void for_each_part(const Comm& comm, GlobalIndex rows, int width, bool whole_slices, Use use) {
  const Partition partition = Partition::even(rows, comm.size());
  const Range mine = partition.slice(comm.rank());
  const GlobalIndex largest = partition.largest_slice();
  const GlobalIndex length = whole_slices ? std::max<GlobalIndex>(largest, 1)
                                          : std::max<GlobalIndex>(1, piece_values / std::max(width, 1));
  for (GlobalIndex first = 0; first < largest; first += length) {
    use(intersect({mine.begin + first, mine.begin + first + length}, mine));
  }
}

}  // namespace

void Exporter::write_reals(const RealSourcePtr& source, const exodus::Place& place, StepKey step,
                           int file_step) {
  if (!source || !place.exists()) return;
  for_each_part(model_.comm, source->rows(), source->width(), source->prefers_whole_slices(),
                [&](Range rows) {
                  reals_.resize(static_cast<std::size_t>(rows.size() * source->width()));
                  source->read(step, rows, reals_);
                  writer_->write(place, file_step, rows, std::span<double>(reals_));
                  timer_.add_bytes(static_cast<double>(reals_.size() * sizeof(double)));
                });
}

void Exporter::write_numbers(const IndexSourcePtr& source, const exodus::Place& place) {
  if (!source || !place.exists()) return;
  for_each_part(model_.comm, source->rows(), source->width(), source->prefers_whole_slices(),
                [&](Range rows) {
                  integers_.resize(static_cast<std::size_t>(rows.size() * source->width()));
                  source->read(0, rows, integers_);
                  writer_->write(place, 0, rows, std::span<std::int64_t>(integers_));
                  timer_.add_bytes(static_cast<double>(integers_.size() * sizeof(std::int32_t)));
                });
}

void Exporter::write_references(const IndexSourcePtr& source, const exodus::Place& place,
                                const Translate& translate) {
  if (!source || !place.exists()) return;
  if (!translate && copy_references(source, place)) return;
  for_each_part(model_.comm, source->rows(), source->width(), source->prefers_whole_slices(),
                [&](Range rows) {
                  integers_.resize(static_cast<std::size_t>(rows.size() * source->width()));
                  source->read(0, rows, integers_);
                  if (translate) translate(integers_);
                  writer_->write_references(place, rows, integers_);
                  timer_.add_bytes(static_cast<double>(integers_.size() * sizeof(std::int32_t)));
                });
}

// References that stay as they are in the file need no conversion, only the check that they name something.
bool Exporter::copy_references(const IndexSourcePtr& source, const exodus::Place& place) {
  const auto* in = dynamic_cast<const FileSource<GlobalIndex>*>(source.get());
  if (!in || !in->rule()) return false;
  netcdf::Dataset& from = in->file().dataset();
  netcdf::Dataset& to = writer_->dataset();
  if (from.variable(in->place().variable).type != DataType::int32 ||
      to.variable(place.variable).type != DataType::int32) {
    return false;
  }
  std::vector<std::int32_t> values;
  const std::int64_t limit = in->rule()->limit;
  for_each_part(model_.comm, source->rows(), source->width(), false, [&](Range rows) {
    values.resize(static_cast<std::size_t>(rows.size() * source->width()));
    const Range in_file{in->first_row() + rows.begin, in->first_row() + rows.end};
    from.read<std::int32_t>(in->place().variable, in->place().slab(0, in_file), values);
    std::int64_t absent = 0;
    for (const std::int32_t value : values) absent += value < 1 || value > limit ? 1 : 0;
    in->rule()->check(model_.comm, absent);
    to.write_and_clobber<std::int32_t>(place.variable, place.slab(0, rows), values);
    timer_.add_bytes(static_cast<double>(values.size() * sizeof(std::int32_t)));
  });
  return true;
}

void Exporter::write_mesh() {
  write_nodes();
  for (const EntityKind kind : entity_kinds) {
    const auto& entities = model_.kind(kind);
    for (std::size_t i = 0; i < entities.size(); ++i)
      write_entity(kind, entities[i], writer_->places().kind(kind)[i]);
  }
  for (const IndexSpace space : index_spaces) {
    if (space != IndexSpace::node) write_block_maps(space);
  }
}

void Exporter::write_nodes() {
  const exodus::Places& places = writer_->places();
  for (std::size_t axis = 0; axis < 3; ++axis)
    write_reals(model_.nodes.coordinates[axis], places.coordinates[axis]);
  write_reals(model_.nodes.attributes, places.nodal_attributes);
  const exodus::SpacePlaces& maps = places.space(IndexSpace::node);
  write_numbers(model_.nodes.id_map, maps.id_map);
  for (std::size_t i = 0; i < model_.nodes.maps.size(); ++i)
    write_numbers(model_.nodes.maps[i], maps.maps[i]);
}

void Exporter::write_entity(EntityKind kind, const EntityData& entity, const exodus::EntityPlaces& places) {
  const auto numbered = [this](IndexSpace space) -> Translate {
    return [&numbering = numbering_[static_cast<std::size_t>(space)]](std::span<GlobalIndex> values) {
      numbering.translate(values);
    };
  };
  if (is_block(kind)) {
    write_references(entity.list(Role::nodes), places[Role::nodes]);
    write_references(entity.list(Role::edges), places[Role::edges], numbered(IndexSpace::edge));
    write_references(entity.list(Role::faces), places[Role::faces], numbered(IndexSpace::face));
    write_numbers(entity.list(Role::entry_counts), places[Role::entry_counts]);
  } else if (kind == EntityKind::side_set) {
    write_side_set(entity, places);
  } else if (is_set(kind)) {
    const IndexSpace space = member_space_of(kind);
    write_references(entity.list(Role::members), places[Role::members],
                     space == IndexSpace::node ? Translate{} : numbered(space));
    write_numbers(entity.list(Role::extra), places[Role::extra]);
  }
  write_reals(entity.factors, places[Role::factors]);
  write_reals(entity.attributes, places[Role::attributes]);
}

// Members and sides together, because which sides there are depends on the element.
void Exporter::write_side_set(const EntityData& set, const exodus::EntityPlaces& places) {
  const IndexSourcePtr& members = set.list(Role::members);
  const IndexSourcePtr& sides = set.list(Role::extra);
  if (!members || !sides || !places[Role::members].exists()) return;
  const EntryNumbering& numbering = numbering_[static_cast<std::size_t>(IndexSpace::element)];
  std::vector<GlobalIndex> side_values;
  const bool whole_slices = members->prefers_whole_slices() || sides->prefers_whole_slices();
  for_each_part(model_.comm, members->rows(), 1, whole_slices, [&](Range rows) {
    integers_.resize(static_cast<std::size_t>(rows.size()));
    side_values.resize(integers_.size());
    members->read(0, rows, integers_);
    sides->read(0, rows, side_values);
    check_sides(set, rows.begin, integers_, side_values);
    numbering.translate(integers_);
    writer_->write_references(places[Role::members], rows, integers_);
    writer_->write(places[Role::extra], 0, rows, std::span<std::int64_t>(side_values));
  });
}

namespace {

// The input that a row comes from; "" where that is not known any more.
std::string origin_of(const IndexSource& source, GlobalIndex row) {
  if (const auto* file = dynamic_cast<const FileSource<GlobalIndex>*>(&source)) return file->file().path();
  if (const auto* all = dynamic_cast<const ConcatSource<GlobalIndex>*>(&source)) {
    for (const IndexSourcePtr& part : all->parts()) {
      if (row < part->rows()) return origin_of(*part, row);
      row -= part->rows();
    }
  }
  return {};
}

}  // namespace

// `members` and `sides`: those of this rank from `first` on.
void Exporter::check_sides(const EntityData& set, GlobalIndex first, std::span<const GlobalIndex> members,
                           std::span<const GlobalIndex> sides) const {
  const auto& blocks = model_.kind(EntityKind::element_block);
  std::string problem;
  std::int64_t key = -1;
  const Topology* topology = nullptr;
  std::int64_t block_id = 0;
  for (std::size_t i = 0; i < members.size() && problem.empty(); ++i) {
    if (members[i] < 0) continue;
    if (EntryReference::key(members[i]) != key) {
      key = EntryReference::key(members[i]);
      const auto block = std::ranges::find(blocks, key, &EntityData::key);
      topology = block == blocks.end()
                     ? nullptr
                     : find_topology(block->info.type, block->info.nodes_per_entry, model_.dimension);
      block_id = block == blocks.end() ? 0 : block->info.id;
    }
    if (accepts_side(topology, sides[i] - 1)) continue;
    const std::string origin = origin_of(*set.list(Role::extra), first + static_cast<GlobalIndex>(i));
    problem = '"' + (origin.empty() ? path_.string() + "\" is not written: " : origin + "\": ") +
              label(EntityKind::side_set, set.info) + " names side " + std::to_string(sides[i]) +
              " of an element of block " + std::to_string(block_id) + ", which has " +
              std::to_string(topology ? topology->accepted_sides : 0);
  }
  model_.comm.agree(problem);
}

void Exporter::write_block_maps(IndexSpace space) {
  const SpaceData& data = model_.space(space);
  const auto& blocks = model_.kind(block_kind_of(space));
  const exodus::SpacePlaces& places = writer_->places().space(space);
  const auto write = [&](const exodus::Place& place, auto part_of) {
    if (!place.exists()) return;
    IndexSourcePtr all;
    for (const EntityData& block : blocks) {
      if (const IndexSourcePtr part = part_of(block)) all = concatenate<GlobalIndex>(all, part);
    }
    write_numbers(all, place);
  };
  if (data.has_id_map) write(places.id_map, [](const EntityData& block) { return block.id_map; });
  if (data.has_order_map) write(places.order_map, [](const EntityData& block) { return block.order_map; });
  for (std::size_t i = 0; i < data.maps.size(); ++i) {
    write(places.maps[i],
          [i](const EntityData& block) { return i < block.maps.size() ? block.maps[i] : nullptr; });
  }
}

}  // namespace exomerge
