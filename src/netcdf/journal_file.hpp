// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "netcdf/file_regions.hpp"
#include "netcdf/raw_file.hpp"

namespace exomerge::netcdf {

/// The head of a journal: what an edit in place is about to overwrite. Behind it come the table of the
/// regions, their old bytes and their new bytes. It is written last, when all of that is on the storage
/// device, so a journal without a valid head belongs to an edit that never touched its file.
struct JournalHead {
  // The file as it was; the edit changes none of these but the checksum.
  std::uint64_t file_length = 0;
  std::uint64_t file_inode = 0;
  std::uint64_t header_length = 0;
  std::uint64_t header_checksum = 0;

  std::uint64_t regions = 0;
  std::uint64_t table_checksum = 0;
  std::uint64_t bytes = 0;  ///< of all regions
  std::uint64_t old_checksum = 0;

  GlobalIndex table_begin() const;
  GlobalIndex old_begin() const;
  GlobalIndex new_begin() const;
  GlobalIndex end() const;
};

/// Bytes are summed up and copied in chunks of this size, counted from the first position.
inline constexpr GlobalIndex journal_chunk = GlobalIndex{4} << 20;

/// A sum of bytes that tells where they stand: those of chunks may be added in any order.
std::uint64_t checksum_of(const std::byte* bytes, std::size_t count, std::uint64_t seed);

std::string write_head(const RawFile& journal, const JournalHead& head);
/// Nothing when there is no valid head, or the journal is shorter than it says.
std::optional<JournalHead> read_head(const RawFile& journal);

std::string write_table(const RawFile& journal, const FileRegions& regions);
std::uint64_t checksum_of(const FileRegions& regions);
/// The table that the head is of; empty regions and an error text when it is damaged.
std::string read_table(const RawFile& journal, const JournalHead& head, FileRegions& regions);

/// Where the journal of a file is: beside it, behind symbolic links.
std::filesystem::path journal_of(const std::filesystem::path& file);

/// Why the file must not be used as it is: an edit in place has begun to change it and has not come to its
/// end. Empty when there is no complete journal. Local.
std::string interrupted_edit(const std::filesystem::path& file);

/// Removes the complete journal of a file that has been replaced by another. Local.
void forget_journal(const std::filesystem::path& file);

/// The checksum of the header that a file had before the edit of a journal. Local; throws Error.
std::uint64_t old_header_checksum(const RawFile& file, const RawFile& journal, const JournalHead& head,
                                  const FileRegions& regions);

}  // namespace exomerge::netcdf
