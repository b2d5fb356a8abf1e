// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/timesteps.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Time steps";

}  // namespace

Operations time_steps() {
  return {
      {"create_timestep",
       subject,
       "Inserts a time step at which fields are 0 for components of a displacement, else NaN.",
       {real("timestep", required, "The time")},
       edit([](ExodusModel& model, const Arguments& arguments) {
         create_timestep(model, arguments.real("timestep"));
       })},
      {"copy_timestep",
       subject,
       "Inserts a time step with the values that everything has at another.",
       {selector("timestep", required, "The time to copy"), real("new_timestep", required, "The new time")},
       edit([](ExodusModel& model, const Arguments& arguments) {
         copy_timestep(model, arguments.selector("timestep"), arguments.real("new_timestep"));
       })},
      {"create_interpolated_timestep",
       subject,
       "Inserts a time step with values between those of the steps around it. Reading it reads up to four.",
       {real("timestep", required, "The time, not outside of the first and the last"),
        choice("interpolation", {"cubic", "linear"}, "cubic",
               "Between two steps; or a cubic with the slopes of their neighbours")},
       edit([](ExodusModel& model, const Arguments& arguments) {
         create_interpolated_timestep(
             model, arguments.real("timestep"),
             arguments.text("interpolation") == "linear" ? Interpolation::linear : Interpolation::cubic);
       })},
      {"delete_timestep",
       subject,
       "Takes time steps away.",
       {selector("timesteps", required, "The times")},
       edit([](ExodusModel& model, const Arguments& arguments) {
         delete_timestep(model, arguments.selector("timesteps"));
       })},
      {"shift_timesteps",
       subject,
       "Adds an offset to all times.",
       {real("offset", required, "What is added")},
       edit([](ExodusModel& model, const Arguments& arguments) {
         shift_timesteps(model, arguments.real("offset"));
       })},
      {"scale_timesteps",
       subject,
       "Multiplies all times by a factor.",
       {real("factor", required, "The factor, positive")},
       edit([](ExodusModel& model, const Arguments& arguments) {
         scale_timesteps(model, arguments.real("factor"));
       })}};
}

}  // namespace exomerge::table
