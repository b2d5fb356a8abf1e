// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

namespace exomerge {

struct Operation;

/// The operation of the table that `export` stands for, whose parameters it then takes, by the extension of
/// the file; nullptr for extensions that no format has.
const Operation* export_operation_for(std::string_view filename);

}  // namespace exomerge
