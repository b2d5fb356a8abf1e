// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/load.hpp"

#include "model/view_source.hpp"

namespace exomerge {

namespace {

template <class T>
SourcePtr<T> resident(const ModelData& model, const SourcePtr<T>& source, StepKey step = 0) {
  if (!source || dynamic_cast<const MemorySource<T>*>(source.get()) ||
      dynamic_cast<const ViewSource<T>*>(source.get())) {
    return source;
  }
  const Partition partition = model.partition(source->rows());
  const Range mine = partition.slice(model.comm.rank());
  std::vector<T> slice(static_cast<std::size_t>(mine.size() * source->width()));
  source->read(step, mine, slice);
  return std::make_shared<MemorySource<T>>(model.comm, partition, source->width(), std::move(slice));
}

// Coordinates and connectivity live where kernels work on them.
template <class T>
SourcePtr<T> resident_view(const ModelData& model, const SourcePtr<T>& source, const char* label) {
  if (!source || dynamic_cast<const ViewSource<T>*>(source.get())) return source;
  return std::make_shared<ViewSource<T>>(model.comm, model.partition(source->rows()), source->width(),
                                         view_of<T>(model.comm, source, 0, label));
}

void load_field(const ModelData& model, FieldData& field) {
  std::map<StepKey, RealSourcePtr> steps;
  for (const TimeStep& step : model.steps) steps[step.key] = resident<double>(model, field.source, step.key);
  const auto base = std::make_shared<ConstantSource<double>>(field.source->rows(), field.source->width(),
                                                             default_field_value(field.name));
  field.source = std::make_shared<OverlaySource<double>>(base, std::move(steps));
}

}  // namespace

void load_everything(ModelData& model) {
  for (RealSourcePtr& axis : model.nodes.coordinates) {
    axis = resident_view<double>(model, axis, "exomerge coordinates");
  }
  model.nodes.attributes = resident<double>(model, model.nodes.attributes);
  model.nodes.id_map = resident<GlobalIndex>(model, model.nodes.id_map);
  for (IndexSourcePtr& map : model.nodes.maps) map = resident<GlobalIndex>(model, map);
  for (FieldData& field : model.nodes.fields) load_field(model, field);
  for (const EntityKind kind : block_kinds) {
    for (EntityData& block : model.kind(kind)) {
      IndexSourcePtr& nodes = block.list(exodus::Role::nodes);
      if (!block.info.ragged) nodes = resident_view<GlobalIndex>(model, nodes, "exomerge connectivity");
    }
  }
  for (auto& entities : model.entities) {
    for (EntityData& entity : entities) {
      for (IndexSourcePtr& list : entity.lists) list = resident<GlobalIndex>(model, list);
      entity.factors = resident<double>(model, entity.factors);
      entity.attributes = resident<double>(model, entity.attributes);
      entity.id_map = resident<GlobalIndex>(model, entity.id_map);
      entity.order_map = resident<GlobalIndex>(model, entity.order_map);
      for (IndexSourcePtr& map : entity.maps) map = resident<GlobalIndex>(model, map);
      for (FieldData& field : entity.fields) load_field(model, field);
      for (FieldData& field : entity.reductions) load_field(model, field);
    }
  }
}

RealSourcePtr with_step(const ModelData& model, const RealSourcePtr& field, StepKey step,
                        std::vector<double> values) {
  std::map<StepKey, RealSourcePtr> steps;
  RealSourcePtr base = field;
  if (const auto* overlay = dynamic_cast<const OverlaySource<double>*>(field.get())) {
    steps = overlay->steps();
    base = overlay->base();
  }
  steps[step] = std::make_shared<MemorySource<double>>(model.comm, model.partition(field->rows()),
                                                       field->width(), std::move(values));
  return std::make_shared<OverlaySource<double>>(base, std::move(steps));
}

}  // namespace exomerge
