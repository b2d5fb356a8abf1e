// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <limits>
#include <map>

#include "exomerge/log.hpp"
#include "model/exporter.hpp"
#include "model/read_batch.hpp"

namespace exomerge {

namespace {

// Values of the global variables at a step, one a row.
class GlobalSource final : public RealSource {
 public:
  GlobalSource(const Comm& comm, const std::vector<GlobalVariable>& variables)
      : RealSource(static_cast<GlobalIndex>(variables.size()), 1), comm_(comm), variables_(variables) {}

  void read(StepKey step, Range rows, std::span<double> out) const override {
    ReadBatch batch(comm_);
    post(batch, step, rows, out);
    batch.run();
  }

  bool reads_any_rows() const override { return true; }

  // Ranks that have rows read all that a file has at the step: one request, whatever the variables' order.
  void post(ReadBatch& batch, StepKey step, Range rows, std::span<double> out) const override {
    const auto values = std::make_shared<Rows>();
    for (const GlobalVariable& variable : variables_) {
      for (const GlobalVariable::Part& part : variable.parts) {
        const int file_step = step_of(part, step);
        if (file_step < 0 || values->contains(part.input.get())) continue;
        part.input->post_globals(batch, file_step, !rows.empty(), (*values)[part.input.get()]);
      }
    }
    batch.then(0, [this, values, step, rows, out] {
      for (GlobalIndex i = rows.begin; i < rows.end; ++i) {
        out[static_cast<std::size_t>(i - rows.begin)] =
            value_of(variables_[static_cast<std::size_t>(i)], step, *values);
      }
    });
  }

 private:
  using Rows = std::map<const Input*, std::vector<double>>;

  static int step_of(const GlobalVariable::Part& part, StepKey step) {
    const auto key = static_cast<std::size_t>(step);
    return key < part.table->size() ? (*part.table)[key] : -1;
  }

  static double value_of(const GlobalVariable& variable, StepKey step, const Rows& values) {
    if (const auto set = variable.values.find(step); set != variable.values.end()) return set->second;
    double value = std::numeric_limits<double>::quiet_NaN();
    for (const GlobalVariable::Part& part : variable.parts) {
      if (step_of(part, step) >= 0)
        value = values.at(part.input.get())[static_cast<std::size_t>(part.column)];
    }
    return value;
  }

  Comm comm_;
  const std::vector<GlobalVariable>& variables_;
};

}  // namespace

std::vector<double> global_values(const ModelData& model, StepKey step) {
  std::vector<double> values;
  if (model.globals.empty()) return values;
  if (model.comm.is_root()) values.resize(model.globals.size());
  const Range rows{0, static_cast<GlobalIndex>(values.size())};
  GlobalSource(model.comm, model.globals).read(step, rows, values);
  model.comm.broadcast(values);
  return values;
}

std::vector<double> global_values(const Comm& comm, const std::vector<GlobalVariable>& variables,
                                  std::span<const StepKey> steps) {
  constexpr std::size_t steps_at_once = 256;  // files give all their variables of a step
  std::vector<double> values;
  const std::size_t width = variables.size();
  if (width == 0) return values;
  if (comm.is_root()) values.resize(width * steps.size());
  const GlobalSource source(comm, variables);
  const Range rows{0, comm.is_root() ? static_cast<GlobalIndex>(width) : 0};
  for (std::size_t first = 0; first < steps.size(); first += steps_at_once) {
    ReadBatch batch(comm);
    for (std::size_t i = first; i < std::min(first + steps_at_once, steps.size()); ++i) {
      const std::size_t mine = static_cast<std::size_t>(rows.size());
      source.post(batch, steps[i], rows, std::span(values).subspan(mine * i, mine));
    }
    batch.run();
  }
  comm.broadcast(values);
  return values;
}

// The steps from `first` to before `end`.
void Exporter::write_steps(std::size_t first, std::size_t end) {
  RealSourcePtr globals;
  if (!model_.globals.empty()) globals = std::make_shared<GlobalSource>(model_.comm, model_.globals);
  for (std::size_t i = first; i < end; ++i) {
    report_progress("writing steps", static_cast<double>(i - first) / static_cast<double>(end - first));
    const StepKey step = model_.steps[i].key;
    const int file_step = static_cast<int>(i);
    pass_->add_time(file_step, model_.steps[i].time);
    pass_->add(globals, writer_->places().global_results, step, file_step);
    for (const auto& arrays : results_) pass_->add_together(arrays, step, file_step);
  }
  pass_->flush();
  if (first < end) report_progress("writing steps", 1.0);
  timer_.phase("fields");
}

}  // namespace exomerge
