// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"
#include "model/transfer.hpp"
#include "mpi/index_map.hpp"

namespace exomerge {

/// The two sides of removing and merging rows: where each old row went, and what each new row is made of.
struct Condensation {
  std::shared_ptr<const IndexMap> map;       ///< old row -> new row, -1 where it was dropped
  std::shared_ptr<const Transfer> transfer;  ///< for arrays over the rows
  GlobalIndex rows = 0;                      ///< rows that are left
};

inline constexpr GlobalIndex dropped_row = -1;

/// `fate` says for each row of this rank's slice of `partition` what becomes of it: its own index when it
/// stays, the index of a row that stays when it is merged into that one, `dropped_row` when it goes. Rows
/// that stay keep their order; the new partition is even. Collective. Time and traffic: linear in the rows of
/// a slice.
Condensation condense(const Comm& comm, const Partition& partition, std::vector<GlobalIndex> fate);

}  // namespace exomerge
