// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "exomerge/selector.hpp"

namespace exomerge {

namespace {

struct Component {
  std::string_view token;
  int rank;
};
// No token begins with another of another length that could still be followed by a number, so the order of
// tries is free.
constexpr std::array<Component, 14> components{{{"xx", 1},
                                                {"yy", 2},
                                                {"zz", 3},
                                                {"xy", 4},
                                                {"yz", 5},
                                                {"zx", 6},
                                                {"yx", 7},
                                                {"zy", 8},
                                                {"xz", 9},
                                                {"x", 10},
                                                {"y", 11},
                                                {"z", 12},
                                                {"s", 13},
                                                {"q", 14}}};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// A number of any length by its digits without leading zeros, so that 0 and a missing number are the same.
struct Digits {
  std::string_view text;

  friend bool operator<(const Digits& a, const Digits& b) {
    return std::tuple(a.text.size(), a.text) < std::tuple(b.text.size(), b.text);
  }
};

struct FieldNameKey {
  std::string_view base;
  Digits second;
  Digits first;
  int component = 0;

  friend bool operator<(const FieldNameKey& a, const FieldNameKey& b) {
    return std::tie(a.base, a.second, a.first, a.component) <
           std::tie(b.base, b.second, b.first, b.component);
  }
};

/// Takes `_` and digits, or digits alone, from the front of `rest`.
std::optional<Digits> take_number(std::string_view& rest) {
  const std::size_t begin = rest.starts_with('_') ? 1 : 0;
  const std::size_t end = std::min(rest.find_first_not_of("0123456789", begin), rest.size());
  if (end == begin) return std::nullopt;
  std::string_view digits = rest.substr(begin, end - begin);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  rest.remove_prefix(end);
  return Digits{digits};
}

/// What follows the component: nothing, one number or two.
std::optional<FieldNameKey> parse_numbers(std::string_view rest, int component) {
  FieldNameKey key;
  key.component = component;
  if (const auto first = take_number(rest)) {
    key.first = *first;
    if (const auto second = take_number(rest)) key.second = *second;
  }
  return rest.empty() ? std::optional(key) : std::nullopt;
}

/// What follows the base.
std::optional<FieldNameKey> parse_suffix(std::string_view rest) {
  if (rest.starts_with('_')) rest.remove_prefix(1);
  if (const auto key = parse_numbers(rest, 0)) return key;
  for (const Component& component : components) {
    if (!rest.starts_with(component.token)) continue;
    if (const auto key = parse_numbers(rest.substr(component.token.size()), component.rank)) return key;
  }
  return std::nullopt;
}

/// Parts of a name in lower case, which must outlive the key.
FieldNameKey parse_field_name(std::string_view name) {
  for (std::size_t length = 0; length < name.size(); ++length) {
    std::optional<FieldNameKey> key = parse_suffix(name.substr(length));
    if (!key) continue;
    if (length == 0) break;
    key->base = name.substr(0, length);
    return *key;
  }
  return {name, {}, {}, 0};
}

/// Insertions, deletions, replacements and swaps of neighbors that turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  std::iota(previous.begin(), previous.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({replaced, previous[j] + 1, current[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

}  // namespace

std::string nearest_name(std::string_view name, std::span<const std::string> names) {
  const std::string wanted = lower(name);
  const std::string* best = nullptr;
  std::size_t best_distance = std::numeric_limits<std::size_t>::max();
  for (const std::string& candidate : names) {
    if (candidate.empty()) continue;
    const std::size_t near = (std::max(name.size(), candidate.size()) + 2) / 3;
    // The lengths alone tell of most candidates that they are too far.
    if (std::max(name.size(), candidate.size()) - std::min(name.size(), candidate.size()) > near) continue;
    const std::size_t distance = edit_distance(wanted, lower(candidate));
    if (distance > near || distance >= best_distance) continue;
    best = &candidate;
    best_distance = distance;
  }
  return best ? *best : "";
}

bool field_name_less(const std::string& a, const std::string& b) {
  const std::string lower_a = lower(a);
  const std::string lower_b = lower(b);
  const FieldNameKey key_a = parse_field_name(lower_a);
  const FieldNameKey key_b = parse_field_name(lower_b);
  if (key_a < key_b) return true;
  if (key_b < key_a) return false;
  return a < b;
}

double default_field_value(std::string_view field_name) {
  constexpr std::string_view displacement = "displacement";
  constexpr std::size_t suffix = 2;
  constexpr std::size_t shortest_prefix = 3;
  if (field_name.size() >= shortest_prefix + suffix) {
    const std::string prefix = lower(field_name.substr(0, field_name.size() - suffix));
    if (displacement.starts_with(prefix)) return 0.0;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace exomerge
