// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <algorithm>

#include "kernels/scratch.hpp"
#include "model/source.hpp"
#include "model/staging.hpp"
#include "mpi/exchange.hpp"

namespace exomerge {

/// Values in a View of the default memory space, each rank its slice of a partition. The view is shared with
/// the user, who may change values in place: every read sees them as they are.
template <class T>
class ViewSource final : public Source<T> {
 public:
  ViewSource(const Comm& comm, Partition partition, int width, Kokkos::View<T*> view)
      : Source<T>(partition.size(), width),
        comm_(comm),
        partition_(std::move(partition)),
        view_(std::move(view)) {}

  void read(StepKey, Range rows, std::span<T> out) const override {
    const Range mine = partition_.slice(comm_.rank());
    const bool here = rows.empty() || (rows.begin >= mine.begin && rows.end <= mine.end);
    if (!comm_.any(!here)) {
      if (!rows.empty()) copy_to_host<T>(view_.data() + (rows.begin - mine.begin) * this->width(), out);
    } else {
      read_elsewhere(mine, rows, out);
    }
  }

  const Kokkos::View<T*>& view() const { return view_; }
  const Partition& partition() const { return partition_; }

 private:
  /// Only the rows that some rank asks for are copied from the device.
  void read_elsewhere(Range mine, Range rows, std::span<T> out) const {
    GlobalIndex first = mine.end;
    GlobalIndex last = mine.begin;
    for (const Range& wanted : comm_.all_gather(rows)) {
      const Range shared = intersect(wanted, mine);
      if (shared.empty()) continue;
      first = std::min(first, shared.begin);
      last = std::max(last, shared.end);
    }
    const Range needed{first, std::max(first, last)};
    std::vector<T> values(static_cast<std::size_t>(needed.size() * this->width()));
    copy_to_host<T>(view_.data() + (needed.begin - mine.begin) * this->width(), values);
    redistribute<T>(comm_, needed, values, rows, out, this->width());
  }

  Comm comm_;
  Partition partition_;
  Kokkos::View<T*> view_;
};

/// Reads the `rows` of this rank into an array on the device, in pieces where the source allows. Collective.
template <class T>
void read_in_pieces(const Comm& comm, const Source<T>& source, StepKey step, Range rows, T* device) {
  constexpr GlobalIndex piece_values = GlobalIndex{1} << 20;
  const GlobalIndex longest = comm.all_reduce(rows.size(), ReduceOp::max);
  const GlobalIndex length =
      source.prefers_whole_slices() ? longest : std::max<GlobalIndex>(1, piece_values / source.width());
  std::vector<T> values;
  for (GlobalIndex first = 0; first < longest; first += length) {
    const Range piece = intersect({rows.begin + first, rows.begin + first + length}, rows);
    values.resize(static_cast<std::size_t>(piece.size() * source.width()));
    source.read(step, piece, values);
    copy_to_device<T>(values, device + (piece.begin - rows.begin) * source.width());
  }
}

/// This rank's even slice of a source as a view: that of a ViewSource itself, else a new one. Collective.
template <class T>
Kokkos::View<T*> view_of(const Comm& comm, const SourcePtr<T>& source, StepKey step, const char* label) {
  const Partition partition = Partition::even(source->rows(), comm.size());
  if (const auto* resident = dynamic_cast<const ViewSource<T>*>(source.get());
      resident && resident->partition() == partition) {
    return resident->view();
  }
  const Range mine = partition.slice(comm.rank());
  const auto size = static_cast<std::size_t>(mine.size() * source->width());
  const Kokkos::View<T*> view = kernels::scratch<T, DeviceSpace>(label, size);
  if constexpr (host_reaches_device) {
    source->read(step, mine, std::span<T>(view.data(), size));
  } else {
    read_in_pieces(comm, *source, step, mine, view.data());
  }
  return view;
}

}  // namespace exomerge
