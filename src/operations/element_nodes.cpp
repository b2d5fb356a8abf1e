// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/element_nodes.hpp"

#include <limits>

#include "exomerge/error.hpp"
#include "model/index_set.hpp"

namespace exomerge {

ElementNodes::ElementNodes(const ModelData& model, const EntityData& block)
    : comm_(model.comm), width_(block.info.nodes_per_entry) {
  const IndexSourcePtr& source = block.list(exodus::Role::nodes);
  std::vector<GlobalIndex> references;
  if (source && !block.info.ragged) {
    const Range mine = model.partition(source->rows()).slice(comm_.rank());
    comm_.collectively("reading connectivity", [&] {
      references.resize(static_cast<std::size_t>(mine.size() * source->width()));
    });
    source->read(0, mine, references);
  }
  number(comm_, model.nodes.count, references);
}

ElementNodes::ElementNodes(const Comm& comm, GlobalIndex nodes, std::span<const GlobalIndex> connectivity,
                           int width)
    : comm_(comm), width_(width) {
  number(comm, nodes, connectivity);
}

void ElementNodes::number(const Comm& comm, GlobalIndex nodes, std::span<const GlobalIndex> connectivity) {
  const Partition partition = Partition::even(nodes, comm.size());
  own_nodes_ = partition.slice(comm.rank());
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
  exchange_.emplace(comm, partition, nodes_);
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
