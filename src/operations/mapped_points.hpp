// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "kernels/point_map.hpp"
#include "model/model_data.hpp"

namespace exomerge {

/// The three components of a vector on every row: coordinates, or a displacement at each step.
using VectorSources = std::array<RealSourcePtr, 3>;

/// The vectors after one more map. Components that do not change keep their source. Vectors in Views are
/// mapped at once, where they are, into new Views; others when they are read, with one read of each
/// component that is needed, however many maps there are. Collective where the vectors are in Views.
VectorSources mapped(const Comm& comm, const VectorSources& vectors, const kernels::PointMap& map);

}  // namespace exomerge
