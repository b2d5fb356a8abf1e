// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/split_writer.hpp"

#include <algorithm>

#include "exomerge/log.hpp"
#include "exomerge/selector.hpp"
#include "model/exporter.hpp"
#include "model/read_batch.hpp"

namespace exomerge {

using exodus::Place;
using exodus::Places;
using exodus::Role;
using exodus::Writer;

namespace {

template <class T>
void write_whole(Writer& writer, const Place& place, std::vector<T>& values) {
  if (place.exists()) writer.write(place, 0, {0, place.rows}, std::span<T>(values));
}

/// Rows of Bezier elements: their nodes and what follows them, all numbers from 0.
std::vector<GlobalIndex> with_vectors(const PartMesh::Block& block) {
  const auto count = static_cast<std::size_t>(block.count);
  const std::size_t vectors = block.vectors.size() / count;
  std::vector<GlobalIndex> rows;
  std::visit(
      [&](const auto& numbers) {
        const std::size_t nodes = numbers.size() / count;
        rows.reserve(count * (nodes + vectors));
        for (std::size_t e = 0; e < count; ++e) {
          for (std::size_t i = 0; i < nodes; ++i) rows.push_back(numbers[e * nodes + i]);
          for (std::size_t i = 0; i < vectors; ++i) rows.push_back(block.vectors[e * vectors + i] - 1);
        }
      },
      block.nodes);
  return rows;
}

}  // namespace

SplitWriter::SplitWriter(const ModelData& model, SplitMesh& mesh, const SplitSets& sets,
                         std::filesystem::path base, const SplitOptions& options)
    : model_(model),
      mesh_(mesh),
      sets_(sets),
      base_(std::move(base)),
      options_(options),
      memory_(model.comm, options.memory_limit),
      whole_(describe_output(model)),
      self_(MPI_COMM_SELF),
      writers_(mesh.meshes.size()) {
  plan_maps();
  plan_integers();
  plan_foreign();
  plan_blobs();
  list_arrays();
}

void SplitWriter::run() {
  check_memory();
  const GlobalIndex most = mesh_.parts.largest_slice();
  for (GlobalIndex done = 0; done < most; done += options_.open_files) {
    active_ = {done, done + options_.open_files};
    open_pieces();
    SplitPass pass(model_.comm, {base_.string(), writers_, loads_of(active_)}, memory_.for_values(),
                   write_options().word_size);
    write_mesh(pass);
    write_steps(pass);
    for_each_piece([](std::size_t, Writer& writer) { writer.finish(); });
  }
  active_ = {0, most};
  for_each_piece([](std::size_t, Writer& writer) { writer.publish(); });
}

// Errors come before anything is written.
void SplitWriter::check_memory() const {
  MemoryPlan plan = memory_;
  for (GlobalIndex done = 0; done < mesh_.parts.largest_slice(); done += options_.open_files) {
    const SplitPass::Loads loads = loads_of({done, done + options_.open_files});
    for (const auto* arrays : {&mesh_arrays_, &results_}) {
      for (const SplitArray& array : *arrays)
        plan.consider(SplitPass::least_memory(array, loads), array.name);
    }
  }
  plan.settle();
}

SplitPass::Loads SplitWriter::loads_of(Range active) const {
  SplitPass::Loads loads(model_.comm, active);
  for (const auto* arrays : {&mesh_arrays_, &results_}) {
    for (const SplitArray& array : *arrays) loads.add(*array.split);
  }
  loads.settle();
  return loads;
}

void SplitWriter::for_each_piece(const std::function<void(std::size_t, Writer&)>& write) {
  model_.comm.collectively("writing the pieces of " + base_.string(), [&] {
    for (std::size_t p = 0; p < writers_.size(); ++p) {
      if (active_.contains(static_cast<GlobalIndex>(p))) write(p, *writers_[p]);
    }
  });
}

void SplitWriter::open_pieces() {
  exodus::WriteOptions write = write_options();
  const auto open = std::min<GlobalIndex>(options_.open_files, mesh_.parts.largest_slice());
  const std::size_t staging = memory_.staging(static_cast<std::size_t>(open));
  model_.comm.collectively("making the pieces of " + base_.string(), [&] {
    for (std::size_t p = 0; p < writers_.size(); ++p) {
      if (!active_.contains(static_cast<GlobalIndex>(p))) continue;
      const exodus::PieceInfo info = piece_info(p);
      write.piece = &info;
      writers_[p] = std::make_unique<Writer>(self_, piece_path(base_, options_.parts, info.part), describe(p),
                                             write, foreign_);
      writers_[p]->dataset().set_limits({.staging = staging});
    }
  });
}

void SplitWriter::write_mesh(SplitPass& pass) {
  write_numbers();
  write_connectivity();
  write_members();
  for_each_piece([this](std::size_t part, Writer&) { write_communication(part); });
  for (const SplitArray& array : mesh_arrays_) pass.add(array);
  pass.flush();
  write_foreign();
}

// The places in the whole mesh.
void SplitWriter::write_numbers() {
  for_each_piece([this](std::size_t p, Writer& writer) {
    for (const IndexSpace space : index_spaces) {
      std::vector<GlobalIndex> numbers = mesh_.meshes[p].numbers(space);
      for (GlobalIndex& number : numbers) ++number;
      write_whole(writer, writer.places().space(space).id_map, numbers);
    }
  });
}

void SplitWriter::write_connectivity() {
  const auto write = [](Writer& writer, const Place& place, PartConnectivity& connectivity) {
    if (place.exists()) {
      std::visit(
          [&](auto& numbers) {
            for (auto& number : numbers) ++number;
            writer.dataset().write_and_clobber(place.variable, place.slab(0, {0, place.rows}),
                                               std::span(numbers));
          },
          connectivity);
    }
    connectivity = {};
  };
  for_each_piece([&](std::size_t p, Writer& writer) {
    for (const EntityKind kind : block_kinds) {
      auto& blocks = mesh_.meshes[p].kind(kind);
      for (std::size_t b = 0; b < blocks.size(); ++b) {
        const exodus::EntityPlaces& places = writer.places().kind(kind)[b];
        if (!blocks[b].vectors.empty()) blocks[b].nodes = with_vectors(blocks[b]);
        blocks[b].vectors = {};
        write(writer, places[Role::nodes], blocks[b].nodes);
        write(writer, places[Role::edges], blocks[b].edges);
        write(writer, places[Role::faces], blocks[b].faces);
      }
    }
  });
}

void SplitWriter::write_members() {
  for_each_piece([this](std::size_t p, Writer& writer) {
    for (const EntityKind kind : set_kinds) {
      const auto& sets = sets_[static_cast<std::size_t>(kind)];
      for (std::size_t s = 0; s < sets.size(); ++s) {
        const Place& place = writer.places().kind(kind)[s][Role::members];
        if (!place.exists() || !sets[s].entries) continue;
        std::vector<GlobalIndex> members = sets[s].members[p];
        exodus::to_stored_numbers(members);
        write_whole(writer, place, members);
      }
    }
  });
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
  divide(part.nodes().size(), shared, places.internal_nodes, places.border_nodes);
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

void SplitWriter::write_steps(SplitPass& pass) {
  for (std::size_t i = 0; i < model_.steps.size(); ++i) {
    report_progress("writing steps", static_cast<double>(i) / static_cast<double>(model_.steps.size()));
    const TimeStep& step = model_.steps[i];
    const int file_step = static_cast<int>(i);
    post_time(step, file_step);
    for (const SplitArray& array : results_) pass.add(array, step.key, file_step);
    post_reductions(step.key, file_step);
  }
  pass.flush();
  if (!model_.steps.empty()) report_progress("writing steps", 1.0);
}

void SplitWriter::post_time(const TimeStep& step, int file_step) {
  const std::vector<double> globals = global_values(model_, step.key);
  for_each_piece([&](std::size_t, Writer& writer) {
    writer.post_time(file_step, step.time);
    const Place& place = writer.places().global_results;
    if (!place.exists()) return;
    writer.dataset().post_write<double>(place.variable, place.slab(file_step, {0, place.rows}), globals);
  });
}

// One row of values an entity, the same in all pieces.
void SplitWriter::post_reductions(StepKey step, int file_step) {
  for (const EntityKind kind : entity_kinds) {
    const auto& names = model_.reduction_names[static_cast<std::size_t>(kind)];
    const auto& entities = model_.kind(kind);
    std::vector<std::vector<double>> rows(entities.size());
    ReadBatch batch(model_.comm);
    for (std::size_t i = 0; i < entities.size(); ++i) {
      if (entities[i].reductions.empty()) continue;
      for (const std::string& name : names) rows[i].push_back(default_field_value(name));
      for (std::size_t k = 0; k < names.size(); ++k) {
        const auto found = std::ranges::find(entities[i].reductions, names[k], &FieldData::name);
        if (found == entities[i].reductions.end()) continue;
        found->source->post(batch, step, {0, 1}, std::span(&rows[i][k], 1));
      }
    }
    if (names.empty()) continue;
    batch.run();
    for_each_piece([&](std::size_t, Writer& writer) {
      for (std::size_t i = 0; i < entities.size(); ++i) {
        const Place& place = writer.places().kind(kind)[i].reductions;
        if (rows[i].empty() || !place.exists()) continue;
        writer.dataset().post_write<double>(place.variable, place.slab(file_step, {0, place.rows}), rows[i]);
      }
    });
  }
}

}  // namespace exomerge
