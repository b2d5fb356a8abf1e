// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "netcdf/dataset.hpp"
#include "netcdf/file_inspection.hpp"
#include "netcdf/file_regions.hpp"

namespace exomerge::netcdf {

/// An existing classic file whose header stays as it is: values become bytes at places of the file, and
/// whoever made the dataset says what happens to them. No library comes between, so it is known when which
/// byte is written. It cannot be read from; write errors are those of `put`.
class RawDataset final : public Dataset {
 public:
  /// Takes bytes for a place of the file; gives what went wrong. Called on the rank that has the bytes.
  using Put = std::function<std::string(GlobalIndex offset, const void* bytes, GlobalIndex count)>;

  /// `file`: what `inspect_file` found; not netCDF-4. Local.
  RawDataset(const Comm& comm, const std::filesystem::path& path, const InspectedFile& file, Put put);

  /// Where the bytes of a slab are, in the order of its values. Local.
  std::vector<FileRegion> regions_of(VariableId id, const Slab& slab) const;

 private:
  std::string transfer(const Request& request) override;
  std::string transfer_together(std::span<const Request> requests) override;
  std::string make_definitions() override { return {}; }
  std::string leave_define_mode() override { return {}; }
  std::string sync_file() override { return {}; }
  std::string close_file() override { return {}; }

  void for_each_run(VariableId id, const Slab& slab,
                    const std::function<void(GlobalIndex offset, GlobalIndex bytes)>& use) const;

  CdfLayout layout_;
  Put put_;
};

/// Throws Error when the file is netCDF-4, whose places only its library knows. `activity`: "cannot ...".
/// The same on all ranks.
void require_classic(const InspectedFile& file, const std::string& activity);

}  // namespace exomerge::netcdf
