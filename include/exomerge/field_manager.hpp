// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <string>
#include <vector>

#include "exomerge/description.hpp"
#include "exomerge/model_options.hpp"
#include "exomerge/types.hpp"

namespace exomerge {

struct ModelData;

/// The fields of one kind of entity: values for each time step on nodes, or on the entries of blocks or sets.
/// Values are read when asked for, this rank's slice, one step at a time. A light handle on the model, valid
/// as long as the model is.
class FieldManager {
 public:
  FieldManager(ModelData& model, EntityKind kind) : model_(&model), kind_(kind) {}

  /// Names in model order; on any entity of the kind. Local.
  std::vector<std::string> names() const;
  /// Local. For node fields the id is ignored.
  bool exists(const std::string& name, std::int64_t id = 0) const;
  /// This rank's slice at a time (exact value, or `last_step`). Errors name what is missing and the nearest
  /// name. Collective.
  Kokkos::View<double*> get_values(const std::string& name, double timestep = last_step,
                                   std::int64_t id = 0) const;
  /// Replaces this rank's slice at a time; makes the field when there is none (other steps:
  /// `default_field_value`). Collective.
  void put_values(const std::string& name, double timestep, Kokkos::View<const double*> values,
                  std::int64_t id = 0);

 private:
  ModelData* model_;
  EntityKind kind_;
};

}  // namespace exomerge
