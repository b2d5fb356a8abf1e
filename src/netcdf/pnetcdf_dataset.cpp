// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <pnetcdf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "netcdf/backends.hpp"
#include "netcdf/byte_requests.hpp"
#include "netcdf/convert.hpp"
#include "netcdf/hints.hpp"
#include "netcdf/raw_file.hpp"

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

MPI_Datatype memory_type_of(DataType type) {
  switch (type) {
    case DataType::int8:
      return MPI_SIGNED_CHAR;
    case DataType::character:
    case DataType::string:
      return MPI_CHAR;
    case DataType::int16:
      return MPI_SHORT;
    case DataType::int32:
      return MPI_INT;
    case DataType::float32:
      return MPI_FLOAT;
    case DataType::float64:
      return MPI_DOUBLE;
    case DataType::uint8:
      return MPI_UNSIGNED_CHAR;
    case DataType::uint16:
      return MPI_UNSIGNED_SHORT;
    case DataType::uint32:
      return MPI_UNSIGNED;
    case DataType::int64:
      return MPI_LONG_LONG;
    case DataType::uint64:
      break;
  }
  return MPI_UNSIGNED_LONG_LONG;
}

// Bytes of a posted request, on average, from which it goes without the library: smaller ones, of many ranks,
// are better put together before the file sees them.
constexpr std::size_t least_by_bytes = 256;

/// A slab as PnetCDF wants it. MPI_Offset is 64 bits wide, but may be another type than GlobalIndex.
struct Box {
  explicit Box(const Slab& slab)
      : start(slab.start.begin(), slab.start.end()), count(slab.count.begin(), slab.count.end()) {
    // The arrays are looked at even for variables without dimensions.
    start.push_back(0);
    count.push_back(1);
  }
  std::vector<MPI_Offset> start;
  std::vector<MPI_Offset> count;
};

class PnetcdfDataset final : public Dataset {
 public:
  PnetcdfDataset(const Comm& comm, const std::filesystem::path& path, FileFormat format, Header header,
                 Access access);
  PnetcdfDataset(const Comm& comm, const std::filesystem::path& path, const CreateOptions& options);
  ~PnetcdfDataset() override { close_quietly(); }
  std::optional<BytePlace> byte_place(VariableId id) const override;

 private:
  std::string transfer(const Request& request) override;
  std::string transfer_together(std::span<const Request> requests) override;
  std::string make_definitions() override;
  std::string leave_define_mode() override;
  std::string lengthen(GlobalIndex records) override;
  std::string sync_file() override;
  std::string close_file() override;

  std::string describe(int code) const;
  std::string define_attributes(int variable, const std::vector<Attribute>& attributes);
  std::string check_same_header(const Header& header) const;
  int post(const Request& request, int& id);
  std::vector<bool> choose_for_bytes(std::span<const Request> requests);
  bool open_raw_file();
  std::string move_bytes(std::span<const Request> requests, const std::vector<bool>& chosen);
  bool find_byte_places() const;
  void log_hints() const;
  std::string find_gaps();
  std::string make_room(GlobalIndex bytes) const;
  std::string make_room_for_records(std::span<const Request> requests);

  int file_ = -1;
  GlobalIndex header_padding_ = 0;
  // Bytes between variables that nobody writes.
  bool has_record_gaps_ = false;
  GlobalIndex records_begin_ = 0;  ///< byte
  GlobalIndex record_bytes_ = 0;
  GlobalIndex roomy_records_ = 0;               ///< records for which room has been made
  mutable std::vector<BytePlace> byte_places_;  ///< by variable, once they were asked for
  bool created_ = false;
  bool reads_only_ = false;
  RawFile raw_file_;  ///< once small arrays were moved without the library
};

PnetcdfDataset::PnetcdfDataset(const Comm& comm, const std::filesystem::path& path, FileFormat format,
                               Header header, Access access)
    : Dataset(comm, path, format), reads_only_(access == Access::read) {
  const Hints hints;
  const int code = ncmpi_open(comm.mpi(), path.c_str(), access == Access::write ? NC_WRITE : NC_NOWRITE,
                              hints.info(), &file_);
  std::string error;
  if (code != NC_NOERR) {
    mark_closed();
    error = "cannot open " + quoted_path() + ": its header is damaged (" + describe(code) + ")";
  } else {
    error = check_same_header(header);
  }
  comm.agree(error);
  set_header(std::move(header));
  if (access == Access::write) comm.agree(find_gaps());
}

PnetcdfDataset::PnetcdfDataset(const Comm& comm, const std::filesystem::path& path,
                               const CreateOptions& options)
    : Dataset(comm, path, options.format), header_padding_(options.header_padding), created_(true) {
  const Hints hints;
  int mode = NC_CLOBBER;
  if (options.format == FileFormat::cdf2) mode |= NC_64BIT_OFFSET;
  if (options.format == FileFormat::cdf5) mode |= NC_64BIT_DATA;
  const int code = ncmpi_create(comm.mpi(), path.c_str(), mode, hints.info(), &file_);
  if (code != NC_NOERR) mark_closed();
  comm.agree(code == NC_NOERR ? std::string() : "cannot create " + quoted_path() + ": " + describe(code));
}

std::string PnetcdfDataset::describe(int code) const {
  if (code == NC_NOERR) return {};
  return std::string("PnetCDF: ") + ncmpi_strerror(code) + " (" + ncmpi_strerrno(code) + ", rank " +
         std::to_string(comm().rank()) + ")";
}

/// Ids are positions in the header that we parsed: true as long as the library saw the same.
std::string PnetcdfDataset::check_same_header(const Header& header) const {
  int dimensions = 0;
  int variables = 0;
  int attributes = 0;
  int unlimited_dimension = -1;
  const int code = ncmpi_inq(file_, &dimensions, &variables, &attributes, &unlimited_dimension);
  if (code != NC_NOERR) return "cannot open " + quoted_path() + ": " + describe(code);
  if (static_cast<std::size_t>(dimensions) == header.dimensions.size() &&
      static_cast<std::size_t>(variables) == header.variables.size()) {
    return {};
  }
  return "cannot open " + quoted_path() + ": it changed while it was opened";
}

std::optional<BytePlace> PnetcdfDataset::byte_place(VariableId id) const {
  if (byte_places_.empty() && !find_byte_places()) return std::nullopt;
  return byte_places_[static_cast<std::size_t>(id)];
}

// All at once: each question costs the library a search, and there may be one for every array and step.
bool PnetcdfDataset::find_byte_places() const {
  MPI_Offset record_bytes = 0;
  if (ncmpi_inq_recsize(file_, &record_bytes) != NC_NOERR) return false;
  std::vector<BytePlace> places;
  for (std::size_t i = 0; i < variables().size(); ++i) {
    MPI_Offset begin = 0;
    if (ncmpi_inq_varoffset(file_, static_cast<int>(i), &begin) != NC_NOERR) return false;
    const auto& own = variables()[i].dimensions;
    const bool has_records = !own.empty() && dimensions()[static_cast<std::size_t>(own.front())].unlimited;
    places.push_back(
        {static_cast<GlobalIndex>(begin), has_records ? static_cast<GlobalIndex>(record_bytes) : 0});
  }
  byte_places_ = std::move(places);
  return true;
}

// ROMIO reads, changes and writes back where a collective write leaves gaps, and does not notice that it read
// nothing behind the end of the file: the gaps get whatever was in its memory. So the file is given its
// length, and its gaps their zeros, in advance.

std::string PnetcdfDataset::find_gaps() {
  GlobalIndex fixed_end = 0;
  int record_variables = 0;
  bool has_odd_record = false;
  for (std::size_t i = 0; i < variables().size(); ++i) {
    const Variable& variable = variables()[i];
    MPI_Offset begin = 0;
    const int code = ncmpi_inq_varoffset(file_, static_cast<int>(i), &begin);
    if (code != NC_NOERR) return describe(code);
    GlobalIndex bytes = static_cast<GlobalIndex>(size_of(variable.type));
    bool has_records = false;
    for (const DimensionId d : variable.dimensions) {
      const Dimension& dimension = dimensions()[static_cast<std::size_t>(d)];
      has_records = has_records || dimension.unlimited;
      if (!dimension.unlimited) bytes *= dimension.length;
    }
    if (!has_records) {
      fixed_end = std::max(fixed_end, static_cast<GlobalIndex>(begin) + (bytes + 3) / 4 * 4);
    } else {
      if (++record_variables == 1) records_begin_ = static_cast<GlobalIndex>(begin);
      has_odd_record = has_odd_record || bytes % 4 != 0;
    }
  }
  MPI_Offset record_bytes = 0;
  const int code = ncmpi_inq_recsize(file_, &record_bytes);
  if (code != NC_NOERR) return describe(code);
  record_bytes_ = static_cast<GlobalIndex>(record_bytes);
  has_record_gaps_ = has_odd_record && record_variables > 1;
  return make_room(fixed_end);
}

/// Lengthens the file, on rank 0.
std::string PnetcdfDataset::make_room(GlobalIndex bytes) const {
  if (!comm().is_root()) return {};
  struct stat status = {};
  const bool done = ::stat(path().c_str(), &status) == 0 &&
                    (status.st_size >= bytes || ::truncate(path().c_str(), static_cast<off_t>(bytes)) == 0);
  return done ? std::string() : std::string("cannot lengthen the file: ").append(std::strerror(errno));
}

std::string PnetcdfDataset::make_room_for_records(std::span<const Request> requests) {
  if (!has_record_gaps_) return {};
  GlobalIndex records = 0;
  for (const Request& request : requests) {
    const Variable& target = variable(request.id);
    if (request.direction == Direction::read || request.slab.size() == 0 || target.dimensions.empty())
      continue;
    if (!dimensions()[static_cast<std::size_t>(target.dimensions.front())].unlimited) continue;
    records = std::max(records, request.slab.start.front() + request.slab.count.front());
  }
  records = comm().all_reduce(records, ReduceOp::max);
  if (records <= roomy_records_) return {};
  roomy_records_ = records;
  const std::string error = make_room(records_begin_ + records * record_bytes_);
  comm().barrier();
  return error;
}

std::string PnetcdfDataset::transfer(const Request& request) {
  const std::string trouble = make_room_for_records({&request, 1});
  const Box box(request.slab);
  const DataType type = variable(request.id).type;
  const auto count = static_cast<MPI_Offset>(request.slab.size());
  const int code = request.direction == Direction::read
                       ? ncmpi_get_vara_all(file_, request.id, box.start.data(), box.count.data(),
                                            request.data, count, memory_type_of(type))
                       : ncmpi_put_vara_all(file_, request.id, box.start.data(), box.count.data(),
                                            request.data, count, memory_type_of(type));
  return code == NC_NOERR ? trouble : describe(code);
}

int PnetcdfDataset::post(const Request& request, int& id) {
  const Box box(request.slab);
  const DataType type = variable(request.id).type;
  const auto count = static_cast<MPI_Offset>(request.slab.size());
  id = NC_REQ_NULL;
  return request.direction == Direction::read
             ? ncmpi_iget_vara(file_, request.id, box.start.data(), box.count.data(), request.data, count,
                               memory_type_of(type), &id)
             : ncmpi_iput_vara(file_, request.id, box.start.data(), box.count.data(), request.data, count,
                               memory_type_of(type), &id);
}

/// Whether the file can be read or written beside the library: it must be the one that the library has open.
bool PnetcdfDataset::open_raw_file() {
  if (raw_file_.is_open()) return true;
  if (!raw_file_.open(path(), created_ ? RawFile::Mode::write : RawFile::Mode::read).empty()) return false;
  if (created_ || raw_file_.inode() == identity().inode) return true;
  raw_file_.close();
  return false;
}

/// Which requests go without the library: reads of files that were opened to be read, writes into files that
/// this rank writes alone. The library counts the records, so it gets a request for the last one.
std::vector<bool> PnetcdfDataset::choose_for_bytes(std::span<const Request> requests) {
  std::vector<bool> chosen(requests.size(), false);
  const Direction direction = created_ ? Direction::write : Direction::read;
  std::size_t bytes = 0;
  std::size_t last = requests.size();
  GlobalIndex records = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const Request& request = requests[i];
    if (request.direction != direction) return chosen;
    bytes += static_cast<std::size_t>(request.slab.size()) * size_of(variable(request.id).type);
    const auto place = byte_place(request.id);
    if (!place) return chosen;
    if (place->stride == 0 || request.slab.start.front() + request.slab.count.front() <= records) continue;
    records = request.slab.start.front() + request.slab.count.front();
    last = i;
  }
  const bool possible = created_ ? comm().size() == 1 : reads_only_;
  const bool is_worth_it = requests.size() > 1 && bytes >= least_by_bytes * requests.size();
  if (!possible || !is_worth_it || !open_raw_file()) return chosen;
  chosen.assign(requests.size(), true);
  if (created_ && last < requests.size()) chosen[last] = false;
  return chosen;
}

std::string PnetcdfDataset::move_bytes(std::span<const Request> requests, const std::vector<bool>& chosen) {
  std::vector<ByteStretch> stretches;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!chosen[i]) continue;
    const Request& request = requests[i];
    const Variable& target = variable(request.id);
    if (created_) {
      swap_bytes(request.data, size_of(target.type), static_cast<std::size_t>(request.slab.size()));
    }
    auto* memory = static_cast<std::byte*>(request.data);
    for_each_run(dimensions(), target, *byte_place(request.id), request.slab,
                 [&](GlobalIndex offset, GlobalIndex bytes) {
                   stretches.push_back({offset, bytes, memory});
                   memory += bytes;
                 });
  }
  if (stretches.empty()) return {};
  const std::string error = created_ ? write_stretches(raw_file_, std::move(stretches))
                                     : read_stretches(raw_file_, std::move(stretches));
  if (!error.empty()) return (created_ ? "cannot be written: " : "cannot be read: ") + error;
  for (std::size_t i = 0; !created_ && i < requests.size(); ++i) {
    const Request& request = requests[i];
    if (!chosen[i]) continue;
    swap_bytes(request.data, size_of(variable(request.id).type),
               static_cast<std::size_t>(request.slab.size()));
  }
  return {};
}

std::string PnetcdfDataset::transfer_together(std::span<const Request> requests) {
  std::string error = make_room_for_records(requests);
  const auto note = [&](int code, const Request& request) {
    if (code != NC_NOERR && error.empty())
      error = "variable \"" + variable(request.id).name + "\": " + describe(code);
  };
  const std::vector<bool> by_bytes = choose_for_bytes(requests);
  std::vector<int> ids(requests.size(), NC_REQ_NULL);
  std::vector<int> codes(requests.size(), NC_NOERR);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!by_bytes[i]) note(post(requests[i], ids[i]), requests[i]);
  }
  if (error.empty()) error = move_bytes(requests, by_bytes);
  const int code = ncmpi_wait_all(file_, static_cast<int>(ids.size()), ids.data(), codes.data());
  for (std::size_t i = 0; i < requests.size(); ++i) note(codes[i], requests[i]);
  return error.empty() ? describe(code) : error;
}

std::string PnetcdfDataset::define_attributes(int variable_id, const std::vector<Attribute>& attributes) {
  for (const Attribute& attribute : attributes) {
    const EncodedAttribute encoded = encode_attribute(attribute);
    const int code = ncmpi_put_att(file_, variable_id, attribute.name.c_str(), file_type_of(encoded.type),
                                   static_cast<MPI_Offset>(encoded.count), encoded.bytes.data());
    if (code != NC_NOERR) return "attribute \"" + attribute.name + "\": " + describe(code);
  }
  return {};
}

std::string PnetcdfDataset::make_definitions() {
  for (const Dimension& dimension : dimensions()) {
    int id = 0;
    const auto length = dimension.unlimited ? NC_UNLIMITED : static_cast<MPI_Offset>(dimension.length);
    const int code = ncmpi_def_dim(file_, dimension.name.c_str(), length, &id);
    if (code != NC_NOERR) return "dimension \"" + dimension.name + "\": " + describe(code);
  }
  std::string error = define_attributes(NC_GLOBAL, attributes());
  if (!error.empty()) return error;
  for (const Variable& variable : variables()) {
    int id = 0;
    const int code =
        ncmpi_def_var(file_, variable.name.c_str(), file_type_of(variable.type),
                      static_cast<int>(variable.dimensions.size()), variable.dimensions.data(), &id);
    error = code != NC_NOERR ? describe(code) : define_attributes(id, variable.attributes);
    if (!error.empty()) return "variable \"" + variable.name + "\": " + error;
  }
  return {};
}

void PnetcdfDataset::log_hints() const {
  MPI_Info info = MPI_INFO_NULL;
  if (ncmpi_inq_file_info(file_, &info) != NC_NOERR) return;
  tell_hints(comm().is_root(), info);
  MPI_Info_free(&info);
}

std::string PnetcdfDataset::leave_define_mode() {
  // The sections follow each other without gaps but for the padding: the same bytes on every file system.
  constexpr MPI_Offset least_alignment = 4;
  const int code =
      ncmpi__enddef(file_, static_cast<MPI_Offset>(header_padding_), least_alignment, 0, least_alignment);
  if (code != NC_NOERR) return describe(code);
  log_hints();
  return find_gaps();
}

std::string PnetcdfDataset::lengthen(GlobalIndex records) {
  std::string error = make_room(records_begin_ + records * record_bytes_);
  roomy_records_ = std::max(roomy_records_, records);
  comm().barrier();
  // The library counts a record when a value of it is written: here one of a variable with one value a
  // record, such as the time.
  const auto has_one_value = [this](const Variable& variable) {
    return variable.dimensions.size() == 1 &&
           dimensions()[static_cast<std::size_t>(variable.dimensions.front())].unlimited;
  };
  const auto found = std::ranges::find_if(variables(), has_one_value);
  if (records == 0) return error;
  if (found == variables().end()) return "no variable has one value a record";
  const bool writes = comm().is_root();
  std::uint64_t zero = 0;
  const std::string trouble =
      transfer({Direction::write, static_cast<VariableId>(found - variables().begin()),
                Slab{{writes ? records - 1 : 0}, {writes ? 1 : 0}}, &zero});
  return error.empty() ? trouble : error;
}

std::string PnetcdfDataset::sync_file() { return describe(ncmpi_sync(file_)); }

std::string PnetcdfDataset::close_file() {
  const int file = std::exchange(file_, -1);
  return describe(is_defining() ? ncmpi_abort(file) : ncmpi_close(file));
}

}  // namespace

std::unique_ptr<Dataset> open_pnetcdf(const Comm& comm, const std::filesystem::path& path, FileFormat format,
                                      Header header, Access access) {
  return std::make_unique<PnetcdfDataset>(comm, path, format, std::move(header), access);
}

std::unique_ptr<Dataset> create_pnetcdf(const Comm& comm, const std::filesystem::path& path,
                                        const CreateOptions& options) {
  return std::make_unique<PnetcdfDataset>(comm, path, options);
}

}  // namespace exomerge::netcdf
