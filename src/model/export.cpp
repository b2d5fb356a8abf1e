// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/exporter.hpp"

#include "model/degenerate_counter.hpp"

namespace exomerge {

Exporter::Exporter(const ModelData& model, std::filesystem::path path, const ExportOptions& options)
    : model_(model), path_(std::move(path)), options_(options), timer_(model.comm) {}

void Exporter::run() {
  for (const auto& counter : model_.degenerate_counters) counter->elements = 0;
  select_entities();
  select_fields();
  select_steps();
  sort_entities();
  drop_references();
  add_qa_record();
  const exodus::CarriedData carried = carried_file_ ? carried_file_->foreign_data() : exodus::CarriedData{};
  writer_.emplace(model_.comm, path_, describe_output(model_), write_options(), carried);
  timer_.phase("define");
  write_mesh();
  if (carried_file_) {
    std::vector<int> steps;
    for (const TimeStep& step : model_.steps) steps.push_back(intact_step(model_, step.key));
    writer_->copy_carried(*carried_file_, carried, steps);
  }
  timer_.phase("mesh");
  write_steps();
  timer_.phase("fields");
  writer_->commit();
  timer_.phase("sync");
}

}  // namespace exomerge
