// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/text.hpp"

#include <algorithm>

namespace exomerge::exodus {

std::string decode_attribute(std::string_view value) {
  value = value.substr(0, value.find('\0'));
  const std::size_t last = value.find_last_not_of(" \t\r\n");
  return std::string(value.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

std::string decode_field(std::string_view field) {
  if (field.size() > 1) field.remove_suffix(1);
  return decode_attribute(field);
}

std::vector<std::string> decode_fields(std::span<const char> bytes, GlobalIndex width) {
  std::vector<std::string> texts;
  if (width <= 0) return texts;
  const std::size_t step = static_cast<std::size_t>(width);
  texts.reserve(bytes.size() / step);
  for (std::size_t begin = 0; begin + step <= bytes.size(); begin += step) {
    texts.push_back(decode_field({bytes.data() + begin, step}));
  }
  return texts;
}

std::vector<char> encode_fields(std::span<const std::string> texts, GlobalIndex width) {
  const std::size_t step = static_cast<std::size_t>(width);
  std::vector<char> bytes(texts.size() * step, '\0');
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::size_t length = std::min(texts[i].size(), step - 1);
    std::copy_n(texts[i].data(), length, bytes.data() + i * step);
  }
  return bytes;
}

std::string encode_attribute(std::string_view text) {
  std::string value(text);
  value.push_back('\0');
  return value;
}

}  // namespace exomerge::exodus
