// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/equal_elements.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "support/kernel_test.hpp"

namespace exomerge::kernels {
namespace {

using Nodes = std::vector<LocalIndex>;

Nodes first_by_hand(const Nodes& nodes, int width) {
  std::map<std::set<LocalIndex>, LocalIndex> first;
  Nodes result;
  for (auto element = nodes.begin(); element != nodes.end(); element += width) {
    const auto number = static_cast<LocalIndex>(result.size());
    result.push_back(first.try_emplace({element, element + width}, number).first->second);
  }
  return result;
}

template <class ExecutionSpace>
class EqualElements : public KernelTest<ExecutionSpace> {
 protected:
  using typename KernelTest<ExecutionSpace>::Memory;

  /// With whole hashes, with some that collide, and with one hash for all.
  static void expect_as_by_hand(const Nodes& nodes, int width) {
    const Nodes expected = width > 0 ? first_by_hand(nodes, width) : Nodes();
    const Kokkos::View<const LocalIndex*, Memory> list = KernelTest<ExecutionSpace>::on_device(nodes);
    for (const std::uint64_t mask : {~std::uint64_t{0}, std::uint64_t{0xff}, std::uint64_t{0}}) {
      SCOPED_TRACE(mask);
      if (mask == 0 && expected.size() > 2000) continue;  // quadratic
      const auto found = first_equal_elements(ExecutionSpace(), list, width, mask);
      ExecutionSpace().fence();
      ASSERT_EQ(KernelTest<ExecutionSpace>::on_host(found), expected);
    }
  }
};

using Spaces = ::testing::Types<
#ifdef KOKKOS_ENABLE_SERIAL
    Kokkos::Serial,
#endif
    Kokkos::DefaultExecutionSpace>;
TYPED_TEST_SUITE(EqualElements, Spaces);

TYPED_TEST(EqualElements, OfNothing) {
  this->expect_as_by_hand({}, 0);
  this->expect_as_by_hand({}, 8);
  this->expect_as_by_hand({5}, 1);
}

// From few different nodes, so that many elements are equal, to so many that hardly any are.
TYPED_TEST(EqualElements, OfAnyNodes) {
  std::mt19937 random(1);
  for (const int width : {1, 2, 3, 8, 20, 27, 64, 130}) {
    for (const unsigned count : {1U, 2U, 3U, 9U, 70U, 5000U}) {
      SCOPED_TRACE(std::to_string(width) + " of " + std::to_string(count));
      Nodes nodes;
      for (int i = 0; i < 500 * width; ++i) nodes.push_back(static_cast<LocalIndex>(random() % count) - 1);
      this->expect_as_by_hand(nodes, width);
    }
  }
}

// Elements of 27 nodes, each of them several times: in another order, with a node replaced by another of its
// own, and with one replaced by a node of the neighbour.
TYPED_TEST(EqualElements, OfManyNodesInAnyOrder) {
  constexpr int width = 27;
  std::mt19937 random(2);
  std::vector<Nodes> elements;
  for (LocalIndex e = 0; e < 300; ++e) {
    Nodes element;
    for (LocalIndex i = 0; i < width; ++i) element.push_back(7 * e + i);
    elements.push_back(element);
    for (int copy = 0; copy < 3; ++copy) {
      std::shuffle(element.begin(), element.end(), random);
      elements.push_back(element);
    }
    element[0] = element[1];
    elements.push_back(element);
    std::swap(element[0], element[5]);
    elements.push_back(element);
    element[5] = 7 * e + width;
    elements.push_back(element);
  }
  std::shuffle(elements.begin(), elements.end(), random);
  Nodes nodes;
  for (const Nodes& element : elements) nodes.insert(nodes.end(), element.begin(), element.end());
  this->expect_as_by_hand(nodes, width);
}

// Threads meet at few places.
TYPED_TEST(EqualElements, OfWhichThousandsAreEqual) {
  for (const LocalIndex different : {1, 2, 50}) {
    Nodes nodes;
    for (LocalIndex e = 0; e < 30000; ++e) {
      const LocalIndex first = e * 7 % different;
      for (LocalIndex i = 0; i < 4; ++i) nodes.push_back(first + (e + i) % 4);
    }
    this->expect_as_by_hand(nodes, 4);
  }
}

}  // namespace
}  // namespace exomerge::kernels
