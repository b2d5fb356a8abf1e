// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/hints.hpp"

#include <array>
#include <mutex>
#include <string>
#include <utility>

#include "exomerge/io_hints.hpp"
#include "exomerge/log.hpp"

namespace exomerge {

namespace {

IoHints& added_hints() {
  static IoHints hints;
  return hints;
}

/// Names and values, for messages.
std::string text_of(MPI_Info info) {
  std::string text;
  int count = 0;
  MPI_Info_get_nkeys(info, &count);
  for (int i = 0; i < count; ++i) {
    std::array<char, MPI_MAX_INFO_KEY + 1> key{};
    std::array<char, MPI_MAX_INFO_VAL + 1> value{};
    int found = 0;
    MPI_Info_get_nthkey(info, i, key.data());
    MPI_Info_get(info, key.data(), MPI_MAX_INFO_VAL, value.data(), &found);
    if (found == 0) continue;
    text += (text.empty() ? "" : ", ") + std::string(key.data()) + " = " + value.data();
  }
  return text;
}

}  // namespace

void set_io_hints(IoHints hints) { added_hints() = std::move(hints); }

namespace netcdf {

Hints::Hints() {
  MPI_Info_create(&info_);
  // PnetCDF reads the header in chunks, each a round trip and a broadcast. The default of 256 KiB is small
  // for the headers of large models with thousands of variables; much more is memory touched for nothing.
  MPI_Info_set(info_, "nc_header_read_chunk_size", "1048576");
  // A read with gaps otherwise reads 4 MiB at a time: for one variable at all steps, such as the times, that
  // is most of the file.
  MPI_Info_set(info_, "romio_ds_read", "disable");
  // A rank whose write fails leaves what ROMIO does together, gathering writes on some ranks or reading what
  // lies between them, and the others wait for it without end. So each writes for itself. Large slices do so
  // anyway, and small arrays come out no slower.
  MPI_Info_set(info_, "romio_cb_write", "disable");
  MPI_Info_set(info_, "romio_ds_write", "disable");
  for (const auto& [name, value] : added_hints()) {
    MPI_Info_set(info_, name.substr(0, MPI_MAX_INFO_KEY - 1).c_str(),
                 value.substr(0, MPI_MAX_INFO_VAL - 1).c_str());
  }
}

Hints::~Hints() { MPI_Info_free(&info_); }

void tell_hints(bool enabled, MPI_Info info) {
  if (!enabled) return;
  static std::mutex mutex;
  static std::string last;
  const std::string text = "hints in force: " + text_of(info);
  const std::lock_guard lock(mutex);
  if (text != last) log(LogLevel::info, text);
  last = text;
}

}  // namespace netcdf

}  // namespace exomerge
