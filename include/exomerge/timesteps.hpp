// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "exomerge/selector.hpp"

/// Edits of the time steps of a model. Fields are not read: a step that is made from others is worked out
/// when it is. All functions are collective over the model's communicator; an Error leaves the model as it
/// was.
namespace exomerge {

class ExodusModel;

/// All times plus `offset`.
void shift_timesteps(ExodusModel& model, double offset);
/// All times times `factor`, which is positive.
void scale_timesteps(ExodusModel& model, double factor);

/// Inserts a time step so that times stay ascending; fields have `default_field_value` there, global
/// variables NaN. Nothing happens, with a warning, when there is one.
void create_timestep(ExodusModel& model, double time);
/// Inserts a step with the values that all fields and variables have at `timestep`, one time (or keyword).
/// Nothing happens, with a warning, when there is a step at `new_timestep`.
void copy_timestep(ExodusModel& model, const Selector& timestep, double new_timestep);

enum class Interpolation {
  linear,  ///< between the two steps around
  cubic    ///< Hermite cubic with the slopes of the neighbours on both sides (Catmull-Rom for even steps)
};
/// Inserts a step with values between those of the steps around it, of which each reading needs up to four.
/// Beyond the first and the last step the slopes of a cubic are those of the line there. NaN in a step that
/// is used gives NaN. An Error with fewer than two steps or a time outside of them. Nothing happens, with a
/// warning, when there is such a step.
void create_interpolated_timestep(ExodusModel& model, double timestep,
                                  Interpolation interpolation = Interpolation::cubic);

/// Takes time steps away, and what was put into fields at them.
void delete_timestep(ExodusModel& model, const Selector& timesteps);

}  // namespace exomerge
