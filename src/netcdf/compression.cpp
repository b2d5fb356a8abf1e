// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/compression.hpp"

#if EXOMERGE_HAVE_NETCDF4
#include <netcdf.h>
#endif

#include <algorithm>

namespace exomerge::netcdf {

#if EXOMERGE_HAVE_NETCDF4

int compression_level(const Comm& comm, const std::filesystem::path& path) {
  int highest = 0;
  int file = 0;
  if (comm.is_root() && nc_open(path.c_str(), NC_NOWRITE, &file) == NC_NOERR) {
    int variables = 0;
    nc_inq_nvars(file, &variables);
    for (int id = 0; id < variables; ++id) {
      int shuffle = 0;
      int deflate = 0;
      int level = 0;
      if (nc_inq_var_deflate(file, id, &shuffle, &deflate, &level) != NC_NOERR) continue;
      if (deflate != 0) highest = std::max(highest, level);
    }
    nc_close(file);
  }
  comm.broadcast(highest);
  return highest;
}

#else

int compression_level(const Comm&, const std::filesystem::path&) { return 0; }

#endif

}  // namespace exomerge::netcdf
