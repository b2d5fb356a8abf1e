// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/mapped_points.hpp"

#include <Kokkos_Core.hpp>
#include <algorithm>
#include <memory>
#include <vector>

#include "kernels/scratch.hpp"
#include "model/derived_source.hpp"
#include "model/staging.hpp"
#include "model/view_source.hpp"

namespace exomerge {

namespace {

using kernels::PointMap;

bool changes(const PointMap& map, std::size_t axis) {
  bool same = map.before[axis] == 0.0 && map.after[axis] == 0.0;
  for (std::size_t i = 0; i < 3; ++i) same = same && map.matrix[axis][i] == (i == axis ? 1.0 : 0.0);
  return !same;
}

/// Vectors and what is done to them, one map after the other.
struct MappedVectors {
  VectorSources base;
  std::vector<PointMap> maps;
  Kokkos::View<const PointMap*> device_maps{};  ///< the same, where they are applied

  /// Which components of the base a component of the result depends on.
  std::array<bool, 3> needs(std::size_t axis) const {
    std::array<bool, 3> needed{};
    needed[axis] = true;
    for (auto map = maps.rbegin(); map != maps.rend(); ++map) {
      std::array<bool, 3> before{};
      for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
          before[j] = before[j] || (needed[i] && map->matrix[i][j] != 0.0);
        }
      }
      needed = before;
    }
    return needed;
  }
};

template <class MemorySpace>
Kokkos::View<const PointMap*, MemorySpace> maps_in(const std::vector<PointMap>& maps) {
  const Kokkos::View<const PointMap*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(maps.data(),
                                                                                       maps.size());
  const Kokkos::View<PointMap*, MemorySpace> copy("exomerge point maps", maps.size());
  Kokkos::deep_copy(copy, host);
  return copy;
}

/// One component of mapped vectors.
class MappedComponent final : public DerivedSource {
 public:
  MappedComponent(const Comm& comm, std::shared_ptr<const MappedVectors> vectors, std::size_t axis)
      : DerivedSource(comm, vectors->base[axis]->rows(), needed_sources(*vectors, axis)),
        vectors_(std::move(vectors)),
        axis_(axis) {}

  void derive(const Kokkos::DefaultExecutionSpace& exec, StepKey, std::span<const DeviceInput> inputs,
              const DeviceOutput& out) const override {
    const std::array<bool, 3> needed = vectors_->needs(axis_);
    std::array<DeviceInput, 3> point;
    std::size_t next = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      if (needed[i]) point[i] = inputs[next++];
    }
    kernels::map_coordinate<Kokkos::DefaultExecutionSpace, DeviceSpace>(
        exec, vectors_->device_maps, static_cast<int>(axis_), point[0], point[1], point[2], out);
  }

  const MappedVectors& vectors() const { return *vectors_; }

 private:
  static std::vector<RealSourcePtr> needed_sources(const MappedVectors& vectors, std::size_t axis) {
    const std::array<bool, 3> needed = vectors.needs(axis);
    std::vector<RealSourcePtr> sources;
    for (std::size_t i = 0; i < 3; ++i) {
      if (needed[i]) sources.push_back(vectors.base[i]);
    }
    return sources;
  }

  std::shared_ptr<const MappedVectors> vectors_;
  std::size_t axis_;
};

/// What the vectors are made of already, so that maps add up instead of nesting.
MappedVectors taken_apart(const VectorSources& vectors) {
  for (const RealSourcePtr& component : vectors) {
    const auto* known = dynamic_cast<const MappedComponent*>(component.get());
    if (!known) continue;
    bool all = true;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto* other = dynamic_cast<const MappedComponent*>(vectors[i].get());
      all = all && (other ? &other->vectors() == &known->vectors() : vectors[i] == known->vectors().base[i]);
    }
    if (all) return known->vectors();
  }
  return {vectors, {}, {}};
}

bool is_resident(const VectorSources& vectors) {
  return std::ranges::all_of(vectors, [](const RealSourcePtr& component) {
    return dynamic_cast<const ViewSource<double>*>(component.get()) != nullptr;
  });
}

VectorSources mapped_views(const Comm& comm, const VectorSources& vectors, const PointMap& map) {
  using Device = Kokkos::DefaultExecutionSpace;
  using Memory = Device::memory_space;
  std::array<Kokkos::View<double*>, 3> views;
  VectorSources result;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& source = dynamic_cast<const ViewSource<double>&>(*vectors[i]);
    views[i] = kernels::scratch<double, Memory>("exomerge coordinates", source.view().extent(0));
    Kokkos::deep_copy(views[i], source.view());
    result[i] = std::make_shared<ViewSource<double>>(comm, source.partition(), 1, views[i]);
  }
  const Device exec;
  kernels::map_points<Device, Memory>(exec, maps_in<Memory>({map}), views[0], views[1], views[2]);
  kernels::fence(exec, "exomerge: points are mapped");
  return result;
}

}  // namespace

VectorSources mapped(const Comm& comm, const VectorSources& vectors, const PointMap& map) {
  if (is_resident(vectors)) return mapped_views(comm, vectors, map);
  MappedVectors parts = taken_apart(vectors);
  parts.maps.push_back(map);
  parts.device_maps = maps_in<DeviceSpace>(parts.maps);
  const auto shared = std::make_shared<const MappedVectors>(std::move(parts));
  VectorSources result;
  for (std::size_t i = 0; i < 3; ++i) {
    const bool changed =
        std::ranges::any_of(shared->maps, [i](const PointMap& one) { return changes(one, i); });
    result[i] = changed ? std::make_shared<MappedComponent>(comm, shared, i) : shared->base[i];
  }
  return result;
}

}  // namespace exomerge
