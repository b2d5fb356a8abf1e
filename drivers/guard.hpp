// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>

#include "exomerge/comm.hpp"
#include "terminal.hpp"

namespace exomerge::driver {

/// Runs `work` on all ranks and gives the exit status, the same on every rank: the largest that `work`
/// returns, or `status_trouble` when it throws, after one error message. When only some ranks throw and the
/// others do not get to the end of `work` within a while, as they wait for the failed ones, the message names
/// the rank and all ranks are stopped. Collective over `comm`.
int run_guarded(const Comm& comm, Terminal& terminal, const std::function<int()>& work);

}  // namespace exomerge::driver
