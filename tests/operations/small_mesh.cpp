// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/small_mesh.hpp"

namespace exomerge::testing {

Mesh small_mesh() {
  Mesh mesh;
  mesh.title = "small";
  mesh.times = {1, 2};
  // Two cubes side by side, and a wedge apart from them.
  mesh.x = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 5, 6, 5, 5, 6, 5};
  mesh.y = {0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 1};
  mesh.z = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 2, 2, 2};
  mesh.node_fields = {{"T", numbered_steps(2, 18, 1)}, {"Flux_X", numbered_steps(2, 18, 5)}};
  mesh.blocks = {{7,
                  "cubes",
                  "HEX8",
                  8,
                  {0, 1, 4, 3, 6, 7, 10, 9, 1, 2, 5, 4, 7, 8, 11, 10},
                  {{"p", numbered_steps(2, 2, 3)}}},
                 {3,
                  "",
                  "WEDGE6",
                  6,
                  {12, 13, 14, 15, 16, 17},
                  {{"p", numbered_steps(2, 1, 9)}, {"Q", numbered_steps(2, 1, 4)}}}};
  mesh.node_sets = {{5, "left", {0, 3, 9, 6}, {}, {{"load", numbered_steps(2, 4, 1)}}},
                    {2, "", {17}, {}, {}}};
  mesh.side_sets = {{4, "ends", {7, 7, 3}, {0, 1, 0}, {3, 1, 4}, {}, {{"q", numbered_steps(2, 3, 2)}}}};
  mesh.globals = {{"energy", {10, 20}}, {"Work", {1, -1}}};
  return mesh;
}

}  // namespace exomerge::testing
