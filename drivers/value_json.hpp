// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>

#include "exomerge/value.hpp"

namespace exomerge::driver {

/// Numbers that JSON cannot hold become null.
nlohmann::json json_of(const Value& value);

}  // namespace exomerge::driver
