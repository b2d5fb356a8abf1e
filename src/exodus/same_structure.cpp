// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/same_structure.hpp"

#include <algorithm>
#include <vector>

namespace exomerge::exodus {
namespace {

/// Remembers the first difference; nothing is compared after it.
class Differences {
 public:
  bool found() const { return !text_.empty(); }
  const std::string& text() const { return text_; }

  void number(const std::string& what, std::int64_t model, std::int64_t file) {
    if (found() || model == file) return;
    text_ = what + ": the model has " + std::to_string(model) + ", the file " + std::to_string(file);
  }
  void word(const std::string& what, const std::string& model, const std::string& file) {
    if (found() || model == file) return;
    text_ = what + ": the model has \"" + model + "\", the file \"" + file + "\"";
  }
  void must_hold(bool same, const std::string& what) {
    if (!found() && !same) text_ = what;
  }
  void names(const std::string& what, const std::vector<std::string>& model,
             const std::vector<std::string>& file) {
    for (const std::string& name : model) {
      if (std::ranges::find(file, name) == file.end())
        must_hold(false, what + " \"" + name + "\" is not in the file");
    }
    for (const std::string& name : file) {
      if (std::ranges::find(model, name) == model.end())
        must_hold(false, what + " \"" + name + "\" of the file is not in the model");
    }
    for (std::size_t i = 0; i < std::min(model.size(), file.size()); ++i) {
      word(what + " " + std::to_string(i + 1), model[i], file[i]);
    }
    count_of(what + "s", model, file);
  }
  template <class List>
  void count_of(const std::string& what, const List& model, const List& file) {
    number(what, static_cast<std::int64_t>(model.size()), static_cast<std::int64_t>(file.size()));
  }

 private:
  std::string text_;
};

bool has_values(const KindInfo& info, std::size_t entity, std::size_t variable) {
  const auto& truth = info.results.truth;
  return info.entities[entity].count > 0 && entity < truth.size() && variable < truth[entity].size() &&
         truth[entity][variable];
}

bool has_reduction(const KindInfo& info, std::size_t entity) {
  const auto& has = info.results.has_reduction;
  return entity < has.size() && has[entity];
}

void compare_truth(Differences& differences, EntityKind kind, const KindInfo& model, const KindInfo& file) {
  for (std::size_t i = 0; i < model.entities.size() && !differences.found(); ++i) {
    const std::string who = label(kind, file.entities[i]);
    for (std::size_t v = 0; v < model.results.names.size(); ++v) {
      const bool mine = has_values(model, i, v);
      differences.must_hold(mine == has_values(file, i, v),
                            who + ": field \"" + model.results.names[v] + "\" is " +
                                (mine ? "not in the file" : "only in the file"));
    }
    if (model.results.reduction_names.empty()) continue;
    differences.must_hold(has_reduction(model, i) == has_reduction(file, i),
                          who + ": one of model and file has values for the whole of it, the other none");
  }
}

void compare_sizes(Differences& differences, const Description& model, const Description& file) {
  differences.number("dimensions", model.dimension, file.dimension);
  for (const IndexSpace space : index_spaces) {
    differences.number(std::string(name_of(space)) + "s", model.space(space).count, file.space(space).count);
  }
  for (const EntityKind kind : entity_kinds) {
    const auto& mine = model.kind(kind).entities;
    const auto& others = file.kind(kind).entities;
    differences.count_of(std::string(name_of(kind)) + "s", mine, others);
    for (std::size_t i = 0; i < mine.size() && !differences.found(); ++i) {
      differences.number("id of " + std::string(name_of(kind)) + " number " + std::to_string(i + 1),
                         mine[i].id, others[i].id);
      const std::string who = label(kind, others[i]);
      differences.number("size of " + who, mine[i].count, others[i].count);
      differences.number("nodes of an element of " + who, mine[i].nodes_per_entry, others[i].nodes_per_entry);
    }
  }
}

// Numbers of variables; which they are may be a matter of names.
void compare_results(Differences& differences, const Description& model, const Description& file) {
  differences.count_of("global variables", model.global_variable_names, file.global_variable_names);
  differences.count_of("node fields", model.nodal_variable_names, file.nodal_variable_names);
  for (const EntityKind kind : entity_kinds) {
    const ResultInfo& mine = model.kind(kind).results;
    const ResultInfo& others = file.kind(kind).results;
    const std::string what = name_of(kind);
    differences.count_of(what + " fields", mine.names, others.names);
    differences.count_of(what + " values", mine.reduction_names, others.reduction_names);
    if (!differences.found()) compare_truth(differences, kind, model.kind(kind), file.kind(kind));
  }
}

void compare_result_names(Differences& differences, const Description& model, const Description& file) {
  differences.names("global variable", model.global_variable_names, file.global_variable_names);
  differences.names("node field", model.nodal_variable_names, file.nodal_variable_names);
  for (const EntityKind kind : entity_kinds) {
    const ResultInfo& mine = model.kind(kind).results;
    const ResultInfo& others = file.kind(kind).results;
    const std::string what = name_of(kind);
    differences.names(what + " field", mine.names, others.names);
    differences.names(what + " value", mine.reduction_names, others.reduction_names);
  }
}

void compare_entity(Differences& differences, EntityKind kind, const EntityInfo& model,
                    const EntityInfo& file) {
  const std::string who = label(kind, file);
  differences.word("type of " + who, model.type, file.type);
  differences.number("edges of an element of " + who, model.edges_per_entry, file.edges_per_entry);
  differences.number("faces of an element of " + who, model.faces_per_entry, file.faces_per_entry);
  differences.number("node list of " + who, model.node_list_length, file.node_list_length);
  differences.number("face list of " + who, model.face_list_length, file.face_list_length);
  differences.count_of("attributes of " + who, model.attribute_names, file.attribute_names);
  differences.number("distribution factors of " + who, model.factor_count, file.factor_count);
  differences.must_hold(model.member_ids == file.member_ids, "the members of " + who + " differ");
  differences.must_hold(model.properties == file.properties, "the properties of " + who + " differ");
  differences.must_hold(model.user_attributes == file.user_attributes,
                        "the netCDF attributes of " + who + " differ");
  // The names of these are netCDF attributes.
  if (kind == EntityKind::assembly || kind == EntityKind::blob) {
    differences.word("name of " + who, model.name, file.name);
  }
}

void compare_maps(Differences& differences, IndexSpace space, const SpaceInfo& model, const SpaceInfo& file) {
  const std::string what = std::string(name_of(space)) + " ";
  differences.number(what + "id map", model.has_id_map, file.has_id_map);
  differences.number(what + "order map", model.has_order_map, file.has_order_map);
  differences.count_of(what + "maps", model.maps, file.maps);
  for (std::size_t i = 0; i < model.maps.size() && !differences.found(); ++i) {
    differences.number("id of " + what + "map number " + std::to_string(i + 1), model.maps[i].id,
                       file.maps[i].id);
  }
}

}  // namespace

std::string difference_of_steps(const Description& model, const Description& file) {
  Differences differences;
  compare_sizes(differences, model, file);
  compare_result_names(differences, model, file);
  compare_results(differences, model, file);
  return differences.text();
}

std::string difference_beyond_values(const Description& model, const Description& file) {
  Differences differences;
  compare_sizes(differences, model, file);
  compare_results(differences, model, file);
  for (const EntityKind kind : entity_kinds) {
    const KindInfo& mine = model.kind(kind);
    const KindInfo& others = file.kind(kind);
    differences.must_hold(mine.property_names == others.property_names,
                          std::string("the properties of ") + name_of(kind) + "s differ");
    for (std::size_t i = 0; i < mine.entities.size() && !differences.found(); ++i) {
      compare_entity(differences, kind, mine.entities[i], others.entities[i]);
    }
  }
  for (const IndexSpace space : index_spaces) {
    compare_maps(differences, space, model.space(space), file.space(space));
  }
  differences.count_of("nodal attributes", model.nodal_attribute_names, file.nodal_attribute_names);
  differences.count_of("coordinate frames", model.frames, file.frames);
  differences.count_of("time steps", model.times, file.times);
  differences.must_hold(model.qa_records == file.qa_records, "the QA records differ");
  differences.must_hold(model.info_records == file.info_records, "the info records differ");
  differences.must_hold(model.user_attributes == file.user_attributes &&
                            model.node_user_attributes == file.node_user_attributes,
                        "the netCDF attributes of the model and of the file differ");
  return differences.text();
}

}  // namespace exomerge::exodus
