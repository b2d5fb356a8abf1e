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
using exomerge::testing::TemporaryFolder;
using exomerge::testing::world;
using ::testing::HasSubstr;

class Transfer : public ::testing::TestWithParam<FileFormat> {
 protected:
  Transfer() : comm_(world()), folder_(comm_) {}

  std::unique_ptr<Dataset> create(const std::string& name) {
    return Dataset::create(comm_, folder_ / name, {.format = GetParam()});
  }
  std::unique_ptr<Dataset> open(const std::string& name) { return Dataset::open(comm_, folder_ / name); }

  std::vector<DataType> number_types() const {
    std::vector<DataType> types = {DataType::int8, DataType::int16, DataType::int32, DataType::float32,
                                   DataType::float64};
    if (GetParam() == FileFormat::cdf5 || GetParam() == FileFormat::netcdf4) {
      types.insert(types.end(),
                   {DataType::uint8, DataType::uint16, DataType::uint32, DataType::int64, DataType::uint64});
    }
    return types;
  }

  Comm comm_;
  TemporaryFolder folder_;
};

std::string format_name(const ::testing::TestParamInfo<FileFormat>& info) {
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
INSTANTIATE_TEST_SUITE_P(Formats, Transfer, ::testing::ValuesIn(formats()), format_name);

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

}  // namespace
}  // namespace exomerge::netcdf
