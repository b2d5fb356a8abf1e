// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <stdexcept>
#include <string>

namespace exomerge {

/// Every error of this library. `what()` is one line that names the file, the entity and what is wrong.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, bool collective = false)
      : std::runtime_error(message), collective_(collective) {}

  /// True when every rank of the communicator throws this same error, so that none is left waiting.
  bool is_collective() const { return collective_; }

 private:
  bool collective_;
};

}  // namespace exomerge
