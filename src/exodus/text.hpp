// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exomerge/types.hpp"

namespace exomerge::exodus {

/// The text of a field of fixed width: up to the first NUL, at most `field.size() - 1` bytes (writers leave
/// the last one undefined), without trailing white space. Leading blanks and all other bytes stay.
std::string decode_field(std::string_view field);
/// The fields of a character array, one after the other.
std::vector<std::string> decode_fields(std::span<const char> bytes, GlobalIndex width);
/// The text of an attribute: up to the first NUL, without trailing white space.
std::string decode_attribute(std::string_view value);

/// Fields of `width` bytes, padded with NUL; longer texts are cut so that each ends in a NUL.
std::vector<char> encode_fields(std::span<const std::string> texts, GlobalIndex width);
/// With the NUL that readers in C expect at the end of a text attribute.
std::string encode_attribute(std::string_view text);

}  // namespace exomerge::exodus
