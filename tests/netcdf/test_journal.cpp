// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Bytes replaced in place: regions, the journal, its undo.
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <future>
#include <numeric>
#include <thread>

#include "netcdf/journal.hpp"
#include "netcdf/raw_dataset.hpp"
#include "netcdf_testing.hpp"

namespace exomerge::netcdf {
namespace {

using exomerge::testing::Bytes;
using exomerge::testing::error_of;
using exomerge::testing::read_bytes;
using exomerge::testing::TemporaryFolder;
using exomerge::testing::world;
using exomerge::testing::write_bytes;
using ::testing::HasSubstr;

TEST(FileRegions, JoinWhatTouches) {
  const FileRegions regions({{50, 5}, {10, 4}, {14, 6}, {52, 8}, {100, 0}, {30, 1}});
  std::vector<std::pair<GlobalIndex, GlobalIndex>> list;
  for (const FileRegion& region : regions.list()) list.emplace_back(region.offset, region.length);
  EXPECT_THAT(list, ::testing::ElementsAre(std::pair{10, 10}, std::pair{30, 1}, std::pair{50, 10}));
  EXPECT_EQ(regions.bytes(), 21);
  EXPECT_EQ(regions.position_of(10, 10), 0);
  EXPECT_EQ(regions.position_of(10, 11), -1);
  EXPECT_EQ(regions.position_of(9, 2), -1);
  EXPECT_EQ(regions.position_of(30, 1), 10);
  EXPECT_EQ(regions.position_of(59, 1), 20);
  std::vector<GlobalIndex> parts;
  regions.for_each_part({8, 13}, [&](FileRegion part, GlobalIndex position) {
    parts.insert(parts.end(), {part.offset, part.length, position});
  });
  EXPECT_THAT(parts, ::testing::ElementsAre(18, 2, 8, 30, 1, 10, 50, 2, 11));
}

class JournalTest : public ::testing::Test {
 protected:
  static constexpr GlobalIndex length = journal_chunk + 123456;

  JournalTest() {
    old_.resize(static_cast<std::size_t>(length));
    for (std::size_t i = 0; i < old_.size(); ++i) old_[i] = static_cast<unsigned char>(i * i >> 7);
    // So that an open dataset is not needed, the file is no mesh: the journal knows bytes only.
    if (comm_.is_root()) write_bytes(path_, old_);
    comm_.barrier();
    new_ = old_;
    for (const FileRegion& region : regions_.list()) {
      for (GlobalIndex i = 0; i < region.length; ++i) {
        new_[static_cast<std::size_t>(region.offset + i)] ^= 0x5a;
      }
    }
  }

  /// Gives the journal this rank's share of the new bytes, in odd pieces.
  void put_all(Journal& journal) {
    std::string error;
    for (const FileRegion& region : regions_.list()) {
      const Range mine = Partition::even(region.length, comm_.size()).slice(comm_.rank());
      for (GlobalIndex i = mine.begin; i < mine.end; i += 99991) {
        const GlobalIndex count = std::min<GlobalIndex>(99991, mine.end - i);
        if (error.empty()) {
          error = journal.put(region.offset + i, new_.data() + region.offset + i, count);
        }
      }
    }
    EXPECT_EQ(error, "");
  }
  Bytes bytes() const { return read_bytes(path_); }

  Comm comm_ = world();
  TemporaryFolder folder_{comm_};
  std::filesystem::path path_ = folder_ / "file";
  std::filesystem::path journal_path_ = folder_ / "file.journal";
  FileRegions regions_{{{5, 1}, {100, 200}, {5000, journal_chunk + 77}, {length - 3, 3}}};
  Bytes old_, new_;
};

TEST_F(JournalTest, ReplacesAllBytes) {
  {
    Journal journal(comm_, path_, regions_, 300);
    put_all(journal);
    comm_.barrier();
    EXPECT_EQ(bytes(), old_) << "nothing happens before the end";
    EXPECT_EQ(interrupted_edit(path_), "");
    comm_.barrier();
    journal.commit();
  }
  comm_.barrier();
  EXPECT_EQ(bytes(), new_);
  EXPECT_FALSE(std::filesystem::exists(journal_path_));
  EXPECT_EQ(undo_edit(comm_, path_), UndoneEdit::nothing);
}

TEST_F(JournalTest, LeavesTheFileWithoutCommit) {
  {
    Journal journal(comm_, path_, regions_, 300);
    put_all(journal);
  }
  comm_.barrier();
  EXPECT_EQ(bytes(), old_);
  EXPECT_FALSE(std::filesystem::exists(journal_path_));
}

TEST_F(JournalTest, RefusesAnEditThatIsNotAllThere) {
  {
    Journal journal(comm_, path_, regions_, 300);
    EXPECT_THAT(journal.put(0, new_.data(), 1), HasSubstr("not announced"));
    EXPECT_THAT(error_of(comm_, [&] { journal.commit(); }), HasSubstr("new bytes"));
  }
  comm_.barrier();
  EXPECT_EQ(bytes(), old_);
}

/// Writes of this process behind a place in any file fail.
class WriteLimit {
 public:
  explicit WriteLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
  }
  WriteLimit(const WriteLimit&) = delete;
  WriteLimit& operator=(const WriteLimit&) = delete;
  ~WriteLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST_F(JournalTest, LeavesTheFileWhenTheJournalCannotBeWritten) {
  const std::string error = error_of(comm_, [&] {
    const WriteLimit limit(1 << 20);
    Journal journal(comm_, path_, regions_, 300);
  });
  EXPECT_THAT(error, HasSubstr("journal"));
  comm_.barrier();
  EXPECT_EQ(bytes(), old_);
  EXPECT_FALSE(std::filesystem::exists(journal_path_));
}

TEST_F(JournalTest, AskingWhetherAFileIsLockedIsInNobodysWay) {
  if (!comm_.is_root()) return;
  std::array<RawFile, 3> files;
  for (RawFile& file : files) ASSERT_EQ(file.open(path_, RawFile::Mode::write), "");
  std::atomic<bool> done = false;
  const auto ask = [&](const RawFile& file) {
    bool seen = false;
    while (!done) seen = file.is_locked() || seen;
    return seen;
  };
  auto first = std::async(std::launch::async, [&] { return ask(files[0]); });
  auto second = std::async(std::launch::async, [&] { return ask(files[1]); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  done = true;
  EXPECT_FALSE(first.get());
  EXPECT_FALSE(second.get());
  ASSERT_TRUE(files[0].lock());
  EXPECT_TRUE(files[1].is_locked());
  EXPECT_FALSE(files[2].lock());
}

// The file can be written neither forwards nor backwards at its end, until it can.
TEST_F(JournalTest, CanBeUndoneAfterAFailure) {
  regions_ = FileRegions({{5, 1}, {100, 200}, {length - 3, 3}});
  for (std::size_t i = 0; i < old_.size(); ++i) new_[i] = old_[i] ^ 0x5a;
  const std::string error = error_of(comm_, [&] {
    Journal journal(comm_, path_, regions_, 300);
    put_all(journal);
    const WriteLimit limit(1 << 20);
    journal.commit();
  });
  EXPECT_THAT(error, HasSubstr("exomerge_driver undo"));
  comm_.barrier();
  // As a killed run would leave it.
  Bytes half = old_;
  half[5] = new_[5];
  std::copy(new_.begin() + 100, new_.begin() + 250, half.begin() + 100);
  if (comm_.is_root())
    std::fstream(path_, std::ios::in | std::ios::out | std::ios::binary)
        .write(reinterpret_cast<const char*>(half.data()), static_cast<std::streamsize>(half.size()));
  comm_.barrier();
  EXPECT_THAT(interrupted_edit(path_), HasSubstr("exomerge_driver undo"));
  EXPECT_THAT(error_of(comm_, [&] { Journal(comm_, path_, regions_, 300); }), HasSubstr("undo"));

  const Bytes journal = read_bytes(journal_path_);
  const auto with_journal = [&](const Bytes& contents) {
    comm_.barrier();
    if (comm_.is_root()) write_bytes(journal_path_, contents);
    comm_.barrier();
  };
  const Bytes damaged_file = bytes();
  Bytes damaged = journal;
  damaged[4096 + 202] ^= 1;  // an old byte
  with_journal(damaged);
  EXPECT_THAT(error_of(comm_, [&] { undo_edit(comm_, path_); }), HasSubstr("is damaged"));
  damaged = journal;
  damaged[130] ^= 1;  // the table
  with_journal(damaged);
  EXPECT_THAT(error_of(comm_, [&] { undo_edit(comm_, path_); }), HasSubstr("damaged"));
  comm_.barrier();
  EXPECT_EQ(bytes(), damaged_file);
  // A copy is another file.
  with_journal(journal);
  if (comm_.is_root()) {
    std::filesystem::copy_file(path_, folder_ / "copy");
    std::filesystem::copy_file(journal_path_, folder_ / "copy.journal");
  }
  comm_.barrier();
  EXPECT_THAT(error_of(comm_, [&] { undo_edit(comm_, folder_ / "copy"); }), HasSubstr("another file"));

  EXPECT_EQ(undo_edit(comm_, path_), UndoneEdit::undone);
  comm_.barrier();
  EXPECT_EQ(bytes(), old_);
  EXPECT_EQ(undo_edit(comm_, path_), UndoneEdit::nothing);
}

TEST_F(JournalTest, ATornJournalMeansNothing) {
  for (const std::size_t size : {0, 40, 5000}) {
    if (comm_.is_root()) write_bytes(journal_path_, Bytes(size, 'E'));
    comm_.barrier();
    EXPECT_EQ(interrupted_edit(path_), "");
    EXPECT_EQ(undo_edit(comm_, path_), UndoneEdit::untouched);
    comm_.barrier();
    EXPECT_FALSE(std::filesystem::exists(journal_path_));
    EXPECT_EQ(bytes(), old_);
  }
}

// Where a slab is, told by what the library writes for it.
TEST(RawDataset, FindsTheBytesOfSlabs) {
  const Comm comm = world();
  const TemporaryFolder folder(comm);
  for (const FileFormat format : {FileFormat::cdf1, FileFormat::cdf2, FileFormat::cdf5}) {
    const auto path = folder / "file.e";
    {
      const auto file = Dataset::create(comm, path, {.format = format});
      const DimensionId t = file->define_dimension("t", Dataset::unlimited);
      const DimensionId a = file->define_dimension("a", 3);
      const DimensionId b = file->define_dimension("b", 5);
      file->define_variable("fixed", DataType::int16, {a, b});
      file->define_variable("odd", DataType::character, {t, b});
      file->define_variable("box", DataType::float64, {t, a, b});
      file->end_definitions();
      const VariableId box = *file->find_variable("box");
      std::vector<double> zeros(comm.is_root() ? 30 : 0, 0.0);
      file->write<double>(box, comm.is_root() ? Slab{{0, 0, 0}, {2, 3, 5}} : file->nothing(box), zeros);
      file->close();
    }
    const Bytes before = read_bytes(path);
    comm.barrier();
    const InspectedFile inspected = inspect_file(comm, path);
    RawFile target;
    ASSERT_EQ(target.open(path, RawFile::Mode::write), "");
    RawDataset raw(comm, path, inspected, [&](GlobalIndex offset, const void* bytes, GlobalIndex count) {
      return target.write(offset, bytes, count);
    });
    const auto put = [&](const char* name, const Slab& slab, double first) {
      const VariableId id = *raw.find_variable(name);
      const Slab mine = comm.is_root() ? slab : raw.nothing(id);
      std::vector<double> values(static_cast<std::size_t>(mine.size()));
      std::iota(values.begin(), values.end(), first);
      raw.write<double>(id, mine, values);
    };
    put("box", {{1, 1, 2}, {1, 2, 3}}, 10);
    put("box", {{0, 0, 4}, {2, 3, 1}}, 20);
    put("fixed", {{0, 1}, {3, 2}}, 30);
    comm.barrier();
    EXPECT_EQ(read_bytes(path).size(), before.size());
    const auto file = Dataset::open(comm, path);
    std::vector<double> box(30, 0.0);
    for (int i = 0; i < 6; ++i) box[static_cast<std::size_t>(15 + (1 + i / 3) * 5 + 2 + i % 3)] = 10 + i;
    for (int i = 0; i < 6; ++i) box[static_cast<std::size_t>(i * 5 + 4)] = 20 + i;
    EXPECT_EQ(file->read_replicated<double>(*file->find_variable("box")), box);
    std::vector<double> fixed(15, 0.0);
    for (int i = 0; i < 6; ++i) fixed[static_cast<std::size_t>(i / 2 * 5 + 1 + i % 2)] = 30 + i;
    EXPECT_EQ(file->read_replicated<double>(*file->find_variable("fixed")), fixed);
    file->close();
  }
}

}  // namespace
}  // namespace exomerge::netcdf
