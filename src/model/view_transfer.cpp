// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/view_transfer.hpp"

#include <type_traits>

#include "exomerge/renumbering.hpp"
#include "kernels/scratch.hpp"
#include "model/staging.hpp"
#include "mpi/device_memory.hpp"

namespace exomerge {

namespace {

bool mpi_reaches_device() {
#ifdef KOKKOS_ENABLE_CUDA
  if constexpr (std::is_same_v<DeviceSpace, Kokkos::CudaSpace>) return mpi_takes_cuda_memory();
#endif
  return host_reaches_device;
}

template <class T>
Kokkos::View<T*> uninitialized(const std::string& label, GlobalIndex size) {
  return kernels::scratch<T, DeviceSpace>(label, static_cast<std::size_t>(size));
}

template <class T>
Kokkos::View<T*, Kokkos::MemoryUnmanaged> part_of(const Kokkos::View<T*>& view, GlobalIndex first,
                                                  GlobalIndex size) {
  return Kokkos::View<T*, Kokkos::MemoryUnmanaged>(view.data() + first, static_cast<std::size_t>(size));
}

}  // namespace

ViewTransfer::ViewTransfer(const Comm& comm, Kokkos::View<const LocalIndex*> surviving,
                           const Partition& target, Messages messages)
    : comm_(comm),
      surviving_(std::move(surviving)),
      direct_(messages == Messages::best && mpi_reaches_device()),
      want_(target.slice(comm.rank())) {
  std::vector<Range> survivors;  // of each rank, as new rows
  GlobalIndex first = 0;
  for (const auto count : comm_.all_gather(static_cast<GlobalIndex>(surviving_.size()))) {
    survivors.push_back({first, first + count});
    first += count;
  }
  have_ = survivors[static_cast<std::size_t>(comm_.rank())];
  stay_ = intersect(have_, want_);
  const Travelling leave = travelling(have_);
  const Travelling arrive = travelling(want_);
  for (int rank = 0; rank < comm_.size(); ++rank) {
    const Range sent = intersect(have_, target.slice(rank));
    const Range received = intersect(want_, survivors[static_cast<std::size_t>(rank)]);
    const bool other = rank != comm_.rank();
    const Range in_slice{received.begin - want_.begin, received.end - want_.begin};
    send_parts_.push_back(other && !sent.empty() ? leave.place(sent) : Range{});
    receive_parts_.push_back(other && !received.empty() ? direct_ ? in_slice : arrive.place(received)
                                                        : Range{});
  }
}

ViewTransfer::Travelling ViewTransfer::travelling(Range rows) const {
  if (stay_.empty()) return {rows, {rows.end, rows.end}};
  return {{rows.begin, stay_.begin}, {stay_.end, rows.end}};
}

Range ViewTransfer::Travelling::place(Range part) const {
  const GlobalIndex first =
      part.begin < before.end ? part.begin - before.begin : before.size() + part.begin - after.begin;
  return {first, first + part.size()};
}

template <class T>
Kokkos::View<T*> ViewTransfer::apply(const Kokkos::View<const T*>& rows, int width,
                                     const std::string& label) const {
  const Kokkos::DefaultExecutionSpace exec;
  const Travelling leave = travelling(have_);
  Kokkos::View<T*> result;
  Kokkos::View<T*> leaving;
  comm_.collectively("compacting an array", [&] {
    result = uninitialized<T>(label, want_.size() * width);
    leaving = uninitialized<T>("exomerge::view_transfer::leaving", leave.size() * width);
    const auto compact = [&](Range kept, const Kokkos::View<T*>& into, GlobalIndex first) {
      const Kokkos::View<const LocalIndex*, Kokkos::MemoryUnmanaged> list(
          surviving_.data() + (kept.begin - have_.begin), static_cast<std::size_t>(kept.size()));
      compact_rows(exec, rows, list, width, part_of(into, first * width, kept.size() * width));
    };
    if (!stay_.empty()) compact(stay_, result, stay_.begin - want_.begin);
    compact(leave.before, leaving, 0);
    compact(leave.after, leaving, leave.before.size());
    kernels::fence(exec, "exomerge: rows are sent to other ranks");
  });
  if (direct_) {
    comm_.all_to_all<T>({leaving.data(), leaving.size()}, send_parts_, {result.data(), result.size()},
                        receive_parts_, width);
  } else {
    send_staged(leaving, result, width);
  }
  return result;
}

template <class T>
void ViewTransfer::send_staged(const Kokkos::View<T*>& leaving, const Kokkos::View<T*>& result,
                               int width) const {
  const Travelling arrive = travelling(want_);
  Kokkos::View<T*, StagingSpace> sent;
  Kokkos::View<T*, StagingSpace> received;
  comm_.collectively("staging rows that change rank", [&] {
    sent = kernels::scratch<T, StagingSpace>("exomerge::view_transfer::sent", leaving.size());
    received = kernels::scratch<T, StagingSpace>("exomerge::view_transfer::received",
                                                 static_cast<std::size_t>(arrive.size() * width));
    copy_to_pinned<T>(leaving.data(), sent);
  });
  const std::span<T> arrived(received.data(), received.size());
  comm_.all_to_all<T>({sent.data(), sent.size()}, send_parts_, arrived, receive_parts_, width);
  const auto before = static_cast<std::size_t>(arrive.before.size() * width);
  copy_from_pinned<T>(arrived.first(before), result.data());
  copy_from_pinned<T>(arrived.subspan(before), result.data() + (arrive.after.begin - want_.begin) * width);
}

template Kokkos::View<double*> ViewTransfer::apply(const Kokkos::View<const double*>&, int,
                                                   const std::string&) const;
template Kokkos::View<GlobalIndex*> ViewTransfer::apply(const Kokkos::View<const GlobalIndex*>&, int,
                                                        const std::string&) const;

}  // namespace exomerge
