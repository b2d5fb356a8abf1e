// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/appender.hpp"

#include "exodus/copy_carried.hpp"
#include "exomerge/error.hpp"

namespace exomerge::exodus {
Appender::Appender(const Comm& comm, const std::filesystem::path& path) {
  // In this order: what is read is what the lock protects.
  records_ = std::make_unique<netcdf::RecordAppender>(comm, path);
  file_ = File::open(comm, path);
  writer_ = std::make_unique<PlaceWriter>(records_->dataset(), *file_);
  require_times(*file_);
}

void Appender::limit_memory(std::size_t gathered, std::size_t staging) {
  writer_->limit_gathered(gathered);
  records_->dataset().set_limits({.staging = staging});
}

void Appender::begin(int kept, int steps) {
  records_->cut(kept);
  records_->extend(steps);
}

void Appender::copy_foreign(const File& source, int from, int step) {
  for (const std::string& name : file_->description().foreign_variables) {
    const auto target = file_->dataset().find_variable(name);
    const auto origin = source.dataset().find_variable(name);
    if (!target || !origin || !same_records(source.dataset(), *origin, file_->dataset(), *target)) continue;
    copy_record(source.dataset(), records_->dataset(), {*origin, from, *target, step});
  }
}

void Appender::complete(int steps) {
  writer_->flush();
  records_->complete(steps);
}

}  // namespace exomerge::exodus
