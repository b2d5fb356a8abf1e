// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Points per second of `find_coincident` on the default execution space, over sizes and distributions, beside
// the memory bandwidth of the machine and a plain sort of the cells of the same points. Each case checks its
// groups once; the growth of the time with the size is fitted.
//
//   bench_coincident_points [--sizes 1e5,1e6,1e7] [options of Google Benchmark and Kokkos]
#include <benchmark/benchmark.h>

#include <Kokkos_Core.hpp>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

#include "exomerge/coincident_points.hpp"
#include "point_distributions.hpp"

namespace {

using namespace exomerge;
using Exec = Kokkos::DefaultExecutionSpace;
using Memory = Exec::memory_space;
using Array = Kokkos::View<double*, Memory>;

/// Memory that Kokkos has handed out, to measure the scratch of a call.
std::atomic<std::int64_t> allocated{0}, most_allocated{0};

void note_allocation(Kokkos::Tools::SpaceHandle, const char*, const void*, std::uint64_t size) {
  const std::int64_t now = allocated += static_cast<std::int64_t>(size);
  if (now > most_allocated) most_allocated = now;
}
void note_deallocation(Kokkos::Tools::SpaceHandle, const char*, const void*, std::uint64_t size) {
  allocated -= static_cast<std::int64_t>(size);
}

struct Cloud {
  explicit Cloud(const bench::Points& points)
      : x(copied(points.x)), y(copied(points.y)), z(copied(points.z)), tolerance(points.tolerance) {}

  static Array copied(const std::vector<double>& values) {
    const Array array(Kokkos::view_alloc(std::string("coordinates"), Kokkos::WithoutInitializing),
                      values.size());
    Kokkos::deep_copy(array, Kokkos::View<const double*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(
                                 values.data(), values.size()));
    return array;
  }

  Array x, y, z;
  double tolerance;
};

auto groups_of(const Cloud& cloud) {
  return find_coincident(Exec(), cloud.x, cloud.y, cloud.z, cloud.tolerance);
}

void count_points(benchmark::State& state, std::size_t points) {
  const auto size = static_cast<std::int64_t>(points);
  state.SetItemsProcessed(state.iterations() * size);
  state.SetComplexityN(size);
}

void find_coincident_points(benchmark::State& state, const bench::Distribution& distribution) {
  const bench::Points points = distribution.make(state.range(0));
  const Cloud cloud(points);
  most_allocated = allocated.load();
  const std::int64_t before = allocated;
  {
    const auto group = groups_of(cloud);
    const GroupStatistics found = group_statistics(Exec(), cloud.x, cloud.y, cloud.z, group);
    if (points.groups >= 0 &&
        static_cast<std::int64_t>(points.size()) - found.merged_points != points.groups) {
      state.SkipWithError("wrong groups");
      return;
    }
  }
  for (auto step : state) {
    (void)step;
    benchmark::DoNotOptimize(groups_of(cloud).data());
  }
  state.counters["scratch_bytes_per_point"] =
      static_cast<double>(most_allocated - before) / static_cast<double>(points.size());
  count_points(state, points.size());
}

/// What the memory gives at best: b = a, 16 bytes a value.
void stream_copy(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  const Array a("a", size), b("b", size);
  for (auto step : state) {
    (void)step;
    Kokkos::parallel_for(
        "stream_copy", Kokkos::RangePolicy<Exec>(0, state.range(0)),
        KOKKOS_LAMBDA(std::int64_t i) { b(i) = a(i); });
    Kokkos::fence();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0) * 16);
}

/// One 64-bit key a point: its cell, at 2^21 cells along each axis.
std::vector<std::uint64_t> keys_of(const bench::Points& points) {
  std::vector<std::uint64_t> keys(points.size(), 0);
  for (const auto* axis : {&points.x, &points.y, &points.z}) {
    const auto [low, high] = std::minmax_element(axis->begin(), axis->end());
    const double lower = *low, scale = *high > lower ? ((1 << 21) - 1) / (*high - lower) : 0.0;
    for (std::size_t i = 0; i < keys.size(); ++i)
      keys[i] = keys[i] << 21 | static_cast<std::uint64_t>(((*axis)[i] - lower) * scale);
  }
  return keys;
}

/// std::sort of the keys alone, without the points that belong to them: one thread.
void sort_keys(benchmark::State& state, const bench::Distribution& distribution) {
  const std::vector<std::uint64_t> keys = keys_of(distribution.make(state.range(0)));
  for (auto step : state) {
    (void)step;
    state.PauseTiming();
    std::vector<std::uint64_t> sorted = keys;
    state.ResumeTiming();
    std::sort(sorted.begin(), sorted.end());
    benchmark::DoNotOptimize(sorted.data());
  }
  count_points(state, keys.size());
}

/// Takes `--sizes` out of the arguments.
std::vector<std::int64_t> wanted_sizes(int& argc, char** argv) {
  std::string text = "1e5,1e6,1e7";
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--sizes") == 0 && i + 1 < argc) {
      text = argv[++i];
    } else {
      argv[kept++] = argv[i];
    }
  }
  argc = kept;
  std::vector<std::int64_t> sizes;
  std::istringstream items(text);
  for (std::string item; std::getline(items, item, ',');)
    sizes.push_back(static_cast<std::int64_t>(std::stod(item)));
  return sizes;
}

void add_benchmarks(const std::vector<std::int64_t>& sizes) {
  const auto over_sizes = [&](benchmark::internal::Benchmark* benchmark) {
    for (const std::int64_t size : sizes) benchmark->Arg(size);
    benchmark->Unit(benchmark::kMillisecond)->UseRealTime();
  };
  over_sizes(benchmark::RegisterBenchmark("stream_copy", stream_copy));
  for (const bench::Distribution& distribution : bench::point_distributions()) {
    const auto find = [&distribution](benchmark::State& state) {
      find_coincident_points(state, distribution);
    };
    auto* benchmark = benchmark::RegisterBenchmark(("find_coincident/" + distribution.name).c_str(), find);
    over_sizes(benchmark);
    if (sizes.size() > 1) benchmark->Complexity(benchmark::oN);
  }
  for (const bench::Distribution& distribution : bench::point_distributions()) {
    if (distribution.name != "lattice" && distribution.name != "random") continue;
    const auto sort = [&distribution](benchmark::State& state) { sort_keys(state, distribution); };
    over_sizes(benchmark::RegisterBenchmark(("sort_keys/" + distribution.name).c_str(), sort));
  }
}

}  // namespace

int main(int argc, char** argv) {
  Kokkos::ScopeGuard guard(argc, argv);
  Kokkos::Tools::Experimental::set_allocate_data_callback(note_allocation);
  Kokkos::Tools::Experimental::set_deallocate_data_callback(note_deallocation);
  benchmark::AddCustomContext("kokkos", std::to_string(KOKKOS_VERSION));
  benchmark::AddCustomContext("execution_space", Exec::name());
  benchmark::AddCustomContext("threads", std::to_string(Exec().concurrency()));
  add_benchmarks(wanted_sizes(argc, argv));
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
