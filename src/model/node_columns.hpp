// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "exomerge/description.hpp"
#include "model/source.hpp"

namespace exomerge {

/// How many of the numbers that an entry of a block has name nodes: all, but of Bezier elements the first
/// half. The other half names a coefficient vector for each of these nodes, in a blob. Local.
int node_columns(const EntityInfo& block);

/// `count` columns of a source from `first` on; the source itself when that is all of them. Local.
IndexSourcePtr columns_of(IndexSourcePtr source, int first, int count);

}  // namespace exomerge
