// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/dataset.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <functional>
#include <utility>

#include "exomerge/error.hpp"
#include "netcdf/backends.hpp"
#include "netcdf/convert.hpp"
#include "netcdf/create_checks.hpp"
#include "netcdf/file_inspection.hpp"
#include "netcdf/write_error_probe.hpp"

namespace exomerge::netcdf {
namespace {

template <class Id, class Map>
std::optional<Id> find_in(const Map& map, std::string_view name) {
  const auto found = map.find(name);
  return found == map.end() ? std::nullopt : std::optional<Id>(found->second);
}

/// MPI-IO and the libraries promise less than the device: some only pass the data on to the system.
std::string sync_to_device(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::strerror(errno);
  const std::string error = ::fsync(descriptor) == 0 ? "" : std::strerror(errno);
  ::close(descriptor);
  return error;
}

}  // namespace

// --- opening and closing

std::unique_ptr<Dataset> Dataset::open(const Comm& comm, const std::filesystem::path& path) {
  InspectedFile file = inspect_file(comm, path);
  std::unique_ptr<Dataset> dataset;
  if (file.format != FileFormat::netcdf4) {
    dataset = open_pnetcdf(comm, path, file.format, std::move(file.header), Access::read);
  } else {
#if EXOMERGE_HAVE_NETCDF4
    dataset = open_netcdf4(comm, path);
#else
    throw Error("cannot open \"" + path.string() +
                    "\": it is a netCDF-4 file, and this build of exomerge lacks netCDF-4",
                true);
#endif
  }
  dataset->identity_ = file.identity;
  return dataset;
}

std::unique_ptr<Dataset> Dataset::open_to_write(const Comm& comm, const std::filesystem::path& path) {
  InspectedFile file = inspect_file(comm, path);
  if (file.format == FileFormat::netcdf4) {
    throw Error('"' + path.string() + "\": is a netCDF-4 file, and only classic ones can be opened to write",
                true);
  }
  return open_pnetcdf(comm, path, file.format, std::move(file.header), Access::write);
}

std::unique_ptr<Dataset> Dataset::create(const Comm& comm, const std::filesystem::path& path,
                                         const CreateOptions& options) {
  check_creatable(comm, path);
  warn_when_write_errors_are_lost(comm);
  std::unique_ptr<Dataset> dataset;
  if (options.format != FileFormat::netcdf4) {
    dataset = create_pnetcdf(comm, path, options);
  } else {
#if EXOMERGE_HAVE_NETCDF4
    dataset = create_netcdf4(comm, path, options);
#else
    throw Error("cannot create \"" + path.string() + "\": this build of exomerge lacks netCDF-4", true);
#endif
  }
  dataset->defining_ = true;
  return dataset;
}

Dataset::Dataset(Comm comm, std::filesystem::path path, FileFormat format)
    : comm_(std::move(comm)), path_(std::move(path)), format_(format) {}

void Dataset::reserve_records(GlobalIndex records) {
  check_open();
  flush();
  const std::string error = lengthen(records);
  note_records(records);
  agree("cannot lengthen " + quoted_path(), error);
}

void Dataset::close() {
  if (!open_) return;
  if (defining_) end_definitions();
  flush();
  open_ = false;
  staging_.release();
  agree("cannot close " + quoted_path(), close_file());
}

void Dataset::close_quietly() noexcept {
  int finalized = 0;
  MPI_Finalized(&finalized);
  if (!open_ || finalized) return;
  open_ = false;
  try {
    close_file();
  } catch (...) {
    // Nobody is left to be told.
  }
}

void Dataset::sync() {
  check_open();
  std::string error = sync_file();
  if (error.empty() && comm_.is_root()) error = sync_to_device(path_);
  agree("cannot write " + quoted_path() + " to the storage device", error);
}

// --- header

void Dataset::set_header(Header header) {
  dimensions_ = std::move(header.dimensions);
  variables_ = std::move(header.variables);
  attributes_ = std::move(header.attributes);
  // A name that is there twice keeps its first place.
  for (std::size_t i = 0; i < dimensions_.size(); ++i) {
    dimension_ids_.try_emplace(dimensions_[i].name, static_cast<DimensionId>(i));
  }
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    variable_ids_.try_emplace(variables_[i].name, static_cast<VariableId>(i));
  }
}

std::optional<DimensionId> Dataset::find_dimension(std::string_view name) const {
  return find_in<DimensionId>(dimension_ids_, name);
}

std::optional<VariableId> Dataset::find_variable(std::string_view name) const {
  return find_in<VariableId>(variable_ids_, name);
}

const Attribute* Dataset::find_attribute(std::string_view name) const {
  const auto found = std::find_if(attributes_.begin(), attributes_.end(),
                                  [&](const Attribute& a) { return a.name == name; });
  return found == attributes_.end() ? nullptr : &*found;
}

Slab Dataset::whole(VariableId id) const {
  Slab slab = nothing(id);
  for (std::size_t i = 0; i < slab.count.size(); ++i) {
    slab.count[i] = dimensions_[static_cast<std::size_t>(variable(id).dimensions[i])].length;
  }
  return slab;
}

Slab Dataset::nothing(VariableId id) const {
  const std::size_t rank = variable(id).dimensions.size();
  return {std::vector<GlobalIndex>(rank, 0), std::vector<GlobalIndex>(rank, 0)};
}

std::string Dataset::quoted_path() const {
  return std::string("\"")
      .append(name_in_messages_.empty() ? path_.string() : name_in_messages_)
      .append("\"");
}

// --- definition

void Dataset::check_defining(const std::string& what) const {
  if (!defining_)
    throw Error("cannot define " + what + " in " + quoted_path() + ": the definitions have ended", true);
}

DimensionId Dataset::define_dimension(const std::string& name, GlobalIndex length) {
  const std::string what = "dimension \"" + name + "\"";
  check_defining(what);
  const auto refuse = [&](const std::string& why) {
    throw Error("cannot define " + what + " in " + quoted_path() + ": " + why, true);
  };
  const bool is_unlimited = length == unlimited;
  if (length <= 0 && !is_unlimited) refuse("its length is " + std::to_string(length));
  if (is_unlimited &&
      std::any_of(dimensions_.begin(), dimensions_.end(), [](const Dimension& d) { return d.unlimited; })) {
    refuse("there is an unlimited dimension already");
  }
  const auto id = static_cast<DimensionId>(dimensions_.size());
  if (!dimension_ids_.try_emplace(name, id).second) refuse("there is one of that name already");
  dimensions_.push_back({name, is_unlimited ? 0 : length, is_unlimited});
  return id;
}

VariableId Dataset::define_variable(const std::string& name, DataType type,
                                    std::vector<DimensionId> dimensions, std::vector<Attribute> attributes) {
  const std::string what = "variable \"" + name + "\"";
  check_defining(what);
  const auto refuse = [&](const std::string& why) {
    throw Error("cannot define " + what + " in " + quoted_path() + ": " + why, true);
  };
  for (const DimensionId dimension : dimensions) {
    if (dimension < 0 || static_cast<std::size_t>(dimension) >= dimensions_.size()) {
      refuse("dimension number " + std::to_string(dimension) + " is not defined");
    }
  }
  const auto id = static_cast<VariableId>(variables_.size());
  if (!variable_ids_.try_emplace(name, id).second) refuse("there is one of that name already");
  if (type == DataType::string) type = DataType::character;
  variables_.push_back({name, type, std::move(dimensions), std::move(attributes)});
  return id;
}

void Dataset::define_attribute(Attribute attribute) {
  check_defining("attribute \"" + attribute.name + "\"");
  attributes_.push_back(std::move(attribute));
}

void Dataset::end_definitions() {
  check_defining("anything");
  std::string error;
  try {
    error = make_definitions();
  } catch (const std::exception& failure) {
    error = failure.what();
  }
  agree("cannot define the contents of " + quoted_path(), error);
  agree("cannot write the header of " + quoted_path(), leave_define_mode());
  defining_ = false;
}

// --- checks

void Dataset::check_open() const {
  if (!open_) throw Error("the file " + quoted_path() + " is closed", true);
  if (defining_) throw Error("the definitions of " + quoted_path() + " have not ended", true);
}

void Dataset::check_call(Direction direction, VariableId id, DataType memory_type) const {
  check_open();
  if (id < 0 || static_cast<std::size_t>(id) >= variables_.size()) {
    throw Error("the file " + quoted_path() + " has no variable number " + std::to_string(id), true);
  }
  const DataType type = variable(id).type;
  if (!is_convertible(type, memory_type)) {
    throw Error(activity(direction, id) + ": its type is " + name_of(type) + ", not " + name_of(memory_type),
                true);
  }
}

std::string Dataset::check_slab(Direction direction, VariableId id, const Slab& slab,
                                std::size_t count) const {
  const Variable& target = variable(id);
  const std::size_t rank = target.dimensions.size();
  if (slab.start.size() != rank || slab.count.size() != rank) {
    return "it has " + std::to_string(rank) + " dimensions, but " + std::to_string(slab.count.size()) +
           " were given";
  }
  for (std::size_t i = 0; i < rank; ++i) {
    const Dimension& dimension = dimensions_[static_cast<std::size_t>(target.dimensions[i])];
    const GlobalIndex start = slab.start[i];
    const GlobalIndex n = slab.count[i];
    const bool grows = direction == Direction::write && dimension.unlimited;
    if (start < 0 || n < 0 ||
        (n > 0 && !grows && (start > dimension.length || n > dimension.length - start))) {
      return "dimension \"" + dimension.name + "\" has " + std::to_string(dimension.length) +
             " entries, and " + std::to_string(n) + " from number " + std::to_string(start) +
             " on were asked for";
    }
  }
  const GlobalIndex size = slab.size();
  if (static_cast<std::size_t>(size) != count) {
    return "the slab has " + std::to_string(size) + " values, and there are " + std::to_string(count);
  }
  return {};
}

std::string Dataset::activity(Direction direction, VariableId id) const {
  const char* verb = direction == Direction::read ? "cannot read" : "cannot write";
  return std::string(verb) + " variable \"" + variable(id).name + "\" of " + quoted_path();
}

void Dataset::agree(const std::string& activity, const std::string& error) {
  std::array<std::int64_t, 2> state = {error.empty() ? 0 : 1, records_};
  comm_.all_reduce(std::span<std::int64_t>(state), ReduceOp::max);
  if (state[1] > records_) note_records(state[1]);
  if (state[0] == 0) return;
  comm_.agree(error.empty() || activity.empty() ? error : activity + ": " + error);
}

void Dataset::note_records(GlobalIndex records) {
  records_ = std::max(records_, records);
  for (Dimension& dimension : dimensions_) {
    if (dimension.unlimited) dimension.length = std::max(dimension.length, records_);
  }
}

}  // namespace exomerge::netcdf
