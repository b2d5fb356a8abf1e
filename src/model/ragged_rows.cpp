// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/ragged_rows.hpp"

#include <algorithm>
#include <numeric>

#include "exomerge/error.hpp"
#include "mpi/exchange.hpp"

namespace exomerge {

using exodus::Role;

const IndexSourcePtr& ragged_list(const EntityData& block) {
  return block.list(block.list(Role::faces) ? Role::faces : Role::nodes);
}

IndexSourcePtr& ragged_list(EntityData& block) {
  return block.list(block.list(Role::faces) ? Role::faces : Role::nodes);
}

bool is_of_faces(const EntityData& block) { return block.info.ragged && block.list(Role::faces); }

std::vector<GlobalIndex> rows_of_entries(const ModelData& model, EntityKind kind, const EntityData& block) {
  const Range mine = model.partition(block.info.count).slice(model.comm.rank());
  std::vector<GlobalIndex> rows(static_cast<std::size_t>(mine.size()), 0);
  if (const IndexSourcePtr& counts = block.list(Role::entry_counts)) counts->read(0, mine, rows);
  for (GlobalIndex& count : rows) count = std::max<GlobalIndex>(0, count);
  const auto total =
      model.comm.all_reduce(std::accumulate(rows.begin(), rows.end(), GlobalIndex{0}), ReduceOp::sum);
  const IndexSourcePtr& list = ragged_list(block);
  if (total != (list ? list->rows() : 0)) {
    throw Error("the list of " + label(kind, block.info) + " has another length than its entries say", true);
  }
  return rows;
}

std::vector<std::uint8_t> flags_of_list(const ModelData& model, EntityKind kind, const EntityData& block,
                                        std::span<const std::uint8_t> flags) {
  const std::vector<GlobalIndex> rows = rows_of_entries(model, kind, block);
  std::vector<std::uint8_t> spread;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    spread.insert(spread.end(), static_cast<std::size_t>(rows[i]), flags[i]);
  }
  const auto have = static_cast<GlobalIndex>(spread.size());
  const GlobalIndex first = model.comm.exclusive_scan(have);
  const GlobalIndex total = model.comm.all_reduce(have, ReduceOp::sum);
  const Range want = model.partition(total).slice(model.comm.rank());
  std::vector<std::uint8_t> result(static_cast<std::size_t>(want.size()));
  redistribute<std::uint8_t>(model.comm, {first, first + have}, spread, want, result);
  return result;
}

}  // namespace exomerge
