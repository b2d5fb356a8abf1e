// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/element_nodes.hpp"

#include <limits>

#include "exomerge/error.hpp"
#include "model/index_set.hpp"
#include "operations/compact_elements.hpp"

namespace exomerge {

ElementNodes::ElementNodes(const ModelData& model, const EntityData& block)
    : comm_(model.comm), width_(block.info.nodes_per_entry) {
  const CompactElements elements(model, {&block});
  comm_.collectively("numbering the nodes of elements", [&] {
    constexpr LocalIndex unused = -1;
    std::vector<LocalIndex> places(static_cast<std::size_t>(elements.node_count()), unused);
    for (const LocalIndex number : elements.nodes()) {
      if (number >= 0) places[static_cast<std::size_t>(number)] = 0;
    }
    for (std::size_t number = 0; number < places.size(); ++number) {
      if (places[number] == unused) continue;
      places[number] = static_cast<LocalIndex>(nodes_.size());
      nodes_.push_back(elements.node(static_cast<LocalIndex>(number)));
    }
    connectivity_.assign(elements.nodes().begin(), elements.nodes().end());
    if (nodes_.size() == places.size()) return;
    for (LocalIndex& number : connectivity_) {
      if (number >= 0) number = places[static_cast<std::size_t>(number)];
    }
  });
  exchange_.emplace(comm_, model.partition(model.nodes.count), nodes_);
}

ElementNodes::ElementNodes(const Comm& comm, GlobalIndex nodes, std::span<const GlobalIndex> connectivity,
                           int width)
    : comm_(comm), width_(width) {
  comm.collectively("numbering the nodes of elements", [&] {
    const IndexSet used([&](const auto& visit) {
      for (const GlobalIndex node : connectivity) {
        if (node >= 0) visit(node);
      }
    });
    if (used.size() > std::numeric_limits<LocalIndex>::max() ||
        connectivity.size() > static_cast<std::size_t>(std::numeric_limits<LocalIndex>::max()) *
                                  static_cast<std::size_t>(width_ > 0 ? width_ : 1)) {
      throw Error("the elements of a block are too many for " + std::to_string(comm.size()) +
                  " ranks: use more");
    }
    connectivity_.reserve(connectivity.size());
    for (const GlobalIndex node : connectivity) {
      connectivity_.push_back(static_cast<LocalIndex>(node < 0 ? -1 : used.place(node)));
    }
    nodes_ = used.list();
  });
  exchange_.emplace(comm, Partition::even(nodes, comm.size()), nodes_);
}

std::vector<double> ElementNodes::gather(const RealSourcePtr& source, StepKey step) const {
  if (!source) return std::vector<double>(nodes_.size(), 0.0);
  return gather<double>(read_slice(comm_, source, source->rows(), step), source->width());
}

std::vector<double> read_slice(const Comm& comm, const RealSourcePtr& source, GlobalIndex rows,
                               StepKey step) {
  const Range mine = Partition::even(rows, comm.size()).slice(comm.rank());
  std::vector<double> values;
  const int width = source ? source->width() : 1;
  comm.collectively("reading values", [&] { values.resize(static_cast<std::size_t>(mine.size() * width)); });
  if (source) source->read(step, mine, values);
  return values;
}

std::array<std::vector<double>, 3> read_coordinates(const ModelData& model) {
  std::array<std::vector<double>, 3> axes;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    axes[axis] = read_slice(model.comm, model.nodes.coordinates[axis], model.nodes.count);
  }
  return axes;
}

}  // namespace exomerge
