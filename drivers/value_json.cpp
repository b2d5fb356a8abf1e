// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "value_json.hpp"

namespace exomerge::driver {

nlohmann::json json_of(const Value& value) {
  if (value.is_none()) return nullptr;
  if (value.is_boolean()) return value.boolean();
  if (value.is_integer()) return value.integer();
  if (value.is_number()) return value.number();
  if (value.is_text()) return value.text();
  nlohmann::json list = nlohmann::json::array();
  for (const Value& item : value.list()) list.push_back(json_of(item));
  return list;
}

}  // namespace exomerge::driver
