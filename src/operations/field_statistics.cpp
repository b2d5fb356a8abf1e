// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <limits>

#include "exomerge/field_extremes.hpp"
#include "exomerge/model.hpp"
#include "operations/exact_sum.hpp"
#include "operations/field_reader.hpp"
#include "operations/model_steps.hpp"

namespace exomerge {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// What was seen of one field at one step.
struct Tally {
  GlobalIndex count = 0;
  GlobalIndex missing = 0;
  double lowest = infinity;
  double highest = -infinity;
  ExactSum sum, squares;

  void add(double value) {
    ++count;
    if (std::isnan(value)) {
      ++missing;
      return;
    }
    lowest = std::min(lowest, value + 0.0);  // not -0, which might differ between ranks
    highest = std::max(highest, value + 0.0);
    sum.add(value);
    squares.add(value * value);
  }
};

/// A field of a kind on all entities that have it.
struct FieldPlaces {
  EntityKind kind;
  std::string name;
  std::vector<RealSourcePtr> sources;
};

std::vector<FieldPlaces> all_fields(const ModelData& model) {
  std::vector<FieldPlaces> all;
  for (const FieldData& field : model.nodes.fields)
    all.push_back({EntityKind::nodal, field.name, {field.source}});
  for (const EntityKind kind : entity_kinds) {
    if (!is_block(kind) && !is_set(kind)) continue;
    for (const std::string& name : model.field_names[static_cast<std::size_t>(kind)]) {
      FieldPlaces places{kind, name, {}};
      for (const EntityData& entity : model.kind(kind)) {
        if (const FieldData* field = entity.find_field(name)) places.sources.push_back(field->source);
      }
      all.push_back(std::move(places));
    }
  }
  return all;
}

void reduce(const Comm& comm, std::vector<Tally>& tallies) {
  std::vector<std::int64_t> counts;
  std::vector<double> lowest, highest;
  std::vector<ExactSum*> sums;
  for (Tally& tally : tallies) {
    counts.insert(counts.end(), {tally.count, tally.missing});
    lowest.push_back(tally.lowest);
    highest.push_back(tally.highest);
    sums.insert(sums.end(), {&tally.sum, &tally.squares});
  }
  comm.all_reduce(std::span<std::int64_t>(counts), ReduceOp::sum);
  comm.all_reduce(std::span<double>(lowest), ReduceOp::min);
  comm.all_reduce(std::span<double>(highest), ReduceOp::max);
  ExactSum::all_reduce(comm, sums);
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    tallies[i].count = counts[2 * i];
    tallies[i].missing = counts[2 * i + 1];
    tallies[i].lowest = lowest[i];
    tallies[i].highest = highest[i];
  }
}

FieldStatistics statistics_of(const FieldPlaces& field, double time, const Tally& tally) {
  const GlobalIndex numbers = tally.count - tally.missing;
  FieldStatistics result{field.kind, field.name, time, tally.count, tally.missing, nan, nan, nan, nan};
  if (numbers == 0) return result;
  result.minimum = tally.lowest;
  result.maximum = tally.highest;
  result.mean = tally.sum.value() / static_cast<double>(numbers);
  result.norm = std::sqrt(tally.squares.value());
  return result;
}

}  // namespace

std::vector<FieldStatistics> get_field_statistics(const ExodusModel& model, const Selector& timesteps) {
  std::vector<FieldStatistics> results;
  model.comm().collectively("looking at fields", [&] {
    const ModelData& data = model.data();
    const std::vector<FieldPlaces> fields = all_fields(data);
    for (const std::size_t step : select_steps(data, timesteps)) {
      std::vector<Tally> tallies(fields.size());
      FieldReader reader(data);
      for (std::size_t f = 0; f < fields.size(); ++f) {
        for (const RealSourcePtr& source : fields[f].sources) {
          reader.add(source, data.steps[step].key,
                     [&tally = tallies[f]](GlobalIndex, std::span<const double> values) {
                       for (const double value : values) tally.add(value);
                     });
        }
      }
      reader.flush();
      reduce(data.comm, tallies);
      for (std::size_t f = 0; f < fields.size(); ++f) {
        results.push_back(statistics_of(fields[f], data.steps[step].time, tallies[f]));
      }
    }
  });
  return results;
}

}  // namespace exomerge
