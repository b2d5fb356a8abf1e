// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "exomerge/selector.hpp"

namespace exomerge::driver {

/// Checks of option values. Each gives a message that says what would be right.
CLI::Validator one_of(std::vector<std::string> values);
CLI::Validator finite_number();
CLI::Validator non_negative_number();
CLI::Validator integer_in(std::int64_t low, std::int64_t high = std::numeric_limits<std::int64_t>::max());

/// An option with a list of values: separated by commas (`\,` is a comma in a name), or repeated.
CLI::Option* add_list(CLI::App& app, const std::string& name, std::vector<std::string>& values,
                      const std::string& description);
/// All when the option was not given.
Selector selector_of(const std::vector<std::string>& values);

}  // namespace exomerge::driver
