// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "netcdf/header.hpp"

namespace exomerge::netcdf {

/// A header that breaks the rules of its format. `what()` says how, without the file's name.
class DamagedHeader : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The first bytes of a file, in memory as far as they were asked for.
class HeaderBytes {
 public:
  /// Appends bytes of the file to a buffer until it holds `size` of them.
  using Fetch = std::function<void(std::vector<unsigned char>& bytes, std::size_t size)>;

  /// A complete header of a file of that size.
  HeaderBytes(std::vector<unsigned char> bytes, std::size_t file_size);
  HeaderBytes(std::size_t file_size, Fetch fetch) : limit_(file_size), fetch_(std::move(fetch)) {}

  /// The next `count` bytes, valid until the next call. Throws DamagedHeader at the end of the file.
  const unsigned char* take(std::uint64_t count);
  /// Bytes of the file behind those that were taken.
  std::uint64_t remaining() const { return limit_ - position_; }
  std::size_t position() const { return position_; }
  const std::vector<unsigned char>& bytes() const { return bytes_; }

 private:
  std::vector<unsigned char> bytes_;
  std::size_t position_ = 0;
  std::size_t limit_ = 0;
  Fetch fetch_;
};

/// Where the data of a variable are.
struct CdfPlace {
  GlobalIndex begin = 0;  ///< byte
  GlobalIndex bytes = 0;  ///< without padding; of a record variable: in one record
  bool record = false;
};

/// Where everything is that a header only points to.
struct CdfLayout {
  GlobalIndex header_length = 0;  ///< bytes
  GlobalIndex data_end = 0;       ///< bytes the file must have for all values of all variables to be in it
  GlobalIndex records = 0;
  GlobalIndex record_stride = 0;  ///< bytes from one record to the next
  std::vector<CdfPlace> places;   ///< by variable
  /// Global attributes: the bytes [begin, end) of the header, without those of the name.
  std::vector<Range> attribute_values;
};

struct CdfHeader {
  FileFormat format = FileFormat::cdf1;
  Header content;
  CdfLayout layout;
};

/// Parses the header of a CDF-1, CDF-2 or CDF-5 file. Every count is checked against the bytes that are there
/// before memory is taken for it, because the libraries trust them: netCDF-C 4.9.0 crashes and PnetCDF 1.12.3
/// reads beyond buffers on some that are damaged. Throws DamagedHeader. Time and memory are linear in the
/// header's length.
CdfHeader parse_cdf_header(HeaderBytes& bytes);

}  // namespace exomerge::netcdf
