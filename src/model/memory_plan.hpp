// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>

#include "model/source.hpp"

namespace exomerge {

/// What values on their way from inputs to an output may take on each rank, and whether that can do. All
/// ranks ask and say the same.
class MemoryPlan {
 public:
  /// `limit`: bytes that the user allows; 0: the default.
  MemoryPlan(const Comm& comm, std::size_t limit);

  /// For values in flight: half of the limit. The other half is for the files' own staging of what is
  /// converted.
  std::size_t for_values() const { return allowed_ / 2; }
  /// The staging buffer of one of `files` files that are open at a time.
  std::size_t staging(std::size_t files = 1) const;

  /// An array of which some rank must hold `bytes` at once. The name begins a sentence.
  void consider(std::size_t bytes, const std::string& name);
  /// An array that is read in parts, or in whole slices if it prefers them; may be null.
  template <class T>
  void consider(const SourcePtr<T>& source, const std::string& name) {
    if (source) consider(least_bytes(source->rows(), source->width(), source->prefers_whole_slices()), name);
  }

  /// Says what the plan is; an Error when the limit cannot hold what was considered. Collective.
  void settle() const;

 private:
  std::size_t least_bytes(GlobalIndex rows, int width, bool whole_slices) const;

  Comm comm_;
  std::size_t limit_;
  std::size_t allowed_;
  std::size_t largest_ = 0;
  std::string name_;
};

}  // namespace exomerge
