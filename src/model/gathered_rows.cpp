// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/gathered_rows.hpp"

#include "exomerge/log.hpp"
#include "model/factor_rows.hpp"

namespace exomerge {

namespace {

/// `change(source)` of every array over the rows of an entity; factors as rows.
template <class Change>
void change_rows(const ModelData& model, EntityKind kind, EntityData& entity, const std::string& label,
                 const Change& change) {
  if (entity.factors) {  // first: they are looked at with the members as they are
    const int width = factors_per_member(model, kind, entity);
    if (width == 0) {
      log_once(model.comm.is_root(), LogLevel::warning,
               label + ": distribution factors are dropped, they do not fit the members that there are now");
      entity.factors = nullptr;
      entity.info.factor_count = 0;
    } else {
      RealSourcePtr rows = factor_rows(entity.factors, width);
      change(rows);
      entity.factors = flat_factors(rows);
      entity.info.factor_count = entity.factors->rows();
    }
  }
  for (IndexSourcePtr& list : entity.lists) {
    if (list) change(list);
  }
  if (entity.attributes) change(entity.attributes);
  for (FieldData& field : entity.fields) change(field.source);
}

}  // namespace

void gather_rows(const ModelData& model, EntityKind kind, EntityData& entity,
                 const std::shared_ptr<const RowGather>& gather, const std::string& label) {
  const auto change = [&](auto& source) { source = gathered(model.comm, source, gather); };
  change_rows(model, kind, entity, label, change);
  if (entity.id_map) change(entity.id_map);
  if (entity.order_map) change(entity.order_map);
  for (IndexSourcePtr& map : entity.maps) change(map);
  entity.info.count = gather->target().size();
}

void append_gathered_rows(const ModelData& model, EntityKind kind, EntityData& entity,
                          const std::shared_ptr<const RowGather>& gather, const std::string& label) {
  const auto change = [&](auto& source) {
    source = concatenate(source, gathered(model.comm, source, gather));
  };
  change_rows(model, kind, entity, label, change);
  entity.info.count += gather->target().size();
}

}  // namespace exomerge
