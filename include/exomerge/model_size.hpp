// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace exomerge {

class ExodusModel;

/// How much there is of what, in the order of `summarize`.
struct ModelSize {
  std::vector<std::pair<std::string, std::int64_t>> counts;  ///< "elements", "timesteps", "nodes", ...

  bool operator==(const ModelSize&) const = default;
};

/// Local.
ModelSize size_of(const ExodusModel& model);

}  // namespace exomerge
