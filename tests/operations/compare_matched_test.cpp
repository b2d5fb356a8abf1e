// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exomerge/compare.hpp"
#include "operations/box_models.hpp"

namespace exomerge {
namespace {

using exodus::Role;
using testing::box_model;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using testing::source_of;
using testing::with_value;

const CompareOptions by_coordinates{.match_by_coordinates = true};

std::string text_of(const std::vector<Difference>& differences) {
  std::string text;
  for (const Difference& difference : differences) text += difference.what + ": " + difference.detail + '\n';
  return text;
}

/// new row -> old row, for any number of rows: steps through them by a number without a common factor.
class Shuffle {
 public:
  explicit Shuffle(GlobalIndex rows) : rows_(rows) {
    while (rows_ > 1 && rows_ % step_ == 0) step_ += 2;
    new_row_.resize(static_cast<std::size_t>(rows_));
    for (GlobalIndex row = 0; row < rows_; ++row) new_row_[static_cast<std::size_t>(old_row(row))] = row;
  }
  GlobalIndex old_row(GlobalIndex row) const { return (row * step_ + 3) % rows_; }
  GlobalIndex new_row(GlobalIndex row) const { return new_row_[static_cast<std::size_t>(row)]; }

 private:
  GlobalIndex rows_;
  GlobalIndex step_ = 8191;  // a prime
  std::vector<GlobalIndex> new_row_;
};

/// The rows of a generated source in another order, each value changed by `change`.
template <class T, class Change>
SourcePtr<T> shuffled(const SourcePtr<T>& source, const std::shared_ptr<const Shuffle>& order,
                      Change change) {
  const int width = source->width();
  return std::make_shared<FunctionSource<T>>(
      source->rows(), width, [=](StepKey step, Range rows, std::span<T> out) {
        for (GlobalIndex row = rows.begin; row < rows.end; ++row) {
          const GlobalIndex old_row = order->old_row(row);
          const auto values = out.subspan(static_cast<std::size_t>((row - rows.begin) * width),
                                          static_cast<std::size_t>(width));
          source->read(step, {old_row, old_row + 1}, values);
          for (T& value : values) value = change(value);
        }
      });
}

template <class T>
SourcePtr<T> shuffled(const SourcePtr<T>& source, const std::shared_ptr<const Shuffle>& order) {
  return shuffled(source, order, [](T value) { return value; });
}

/// Puts nodes, the elements of each block and the members of each set into another order, which changes
/// nothing but the order.
class Shuffler {
 public:
  explicit Shuffler(ModelData& model)
      : model_(model), nodes_(std::make_shared<const Shuffle>(model.nodes.count)) {}

  void shuffle() {
    for (auto& source : model_.nodes.coordinates) source = shuffled(source, nodes_);
    for (FieldData& field : model_.nodes.fields) field.source = shuffled(field.source, nodes_);
    for (EntityData& block : model_.kind(EntityKind::element_block)) {
      elements_[block.key] = std::make_shared<const Shuffle>(block.info.count);
      block.list(Role::nodes) = shuffled(block.list(Role::nodes), elements_[block.key], new_node());
      for (FieldData& field : block.fields) field.source = shuffled(field.source, elements_[block.key]);
    }
    for (EntityData& set : model_.kind(EntityKind::node_set)) shuffle_set(set, new_node());
    for (EntityData& set : model_.kind(EntityKind::side_set)) shuffle_set(set, new_element());
  }

  GlobalIndex new_node(GlobalIndex node) const { return nodes_->new_row(node); }

 private:
  std::function<GlobalIndex(GlobalIndex)> new_node() const {
    return [nodes = nodes_](GlobalIndex node) { return nodes->new_row(node); };
  }
  std::function<GlobalIndex(GlobalIndex)> new_element() const {
    return [elements = elements_](GlobalIndex reference) {
      const std::int64_t key = EntryReference::key(reference);
      return EntryReference::encode(key, elements.at(key)->new_row(EntryReference::index(reference)));
    };
  }
  static void shuffle_set(EntityData& set, const std::function<GlobalIndex(GlobalIndex)>& change) {
    const auto order = std::make_shared<const Shuffle>(set.info.count);
    set.list(Role::members) = shuffled(set.list(Role::members), order, change);
    if (set.list(Role::extra)) set.list(Role::extra) = shuffled(set.list(Role::extra), order);
    for (FieldData& field : set.fields) field.source = shuffled(field.source, order);
    if (!set.factors) return;
    const GlobalIndex group = set.info.factor_count / set.info.count;
    const RealSourcePtr factors = set.factors;
    set.factors = source_of<double>(factors->rows(), 1, [=](GlobalIndex row, int, StepKey) {
      const GlobalIndex old_row = order->old_row(row / group) * group + row % group;
      double value = 0.0;
      factors->read(0, {old_row, old_row + 1}, {&value, 1});
      return value;
    });
  }

  ModelData& model_;
  std::shared_ptr<const Shuffle> nodes_;
  std::map<std::int64_t, std::shared_ptr<const Shuffle>> elements_;
};

RealSourcePtr ramp(GlobalIndex rows) {
  return source_of<double>(
      rows, 1, [](GlobalIndex row, int, StepKey step) { return 0.5 * static_cast<double>(row) + 7 * step; });
}

ExodusModel model_of(int blocks) {
  ExodusModel model = box_model({.divisions = {6, 4, 3},
                                 .extents = {6, 4, 3},
                                 .blocks = blocks,
                                 .steps = 2,
                                 .node_fields = 1,
                                 .element_fields = 1});
  ModelData& data = model.data();
  EntityData& nodes = data.kind(EntityKind::node_set)[2];
  nodes.factors = ramp(nodes.info.count);
  nodes.info.factor_count = nodes.info.count;
  nodes.fields.push_back({"flow", ramp(nodes.info.count)});
  data.field_names[static_cast<std::size_t>(EntityKind::node_set)] = {"flow"};
  EntityData& sides = data.kind(EntityKind::side_set)[3];
  sides.info.factor_count = 4 * sides.info.count;
  sides.factors = ramp(sides.info.factor_count);
  sides.fields.push_back({"pressure", ramp(sides.info.count)});
  data.field_names[static_cast<std::size_t>(EntityKind::side_set)] = {"pressure"};
  return model;
}

class CompareMatched : public ::testing::TestWithParam<int> {
 protected:
  ExodusModel a = model_of(GetParam());
  ExodusModel b = model_of(GetParam());
  Shuffler shuffler{b.data()};
};

TEST_P(CompareMatched, ModelsInTheSameOrder) {
  EXPECT_EQ(text_of(compare(a, b, by_coordinates).differences), "");
}

TEST_P(CompareMatched, ModelsInAnotherOrder) {
  shuffler.shuffle();
  EXPECT_FALSE(compare(a, b).same()) << "by position they differ";
  EXPECT_EQ(text_of(compare(a, b, by_coordinates).differences), "");
  EXPECT_EQ(text_of(compare(b, a, by_coordinates).differences), "");
}

TEST_P(CompareMatched, CoordinatesWithinTheTolerance) {
  shuffler.shuffle();
  // Node 17 is at division 3 of the one block, or at division 1 of the first of two.
  const double x = GetParam() == 1 ? 3.0 : 1.0;
  RealSourcePtr& source = b.data().nodes.coordinates[0];
  source = with_value<double>(source, shuffler.new_node(17), x + 1e-12);
  EXPECT_EQ(text_of(compare(a, b, by_coordinates).differences), "");
  const Comparison exact = compare(a, b, {.match_by_coordinates = true, .coordinate_tolerance = 0.0});
  ASSERT_FALSE(exact.same());
  EXPECT_EQ(exact.differences[0].what, "nodes");
}

TEST_P(CompareMatched, OneNodeFieldValue) {
  shuffler.shuffle();
  FieldData& field = b.data().nodes.fields[0];
  field.source = with_value<double>(field.source, shuffler.new_node(29), -100.0, b.data().steps[1].key);
  const Comparison found = compare(a, b, by_coordinates);
  ASSERT_THAT(found.differences, SizeIs(1)) << text_of(found.differences);
  EXPECT_EQ(found.differences[0].what, "node field field_1, step 2 (time 1)");
  EXPECT_THAT(found.differences[0].detail, HasSubstr("at node 29:"));
  EXPECT_EQ(found.differences[0].count, 1);
}

TEST_P(CompareMatched, ElementAndSetFields) {
  shuffler.shuffle();
  EntityData& block = b.data().kind(EntityKind::element_block)[0];
  block.fields[0].source = with_value<double>(block.fields[0].source, 5, -1.0, 0);
  EntityData& set = b.data().kind(EntityKind::node_set)[2];
  set.fields[0].source = with_value<double>(set.fields[0].source, 5, -1.0, 0);
  set.factors = with_value<double>(set.factors, 0, -1.0);
  EntityData& sides = b.data().kind(EntityKind::side_set)[3];
  sides.fields[0].source = with_value<double>(sides.fields[0].source, 5, -1.0, 0);
  sides.factors = with_value<double>(sides.factors, 9, -1.0);
  const Comparison found = compare(a, b, by_coordinates);
  std::vector<std::string> what;
  for (const Difference& difference : found.differences) {
    what.push_back(difference.what);
    EXPECT_EQ(difference.count, 1);
  }
  EXPECT_THAT(what, ::testing::UnorderedElementsAre(
                        "element field element_1, step 1 (time 0)", "node set field flow, step 1 (time 0)",
                        "side set field pressure, step 1 (time 0)", "node set 3: distribution factors",
                        "side set 4: distribution factors"));
}

TEST_P(CompareMatched, NodesWithoutAPartner) {
  shuffler.shuffle();
  RealSourcePtr& z = b.data().nodes.coordinates[2];
  z = with_value<double>(z, shuffler.new_node(0), -0.5);
  const Comparison found = compare(a, b, by_coordinates);
  ASSERT_FALSE(found.same());
  EXPECT_EQ(found.differences[0].what, "nodes");
  EXPECT_EQ(found.differences[0].detail, "1 nodes of the first and 1 of the second have no partner");
  EXPECT_EQ(found.differences[0].count, 2);
  EXPECT_EQ(found.differences[1].what, "element block 1");
  EXPECT_EQ(found.differences[1].detail, "1 elements of the first and 1 of the second have no partner");
}

TEST_P(CompareMatched, ElementsTurnedAround) {
  shuffler.shuffle();
  IndexSourcePtr& list = b.data().kind(EntityKind::element_block)[0].list(Role::nodes);
  // The upper face of one element becomes the lower one.
  const IndexSourcePtr original = list;
  list = source_of<GlobalIndex>(original->rows(), 8, [original](GlobalIndex row, int column, StepKey) {
    std::array<GlobalIndex, 8> nodes{};
    original->read(0, {row, row + 1}, nodes);
    return nodes[static_cast<std::size_t>(row == 3 ? (column + 4) % 8 : column)];
  });
  const Comparison found = compare(a, b, by_coordinates);
  ASSERT_THAT(found.differences, SizeIs(1)) << text_of(found.differences);
  EXPECT_EQ(found.differences[0].what, "element block 1: connectivity");
  EXPECT_EQ(found.differences[0].count, 8);
}

TEST_P(CompareMatched, MissingMembers) {
  shuffler.shuffle();
  EntityData& set = b.data().kind(EntityKind::node_set)[1];
  set.info.count -= 2;
  const IndexSourcePtr members = set.list(Role::members);
  set.list(Role::members) =
      source_of<GlobalIndex>(set.info.count, 1, [members](GlobalIndex row, int, StepKey) {
        GlobalIndex member = 0;
        members->read(0, {row, row + 1}, {&member, 1});
        return member;
      });
  const Comparison found = compare(a, b, by_coordinates);
  ASSERT_THAT(found.differences, SizeIs(2)) << text_of(found.differences);
  EXPECT_EQ(found.differences[0].what, "node set 2: number of entries");
  EXPECT_EQ(found.differences[1].detail, "2 members of the first and 0 of the second have no partner");
}

INSTANTIATE_TEST_SUITE_P(Blocks, CompareMatched, ::testing::Values(1, 2),
                         ::testing::PrintToStringParamName());

TEST(CompareMatchedEdges, NothingToMatch) {
  ExodusModel a(testing::world());
  ExodusModel b(testing::world());
  EXPECT_TRUE(compare(a, b, by_coordinates).same());
  ExodusModel box = box_model({});
  EXPECT_FALSE(compare(a, box, by_coordinates).same());
  EXPECT_FALSE(compare(box, a, by_coordinates).same());
}

}  // namespace
}  // namespace exomerge
