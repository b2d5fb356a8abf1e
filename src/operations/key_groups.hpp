// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "operations/distributed_lists.hpp"
#include "operations/row_match.hpp"

namespace exomerge {

/// Answers to items: `decide(group, answers)` is called for the items of each key, in the order of the model.
/// An Item has a `RowKey key`, and < that puts items of a key in that order. Local. Time: linear in the
/// items, as long as few have a key.
template <class Answer, class Item, class Decide>
std::vector<Answer> decide_groups(std::span<const Item> all, const Decide& decide) {
  // By buckets of the key first: sorting is then of a few at a time.
  std::size_t buckets = 1;
  while (buckets < all.size() / 2) buckets *= 2;
  const auto bucket_of = [&](const Item& item) {
    return static_cast<std::size_t>(item.key.low) & (buckets - 1);
  };
  std::vector<std::size_t> ends(buckets + 1, 0);
  for (const Item& item : all) ++ends[bucket_of(item) + 1];
  for (std::size_t i = 1; i <= buckets; ++i) ends[i] += ends[i - 1];
  std::vector<std::size_t> next(ends.begin(), ends.end() - 1);
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) order[next[bucket_of(all[i])]++] = i;
  std::vector<Answer> answers(all.size());
  std::vector<Item> group;
  std::vector<Answer> of_group;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    const auto begin = order.begin() + static_cast<std::ptrdiff_t>(ends[bucket]);
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(ends[bucket + 1]);
    std::sort(begin, end, [&](std::size_t i, std::size_t j) {
      return all[i].key == all[j].key ? all[i] < all[j] : all[i].key < all[j].key;
    });
    for (auto first = begin; first != end;) {
      auto last = first;
      group.clear();
      while (last != end && all[*last].key == all[*first].key) group.push_back(all[*last++]);
      of_group.assign(group.size(), Answer{});
      decide(std::span<const Item>(group), std::span<Answer>(of_group));
      for (std::size_t i = 0; first != last; ++first, ++i) answers[*first] = of_group[i];
    }
  }
  return answers;
}

/// Lets items with equal keys meet on a rank that a hash picks, and be answered there. Returns the answers to
/// this rank's items. Collective.
template <class Answer, class Item, class Decide>
std::vector<Answer> answer_groups(const Comm& comm, std::span<const Item> items, const Decide& decide) {
  Delivery<Item> delivery(comm, items, [&](const Item& item) {
    return static_cast<int>(item.key.high % static_cast<std::uint64_t>(comm.size()));
  });
  std::vector<Answer> answers;
  comm.collectively("matching by keys",
                    [&] { answers = decide_groups<Answer, Item>(delivery.received(), decide); });
  return delivery.template answers<Answer>(answers);
}

}  // namespace exomerge
