// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/step_sources.hpp"

#include <algorithm>
#include <utility>

#include "exomerge/selector.hpp"
#include "model/read_batch.hpp"

namespace exomerge {

namespace {

/// Another source before a step, a constant from it on.
class EarlyStepsSource final : public RealSource {
 public:
  EarlyStepsSource(RealSourcePtr base, StepKey end, double later)
      : RealSource(base->rows(), base->width()), base_(std::move(base)), end_(end), later_(later) {}

  void read(StepKey step, Range rows, std::span<double> out) const override {
    if (step < end_) return base_->read(step, rows, out);
    std::ranges::fill(out, later_);
  }
  void post(ReadBatch& batch, StepKey step, Range rows, std::span<double> out) const override {
    if (step < end_) return base_->post(batch, step, rows, out);
    std::ranges::fill(out, later_);
  }
  int level() const override { return base_->level(); }
  GlobalIndex values_besides(GlobalIndex rows) const override { return base_->values_besides(rows); }
  bool reads_any_rows() const override { return base_->reads_any_rows(); }
  bool prefers_whole_slices() const override { return base_->prefers_whole_slices(); }

 private:
  RealSourcePtr base_;
  StepKey end_;
  double later_;
};

}  // namespace

StepSumSource::StepSumSource(RealSourcePtr base, std::vector<StepWeight> terms)
    : RealSource(base->rows(), base->width()), base_(std::move(base)), terms_(std::move(terms)) {}

void StepSumSource::read(StepKey, Range rows, std::span<double> out) const {
  if (is_copy()) return base_->read(terms_.front().step, rows, out);
  std::ranges::fill(out, 0.0);
  std::vector<double> values(out.size());
  for (const StepWeight& term : terms_) {
    base_->read(term.step, rows, values);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += term.weight * values[i];
  }
}

void StepSumSource::post(ReadBatch& batch, StepKey step, Range rows, std::span<double> out) const {
  if (is_copy()) return base_->post(batch, terms_.front().step, rows, out);
  RealSource::post(batch, step, rows, out);
}

GlobalIndex StepSumSource::values_besides(GlobalIndex rows) const {
  return base_->values_besides(rows) + (is_copy() ? 0 : rows * width());
}

RealSourcePtr steps_until_now(const ModelData& model, RealSourcePtr source, const std::string& name) {
  return std::make_shared<EarlyStepsSource>(std::move(source), model.next_step_key,
                                            default_field_value(name));
}

RealSourcePtr with_step_source(const RealSourcePtr& field, StepKey step, RealSourcePtr values) {
  std::map<StepKey, RealSourcePtr> steps;
  RealSourcePtr base = field;
  if (const auto* overlay = dynamic_cast<const OverlaySource<double>*>(field.get())) {
    steps = overlay->steps();
    base = overlay->base();
  }
  steps[step] = std::move(values);
  return std::make_shared<OverlaySource<double>>(base, std::move(steps));
}

}  // namespace exomerge
