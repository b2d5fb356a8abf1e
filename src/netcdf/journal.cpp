// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/journal.hpp"

#include <cstring>
#include <functional>
#include <utility>
#include <vector>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/partition.hpp"

namespace exomerge::netcdf {
namespace {

void require(const std::string& what, const std::string& error) {
  if (!error.empty()) throw Error(what + ": " + error);
}

/// Calls `use` with the positions of each chunk that is this rank's to copy.
void for_each_own_chunk(const Comm& comm, GlobalIndex bytes, const std::function<void(Range)>& use) {
  const GlobalIndex chunks = (bytes + journal_chunk - 1) / journal_chunk;
  const Range mine = Partition::even(chunks, comm.size()).slice(comm.rank());
  for (GlobalIndex i = mine.begin; i < mine.end; ++i) {
    use(intersect({i * journal_chunk, (i + 1) * journal_chunk}, {0, bytes}));
  }
}

std::uint64_t chunk_checksum(const std::vector<std::byte>& chunk, Range positions) {
  return checksum_of(chunk.data(), static_cast<std::size_t>(positions.size()),
                     static_cast<std::uint64_t>(16 + positions.begin / journal_chunk));
}

/// Adds up without minding what overflows.
std::uint64_t total(const Comm& comm, std::uint64_t mine) {
  std::uint64_t sum = 0;
  for (const std::uint64_t part : comm.all_gather(mine)) sum += part;
  return sum;
}

/// Copies this rank's share of a section of the journal into the file, and makes sure that it is on the
/// storage device.
void copy_to_file(const Comm& comm, const RawFile& journal, GlobalIndex section, const FileRegions& regions,
                  const RawFile& file) {
  std::vector<std::byte> chunk(static_cast<std::size_t>(std::min(journal_chunk, regions.bytes())));
  for_each_own_chunk(comm, regions.bytes(), [&](Range positions) {
    require("the journal cannot be read",
            journal.read(section + positions.begin, chunk.data(), positions.size()));
    regions.for_each_part(positions, [&](FileRegion part, GlobalIndex position) {
      require("the file cannot be written",
              file.write(part.offset, chunk.data() + (position - positions.begin), part.length));
    });
  });
  require("the file cannot be written to the storage device", file.sync());
}

void remove_journal(const std::filesystem::path& journal) {
  std::error_code failure;
  std::filesystem::remove(journal, failure);
  if (failure)
    throw Error("the journal \"" + journal.string() + "\" cannot be removed: " + failure.message());
  // The file is what it is to be; only if the machine crashes soon the journal may be there again.
  const std::string trouble = sync_folder_of(journal);
  if (!trouble.empty()) log_warning("the journal \"" + journal.string() + "\" is removed, but " + trouble);
}

constexpr const char* locked = "another run is changing it";

}  // namespace

Journal::Journal(const Comm& comm, std::filesystem::path file, FileRegions regions, GlobalIndex header_length)
    : comm_(comm), path_(std::move(file)), regions_(std::move(regions)) {
  head_.header_length = static_cast<std::uint64_t>(header_length);
  head_.regions = regions_.list().size();
  head_.bytes = static_cast<std::uint64_t>(regions_.bytes());
  head_.table_checksum = checksum_of(regions_);
  try {
    open_files();
    save_old_bytes();
  } catch (...) {
    if (leftover_) std::filesystem::remove(journal_path_);
    throw;
  }
}

Journal::~Journal() {
  std::error_code ignored;
  if (leftover_) std::filesystem::remove(journal_path_, ignored);
}

std::string Journal::quoted() const { return "\"" + path_.string() + "\""; }

void Journal::open_files() {
  const std::string activity = "cannot edit " + quoted() + " in place";
  std::string name = journal_of(path_).string();
  comm_.broadcast(name);
  journal_path_ = name;
  comm_.collectively(activity, [&] {
    require(activity, file_.open(path_, RawFile::Mode::write));
    if (!comm_.is_root()) return;
    require(activity, interrupted_edit(path_));
    if (!file_.lock()) throw Error(activity + ": " + locked);
    // Another run may have come and gone, and left a journal, since the question above.
    if (journal_.open(journal_path_, RawFile::Mode::read).empty() && read_head(journal_)) {
      throw Error(activity + ": " + locked);
    }
    journal_.close();
    const std::string failure = activity + ": its journal \"" + name + "\" cannot be written";
    require(failure, journal_.open(journal_path_, RawFile::Mode::create));
    leftover_ = true;
    require(failure, journal_.resize(head_.end()));
  });
  comm_.collectively(activity, [&] {
    if (comm_.is_root()) return;
    require(activity + ": its journal", journal_.open(journal_path_, RawFile::Mode::write));
  });
}

void Journal::save_old_bytes() {
  const std::string activity = "cannot edit " + quoted() + " in place";
  const std::string failure = activity + ": its journal cannot be written";
  std::uint64_t sum = 0;
  comm_.collectively(activity, [&] {
    std::vector<std::byte> chunk(static_cast<std::size_t>(std::min(journal_chunk, regions_.bytes())));
    for_each_own_chunk(comm_, regions_.bytes(), [&](Range positions) {
      regions_.for_each_part(positions, [&](FileRegion part, GlobalIndex position) {
        require(activity, file_.read(part.offset, chunk.data() + (position - positions.begin), part.length));
      });
      require(failure, journal_.write(head_.old_begin() + positions.begin, chunk.data(), positions.size()));
      sum += chunk_checksum(chunk, positions);
    });
    if (!comm_.is_root()) return;
    head_.file_length = static_cast<std::uint64_t>(file_.length());
    head_.file_inode = file_.inode();
    head_.header_checksum = old_header_checksum(file_, journal_, head_, {});
    require(failure, write_table(journal_, regions_));
  });
  head_.old_checksum = total(comm_, sum);
}

std::string Journal::put(GlobalIndex offset, const void* bytes, GlobalIndex count) {
  if (count == 0) return {};
  const GlobalIndex position = regions_.position_of(offset, count);
  if (position < 0) return "byte " + std::to_string(offset) + " was not announced to the journal";
  put_bytes_ += count;
  const std::string error = journal_.write(head_.new_begin() + position, bytes, count);
  return error.empty() ? error : "the journal \"" + journal_path_.string() + "\" cannot be written: " + error;
}

void Journal::commit() {
  complete();
  try {
    apply();
  } catch (const Error& problem) {
    take_back(problem.what());
  }
  comm_.collectively("editing " + quoted() + " in place", [&] {
    if (!comm_.is_root()) return;
    try {
      remove_journal(journal_path_);
    } catch (const Error& problem) {
      throw Error(quoted() + " is edited, but " + problem.what() + "; remove it before the file is used");
    }
  });
}

/// From the end of this function on the journal can undo the edit.
void Journal::complete() {
  const std::string failure = "cannot edit " + quoted() + " in place: its journal cannot be written";
  const GlobalIndex put_bytes = comm_.all_reduce(put_bytes_, ReduceOp::sum);
  if (put_bytes != regions_.bytes()) {
    throw Error("cannot edit " + quoted() + " in place: of " + std::to_string(regions_.bytes()) +
                    " new bytes " + std::to_string(put_bytes) + " are there",
                true);
  }
  comm_.collectively(failure, [&] { require(failure, journal_.sync()); });
  bool valid = false;
  comm_.collectively(failure, [&] {
    if (!comm_.is_root()) return;
    require(failure, sync_folder_of(journal_path_));
    require(failure, write_head(journal_, head_));
    require(failure, journal_.sync());
    valid = true;
  });
  leftover_ = leftover_ && !valid;
}

void Journal::apply() {
  comm_.collectively("editing " + quoted() + " in place", [&] {
    // Another rank wrote what this one reads: some network file systems show it to who opens the file anew.
    journal_.close();
    require("the journal cannot be read", journal_.open(journal_path_, RawFile::Mode::read));
    copy_to_file(comm_, journal_, head_.new_begin(), regions_, file_);
  });
}

void Journal::take_back(const std::string& problem) {
  const std::string start = "cannot edit " + quoted() + " in place: " + problem;
  try {
    comm_.collectively("undoing the edit of " + quoted(), [&] {
      if (!journal_.is_open()) {
        require("the journal cannot be read", journal_.open(journal_path_, RawFile::Mode::read));
      }
      copy_to_file(comm_, journal_, head_.old_begin(), regions_, file_);
    });
    comm_.collectively("undoing the edit of " + quoted(), [&] {
      if (comm_.is_root()) remove_journal(journal_path_);
    });
  } catch (const Error& further) {
    throw Error(start + "; it could not be undone either (" + further.what() +
                    "): repair what is wrong, then run exomerge_driver undo " + quoted(),
                true);
  }
  throw Error(start + "; the file is as it was", true);
}

namespace {

/// What rank 0 finds out for all.
struct Found {
  UndoneEdit outcome = UndoneEdit::nothing;
  JournalHead head;
};

Found look_for(const std::filesystem::path& path, const std::filesystem::path& journal_path,
               const RawFile& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(journal_path, ignored)) return {};
  if (!file.lock()) throw Error(locked);
  RawFile journal;
  require("its journal cannot be read", journal.open(journal_path, RawFile::Mode::read));
  const auto head = read_head(journal);
  if (!head) return {UndoneEdit::untouched, {}};
  FileRegions regions;
  require("its journal is of no use", read_table(journal, *head, regions));
  const bool same = file.inode() == head->file_inode &&
                    file.length() == static_cast<GlobalIndex>(head->file_length) &&
                    old_header_checksum(file, journal, *head, regions) == head->header_checksum;
  if (!same) {
    throw Error("the journal \"" + journal_path.string() + "\" is of another file than " + path.string() +
                " is now");
  }
  return {UndoneEdit::undone, *head};
}

/// Local; throws Error.
std::uint64_t share_of_checksum(const Comm& comm, const RawFile& journal, const JournalHead& head) {
  std::uint64_t sum = 0;
  const auto bytes = static_cast<GlobalIndex>(head.bytes);
  std::vector<std::byte> chunk(static_cast<std::size_t>(std::min(journal_chunk, bytes)));
  for_each_own_chunk(comm, bytes, [&](Range positions) {
    require("its journal cannot be read",
            journal.read(head.old_begin() + positions.begin, chunk.data(), positions.size()));
    sum += chunk_checksum(chunk, positions);
  });
  return sum;
}

}  // namespace

UndoneEdit undo_edit(const Comm& comm, const std::filesystem::path& path) {
  const std::string start = "cannot undo the edit of \"" + path.string() + "\": ";
  std::string journal_name = journal_of(path).string();
  comm.broadcast(journal_name);
  RawFile file;
  RawFile journal;
  Found found;
  // The activity becomes the start of every message.
  const auto together = [&](const std::function<void()>& work) {
    comm.collectively(start, [&] {
      try {
        work();
      } catch (const Error& error) {
        throw Error(start + error.what());
      }
    });
  };
  together([&] {
    require("the file cannot be opened", file.open(path, RawFile::Mode::write));
    if (comm.is_root()) found = look_for(path, journal_name, file);
  });
  comm.broadcast(found);
  if (found.outcome == UndoneEdit::undone) {
    FileRegions regions;
    std::uint64_t sum = 0;
    together([&] {
      require("its journal cannot be read", journal.open(journal_name, RawFile::Mode::read));
      require("its journal is of no use", read_table(journal, found.head, regions));
      sum = share_of_checksum(comm, journal, found.head);
    });
    if (total(comm, sum) != found.head.old_checksum) {
      throw Error(start + "its journal \"" + journal_name + "\" is damaged", true);
    }
    together([&] { copy_to_file(comm, journal, found.head.old_begin(), regions, file); });
  }
  together([&] {
    if (comm.is_root() && found.outcome != UndoneEdit::nothing) remove_journal(journal_name);
  });
  return found.outcome;
}

}  // namespace exomerge::netcdf
