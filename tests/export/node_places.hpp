// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "topology/reference_elements.hpp"

namespace exomerge::testing {

/// Where another program has the nodes of an element: the number of corners, and for each node that follows
/// the corners that it is in the middle of.
struct NodePlaces {
  std::size_t corners;
  std::vector<std::vector<int>> middles;
};

/// Straight-edged elements whose nodes are in the order of the other program.
inline void expect_places(const std::vector<Point>& nodes, const NodePlaces& places) {
  ASSERT_EQ(nodes.size(), places.corners + places.middles.size());
  for (std::size_t i = 0; i < places.middles.size(); ++i) {
    const Point expected = mean_of(nodes, places.middles[i]);
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_NEAR(nodes[places.corners + i][k], expected[k], 1e-12) << "node " << places.corners + i;
    }
  }
}

}  // namespace exomerge::testing
