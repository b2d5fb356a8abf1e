// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "export/output_file.hpp"

#include <string>
#include <system_error>

#include "exomerge/error.hpp"
#include "netcdf/replacement.hpp"

namespace exomerge {

using netcdf::RawFile;

OutputFile::OutputFile(const Comm& comm, const std::filesystem::path& path) : comm_(comm), path_(path) {
  std::string temporary;
  comm_.collectively("creating " + path.string(), [&] {
    if (!comm_.is_root()) return;
    target_ = netcdf::replacement_target(path);
    temporary_ = netcdf::temporary_name(target_);
    require(file_.open(temporary_, RawFile::Mode::create));
    temporary = temporary_.string();
  });
  comm_.broadcast(temporary);
  temporary_ = temporary;
  try {
    comm_.collectively("opening " + path.string(), [&] {
      if (!comm_.is_root()) require(file_.open(temporary_, RawFile::Mode::write));
    });
  } catch (...) {
    std::error_code ignored;
    if (comm_.is_root()) std::filesystem::remove(temporary_, ignored);
    throw;
  }
}

OutputFile::~OutputFile() {
  if (committed_) return;
  file_.close();
  std::error_code ignored;
  if (comm_.is_root()) std::filesystem::remove(temporary_, ignored);
}

void OutputFile::require(const std::string& problem) const {
  if (!problem.empty()) throw Error(path_.string() + ": cannot be written: " + problem);
}

void OutputFile::append(std::string_view mine) {
  const auto bytes = static_cast<GlobalIndex>(mine.size());
  const GlobalIndex place = end_ + comm_.exclusive_scan(bytes);
  end_ += comm_.all_reduce(bytes, ReduceOp::sum);
  comm_.collectively("writing " + path_.string(), [&] { write(place, mine.data(), bytes); });
}

GlobalIndex OutputFile::reserve(GlobalIndex bytes) {
  const GlobalIndex place = end_;
  end_ += bytes;
  return place;
}

void OutputFile::write(GlobalIndex place, const void* bytes, GlobalIndex count) const {
  require(file_.write(place, bytes, count));
}

void OutputFile::commit() {
  comm_.collectively("completing " + path_.string(), [&] {
    require(file_.sync());
    require(file_.close());
  });
  comm_.collectively("renaming the output to " + path_.string(), [&] {
    if (!comm_.is_root()) return;
    std::error_code failure;
    std::filesystem::rename(temporary_, target_, failure);
    if (failure) throw Error(path_.string() + ": cannot be replaced: " + failure.message());
    const std::string problem = netcdf::sync_folder_of(target_);
    if (!problem.empty()) throw Error(path_.string() + ": " + problem);
  });
  committed_ = true;
}

}  // namespace exomerge
