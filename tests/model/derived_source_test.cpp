// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Arrays that are made of other arrays read these once.
#include "model/derived_source.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <memory>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "exodus/exodus_testing.hpp"
#include "kernels/row_values.hpp"
#include "model/read_batch.hpp"
#include "model/staging.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using testing::world;

/// The numbers of the rows; counts the rows that are read here.
class CountedSource final : public RealSource {
 public:
  explicit CountedSource(GlobalIndex rows) : RealSource(rows, 1) {}
  void read(StepKey step, Range rows, std::span<double> out) const override {
    std::iota(out.begin(), out.end(), static_cast<double>(rows.begin + 1000 * step));
    read_ += rows.size();
  }
  GlobalIndex rows_read() const { return read_; }

 private:
  mutable GlobalIndex read_ = 0;
};

/// The sum of its inputs; no inputs at step 9.
class SumSource final : public DerivedSource {
 public:
  SumSource(const Comm& comm, std::vector<RealSourcePtr> inputs)
      : DerivedSource(comm, inputs.front()->rows(), inputs) {}
  bool uses_inputs(StepKey step) const override { return step != 9; }
  void derive(const Kokkos::DefaultExecutionSpace& exec, StepKey, std::span<const DeviceInput> inputs,
              const DeviceOutput& out) const override {
    Kokkos::deep_copy(exec, out, inputs.empty() ? -1.0 : 0.0);
    for (const DeviceInput& input : inputs) {
      kernels::scale_rows<Kokkos::DefaultExecutionSpace, DeviceSpace>(exec, 1.0, input, true, out);
    }
    derived_ += static_cast<GlobalIndex>(out.extent(0));
    written_ = out.data();
  }
  GlobalIndex rows_derived() const { return derived_; }
  const double* last_written() const { return written_; }

 private:
  mutable GlobalIndex derived_ = 0;
  mutable const double* written_ = nullptr;
};

/// Fails on the last rank.
class FailingSource final : public DerivedSource {
 public:
  FailingSource(const Comm& comm, std::vector<RealSourcePtr> inputs)
      : DerivedSource(comm, inputs.front()->rows(), inputs), fails_(comm.rank() == comm.size() - 1) {}
  void derive(const Kokkos::DefaultExecutionSpace&, StepKey, std::span<const DeviceInput>,
              const DeviceOutput&) const override {
    if (fails_) throw std::runtime_error("no room");
  }

 private:
  bool fails_;
};

/// Computed in the host's arrays where they can be, and away from them.
class DerivedSourceTest : public ::testing::TestWithParam<bool> {
 protected:
  DerivedSourceTest() {
    if (GetParam()) copies_.emplace();
  }
  static constexpr GlobalIndex rows_ = 1000000;  // several pieces and blocks
  Comm comm_ = world();
  Range mine_ = Partition::even(rows_, comm_.size()).slice(comm_.rank());
  std::shared_ptr<CountedSource> leaf_ = std::make_shared<CountedSource>(rows_);
  std::shared_ptr<CountedSource> other_ = std::make_shared<CountedSource>(rows_);
  std::shared_ptr<SumSource> twice_ =
      std::make_shared<SumSource>(comm_, std::vector<RealSourcePtr>{leaf_, leaf_});
  /// 4 leaf + other
  std::shared_ptr<SumSource> all_ =
      std::make_shared<SumSource>(comm_, std::vector<RealSourcePtr>{twice_, other_, twice_});

  std::optional<DerivedByCopies> copies_;

  std::vector<double> buffer() const { return std::vector<double>(static_cast<std::size_t>(mine_.size())); }
  void expect_multiples(const std::vector<double>& values, double factor, double step) const {
    for (std::size_t i = 0; i < values.size(); i += 997) {
      ASSERT_EQ(values[i],
                factor * (static_cast<double>(mine_.begin) + static_cast<double>(i) + 1000 * step));
    }
  }
};

TEST_P(DerivedSourceTest, ReadsAndComputesOnce) {
  std::vector<double> values = buffer();
  all_->read(2, mine_, values);
  expect_multiples(values, 5, 2);
  EXPECT_EQ(leaf_->rows_read(), mine_.size());
  EXPECT_EQ(other_->rows_read(), mine_.size());
  EXPECT_EQ(twice_->rows_derived(), mine_.size());
  const std::less<const double*> before;
  const double* const written = all_->last_written();
  const bool in_place = !before(written, values.data()) && before(written, values.data() + values.size());
  EXPECT_EQ(in_place, host_reaches_device && !GetParam());
}

TEST_P(DerivedSourceTest, SeveralArraysShareWhatTheyAreMadeOf) {
  std::vector<double> a = buffer(), b = buffer(), c = buffer();
  const std::vector<const DerivedSource*> sources{all_.get(), twice_.get(), all_.get()};
  const DerivedArrays arrays(sources);
  const std::vector<std::span<double>> outs{a, b, c};
  arrays.read(1, mine_, outs);
  expect_multiples(a, 5, 1);
  expect_multiples(b, 2, 1);
  EXPECT_EQ(c, a);
  EXPECT_EQ(leaf_->rows_read(), mine_.size());
  EXPECT_EQ(twice_->rows_derived(), mine_.size());
  EXPECT_EQ(arrays.values_besides(100), 200) << "the two leaves";

  ReadBatch batch(comm_);
  arrays.post(batch, 3, mine_, {a, b, c});
  batch.run();
  expect_multiples(a, 5, 3);
  expect_multiples(b, 2, 3);
  EXPECT_EQ(leaf_->rows_read(), 2 * mine_.size());
}

TEST_P(DerivedSourceTest, WhatAStepDoesNotUseIsNotRead) {
  std::vector<double> values = buffer();
  all_->read(9, mine_, values);
  for (const double value : values) ASSERT_EQ(value, -1.0);
  EXPECT_EQ(leaf_->rows_read(), 0);
  EXPECT_EQ(twice_->rows_derived(), 0);
}

TEST_P(DerivedSourceTest, ManyArraysAreComputedInSmallBlocks) {
  const Range some{mine_.begin, mine_.begin + mine_.size() / 4};
  std::vector<std::shared_ptr<SumSource>> sums;
  std::vector<const DerivedSource*> sources;
  std::vector<std::vector<double>> values;
  for (int i = 0; i < 80; ++i) {
    sums.push_back(std::make_shared<SumSource>(
        comm_, std::vector<RealSourcePtr>(static_cast<std::size_t>(i % 3 + 1), twice_)));
    sources.push_back(sums.back().get());
    values.emplace_back(static_cast<std::size_t>(some.size()));
  }
  DerivedArrays(sources).read(0, some, std::vector<std::span<double>>(values.begin(), values.end()));
  for (int i = 0; i < 80; ++i) expect_multiples(values[static_cast<std::size_t>(i)], 2 * (i % 3 + 1), 0);
}

TEST_P(DerivedSourceTest, AFailureOnOneRankIsOneOnAll) {
  std::vector<double> values = buffer();
  const FailingSource failing(comm_, {leaf_});
  const std::string message = testing::error_of(comm_, [&] { failing.read(0, mine_, values); });
  EXPECT_THAT(message, ::testing::HasSubstr("no room"));
}

TEST_P(DerivedSourceTest, GroupsShareLeaves) {
  const auto lonely =
      std::make_shared<SumSource>(comm_, std::vector<RealSourcePtr>{std::make_shared<CountedSource>(rows_)});
  const std::vector<RealSourcePtr> sources{leaf_, twice_, lonely, all_, other_};
  EXPECT_THAT(groups_to_read_together(sources),
              ElementsAre(ElementsAre(0), ElementsAre(1, 3), ElementsAre(2), ElementsAre(4)));
  EXPECT_THAT(groups_to_read_together(std::vector<RealSourcePtr>(40, twice_)),
              ElementsAre(::testing::SizeIs(16), ::testing::SizeIs(16), ::testing::SizeIs(8)));
}

INSTANTIATE_TEST_SUITE_P(Places, DerivedSourceTest, ::testing::Bool(),
                         [](const auto& copies) { return copies.param ? "by_copies" : "in_place"; });

}  // namespace
}  // namespace exomerge
