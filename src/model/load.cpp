// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/load.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "model/read_batch.hpp"
#include "model/step_sources.hpp"
#include "model/view_source.hpp"

namespace exomerge {

namespace {

// Reads arrays into memory: large ones by themselves, small ones together.
class Loader {
 public:
  explicit Loader(ModelData& model) : model_(model), batch_(model.comm) {}

  /// Has `target` replaced by its values at a step. It must stay where it is until `flush`.
  template <class T>
  void add(SourcePtr<T>& target, StepKey step = 0) {
    if (!target || dynamic_cast<const MemorySource<T>*>(target.get()) ||
        dynamic_cast<const ViewSource<T>*>(target.get())) {
      return;
    }
    const Partition partition = model_.partition(target->rows());
    const Range mine = partition.slice(model_.comm.rank());
    const auto slice =
        std::make_shared<std::vector<T>>(static_cast<std::size_t>(mine.size() * target->width()));
    const auto store = [this, &target, partition, slice] {
      const int width = target->width();
      target = std::make_shared<MemorySource<T>>(model_.comm, partition, width, std::move(*slice));
    };
    const GlobalIndex values = partition.largest_slice() * target->width();
    if (values > most_together) {
      target->read(step, mine, *slice);
      store();
      return;
    }
    target->post(batch_, step, mine, *slice);
    stores_.push_back(store);
    waiting_ += values + target->values_besides(partition.largest_slice());
    if (waiting_ > most_waiting) flush();
  }

  /// All steps of fields, in the order of files: step by step.
  void add_fields(const std::vector<FieldData*>& fields) {
    std::vector<std::map<StepKey, RealSourcePtr>> values(fields.size());
    for (const TimeStep& step : model_.steps) {
      for (std::size_t i = 0; i < fields.size(); ++i) {
        RealSourcePtr& target = values[i][step.key] = fields[i]->source;
        add(target, step.key);
      }
    }
    flush();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      FieldData& field = *fields[i];
      const auto base = std::make_shared<ConstantSource<double>>(field.source->rows(), field.source->width(),
                                                                 default_field_value(field.name));
      field.source = std::make_shared<OverlaySource<double>>(base, std::move(values[i]));
    }
  }

  void flush() {
    batch_.run();
    for (const auto& store : std::exchange(stores_, {})) store();
    waiting_ = 0;
  }

 private:
  static constexpr GlobalIndex most_together = GlobalIndex{1} << 13;
  static constexpr GlobalIndex most_waiting = GlobalIndex{1} << 21;

  ModelData& model_;
  ReadBatch batch_;
  std::vector<std::function<void()>> stores_;
  GlobalIndex waiting_ = 0;  ///< values, on the rank that has most
};

// Coordinates and connectivity live where kernels work on them.
template <class T>
SourcePtr<T> resident_view(const ModelData& model, const SourcePtr<T>& source, const char* label) {
  if (!source || dynamic_cast<const ViewSource<T>*>(source.get())) return source;
  return std::make_shared<ViewSource<T>>(model.comm, model.partition(source->rows()), source->width(),
                                         view_of<T>(model.comm, source, 0, label));
}

template <class T>
bool is_resident(const SourcePtr<T>& source) {
  return dynamic_cast<const ViewSource<T>*>(source.get()) != nullptr;
}

}  // namespace

void keep_resident(const ModelData& before, ModelData& after) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!is_resident(before.nodes.coordinates[axis])) continue;
    RealSourcePtr& now = after.nodes.coordinates[axis];
    now = resident_view<double>(after, now, "exomerge coordinates");
  }
  for (const EntityKind kind : block_kinds) {
    const bool resident = std::ranges::any_of(before.kind(kind), [](const EntityData& block) {
      return is_resident(block.list(exodus::Role::nodes));
    });
    if (!resident) continue;
    for (EntityData& block : after.kind(kind)) {
      IndexSourcePtr& nodes = block.list(exodus::Role::nodes);
      if (!block.info.ragged) nodes = resident_view<GlobalIndex>(after, nodes, "exomerge connectivity");
    }
  }
}

void load_everything(ModelData& model) {
  Loader loader(model);
  for (RealSourcePtr& axis : model.nodes.coordinates) {
    axis = resident_view<double>(model, axis, "exomerge coordinates");
  }
  loader.add(model.nodes.attributes);
  loader.add(model.nodes.id_map);
  for (IndexSourcePtr& map : model.nodes.maps) loader.add(map);
  for (const EntityKind kind : block_kinds) {
    for (EntityData& block : model.kind(kind)) {
      IndexSourcePtr& nodes = block.list(exodus::Role::nodes);
      if (!block.info.ragged) nodes = resident_view<GlobalIndex>(model, nodes, "exomerge connectivity");
    }
  }
  for (auto& entities : model.entities) {
    for (EntityData& entity : entities) {
      for (IndexSourcePtr& list : entity.lists) loader.add(list);
      loader.add(entity.factors);
      loader.add(entity.attributes);
      loader.add(entity.id_map);
      loader.add(entity.order_map);
      for (IndexSourcePtr& map : entity.maps) loader.add(map);
    }
  }
  loader.flush();
  std::vector<FieldData*> fields;
  for (FieldData& field : model.nodes.fields) fields.push_back(&field);
  for (auto& entities : model.entities) {
    for (EntityData& entity : entities) {
      for (FieldData& field : entity.fields) fields.push_back(&field);
      for (FieldData& field : entity.reductions) fields.push_back(&field);
    }
  }
  loader.add_fields(fields);
}

RealSourcePtr with_step(const ModelData& model, const RealSourcePtr& field, StepKey step,
                        std::vector<double> values) {
  return with_step_source(field, step,
                          std::make_shared<MemorySource<double>>(model.comm, model.partition(field->rows()),
                                                                 field->width(), std::move(values)));
}

}  // namespace exomerge
