// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "model/model_data.hpp"
#include "model/source.hpp"

namespace exomerge {

/// One step of a field as a part of another.
struct StepWeight {
  StepKey step = 0;
  double weight = 1.0;
};

/// The weighted sum of some steps of another source, whatever step is asked for; with one step of weight 1
/// its very values. Terms are added in their order.
class StepSumSource final : public RealSource {
 public:
  StepSumSource(RealSourcePtr base, std::vector<StepWeight> terms);
  void read(StepKey step, Range rows, std::span<double> out) const override;
  void post(ReadBatch& batch, StepKey step, Range rows, std::span<double> out) const override;
  int level() const override { return is_copy() ? base_->level() : 0; }
  GlobalIndex values_besides(GlobalIndex rows) const override;
  bool reads_any_rows() const override { return base_->reads_any_rows(); }
  bool prefers_whole_slices() const override { return base_->prefers_whole_slices(); }

 private:
  bool is_copy() const { return terms_.size() == 1 && terms_.front().weight == 1.0; }

  RealSourcePtr base_;
  std::vector<StepWeight> terms_;
};

/// `source` at the steps that the model has made until now, `default_field_value(name)` at later ones. For
/// fields that are made from what has values at any step.
RealSourcePtr steps_until_now(const ModelData& model, RealSourcePtr source, const std::string& name);

/// `field` with another source for the values of one step.
RealSourcePtr with_step_source(const RealSourcePtr& field, StepKey step, RealSourcePtr values);

}  // namespace exomerge
