// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <string>

#include "exomerge/error.hpp"
#include "exomerge/export.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "export/output_file.hpp"
#include "export/selection.hpp"
#include "export/vector_fields.hpp"
#include "export/vtk_cells.hpp"
#include "model/field_edits.hpp"
#include "model/number_text.hpp"

namespace exomerge {

namespace {

constexpr GlobalIndex values_at_once = GlobalIndex{1} << 17;

/// A block that has a VTK cell, and where its part of the arrays of all blocks begins.
struct CellBlock {
  const EntityData* data;
  VtkCell cell;
  GlobalIndex first_cell = 0;
  GlobalIndex first_node = 0;

  GlobalIndex cell_nodes() const { return static_cast<GlobalIndex>(cell.nodes.size()); }
};

std::vector<CellBlock> cell_blocks(const ModelData& model, const BlockList& blocks,
                                   const std::string& filename) {
  const auto warn = [&](const EntityData& block, const std::string& what) {
    log_once(model.comm.is_root(), LogLevel::warning,
             filename + ": " + label(EntityKind::element_block, block.info) + what);
  };
  std::vector<CellBlock> cells;
  GlobalIndex first_cell = 0, first_node = 0;
  for (const EntityData* block : blocks) {
    if (block->info.count == 0) continue;
    const Topology* shape =
        block->info.ragged || !block->list(exodus::Role::nodes)
            ? nullptr
            : find_topology(block->info.type, block->info.nodes_per_entry, model.dimension);
    if (shape == nullptr) {
      warn(*block, " is left out: VTK has no cell for " + block->info.type);
      continue;
    }
    const VtkCell cell = vtk_cell(*shape);
    if (static_cast<int>(cell.nodes.size()) != shape->nodes) {
      warn(*block, ": of the nodes of " + std::string(shape->name) + " elements VTK gets " +
                       std::to_string(cell.nodes.size()));
    }
    cells.push_back({block, cell, first_cell, first_node});
    first_cell += block->info.count;
    first_node += block->info.count * cells.back().cell_nodes();
  }
  return cells;
}

std::string escaped(const std::string& name) {
  std::string text;
  for (const char c : name) {
    switch (c) {
      case '&':
        text += "&amp;";
        break;
      case '<':
        text += "&lt;";
        break;
      case '"':
        text += "&quot;";
        break;
      default:
        text += c;
    }
  }
  return text;
}

class VtuWriter {
 public:
  VtuWriter(const ModelData& model, const std::filesystem::path& filename, const VtuOptions& options)
      : model_(model),
        comm_(model.comm),
        filename_(filename),
        options_(options),
        step_(selected_step(model, options.timestep, "timestep")),
        blocks_(cell_blocks(model, selected_blocks(model, options.element_block_ids), filename.string())) {
    for (const CellBlock& block : blocks_) {
      cells_ += block.data->info.count;
      cell_nodes_ += block.data->info.count * block.cell_nodes();
    }
  }

  void write() {
    describe();
    file_.emplace(comm_, filename_);
    file_->append_once(header_ + "  <AppendedData encoding=\"raw\">\n_");
    for (const Array& array : arrays_) {
      const auto bytes = static_cast<std::uint64_t>(array.bytes);
      file_->append_once({reinterpret_cast<const char*>(&bytes), sizeof bytes});
      const GlobalIndex place = file_->reserve(array.bytes);
      array.write(place);
    }
    file_->append_once("\n  </AppendedData>\n</VTKFile>\n");
    file_->commit();
  }

 private:
  struct Array {
    GlobalIndex bytes;
    std::function<void(GlobalIndex place)> write;
  };

  /// Adds an array, its element in the header, and what writes it to its place in the file.
  void add(const std::string& type, const std::string& name, int components, GlobalIndex bytes,
           std::function<void(GlobalIndex)> write) {
    header_ += "        <DataArray type=\"" + type + "\" Name=\"" + escaped(name) +
               "\" NumberOfComponents=\"" + std::to_string(components) + "\" format=\"appended\" offset=\"" +
               std::to_string(offset_) + "\"/>\n";
    offset_ += static_cast<GlobalIndex>(sizeof(std::uint64_t)) + bytes;
    arrays_.push_back({bytes, std::move(write)});
  }

  void describe() {
    header_ = "<?xml version=\"1.0\"?>\n<VTKFile type=\"UnstructuredGrid\" version=\"1.0\" byte_order=\"";
    header_ += std::endian::native == std::endian::little ? "LittleEndian" : "BigEndian";
    header_ += "\" header_type=\"UInt64\">\n  <UnstructuredGrid>\n";
    if (step_) {
      header_ +=
          "    <FieldData>\n      <DataArray type=\"Float64\" Name=\"TimeValue\" NumberOfTuples=\"1\" "
          "format=\"ascii\">" +
          shortest_text(model_.steps[*step_].time) + "</DataArray>\n    </FieldData>\n";
    }
    header_ += "    <Piece NumberOfPoints=\"" + std::to_string(model_.nodes.count) + "\" NumberOfCells=\"" +
               std::to_string(cells_) + "\">\n      <PointData>\n";
    if (step_) describe_node_fields();
    header_ += "      </PointData>\n      <CellData>\n";
    add("Int64", "element_block_id", 1, cells_ * 8, [this](GlobalIndex place) { write_block_ids(place); });
    if (step_) describe_element_fields();
    header_ += "      </CellData>\n      <Points>\n";
    std::vector<RealSourcePtr> axes(model_.nodes.coordinates.begin(), model_.nodes.coordinates.end());
    add("Float64", "Points", 3, model_.nodes.count * 24,
        [this, axes](GlobalIndex place) { write_reals(place, axes, model_.nodes.count, 0.0); });
    header_ += "      </Points>\n      <Cells>\n";
    add("Int64", "connectivity", 1, cell_nodes_ * 8,
        [this](GlobalIndex place) { write_connectivity(place); });
    add("Int64", "offsets", 1, cells_ * 8, [this](GlobalIndex place) { write_offsets(place); });
    add("UInt8", "types", 1, cells_, [this](GlobalIndex place) { write_types(place); });
    header_ += "      </Cells>\n    </Piece>\n  </UnstructuredGrid>\n";
  }

  static RealSourcePtr source_in(const std::vector<FieldData>& fields, const std::string& name) {
    const auto found = std::ranges::find(fields, name, &FieldData::name);
    return found == fields.end() ? nullptr : found->source;
  }

  static std::vector<RealSourcePtr> sources_in(const std::vector<FieldData>& fields,
                                               const VectorField& field) {
    std::vector<RealSourcePtr> sources;
    for (const std::string& name : field.components) sources.push_back(source_in(fields, name));
    // A vector of the plane is one of space for VTK.
    if (sources.size() == 2) {
      sources.push_back(
          std::make_shared<ConstantSource<double>>(sources[0] ? sources[0]->rows() : 0, 1, 0.0));
    }
    return sources;
  }

  static int components_of(const VectorField& field) { return field.components.size() == 1 ? 1 : 3; }

  std::vector<VectorField> selected_fields(EntityKind kind, const std::vector<std::size_t>& places,
                                           const Selector& selector) const {
    const std::vector<std::string> there = field_names_on(model_, kind, places);
    std::vector<std::string> names;
    for (const std::size_t i : select_names(selector, there, field_noun(kind), Unknown::fail)) {
      names.push_back(there[i]);
    }
    return vector_fields(names, model_.dimension);
  }

  void describe_node_fields() {
    for (const VectorField& field : selected_fields(EntityKind::nodal, {0}, options_.node_field_names)) {
      const int components = components_of(field);
      const auto sources = sources_in(model_.nodes.fields, field);
      add("Float64", field.name, components, model_.nodes.count * 8 * components,
          [this, sources](GlobalIndex place) { write_reals(place, sources, model_.nodes.count, 0.0); });
    }
  }

  void describe_element_fields() {
    std::vector<std::size_t> places;
    for (const CellBlock& block : blocks_) {
      places.push_back(static_cast<std::size_t>(block.data - model_.kind(EntityKind::element_block).data()));
    }
    for (const VectorField& field :
         selected_fields(EntityKind::element_block, places, options_.element_field_names)) {
      const int components = components_of(field);
      add("Float64", field.name, components, cells_ * 8 * components,
          [this, field, components](GlobalIndex place) {
            for (const CellBlock& block : blocks_) {
              write_reals(place + block.first_cell * 8 * components, sources_in(block.data->fields, field),
                          block.data->info.count, std::numeric_limits<double>::quiet_NaN());
            }
          });
    }
  }

  /// Calls `make(rows)` for pieces of this rank's slice of `rows`, equally often on all ranks, and writes the
  /// bytes that it gives; `row_bytes` each row.
  template <class Make>
  void write_pieces(GlobalIndex place, GlobalIndex rows, GlobalIndex row_bytes, GlobalIndex longest_piece,
                    const Make& make) {
    const Partition partition = model_.partition(rows);
    const Range mine = partition.slice(comm_.rank());
    for (GlobalIndex first = 0; first < partition.largest_slice(); first += longest_piece) {
      const Range piece = intersect({mine.begin + first, mine.begin + first + longest_piece}, mine);
      make(piece);
      comm_.collectively("writing " + filename_.string(), [&] {
        file_->write(place + piece.begin * row_bytes, buffer_.data(), piece.size() * row_bytes);
      });
    }
  }

  template <class T>
  T* buffer_for(GlobalIndex values) {
    comm_.collectively("writing " + filename_.string(),
                       [&] { buffer_.resize(static_cast<std::size_t>(values) * sizeof(T)); });
    return reinterpret_cast<T*>(buffer_.data());
  }

  /// Rows of values of the step, one of each source; `missing` where there is none.
  void write_reals(GlobalIndex place, const std::vector<RealSourcePtr>& sources, GlobalIndex rows,
                   double missing) {
    const auto width = static_cast<GlobalIndex>(sources.size());
    const StepKey step = step_ ? model_.steps[*step_].key : 0;
    const bool whole = std::ranges::any_of(
        sources, [](const RealSourcePtr& source) { return source && source->prefers_whole_slices(); });
    const GlobalIndex length =
        whole ? std::max<GlobalIndex>(1, model_.partition(rows).largest_slice()) : values_at_once;
    std::vector<double> values;
    write_pieces(place, rows, 8 * width, length, [&](Range piece) {
      auto* out = buffer_for<double>(piece.size() * width);
      values.resize(static_cast<std::size_t>(piece.size()));
      for (GlobalIndex i = 0; i < width; ++i) {
        const RealSourcePtr& source = sources[static_cast<std::size_t>(i)];
        if (source) {
          source->read(step, piece, values);
        } else {
          std::ranges::fill(values, missing);
        }
        for (GlobalIndex row = 0; row < piece.size(); ++row) {
          out[row * width + i] = values[static_cast<std::size_t>(row)];
        }
      }
    });
  }

  /// `value(block, cell)`, the cell counted in its block, for the cells of all blocks.
  template <class T, class Value>
  void write_cell_values(GlobalIndex place, const Value& value) {
    for (const CellBlock& block : blocks_) {
      write_pieces(place + block.first_cell * static_cast<GlobalIndex>(sizeof(T)), block.data->info.count,
                   sizeof(T), values_at_once, [&](Range piece) {
                     T* out = buffer_for<T>(piece.size());
                     for (GlobalIndex cell = piece.begin; cell < piece.end; ++cell)
                       *out++ = value(block, cell);
                   });
    }
  }

  void write_block_ids(GlobalIndex place) {
    write_cell_values<std::int64_t>(place,
                                    [](const CellBlock& block, GlobalIndex) { return block.data->info.id; });
  }

  void write_offsets(GlobalIndex place) {
    write_cell_values<std::int64_t>(place, [](const CellBlock& block, GlobalIndex cell) {
      return block.first_node + (cell + 1) * block.cell_nodes();
    });
  }

  void write_types(GlobalIndex place) {
    write_cell_values<std::uint8_t>(place,
                                    [](const CellBlock& block, GlobalIndex) { return block.cell.type; });
  }

  void write_connectivity(GlobalIndex place) {
    for (const CellBlock& block : blocks_) {
      std::vector<GlobalIndex> ordered;
      const auto width = static_cast<std::size_t>(block.data->info.nodes_per_entry);
      for_each_element_piece(model_, *block.data, [&](Range elements, std::span<const GlobalIndex> nodes) {
        require_nodes(*block.data, nodes);
        ordered.clear();
        for (std::size_t element = 0; element < nodes.size(); element += width) {
          for (const int node : block.cell.nodes) {
            ordered.push_back(nodes[element + static_cast<std::size_t>(node)]);
          }
        }
        file_->write(place + 8 * (block.first_node + elements.begin * block.cell_nodes()), ordered.data(),
                     static_cast<GlobalIndex>(8 * ordered.size()));
      });
    }
  }

  const ModelData& model_;
  const Comm& comm_;
  std::filesystem::path filename_;
  const VtuOptions& options_;
  std::optional<std::size_t> step_;
  std::vector<CellBlock> blocks_;
  GlobalIndex cells_ = 0;
  GlobalIndex cell_nodes_ = 0;
  std::string header_;
  GlobalIndex offset_ = 0;
  std::vector<Array> arrays_;
  std::optional<OutputFile> file_;
  std::vector<char> buffer_;
};

}  // namespace

void export_vtu_file(const ExodusModel& model, const std::filesystem::path& filename,
                     const VtuOptions& options) {
  VtuWriter(model.data(), filename, options).write();
}

}  // namespace exomerge
