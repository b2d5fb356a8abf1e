// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/split_writer.hpp"

#include <algorithm>

#include "exomerge/log.hpp"
#include "exomerge/selector.hpp"
#include "model/exporter.hpp"
#include "model/maps.hpp"

namespace exomerge {

using exodus::Place;
using exodus::Places;
using exodus::Role;
using exodus::Writer;

namespace {

/// 1, 2, 3, ... for each row.
IndexSourcePtr counted_rows(GlobalIndex rows) {
  return std::make_shared<FunctionSource<GlobalIndex>>(
      rows, 1, [](StepKey, Range range, std::span<GlobalIndex> out) {
        for (GlobalIndex i = 0; i < range.size(); ++i) {
          out[static_cast<std::size_t>(i)] = range.begin + i + 1;
        }
      });
}

template <class T>
void write_whole(Writer& writer, const Place& place, std::vector<T>& values) {
  if (place.exists()) writer.write(place, 0, {0, place.rows}, std::span<T>(values));
}

}  // namespace

SplitWriter::SplitWriter(const ModelData& model, SplitMesh& mesh, const SplitSets& sets,
                         std::filesystem::path base, const SplitOptions& options)
    : model_(model),
      mesh_(mesh),
      sets_(sets),
      base_(std::move(base)),
      options_(options),
      whole_(describe_output(model)),
      self_(MPI_COMM_SELF),
      writers_(mesh.meshes.size()) {
  plan_maps();
  plan_integers();
}

void SplitWriter::run() {
  const GlobalIndex most = mesh_.parts.largest_slice();
  for (GlobalIndex done = 0; done < most; done += options_.open_files) {
    active_ = {done, done + options_.open_files};
    open_pieces();
    write_mesh();
    write_steps();
    finish_pieces();
  }
  active_ = {0, most};
  for_each_piece([](std::size_t, Writer& writer) { writer.publish(); });
}

void SplitWriter::for_each_piece(const std::function<void(std::size_t, Writer&)>& write) {
  model_.comm.collectively("writing the pieces of " + base_.string(), [&] {
    for (std::size_t p = 0; p < writers_.size(); ++p) {
      if (active_.contains(static_cast<GlobalIndex>(p))) write(p, *writers_[p]);
    }
  });
}

void SplitWriter::open_pieces() {
  const exodus::File* original = model_.intact_file.get();
  exodus::WriteOptions write;
  write.format = options_.format.value_or(original ? original->description().format : FileFormat::cdf2);
  write.word_size = options_.word_size.value_or(original ? original->description().word_size : 8);
  write.largest_map_value = largest_map_value_;
  write.compression_level = options_.compression_level;
  model_.comm.collectively("making the pieces of " + base_.string(), [&] {
    for (std::size_t p = 0; p < writers_.size(); ++p) {
      if (!active_.contains(static_cast<GlobalIndex>(p))) continue;
      const exodus::PieceInfo info = piece_info(p);
      write.piece = &info;
      writers_[p] =
          std::make_unique<Writer>(self_, piece_path(base_, options_.parts, info.part), describe(p), write);
    }
  });
}

template <class T>
void SplitWriter::write_rows(const SourcePtr<T>& source, const RowSplit& split, const PlaceOf& place,
                             StepKey step, int file_step, const RowsOf& rows) {
  if (!source) return;
  const Range mine = split.slices().slice(model_.comm.rank());
  std::vector<T> values;
  model_.comm.collectively("reading values",
                           [&] { values.resize(static_cast<std::size_t>(mine.size() * source->width())); });
  source->read(step, mine, values);
  auto parts = split.deliver_all<T>(active_, values, source->width());
  for_each_piece([&](std::size_t p, Writer& writer) {
    const Place& target = place(writer.places());
    if (!target.exists()) return;
    const Range range = rows ? rows(mesh_.meshes[p]) : Range{0, target.rows};
    if (!range.empty()) writer.write(target, file_step, range, std::span<T>(parts[p]));
  });
}

void SplitWriter::write_reals(const RealSourcePtr& source, const RowSplit& split, const PlaceOf& place,
                              StepKey step, int file_step) {
  write_rows<double>(source, split, place, step, file_step);
}

void SplitWriter::write_mesh() {
  write_nodes();
  write_blocks();
  for (const EntityKind kind : set_kinds) {
    for (std::size_t s = 0; s < model_.kind(kind).size(); ++s) write_set(kind, s);
  }
  write_maps();
  for_each_piece([this](std::size_t part, Writer&) { write_communication(part); });
}

void SplitWriter::write_nodes() {
  const NodeData& nodes = model_.nodes;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    write_reals(nodes.coordinates[axis], *mesh_.nodes,
                [axis](const Places& places) -> const Place& { return places.coordinates[axis]; });
  }
  write_reals(nodes.attributes, *mesh_.nodes,
              [](const Places& places) -> const Place& { return places.nodal_attributes; });
  const auto map = [](std::size_t i) {
    return [i](const Places& places) -> const Place& {
      static const Place absent;
      const auto& maps = places.space(IndexSpace::node).maps;
      return i < maps.size() ? maps[i] : absent;
    };
  };
  for (std::size_t i = 0; i < nodes.maps.size(); ++i) {
    write_rows<GlobalIndex>(nodes.maps[i], *mesh_.nodes, map(i), 0, 0);
  }
  if (keeps_node_ids_) {
    const IndexSourcePtr ids = nodes.id_map ? nodes.id_map : counted_rows(nodes.count);
    write_rows<GlobalIndex>(ids, *mesh_.nodes, map(whole_.space(IndexSpace::node).maps.size()), 0, 0);
  }
  for_each_piece([this](std::size_t p, Writer& writer) {
    std::vector<GlobalIndex> numbers = mesh_.meshes[p].nodes.list();
    for (GlobalIndex& number : numbers) ++number;
    write_whole(writer, writer.places().space(IndexSpace::node).id_map, numbers);
  });
}

void SplitWriter::write_blocks() {
  for_each_piece([this](std::size_t p, Writer& writer) {
    PartMesh& part = mesh_.meshes[p];
    for (std::size_t b = 0; b < part.blocks.size(); ++b) {
      const Place& place = writer.places().kind(EntityKind::element_block)[b][Role::nodes];
      if (!place.exists()) continue;
      std::visit(
          [&](auto& nodes) {
            for (auto& node : nodes) ++node;
            const Range rows{0, place.rows};
            writer.dataset().write_and_clobber(place.variable, place.slab(0, rows), std::span(nodes));
          },
          part.blocks[b].nodes);
      part.blocks[b].nodes = {};
    }
  });
  const auto& blocks = model_.kind(EntityKind::element_block);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    write_reals(blocks[b].attributes, mesh_.blocks[b], [b](const Places& places) -> const Place& {
      return places.kind(EntityKind::element_block)[b][Role::attributes];
    });
  }
}

void SplitWriter::write_set(EntityKind kind, std::size_t at) {
  const EntityData& set = model_.kind(kind)[at];
  const SplitSet& split = sets_[static_cast<std::size_t>(kind)][at];
  if (!split.entries) return;
  const auto array = [kind, at](Role role) {
    return [kind, at, role](const Places& places) -> const Place& { return places.kind(kind)[at][role]; };
  };
  for_each_piece([&](std::size_t p, Writer& writer) {
    const Place& place = writer.places().kind(kind)[at][Role::members];
    std::vector<GlobalIndex> members = split.members[p];
    if (!place.exists()) return;
    exodus::to_stored_numbers(members);
    writer.write(place, 0, {0, place.rows}, std::span<GlobalIndex>(members));
  });
  write_rows<GlobalIndex>(set.list(Role::extra), *split.entries, array(Role::extra), 0, 0);
  if (split.factors) write_reals(set.factors, *split.factors, array(Role::factors));
  write_reals(set.attributes, *split.entries, array(Role::attributes));
  if (!split.has_positions) return;
  const auto positions = [kind, at](const Places& places) -> const Place& {
    return places.piece.set_positions[static_cast<std::size_t>(kind)][at];
  };
  write_rows<GlobalIndex>(counted_rows(split.entries->slices().size()), *split.entries, positions, 0, 0);
}

// Maps of elements: each block writes its stretch.
void SplitWriter::write_maps() {
  for_each_piece([this](std::size_t p, Writer& writer) {
    std::vector<GlobalIndex> numbers = mesh_.meshes[p].elements;
    for (GlobalIndex& number : numbers) ++number;
    write_whole(writer, writer.places().space(IndexSpace::element).id_map, numbers);
  });
  const SpaceData& space = model_.space(IndexSpace::element);
  const auto& blocks = model_.kind(EntityKind::element_block);
  GlobalIndex first = 0;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    std::size_t next = 0;
    const auto write = [&](const IndexSourcePtr& source) {
      const auto place = [at = next++](const Places& places) -> const Place& {
        static const Place absent;
        const auto& maps = places.space(IndexSpace::element).maps;
        return at < maps.size() ? maps[at] : absent;
      };
      const auto rows = [b](const PartMesh& part) {
        return Range{part.blocks[b].first, part.blocks[b].first + part.blocks[b].count};
      };
      write_rows<GlobalIndex>(source, mesh_.blocks[b], place, 0, 0, rows);
    };
    const GlobalIndex count = blocks[b].info.count;
    for (std::size_t i = 0; i < space.maps.size(); ++i) {
      write(i < blocks[b].maps.size() ? blocks[b].maps[i] : nullptr);
    }
    if (space.has_order_map) write(blocks[b].order_map);
    if (keeps_element_ids_) {
      write(blocks[b].id_map ? blocks[b].id_map : counted_ids(first, count));
    }
    first += count;
  }
}

void SplitWriter::write_communication(std::size_t p) {
  const PartMesh& part = mesh_.meshes[p];
  Writer& writer = *writers_[p];
  const exodus::PiecePlaces& places = writer.places().piece;
  const auto divide = [&](GlobalIndex count, const std::vector<GlobalIndex>& border, const Place& inner_place,
                          const Place& border_place) {
    std::vector<GlobalIndex> inside, at_border;
    std::size_t next = 0;
    for (GlobalIndex i = 0; i < count; ++i) {
      const bool is_border = next < border.size() && border[next] == i;
      next += is_border ? 1 : 0;
      (is_border ? at_border : inside).push_back(i + 1);
    }
    write_whole(writer, inner_place, inside);
    write_whole(writer, border_place, at_border);
  };
  std::vector<GlobalIndex> shared;
  for (const SharedNode& node : part.shared_nodes) shared.push_back(node.node);
  divide(part.nodes.size(), shared, places.internal_nodes, places.border_nodes);
  divide(static_cast<GlobalIndex>(part.elements.size()), part.border_elements(), places.internal_elements,
         places.border_elements);

  std::vector<GlobalIndex> nodes, node_parts, elements, sides, element_parts;
  for (const auto& [neighbour, node] : part.shared_by_neighbour()) {
    nodes.push_back(node + 1);
    node_parts.push_back(neighbour);
  }
  for (const SharedSide& side : part.shared_sides) {
    elements.push_back(side.element + 1);
    sides.push_back(side.side);
    element_parts.push_back(side.neighbour);
  }
  write_whole(writer, places.map_nodes, nodes);
  write_whole(writer, places.map_node_parts, node_parts);
  write_whole(writer, places.map_elements, elements);
  write_whole(writer, places.map_element_sides, sides);
  write_whole(writer, places.map_element_parts, element_parts);
}

void SplitWriter::write_steps() {
  for (std::size_t i = 0; i < model_.steps.size(); ++i) {
    report_progress("writing steps", static_cast<double>(i) / static_cast<double>(model_.steps.size()));
    const TimeStep& step = model_.steps[i];
    const int file_step = static_cast<int>(i);
    const std::vector<double> globals = global_values(model_, step.key);
    for_each_piece([&](std::size_t, Writer& writer) {
      writer.post_time(file_step, step.time);
      const Place& place = writer.places().global_results;
      std::vector<double> values = globals;
      if (place.exists()) writer.write(place, file_step, {0, place.rows}, std::span<double>(values));
    });
    write_step(step.key, file_step);
    write_reductions(step.key, file_step);
  }
}

void SplitWriter::write_step(StepKey step, int file_step) {
  for (std::size_t i = 0; i < model_.nodes.fields.size(); ++i) {
    write_reals(
        model_.nodes.fields[i].source, *mesh_.nodes,
        [i](const Places& places) -> const Place& { return places.nodal_results[i]; }, step, file_step);
  }
  for (const EntityKind kind : entity_kinds) {
    const auto& names = model_.field_names[static_cast<std::size_t>(kind)];
    const auto& entities = model_.kind(kind);
    for (std::size_t variable = 0; variable < names.size(); ++variable) {
      for (std::size_t i = 0; i < entities.size(); ++i) {
        const FieldData* field = entities[i].find_field(names[variable]);
        const RowSplit* split = nullptr;
        if (kind == EntityKind::element_block) split = &mesh_.blocks[i];
        if (is_set(kind) && sets_[static_cast<std::size_t>(kind)][i].entries) {
          split = &*sets_[static_cast<std::size_t>(kind)][i].entries;
        }
        if (field == nullptr || split == nullptr) continue;
        write_reals(
            field->source, *split,
            [kind, i, variable](const Places& places) -> const Place& {
              static const Place absent;
              const auto& results = places.kind(kind)[i].results;
              return variable < results.size() ? results[variable] : absent;
            },
            step, file_step);
      }
    }
  }
}

// One row of values an entity, the same in all pieces.
void SplitWriter::write_reductions(StepKey step, int file_step) {
  for (const EntityKind kind : entity_kinds) {
    const auto& names = model_.reduction_names[static_cast<std::size_t>(kind)];
    const auto& entities = model_.kind(kind);
    for (std::size_t i = 0; i < entities.size(); ++i) {
      if (entities[i].reductions.empty()) continue;
      std::vector<double> row;
      for (const std::string& name : names) {
        const auto found = std::ranges::find(entities[i].reductions, name, &FieldData::name);
        double value = default_field_value(name);
        if (found != entities[i].reductions.end()) found->source->read(step, {0, 1}, std::span(&value, 1));
        row.push_back(value);
      }
      for_each_piece([&](std::size_t, Writer& writer) {
        const Place& place = writer.places().kind(kind)[i].reductions;
        std::vector<double> values = row;
        if (place.exists()) writer.write(place, file_step, {0, place.rows}, std::span<double>(values));
      });
    }
  }
}

void SplitWriter::finish_pieces() {
  for_each_piece([](std::size_t, Writer& writer) { writer.finish(); });
}

}  // namespace exomerge
