// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "exomerge/error.hpp"
#include "exomerge/fields.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "model/entity_edits.hpp"
#include "model/field_edits.hpp"
#include "operations/edit.hpp"

namespace exomerge {

namespace {

void warn(const ModelData& model, const std::string& text) {
  log_once(model.comm.is_root(), LogLevel::warning, text);
}

/// Gives the item called `name` another name; one that has it goes.
template <class Items>
void rename_item(ModelData& model, Items& items, const std::string& name, const std::string& new_name,
                 const std::string& what) {
  require_name(new_name);
  if (name == new_name) return;
  const auto has_new_name = [&](const auto& item) { return item.name == new_name; };
  if (std::erase_if(items, has_new_name) > 0) {
    warn(model, "there is a " + what + " \"" + new_name + "\" already; it is replaced by \"" + name + "\"");
  }
  for (auto& item : items) {
    if (item.name == name) item.name = new_name;
  }
}

// The new name takes the place of the old one where that goes.
void rename_in_order(ModelData& model, EntityKind kind, const std::string& name,
                     const std::string& new_name) {
  auto& names = model.field_names[static_cast<std::size_t>(kind)];
  const auto& entities = model.kind(kind);
  const bool remains = std::ranges::any_of(
      entities, [&](const EntityData& entity) { return entity.find_field(name) != nullptr; });
  const bool is_new = std::ranges::find(names, new_name) == names.end();
  const auto place = std::ranges::find(names, name);
  if (is_new && !remains && place != names.end()) {
    *place = new_name;
  } else if (is_new) {
    names.push_back(new_name);
  }
  forget_unused_name(model, kind, name);
}

void rename_on(ModelData& model, EntityKind kind, const std::vector<std::size_t>& places,
               const std::string& name, const std::string& new_name, bool warns_of_missing) {
  const std::string what = field_noun(kind);
  for (const std::size_t place : places) {
    EntityData& entity = model.kind(kind)[place];
    if (entity.find_field(name) != nullptr) {
      rename_item(model, entity.fields, name, new_name, what + " on " + label(kind, entity.info) + ",");
    } else if (warns_of_missing) {
      warn(model, "there is no field \"" + name + "\" on " + label(kind, entity.info) +
                      ", so none is renamed there");
    }
  }
  if (name != new_name) rename_in_order(model, kind, name, new_name);
}

void rename_selected(ExodusModel& model, EntityKind kind, const Selector& name, const std::string& new_name,
                     const Selector& ids) {
  edit(model, "renaming a field", [&](ModelData& data) {
    const auto places = select_entities(data, kind, ids);
    const std::string old_name = single_name(name, field_names_on(data, kind, places), field_noun(kind));
    rename_on(data, kind, places, old_name, new_name, true);
  });
}

std::vector<std::size_t> all_of(const ModelData& model, EntityKind kind) {
  return select_entities(model, kind, "all");
}

/// What a name that matches a pattern is called by another; nothing for names that do not match.
class Renaming {
 public:
  Renaming(const std::string& pattern, const std::string& new_pattern)
      : from_(split(pattern)), to_(split(new_pattern)) {}

  std::optional<std::string> operator()(const std::string& name) const {
    const auto& [head, tail] = from_;
    if (name.size() < head.size() + tail.size() || !name.starts_with(head) || !name.ends_with(tail))
      return {};
    return to_.first + name.substr(head.size(), name.size() - head.size() - tail.size()) + to_.second;
  }

 private:
  static std::pair<std::string, std::string> split(const std::string& pattern) {
    const std::size_t star = pattern.find('*');
    if (star == std::string::npos || pattern.find('*', star + 1) != std::string::npos) {
      throw Error("a pattern for names has one *, \"" + pattern + "\" does not", true);
    }
    return {pattern.substr(0, star), pattern.substr(star + 1)};
  }

  std::pair<std::string, std::string> from_, to_;
};

/// Renames each name of a list that matches, by `rename(name, new_name)`. Returns how many.
template <class Rename>
int rename_matching(const std::vector<std::string>& names, const Renaming& renaming, Rename rename) {
  int count = 0;
  for (const std::string& name : names) {
    const auto new_name = renaming(name);
    if (!new_name) continue;
    rename(name, *new_name);
    ++count;
  }
  return count;
}

int rename_matching_on(ExodusModel& model, EntityKind kind, const std::string& pattern,
                       const std::string& new_pattern, const Selector& ids) {
  int count = 0;
  edit(model, "renaming fields", [&](ModelData& data) {
    const auto places = select_entities(data, kind, ids);
    count = rename_matching(field_names_on(data, kind, places), Renaming(pattern, new_pattern),
                            [&](const std::string& name, const std::string& new_name) {
                              rename_on(data, kind, places, name, new_name, false);
                            });
  });
  return count;
}

std::string in_lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

void rename_node_field(ExodusModel& model, const Selector& name, const std::string& new_name) {
  edit(model, "renaming a field", [&](ModelData& data) {
    const auto names = field_names_on(data, EntityKind::nodal, {0});
    rename_item(data, data.nodes.fields, single_name(name, names, "node field"), new_name, "node field");
  });
}

void rename_global_variable(ExodusModel& model, const Selector& name, const std::string& new_name) {
  edit(model, "renaming a global variable", [&](ModelData& data) {
    rename_item(data, data.globals, single_name(name, model.get_global_variable_names(), "global variable"),
                new_name, "global variable");
  });
}

void rename_element_field(ExodusModel& model, const Selector& name, const std::string& new_name,
                          const Selector& element_block_ids) {
  rename_selected(model, EntityKind::element_block, name, new_name, element_block_ids);
}

void rename_node_set_field(ExodusModel& model, const Selector& name, const std::string& new_name,
                           const Selector& node_set_ids) {
  rename_selected(model, EntityKind::node_set, name, new_name, node_set_ids);
}

void rename_side_set_field(ExodusModel& model, const Selector& name, const std::string& new_name,
                           const Selector& side_set_ids) {
  rename_selected(model, EntityKind::side_set, name, new_name, side_set_ids);
}

int rename_node_fields(ExodusModel& model, const std::string& pattern, const std::string& new_pattern) {
  int count = 0;
  edit(model, "renaming fields", [&](ModelData& data) {
    count = rename_matching(field_names_on(data, EntityKind::nodal, {0}), Renaming(pattern, new_pattern),
                            [&](const std::string& name, const std::string& new_name) {
                              rename_item(data, data.nodes.fields, name, new_name, "node field");
                            });
  });
  return count;
}

int rename_global_variables(ExodusModel& model, const std::string& pattern, const std::string& new_pattern) {
  int count = 0;
  edit(model, "renaming global variables", [&](ModelData& data) {
    count = rename_matching(model.get_global_variable_names(), Renaming(pattern, new_pattern),
                            [&](const std::string& name, const std::string& new_name) {
                              rename_item(data, data.globals, name, new_name, "global variable");
                            });
  });
  return count;
}

int rename_element_fields(ExodusModel& model, const std::string& pattern, const std::string& new_pattern,
                          const Selector& element_block_ids) {
  return rename_matching_on(model, EntityKind::element_block, pattern, new_pattern, element_block_ids);
}

int rename_node_set_fields(ExodusModel& model, const std::string& pattern, const std::string& new_pattern,
                           const Selector& node_set_ids) {
  return rename_matching_on(model, EntityKind::node_set, pattern, new_pattern, node_set_ids);
}

int rename_side_set_fields(ExodusModel& model, const std::string& pattern, const std::string& new_pattern,
                           const Selector& side_set_ids) {
  return rename_matching_on(model, EntityKind::side_set, pattern, new_pattern, side_set_ids);
}

void to_lowercase(ExodusModel& model) {
  edit(model, "naming fields in lower case", [&](ModelData& data) {
    for (const std::string& name : field_names_on(data, EntityKind::nodal, {0})) {
      rename_item(data, data.nodes.fields, name, in_lower_case(name), "node field");
    }
    for (const std::string& name : model.get_global_variable_names()) {
      rename_item(data, data.globals, name, in_lower_case(name), "global variable");
    }
    for (const EntityKind kind : {EntityKind::element_block, EntityKind::node_set, EntityKind::side_set}) {
      for (const std::string& name : field_names_on(data, kind, all_of(data, kind))) {
        rename_on(data, kind, all_of(data, kind), name, in_lower_case(name), false);
      }
    }
  });
}

}  // namespace exomerge
