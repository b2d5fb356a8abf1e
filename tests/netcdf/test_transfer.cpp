// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Values written and read back: types, slabs, records, pieces, posted transfers.
#include <limits>
#include <numeric>

#include "netcdf_testing.hpp"

namespace exomerge::netcdf {
namespace {

using exomerge::testing::error_of;
using exomerge::testing::formats;
using exomerge::testing::share_of;
using ::testing::HasSubstr;

class Transfer : public exomerge::testing::FormatTest {
 protected:
  std::vector<DataType> number_types() const {
    std::vector<DataType> types = {DataType::int8, DataType::int16, DataType::int32, DataType::float32,
                                   DataType::float64};
    if (has_64bit_integers()) {
      types.insert(types.end(),
                   {DataType::uint8, DataType::uint16, DataType::uint32, DataType::int64, DataType::uint64});
    }
    return types;
  }
};

INSTANTIATE_TEST_SUITE_P(Formats, Transfer, ::testing::ValuesIn(formats()), exomerge::testing::name_for_test);

/// Values that every type can hold, different at every index.
template <class T>
std::vector<T> values_of(const Slab& slab) {
  std::vector<T> values(static_cast<std::size_t>(slab.size()));
  std::iota(values.begin(), values.end(), static_cast<T>(slab.start[0]));
  return values;
}

template <class T>
void write_every_type(Dataset& dataset, const std::vector<VariableId>& ids, const Slab& slab) {
  for (const VariableId id : ids) dataset.write<T>(id, slab, values_of<T>(slab));
}

template <class T>
void expect_every_type(Dataset& dataset, const Slab& slab) {
  for (std::size_t i = 0; i < dataset.variables().size(); ++i) {
    std::vector<T> values(static_cast<std::size_t>(slab.size()), T(-1));
    dataset.read<T>(static_cast<VariableId>(i), slab, values);
    EXPECT_EQ(values, values_of<T>(slab)) << dataset.variables()[i].name;
    const std::vector<T> all = dataset.read_replicated<T>(static_cast<VariableId>(i));
    EXPECT_EQ(all, values_of<T>(dataset.whole(static_cast<VariableId>(i)))) << dataset.variables()[i].name;
  }
}

template <class T>
void round_trip_every_type(std::unique_ptr<Dataset> file, const std::vector<DataType>& types,
                           GlobalIndex size, const std::function<std::unique_ptr<Dataset>()>& reopen) {
  const DimensionId n = file->define_dimension("n", size);
  std::vector<VariableId> ids;
  for (const DataType type : types) ids.push_back(file->define_variable(name_of(type), type, {n}));
  file->end_definitions();
  const Slab slab = share_of(file->comm(), size);
  write_every_type<T>(*file, ids, slab);
  file->close();
  const auto read = reopen();
  expect_every_type<std::int32_t>(*read, slab);
  expect_every_type<std::int64_t>(*read, slab);
  expect_every_type<float>(*read, slab);
  expect_every_type<double>(*read, slab);
}

TEST_P(Transfer, KeepsValuesOfEveryTypePair) {
  for (const GlobalIndex size : {1, 3, 100}) {
    const auto reopen = [&] { return open("pairs.e"); };
    round_trip_every_type<std::int32_t>(create("pairs.e"), number_types(), size, reopen);
    round_trip_every_type<std::int64_t>(create("pairs.e"), number_types(), size, reopen);
    round_trip_every_type<float>(create("pairs.e"), number_types(), size, reopen);
    round_trip_every_type<double>(create("pairs.e"), number_types(), size, reopen);
  }
}

TEST_P(Transfer, KeepsText) {
  auto file = create("text.e");
  const DimensionId rows = file->define_dimension("rows", 5);
  const DimensionId columns = file->define_dimension("columns", 7);
  const VariableId names = file->define_variable("names", DataType::character, {rows, columns});
  file->end_definitions();
  const std::string all = "abcdefghijklmnopqrstuvwxyz0123456789";
  const Range mine = Partition::even(5, comm_.size()).slice(comm_.rank());
  const Slab slab{{mine.begin, 0}, {mine.size(), 7}};
  file->write<char>(names, slab, std::span<const char>(all).subspan(mine.begin * 7, mine.size() * 7));
  file->close();

  const auto read = open("text.e");
  const std::vector<char> text = read->read_replicated<char>(names);
  EXPECT_EQ(std::string(text.begin(), text.end()), all.substr(0, 35));
  EXPECT_THAT(error_of(comm_, [&] { read->read_replicated<double>(names); }),
              HasSubstr("cannot read variable \"names\""));
}

TEST_P(Transfer, KeepsValuesWithoutDimensions) {
  auto file = create("scalar.e");
  const VariableId blocking = file->define_variable("blocking", DataType::float64, {});
  const VariableId posted = file->define_variable("posted", DataType::int32, {});
  file->end_definitions();
  file->write<float>(blocking, {}, std::vector<float>{2.5f});
  if (comm_.rank() == comm_.size() - 1)
    file->post_write<std::int64_t>(posted, {}, std::vector<std::int64_t>{77});
  file->flush();
  file->close();
  const auto read = open("scalar.e");
  EXPECT_EQ(read->read_replicated<double>(blocking), std::vector<double>{2.5});
  std::vector<double> value(1, comm_.is_root() ? 0 : 77);
  if (comm_.is_root()) read->post_read<double>(posted, {}, value);
  read->flush();
  EXPECT_EQ(value[0], 77);
}

double value_at(GlobalIndex step, GlobalIndex i) { return static_cast<double>(1000 * step + i); }

std::vector<double> values_at(GlobalIndex step, const Slab& share) {
  std::vector<double> values;
  for (GlobalIndex i = 0; i < share.count[0]; ++i) values.push_back(value_at(step, share.start[0] + i));
  return values;
}

/// One step of a variable over (time_step, nodes).
Slab at_step(GlobalIndex step, const Slab& share) {
  return {{step, share.start[0]}, {share.count[0] == 0 ? 0 : 1, share.count[0]}};
}

TEST_P(Transfer, GrowsByRecords) {
  for (const GlobalIndex nodes : {1, 2, 11}) {
    auto file = create("records.e");
    const DimensionId step = file->define_dimension("time_step", Dataset::unlimited);
    const DimensionId node = file->define_dimension("num_nodes", nodes);
    const VariableId time = file->define_variable("time_whole", DataType::float64, {step});
    const VariableId field = file->define_variable("vals_nod_var1", DataType::float32, {step, node});
    file->end_definitions();
    const Slab share = share_of(comm_, nodes);
    for (GlobalIndex s = 0; s < 3; ++s) {
      const Slab one = comm_.is_root() ? Slab{{s}, {1}} : file->nothing(time);
      const std::vector<double> when(static_cast<std::size_t>(one.size()), 0.5 * static_cast<double>(s));
      file->write<double>(time, one, when);
      EXPECT_EQ(file->dimensions()[static_cast<std::size_t>(step)].length, s + 1);
      file->write<double>(field, at_step(s, share), values_at(s, share));
    }
    file->close();

    const auto read = open("records.e");
    EXPECT_EQ(read->dimensions()[static_cast<std::size_t>(step)].length, 3);
    EXPECT_EQ(read->read_replicated<double>(time), (std::vector<double>{0, 0.5, 1}));
    std::vector<double> values(static_cast<std::size_t>(share.size()));
    for (GlobalIndex s = 2; s >= 0; --s) {
      read->read<double>(field, at_step(s, share), values);
      EXPECT_EQ(values, values_at(s, share));
    }
    EXPECT_THAT(error_of(comm_,
                         [&] {
                           read->read_replicated<double>(time, {{3}, {1}});
                         }),
                HasSubstr("time_step"));
  }
}

TEST_P(Transfer, LeavesWrittenValuesAlone) {
  auto file = create("kept.e");
  const GlobalIndex size = 5000;  // PnetCDF swaps in place beyond 4 KiB
  const DimensionId n = file->define_dimension("n", size);
  const VariableId id = file->define_variable("x", DataType::float64, {n});
  file->end_definitions();
  const Slab slab = share_of(comm_, size);
  std::vector<double> values = values_of<double>(slab);
  file->write<double>(id, slab, values);
  EXPECT_EQ(values, values_of<double>(slab));
  file->post_write<double>(id, slab, values);
  EXPECT_EQ(file->posted_bytes(), values.size() * sizeof(double));
  file->flush();
  EXPECT_EQ(file->posted_bytes(), 0U);
  EXPECT_EQ(values, values_of<double>(slab));
  file->write_and_clobber<double>(id, slab, values);
  EXPECT_EQ(file->read_replicated<double>(id), values_of<double>({{0}, {size}}));
}

/// Each rank posts another number of requests, in another order.
TEST_P(Transfer, CompletesUnequalPosts) {
  auto file = create("posts.e");
  const DimensionId step = file->define_dimension("time_step", Dataset::unlimited);
  const DimensionId n = file->define_dimension("n", 12);
  const VariableId fixed = file->define_variable("fixed", DataType::int32, {n});
  const VariableId field = file->define_variable("field", DataType::float32, {step, n});
  file->end_definitions();
  const Range mine = Partition::even(12, comm_.size()).slice(comm_.rank());
  const auto post = [&](GlobalIndex i) {
    file->post_write<std::int64_t>(fixed, {{i}, {1}}, std::vector<std::int64_t>{i});
    for (GlobalIndex s : {1, 0}) {
      file->post_write<double>(field, {{s, i}, {1, 1}}, std::vector<double>{value_at(s, i)});
    }
  };
  // Rank 0 posts nothing of its own; the last rank does it instead.
  if (comm_.rank() > 0 || comm_.size() == 1) {
    for (GlobalIndex i = mine.begin; i < mine.end; ++i) post(i);
  }
  if (comm_.size() > 1 && comm_.rank() == comm_.size() - 1) {
    for (GlobalIndex i = Partition::even(12, comm_.size()).slice(0).end; i-- > 0;) post(i);
  }
  file->flush();
  EXPECT_EQ(file->dimensions()[0].length, 2);
  file->close();

  const auto read = open("posts.e");
  std::vector<double> as_real(12);
  std::vector<float> as_written(12);
  std::vector<std::int32_t> integers(12);
  if (comm_.rank() % 2 == 0) {
    read->post_read<double>(field, {{1, 0}, {1, 12}}, as_real);
    read->post_read<std::int32_t>(fixed, {{0}, {12}}, integers);
    read->post_read<float>(field, {{0, 0}, {1, 12}}, as_written);
  }
  read->flush();
  if (comm_.rank() % 2 != 0) return;
  for (GlobalIndex i = 0; i < 12; ++i) {
    const auto at = static_cast<std::size_t>(i);
    EXPECT_EQ(integers[at], i);
    EXPECT_EQ(as_real[at], value_at(1, i));
    EXPECT_EQ(as_written[at], static_cast<float>(value_at(0, i)));
  }
}

TEST_P(Transfer, CutsLargeSlabsAlike) {
  // Limits in bytes, down to one value a piece; the last rank has nothing and still takes part.
  for (const std::size_t limit : {1, 40, 1000}) {
    auto file = create("pieces.e");
    file->set_limits({.staging = limit, .request = limit});
    const DimensionId step = file->define_dimension("time_step", Dataset::unlimited);
    const DimensionId rows = file->define_dimension("rows", 10);
    const DimensionId columns = file->define_dimension("columns", 7);
    const VariableId same = file->define_variable("same", DataType::float64, {step, rows, columns});
    const VariableId other = file->define_variable("other", DataType::float32, {rows, columns});
    const VariableId posted = file->define_variable("posted", DataType::int32, {rows, columns});
    file->end_definitions();
    const int sharers = std::max(1, comm_.size() - 1);
    const Range mine =
        comm_.rank() < sharers ? Partition::even(10, sharers).slice(comm_.rank()) : Range{0, 0};
    std::vector<double> values(static_cast<std::size_t>(mine.size() * 7));
    std::iota(values.begin(), values.end(), static_cast<double>(mine.begin * 7));
    const Slab flat{{mine.begin, 0}, {mine.size(), 7}};
    const Slab deep{{0, mine.begin, 0}, {1, mine.size(), 7}};
    file->write<double>(same, deep, values);
    file->write<double>(other, flat, values);
    file->post_write<double>(posted, flat, values);
    file->flush();
    std::vector<double> doomed = values;
    file->write_and_clobber<double>(same, {{1, mine.begin, 0}, {1, mine.size(), 7}}, doomed);
    file->close();

    const auto read = open("pieces.e");
    read->set_limits({.staging = limit, .request = limit});
    std::vector<double> back(values.size());
    for (const GlobalIndex s : {0, 1}) {
      read->read<double>(same, {{s, mine.begin, 0}, {1, mine.size(), 7}}, back);
      EXPECT_EQ(back, values) << limit;
    }
    back.assign(values.size(), 0);
    read->read<double>(other, flat, back);
    EXPECT_EQ(back, values) << limit;
    back.assign(values.size(), 0);
    std::vector<std::int32_t> integers(values.size());
    read->post_read<double>(posted, flat, back);
    read->post_read<std::int32_t>(posted, flat, integers);
    read->flush();
    EXPECT_EQ(back, values) << limit;
    EXPECT_EQ(std::vector<double>(integers.begin(), integers.end()), values) << limit;
    std::vector<double> all(70);
    std::iota(all.begin(), all.end(), 0.0);
    EXPECT_EQ(read->read_replicated<double>(other), all) << limit;
  }
}

// Boxes of variables of several types and records, large enough to go without a library where that is
// possible: in any order, some next to one another, some with gaps.
TEST_P(Transfer, CompletesManyBoxesTogether) {
  constexpr GlobalIndex steps = 3, rows = 12, columns = 50;
  const std::vector<DataType> types{DataType::int16, DataType::float64, DataType::float32, DataType::int32};
  const auto value = [](GlobalIndex v, GlobalIndex s, GlobalIndex r, GlobalIndex c) {
    return static_cast<double>(1000 * v + 7 * s + 60 * r + c);
  };
  auto file = create("boxes.e");
  const DimensionId step = file->define_dimension("time_step", Dataset::unlimited);
  const DimensionId n = file->define_dimension("rows", rows);
  const DimensionId m = file->define_dimension("columns", columns);
  for (const DataType type : types) file->define_variable(name_of(type), type, {step, n, m});
  file->end_definitions();
  const Range mine = Partition::even(rows, comm_.size()).slice(comm_.rank());
  const auto box = [&](GlobalIndex s, Range columns_of_box) {
    return Slab{{s, mine.begin, columns_of_box.begin}, {1, mine.size(), columns_of_box.size()}};
  };
  const auto for_each_box = [&](const auto& use) {
    for (GlobalIndex s = steps; s-- > 0;) {
      for (GlobalIndex v = 0; v < 4; ++v) {
        for (const Range part : {Range{30, columns}, Range{0, 30}}) {
          std::vector<double> values;
          for (GlobalIndex r = mine.begin; r < mine.end; ++r) {
            for (GlobalIndex c = part.begin; c < part.end; ++c) values.push_back(value(v, s, r, c));
          }
          use(static_cast<VariableId>(v), box(s, v % 2 == 0 ? part : Range{0, columns}), values, part);
        }
      }
    }
  };
  std::vector<std::vector<double>> kept;  // until the flush
  for_each_box([&](VariableId v, const Slab& slab, std::vector<double>& values, Range part) {
    if (v % 2 != 0 && part.begin > 0) return;
    if (v % 2 != 0) {
      values.clear();
      for (GlobalIndex r = mine.begin; r < mine.end; ++r) {
        for (GlobalIndex c = 0; c < columns; ++c) values.push_back(value(v, slab.start[0], r, c));
      }
    }
    kept.push_back(values);
    file->post_write_and_clobber<double>(v, slab, kept.back());
  });
  file->flush();
  file->close();

  const auto read = open("boxes.e");
  EXPECT_EQ(read->dimensions()[0].length, steps);
  std::vector<std::vector<double>> expected, posted;
  for_each_box([&](VariableId v, const Slab& slab, const std::vector<double>& values, Range part) {
    expected.push_back(values);
    std::vector<double> back(values.size(), -1);
    read->read<double>(v, box(slab.start[0], part), back);
    EXPECT_EQ(back, values);
    posted.emplace_back(values.size(), -1.0);
  });
  std::size_t at = 0;
  for_each_box([&](VariableId v, const Slab& slab, const std::vector<double>&, Range part) {
    read->post_read<double>(v, box(slab.start[0], part), posted[at++]);
  });
  read->flush();
  EXPECT_EQ(posted, expected);
}

TEST_P(Transfer, RefusesValuesThatDoNotFit) {
  auto file = create("misfit.e");
  const DimensionId n = file->define_dimension("n", 20);
  const VariableId small = file->define_variable("small", DataType::int8, {n});
  const VariableId wide = file->define_variable("wide", DataType::float64, {n});
  file->end_definitions();
  const Slab slab = share_of(comm_, 20);
  std::vector<std::int32_t> values(static_cast<std::size_t>(slab.size()), 1);
  const auto spoil = [&](GlobalIndex index, std::int32_t value) {
    if (slab.start[0] <= index && index < slab.start[0] + slab.count[0]) {
      values[static_cast<std::size_t>(index - slab.start[0])] = value;
    }
  };
  // Two bad values: the first is named, whichever ranks have them.
  spoil(13, 300);
  spoil(17, 400);
  const std::string place = "value 300 does not fit type byte at [13]";
  EXPECT_THAT(error_of(comm_, [&] { file->write<std::int32_t>(small, slab, values); }),
              ::testing::AllOf(HasSubstr("cannot write variable \"small\""), HasSubstr("misfit.e"),
                               HasSubstr(place)));
  file->post_write<std::int32_t>(small, slab, values);
  EXPECT_THAT(error_of(comm_, [&] { file->flush(); }), HasSubstr(place));

  std::vector<double> reals(values.begin(), values.end());
  for (double& real : reals) real = real == 300 ? 1e300 : real == 400 ? 0.5 : real;
  file->write<double>(wide, slab, reals);
  std::vector<float> narrow(reals.size());
  EXPECT_THAT(error_of(comm_, [&] { file->read<float>(wide, slab, narrow); }),
              HasSubstr("does not fit type float at [13]"));
  EXPECT_THAT(error_of(comm_,
                       [&] {
                         file->read_replicated<std::int32_t>(wide, {{17}, {1}});
                       }),
              HasSubstr("value 0.5 does not fit type int at [17]"));
  // The file is still of use.
  EXPECT_EQ(file->read_replicated<double>(wide, {{16}, {2}}), (std::vector<double>{1, 0.5}));
}

TEST_P(Transfer, RefusesSlabsThatAreNotThere) {
  auto file = create("slabs.e");
  const DimensionId n = file->define_dimension("n", 4);
  const VariableId id = file->define_variable("x", DataType::int32, {n});
  EXPECT_THAT(error_of(comm_, [&] { file->read_replicated<double>(id); }), HasSubstr("have not ended"));
  file->end_definitions();
  file->write<std::int32_t>(id, comm_.is_root() ? Slab{{0}, {4}} : Slab{{0}, {0}},
                            std::vector<std::int32_t>(comm_.is_root() ? 4 : 0, 7));
  // Wrong on one rank alone.
  const bool wrong = comm_.rank() == comm_.size() - 1;
  std::vector<double> values(2);
  const auto read = [&](const Slab& bad) { file->read<double>(id, wrong ? bad : Slab{{0}, {2}}, values); };
  EXPECT_THAT(error_of(comm_,
                       [&] {
                         read({{3}, {2}});
                       }),
              HasSubstr("dimension \"n\" has 4 entries, and 2 from number 3"));
  EXPECT_THAT(error_of(comm_, [&] { read({{-1}, {2}}); }), HasSubstr("from number -1"));
  EXPECT_THAT(error_of(comm_,
                       [&] {
                         read({{0}, {3}});
                       }),
              HasSubstr("the slab has 3 values, and there are 2"));
  EXPECT_THAT(error_of(comm_, [&] { read({{0, 0}, {1, 2}}); }), HasSubstr("1 dimensions, but 2 were given"));
  EXPECT_THAT(error_of(comm_,
                       [&] {
                         file->read_replicated<double>(id, {{0}, {GlobalIndex{1} << 60}});
                       }),
              HasSubstr("has 4 entries"));
  EXPECT_THAT(error_of(comm_, [&] { file->read_replicated<double>(5); }), HasSubstr("no variable number 5"));
  EXPECT_EQ(file->read_replicated<double>(id), std::vector<double>(4, 7));
  file->close();
  EXPECT_THAT(error_of(comm_, [&] { file->read_replicated<double>(id); }), HasSubstr("is closed"));
}

}  // namespace
}  // namespace exomerge::netcdf
