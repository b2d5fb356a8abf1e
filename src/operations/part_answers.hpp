// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "operations/key_groups.hpp"
#include "operations/matched_parts.hpp"

namespace exomerge {

/// Lets `decide(group, answers)` answer the parts of each group, in the order of the model, and calls
/// `use(part, answer)` for this rank's. `settle(parts)` may do that alone for parts that are all on this
/// rank; it returns whether it has. Only groups that other ranks may have travel. Collective.
///
/// `source` has `comm()`, `parts()` (MatchedParts), `may_be_elsewhere(part)`, and what `decide` is given:
/// `item(part)` for parts of this rank alone, and `keyed_item(part)`, as for `answer_groups`.
template <class Answer, class Source, class Settle, class Decide, class Use>
void answer_parts(const Source& source, const Settle& settle, const Decide& decide, const Use& use) {
  using Item = decltype(source.item(LocalIndex{}));
  std::vector<Item> travelling;
  std::vector<LocalIndex> parts;
  source.comm().collectively("matching sides", [&] {
    std::vector<Item> group;
    std::vector<Answer> answers;
    for (LocalIndex g = 0; g < source.parts().group_count(); ++g) {
      const std::span<const LocalIndex> members = source.parts().group(g);
      if (source.may_be_elsewhere(members.front())) {
        for (const LocalIndex part : members) travelling.push_back(source.keyed_item(part));
        parts.insert(parts.end(), members.begin(), members.end());
        continue;
      }
      if (settle(members)) continue;
      group.clear();
      for (const LocalIndex part : members) group.push_back(source.item(part));
      answers.assign(group.size(), Answer{});
      decide(std::span<const Item>(group), std::span<Answer>(answers));
      for (std::size_t i = 0; i < group.size(); ++i) use(members[i], answers[i]);
    }
  });
  if (source.comm().size() == 1) return;
  const auto answers = answer_groups<Answer, Item>(source.comm(), travelling, decide);
  source.comm().collectively("matching sides", [&] {
    for (std::size_t i = 0; i < parts.size(); ++i) use(parts[i], answers[i]);
  });
}

}  // namespace exomerge
