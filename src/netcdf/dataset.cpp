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
#include <new>
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

/// The text of a misfit with its place in the variable, which does not depend on how slabs are cut.
std::string describe(const Misfit& misfit, const Slab& slab) {
  if (misfit.text.empty()) return {};
  GlobalIndex rest = misfit.position;
  std::string place;
  for (std::size_t i = slab.count.size(); i-- > 0;) {
    place = std::to_string(slab.start[i] + rest % slab.count[i]) + (place.empty() ? "" : ", ") + place;
    rest /= slab.count[i];
  }
  return misfit.text + " at [" + place + "]";
}

/// MPI-IO and the libraries promise less than the device: some only pass the data on to the system.
std::string sync_to_device(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::strerror(errno);
  const std::string error = ::fsync(descriptor) == 0 ? "" : std::strerror(errno);
  ::close(descriptor);
  return error;
}

std::string out_of_memory(std::size_t bytes) {
  return "out of memory for " + std::to_string(bytes) + " bytes";
}

}  // namespace

// --- opening and closing

std::unique_ptr<Dataset> Dataset::open(const Comm& comm, const std::filesystem::path& path) {
  InspectedFile file = inspect_file(comm, path);
  if (file.format != FileFormat::netcdf4)
    return open_pnetcdf(comm, path, file.format, std::move(file.header));
#if EXOMERGE_HAVE_NETCDF4
  return open_netcdf4(comm, path);
#else
  throw Error("cannot open \"" + path.string() +
                  "\": it is a netCDF-4 file, and this build of exomerge lacks netCDF-4",
              true);
#endif
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

std::string Dataset::quoted_path() const { return "\"" + path_.string() + "\""; }

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

// --- blocking transfer

std::byte* Dataset::Buffer::reserve(std::size_t bytes) {
  if (bytes > size_) {
    release();
    bytes_ = std::make_unique_for_overwrite<std::byte[]>(bytes);
    size_ = bytes;
  }
  return bytes_.get();
}

void Dataset::Buffer::release() {
  bytes_.reset();
  size_ = 0;
}

GlobalIndex Dataset::piece_values(VariableId id, bool staged) const {
  const std::size_t bytes = staged ? std::min(limits_.staging, limits_.request) : limits_.request;
  return static_cast<GlobalIndex>(std::max<std::size_t>(1, bytes / size_of(variable(id).type)));
}

/// How often all ranks must call the library for the rank with the most pieces.
GlobalIndex Dataset::agreed_pieces(Direction direction, VariableId id, GlobalIndex mine,
                                   GlobalIndex most_values) const {
  if (comm_.size() == 1) return mine;
  bool bounded = true;
  GlobalIndex size = 1;
  for (const DimensionId d : variable(id).dimensions) {
    const Dimension& dimension = dimensions_[static_cast<std::size_t>(d)];
    bounded = bounded && !(dimension.unlimited && direction == Direction::write);
    size = saturating_product(size, dimension.length);
  }
  // Every rank knows that none can have more than the whole variable.
  if (bounded && size <= most_values) return 1;
  return comm_.all_reduce(mine, ReduceOp::max);
}

void Dataset::move(Direction direction, VariableId id, const Slab& slab, DataType memory_type, void* values,
                   bool clobber, std::string error) {
  const DataType file_type = variable(id).type;
  const bool staged = memory_type != file_type || (direction == Direction::write && !clobber);
  const GlobalIndex most_values = piece_values(id, staged);
  const Slab mine = error.empty() ? slab : nothing(id);
  const SlabPieces pieces(mine, most_values);
  if (staged && error.empty()) {
    const std::size_t bytes =
        static_cast<std::size_t>(std::min(mine.size(), most_values)) * size_of(file_type);
    try {
      staging_.reserve(bytes);
    } catch (const std::bad_alloc&) {
      error = out_of_memory(bytes);
    }
  }
  const GlobalIndex calls = agreed_pieces(direction, id, pieces.count(), most_values);
  auto* position = static_cast<std::byte*>(values);
  for (GlobalIndex i = 0; i < calls; ++i) {
    if (error.empty() && i < pieces.count()) {
      const Request piece{direction, id, pieces[i], position};
      const GlobalIndex size = piece.slab.size();
      error = move_piece(piece, memory_type, staged);
      position += static_cast<std::size_t>(size) * size_of(memory_type);
    } else {
      const std::string trouble = stand_by(direction, id);
      if (error.empty()) error = trouble;
    }
  }
  if (direction == Direction::write) count_records(id, mine);
  agree(activity(direction, id), error);
}

std::string Dataset::move_piece(const Request& piece, DataType memory_type, bool staged) {
  if (!staged) return transfer(piece);
  const DataType file_type = variable(piece.id).type;
  const GlobalIndex size = piece.slab.size();
  Request raw = piece;
  raw.data = staging_.reserve(0);
  if (piece.direction == Direction::write) {
    const Misfit misfit = convert_values(memory_type, piece.data, file_type, raw.data, size);
    if (!misfit.text.empty()) {
      stand_by(piece.direction, piece.id);
      return describe(misfit, piece.slab);
    }
    return transfer(raw);
  }
  const std::string error = transfer(raw);
  if (!error.empty()) return error;
  return describe(convert_values(file_type, raw.data, memory_type, piece.data, size), piece.slab);
}

/// Takes part in a collective call with nothing.
std::string Dataset::stand_by(Direction direction, VariableId id) {
  std::uint64_t scalar = 0;  // a variable without dimensions knows no empty slab
  return transfer({direction, id, nothing(id), &scalar});
}

void Dataset::count_records(VariableId id, const Slab& slab) {
  if (slab.size() == 0 || slab.count.empty()) return;
  const DimensionId first = variable(id).dimensions.front();
  if (dimensions_[static_cast<std::size_t>(first)].unlimited)
    note_records(slab.start.front() + slab.count.front());
}

template <class T>
void Dataset::read(VariableId id, const Slab& slab, std::span<T> out) {
  check_call(Direction::read, id, type_of<T>());
  move(Direction::read, id, slab, type_of<T>(), out.data(), false,
       check_slab(Direction::read, id, slab, out.size()));
}

template <class T>
std::vector<T> Dataset::read_replicated(VariableId id, const Slab& slab) {
  check_call(Direction::read, id, type_of<T>());
  const Slab part = comm_.is_root() ? slab : nothing(id);
  const auto size = static_cast<std::size_t>(part.size());
  std::string error = check_slab(Direction::read, id, part, size);
  std::vector<T> values;
  if (error.empty()) {
    try {
      values.resize(size);
    } catch (const std::exception&) {
      error = out_of_memory(size * sizeof(T));
    }
  }
  move(Direction::read, id, part, type_of<T>(), values.data(), false, std::move(error));
  comm_.broadcast(values);
  return values;
}

template <class T>
void Dataset::write(VariableId id, const Slab& slab, std::span<const T> values) {
  check_call(Direction::write, id, type_of<T>());
  // The constness is kept: `move` copies what it may not clobber.
  move(Direction::write, id, slab, type_of<T>(), const_cast<T*>(values.data()), false,
       check_slab(Direction::write, id, slab, values.size()));
}

template <class T>
void Dataset::write_and_clobber(VariableId id, const Slab& slab, std::span<T> values) {
  check_call(Direction::write, id, type_of<T>());
  move(Direction::write, id, slab, type_of<T>(), values.data(), true,
       check_slab(Direction::write, id, slab, values.size()));
}

// --- posted transfer

void Dataset::post(Direction direction, VariableId id, const Slab& slab, DataType memory_type, void* values,
                   std::string error) {
  if (error.empty()) {
    const SlabPieces pieces(slab, piece_values(id, false));
    auto* position = static_cast<std::byte*>(values);
    for (GlobalIndex i = 0; error.empty() && i < pieces.count(); ++i) {
      Request request{direction, id, pieces[i], position};
      const GlobalIndex size = request.slab.size();
      if (size == 0) continue;
      error = post_piece(std::move(request), memory_type);
      position += static_cast<std::size_t>(size) * size_of(memory_type);
    }
  }
  if (post_error_.empty() && !error.empty()) post_error_ = activity(direction, id) + ": " + error;
}

std::string Dataset::post_piece(Request request, DataType memory_type) {
  const DataType file_type = variable(request.id).type;
  const GlobalIndex size = request.slab.size();
  const std::size_t bytes = static_cast<std::size_t>(size) * size_of(file_type);
  const bool reading = request.direction == Direction::read;
  Posted posted;
  posted.memory_type = memory_type;
  posted.bytes = bytes;
  void* const values = request.data;
  if (!reading || memory_type != file_type) {
    try {
      posted.staged = std::make_unique_for_overwrite<std::byte[]>(bytes);
    } catch (const std::bad_alloc&) {
      return out_of_memory(bytes);
    }
    request.data = posted.staged.get();
    if (reading) {
      posted.target = values;
    } else {
      const Misfit misfit = convert_values(memory_type, values, file_type, request.data, size);
      if (!misfit.text.empty()) return describe(misfit, request.slab);
    }
  }
  posted.request = std::move(request);
  posted_.push_back(std::move(posted));
  posted_bytes_ += bytes;
  return {};
}

void Dataset::flush() {
  check_open();
  std::vector<std::size_t> batches = {0};  // ends of the batches
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < posted_.size(); ++i) {
    if (bytes != 0 && bytes + posted_[i].bytes > limits_.request) {
      batches.push_back(i);
      bytes = 0;
    }
    bytes += posted_[i].bytes;
  }
  if (!posted_.empty()) batches.push_back(posted_.size());
  std::string error = std::move(post_error_);
  post_error_.clear();
  const auto mine = static_cast<GlobalIndex>(batches.size()) - 1;
  const GlobalIndex calls = comm_.all_reduce(mine, ReduceOp::max);
  for (GlobalIndex i = 0; i < calls; ++i) {
    const std::size_t begin = batches[static_cast<std::size_t>(std::min(i, mine))];
    const std::size_t end = batches[static_cast<std::size_t>(std::min(i + 1, mine))];
    const std::string trouble = transfer_posted(begin, end);
    if (error.empty() && !trouble.empty())
      error = "cannot complete the posted transfers of " + quoted_path() + ": " + trouble;
  }
  for (const Posted& posted : posted_) {
    if (posted.request.direction == Direction::write) count_records(posted.request.id, posted.request.slab);
  }
  posted_.clear();
  posted_bytes_ = 0;
  agree({}, error);
}

std::string Dataset::transfer_posted(std::size_t begin, std::size_t end) {
  std::vector<Request> requests;
  requests.reserve(end - begin);
  for (std::size_t i = begin; i < end; ++i) requests.push_back(posted_[i].request);
  std::string error = transfer_together(requests);
  for (std::size_t i = begin; error.empty() && i < end; ++i) {
    const Posted& posted = posted_[i];
    if (posted.target == nullptr) continue;
    const Request& request = posted.request;
    const Misfit misfit = convert_values(variable(request.id).type, request.data, posted.memory_type,
                                         posted.target, request.slab.size());
    error = describe(misfit, request.slab);
    if (!error.empty()) error = "variable \"" + variable(request.id).name + "\": " + error;
  }
  return error;
}

template <class T>
void Dataset::post_read(VariableId id, const Slab& slab, std::span<T> out) {
  check_call(Direction::read, id, type_of<T>());
  post(Direction::read, id, slab, type_of<T>(), out.data(),
       check_slab(Direction::read, id, slab, out.size()));
}

template <class T>
void Dataset::post_write(VariableId id, const Slab& slab, std::span<const T> values) {
  check_call(Direction::write, id, type_of<T>());
  // The constness is kept: `post` copies what is written.
  post(Direction::write, id, slab, type_of<T>(), const_cast<T*>(values.data()),
       check_slab(Direction::write, id, slab, values.size()));
}

#define EXOMERGE_INSTANTIATE(T)                                                       \
  template void Dataset::read<T>(VariableId, const Slab&, std::span<T>);              \
  template std::vector<T> Dataset::read_replicated<T>(VariableId, const Slab&);       \
  template void Dataset::write<T>(VariableId, const Slab&, std::span<const T>);       \
  template void Dataset::write_and_clobber<T>(VariableId, const Slab&, std::span<T>); \
  template void Dataset::post_read<T>(VariableId, const Slab&, std::span<T>);         \
  template void Dataset::post_write<T>(VariableId, const Slab&, std::span<const T>);

EXOMERGE_INSTANTIATE(char)
EXOMERGE_INSTANTIATE(std::int32_t)
EXOMERGE_INSTANTIATE(std::int64_t)
EXOMERGE_INSTANTIATE(float)
EXOMERGE_INSTANTIATE(double)
#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::netcdf
