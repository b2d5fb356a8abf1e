// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/selector.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "model/number_text.hpp"

namespace exomerge {

namespace {

using Positions = std::vector<std::size_t>;

constexpr std::size_t listed_names = 10;

std::string quote(std::string_view text) { return '"' + std::string(text) + '"'; }

template <class T>
std::optional<T> parsed(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::string shown(const Selector::Value& value) {
  if (const auto* id = std::get_if<std::int64_t>(&value)) return std::to_string(*id);
  if (const auto* number = std::get_if<double>(&value)) return shortest_text(*number);
  return quote(std::get<std::string>(value));
}

/// `*` stands for any run of characters, everything else for itself. Linear except for the retries after each
/// `*`.
bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

/// The things that can be selected: how to find them and how to speak of them.
class Choices {
 public:
  explicit Choices(std::string_view what) : what_(what) {}
  virtual ~Choices() = default;

  virtual std::size_t size() const = 0;
  virtual std::string shown(std::size_t position) const = 0;
  virtual std::optional<std::size_t> find(const Selector::Value& value) const = 0;
  virtual Positions matching(const std::string& pattern) const = 0;
  virtual bool has_names() const { return true; }
  /// What the user may have meant; empty when nothing is near.
  virtual std::string nearest(const Selector::Value& value) const = 0;

  const std::string& what() const { return what_; }

  std::string list() const {
    if (size() == 0) return "none is defined";
    std::string text = "defined: ";
    for (std::size_t i = 0; i < std::min(size(), listed_names); ++i) text += (i ? ", " : "") + shown(i);
    if (size() > listed_names) text += ", ... (" + std::to_string(size()) + " in all)";
    return text;
  }

 private:
  std::string what_;
};

class NameChoices final : public Choices {
 public:
  NameChoices(std::string_view what, std::span<const std::string> names) : Choices(what), names_(names) {
    for (std::size_t i = 0; i < names.size(); ++i) position_.emplace(names[i], i);
  }

  std::size_t size() const override { return names_.size(); }
  std::string shown(std::size_t position) const override { return names_[position]; }

  std::optional<std::size_t> find(const Selector::Value& value) const override {
    const auto found = position_.find(text_of(value));
    if (found == position_.end()) return std::nullopt;
    return found->second;
  }

  Positions matching(const std::string& pattern) const override {
    Positions result;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (matches_pattern(pattern, names_[i])) result.push_back(i);
    }
    return result;
  }

  std::string nearest(const Selector::Value& value) const override {
    const std::string name = nearest_name(text_of(value), names_);
    return name.empty() ? "" : quote(name);
  }

 private:
  static std::string text_of(const Selector::Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text ? *text : exomerge::shown(value);
  }

  std::span<const std::string> names_;
  std::unordered_map<std::string, std::size_t> position_;
};

class EntityChoices final : public Choices {
 public:
  EntityChoices(std::string_view what, std::span<const Candidate> candidates)
      : Choices(what), candidates_(candidates) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      by_id_.emplace(candidates[i].id, i);
      if (!candidates[i].name.empty()) by_name_[candidates[i].name].push_back(i);
    }
  }

  std::size_t size() const override { return candidates_.size(); }

  std::string shown(std::size_t position) const override {
    const Candidate& candidate = candidates_[position];
    const std::string id = std::to_string(candidate.id);
    return candidate.name.empty() ? id : id + ' ' + quote(candidate.name);
  }

  std::optional<std::size_t> find(const Selector::Value& value) const override {
    if (const auto* text = std::get_if<std::string>(&value)) {
      if (const auto named = by_name_.find(*text); named != by_name_.end()) return the_last(named->second);
    }
    const std::optional<std::int64_t> id = id_of(value);
    if (!id) return std::nullopt;
    const auto found = by_id_.find(*id);
    if (found == by_id_.end()) return std::nullopt;
    return found->second;
  }

  Positions matching(const std::string& pattern) const override {
    Positions result;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      if (matches_pattern(pattern, candidates_[i].name)) result.push_back(i);
    }
    return result;
  }

  std::string nearest(const Selector::Value& value) const override {
    if (const std::optional<std::int64_t> id = id_of(value)) return nearest_id(*id);
    if (!std::holds_alternative<std::string>(value)) return "";
    std::vector<std::string> names;
    for (const Candidate& candidate : candidates_) names.push_back(candidate.name);
    const std::string name = nearest_name(std::get<std::string>(value), names);
    return name.empty() ? "" : quote(name);
  }

 private:
  static std::optional<std::int64_t> id_of(const Selector::Value& value) {
    if (const auto* id = std::get_if<std::int64_t>(&value)) return *id;
    if (const auto* text = std::get_if<std::string>(&value)) return parsed<std::int64_t>(*text);
    const double number = std::get<double>(value);
    constexpr double limit = 9007199254740992.0;  // beyond 2^53 not every integer is a double
    if (!std::isfinite(number) || std::abs(number) > limit || std::trunc(number) != number)
      return std::nullopt;
    return static_cast<std::int64_t>(number);
  }

  std::size_t the_last(const Positions& positions) const {
    const std::size_t last = positions.back();
    if (positions.size() > 1) {
      log_warning(std::to_string(positions.size()) + " of kind " + what() + " are named " +
                  quote(candidates_[last].name) + "; the last one, " + std::to_string(candidates_[last].id) +
                  ", is taken");
    }
    return last;
  }

  std::string nearest_id(std::int64_t id) const {
    const auto distance = [id](std::int64_t other) {
      const auto a = static_cast<std::uint64_t>(std::max(id, other));
      return a - static_cast<std::uint64_t>(std::min(id, other));
    };
    const auto nearest = std::min_element(
        candidates_.begin(), candidates_.end(),
        [&](const Candidate& a, const Candidate& b) { return distance(a.id) < distance(b.id); });
    return nearest == candidates_.end() ? "" : std::to_string(nearest->id);
  }

  std::span<const Candidate> candidates_;
  std::unordered_map<std::int64_t, std::size_t> by_id_;
  std::unordered_map<std::string, Positions> by_name_;
};

class TimeChoices final : public Choices {
 public:
  explicit TimeChoices(std::span<const double> times) : Choices("time step"), times_(times) {}

  std::size_t size() const override { return times_.size(); }
  std::string shown(std::size_t position) const override { return shortest_text(times_[position]); }

  std::optional<std::size_t> find(const Selector::Value& value) const override {
    const std::optional<double> time = time_of(value);
    if (!time) return std::nullopt;
    auto found = std::find(times_.begin(), times_.end(), *time);
    if (found == times_.end() && std::holds_alternative<std::string>(value)) found = find_text(*time);
    if (found == times_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - times_.begin());
  }

  Positions matching(const std::string&) const override { return {}; }
  bool has_names() const override { return false; }

  std::string nearest(const Selector::Value& value) const override {
    const std::optional<double> time = time_of(value);
    if (!time || !std::isfinite(*time)) return "";
    std::optional<double> best;
    for (const double candidate : times_) {
      if (!std::isfinite(candidate)) continue;
      if (!best || std::abs(candidate - *time) < std::abs(*best - *time)) best = candidate;
    }
    return best ? shortest_text(*best) : "";
  }

 private:
  static std::optional<double> time_of(const Selector::Value& value) {
    if (const auto* number = std::get_if<double>(&value)) return *number;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
    return parsed<double>(std::get<std::string>(value));
  }

  /// Files of 4-byte reals hold times that are not what is shown and typed: 0.1f is not 0.1.
  std::span<const double>::iterator find_text(double time) const {
    const std::string text = shortest_text(time);
    return std::find_if(times_.begin(), times_.end(), [&](double candidate) {
      constexpr double largest = std::numeric_limits<float>::max();
      if (!std::isfinite(candidate) || std::abs(candidate) > largest) return false;
      const auto single = static_cast<float>(candidate);
      return static_cast<double>(single) == candidate && shortest_text(single) == text;
    });
  }

  std::span<const double> times_;
};

/// Resolves one value after the other into positions without repeats.
class Resolver {
 public:
  Resolver(const Choices& choices, Unknown unknown)
      : choices_(choices), unknown_(unknown), taken_(choices.size(), false) {}

  Positions resolve(const Selector& selector) {
    for (const Selector::Value& value : selector.values()) resolve(value);
    return std::move(result_);
  }

 private:
  void resolve(const Selector::Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (text && take_keyword(*text)) return;
    if (text && choices_.has_names() && text->find('*') != std::string::npos) {
      for (const std::size_t position : choices_.matching(*text)) take(position);
    } else if (const std::optional<std::size_t> found = choices_.find(value)) {
      take(*found);
    } else {
      report_unknown(value);
    }
  }

  bool take_keyword(const std::string& text) {
    const std::size_t size = choices_.size();
    if (text == "all") {
      for (std::size_t i = 0; i < size; ++i) take(i);
    } else if (text == "first" || text == "last") {
      if (size == 0) throw Error("cannot select the " + text + " " + choices_.what() + ": there is none");
      take(text == "first" ? 0 : size - 1);
    } else if (text == "first_if_any" || text == "last_if_any") {
      if (size > 0) take(text == "first_if_any" ? 0 : size - 1);
    } else if (text == "auto") {
      if (size != 1) throw Error(not_the_only_one());
      take(0);
    } else {
      return text == "none";
    }
    return true;
  }

  std::string not_the_only_one() const {
    return "cannot choose the " + choices_.what() + " automatically: there must be exactly one; " +
           choices_.list();
  }

  void take(std::size_t position) {
    if (!taken_[position]) result_.push_back(position);
    taken_[position] = true;
  }

  void report_unknown(const Selector::Value& value) const {
    std::string message = "there is no " + choices_.what() + ' ' + shown(value) + "; " + choices_.list();
    const std::string nearest = choices_.nearest(value);
    if (!nearest.empty()) message += "; the nearest is " + nearest;
    if (unknown_ == Unknown::fail) throw Error(message);
    log_warning(message);
  }

  const Choices& choices_;
  Unknown unknown_;
  std::vector<bool> taken_;
  Positions result_;
};

}  // namespace

bool Selector::is_all() const {
  const auto* text = values_.size() == 1 ? std::get_if<std::string>(&values_.front()) : nullptr;
  return text && *text == "all";
}

bool Selector::is_none() const {
  return std::all_of(values_.begin(), values_.end(), [](const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text && *text == "none";
  });
}

std::vector<std::size_t> select(const Selector& selector, std::span<const Candidate> candidates,
                                std::string_view what, Unknown unknown) {
  return Resolver(EntityChoices(what, candidates), unknown).resolve(selector);
}

std::vector<std::size_t> select_names(const Selector& selector, std::span<const std::string> names,
                                      std::string_view what, Unknown unknown) {
  return Resolver(NameChoices(what, names), unknown).resolve(selector);
}

std::vector<std::size_t> select_times(const Selector& selector, std::span<const double> times,
                                      Unknown unknown) {
  return Resolver(TimeChoices(times), unknown).resolve(selector);
}

}  // namespace exomerge
