// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/nearest_groups.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "exomerge/coincident_points.hpp"
#include "mpi/exchange.hpp"
#include "operations/host_views.hpp"

namespace exomerge {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const char* const activity = "looking for near misses";

/// For each node of this rank's slice whether others are merged into it.
std::vector<std::uint8_t> masters_of_groups(const Comm& comm, const Partition& nodes,
                                            std::span<const GlobalIndex> master) {
  const Range mine = nodes.slice(comm.rank());
  std::vector<std::uint8_t> has_members, ones;
  std::vector<GlobalIndex> elsewhere;
  comm.collectively(activity, [&] {
    has_members.assign(master.size(), 0);
    for (std::size_t i = 0; i < master.size(); ++i) {
      if (master[i] == mine.begin + static_cast<GlobalIndex>(i)) continue;
      if (mine.contains(master[i])) {
        has_members[static_cast<std::size_t>(master[i] - mine.begin)] = 1;
      } else {
        elsewhere.push_back(master[i]);
      }
    }
    ones.assign(elsewhere.size(), 1);
  });
  Exchange(comm, nodes, elsewhere)
      .scatter_reduce(std::span<const std::uint8_t>(ones), std::span<std::uint8_t>(has_members),
                      ReduceOp::max);
  return has_members;
}

/// A label for each node of this rank's slice, such that distances count between nodes of different labels:
/// a group has its master's index, but where files matter a node that is alone has the number of its file,
/// counted from the number of nodes on. Nodes that take no part have none.
std::vector<GlobalIndex> labels_of_slice(const Comm& comm, const Partition& nodes,
                                         const Participants& participants,
                                         std::span<const GlobalIndex> master) {
  std::vector<GlobalIndex> labels;
  if (!participants.files_matter()) {
    comm.collectively(activity, [&] { labels.assign(master.begin(), master.end()); });
    return labels;
  }
  const std::vector<std::uint8_t> has_members = masters_of_groups(comm, nodes, master);
  comm.collectively(activity, [&] {
    labels.assign(master.begin(), master.end());
    for (std::size_t i = 0; i < participants.size(); ++i) {
      const std::size_t at = participants.position(i);
      const bool alone = master[at] == participants.index(i) && has_members[at] == 0;
      if (alone) labels[at] = nodes.size() + participants.files()[i];
    }
  });
  return labels;
}

}  // namespace

NearestGroups::NearestGroups(const Comm& comm, const Partition& nodes, const Participants& participants,
                             const SharedNodes* shared, std::span<const GlobalIndex> master, double radius)
    : comm_(comm),
      nodes_(nodes),
      participants_(participants),
      shared_(shared),
      master_(master),
      radius_(radius) {
  const std::vector<GlobalIndex> labels = labels_of_slice(comm, nodes, participants, master);
  comm.collectively(activity, [&] {
    labels_.resize(participants.size());
    for (std::size_t i = 0; i < labels_.size(); ++i) labels_[i] = labels[participants.position(i)];
  });
  if (shared == nullptr) return;
  comm.collectively(activity, [&] {
    shared_labels_.resize(shared->size());
    shared_masters_.resize(shared->size());
  });
  const Exchange roots(comm, nodes, shared->roots());
  roots.gather(std::span<const GlobalIndex>(labels), std::span<GlobalIndex>(shared_labels_));
  roots.gather(master, std::span<GlobalIndex>(shared_masters_));
}

double NearestGroups::smallest(bool here, bool in_shared) const {
  double gap = infinity;
  comm_.collectively(activity, [&] {
    if (here) {
      gap = smallest_gap(Kokkos::DefaultExecutionSpace(), participants_.x(), participants_.y(),
                         participants_.z(), to_device(labels_), radius_);
    }
    if (in_shared && shared_ != nullptr) gap = std::min(gap, shared_->smallest_gap(shared_labels_, radius_));
  });
  return comm_.all_reduce(gap, ReduceOp::min);
}

std::vector<double> NearestGroups::of_masters() const {
  const Range mine = nodes_.slice(comm_.rank());
  std::vector<double> result, distances;
  std::vector<GlobalIndex> masters;
  const auto add = [&](GlobalIndex master, double distance) {
    if (distance == infinity) return;
    if (mine.contains(master)) {
      double& own = result[static_cast<std::size_t>(master - mine.begin)];
      own = std::min(own, distance);
    } else {
      masters.push_back(master);
      distances.push_back(distance);
    }
  };
  comm_.collectively(activity, [&] {
    result.assign(master_.size(), infinity);
    const auto here =
        to_host(nearest_other(Kokkos::DefaultExecutionSpace(), participants_.x(), participants_.y(),
                              participants_.z(), to_device(labels_), radius_));
    for (std::size_t i = 0; i < labels_.size(); ++i) add(master_[participants_.position(i)], here(i));
    if (shared_ == nullptr) return;
    const std::vector<double> nearest = shared_->nearest(shared_labels_, radius_);
    for (std::size_t i = 0; i < nearest.size(); ++i) add(shared_masters_[i], nearest[i]);
  });
  Exchange(comm_, nodes_, masters)
      .scatter_reduce(std::span<const double>(distances), std::span<double>(result), ReduceOp::min);
  return result;
}

}  // namespace exomerge
