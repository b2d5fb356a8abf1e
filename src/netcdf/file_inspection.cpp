// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/file_inspection.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "exomerge/error.hpp"
#include "netcdf/cdf_header.hpp"
#include "netcdf/journal_file.hpp"

namespace exomerge::netcdf {
namespace {

constexpr std::array<unsigned char, 8> hdf5_signature = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& reason) {
  throw Error("cannot open \"" + path.string() + "\": " + reason);
}

std::string reason_of(int code) {
  if (code == ENOENT) return "no such file";
  if (code == EACCES || code == EPERM) return "permission denied";
  return std::strerror(code);
}

class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& path) : path_(path) {
    // The kind is asked first: opening a pipe would wait for a writer.
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0) refuse(path, reason_of(errno));
    if (S_ISDIR(status.st_mode)) refuse(path, "it is a directory");
    if (!S_ISREG(status.st_mode)) refuse(path, "it is not a regular file");
    size_ = static_cast<std::size_t>(status.st_size);
    identity_ = {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)};
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) refuse(path, reason_of(errno));
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { ::close(descriptor_); }

  std::size_t size() const { return size_; }
  FileIdentity identity() const { return identity_; }

  /// Appends until `bytes` holds `wanted` bytes of the file, and more if there are more, so that a long
  /// header takes few reads.
  void fetch(std::vector<unsigned char>& bytes, std::size_t wanted) const {
    constexpr std::size_t least = std::size_t{1} << 16;
    const std::size_t target = std::min(size_, std::max({wanted, 2 * bytes.size(), least}));
    std::size_t have = bytes.size();
    bytes.resize(target);
    while (have < target) {
      const ssize_t got = ::pread(descriptor_, bytes.data() + have, target - have, static_cast<off_t>(have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) refuse(path_, reason_of(errno));
      if (got == 0) refuse(path_, "it became shorter while it was read");
      have += static_cast<std::size_t>(got);
    }
  }

 private:
  std::filesystem::path path_;
  std::size_t size_ = 0;
  FileIdentity identity_;
  int descriptor_ = -1;
};

std::string describe_first_bytes(const std::vector<unsigned char>& bytes) {
  const std::size_t shown = std::min<std::size_t>(bytes.size(), 8);
  const auto printable = [](unsigned char c) { return c >= 0x20 && c < 0x7f; };
  if (std::all_of(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(shown), printable)) {
    return "first bytes \"" + std::string(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(shown)) +
           "\"";
  }
  std::string text = "first bytes";
  constexpr char digits[] = "0123456789abcdef";
  for (std::size_t i = 0; i < shown; ++i) (text += ' ') += {digits[bytes[i] >> 4], digits[bytes[i] & 15]};
  return text;
}

void check_length(const std::filesystem::path& path, std::uint64_t size, std::uint64_t expected) {
  if (size < expected) {
    refuse(path, "the file is shorter than its header says: " + std::to_string(size) + " bytes instead of " +
                     std::to_string(expected));
  }
}

std::uint64_t little_endian(const unsigned char* bytes, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

/// HDF5 keeps the file's length in the superblock, whose layout depends on its version.
void check_hdf5_length(const std::filesystem::path& path, const std::vector<unsigned char>& bytes,
                       std::uint64_t size) {
  const std::size_t shortest = 48;
  if (size < shortest)
    refuse(path, "its header is damaged (the file ends at byte " + std::to_string(size) + ")");
  const unsigned version = bytes[8];
  if (version > 3)
    refuse(path, "its header is damaged (unknown version " + std::to_string(version) + " of HDF5)");
  const std::size_t address_size = bytes[version < 2 ? 13 : 9];
  if (address_size != 2 && address_size != 4 && address_size != 8) {
    refuse(path, "its header is damaged (addresses of " + std::to_string(address_size) + " bytes)");
  }
  const std::size_t base = version == 0   ? 24
                           : version == 1 ? 28
                                          : 12;  // then one other address, then the end
  const std::size_t end = base + 2 * address_size;
  if (end + address_size > bytes.size()) refuse(path, "its header is damaged (it is cut off)");
  check_length(path, size, little_endian(bytes.data() + end, address_size));
}

/// The bytes of the header, for the other ranks to parse.
struct FirstLook {
  FileFormat format = FileFormat::cdf1;
  FileIdentity identity;
  std::size_t file_size = 0;
  std::vector<unsigned char> header;
  CdfHeader parsed;
};

FirstLook look_at(const std::filesystem::path& path) {
  const OpenFile file(path);
  if (file.size() == 0) refuse(path, "it is empty");
  const std::string journal = interrupted_edit(path);
  if (!journal.empty()) refuse(path, journal);
  FirstLook look;
  look.file_size = file.size();
  look.identity = file.identity();
  std::vector<unsigned char> first;
  file.fetch(first, std::min<std::size_t>(file.size(), 96));
  if (first.size() >= hdf5_signature.size() &&
      std::equal(hdf5_signature.begin(), hdf5_signature.end(), first.begin())) {
    check_hdf5_length(path, first, file.size());
    look.format = FileFormat::netcdf4;
    return look;
  }
  const bool cdf = first.size() >= 4 && std::equal(first.begin(), first.begin() + 3, "CDF") &&
                   (first[3] == 1 || first[3] == 2 || first[3] == 5);
  if (!cdf) refuse(path, "it is not a netCDF file (" + describe_first_bytes(first) + ")");
  HeaderBytes bytes(file.size(),
                    [&](std::vector<unsigned char>& held, std::size_t wanted) { file.fetch(held, wanted); });
  try {
    look.parsed = parse_cdf_header(bytes);
  } catch (const DamagedHeader& damage) {
    refuse(path, std::string("its header is damaged (") + damage.what() + ")");
  }
  check_length(path, file.size(), static_cast<std::uint64_t>(look.parsed.layout.data_end));
  look.format = look.parsed.format;
  look.header.assign(bytes.bytes().begin(),
                     bytes.bytes().begin() + static_cast<std::ptrdiff_t>(bytes.position()));
  return look;
}

}  // namespace

InspectedFile inspect_file(const Comm& comm, const std::filesystem::path& path) {
  FirstLook look;
  comm.collectively("opening \"" + path.string() + "\"", [&] {
    if (comm.is_root()) look = look_at(path);
  });
  comm.broadcast(look.format);
  comm.broadcast(look.identity);
  if (look.format == FileFormat::netcdf4) return {look.format, {}, {}, look.identity};
  comm.broadcast(look.file_size);
  comm.broadcast(look.header);
  comm.collectively("reading the header of \"" + path.string() + "\"", [&] {
    if (comm.is_root()) return;
    HeaderBytes bytes(std::move(look.header), look.file_size);
    look.parsed = parse_cdf_header(bytes);
  });
  return {look.format, std::move(look.parsed.content), std::move(look.parsed.layout), look.identity};
}

}  // namespace exomerge::netcdf
