// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "shared_selection.hpp"

#include <functional>
#include <optional>
#include <string>

#include "exomerge/error.hpp"

namespace exomerge::driver {

namespace {

std::vector<Candidate> candidates_of(const KindInfo& kind) {
  std::vector<Candidate> candidates;
  for (const EntityInfo& entity : kind.entities) candidates.push_back({entity.id, entity.name});
  return candidates;
}

/// One member of the options, and how it is resolved in a file; throws Error for what is not there.
struct Part {
  Selector ImportOptions::*member;
  std::function<void(const Selector&, const Description&)> resolve;
};

Part entities(Selector ImportOptions::*member, EntityKind kind) {
  return {member, [kind](const Selector& selector, const Description& file) {
            select(selector, candidates_of(file.kind(kind)), name_of(kind), Unknown::fail);
          }};
}

Part fields(Selector ImportOptions::*member, EntityKind kind, std::string what) {
  return {member, [kind, what = std::move(what)](const Selector& selector, const Description& file) {
            select_names(selector, file.kind(kind).results.names, what, Unknown::fail);
          }};
}

std::vector<Part> parts() {
  return {entities(&ImportOptions::element_block_ids, EntityKind::element_block),
          entities(&ImportOptions::node_set_ids, EntityKind::node_set),
          entities(&ImportOptions::side_set_ids, EntityKind::side_set),
          fields(&ImportOptions::element_field_names, EntityKind::element_block, "element field"),
          fields(&ImportOptions::node_set_field_names, EntityKind::node_set, "node set field"),
          fields(&ImportOptions::side_set_field_names, EntityKind::side_set, "side set field"),
          {&ImportOptions::node_field_names,
           [](const Selector& selector, const Description& file) {
             select_names(selector, file.nodal_variable_names, "node field", Unknown::fail);
           }},
          {&ImportOptions::global_variable_names,
           [](const Selector& selector, const Description& file) {
             select_names(selector, file.global_variable_names, "global variable", Unknown::fail);
           }},
          {&ImportOptions::timesteps, [](const Selector& selector, const Description& file) {
             select_times(selector, file.times, Unknown::fail);
           }}};
}

/// Keeps the values of one part that each file has.
void share_part(const Part& part, const Selector& selector, std::span<const Description> files,
                std::vector<ImportOptions>& shared) {
  std::vector<std::vector<Selector::Value>> kept(files.size());
  for (const Selector::Value& value : selector.values()) {
    const Selector one(std::vector<Selector::Value>{value});
    std::optional<Error> missing;
    bool found = false;
    for (std::size_t f = 0; f < files.size(); ++f) {
      try {
        part.resolve(one, files[f]);
        kept[f].push_back(value);
        found = true;
      } catch (const Error& error) {
        if (!missing) missing = error;
      }
    }
    if (!found && missing) throw *missing;
  }
  for (std::size_t f = 0; f < files.size(); ++f) {
    shared[f].*part.member = kept[f].empty() ? Selector("none") : Selector(std::move(kept[f]));
  }
}

}  // namespace

std::vector<ImportOptions> share_selection(const ImportOptions& options, std::span<const Description> files) {
  std::vector<ImportOptions> shared(files.size(), options);
  for (const Part& part : parts()) {
    if (!(options.*part.member).is_all()) share_part(part, options.*part.member, files, shared);
  }
  return shared;
}

}  // namespace exomerge::driver
