// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/topology.hpp"

#include "topology/solid_tables.hpp"

namespace exomerge {

namespace {

using namespace exomerge::topology;

constexpr const Topology* shapes[] = {
    &point,                                                                                     //
    &line2,     &line3,     &line4,                                                             //
    &beam2,     &beam3,     &beam4,                                                             //
    &tri3,      &tri4,      &tri6,      &tri7,      &tri9,      &tri13,                         //
    &quad4,     &quad5,     &quad6,     &quad8,     &quad9,     &quad12,     &quad16,           //
    &trishell3, &trishell4, &trishell6, &trishell7, &trishell9, &trishell13,                    //
    &shell4,    &shell8,    &shell9,    &shell2,                                                //
    &tet4,      &tet8,      &tet10,     &tet11,     &tet14,     &tet15,      &tet16,   &tet40,  //
    &pyramid5,  &pyramid13, &pyramid14, &pyramid18, &pyramid19,                                 //
    &wedge6,    &wedge12,   &wedge15,   &wedge16,   &wedge18,   &wedge20,    &wedge21,          //
    &wedge24,   &wedge52,                                                                       //
    &hex8,      &hex9,      &hex16,     &hex20,     &hex27,     &hex32,      &hex64};

}  // namespace

std::span<const Topology* const> all_topologies() { return shapes; }

const Topology* topology_named(std::string_view name) {
  for (const Topology* shape : shapes) {
    if (shape->name == name) return shape;
  }
  return nullptr;
}

bool accepts_side(const Topology* topology, std::int64_t side) {
  return side >= 0 && (topology == nullptr || side < topology->accepted_sides);
}

}  // namespace exomerge
