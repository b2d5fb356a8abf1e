// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Steps that are added to an existing file.
#include <algorithm>
#include <cstdio>

#include "exodus/appender.hpp"
#include "exodus/same_structure.hpp"
#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "model/exporter.hpp"
#include "model/result_arrays.hpp"
#include "model/row_pass.hpp"

namespace exomerge {

namespace {

// A step is worth a wait for the storage device; many small ones share it.
constexpr double bytes_between_waits = 64.0 * 1024 * 1024;

std::string shortest(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", value);
  return text;
}

// Puts `items` into the order in which `names` has theirs; what is not there goes last.
template <class Item, class Name>
void order_by(std::vector<Item>& items, const std::vector<std::string>& names, Name name_of_item) {
  std::ranges::stable_sort(items, {}, [&](const Item& item) {
    return std::ranges::find(names, name_of_item(item)) - names.begin();
  });
}

// Variables are found by name: their order is that of the file.
void adopt_order(ModelData& model, const Description& file) {
  const auto itself = [](const std::string& name) { return name; };
  order_by(model.nodes.fields, file.nodal_variable_names, [](const FieldData& f) { return f.name; });
  order_by(model.globals, file.global_variable_names, [](const GlobalVariable& v) { return v.name; });
  for (const EntityKind kind : entity_kinds) {
    const auto at = static_cast<std::size_t>(kind);
    order_by(model.field_names[at], file.kind(kind).results.names, itself);
    order_by(model.reduction_names[at], file.kind(kind).results.reduction_names, itself);
  }
}

}  // namespace

void Exporter::append() {
  select_entities();
  select_fields();
  select_steps();
  drop_references();
  check_memory(false);
  if (netcdf::inspect_file(model_.comm, path_).format != FileFormat::netcdf4) return append_in_place();
  const auto file = exodus::File::open(model_.comm, path_);
  const Continuation next = plan_append(file->description());
  if (!next.steps.empty()) append_to_copy(file, next.kept, next.steps);
}

Exporter::Continuation Exporter::continuation(const std::vector<double>& times) const {
  const std::vector<TimeStep>& steps = model_.steps;
  const ExistingSteps rule = options_.existing_steps;
  Continuation result{static_cast<int>(times.size()), {}};
  if (rule == ExistingSteps::overwrite && !steps.empty()) {
    const auto first = std::ranges::find_if(times, [&](double t) { return t >= steps.front().time; });
    result.kept = static_cast<int>(first - times.begin());
  }
  const bool nothing = result.kept == 0;
  double last = nothing ? 0.0 : times[static_cast<std::size_t>(result.kept) - 1];
  for (const TimeStep& step : steps) {
    const bool later = (nothing && result.steps.empty()) || step.time > last;
    if (!later && rule == ExistingSteps::skip && result.steps.empty()) continue;
    if (!later) {
      throw Error("cannot append to \"" + path_.string() + "\": time step " + shortest(step.time) +
                  " does not lie behind " + shortest(last) +
                  (result.steps.empty() ? ", the last one of the file" : ", the one before it"));
    }
    last = step.time;
    result.steps.push_back(step);
  }
  return result;
}

Exporter::Continuation Exporter::plan_append(const Description& about) {
  Continuation next;
  model_.comm.collectively("appending to " + path_.string(), [&] {
    adopt_order(model_, about);
    const std::string difference = exodus::difference_of_steps(describe_output(model_), about);
    if (!difference.empty()) throw Error("cannot append to \"" + path_.string() + "\": " + difference);
    next = continuation(about.times);
  });
  timer_.phase("open");
  return next;
}

void Exporter::append_in_place() {
  exodus::Appender appender(model_.comm, path_);
  appender.limit_memory(memory_.for_values(), memory_.staging());
  const Continuation next = plan_append(appender.file().description());
  if (!next.steps.empty()) append_steps(appender, next.kept, next.steps);
  timer_.phase("fields");
}

void Exporter::append_steps(exodus::Appender& appender, int kept, const std::vector<TimeStep>& steps) {
  const std::vector<ResultArray> arrays = result_arrays(model_, appender.file().places());
  const int total = kept + static_cast<int>(steps.size());
  appender.begin(kept, total);
  double step_bytes = 0;
  for (const ResultArray& array : arrays) {
    step_bytes += static_cast<double>(array.place.rows * array.place.width) * sizeof(double);
  }
  RowPass<double> pass(model_.comm, memory_.for_values() / 2);
  double waiting = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    report_progress("appending steps", static_cast<double>(i) / static_cast<double>(steps.size()));
    const int file_step = kept + static_cast<int>(i);
    append_step(appender, pass, arrays, steps[i], file_step);
    waiting += step_bytes;
    if (waiting < bytes_between_waits && i + 1 < steps.size()) continue;
    pass.flush();
    appender.complete(file_step + 1);
    waiting = 0;
  }
  report_progress("appending steps", 1.0);
}

void Exporter::append_step(exodus::Appender& appender, RowPass<double>& pass,
                           const std::vector<ResultArray>& arrays, const TimeStep& step, int file_step) {
  exodus::PlaceWriter& writer = appender.writer();
  writer.write_time(file_step, step.time);
  if (!model_.globals.empty()) writer.write_globals(file_step, global_values(model_, step.key));
  for (const ResultArray& array : arrays) {
    pass.add(array.source, step.key, [&, file_step](Range rows, std::span<double> values) {
      timer_.add_bytes(static_cast<double>(values.size_bytes()));
      writer.write(array.place, file_step, rows, values);
    });
  }
  const int from = foreign_ ? foreign_step(model_, step.key) : -1;
  if (from >= 0) appender.copy_foreign(*foreign_->file, from, file_step);
}

}  // namespace exomerge
