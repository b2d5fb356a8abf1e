// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exomerge {

/// The name of a per-processor file: `res.e.16.03` is piece 3 of the 16 of `res.e`.
struct PieceName {
  std::string base;  ///< with the folder
  int count = 0;
  int number = 0;
  std::string count_text;  ///< as spelled

  /// What all pieces of the set are called: `res.e.16.*`.
  std::string pattern() const { return base + '.' + count_text + ".*"; }
};

/// nullopt for other names. Local, and looks at no file.
std::optional<PieceName> parse_piece_name(std::string_view path);

/// The name of piece `number` of `count`, with zeros before it to the width of `count`.
std::string piece_path(const std::string& base, int count, int number);

/// Where all pieces of a set stand in a list of files, as a shell makes it of `res.e.4.*`, they are replaced
/// by their pattern, at the place of the first; other files stay. Local, and looks at no file.
std::vector<std::string> group_pieces(std::span<const std::string> paths);

}  // namespace exomerge
