// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/participants.hpp"

#include "operations/host_views.hpp"

namespace exomerge {

Participants::Participants(Range slice, CoordinateView x, CoordinateView y, CoordinateView z,
                           const std::vector<std::uint8_t>* selected, std::span<const GlobalIndex> file_ends)
    : slice_(slice),
      all_(selected == nullptr),
      views_{x, y, z},
      host_{to_host(x), to_host(y), to_host(z)},
      files_matter_(!file_ends.empty()) {
  std::array<std::span<const double>, 3> spans;
  for (std::size_t axis = 0; axis < 3; ++axis) spans[axis] = {host_[axis].data(), host_[axis].extent(0)};
  all_coordinates_ = {spans[0], spans[1], spans[2]};
  if (!all_) {
    for (std::size_t i = 0; i < selected->size(); ++i) {
      if ((*selected)[i] != 0) positions_.push_back(static_cast<LocalIndex>(i));
    }
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (const LocalIndex i : positions_) chosen_[axis].push_back(spans[axis][static_cast<std::size_t>(i)]);
      spans[axis] = chosen_[axis];
      views_[axis] = to_device(chosen_[axis]);
    }
  }
  coordinates_ = {spans[0], spans[1], spans[2]};
  if (!files_matter_) return;
  std::size_t file = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    while (index(i) >= file_ends[file]) ++file;
    files_.push_back(static_cast<LocalIndex>(file));
  }
}

}  // namespace exomerge
