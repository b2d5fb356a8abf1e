// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/describe.hpp"

#include "exodus/file.hpp"

namespace exomerge {

Description describe(const Comm& comm, const std::filesystem::path& path) {
  Description description;
  comm.collectively("describing " + path.string(), [&] { description = exodus::describe(comm, path); });
  return description;
}

}  // namespace exomerge
