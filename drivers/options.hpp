// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "exomerge/selector.hpp"

namespace CLI {
class App;
}

namespace exomerge::driver {

/// Adds options to a command. The variables must stay where they are; they are set while the arguments are
/// parsed. Values are checked, and a wrong one is answered with what would be right.
///
/// Only the implementation sees the parser's library, which takes long to compile.
class Options {
 public:
  explicit Options(CLI::App& app) : app_(app) {}

  /// Heading in the help for the options that follow.
  void group(std::string heading) { group_ = std::move(heading); }

  void flag(const std::string& name, bool& value, const std::string& help);
  void text(const std::string& name, std::string& value, const std::string& type, const std::string& help);
  void choice(const std::string& name, std::string& value, std::vector<std::string> choices,
              const std::string& type, const std::string& help);
  void choice(const std::string& name, int& value, std::vector<int> choices, const std::string& type,
              const std::string& help);
  /// A finite number of 0 or more.
  void non_negative(const std::string& name, double& value, const std::string& type, const std::string& help);
  /// A number of bytes, or of KiB, MiB, GiB, TiB with K, M, G, T behind it: 500M.
  void bytes(const std::string& name, std::size_t& value, const std::string& help);
  void integer(const std::string& name, int& value, std::int64_t low, std::int64_t high,
               const std::string& type, const std::string& help);
  void integer(const std::string& name, std::int64_t& value, std::int64_t low, const std::string& type,
               const std::string& help);
  /// Three integers of `low` or more.
  void triple(const std::string& name, std::array<std::int64_t, 3>& value, std::int64_t low,
              const std::string& type, const std::string& help);
  /// Three finite numbers.
  void triple(const std::string& name, std::array<double, 3>& value, const std::string& type,
              const std::string& help);
  /// Values separated by commas (`\,` is a comma in a name), or the option repeated.
  void list(const std::string& name, std::vector<std::string>& values, const std::string& help);

  /// Calls `use` with each value, in the order in which such options stand among each other. What it throws
  /// is an error of the arguments.
  void in_order(const std::string& name, const std::string& type, const std::string& help,
                std::function<void(const std::string&)> use);

  /// Arguments without a name, which must be given.
  void positional(const std::string& name, std::string& value, const std::string& help);
  void positional(const std::string& name, std::vector<std::string>& values, const std::string& help);
  /// Any number of arguments without a name.
  void optional_positional(const std::string& name, std::vector<std::string>& values,
                           const std::string& help);

  /// Not both of two options.
  void exclude(const std::string& name, const std::string& other);

 private:
  CLI::App& app_;
  std::string group_ = "Options";
};

/// What an option of `Options::list` selects: all when it was not given.
Selector selector_of(const std::vector<std::string>& values);

}  // namespace exomerge::driver
