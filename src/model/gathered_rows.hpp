// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <string>

#include "model/model_data.hpp"
#include "model/row_gather.hpp"

namespace exomerge {

/// Makes the rows of an entity (members of a set, elements of a block that is not ragged) others by a plan:
/// lists, attributes, fields, factors, ids and maps. Factors that cannot follow are dropped with a warning
/// that names `label`. Collective.
void gather_rows(const ModelData& model, EntityKind kind, EntityData& entity,
                 const std::shared_ptr<const RowGather>& gather, const std::string& label);

/// Appends rows that are copies or means of rows that are there. Collective.
void append_gathered_rows(const ModelData& model, EntityKind kind, EntityData& entity,
                          const std::shared_ptr<const RowGather>& gather, const std::string& label);

/// The rows of a source by a plan; null where there is none.
template <class T>
SourcePtr<T> gathered(const Comm& comm, const SourcePtr<T>& source,
                      const std::shared_ptr<const RowGather>& gather) {
  return source ? std::make_shared<GatherSource<T>>(comm, source, gather) : nullptr;
}

}  // namespace exomerge
