// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Points per second of `find_coincident` on the default execution space, beside the time that reading the
// coordinates alone takes. Each case checks its groups once.
#include <benchmark/benchmark.h>

#include <Kokkos_Core.hpp>
#include <cmath>

#include "exomerge/coincident_points.hpp"

namespace {

using exomerge::LocalIndex;
using View = Kokkos::View<double*, Kokkos::HostSpace>;
using ExecutionSpace = Kokkos::DefaultHostExecutionSpace;

struct Cloud {
  View x, y, z;
  LocalIndex groups = 0;  ///< how many are left when coincident points are one
};

// A lattice of about `count` points; with `copies` == 2 each point is there twice, the second time after all
// of the first.
Cloud lattice(std::int64_t count, int copies) {
  const auto edge = static_cast<LocalIndex>(std::cbrt(static_cast<double>(count / copies)));
  const LocalIndex points = edge * edge * edge;
  const auto size = static_cast<std::size_t>(points) * static_cast<std::size_t>(copies);
  Cloud cloud{View("x", size), View("y", size), View("z", size), points};
  for (std::size_t i = 0; i < size; ++i) {
    const auto at = static_cast<LocalIndex>(i % static_cast<std::size_t>(points));
    cloud.x(i) = at % edge;
    cloud.y(i) = at / edge % edge;
    cloud.z(i) = at / (edge * edge);
  }
  return cloud;
}

LocalIndex count_groups(const Kokkos::View<LocalIndex*, Kokkos::HostSpace>& group) {
  LocalIndex groups = 0;
  for (std::size_t i = 0; i < group.size(); ++i) groups += group(i) == static_cast<LocalIndex>(i) ? 1 : 0;
  return groups;
}

void find_coincident(benchmark::State& state) {
  const Cloud cloud = lattice(state.range(0), static_cast<int>(state.range(1)));
  const double tolerance = state.range(2) == 0 ? 0.0 : 1e-6;
  const ExecutionSpace exec;
  if (count_groups(exomerge::find_coincident(exec, cloud.x, cloud.y, cloud.z, tolerance)) != cloud.groups) {
    state.SkipWithError("wrong groups");
    return;
  }
  for (auto step : state) {
    (void)step;
    auto group = exomerge::find_coincident(exec, cloud.x, cloud.y, cloud.z, tolerance);
    benchmark::DoNotOptimize(group.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(cloud.x.size()));
}

void read_coordinates(benchmark::State& state) {
  const Cloud cloud = lattice(state.range(0), 1);
  for (auto step : state) {
    (void)step;
    double sum = 0;
    for (std::size_t i = 0; i < cloud.x.size(); ++i) sum += cloud.x(i) + cloud.y(i) + cloud.z(i);
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(cloud.x.size()));
}

// Points, copies of each, tolerance above 0.
BENCHMARK(find_coincident)
    ->ArgsProduct({{100'000, 1'000'000, 10'000'000}, {1, 2}, {0, 1}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(read_coordinates)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
  Kokkos::ScopeGuard guard(argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
