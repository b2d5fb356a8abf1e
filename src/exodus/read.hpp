// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "exodus/header.hpp"
#include "exodus/place.hpp"
#include "exodus/small_arrays.hpp"
#include "exomerge/description.hpp"

namespace exomerge::exodus {

/// The work of opening a file: header and small arrays go in, description and places come out. The functions
/// below are called in the order in which they stand; none of them communicates.
struct Reading {
  Header& header;
  const SmallArrays& small;
  Description& description;
  Places& places;
};

/// Throws when the file is a netCDF file but not an Exodus file that can be read.
void check_is_exodus(Header& header);
/// Attributes of the file, times, coordinates, records and frames.
void read_model(Reading& reading);
/// Blocks and sets.
void read_entities(Reading& reading);
/// Assemblies and blobs.
void read_groups(Reading& reading);
/// Counts of elements, edges and faces, and all maps.
void read_spaces(Reading& reading);
/// Names, tables and places of all results.
void read_results(Reading& reading);
/// Repeated ids.
void check_ids(const Reading& reading);

}  // namespace exomerge::exodus
