// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>

#include "model/source.hpp"

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
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), view_);
    read_slices<T>(comm_, partition_.slice(comm_.rank()), std::span<const T>(host.data(), host.size()), rows,
                   out, this->width());
  }

  /// Each read of a view on a device copies all of it.
  bool prefers_whole_slices() const override {
    return !Kokkos::SpaceAccessibility<Kokkos::HostSpace,
                                       typename Kokkos::View<T*>::memory_space>::accessible;
  }

  const Kokkos::View<T*>& view() const { return view_; }
  const Partition& partition() const { return partition_; }

 private:
  Comm comm_;
  Partition partition_;
  Kokkos::View<T*> view_;
};

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
  Kokkos::View<T*> view(Kokkos::view_alloc(Kokkos::WithoutInitializing, std::string(label)), size);
  const auto host = Kokkos::create_mirror_view(view);
  source->read(step, mine, std::span<T>(host.data(), size));
  Kokkos::deep_copy(view, host);
  return view;
}

}  // namespace exomerge
