// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Arrays that are made of other arrays read these once.
#include "model/derived_source.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <numeric>

#include "exodus/exodus_testing.hpp"
#include "model/read_batch.hpp"

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
  void derive(StepKey, std::span<const std::span<const double>> inputs,
              std::span<double> out) const override {
    std::ranges::fill(out, inputs.empty() ? -1.0 : 0.0);
    for (const std::span<const double> input : inputs) {
      for (std::size_t i = 0; i < out.size(); ++i) out[i] += input[i];
    }
    derived_ += static_cast<GlobalIndex>(out.size());
  }
  GlobalIndex rows_derived() const { return derived_; }

 private:
  mutable GlobalIndex derived_ = 0;
};

class DerivedSourceTest : public ::testing::Test {
 protected:
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

  std::vector<double> buffer() const { return std::vector<double>(static_cast<std::size_t>(mine_.size())); }
  void expect_multiples(const std::vector<double>& values, double factor, double step) const {
    for (std::size_t i = 0; i < values.size(); i += 997) {
      ASSERT_EQ(values[i],
                factor * (static_cast<double>(mine_.begin) + static_cast<double>(i) + 1000 * step));
    }
  }
};

TEST_F(DerivedSourceTest, ReadsAndComputesOnce) {
  std::vector<double> values = buffer();
  all_->read(2, mine_, values);
  expect_multiples(values, 5, 2);
  EXPECT_EQ(leaf_->rows_read(), mine_.size());
  EXPECT_EQ(other_->rows_read(), mine_.size());
  EXPECT_EQ(twice_->rows_derived(), mine_.size());
}

TEST_F(DerivedSourceTest, SeveralArraysShareWhatTheyAreMadeOf) {
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

TEST_F(DerivedSourceTest, WhatAStepDoesNotUseIsNotRead) {
  std::vector<double> values = buffer();
  all_->read(9, mine_, values);
  for (const double value : values) ASSERT_EQ(value, -1.0);
  EXPECT_EQ(leaf_->rows_read(), 0);
  EXPECT_EQ(twice_->rows_derived(), 0);
}

TEST_F(DerivedSourceTest, GroupsShareLeaves) {
  const auto lonely =
      std::make_shared<SumSource>(comm_, std::vector<RealSourcePtr>{std::make_shared<CountedSource>(rows_)});
  const std::vector<RealSourcePtr> sources{leaf_, twice_, lonely, all_, other_};
  EXPECT_THAT(groups_to_read_together(sources),
              ElementsAre(ElementsAre(0), ElementsAre(1, 3), ElementsAre(2), ElementsAre(4)));
  EXPECT_THAT(groups_to_read_together(std::vector<RealSourcePtr>(40, twice_)),
              ElementsAre(::testing::SizeIs(16), ::testing::SizeIs(16), ::testing::SizeIs(8)));
}

}  // namespace
}  // namespace exomerge
