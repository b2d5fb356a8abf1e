// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "exodus/nemesis.hpp"
#include "exodus/schema.hpp"
#include "exodus/write.hpp"
#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "netcdf/journal_file.hpp"
#include "netcdf/replacement.hpp"

namespace exomerge::exodus {
namespace {

namespace fs = std::filesystem;

// Room that other tools can use to add a variable or an attribute without moving the data.
constexpr GlobalIndex header_padding = 4096;

// Makes the rename survive a crash of the machine. Not every file system can; those that cannot say EINVAL.
void sync_folder(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
  if (descriptor < 0) return;
  const bool failed = ::fsync(descriptor) != 0 && errno == EIO;
  ::close(descriptor);
  if (failed) throw Error(file.string() + ": the folder could not be synchronised to the storage device");
}

FileFormat choose_format(const Layout& layout, const WriteOptions& options, const fs::path& path) {
  if (options.format == FileFormat::cdf5 || options.format == FileFormat::netcdf4) return options.format;
  const std::string reason = layout.beyond_cdf2();
  if (reason.empty()) return FileFormat::cdf2;
  if (!options.choose_format) {
    throw Error(path.string() + ": cannot be written as " + name_of(FileFormat::cdf2) + ": " + reason);
  }
  return FileFormat::cdf5;
}

void move_to(Place& place, const std::vector<netcdf::VariableId>& ids) {
  if (place.exists()) place.variable = ids[static_cast<std::size_t>(place.variable)];
}

void move_to(std::vector<Place>& places, const std::vector<netcdf::VariableId>& ids) {
  for (Place& place : places) move_to(place, ids);
}

void move_to(PiecePlaces& piece, const std::vector<netcdf::VariableId>& ids) {
  for (Place* place : {&piece.internal_nodes, &piece.border_nodes, &piece.internal_elements,
                       &piece.border_elements, &piece.map_nodes, &piece.map_node_parts, &piece.map_elements,
                       &piece.map_element_sides, &piece.map_element_parts}) {
    move_to(*place, ids);
  }
  for (auto& places : piece.set_positions) move_to(places, ids);
}

// From ids of the layout to those of the file.
void move_to(Places& places, const std::vector<netcdf::VariableId>& ids) {
  move_to(places.piece, ids);
  for (Place& place : places.coordinates) move_to(place, ids);
  move_to(places.nodal_attributes, ids);
  move_to(places.nodal_results, ids);
  move_to(places.global_results, ids);
  for (SpacePlaces& space : places.spaces) {
    move_to(space.id_map, ids);
    move_to(space.order_map, ids);
    move_to(space.maps, ids);
  }
  for (auto& kind : places.kinds) {
    for (EntityPlaces& entity : kind) {
      for (Place& place : entity.roles) move_to(place, ids);
      move_to(entity.results, ids);
      move_to(entity.reductions, ids);
    }
  }
}

void require_place(const fs::path& path, const Place& place) {
  if (!place.exists()) throw Error(path.string() + ": write of an array that was not defined", true);
}

}  // namespace

// Local; errors are to be agreed on.
Layout Writer::lay_out(const Description& description, const WriteOptions& options,
                       const CarriedData& carried, netcdf::CreateOptions& create) {
  Layout layout;
  const auto integers = IntegerTypes::choose(description, options.largest_map_value);
  const DataType real = options.word_size == 4 ? DataType::float32 : DataType::float64;
  Writing writing{description, carried, integers, real, layout, places_, {}};
  lay_out_model(writing);
  lay_out_entities(writing);
  lay_out_results(writing);
  carried_ = lay_out_carried(writing);
  if (options.piece != nullptr) places_.piece = lay_out_piece(writing, *options.piece);
  create.format = choose_format(layout, options, path_);
  create.header_padding = header_padding;
  create.compression_level = options.compression_level;
  if (options.chunk_bytes > 0) create.chunk_bytes = options.chunk_bytes;
  for (const std::string& warning : writing.warnings) {
    log_once(comm_.is_root(), LogLevel::warning, path_.string() + ": " + warning);
  }
  return layout;
}

Writer::Writer(const Comm& comm, const std::filesystem::path& path, const Description& description,
               const WriteOptions& options, const CarriedData& carried)
    : comm_(comm), path_(path) {
  Layout layout;
  netcdf::CreateOptions create;
  std::string temporary;
  comm_.collectively("laying out " + path.string(), [&] {
    layout = lay_out(description, options, carried, create);
    if (comm_.is_root()) {
      target_ = netcdf::replacement_target(path);
      temporary = netcdf::temporary_name(target_).string();
    }
  });
  comm_.broadcast(temporary);
  temporary_ = temporary;
  try {
    dataset_ = netcdf::Dataset::create(comm_, temporary_, create);
    dataset_->set_name_in_messages(path.string());
    define(layout);
  } catch (...) {
    discard();
    throw;
  }
}

Writer::Writer(const Comm& comm, const std::filesystem::path& path, const std::filesystem::path& temporary,
               const Description& description, const WriteOptions& options, const CarriedData& carried)
    : comm_(comm), path_(path), temporary_(temporary), owns_(false) {
  comm_.collectively("laying out " + path.string(), [&] {
    netcdf::CreateOptions create;
    find_places(lay_out(description, options, carried, create));
  });
  dataset_ = netcdf::Dataset::open_to_write(comm_, temporary_);
  dataset_->set_name_in_messages(path.string());
}

void Writer::find_places(const Layout& layout) {
  const std::vector<netcdf::VariableId> ids = layout.file_ids();
  move_to(places_, ids);
  for (netcdf::VariableId& id : carried_) {
    if (id >= 0) id = ids[static_cast<std::size_t>(id)];
  }
  times_ = ids[static_cast<std::size_t>(layout.find_variable(schema::times).value())];
}

void Writer::define(const Layout& layout) {
  std::vector<netcdf::VariableId> ids;
  comm_.collectively("defining " + path_.string(), [&] {
    ids = layout.define(*dataset_);
    find_places(layout);
  });
  dataset_->end_definitions();
  comm_.collectively("writing the header of " + path_.string(), [&] {
    if (comm_.is_root()) layout.post_contents(*dataset_, ids);
  });
  dataset_->flush();
}

Writer::~Writer() {
  if (!committed_) discard();
}

void Writer::discard() noexcept {
  dataset_.reset();
  if (!owns_ || !comm_.is_root()) return;
  std::error_code ignored;
  fs::remove(temporary_, ignored);
}

FileFormat Writer::format() const { return dataset_->format(); }

std::optional<netcdf::VariableId> Writer::carried(std::size_t position) const {
  const netcdf::VariableId id = carried_.at(position);
  if (id < 0) return std::nullopt;
  return id;
}

void Writer::write(const Place& place, int step, Range rows, std::span<double> values) {
  require_place(path_, place);
  dataset_->write_and_clobber(place.variable, place.slab(step, rows), values);
}

void Writer::write(const Place& place, int step, Range rows, std::span<std::int64_t> values) {
  require_place(path_, place);
  dataset_->write_and_clobber(place.variable, place.slab(step, rows), values);
}

void to_stored_numbers(std::span<GlobalIndex> references) {
  for (GlobalIndex& reference : references) reference = stored_number(reference);
}

void Writer::post(const Place& place, int step, Range rows, std::span<double> values) {
  require_place(path_, place);
  dataset_->post_write_and_clobber(place.variable, place.slab(step, rows), values);
}

void Writer::post(const Place& place, int step, Range rows, std::span<std::int64_t> values) {
  require_place(path_, place);
  dataset_->post_write_and_clobber(place.variable, place.slab(step, rows), values);
}

void Writer::post_time(int step, double time) {
  const std::array<double, 1> values{time};
  if (comm_.is_root()) dataset_->post_write<double>(times_, {{step}, {1}}, values);
}

std::filesystem::path Writer::share(int steps) {
  dataset_->reserve_records(steps);
  dataset_->sync();
  return temporary_;
}

void Writer::leave() {
  finish();
  committed_ = true;
}

void Writer::commit() {
  finish();
  publish();
}

void Writer::finish() {
  dataset_->flush();
  dataset_->sync();
  dataset_->close();
}

void Writer::publish() {
  comm_.collectively("renaming the output to " + path_.string(), [&] {
    if (!comm_.is_root()) return;
    std::error_code status;
    fs::rename(temporary_, target_, status);
    if (status) throw Error(path_.string() + ": cannot be replaced: " + status.message());
    // What could be undone in the file that was here is gone with it.
    netcdf::forget_journal(target_);
    sync_folder(target_);
  });
  committed_ = true;
}

}  // namespace exomerge::exodus
