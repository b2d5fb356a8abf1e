// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mpi.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/error.hpp"
#include "exomerge/partition.hpp"
#include "netcdf/dataset.hpp"
#include "support/temporary_folder.hpp"

namespace exomerge::testing {

inline Comm world() { return Comm(MPI_COMM_WORLD); }

using Bytes = std::vector<unsigned char>;

inline Bytes read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

inline void write_bytes(const std::filesystem::path& path, const Bytes& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// The text of the Error that `work` throws, empty when it throws none. Every rank must see the same.
inline std::string error_of(const Comm& comm, const std::function<void()>& work) {
  std::string text;
  try {
    work();
  } catch (const Error& error) {
    text = error.what();
    EXPECT_TRUE(error.is_collective()) << text;
  }
  std::string of_root = text;
  comm.broadcast(of_root);
  EXPECT_EQ(text, of_root);
  return text;
}

/// The formats that this build writes.
inline std::vector<FileFormat> formats() {
  std::vector<FileFormat> all = {FileFormat::cdf1, FileFormat::cdf2, FileFormat::cdf5};
#if EXOMERGE_HAVE_NETCDF4
  all.push_back(FileFormat::netcdf4);
#endif
  return all;
}

inline std::string name_for_test(const ::testing::TestParamInfo<FileFormat>& info) {
  switch (info.param) {
    case FileFormat::cdf1:
      return "cdf1";
    case FileFormat::cdf2:
      return "cdf2";
    case FileFormat::cdf5:
      return "cdf5";
    case FileFormat::netcdf4:
      break;
  }
  return "netcdf4";
}

/// Tests that run in every format, with a folder of their own.
class FormatTest : public ::testing::TestWithParam<FileFormat> {
 protected:
  FormatTest() : comm_(world()), folder_(comm_) {}

  std::unique_ptr<netcdf::Dataset> create(const std::string& name) {
    return netcdf::Dataset::create(comm_, folder_ / name, {.format = GetParam()});
  }
  std::unique_ptr<netcdf::Dataset> open(const std::string& name) {
    return netcdf::Dataset::open(comm_, folder_ / name);
  }
  bool has_64bit_integers() const {
    return GetParam() == FileFormat::cdf5 || GetParam() == FileFormat::netcdf4;
  }

  Comm comm_;
  TemporaryFolder folder_;
};

/// This rank's even share of `size` indices as a slab of a one-dimensional variable.
inline netcdf::Slab share_of(const Comm& comm, GlobalIndex size) {
  const Range range = Partition::even(size, comm.size()).slice(comm.rank());
  return {{range.begin}, {range.size()}};
}

}  // namespace exomerge::testing
