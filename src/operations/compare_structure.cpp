// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/compare_structure.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>

#include "exomerge/topology.hpp"
#include "operations/compare_values.hpp"

namespace exomerge::comparison {

namespace {

template <class T, class Project>
auto keys_of(const std::vector<T>& items, const Project& project) {
  std::vector<std::decay_t<decltype(project(items.front()))>> keys;
  for (const T& item : items) keys.push_back(project(item));
  return keys;
}

std::string in_quotes(const std::string& text) { return '"' + text + '"'; }

std::string unequal(const std::string& a, const std::string& b) { return a + " != " + b; }

/// The type in a form in which equal ones are equal: the shape where it is known, else the text in capitals.
std::string canonical_type(const EntityInfo& info, int dimension) {
  const Topology* topology = find_topology(info.type, info.nodes_per_entry, dimension);
  if (topology) return std::string(topology->name);
  if (special_element_type(info.type) == SpecialElementType::null) return "";
  std::string text = info.type.substr(0, info.type.find('\0'));
  const std::size_t first = text.find_first_not_of(' ');
  text = first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

/// Names that are missing are as good as empty ones.
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  const bool any =
      std::any_of(names.begin(), names.end(), [](const std::string& name) { return !name.empty(); });
  if (!any) return text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string text_of(const Attribute& attribute) {
  if (const auto* text = std::get_if<std::string>(&attribute.value)) return in_quotes(*text);
  const auto join = [](const auto& values) {
    std::string text;
    for (const auto value : values) {
      if constexpr (std::is_same_v<decltype(value), const double>) {
        text += (text.empty() ? "" : ", ") + comparison::text_of(value);
      } else {
        text += (text.empty() ? "" : ", ") + std::to_string(value);
      }
    }
    return text;
  };
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&attribute.value)) return join(*integers);
  return join(std::get<std::vector<double>>(attribute.value));
}

std::string text_of(const CoordinateFrame& frame) {
  std::string text(1, frame.tag);
  for (const double value : frame.coordinates) text += ' ' + comparison::text_of(value);
  return text;
}

/// Positions of the steps in ascending order of their times, NaN last.
std::vector<std::size_t> by_time(const std::vector<TimeStep>& steps) {
  std::vector<std::size_t> order(steps.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto key = [&](std::size_t i) {
    const double time = steps[i].time;
    return std::isnan(time) ? std::numeric_limits<double>::infinity() : time;
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return key(i) < key(j); });
  return order;
}

/// Steps with the same times, in the order of the first model.
std::vector<StepPair> steps_with_same_time(const std::vector<TimeStep>& a, const std::vector<TimeStep>& b,
                                           const Tolerance& tolerance) {
  const std::vector<std::size_t> order_a = by_time(a);
  const std::vector<std::size_t> order_b = by_time(b);
  std::vector<StepPair> pairs;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const TimeStep& step_a = a[order_a[i]];
    const TimeStep& step_b = b[order_b[j]];
    if (tolerance.same(step_a.time, step_b.time)) {
      pairs.push_back({step_a, step_b, static_cast<GlobalIndex>(order_a[i])});
      ++i;
      ++j;
    } else if (std::isnan(step_b.time) || (!std::isnan(step_a.time) && step_a.time < step_b.time)) {
      ++i;
    } else {
      ++j;
    }
  }
  std::sort(pairs.begin(), pairs.end(),
            [](const StepPair& p, const StepPair& q) { return p.position < q.position; });
  return pairs;
}

}  // namespace

std::string text_of(double value) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

void Differences::expect_equal(const std::string& what, GlobalIndex a, GlobalIndex b) {
  if (a == b) return;
  add(what, unequal(std::to_string(a), std::to_string(b)),
      std::abs(static_cast<double>(a) - static_cast<double>(b)));
}

void Differences::expect_equal(const std::string& what, const std::string& a, const std::string& b) {
  if (a != b) add(what, unequal(in_quotes(a), in_quotes(b)));
}

void Differences::add_unmatched(const MatchedKeys& keys, const std::vector<std::string>& first_names,
                                const std::vector<std::string>& second_names) {
  for (const std::size_t i : keys.only_first) add(first_names[i], only_in_first);
  for (const std::size_t i : keys.only_second) add(second_names[i], only_in_second);
}

Structure::Structure(const ModelData& a, const ModelData& b, const CompareOptions& options,
                     Differences& differences)
    : a_(a), b_(b), options_(options), differences_(differences) {
  compare_model();
  if (options_.compare_records) compare_records();
  compare_times();
  for (const EntityKind kind : entity_kinds) compare_kind(kind);
}

std::string Structure::step_text(GlobalIndex position) const {
  const double time = a_.steps[static_cast<std::size_t>(position)].time;
  return "step " + std::to_string(position + 1) + " (time " + comparison::text_of(time) + ')';
}

void Structure::compare_model() {
  differences_.expect_equal("number of dimensions", a_.dimension, b_.dimension);
  differences_.expect_equal("number of nodes", a_.nodes.count, b_.nodes.count);
  // Writers that name no coordinates mean the usual ones.
  const std::string names_a = listed(a_.coordinate_names);
  const std::string names_b = listed(b_.coordinate_names);
  if (!names_a.empty() && !names_b.empty())
    differences_.expect_equal("names of coordinates", names_a, names_b);
  differences_.expect_equal("names of node attributes", listed(a_.nodes.attribute_names),
                            listed(b_.nodes.attribute_names));
  compare_attributes("nodes", a_.node_user_attributes, b_.node_user_attributes);

  const auto id = [](const CoordinateFrame& frame) { return frame.id; };
  const auto name = [](const CoordinateFrame& frame) {
    return "coordinate frame " + std::to_string(frame.id);
  };
  const MatchedKeys frames = match_keys(keys_of(a_.frames, id), keys_of(b_.frames, id));
  differences_.add_unmatched(frames, keys_of(a_.frames, name), keys_of(b_.frames, name));
  for (const auto& [i, j] : frames.both) {
    differences_.expect_equal(name(a_.frames[i]), text_of(a_.frames[i]), text_of(b_.frames[j]));
  }
}

void Structure::compare_records() {
  differences_.expect_equal("title", a_.title, b_.title);
  compare_attributes("file", a_.user_attributes, b_.user_attributes);
  const auto compare_lists = [this](const std::string& what, const auto& a, const auto& b) {
    if (a.size() != b.size()) {
      differences_.expect_equal("number of " + what, static_cast<GlobalIndex>(a.size()),
                                static_cast<GlobalIndex>(b.size()));
    } else if (const auto at = std::mismatch(a.begin(), a.end(), b.begin()); at.first != a.end()) {
      differences_.add(what, "record " + std::to_string(at.first - a.begin() + 1) + " is not the same");
    }
  };
  compare_lists("information records", a_.info_records, b_.info_records);
  compare_lists("QA records", a_.qa_records, b_.qa_records);
}

void Structure::compare_times() {
  const Tolerance tolerance(options_);
  if (a_.steps.size() != b_.steps.size()) {
    differences_.expect_equal("number of time steps", static_cast<GlobalIndex>(a_.steps.size()),
                              static_cast<GlobalIndex>(b_.steps.size()));
    steps_ = steps_with_same_time(a_.steps, b_.steps, tolerance);
    return;
  }
  Found<double> found;
  for (std::size_t i = 0; i < a_.steps.size(); ++i) {
    const auto position = static_cast<GlobalIndex>(i);
    const double a = a_.steps[i].time;
    const double b = b_.steps[i].time;
    steps_.push_back({a_.steps[i], b_.steps[i], position});
    const double difference = tolerance.difference(a, b);
    if (difference >= 0.0) found.add(difference, position, 0, 0, a, b);
  }
  if (!found.any()) return;
  differences_.add("time of step " + std::to_string(found.step + 1),
                   unequal(comparison::text_of(found.a), comparison::text_of(found.b)), found.largest,
                   found.count);
}

void Structure::compare_kind(EntityKind kind) {
  const auto id = [](const EntityData& entity) { return entity.info.id; };
  const auto name = [kind](const EntityData& entity) {
    return std::string(name_of(kind)) + ' ' + std::to_string(entity.info.id);
  };
  const auto& first = a_.kind(kind);
  const auto& second = b_.kind(kind);
  const MatchedKeys entities = match_keys(keys_of(first, id), keys_of(second, id));
  differences_.add_unmatched(entities, keys_of(first, name), keys_of(second, name));
  for (const auto& [i, j] : entities.both) {
    pairs_[static_cast<std::size_t>(kind)].push_back({kind, &first[i], &second[j]});
    compare_entity(pairs_[static_cast<std::size_t>(kind)].back());
  }
}

void Structure::compare_entity(const EntityPair& pair) {
  const EntityInfo& a = pair.a->info;
  const EntityInfo& b = pair.b->info;
  differences_.expect_equal(pair.name() + ": name", a.name, b.name);
  differences_.expect_equal(pair.name() + ": number of entries", a.count, b.count);
  differences_.expect_equal(pair.name() + ": number of attributes",
                            static_cast<GlobalIndex>(a.attribute_names.size()),
                            static_cast<GlobalIndex>(b.attribute_names.size()));
  differences_.expect_equal(pair.name() + ": names of attributes", listed(a.attribute_names),
                            listed(b.attribute_names));
  compare_attributes(pair.name(), a.user_attributes, b.user_attributes);
  compare_properties(pair);
  if (is_block(pair.kind)) compare_block(pair);
  if (is_set(pair.kind)) compare_set(pair);
  if (pair.kind == EntityKind::assembly) compare_assembly(pair);
}

void Structure::compare_block(const EntityPair& pair) {
  const EntityInfo& a = pair.a->info;
  const EntityInfo& b = pair.b->info;
  // A null block may have any type or none.
  if (a.count > 0 || b.count > 0) {
    const std::string type_a = canonical_type(a, a_.dimension);
    const std::string type_b = canonical_type(b, b_.dimension);
    if (type_a != type_b)
      differences_.add(pair.name() + ": type", unequal(in_quotes(a.type), in_quotes(b.type)));
    differences_.expect_equal(pair.name() + ": nodes per entry", a.nodes_per_entry, b.nodes_per_entry);
  }
  differences_.expect_equal(pair.name() + ": edges per entry", a.edges_per_entry, b.edges_per_entry);
  differences_.expect_equal(pair.name() + ": faces per entry", a.faces_per_entry, b.faces_per_entry);
  differences_.expect_equal(pair.name() + ": length of node list", a.node_list_length, b.node_list_length);
  differences_.expect_equal(pair.name() + ": length of face list", a.face_list_length, b.face_list_length);
}

void Structure::compare_set(const EntityPair& pair) {
  differences_.expect_equal(pair.name() + ": number of distribution factors", pair.a->info.factor_count,
                            pair.b->info.factor_count);
}

void Structure::compare_assembly(const EntityPair& pair) {
  const EntityInfo& a = pair.a->info;
  const EntityInfo& b = pair.b->info;
  differences_.expect_equal(pair.name() + ": kind of members", a.member_kind_code, b.member_kind_code);
  const auto text = [](const std::vector<std::int64_t>& ids) {
    std::string list;
    for (const std::int64_t id : ids) list += (list.empty() ? "" : ", ") + std::to_string(id);
    return list;
  };
  differences_.expect_equal(pair.name() + ": members", text(a.member_ids), text(b.member_ids));
}

void Structure::compare_properties(const EntityPair& pair) {
  const auto kind = static_cast<std::size_t>(pair.kind);
  const auto& names_a = a_.property_names[kind];
  const auto& names_b = b_.property_names[kind];
  const auto value = [](const EntityData& entity, std::size_t i) {
    return i < entity.info.properties.size() ? entity.info.properties[i] : 0;
  };
  const MatchedKeys properties = match_keys(names_a, names_b);
  for (const auto& [i, j] : properties.both) {
    differences_.expect_equal(pair.name() + ": property " + names_a[i], value(*pair.a, i), value(*pair.b, j));
  }
  // A property that is not there is 0.
  for (const std::size_t i : properties.only_first) {
    differences_.expect_equal(pair.name() + ": property " + names_a[i], value(*pair.a, i), 0);
  }
  for (const std::size_t j : properties.only_second) {
    differences_.expect_equal(pair.name() + ": property " + names_b[j], 0, value(*pair.b, j));
  }
}

void Structure::compare_attributes(const std::string& owner, const std::vector<Attribute>& a,
                                   const std::vector<Attribute>& b) {
  const auto name = [](const Attribute& attribute) { return attribute.name; };
  const auto label = [&](const Attribute& attribute) { return owner + ": attribute " + attribute.name; };
  const MatchedKeys attributes = match_keys(keys_of(a, name), keys_of(b, name));
  differences_.add_unmatched(attributes, keys_of(a, label), keys_of(b, label));
  for (const auto& [i, j] : attributes.both) {
    differences_.expect_equal(label(a[i]), text_of(a[i]), text_of(b[j]));
  }
}

}  // namespace exomerge::comparison
