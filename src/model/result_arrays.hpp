// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "exodus/place.hpp"
#include "model/model_data.hpp"

namespace exomerge {

/// Field values of a model that have a place in a file.
struct ResultArray {
  RealSourcePtr source;
  exodus::Place place;
};

/// All of them in the order of a record of the file. The model must have the variables of the file, in the
/// same order. Local.
std::vector<ResultArray> result_arrays(const ModelData& model, const exodus::Places& places);

/// The same arrays, those that are made of the same side by side (`groups_to_read_together`). Local.
std::vector<std::vector<ResultArray>> grouped(const std::vector<ResultArray>& arrays);

/// Reads rows of a source at a step into `values`. What fails on one rank fails on all, before any of them
/// goes on to write. Collective.
template <class T>
void read_rows(const Comm& comm, const Source<T>& source, StepKey key, Range rows, std::vector<T>& values) {
  comm.collectively("computing values", [&] {
    values.resize(static_cast<std::size_t>(rows.size() * source.width()));
    source.read(key, rows, values);
  });
}

/// Calls `use` with the consecutive parts of this rank's slice of `rows` rows, each of at most `bytes` (and
/// of 8 MiB) unless the source asks for whole slices; equally often on all ranks.
void for_each_part(const Comm& comm, GlobalIndex rows, int width, bool whole_slices, std::size_t bytes,
                   const std::function<void(Range)>& use);

}  // namespace exomerge
