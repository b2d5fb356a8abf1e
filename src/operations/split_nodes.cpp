// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "exomerge/error.hpp"
#include "mpi/exchange.hpp"
#include "operations/split_mesh.hpp"

namespace exomerge {

namespace {

// How a node's parts are told in one number: the part, if there is one; else where the parts stand among
// those of all shared nodes, and how many they are.
constexpr int count_bits = 24;
constexpr GlobalIndex encode(GlobalIndex begin, GlobalIndex count) {
  return -1 - ((begin << count_bits) | count);
}
constexpr GlobalIndex decoded_begin(GlobalIndex code) { return (-1 - code) >> count_bits; }
constexpr GlobalIndex decoded_count(GlobalIndex code) {
  return (-1 - code) & ((GlobalIndex{1} << count_bits) - 1);
}

constexpr GlobalIndex no_part = std::numeric_limits<GlobalIndex>::max();

}  // namespace

std::vector<GlobalIndex> PartMesh::border_elements() const {
  std::vector<GlobalIndex> border;
  for (const SharedSide& side : shared_sides) border.push_back(side.element);
  std::ranges::sort(border);
  border.erase(std::unique(border.begin(), border.end()), border.end());
  return border;
}

std::vector<std::pair<LocalIndex, GlobalIndex>> PartMesh::shared_by_neighbour() const {
  std::vector<std::pair<LocalIndex, GlobalIndex>> pairs;
  for (const SharedNode& node : shared_nodes) {
    for (const LocalIndex part : node.parts) pairs.emplace_back(part, node.node);
  }
  std::ranges::sort(pairs);
  return pairs;
}

RowOwners::RowOwners(const Comm& comm, const RowSplit& rows) : comm_(comm), slices_(rows.slices()) {
  comm_.collectively("finding shared nodes", [&] {
    const Range mine = slices_.slice(comm_.rank());
    first_.assign(static_cast<std::size_t>(mine.size()), -1);
    struct Extra {
      GlobalIndex node;
      LocalIndex part;
    };
    std::vector<Extra> extras;
    for (const auto& [part, of_part] : rows.outgoing()) {
      for (const RowRuns::Run& run : of_part.runs()) {
        for (GlobalIndex i = run.begin - mine.begin; i < run.begin - mine.begin + run.count; ++i) {
          LocalIndex& first = first_[static_cast<std::size_t>(i)];
          if (first < 0) {
            first = part;
          } else {
            extras.push_back({i, part});
          }
        }
      }
    }
    std::ranges::stable_sort(extras, {}, &Extra::node);  // parts ascend already
    for (std::size_t i = 0; i < extras.size(); ++i) {
      if (i == 0 || extras[i].node != extras[i - 1].node) {
        shared_.push_back(extras[i].node);
        shared_begin_.push_back(sharers_.size());
        sharers_.push_back(first_[static_cast<std::size_t>(extras[i].node)]);
      }
      sharers_.push_back(extras[i].part);
    }
    shared_begin_.push_back(sharers_.size());
  });
}

std::vector<GlobalIndex> RowOwners::unused() const {
  std::vector<GlobalIndex> nodes;
  const GlobalIndex begin = slices_.slice(comm_.rank()).begin;
  for (std::size_t i = 0; i < first_.size(); ++i) {
    if (first_[i] < 0) nodes.push_back(begin + static_cast<GlobalIndex>(i));
  }
  return nodes;
}

GlobalIndex RowOwners::shared_count() const {
  return comm_.all_reduce(static_cast<std::int64_t>(shared_.size()), ReduceOp::sum);
}

// Messages: part, node, number of other parts, the other parts.
void RowOwners::tell_shared_nodes(std::span<PartMesh> meshes, const Partition& parts) const {
  std::vector<GlobalIndex> sent;
  std::vector<std::int64_t> counts(static_cast<std::size_t>(comm_.size()), 0);
  comm_.collectively("telling shared nodes", [&] {
    std::vector<std::vector<GlobalIndex>> messages(counts.size());
    const GlobalIndex begin = slices_.slice(comm_.rank()).begin;
    for (std::size_t i = 0; i < shared_.size(); ++i) {
      const auto sharers = parts_of(i);
      for (const LocalIndex part : sharers) {
        auto& message = messages[static_cast<std::size_t>(parts.owner(part))];
        message.insert(message.end(),
                       {part, begin + shared_[i], static_cast<GlobalIndex>(sharers.size()) - 1});
        for (const LocalIndex other : sharers) {
          if (other != part) message.push_back(other);
        }
      }
    }
    for (std::size_t rank = 0; rank < messages.size(); ++rank) {
      counts[rank] = static_cast<std::int64_t>(messages[rank].size());
      sent.insert(sent.end(), messages[rank].begin(), messages[rank].end());
      messages[rank] = {};
    }
  });
  const auto received =
      comm_.all_to_all(std::span<const GlobalIndex>(sent), std::span<const std::int64_t>(counts));
  comm_.collectively("telling shared nodes", [&] {
    const GlobalIndex first_part = parts.slice(comm_.rank()).begin;
    for (auto at = received.values.begin(); at != received.values.end();) {
      PartMesh& mesh = meshes[static_cast<std::size_t>(at[0] - first_part)];
      SharedNode& node = mesh.shared_nodes.emplace_back();
      node.node = mesh.nodes().place(at[1]);
      const auto end = at + 3 + at[2];
      for (at += 3; at != end; ++at) node.parts.push_back(static_cast<LocalIndex>(*at));
    }
  });
}

RowOwners::Lookup RowOwners::look_up(std::span<const GlobalIndex> rows) const {
  std::vector<GlobalIndex> codes(first_.begin(), first_.end());
  std::replace(codes.begin(), codes.end(), GlobalIndex{-1}, no_part);
  const auto all_sharers = Partition::from_local_size(comm_, static_cast<GlobalIndex>(sharers_.size()));
  const GlobalIndex base = all_sharers.slice(comm_.rank()).begin;
  for (std::size_t i = 0; i < shared_.size(); ++i) {
    codes[static_cast<std::size_t>(shared_[i])] =
        encode(base + static_cast<GlobalIndex>(shared_begin_[i]),
               static_cast<GlobalIndex>(shared_begin_[i + 1] - shared_begin_[i]));
  }
  std::vector<GlobalIndex> wanted(rows.size());
  Exchange(comm_, slices_, rows).gather<GlobalIndex>(codes, wanted);
  Lookup found;
  std::vector<GlobalIndex> places;  // among all sharers; of those that need a second look
  std::vector<std::size_t> targets;
  comm_.collectively("finding the parts of nodes", [&] {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (wanted[i] == no_part) throw Error("a node, edge or face is in no part");
      const GlobalIndex count = wanted[i] < 0 ? decoded_count(wanted[i]) : 1;
      for (GlobalIndex k = 0; k < count; ++k) {
        if (wanted[i] < 0) {
          places.push_back(decoded_begin(wanted[i]) + k);
          targets.push_back(found.part.size());
        }
        found.position.push_back(static_cast<GlobalIndex>(i));
        found.part.push_back(wanted[i]);
      }
    }
  });
  const std::vector<GlobalIndex> own(sharers_.begin(), sharers_.end());
  std::vector<GlobalIndex> parts(places.size());
  Exchange(comm_, all_sharers, places).gather<GlobalIndex>(own, parts);
  for (std::size_t i = 0; i < targets.size(); ++i) found.part[targets[i]] = parts[i];
  return found;
}

}  // namespace exomerge
