// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/file_types.hpp"
#include "exomerge/types.hpp"
#include "netcdf/file_inspection.hpp"
#include "netcdf/header.hpp"
#include "netcdf/slab.hpp"

namespace exomerge::netcdf {

struct CreateOptions {
  FileFormat format = FileFormat::cdf2;
  GlobalIndex header_padding = 0;                  ///< bytes kept free behind the header (classic formats)
  int compression_level = 0;                       ///< netCDF-4 only
  std::size_t chunk_bytes = std::size_t{4} << 20;  ///< of a chunk at most; netCDF-4 only
};

/// Bytes of a variable in a classic file: record r begins at `begin + r * stride`; a variable without records
/// is all at `begin`.
struct BytePlace {
  GlobalIndex begin = 0;
  GlobalIndex stride = 0;
};

/// How large a piece of a slab is moved in one call of a library. The same on all ranks.
struct TransferLimits {
  std::size_t staging = std::size_t{16}
                        << 20;  ///< bytes of the buffer in which values are copied or converted
  std::size_t request = std::size_t{1} << 30;  ///< bytes handed to a library at once; PnetCDF refuses 2 GiB
};

/// An open netCDF file: the header on every rank, data by slabs. PnetCDF serves CDF-1, CDF-2 and CDF-5,
/// netCDF-C serves HDF5; the file's first bytes decide. Every function that says "collective" must be called
/// by all ranks of the communicator, with empty slabs where a rank has nothing; it throws the same Error on
/// all ranks when it fails on any.
class Dataset {
 public:
  /// Opens for reading. Collective. Errors name the file and tell apart: missing, unreadable, a directory,
  /// empty, not netCDF, damaged header, and shorter than its header says.
  static std::unique_ptr<Dataset> open(const Comm& comm, const std::filesystem::path& path);
  /// The same to write values into what is defined there. Classic formats only. Collective.
  static std::unique_ptr<Dataset> open_to_write(const Comm& comm, const std::filesystem::path& path);
  /// Creates (replacing what is there) in define mode. Collective.
  static std::unique_ptr<Dataset> create(const Comm& comm, const std::filesystem::path& path,
                                         const CreateOptions& options);

  virtual ~Dataset() = default;
  Dataset(const Dataset&) = delete;
  Dataset& operator=(const Dataset&) = delete;

  const Comm& comm() const { return comm_; }
  const std::filesystem::path& path() const { return path_; }
  FileFormat format() const { return format_; }
  /// Of a file that was opened, as it was then.
  const FileIdentity& identity() const { return identity_; }
  /// What messages call the file, when that is not its path: the name that a temporary file is to get.
  void set_name_in_messages(std::string name) { name_in_messages_ = std::move(name); }

  // --- header; local
  const std::vector<Dimension>& dimensions() const { return dimensions_; }
  const std::vector<Variable>& variables() const { return variables_; }
  const std::vector<Attribute>& attributes() const { return attributes_; }
  std::optional<DimensionId> find_dimension(std::string_view name) const;
  std::optional<VariableId> find_variable(std::string_view name) const;
  const Attribute* find_attribute(std::string_view name) const;  ///< global
  const Variable& variable(VariableId id) const { return variables_[static_cast<std::size_t>(id)]; }
  /// The whole variable.
  Slab whole(VariableId id) const;
  /// Nothing of the variable: what a rank passes that has no part in a collective call. A variable without
  /// dimensions has no empty slab: every rank reads or writes its one value.
  Slab nothing(VariableId id) const;
  /// Names of variables that are left out because their type is not in DataType (netCDF-4 only).
  const std::vector<std::string>& unsupported_variables() const { return unsupported_variables_; }

  // --- definition; all ranks with the same arguments, between create and end_definitions. Purely local until
  // end_definitions, which makes them in the file in this order. A length of `unlimited` makes the record
  // dimension.
  static constexpr GlobalIndex unlimited = -1;
  DimensionId define_dimension(const std::string& name, GlobalIndex length);
  VariableId define_variable(const std::string& name, DataType type, std::vector<DimensionId> dimensions,
                             std::vector<Attribute> attributes = {});
  void define_attribute(Attribute attribute);
  void end_definitions();  ///< Collective.

  // --- data. T: char, std::int32_t, std::int64_t, float, double. Values are converted when the variable's
  // type differs; a value that does not fit is an error that names the variable. Slabs beyond 2 GiB are split
  // here.
  /// Collective.
  template <class T>
  void read(VariableId id, const Slab& slab, std::span<T> out);
  /// Every rank gets the same values; one rank reads them. For small arrays. Collective.
  template <class T>
  std::vector<T> read_replicated(VariableId id, const Slab& slab);
  template <class T>
  std::vector<T> read_replicated(VariableId id);
  /// Like `read`, but only posts it: `out` is filled by the next `flush`, until when it must live. Local.
  /// What is posted may be of any size; what is converted or written is held in memory (`posted_bytes`) until
  /// then. An error shows at the flush.
  template <class T>
  void post_read(VariableId id, const Slab& slab, std::span<T> out);

  /// Collective. Leaves `values` as it is (it goes through a staging buffer).
  template <class T>
  void write(VariableId id, const Slab& slab, std::span<const T> values);
  /// As `write` without the copy: `values` holds rubbish afterwards. Collective.
  template <class T>
  void write_and_clobber(VariableId id, const Slab& slab, std::span<T> values);
  /// Copies `values` and posts the write of them; done by the next `flush`. Local.
  template <class T>
  void post_write(VariableId id, const Slab& slab, std::span<const T> values);
  /// As `post_write` without the copy where nothing is converted: `values` must live until the flush and
  /// holds rubbish afterwards. Local.
  template <class T>
  void post_write_and_clobber(VariableId id, const Slab& slab, std::span<T> values);
  std::size_t posted_bytes() const { return posted_bytes_; }
  /// Completes what was posted. Collective.
  void flush();
  /// Drops what was posted: for those whose memory goes before a flush. Local.
  void forget_posted() noexcept;

  /// Gives a classic file the length of that many records, and says so in its header, so that others may open
  /// it and write into them. Collective.
  void reserve_records(GlobalIndex records);

  /// Flushes to the storage device (a full disk shows here at the latest). Collective.
  void sync();
  /// Collective. Also done, without error reports, by the destructor of an open dataset.
  void close();

  /// Where the values of a variable are in the file, as they are stored: big-endian, rows without gaps.
  /// nullopt where the format has no such place (netCDF-4). Not before `end_definitions`. Local.
  virtual std::optional<BytePlace> byte_place(VariableId) const { return std::nullopt; }

  /// For tests and measurements.
  void set_limits(const TransferLimits& limits) { limits_ = limits; }

 protected:
  enum class Direction { read, write };

  /// One slab and the memory with its values, of the variable's own type and in native byte order.
  struct Request {
    Direction direction = Direction::read;
    VariableId id = 0;
    Slab slab;
    void* data = nullptr;
  };

  Dataset(Comm comm, std::filesystem::path path, FileFormat format);

  // The backends' hooks. They return an error text, empty when all went well, instead of throwing: a rank in
  // trouble must still take part in the calls that follow, until the ranks agree. All are collective. `data`
  // may be overwritten by writes.
  virtual std::string transfer(const Request& request) = 0;
  virtual std::string transfer_together(std::span<const Request> requests) = 0;
  virtual std::string make_definitions() = 0;
  virtual std::string leave_define_mode() = 0;
  virtual std::string lengthen(GlobalIndex /*records*/) { return "has no records to reserve"; }
  virtual std::string sync_file() = 0;
  virtual std::string close_file() = 0;

  /// Nothing is to be closed: opening failed.
  void mark_closed() { open_ = false; }
  bool is_defining() const { return defining_; }
  /// Closes, for the destructors of the backends: no hook can be called from the one below.
  void close_quietly() noexcept;
  void set_header(Header header);
  void add_unsupported_variable(std::string name) { unsupported_variables_.push_back(std::move(name)); }
  std::string quoted_path() const;

 private:
  struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
  };
  template <class Id>
  using NameMap = std::unordered_map<std::string, Id, NameHash, std::equal_to<>>;

  /// Reused memory that is not initialised.
  class Buffer {
   public:
    std::byte* reserve(std::size_t bytes);
    void release();

   private:
    std::unique_ptr<std::byte[]> bytes_;
    std::size_t size_ = 0;
  };

  struct Posted {
    Request request;
    std::unique_ptr<std::byte[]> staged;  ///< null when the request uses the caller's memory
    std::size_t bytes = 0;
    void* target = nullptr;  ///< of a read that is converted
    DataType memory_type = DataType::character;
    int layer = 0;
  };

  /// Reads or writes a slab in an agreed number of pieces. `error` is what kept this rank from taking part.
  /// Collective.
  void move(Direction direction, VariableId id, const Slab& slab, DataType memory_type, void* values,
            bool clobber, std::string error);
  std::string move_piece(const Request& piece, DataType memory_type, bool staged);
  std::string stand_by(Direction direction, VariableId id);
  GlobalIndex piece_values(VariableId id, bool staged) const;
  GlobalIndex agreed_pieces(Direction direction, VariableId id, GlobalIndex mine,
                            GlobalIndex most_values) const;

  void post(Direction direction, VariableId id, const Slab& slab, DataType memory_type, void* values,
            bool clobber, std::string error);
  std::string post_piece(Request request, DataType memory_type, bool clobber);
  std::vector<std::size_t> make_batches();
  std::string transfer_posted(std::size_t begin, std::size_t end);

  void check_open() const;
  void check_defining(const std::string& what) const;
  /// Throws, on all ranks alike, when the call itself makes no sense.
  void check_call(Direction direction, VariableId id, DataType memory_type) const;
  /// What is wrong with a slab for `count` values, or nothing.
  std::string check_slab(Direction direction, VariableId id, const Slab& slab, std::size_t count) const;
  std::string activity(Direction direction, VariableId id) const;
  /// The end of a collective call: throws on all ranks when one has an error, and spreads the number of
  /// records.
  void agree(const std::string& activity, const std::string& error);
  void note_records(GlobalIndex records);
  void count_records(VariableId id, const Slab& slab);

  Comm comm_;
  std::filesystem::path path_;
  std::string name_in_messages_;  ///< empty: the path
  FileFormat format_;
  FileIdentity identity_;
  bool open_ = true;
  bool defining_ = false;
  TransferLimits limits_;

  std::vector<Dimension> dimensions_;
  std::vector<Variable> variables_;
  std::vector<Attribute> attributes_;
  std::vector<std::string> unsupported_variables_;
  NameMap<DimensionId> dimension_ids_;
  NameMap<VariableId> variable_ids_;
  GlobalIndex records_ = 0;  ///< of the unlimited dimension, as far as this rank knows

  Buffer staging_;
  std::vector<Posted> posted_;
  std::size_t posted_bytes_ = 0;
  std::string post_error_;  ///< of a post_ call; told to all at the next flush
};

}  // namespace exomerge::netcdf
