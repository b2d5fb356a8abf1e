// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "exomerge/description.hpp"

namespace exomerge::testing {

/// Everything that a description says of the model, one fact a line, so that two can be compared and a test
/// shows what differs. Left out: format, versions and word size, which belong to the file.
std::string to_text(const Description& description);

}  // namespace exomerge::testing
