// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "exomerge/description.hpp"

namespace exomerge::testing {

/// A model with something of every kind that a description can hold, small.
Description rich_description();

}  // namespace exomerge::testing
