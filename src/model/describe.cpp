// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/describe.hpp"

#include "model/piece_names.hpp"
#include "model/piece_set.hpp"

namespace exomerge {

Description describe(const Comm& comm, const std::filesystem::path& path, const ImportOptions& options) {
  Description description;
  comm.collectively("describing " + path.string(),
                    [&] { description = open_input(comm, find_input(comm, path), options)->description(); });
  return description;
}

}  // namespace exomerge
