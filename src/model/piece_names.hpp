// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exomerge/comm.hpp"

namespace exomerge {

/// The files that a model is to be read from.
struct InputFiles {
  std::string name;                ///< for messages and reports: the path, or "res.e.4.*"
  bool pieces = false;             ///< false: one ordinary file
  std::vector<std::string> paths;  ///< pieces in the order of their numbers
};

/// What a path means: a file that exists; else the base name or a pattern of per-processor files. A path that
/// names nothing stays as it is, so that opening it says what is wrong. Errors: pieces that are missing, and
/// names that fit several sets of pieces. Rank 0 looks into the folder. Collective.
InputFiles find_input(const Comm& comm, const std::filesystem::path& path);

/// Per-processor files given one by one: sorted when they are named `base.N.r`, else as they stand. Errors: a
/// piece that is missing or repeated, pieces of several sets. Local.
InputFiles list_of_pieces(std::span<const std::filesystem::path> paths);

}  // namespace exomerge
