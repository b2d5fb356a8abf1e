// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>
#include <utility>

#include "exomerge/model.hpp"
#include "model/model_data.hpp"

namespace exomerge {

/// Runs `work` on a copy of the model's data that takes the place of the data at the end, so that an error
/// leaves the model as it was. Collective.
template <class Work>
void edit(ExodusModel& model, std::string_view activity, Work work) {
  model.comm().collectively(activity, [&] {
    ModelData changed = model.data();
    work(changed);
    model.data() = std::move(changed);
  });
}

}  // namespace exomerge
