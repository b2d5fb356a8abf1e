// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/turned_fields.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "exomerge/log.hpp"
#include "kernels/rounding.hpp"
#include "kernels/row_values.hpp"
#include "model/derived_source.hpp"
#include "model/displacement.hpp"
#include "model/field_edits.hpp"
#include "model/staging.hpp"
#include "mpi/exchange.hpp"

namespace exomerge {

using exodus::Role;

namespace {

/// Flags as values, 0 or 1.
class FlagSource final : public RealSource {
 public:
  FlagSource(const Comm& comm, GlobalIndex rows, RowFlags flags)
      : RealSource(rows, 1), comm_(comm), flags_(std::move(flags)) {}

  void read(StepKey, Range rows, std::span<double> out) const override {
    std::vector<std::uint8_t> flags(out.size());
    const Range mine = Partition::even(this->rows(), comm_.size()).slice(comm_.rank());
    redistribute<std::uint8_t>(comm_, mine, *flags_, rows, flags);
    std::ranges::copy(flags, out.begin());
  }

 private:
  Comm comm_;
  RowFlags flags_;
};

/// One of two sources, row by row.
class ChosenRows final : public DerivedSource {
 public:
  ChosenRows(const Comm& comm, RealSourcePtr base, RealSourcePtr changed, RealSourcePtr flags)
      : DerivedSource(comm, base->rows(), {base, std::move(changed), std::move(flags)}) {}

  void derive(const Kokkos::DefaultExecutionSpace& exec, StepKey, std::span<const DeviceInput> inputs,
              const DeviceOutput& out) const override {
    kernels::choose_rows<Kokkos::DefaultExecutionSpace, DeviceSpace>(exec, inputs[2], inputs[1], inputs[0],
                                                                     out);
  }
};

/// Linear combinations of some sources.
struct Combinations {
  std::vector<RealSourcePtr> base;
  std::vector<std::vector<double>> factors;  ///< of each combination, by base

  bool is_base(std::size_t row) const {
    for (std::size_t k = 0; k < base.size(); ++k) {
      if (factors[row][k] != (k == row ? 1.0 : 0.0)) return false;
    }
    return true;
  }
};

/// One of them. What has the factor 0 takes no part, so it cannot spoil the sum.
class CombinedSource final : public DerivedSource {
 public:
  CombinedSource(const Comm& comm, std::shared_ptr<const Combinations> all, std::size_t row)
      : DerivedSource(comm, all->base[row]->rows(), taken(*all, row)), all_(std::move(all)) {
    for (const double factor : all_->factors[row]) {
      if (factor != 0.0) factors_.push_back(factor);
    }
  }

  void derive(const Kokkos::DefaultExecutionSpace& exec, StepKey, std::span<const DeviceInput> inputs,
              const DeviceOutput& out) const override {
    if (inputs.empty()) Kokkos::deep_copy(exec, out, 0.0);
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      kernels::scale_rows<Kokkos::DefaultExecutionSpace, DeviceSpace>(exec, factors_[k], inputs[k], k > 0,
                                                                      out);
    }
  }

  const Combinations& all() const { return *all_; }

 private:
  static std::vector<RealSourcePtr> taken(const Combinations& all, std::size_t row) {
    std::vector<RealSourcePtr> sources;
    for (std::size_t k = 0; k < all.base.size(); ++k) {
      if (all.factors[row][k] != 0.0) sources.push_back(all.base[k]);
    }
    return sources;
  }

  std::shared_ptr<const Combinations> all_;
  std::vector<double> factors_;
};

/// What the sources are combined of already, if all of them are of the same, so that turns add up.
const Combinations* known_combinations(const std::vector<RealSourcePtr>& sources) {
  for (const RealSourcePtr& source : sources) {
    const auto* combined = dynamic_cast<const CombinedSource*>(source.get());
    if (!combined) continue;
    const Combinations& all = combined->all();
    if (all.base.size() != sources.size()) return nullptr;
    for (std::size_t k = 0; k < sources.size(); ++k) {
      const auto* other = dynamic_cast<const CombinedSource*>(sources[k].get());
      const bool same = other ? &other->all() == &all : all.is_base(k) && sources[k] == all.base[k];
      if (!same) return nullptr;
    }
    return &all;
  }
  return nullptr;
}

std::vector<RealSourcePtr> combined(const Comm& comm, const std::vector<RealSourcePtr>& sources,
                                    const std::vector<std::vector<double>>& factors) {
  auto all = std::make_shared<Combinations>(Combinations{sources, factors});
  if (const Combinations* before = known_combinations(sources)) {
    all->base = before->base;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      for (std::size_t k = 0; k < sources.size(); ++k) {
        double sum = 0.0;
        for (std::size_t j = 0; j < sources.size(); ++j)
          sum += kernels::product(factors[i][j], before->factors[j][k]);
        all->factors[i][k] = sum;
      }
    }
  }
  std::vector<RealSourcePtr> results;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    results.push_back(all->is_base(i) ? all->base[i] : std::make_shared<CombinedSource>(comm, all, i));
  }
  return results;
}

/// What component `b` counts for in component `a` when all are turned.
double factor(const ComponentField& field, const FieldComponent& a, const FieldComponent& b,
              const kernels::PointMap& map) {
  const auto& r = map.matrix;
  if (field.shape == ComponentField::Shape::vector) return r[a.axes[0]][b.axes[0]];
  const int i = a.axes[0], j = a.axes[1], k = b.axes[0], l = b.axes[1];
  const double straight = kernels::product(r[i][k], r[j][l]);
  if (field.shape == ComponentField::Shape::full || k == l) return straight;
  return straight + kernels::product(r[i][l], r[j][k]);
}

/// Flags of the members of a set that belong to a part of the model. Collective.
RowFlags flags_of_members(const ModelData& model, const EntityData& set, EntityKind kind,
                          const TurnedPart& part) {
  const Range mine = model.partition(set.info.count).slice(model.comm.rank());
  std::vector<GlobalIndex> members(static_cast<std::size_t>(mine.size()), -1);
  if (const IndexSourcePtr& list = set.list(Role::members)) list->read(0, mine, members);
  auto flags = std::make_shared<std::vector<std::uint8_t>>(members.size(), 0);
  if (kind == EntityKind::node_set) {
    std::vector<GlobalIndex> known;
    for (const GlobalIndex node : members) known.push_back(std::max<GlobalIndex>(node, 0));
    const Exchange exchange(model.comm, model.partition(model.nodes.count), known);
    exchange.gather<std::uint8_t>(*part.nodes, *flags);
    for (std::size_t i = 0; i < members.size(); ++i) (*flags)[i] = members[i] < 0 ? 0 : (*flags)[i];
    return flags;
  }
  std::set<std::int64_t> keys;
  for (const std::size_t block : part.blocks) keys.insert(model.kind(EntityKind::element_block)[block].key);
  for (std::size_t i = 0; i < members.size(); ++i) {
    (*flags)[i] = members[i] >= 0 && keys.contains(EntryReference::key(members[i])) ? 1 : 0;
  }
  return flags;
}

/// Fields of the nodes or of one entity.
struct Place {
  EntityKind kind;
  std::size_t entity;
  std::vector<std::string> names{};
  std::vector<ComponentField> fields{};
};

std::vector<Place> places_of(const ModelData& model, const TurnedPart& part) {
  std::vector<Place> places;
  const auto add = [&](EntityKind kind, std::size_t entity) {
    Place place{kind, entity};
    for (const FieldData& field : fields_of(model, kind, entity)) place.names.push_back(field.name);
    if (kind == EntityKind::nodal) {
      const DisplacementField displacement = displacement_field(model);
      std::erase_if(place.names, [&](const std::string& name) {
        return displacement.exists_in(model) &&
               std::ranges::find(displacement.names, name) != displacement.names.end();
      });
    }
    place.fields = component_fields(place.names, model.dimension);
    places.push_back(std::move(place));
  };
  add(EntityKind::nodal, 0);
  for (const EntityKind kind : entity_kinds) {
    for (std::size_t i = 0; i < model.kind(kind).size(); ++i) {
      const bool counts =
          !part.nodes || kind == EntityKind::node_set || kind == EntityKind::side_set ||
          kind == EntityKind::element_set ||
          (kind == EntityKind::element_block && std::ranges::find(part.blocks, i) != part.blocks.end());
      if (counts && !model.kind(kind)[i].fields.empty()) add(kind, i);
    }
  }
  return places;
}

/// The components of what is chosen by its name or that of a component.
std::set<std::string> chosen_components(const std::vector<Place>& places, const Selector& selector) {
  std::map<std::string, std::set<std::string>> components;
  for (const Place& place : places) {
    for (const ComponentField& field : place.fields) {
      for (const FieldComponent& named : field.components) {
        components[field.name].insert(named.name);
        for (const FieldComponent& other : field.components) components[named.name].insert(other.name);
      }
    }
  }
  std::vector<std::string> names;
  for (const auto& [name, unused] : components) names.push_back(name);
  std::set<std::string> chosen;
  for (const std::size_t i : select_names(selector, names, "vector or tensor field", Unknown::fail)) {
    chosen.insert(components[names[i]].begin(), components[names[i]].end());
  }
  return chosen;
}

/// Says which of the chosen components of a place stay, because others are not there.
void warn_of_parts(const ModelData& model, const Place& place, const std::set<std::string>& chosen,
                   const std::set<std::string>& turned) {
  std::string left;
  for (const std::string& name : place.names) {
    if (chosen.contains(name) && !turned.contains(name)) left += (left.empty() ? "" : ", ") + name;
  }
  log_once(model.comm.is_root() && !left.empty(), LogLevel::warning,
           place_of(model, place.kind, place.entity) +
               ": other components are missing, so these are not turned: " + left);
}

}  // namespace

RealSourcePtr chosen_rows(const Comm& comm, const RowFlags& flags, RealSourcePtr base,
                          RealSourcePtr changed) {
  const GlobalIndex rows = base->rows();
  return std::make_shared<ChosenRows>(comm, std::move(base), std::move(changed),
                                      std::make_shared<FlagSource>(comm, rows, flags));
}

void turn_field(const Comm& comm, std::vector<FieldData>& fields, const ComponentField& field,
                const kernels::PointMap& map, const RowFlags& flags) {
  std::vector<FieldData*> components;
  std::vector<RealSourcePtr> sources;
  std::vector<std::vector<double>> factors;
  for (const FieldComponent& component : field.components) {
    components.push_back(&*std::ranges::find(fields, component.name, &FieldData::name));
    sources.push_back(components.back()->source);
    std::vector<double>& row = factors.emplace_back();
    for (const FieldComponent& other : field.components) row.push_back(factor(field, component, other, map));
  }
  const std::vector<RealSourcePtr> turned = combined(comm, sources, factors);
  RealSourcePtr flag_source;
  if (flags) flag_source = std::make_shared<FlagSource>(comm, sources.front()->rows(), flags);
  for (std::size_t i = 0; i < turned.size(); ++i) {
    if (turned[i] == sources[i]) continue;
    components[i]->source =
        flags ? std::make_shared<ChosenRows>(comm, sources[i], turned[i], flag_source) : turned[i];
  }
}

void turn_fields(ModelData& model, const Selector& names, const kernels::PointMap& map,
                 const TurnedPart& part) {
  if (names.is_none()) return;
  const std::vector<Place> places = places_of(model, part);
  const std::set<std::string> chosen = chosen_components(places, names);
  for (const Place& place : places) {
    std::set<std::string> turned;
    RowFlags flags;
    for (const ComponentField& field : place.fields) {
      if (!chosen.contains(field.components.front().name)) continue;
      if (part.nodes && !flags && place.kind == EntityKind::nodal) flags = part.nodes;
      if (part.nodes && !flags && place.kind != EntityKind::element_block) {
        flags = flags_of_members(model, model.kind(place.kind)[place.entity], place.kind, part);
      }
      turn_field(model.comm, fields_of(model, place.kind, place.entity), field, map, flags);
      for (const FieldComponent& component : field.components) turned.insert(component.name);
    }
    warn_of_parts(model, place, chosen, turned);
  }
}

}  // namespace exomerge
