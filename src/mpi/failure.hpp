// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

namespace exomerge::detail {

/// Describes the exception being handled in one line that is never empty. Call it inside a catch block. An
/// Error keeps its text, which already names what failed; anything else is described by `activity` and
/// `rank`.
std::string describe_current_exception(std::string_view activity, int rank);

}  // namespace exomerge::detail
