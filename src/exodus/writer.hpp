// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exodus/carried.hpp"
#include "exodus/place.hpp"
#include "exomerge/description.hpp"
#include "netcdf/dataset.hpp"

namespace exomerge::exodus {

class File;
class Layout;
struct PieceInfo;

struct WriteOptions {
  FileFormat format = FileFormat::cdf2;  ///< cdf2 becomes cdf5 when a size or number needs it
  bool choose_format = true;             ///< false: an error instead when cdf2 does not do
  int word_size = 8;                     ///< bytes of a real
  /// Largest absolute value among the ids in maps, when they were scanned: beyond 32 bits they are stored as
  /// 64-bit integers.
  std::int64_t largest_map_value = 0;
  int compression_level = 0;         ///< netCDF-4
  std::size_t chunk_bytes = 0;       ///< netCDF-4; 0: the default
  const PieceInfo* piece = nullptr;  ///< what is written is one piece of a decomposed mesh
};

/// Makes 1-based numbers of 0-based references; see `stored_number` for those that name nothing.
void to_stored_numbers(std::span<GlobalIndex> references);

/// Writes an Exodus file under a temporary name beside the target and renames it when all is written: the
/// target is either replaced by a complete file or left as it is.
class Writer {
 public:
  /// Creates the temporary file, defines everything that `description` says and writes its small arrays (ids,
  /// status, names, tables, records; not the times). Collective.
  Writer(const Comm& comm, const std::filesystem::path& path, const Description& description,
         const WriteOptions& options, const CarriedData& carried = {});
  /// Takes part in writing the file that a Writer on another communicator made of the same description and
  /// `share`d: `temporary` is what that returned. Collective.
  Writer(const Comm& comm, const std::filesystem::path& path, const std::filesystem::path& temporary,
         const Description& description, const WriteOptions& options, const CarriedData& carried = {});
  /// Removes the temporary file unless `commit` has been called.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  const Places& places() const { return places_; }
  netcdf::Dataset& dataset() const { return *dataset_; }
  FileFormat format() const;
  /// Where the carried variable at `position` is; nullopt when it could not be carried (a warning has said
  /// so).
  std::optional<netcdf::VariableId> carried(std::size_t position) const;

  /// Writes `rows` of a place, all columns; the numbers as they go to the file. `values` holds rubbish
  /// afterwards. Collective.
  void write(const Place& place, int step, Range rows, std::span<double> values);
  void write(const Place& place, int step, Range rows, std::span<std::int64_t> values);
  /// The same for the next flush of the dataset, until when `values` must live. Local.
  void post(const Place& place, int step, Range rows, std::span<double> values);
  void post(const Place& place, int step, Range rows, std::span<std::int64_t> values);
  void post_time(int step, double time);

  /// Copies the values of the carried variables from the file that `File::foreign_data` described; record i
  /// is made of the file's record `steps[i]`, or stays undefined where that is negative. Collective.
  void copy_carried(const File& source, const CarriedData& carried, std::span<const int> steps);

  /// Makes room for all time steps, so that other communicators can write into the file too; returns its
  /// temporary path, on rank 0 only. Classic formats only. Collective.
  std::filesystem::path share(int steps);
  /// Ends the part of a Writer that joined: syncs and closes. Collective.
  void leave();
  /// Syncs, closes and renames. Collective; an error on any rank leaves the target as it was.
  void commit();
  /// The two halves of `commit`, for several files that are to appear together: `finish` makes the temporary
  /// file complete and safe, `publish` renames it. Collective.
  void finish();
  void publish();

 private:
  Layout lay_out(const Description& description, const WriteOptions& options, const CarriedData& carried,
                 netcdf::CreateOptions& create);
  void find_places(const Layout& layout);
  void define(const Layout& layout);
  void discard() noexcept;

  Comm comm_;
  std::filesystem::path path_;    // as the caller named it, for messages
  std::filesystem::path target_;  // what is replaced; on rank 0
  std::filesystem::path temporary_;
  bool owns_ = true;  // the temporary file
  std::unique_ptr<netcdf::Dataset> dataset_;
  Places places_;
  std::vector<netcdf::VariableId> carried_;
  netcdf::VariableId times_ = -1;
  bool committed_ = false;
};

}  // namespace exomerge::exodus
