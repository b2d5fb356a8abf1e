// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "exomerge/model.hpp"

namespace exomerge::testing {

/// Two blocks of 12 hexahedra with an edge block, sets of all kinds that refer to them, an assembly, factors,
/// attributes, maps, global and reduction variables, and fields on everything: 3 steps at times 0, 1 and 2,
/// 72 nodes.
ExodusModel rich_model();

}  // namespace exomerge::testing
