// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/version.hpp"

namespace exomerge {

std::string_view library_version() noexcept { return header_version; }

}  // namespace exomerge
