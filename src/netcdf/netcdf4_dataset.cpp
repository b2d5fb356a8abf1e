// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <mpi.h>
#include <netcdf.h>
#include <netcdf_par.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include "exomerge/error.hpp"
#include "netcdf/backends.hpp"
#include "netcdf/convert.hpp"
#include "netcdf/hints.hpp"

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
  void define_storage(int id, const Variable& variable);
  std::string transfer_variable(Direction direction, VariableId id, std::span<const Request* const> requests,
                                std::int64_t calls);
  std::string transfer_scalar(Direction direction, VariableId id, std::span<const Request* const> requests);
  void make_collective(VariableId id);
  std::string describe(int code) const;
  std::string check_space() const;

  int file_ = -1;
  int compression_level_ = 0;
  std::vector<int> native_ids_;  ///< of the variables; empty when they are the same
  std::vector<bool> is_collective_;
  /// Files that were opened are read by each rank on its own: HDF5's collective reads of contiguous data gain nothing here, and on a
  /// damaged file a rank that fails in one leaves the others waiting.
  bool is_new_ = false;
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
    : Dataset(comm, path, FileFormat::netcdf4), compression_level_(options.compression_level) {
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

/// Chunks hold one record, cut along its first dimensions where it is large; records of a few bytes share
/// one.
void Netcdf4Dataset::define_storage(int id, const Variable& variable) {
  if (variable.dimensions.empty()) return;
  const bool has_records = dimensions()[static_cast<std::size_t>(variable.dimensions.front())].unlimited;
  if (!has_records && compression_level_ == 0) return;
  constexpr std::size_t largest_chunk = std::size_t{4} << 20;
  constexpr std::size_t smallest_chunk = std::size_t{4} << 10;
  std::vector<std::size_t> chunk;
  for (const DimensionId d : variable.dimensions) {
    const Dimension& dimension = dimensions()[static_cast<std::size_t>(d)];
    chunk.push_back(dimension.unlimited ? 1 : static_cast<std::size_t>(dimension.length));
  }
  const auto rest_bytes = [&](std::size_t from) {
    std::size_t bytes = size_of(variable.type);
    for (std::size_t i = from; i < chunk.size(); ++i) bytes = std::min(largest_chunk + 1, bytes) * chunk[i];
    return bytes;
  };
  for (std::size_t i = 0; i < chunk.size() && rest_bytes(i) > largest_chunk; ++i) {
    chunk[i] =
        std::clamp<std::size_t>(largest_chunk / std::max<std::size_t>(1, rest_bytes(i + 1)), 1, chunk[i]);
  }
  if (has_records && rest_bytes(0) < smallest_chunk) chunk[0] = smallest_chunk / rest_bytes(0);
  check(nc_def_var_chunking(file_, id, NC_CHUNKED, chunk.data()));
  if (compression_level_ > 0) check(nc_def_var_deflate(file_, id, 1, 1, compression_level_));
}

std::string Netcdf4Dataset::make_definitions() {
  std::string what;
  try {
    int old_mode = 0;
    check(nc_set_fill(file_, NC_NOFILL, &old_mode));
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
      define_storage(id, variable);
      define_attributes(id, variable.attributes);
      native_ids_.push_back(id);
    }
  } catch (const Error& failure) {
    return what + ": " + failure.what();
  }
  is_collective_.assign(variables().size(), false);
  is_new_ = true;
  return check_space();
}

/// HDF5 1.10 takes the space of all fixed variables now, and when the disk is full some ranks wait for ever
/// for those whose writes failed. So what can be known is asked before.
std::string Netcdf4Dataset::check_space() const {
  if (!comm().is_root() || compression_level_ > 0) return {};
  double needed = 0;
  for (const Variable& variable : variables()) {
    double bytes = static_cast<double>(size_of(variable.type));
    for (const DimensionId d : variable.dimensions) {
      bytes *= static_cast<double>(dimensions()[static_cast<std::size_t>(d)].length);
    }
    needed += bytes;
  }
  std::error_code unknown;
  const std::filesystem::space_info space = std::filesystem::space(path(), unknown);
  if (unknown || needed <= static_cast<double>(space.available)) return {};
  return "No space left on device (" + std::to_string(static_cast<std::uint64_t>(needed)) +
         " bytes are needed, " + std::to_string(space.available) + " are free)";
}

std::string Netcdf4Dataset::leave_define_mode() { return describe(nc_enddef(file_)); }

// --- data

void Netcdf4Dataset::make_collective(VariableId id) {
  const auto position = static_cast<std::size_t>(id);
  if (is_collective_[position]) return;
  nc_var_par_access(file_, native_ids_[position], NC_COLLECTIVE);
  is_collective_[position] = true;
}

std::string Netcdf4Dataset::transfer(const Request& request) {
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
  return describe(request.direction == Direction::read
                      ? nc_get_vara(file_, id, start.data(), count.data(), data)
                      : nc_put_vara(file_, id, start.data(), count.data(), data));
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

std::string Netcdf4Dataset::sync_file() { return describe(nc_sync(file_)); }

std::string Netcdf4Dataset::close_file() {
  const int file = std::exchange(file_, -1);
  return describe(is_defining() ? nc_abort(file) : nc_close(file));
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
