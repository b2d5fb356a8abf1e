// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace exomerge::detail {

/// Tags of all point-to-point messages of the library. Collective calls of MPI do not use them.
enum MessageTag : int {
  /// Pieces of one part of `Comm::all_to_all`. Pieces of one pair of ranks rely on MPI's order of messages.
  tag_all_to_all = 1,
};

}  // namespace exomerge::detail
