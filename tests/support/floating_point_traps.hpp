// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace exomerge::testing {

/// Makes invalid floating-point operations (0/0, a comparison with NaN, ...) end the test program.
void enable_floating_point_traps();

/// Suspends the trap in a scope, for tests whose data are not finite on purpose.
class SuspendFloatingPointTraps {
 public:
  SuspendFloatingPointTraps();
  ~SuspendFloatingPointTraps();
  SuspendFloatingPointTraps(const SuspendFloatingPointTraps&) = delete;
  SuspendFloatingPointTraps& operator=(const SuspendFloatingPointTraps&) = delete;

 private:
  int previous_;
};

}  // namespace exomerge::testing
