// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "merge_summary.hpp"

namespace exomerge::driver {

/// The histogram of a merge as the text of an SVG file: both axes logarithmic, the tolerance, and the gap
/// with the suggested tolerance where there is one. The summary has distances.
std::string distance_plot(const MergeSummary& summary);

}  // namespace exomerge::driver
