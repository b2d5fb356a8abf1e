// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/raw_dataset.hpp"

#include <utility>

#include "exomerge/error.hpp"
#include "netcdf/byte_requests.hpp"
#include "netcdf/convert.hpp"

namespace exomerge::netcdf {

RawDataset::RawDataset(const Comm& comm, const std::filesystem::path& path, const InspectedFile& file,
                       Put put)
    : Dataset(comm, path, file.format), layout_(file.layout), put_(std::move(put)) {
  set_header(file.header);
}

void RawDataset::for_each_run(VariableId id, const Slab& slab,
                              const std::function<void(GlobalIndex, GlobalIndex)>& use) const {
  const CdfPlace& place = layout_.places[static_cast<std::size_t>(id)];
  netcdf::for_each_run(dimensions(), variable(id), {place.begin, place.record ? layout_.record_stride : 0},
                       slab, use);
}

std::vector<FileRegion> RawDataset::regions_of(VariableId id, const Slab& slab) const {
  std::vector<FileRegion> regions;
  for_each_run(id, slab, [&](GlobalIndex offset, GlobalIndex bytes) { regions.push_back({offset, bytes}); });
  return regions;
}

std::string RawDataset::transfer(const Request& request) {
  if (request.direction == Direction::read) return "it is open for writing only";
  const auto values = static_cast<std::size_t>(request.slab.size());
  swap_bytes(request.data, size_of(variable(request.id).type), values);
  const auto* position = static_cast<const std::byte*>(request.data);
  std::string error;
  for_each_run(request.id, request.slab, [&](GlobalIndex offset, GlobalIndex bytes) {
    if (error.empty()) error = put_(offset, position, bytes);
    position += bytes;
  });
  return error;
}

std::string RawDataset::transfer_together(std::span<const Request> requests) {
  std::string error;
  for (const Request& request : requests) {
    const std::string trouble = transfer(request);
    if (error.empty() && !trouble.empty()) {
      error = "variable \"" + variable(request.id).name + "\": " + trouble;
    }
  }
  return error;
}

void require_classic(const InspectedFile& file, const std::string& activity) {
  if (file.format != FileFormat::netcdf4) return;
  throw Error(
      activity + ": it is a netCDF-4 file; this is possible in classic files (CDF-1, CDF-2, CDF-5) only",
      true);
}

}  // namespace exomerge::netcdf
