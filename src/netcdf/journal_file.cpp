// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/journal_file.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "exomerge/error.hpp"

namespace exomerge::netcdf {
namespace {

constexpr std::array<char, 8> magic = {'E', 'X', 'O', 'J', 'R', 'N', 'L', '1'};
constexpr std::size_t head_numbers = 8;
constexpr std::size_t head_size = magic.size() + (head_numbers + 1) * sizeof(std::uint64_t);
constexpr GlobalIndex table_entry = 2 * sizeof(GlobalIndex);
constexpr GlobalIndex page = 4096;

GlobalIndex next_page(GlobalIndex offset) { return (offset + page - 1) / page * page; }

using HeadNumbers = std::array<std::uint64_t, head_numbers>;

HeadNumbers numbers_of(const JournalHead& head) {
  return {head.file_length, head.file_inode,     head.header_length, head.header_checksum,
          head.regions,     head.table_checksum, head.bytes,         head.old_checksum};
}

std::uint64_t checksum_of_head(const HeadNumbers& numbers) {
  return checksum_of(reinterpret_cast<const std::byte*>(numbers.data()), sizeof numbers, 1);
}

std::vector<GlobalIndex> table_of(const FileRegions& regions) {
  std::vector<GlobalIndex> table;
  for (const FileRegion& region : regions.list()) table.insert(table.end(), {region.offset, region.length});
  return table;
}

std::uint64_t checksum_of_table(const std::vector<GlobalIndex>& table) {
  return checksum_of(reinterpret_cast<const std::byte*>(table.data()), table.size() * sizeof(GlobalIndex), 2);
}

}  // namespace

GlobalIndex JournalHead::table_begin() const { return 128; }
GlobalIndex JournalHead::old_begin() const {
  return next_page(table_begin() + static_cast<GlobalIndex>(regions) * table_entry);
}
GlobalIndex JournalHead::new_begin() const {
  return next_page(old_begin() + static_cast<GlobalIndex>(bytes));
}
GlobalIndex JournalHead::end() const { return new_begin() + static_cast<GlobalIndex>(bytes); }

std::uint64_t checksum_of(const std::byte* bytes, std::size_t count, std::uint64_t seed) {
  // Multiplication by an odd number loses nothing, the shift brings high bits down: every bit counts.
  constexpr std::uint64_t factor = 0x9e3779b97f4a7c15;
  std::uint64_t sum = (seed + 1) * factor ^ count;
  const auto add = [&](std::uint64_t word) {
    sum = (sum ^ word) * factor;
    sum ^= sum >> 29;
  };
  std::size_t i = 0;
  std::uint64_t word = 0;
  for (; i + sizeof word <= count; i += sizeof word) {
    std::memcpy(&word, bytes + i, sizeof word);
    add(word);
  }
  word = 0;
  if (i < count) std::memcpy(&word, bytes + i, count - i);
  add(word);
  return sum;
}

std::string write_head(const RawFile& journal, const JournalHead& head) {
  std::array<char, head_size> bytes{};
  const HeadNumbers numbers = numbers_of(head);
  const std::uint64_t sum = checksum_of_head(numbers);
  std::memcpy(bytes.data(), magic.data(), magic.size());
  std::memcpy(bytes.data() + magic.size(), numbers.data(), sizeof numbers);
  std::memcpy(bytes.data() + magic.size() + sizeof numbers, &sum, sizeof sum);
  return journal.write(0, bytes.data(), head_size);
}

std::optional<JournalHead> read_head(const RawFile& journal) {
  std::array<char, head_size> bytes{};
  if (journal.length() < static_cast<GlobalIndex>(head_size)) return std::nullopt;
  if (!journal.read(0, bytes.data(), head_size).empty()) return std::nullopt;
  HeadNumbers numbers{};
  std::uint64_t sum = 0;
  std::memcpy(numbers.data(), bytes.data() + magic.size(), sizeof numbers);
  std::memcpy(&sum, bytes.data() + magic.size() + sizeof numbers, sizeof sum);
  if (!std::equal(magic.begin(), magic.end(), bytes.begin()) || sum != checksum_of_head(numbers)) {
    return std::nullopt;
  }
  const JournalHead head{numbers[0], numbers[1], numbers[2], numbers[3],
                         numbers[4], numbers[5], numbers[6], numbers[7]};
  if (journal.length() < head.old_begin() + static_cast<GlobalIndex>(head.bytes)) return std::nullopt;
  return head;
}

std::string write_table(const RawFile& journal, const FileRegions& regions) {
  const std::vector<GlobalIndex> table = table_of(regions);
  return journal.write(JournalHead{}.table_begin(), table.data(),
                       static_cast<GlobalIndex>(table.size() * sizeof(GlobalIndex)));
}

std::uint64_t checksum_of(const FileRegions& regions) { return checksum_of_table(table_of(regions)); }

std::string read_table(const RawFile& journal, const JournalHead& head, FileRegions& regions) {
  std::vector<GlobalIndex> table(2 * head.regions);
  const std::string error = journal.read(head.table_begin(), table.data(),
                                         static_cast<GlobalIndex>(table.size() * sizeof(GlobalIndex)));
  if (!error.empty()) return error;
  if (checksum_of_table(table) != head.table_checksum) return "its table of regions is damaged";
  std::vector<FileRegion> list;
  for (std::size_t i = 0; i < table.size(); i += 2) list.push_back({table[i], table[i + 1]});
  regions = FileRegions(std::move(list));
  if (regions.bytes() != static_cast<GlobalIndex>(head.bytes)) return "its table of regions is damaged";
  return {};
}

std::filesystem::path journal_of(const std::filesystem::path& file) {
  std::filesystem::path path = resolved(file);
  path += ".journal";
  return path;
}

std::string interrupted_edit(const std::filesystem::path& file) {
  const std::filesystem::path path = journal_of(file);
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};
  const std::string name = "\"" + path.string() + "\"";
  RawFile journal;
  const std::string error = journal.open(path, RawFile::Mode::read);
  if (!error.empty()) return "its journal " + name + " cannot be read: " + error;
  const std::optional<JournalHead> head = read_head(journal);
  if (!head) return {};
  RawFile target;
  if (!target.open(file, RawFile::Mode::read).empty()) return {};
  if (target.inode() != head->file_inode || target.length() != static_cast<GlobalIndex>(head->file_length)) {
    return "the journal " + name + " lies beside it, of an interrupted edit of another file of this name; " +
           "remove the journal when that file is no longer wanted";
  }
  if (target.is_locked()) return "it is being edited in place by another run";
  return "an edit in place was interrupted; exomerge_driver undo \"" + file.string() +
         "\" gives back what it was, from " + name;
}

void forget_journal(const std::filesystem::path& file) {
  const std::filesystem::path path = journal_of(file);
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return;
  RawFile journal;
  if (!journal.open(path, RawFile::Mode::read).empty() || !read_head(journal)) return;
  std::filesystem::remove(path, ignored);
}

std::uint64_t old_header_checksum(const RawFile& file, const RawFile& journal, const JournalHead& head,
                                  const FileRegions& regions) {
  std::vector<std::byte> bytes(head.header_length);
  const auto length = static_cast<GlobalIndex>(head.header_length);
  std::string error = file.read(0, bytes.data(), length);
  for (const FileRegion& region : regions.list()) {
    const Range shared = intersect({region.offset, region.offset + region.length}, {0, length});
    if (shared.empty() || !error.empty()) continue;
    const GlobalIndex position = regions.position_of(shared.begin, shared.size());
    error = journal.read(head.old_begin() + position, bytes.data() + shared.begin, shared.size());
  }
  if (!error.empty()) throw Error(error);
  return checksum_of(bytes.data(), bytes.size(), 3);
}

}  // namespace exomerge::netcdf
