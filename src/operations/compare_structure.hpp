// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "exomerge/compare.hpp"
#include "model/model_data.hpp"

namespace exomerge::comparison {

/// Positions in two lists of keys that belong together: the n-th of equal keys on one side with the n-th on
/// the other.
struct MatchedKeys {
  std::vector<std::pair<std::size_t, std::size_t>> both;  ///< in the order of the first list
  std::vector<std::size_t> only_first;
  std::vector<std::size_t> only_second;
};

template <class Key>
MatchedKeys match_keys(const std::vector<Key>& first, const std::vector<Key>& second) {
  std::map<Key, std::vector<std::size_t>> unused;
  for (std::size_t i = second.size(); i-- > 0;) unused[second[i]].push_back(i);
  std::vector<bool> used(second.size(), false);
  MatchedKeys matched;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const auto found = unused.find(first[i]);
    if (found == unused.end() || found->second.empty()) {
      matched.only_first.push_back(i);
    } else {
      matched.both.emplace_back(i, found->second.back());
      used[found->second.back()] = true;
      found->second.pop_back();
    }
  }
  for (std::size_t i = 0; i < second.size(); ++i) {
    if (!used[i]) matched.only_second.push_back(i);
  }
  return matched;
}

/// A block, set, assembly or blob that both models have.
struct EntityPair {
  EntityKind kind;
  const EntityData* a;
  const EntityData* b;

  /// "element block 2"
  std::string name() const { return std::string(name_of(kind)) + ' ' + std::to_string(a->info.id); }
};

/// A time step that both models have.
struct StepPair {
  TimeStep a;
  TimeStep b;
  GlobalIndex position;  ///< in the first model
};

/// Collects differences; local, the same on all ranks.
class Differences {
 public:
  static constexpr const char* only_in_first = "only in the first";
  static constexpr const char* only_in_second = "only in the second";

  void add(std::string what, std::string detail, double largest = 0.0, GlobalIndex count = 1) {
    list_.push_back({std::move(what), std::move(detail), largest, count});
  }
  void expect_equal(const std::string& what, GlobalIndex a, GlobalIndex b);
  void expect_equal(const std::string& what, const std::string& a, const std::string& b);
  /// For things that one of the models may lack; `names` names those of the keys that are not in both.
  void add_unmatched(const MatchedKeys& keys, const std::vector<std::string>& first_names,
                     const std::vector<std::string>& second_names);

  std::vector<Difference> take() { return std::move(list_); }

 private:
  std::vector<Difference> list_;
};

/// The shortest text of a number that reads back as the same.
std::string text_of(double value);

/// Compares everything that is not an array, and pairs what both models have.
class Structure {
 public:
  Structure(const ModelData& a, const ModelData& b, const CompareOptions& options, Differences& differences);

  const std::vector<EntityPair>& pairs(EntityKind kind) const {
    return pairs_[static_cast<std::size_t>(kind)];
  }
  const std::vector<StepPair>& steps() const { return steps_; }
  /// "step 3 (time 0.5)", numbered from 1, for a position in the first model.
  std::string step_text(GlobalIndex position) const;

 private:
  void compare_model();
  void compare_records();
  void compare_times();
  void compare_kind(EntityKind kind);
  void compare_entity(const EntityPair& pair);
  void compare_block(const EntityPair& pair);
  void compare_set(const EntityPair& pair);
  void compare_assembly(const EntityPair& pair);
  void compare_properties(const EntityPair& pair);
  void compare_attributes(const std::string& owner, const std::vector<Attribute>& a,
                          const std::vector<Attribute>& b);

  const ModelData& a_;
  const ModelData& b_;
  const CompareOptions& options_;
  Differences& differences_;
  std::array<std::vector<EntityPair>, 10> pairs_;
  std::vector<StepPair> steps_;
};

}  // namespace exomerge::comparison
