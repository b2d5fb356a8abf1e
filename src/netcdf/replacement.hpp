// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>

/// Files that are written under a temporary name and then take the place of another.
namespace exomerge::netcdf {

/// The file that writing to `path` replaces: behind symbolic links, so that they stay. An Error says why it
/// cannot be written. Local, for one rank.
std::filesystem::path replacement_target(const std::filesystem::path& path);

/// A name in the folder of `target` that no other run chooses at the same time. Local, for one rank.
std::filesystem::path temporary_name(const std::filesystem::path& target);

}  // namespace exomerge::netcdf
