// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/record_appender.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "exomerge/error.hpp"
#include "netcdf/convert.hpp"
#include "netcdf/journal_file.hpp"

namespace exomerge::netcdf {

RecordAppender::RecordAppender(const Comm& comm, std::filesystem::path path)
    : comm_(comm), path_(std::move(path)) {
  comm_.collectively(start(), [&] {
    std::string error = file_.open(path_, RawFile::Mode::write);
    if (error.empty() && comm_.is_root()) error = interrupted_edit(path_);
    if (!error.empty()) throw Error(start() + error);
    if (comm_.is_root() && !file_.lock()) throw Error(start() + "another run is changing it");
  });
  inspected_ = inspect_file(comm_, path_);
  require_classic(inspected_, start() + "steps cannot be added");
  const auto& places = inspected_.layout.places;
  if (std::ranges::none_of(places, &CdfPlace::record)) throw Error(start() + "it has no time steps", true);
  records_ = inspected_.layout.records;
  dataset_ = std::make_unique<RawDataset>(comm_, path_, inspected_,
                                          [this](GlobalIndex offset, const void* bytes, GlobalIndex count) {
                                            return file_.write(offset, bytes, count);
                                          });
}

std::string RecordAppender::start() const { return "cannot append to \"" + path_.string() + "\": "; }

GlobalIndex RecordAppender::length_for(GlobalIndex records) const {
  GlobalIndex begin = std::numeric_limits<GlobalIndex>::max();
  for (const CdfPlace& place : inspected_.layout.places) {
    if (place.record) begin = std::min(begin, place.begin);
  }
  return begin + records * inspected_.layout.record_stride;
}

std::string RecordAppender::write_count(GlobalIndex records) const {
  // The number stands behind the four bytes of the format, in one sector: it is written whole or not at all.
  constexpr GlobalIndex place = 4;
  if (inspected_.format == FileFormat::cdf5) {
    std::int64_t count = records;
    swap_bytes(&count, sizeof count, 1);
    return file_.write(place, &count, sizeof count);
  }
  auto count = static_cast<std::uint32_t>(records);
  swap_bytes(&count, sizeof count, 1);
  return file_.write(place, &count, sizeof count);
}

void RecordAppender::cut(GlobalIndex records) {
  comm_.collectively("cutting off time steps", [&] {
    if (!comm_.is_root()) return;
    std::string error;
    if (records < records_) {
      error = write_count(records);
      if (error.empty()) error = file_.sync();
    }
    // What is cut off and added again is zero where nothing is written.
    if (error.empty()) error = file_.resize(length_for(records));
    if (!error.empty()) throw Error(start() + error);
  });
  records_ = records;
}

void RecordAppender::extend(GlobalIndex records) {
  comm_.collectively("making room for time steps", [&] {
    if (!comm_.is_root()) return;
    // Two counts mean something else than themselves in the formats of 32 bits.
    constexpr GlobalIndex most = std::numeric_limits<std::uint32_t>::max() - GlobalIndex{1};
    if (inspected_.format != FileFormat::cdf5 && records >= most) throw Error(start() + "too many steps");
    const GlobalIndex length = std::max(file_.length(), length_for(records));
    const std::string error = file_.resize(length);
    if (!error.empty()) throw Error(start() + error);
  });
}

void RecordAppender::complete(GlobalIndex records) {
  dataset_->flush();
  const auto together = [this](const std::function<std::string()>& work) {
    comm_.collectively("completing time steps", [&] {
      const std::string error = work();
      if (!error.empty()) throw Error(start() + error);
    });
  };
  together([this] { return file_.sync(); });
  together([&] {
    if (!comm_.is_root()) return std::string();
    const std::string error = write_count(records);
    return error.empty() ? file_.sync() : error;
  });
  records_ = records;
}

}  // namespace exomerge::netcdf
