// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "exomerge/selector.hpp"

/// Texts about a model, the same on all ranks.
namespace exomerge {

class ExodusModel;

/// How many elements, time steps, variables, nodes, blocks, sets and fields there are, a line each. Local.
std::string summarize(const ExodusModel& model);

/// Global variables as text with comma-separated values: a line of names, then a line for each time step. By
/// default all in the order of `field_name_less`. Numbers are the shortest that read back as the same.
/// Collective.
std::string global_variables_csv(const ExodusModel& model, const Selector& global_variable_names = "all",
                                 const Selector& timesteps = "all");
/// Writes that text to a file, which is replaced when the text is complete. Collective.
void output_global_variables(const ExodusModel& model, const std::filesystem::path& filename,
                             const Selector& global_variable_names = "all",
                             const Selector& timesteps = "all");

/// The input deck of the program that made the results, as its info records hold it: the lines between words
/// "begin" and "end" at the start of lines, which nest, those lines included. A record of 80 characters with
/// a backslash at its end goes on in the next one. Empty when there is none. Local.
std::string get_input_deck(const ExodusModel& model);

}  // namespace exomerge
