// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Files whose bytes have no known places (netCDF-4) are not changed but written anew, beside the old one.
#include <algorithm>

#include "exodus/copy_carried.hpp"
#include "exodus/file.hpp"
#include "exomerge/error.hpp"
#include "model/exporter.hpp"
#include "model/importer.hpp"
#include "model/step_sources.hpp"
#include "netcdf/compression.hpp"

namespace exomerge {

namespace {

/// A step of the result and the step of the appended model that it has its values from.
struct StepOrigin {
  StepKey key;
  StepKey from;
};

/// Puts the steps of one model behind those of another that has the same variables.
class StepGrafter {
 public:
  StepGrafter(ModelData& model, const ModelData& other, std::vector<StepOrigin> steps)
      : model_(model), other_(other), steps_(std::move(steps)) {}

  void run() {
    graft(model_.nodes.fields, other_.nodes.fields);
    for (const EntityKind kind : entity_kinds) {
      auto& entities = model_.kind(kind);
      for (std::size_t i = 0; i < entities.size(); ++i) {
        graft(entities[i].fields, other_.kind(kind)[i].fields);
        graft(entities[i].reductions, other_.kind(kind)[i].reductions);
      }
    }
    for (const StepOrigin& step : steps_) {
      const std::vector<double> values = global_values(other_, step.from);
      for (std::size_t i = 0; i < values.size(); ++i) {
        const auto variable =
            std::ranges::find(model_.globals, other_.globals[i].name, &GlobalVariable::name);
        if (variable != model_.globals.end()) variable->values[step.key] = values[i];
      }
    }
  }

 private:
  void graft(std::vector<FieldData>& fields, const std::vector<FieldData>& others) const {
    for (FieldData& field : fields) {
      const auto other = std::ranges::find(others, field.name, &FieldData::name);
      if (other == others.end()) continue;
      std::map<StepKey, RealSourcePtr> sources;
      for (const StepOrigin& step : steps_) {
        sources[step.key] =
            std::make_shared<StepSumSource>(other->source, std::vector<StepWeight>{{step.from, 1.0}});
      }
      field.source = std::make_shared<OverlaySource<double>>(field.source, std::move(sources));
    }
  }

  ModelData& model_;
  const ModelData& other_;
  std::vector<StepOrigin> steps_;
};

}  // namespace

ExportOptions options_of_file(const exodus::File& file, ExportOptions options) {
  options.format = file.description().format;
  options.word_size = file.description().word_size;
  if (options.compression_level == 0) {
    options.compression_level = netcdf::compression_level(file.dataset().comm(), file.path());
  }
  options.add_qa_record = false;
  options.append = false;
  for (Selector* selector :
       {&options.element_block_ids, &options.timesteps, &options.side_set_ids, &options.node_set_ids,
        &options.global_variable_names, &options.node_field_names, &options.element_field_names,
        &options.side_set_field_names, &options.node_set_field_names}) {
    *selector = "all";
  }
  options.order = EntityOrder::as_imported;
  return options;
}

void Exporter::append_to_copy(const std::shared_ptr<const exodus::File>& file, int kept,
                              const std::vector<TimeStep>& steps) {
  ModelData whole(model_.comm, LoadMode::streaming);
  Importer(whole, std::make_shared<FileInput>(file), ImportOptions{}).run();
  whole.steps.resize(static_cast<std::size_t>(kept));
  std::vector<StepOrigin> origins;
  std::vector<int> records(whole.steps.size(), -1);
  for (const TimeStep& step : steps) {
    origins.push_back({whole.next_step_key++, step.key});
    whole.steps.push_back({origins.back().key, step.time});
    records.push_back(foreign_ ? foreign_step(model_, step.key) : -1);
  }
  StepGrafter(whole, model_, std::move(origins)).run();
  const ExportOptions options = options_of_file(*file, options_);
  Exporter copy(whole, path_, options);
  copy.replace(file->dataset().identity());
  if (foreign_) copy.appended_ = {foreign_, std::move(records)};
  copy.run();
  timer_.append(copy.timer_);
}

// Records of variables that are not Exodus, of steps that come from another file than the rest.
void Exporter::write_appended_records() {
  if (!appended_.foreign || !foreign_) return;
  netcdf::Dataset& source = appended_.foreign->file->dataset();
  for (std::size_t i = 0; i < foreign_->carried.variables.size(); ++i) {
    const auto target = writer_->carried(i);
    const auto origin = source.find_variable(foreign_->carried.variables[i].variable.name);
    if (!target || !origin || !exodus::same_records(source, *origin, writer_->dataset(), *target)) continue;
    for (std::size_t step = 0; step < appended_.records.size(); ++step) {
      if (appended_.records[step] < 0) continue;
      exodus::copy_record(source, writer_->dataset(),
                          {*origin, appended_.records[step], *target, static_cast<GlobalIndex>(step)});
    }
  }
}

// A run that replaced the file since it was opened must not lose what it wrote.
void Exporter::check_replaced() const {
  if (!replaced_) return;
  if (netcdf::inspect_file(model_.comm, path_).identity == *replaced_) return;
  throw Error('"' + path_.string() + "\" is not written: another run has replaced it meanwhile", true);
}

}  // namespace exomerge
