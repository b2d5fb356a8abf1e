// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <mpi.h>
#include <netcdf.h>
#include <netcdf_par.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include "exomerge/error.hpp"
#include "netcdf/backends.hpp"
#include "netcdf/convert.hpp"
#include "netcdf/cut_off.hpp"
#include "netcdf/hints.hpp"
#include "netcdf/netcdf4_storage.hpp"

namespace exomerge::netcdf {
namespace {

nc_type file_type_of(DataType type) {
  switch (type) {
    case DataType::int8:
      return NC_BYTE;
    case DataType::character:
    case DataType::string:
      return NC_CHAR;
    case DataType::int16:
      return NC_SHORT;
    case DataType::int32:
      return NC_INT;
    case DataType::float32:
      return NC_FLOAT;
    case DataType::float64:
      return NC_DOUBLE;
    case DataType::uint8:
      return NC_UBYTE;
    case DataType::uint16:
      return NC_USHORT;
    case DataType::uint32:
      return NC_UINT;
    case DataType::int64:
      return NC_INT64;
    case DataType::uint64:
      break;
  }
  return NC_UINT64;
}

std::optional<DataType> data_type_of(nc_type type) {
  constexpr DataType types[] = {DataType::int8,    DataType::character, DataType::int16,  DataType::int32,
                                DataType::float32, DataType::float64,   DataType::uint8,  DataType::uint16,
                                DataType::uint32,  DataType::int64,     DataType::uint64, DataType::string};
  if (type < NC_BYTE || type > NC_STRING) return std::nullopt;
  return types[type - NC_BYTE];
}

/// A failed call while the header is read or made.
class CallFailed : public Error {
 public:
  explicit CallFailed(int code) : Error(std::string("netCDF: ") + nc_strerror(code)) {}
};

void check(int code) {
  if (code != NC_NOERR) throw CallFailed(code);
}

/// HDF5 holds no more metadata than this before it writes it.
constexpr std::int64_t largest_cache = 32 << 20;

class Netcdf4Dataset final : public Dataset {
 public:
  Netcdf4Dataset(const Comm& comm, const std::filesystem::path& path);
  Netcdf4Dataset(const Comm& comm, const std::filesystem::path& path, const CreateOptions& options);
  ~Netcdf4Dataset() override { close_quietly(); }

 private:
  std::string transfer(const Request& request) override;
  std::string transfer_together(std::span<const Request> requests) override;
  std::string make_definitions() override;
  std::string leave_define_mode() override;
  std::string sync_file() override;
  std::string close_file() override;

  Header read_header();
  std::vector<Attribute> read_attributes(int variable, int count);
  std::optional<Attribute> read_attribute(int variable, const std::string& name);
  Attribute read_string_attribute(int variable, const std::string& name, std::size_t count);
  void define_attributes(int variable, const std::vector<Attribute>& attributes);
  void define_storage(int id);
  std::string transfer_variable(Direction direction, VariableId id, std::span<const Request* const> requests,
                                std::int64_t calls);
  std::string transfer_scalar(Direction direction, VariableId id, std::span<const Request* const> requests);
  void make_collective(VariableId id);
  std::string describe(int code) const;

  /// Bytes that this rank is about to write at most.
  struct Need {
    std::int64_t values = 0;
    std::int64_t index = 0;     ///< of chunks
    std::int64_t together = 0;  ///< of values, by all ranks, as far as this one knows
    bool shared = false;        ///< several ranks may have counted the same chunks; the same on all ranks
  };
  std::string make_sure_of_room(const Need& mine);
  std::string make_sure_of_room(const Request& request);
  std::string note(int code);

  int file_ = -1;
  int compression_level_ = 0;
  std::size_t chunk_bytes_ = 0;
  std::vector<int> native_ids_;  ///< of the variables; empty when they are the same
  std::vector<bool> is_collective_;
  /// Files that were opened are read by each rank on its own: HDF5's collective reads of contiguous data gain
  /// nothing here, and on a damaged file a rank that fails in one leaves the others waiting.
  bool is_new_ = false;
  std::optional<Netcdf4Storage> storage_;  ///< of a file that is written
  std::int64_t index_bytes_ = 0;  ///< of chunks that have been written, as far as they may be in a cache
  bool failed_ = false;           ///< a write, on this rank or, as far as this rank knows, on another
};

Netcdf4Dataset::Netcdf4Dataset(const Comm& comm, const std::filesystem::path& path)
    : Dataset(comm, path, FileFormat::netcdf4) {
  const Hints hints;
  const int code = nc_open_par(path.c_str(), NC_NOWRITE, comm.mpi(), hints.info(), &file_);
  if (code != NC_NOERR) mark_closed();
  comm.agree(code == NC_NOERR
                 ? std::string()
                 : "cannot open " + quoted_path() + ": its header is damaged (" + describe(code) + ")");
  std::string error;
  try {
    set_header(read_header());
  } catch (const std::exception& failure) {
    error = "cannot open " + quoted_path() + ": its header is damaged (" + failure.what() + ")";
  }
  comm.agree(error);
}

Netcdf4Dataset::Netcdf4Dataset(const Comm& comm, const std::filesystem::path& path,
                               const CreateOptions& options)
    : Dataset(comm, path, FileFormat::netcdf4),
      compression_level_(options.compression_level),
      chunk_bytes_(options.chunk_bytes),
      is_new_(true) {
  const Hints hints;
  const int code = nc_create_par(path.c_str(), NC_NETCDF4 | NC_CLOBBER, comm.mpi(), hints.info(), &file_);
  if (code != NC_NOERR) mark_closed();
  comm.agree(code == NC_NOERR ? std::string() : "cannot create " + quoted_path() + ": " + describe(code));
}

std::string Netcdf4Dataset::describe(int code) const {
  if (code == NC_NOERR) return {};
  return std::string("netCDF: ") + nc_strerror(code) + " (rank " + std::to_string(comm().rank()) + ")";
}

// --- header

Attribute Netcdf4Dataset::read_string_attribute(int variable, const std::string& name, std::size_t count) {
  std::vector<char*> strings(count, nullptr);
  check(nc_get_att_string(file_, variable, name.c_str(), strings.data()));
  std::string text;
  for (const char* part : strings) {
    if (!text.empty()) text += '\n';
    if (part != nullptr) text += part;
  }
  nc_free_string(count, strings.data());
  return {name, DataType::string, text};
}

std::optional<Attribute> Netcdf4Dataset::read_attribute(int variable, const std::string& name) {
  nc_type native_type = NC_NAT;
  std::size_t count = 0;
  check(nc_inq_att(file_, variable, name.c_str(), &native_type, &count));
  const std::optional<DataType> type = data_type_of(native_type);
  if (!type) return std::nullopt;
  if (*type == DataType::string) return read_string_attribute(variable, name, count);
  std::vector<std::byte> values(count * size_of(*type));
  if (count != 0) check(nc_get_att(file_, variable, name.c_str(), values.data()));
  return make_attribute(name, *type, values.data(), count);
}

std::vector<Attribute> Netcdf4Dataset::read_attributes(int variable, int count) {
  std::vector<Attribute> attributes;
  for (int i = 0; i < count; ++i) {
    char name[NC_MAX_NAME + 1] = "";
    check(nc_inq_attname(file_, variable, i, name));
    if (std::optional<Attribute> attribute = read_attribute(variable, name))
      attributes.push_back(std::move(*attribute));
  }
  return attributes;
}

/// The same calls on all ranks: the library reads metadata collectively.
Header Netcdf4Dataset::read_header() {
  Header header;
  int dimension_count = 0;
  int variable_count = 0;
  int attribute_count = 0;
  check(nc_inq(file_, &dimension_count, &variable_count, &attribute_count, nullptr));
  std::vector<int> ids(static_cast<std::size_t>(dimension_count));
  check(nc_inq_dimids(file_, &dimension_count, ids.data(), 0));
  int unlimited_count = 0;
  check(nc_inq_unlimdims(file_, &unlimited_count, nullptr));
  std::vector<int> unlimited_ids(static_cast<std::size_t>(unlimited_count));
  check(nc_inq_unlimdims(file_, &unlimited_count, unlimited_ids.data()));
  std::unordered_map<int, DimensionId> positions;
  for (const int id : ids) {
    char name[NC_MAX_NAME + 1] = "";
    std::size_t length = 0;
    check(nc_inq_dim(file_, id, name, &length));
    positions.emplace(id, static_cast<DimensionId>(header.dimensions.size()));
    const bool is_unlimited =
        std::find(unlimited_ids.begin(), unlimited_ids.end(), id) != unlimited_ids.end();
    header.dimensions.push_back({name, static_cast<GlobalIndex>(length), is_unlimited});
  }
  header.attributes = read_attributes(NC_GLOBAL, attribute_count);
  for (int id = 0; id < variable_count; ++id) {
    char name[NC_MAX_NAME + 1] = "";
    nc_type native_type = NC_NAT;
    int rank = 0;
    int count = 0;
    check(nc_inq_var(file_, id, name, &native_type, &rank, nullptr, &count));
    const std::optional<DataType> type = data_type_of(native_type);
    if (!type || *type == DataType::string) {
      add_unsupported_variable(name);
      continue;
    }
    std::vector<int> dimension_ids(static_cast<std::size_t>(rank));
    check(nc_inq_vardimid(file_, id, dimension_ids.data()));
    for (int& dimension : dimension_ids) {
      const auto found = positions.find(dimension);
      if (found == positions.end())
        throw Error("variable \"" + std::string(name) + "\" has an unknown dimension");
      dimension = found->second;
    }
    header.variables.push_back({name, *type, std::move(dimension_ids), read_attributes(id, count)});
    native_ids_.push_back(id);
  }
  is_collective_.assign(header.variables.size(), false);
  return header;
}

// --- definition

void Netcdf4Dataset::define_attributes(int variable, const std::vector<Attribute>& attributes) {
  for (const Attribute& attribute : attributes) {
    const EncodedAttribute encoded = encode_attribute(attribute);
    check(nc_put_att(file_, variable, attribute.name.c_str(), file_type_of(encoded.type), encoded.count,
                     encoded.bytes.data()));
  }
}

void Netcdf4Dataset::define_storage(int id) {
  const std::span<const std::size_t> chunk = storage_->chunk(id);
  if (chunk.empty()) return;
  check(nc_def_var_chunking(file_, id, NC_CHUNKED, chunk.data()));
  if (compression_level_ > 0) check(nc_def_var_deflate(file_, id, 1, 1, compression_level_));
}

std::string Netcdf4Dataset::make_definitions() {
  std::string what;
  try {
    int old_mode = 0;
    check(nc_set_fill(file_, NC_NOFILL, &old_mode));
    storage_.emplace(dimensions(), attributes(), variables(), compression_level_ > 0, chunk_bytes_);
    for (const Dimension& dimension : dimensions()) {
      what = "dimension \"" + dimension.name + "\"";
      int id = 0;
      check(nc_def_dim(file_, dimension.name.c_str(),
                       dimension.unlimited ? NC_UNLIMITED : static_cast<std::size_t>(dimension.length), &id));
    }
    what = "the file's attributes";
    define_attributes(NC_GLOBAL, attributes());
    for (const Variable& variable : variables()) {
      what = "variable \"" + variable.name + "\"";
      int id = 0;
      check(nc_def_var(file_, variable.name.c_str(), file_type_of(variable.type),
                       static_cast<int>(variable.dimensions.size()), variable.dimensions.data(), &id));
      define_storage(id);
      define_attributes(id, variable.attributes);
      native_ids_.push_back(id);
    }
  } catch (const Error& failure) {
    return what + ": " + failure.what();
  }
  is_collective_.assign(variables().size(), false);
  return {};
}

// --- a full disk
//
// When a write fails in HDF5 1.10, the ranks that saw it leave the library and the others wait for them in
// it, for ever: at once, or when the file is closed. So a write for which the disk may have no room is not
// begun, and after one that failed all the same the library is cut off from the file before it closes it.

/// Sees to it that there is room for what the ranks write next and for the metadata that the library still
/// holds: otherwise, or when a rank has failed before, `failed_` is set on all ranks, with an error text in
/// the first case (in the second, the rank has returned its own). Collective.
std::string Netcdf4Dataset::make_sure_of_room(const Need& mine) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max() / (comm().size() + 1);
  std::array<std::int64_t, 4> sums = {failed_ ? 1 : 0, 0, std::min(mine.values, most),
                                      std::min(mine.index, most)};
  if (comm().is_root()) {
    std::error_code unknown;
    const std::filesystem::space_info space = std::filesystem::space(path(), unknown);
    sums[1] = unknown ? most : static_cast<std::int64_t>(std::min<std::uintmax_t>(space.available, most));
  }
  comm().all_reduce(std::span<std::int64_t>(sums), ReduceOp::sum);
  const auto [failures, available, values, index] = sums;
  failed_ = failures != 0;
  if (failed_) return {};
  index_bytes_ = std::min(index_bytes_ + std::min(index, largest_cache), largest_cache);
  const std::int64_t metadata = storage_->header_bytes() + index_bytes_;
  if (values <= available - metadata) return {};
  // Ranks that share chunks have counted them more than once.
  const std::int64_t together =
      mine.shared ? comm().all_reduce(std::min(mine.together, most), ReduceOp::max) : values;
  const std::int64_t needed = metadata + std::min(values, together);
  if (needed <= available) return {};
  failed_ = true;
  return "No space left on device (up to " + std::to_string(needed) + " bytes are needed, " +
         std::to_string(available) + " are free)";
}

std::string Netcdf4Dataset::make_sure_of_room(const Request& request) {
  if (!is_new_ || request.direction == Direction::read) return {};
  return make_sure_of_room(
      {storage_->value_bytes(request.id, request.slab), storage_->index_bytes(request.id, request.slab),
       storage_->row_bytes(request.id, request.slab), !storage_->chunk(request.id).empty()});
}

/// HDF5 1.10 takes the space of all fixed variables now.
std::string Netcdf4Dataset::leave_define_mode() {
  const std::string trouble =
      make_sure_of_room({comm().is_root() ? storage_->fixed_bytes() : 0, 0, 0, false});
  return failed_ ? trouble : note(nc_enddef(file_));
}

std::string Netcdf4Dataset::sync_file() {
  const std::string trouble = make_sure_of_room(Need{});
  return failed_ ? trouble : note(nc_sync(file_));
}

std::string Netcdf4Dataset::close_file() {
  if (is_new_ && comm().any(failed_)) cut_off(path());
  const int file = std::exchange(file_, -1);
  return describe(is_defining() ? nc_abort(file) : nc_close(file));
}

std::string Netcdf4Dataset::note(int code) {
  failed_ = failed_ || code != NC_NOERR;
  return describe(code);
}

// --- data

void Netcdf4Dataset::make_collective(VariableId id) {
  const auto position = static_cast<std::size_t>(id);
  if (is_collective_[position]) return;
  nc_var_par_access(file_, native_ids_[position], NC_COLLECTIVE);
  is_collective_[position] = true;
}

std::string Netcdf4Dataset::transfer(const Request& request) {
  const std::string trouble = make_sure_of_room(request);
  if (failed_) return trouble;
  if (is_new_) {
    make_collective(request.id);
  } else if (request.slab.size() == 0) {
    return {};
  }
  // The arrays are looked at even for variables without dimensions.
  std::vector<std::size_t> start(request.slab.start.begin(), request.slab.start.end());
  std::vector<std::size_t> count(request.slab.count.begin(), request.slab.count.end());
  start.push_back(0);
  count.push_back(1);
  // An empty slab may come without memory, which the library does not accept.
  std::uint64_t nothing = 0;
  void* data = request.data == nullptr ? &nothing : request.data;
  const int id = native_ids_[static_cast<std::size_t>(request.id)];
  return request.direction == Direction::read
             ? describe(nc_get_vara(file_, id, start.data(), count.data(), data))
             : note(nc_put_vara(file_, id, start.data(), count.data(), data));
}

/// HDF5 has no collective call for different variables on different ranks, so the ranks agree for each
/// variable how many requests one has at most, and those with fewer take part with nothing.
std::string Netcdf4Dataset::transfer_together(std::span<const Request> requests) {
  std::string error;
  if (!is_new_) {
    for (const Request& request : requests) {
      const std::string trouble = transfer(request);
      const std::string& name = variable(request.id).name;
      if (error.empty() && !trouble.empty()) error = "variable \"" + name + "\": " + trouble;
    }
    return error;
  }
  for (const Direction direction : {Direction::write, Direction::read}) {
    std::vector<std::vector<const Request*>> mine(variables().size());
    std::vector<std::int64_t> calls(variables().size(), 0);
    for (const Request& request : requests) {
      if (request.direction != direction) continue;
      mine[static_cast<std::size_t>(request.id)].push_back(&request);
      ++calls[static_cast<std::size_t>(request.id)];
    }
    comm().all_reduce(std::span<std::int64_t>(calls), ReduceOp::max);
    for (std::size_t i = 0; i < calls.size(); ++i) {
      if (calls[i] == 0) continue;
      const std::string trouble = transfer_variable(direction, static_cast<VariableId>(i), mine[i], calls[i]);
      if (error.empty() && !trouble.empty()) error = "variable \"" + variables()[i].name + "\": " + trouble;
    }
  }
  return error;
}

std::string Netcdf4Dataset::transfer_variable(Direction direction, VariableId id,
                                              std::span<const Request* const> requests, std::int64_t calls) {
  if (variable(id).dimensions.empty()) return transfer_scalar(direction, id, requests);
  std::string error;
  for (std::size_t i = 0; i < static_cast<std::size_t>(calls); ++i) {
    const std::string trouble =
        transfer(i < requests.size() ? *requests[i] : Request{direction, id, nothing(id), nullptr});
    if (error.empty()) error = trouble;
  }
  return error;
}

/// A scalar has no empty slab: all ranks read it, and all write the value of the lowest rank that has one.
std::string Netcdf4Dataset::transfer_scalar(Direction direction, VariableId id,
                                            std::span<const Request* const> requests) {
  std::uint64_t value = 0;
  const std::size_t bytes = size_of(variable(id).type);
  if (direction == Direction::write) {
    const std::int64_t owner =
        comm().all_reduce(std::int64_t{requests.empty() ? comm().size() : comm().rank()}, ReduceOp::min);
    if (!requests.empty()) std::memcpy(&value, requests.back()->data, bytes);
    comm().broadcast(value, static_cast<int>(owner));
  }
  const std::string error = transfer({direction, id, {}, &value});
  if (direction == Direction::read) {
    for (const Request* request : requests) std::memcpy(request->data, &value, bytes);
  }
  return error;
}

}  // namespace

std::unique_ptr<Dataset> open_netcdf4(const Comm& comm, const std::filesystem::path& path) {
  return std::make_unique<Netcdf4Dataset>(comm, path);
}

std::unique_ptr<Dataset> create_netcdf4(const Comm& comm, const std::filesystem::path& path,
                                        const CreateOptions& options) {
  return std::make_unique<Netcdf4Dataset>(comm, path, options);
}

}  // namespace exomerge::netcdf
