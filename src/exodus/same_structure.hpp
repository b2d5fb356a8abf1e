// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "exomerge/description.hpp"

namespace exomerge::exodus {

/// The first thing that keeps steps of a model from being added to a file: sizes, ids, variables with their
/// names, truth tables. "the model has ..., the file ..."; empty when there is none. Titles, records and
/// whatever a step does not touch may differ. Local.
std::string difference_of_steps(const Description& model, const Description& file);

/// The first thing that keeps a model from being written into a file in place: everything but values, names,
/// times and the title. Local.
std::string difference_beyond_values(const Description& model, const Description& file);

}  // namespace exomerge::exodus
