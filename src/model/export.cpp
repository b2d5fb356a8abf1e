// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/exporter.hpp"

#include "exomerge/log.hpp"

namespace exomerge {

Exporter::Exporter(const ModelData& model, std::filesystem::path path, const ExportOptions& options)
    : model_(model), path_(std::move(path)), options_(options), timer_(model.comm) {}

void Exporter::run() {
  select_entities();
  select_fields();
  select_steps();
  sort_entities();
  drop_references();
  add_qa_record();
  const exodus::CarriedData carried = carried_file_ ? carried_file_->foreign_data() : exodus::CarriedData{};
  writer_.emplace(model_.comm, path_, describe(), write_options(), carried);
  timer_.phase("define");
  write_mesh();
  write_carried();
  timer_.phase("mesh");
  write_steps();
  timer_.phase("fields");
  writer_->commit();
  timer_.phase("sync");
}

}  // namespace exomerge
