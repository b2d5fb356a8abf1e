// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/foreign.hpp"

#include <algorithm>
#include <bit>

#include "exodus/nemesis.hpp"
#include "exodus/schema.hpp"

namespace exomerge::exodus {

namespace {

constexpr GlobalIndex values_at_once = GlobalIndex{1} << 20;

bool is_record_dimension(const netcdf::Dataset& dataset, netcdf::DimensionId id) {
  return dataset.dimensions()[static_cast<std::size_t>(id)].unlimited;
}

bool has_records(const netcdf::Dataset& dataset, netcdf::VariableId id) {
  const auto& dimensions = dataset.variable(id).dimensions;
  return !dimensions.empty() && is_record_dimension(dataset, dimensions.front());
}

/// Chooses what is portable.
class Portable {
 public:
  Portable(const netcdf::Dataset& dataset, const Description& description)
      : dataset_(dataset), own_(description.foreign_dimensions) {
    std::erase_if(own_, [](const std::string& name) { return nemesis::is_dimension(name); });
  }

  const std::vector<std::string>& own_dimensions() const { return own_; }

  bool holds(netcdf::VariableId id) const {
    const netcdf::Variable& variable = dataset_.variable(id);
    if (variable.type == DataType::string) return false;
    for (std::size_t i = 0; i < variable.dimensions.size(); ++i) {
      const netcdf::DimensionId dimension = variable.dimensions[i];
      if (is_record_dimension(dataset_, dimension) ? i > 0 : !holds_dimension(dimension)) return false;
    }
    return true;
  }

 private:
  bool holds_dimension(netcdf::DimensionId id) const {
    const netcdf::Dimension& dimension = dataset_.dimensions()[static_cast<std::size_t>(id)];
    if (dimension.length <= 0) return false;
    static const std::vector<std::string> common{schema::space_dimension, schema::name_length,
                                                 schema::string_length, schema::line_length, schema::four};
    return std::ranges::find(common, dimension.name) != common.end() ||
           std::ranges::find(own_, dimension.name) != own_.end();
  }

  const netcdf::Dataset& dataset_;
  std::vector<std::string> own_;
};

/// Mixes numbers into one, by the method of Fowler, Noll and Vo with words for bytes.
class Mixer {
 public:
  void add(std::uint64_t word) { state_ = std::rotl((state_ ^ word) * 0x100000001b3ULL, 23); }
  void add(const std::string& text) {
    add(text.size());
    for (const char c : text) add(static_cast<std::uint64_t>(static_cast<unsigned char>(c)));
  }
  void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
  void add(std::int64_t value) { add(static_cast<std::uint64_t>(value)); }
  void add(char value) { add(static_cast<std::uint64_t>(static_cast<unsigned char>(value))); }
  void add(const Attribute& attribute) {
    add(attribute.name);
    add(static_cast<std::uint64_t>(attribute.type));
    std::visit(
        [this](const auto& values) {
          add(static_cast<std::uint64_t>(values.size()));
          for (const auto& value : values) add(value);
        },
        attribute.value);
  }
  std::uint64_t state() const { return state_; }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

template <class T>
void add_values(Mixer& mixer, netcdf::Dataset& dataset, netcdf::VariableId id, const netcdf::Slab& slab) {
  const netcdf::SlabPieces pieces(slab, values_at_once);
  std::vector<T> values;
  for (GlobalIndex i = 0; i < pieces.count(); ++i) {
    values.resize(static_cast<std::size_t>(pieces[i].size()));
    dataset.read<T>(id, pieces[i], values);
    for (const T& value : values) mixer.add(value);
  }
}

}  // namespace

CarriedData portable_data(const netcdf::Dataset& dataset, const Description& description,
                          std::vector<std::string>* left_out) {
  const Portable portable(dataset, description);
  CarriedData carried;
  std::vector<int> position(dataset.dimensions().size(), -1);
  const auto carry = [&](netcdf::DimensionId id) {
    int& place = position[static_cast<std::size_t>(id)];
    if (place < 0) {
      place = static_cast<int>(carried.dimensions.size());
      carried.dimensions.push_back(dataset.dimensions()[static_cast<std::size_t>(id)]);
    }
    return place;
  };
  for (const std::string& name : portable.own_dimensions()) {
    if (const auto id = dataset.find_dimension(name)) carry(*id);
  }
  for (const std::string& name : description.foreign_variables) {
    if (nemesis::is_variable(name)) continue;
    const auto id = dataset.find_variable(name);
    if (!id || !portable.holds(*id)) {
      if (left_out != nullptr) left_out->push_back(name);
      continue;
    }
    netcdf::Variable variable = dataset.variable(*id);
    for (netcdf::DimensionId& dimension : variable.dimensions) dimension = carry(dimension);
    carried.variables.push_back({std::move(variable)});
  }
  for (const ForeignAttribute& foreign : description.foreign_attributes) {
    if (!foreign.variable.empty()) {
      carried.variable_attributes.emplace_back(foreign.variable, foreign.attribute);
    }
  }
  return carried;
}

std::vector<CarriedSlab> carried_slabs(const netcdf::Dataset& dataset, netcdf::VariableId id,
                                       std::span<const int> records) {
  const netcdf::Slab whole = dataset.whole(id);
  if (!has_records(dataset, id)) return {{whole, 0, false}};
  std::vector<CarriedSlab> slabs;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i] < 0 || records[i] >= whole.count[0]) continue;
    CarriedSlab& record = slabs.emplace_back(CarriedSlab{whole, i, true});
    record.slab.start[0] = records[i];
    record.slab.count[0] = 1;
  }
  return slabs;
}

std::uint64_t fingerprint(netcdf::Dataset& dataset, netcdf::VariableId id, std::span<const int> records) {
  const netcdf::Variable& variable = dataset.variable(id);
  Mixer mixer;
  mixer.add(variable.name);
  mixer.add(static_cast<std::uint64_t>(variable.type));
  for (const netcdf::DimensionId d : variable.dimensions) {
    const netcdf::Dimension& dimension = dataset.dimensions()[static_cast<std::size_t>(d)];
    mixer.add(dimension.name);
    mixer.add(dimension.unlimited ? netcdf::Dataset::unlimited : dimension.length);
  }
  for (const Attribute& attribute : variable.attributes) mixer.add(attribute);
  for (const CarriedSlab& part : carried_slabs(dataset, id, records)) {
    mixer.add(static_cast<std::uint64_t>(part.position));
    with_value_type(variable.type,
                    [&](auto value) { add_values<decltype(value)>(mixer, dataset, id, part.slab); });
  }
  return mixer.state();
}

}  // namespace exomerge::exodus
