// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "operations/group_parts.hpp"

namespace exomerge {

/// The largest squared distance (`PairTest::square`) between two of `points`, if it exceeds `known`, else
/// `known`. Exact. Time: O(m log m) for m points, plus the pairs of which a bounding box cannot tell that
/// they are nearer than the farthest; few, unless very many points lie at the ends of equally long diameters.
double largest_square(std::vector<Point> points, const kernels::PairTest& scale, double known = 0.0);

}  // namespace exomerge
