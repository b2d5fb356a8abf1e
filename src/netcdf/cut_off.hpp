// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>

namespace exomerge::netcdf {

/// Cuts this process off from a file that it holds open for writing: what is written through the open
/// descriptors from now on succeeds, and goes to memory that nobody sees. Does nothing where the system has
/// no such means.
void cut_off(const std::filesystem::path& path) noexcept;

}  // namespace exomerge::netcdf
