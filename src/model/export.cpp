// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/exporter.hpp"

#include "model/degenerate_counter.hpp"

namespace exomerge {

Exporter::Exporter(const ModelData& model, std::filesystem::path path, const ExportOptions& options)
    : model_(model),
      path_(std::move(path)),
      options_(options),
      memory_(model.comm, options.memory_limit),
      timer_(model.comm) {}

void Exporter::run() {
  for (const auto& counter : model_.degenerate_counters) counter->elements = 0;
  select_entities();
  select_fields();
  select_steps();
  sort_entities();
  drop_references();
  add_qa_record();
  check_memory(true);
  if (options_.time_groups) {
    run_in_groups(*options_.time_groups);
  } else {
    create();
    write_mesh();
    write_steps(0, model_.steps.size());
    commit();
  }
}

void Exporter::create() {
  writer_.emplace(model_.comm, path_, describe_output(model_), write_options(), carried());
  start_pass();
  timer_.phase("define");
}

void Exporter::start_pass() {
  writer_->dataset().set_limits({.staging = memory_.staging()});
  pass_.emplace(model_.comm, *writer_, path_.string(), memory_.for_values(), timer_);
  results_ = grouped(result_arrays(model_, writer_->places()));
}

void Exporter::commit() {
  writer_->finish();
  check_replaced();
  writer_->publish();
  timer_.phase("sync");
}

// One group writes the mesh, then each its steps. Consecutive ones: MPI-IO may read and write back what lies
// between the bytes that a group writes at once.
void Exporter::run_in_groups(const Comm& all) {
  const std::int64_t leads = model_.comm.is_root() ? 1 : 0;
  const std::int64_t groups = all.all_reduce(leads, ReduceOp::sum);
  std::int64_t group = all.exclusive_scan(leads);
  model_.comm.broadcast(group);
  std::string temporary;
  std::int64_t leader = leads == 1 && group == 0 ? all.rank() : all.size();
  leader = all.all_reduce(leader, ReduceOp::min);
  all.collectively("writing the mesh of " + path_.string(), [&] {
    if (group > 0) return;
    create();
    write_mesh();
    temporary = writer_->share(static_cast<int>(model_.steps.size())).string();
  });
  all.broadcast(temporary, static_cast<int>(leader));
  const Range mine = Partition::even(static_cast<GlobalIndex>(model_.steps.size()), static_cast<int>(groups))
                         .slice(static_cast<int>(group));
  all.collectively("writing the steps of " + path_.string(), [&] {
    if (group > 0) {
      writer_.emplace(model_.comm, path_, temporary, describe_output(model_), write_options(), carried());
      start_pass();
    }
    write_steps(static_cast<std::size_t>(mine.begin), static_cast<std::size_t>(mine.end));
    if (group > 0) writer_->leave();
  });
  all.collectively("completing " + path_.string(), [&] {
    if (group == 0) commit();
  });
}

}  // namespace exomerge
