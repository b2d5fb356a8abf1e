// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Values per second of expressions, beside loops that are written by hand for the same formula. Each case
// compares its values with those of the loop once.
//
//   bench_expressions [--size 1e6] [options of Google Benchmark and Kokkos]
#include <benchmark/benchmark.h>

#include <Kokkos_Core.hpp>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "exomerge/expression.hpp"

namespace {

using namespace exomerge;
using Exec = Kokkos::DefaultExecutionSpace;
using Memory = Exec::memory_space;
using Array = Kokkos::View<double*, Memory>;
using Range = Kokkos::RangePolicy<Exec, Kokkos::IndexType<std::int64_t>>;

const std::vector<std::string> names{"xx", "yy", "zz", "xy", "yz", "zx"};

struct Data {
  std::vector<Array> components;
  Array out, expected;
};

Data make_data(std::int64_t size) {
  Data data;
  for (std::size_t c = 0; c < names.size(); ++c) {
    const Array array("component", static_cast<std::size_t>(size));
    const auto seed = static_cast<std::uint64_t>(c + 1);
    Kokkos::parallel_for(
        "fill", Range(Exec(), 0, size), KOKKOS_LAMBDA(std::int64_t i) {
          const std::uint64_t mixed = (static_cast<std::uint64_t>(i) * 8 + seed) * 0x9e3779b97f4a7c15u;
          array(i) = static_cast<double>(mixed >> 40) / 16777216.0 - 0.5;
        });
    data.components.push_back(array);
  }
  data.out = Array("result", static_cast<std::size_t>(size));
  data.expected = Array("expected", static_cast<std::size_t>(size));
  Exec().fence();
  return data;
}

void von_mises(const Data& data, const Array& out) {
  const Array xx = data.components[0], yy = data.components[1], zz = data.components[2];
  const Array xy = data.components[3], yz = data.components[4], zx = data.components[5];
  Kokkos::parallel_for(
      "von Mises", Range(Exec(), 0, static_cast<std::int64_t>(out.extent(0))), KOKKOS_LAMBDA(std::int64_t i) {
        const double a = xx(i) - yy(i), b = yy(i) - zz(i), c = zz(i) - xx(i);
        out(i) = ::sqrt((a * a + b * b + c * c) / 2 + 3 * (xy(i) * xy(i) + yz(i) * yz(i) + zx(i) * zx(i)));
      });
  Exec().fence();
}

void scaled_sum(const Data& data, const Array& out) {
  const Array a = data.components[0], b = data.components[1];
  Kokkos::parallel_for(
      "scaled sum", Range(Exec(), 0, static_cast<std::int64_t>(out.extent(0))),
      KOKKOS_LAMBDA(std::int64_t i) { out(i) = 2.5 * a(i) + b(i); });
  Exec().fence();
}

void waves(const Data& data, const Array& out) {
  const Array a = data.components[0], b = data.components[1];
  Kokkos::parallel_for(
      "waves", Range(Exec(), 0, static_cast<std::int64_t>(out.extent(0))),
      KOKKOS_LAMBDA(std::int64_t i) { out(i) = a(i) > 0.0 ? ::exp(-a(i)) * ::sin(6.0 * b(i)) : -b(i); });
  Exec().fence();
}

struct Case {
  const char* name;
  const char* text;
  std::function<void(const Data&, const Array&)> loop;
};
const std::vector<Case> cases{
    {"von_mises", "sqrt(((xx-yy)^2 + (yy-zz)^2 + (zz-xx)^2) / 2 + 3 * (xy^2 + yz^2 + zx^2))", von_mises},
    {"scaled_sum", "2.5 * xx + yy", scaled_sum},
    {"waves", "exp(-xx) * sin(6 * yy) if xx > 0 else -yy", waves}};

void evaluate(const ExpressionProgram& program, const Data& data, const Array& out) {
  std::vector<ExpressionInput<Memory>> inputs;
  for (const std::string& input : program.inputs) {
    const auto at = std::find(names.begin(), names.end(), input) - names.begin();
    inputs.push_back({.values = data.components[static_cast<std::size_t>(at)]});
  }
  evaluate_expression<Exec, Memory>(Exec(), program, inputs, out);
}

/// The largest difference, by the size of the values.
double difference(const Array& a, const Array& b) {
  double largest = 0.0;
  Kokkos::parallel_reduce(
      "compare", Range(Exec(), 0, static_cast<std::int64_t>(a.extent(0))),
      KOKKOS_LAMBDA(std::int64_t i, double& most) {
        const double d = ::fabs(a(i) - b(i)) / (1.0 + ::fabs(b(i)));
        if (!(d <= most)) most = d;
      },
      Kokkos::Max<double>(largest));
  return largest;
}

void run_expression(benchmark::State& state, const Case& one, std::int64_t size) {
  const Data data = make_data(size);
  const ExpressionProgram program = compile_expression(one.text, names);
  evaluate(program, data, data.out);
  one.loop(data, data.expected);
  if (!(difference(data.out, data.expected) < 1e-14))
    state.SkipWithError("the values differ from those of the loop");
  for (auto step : state) evaluate(program, data, data.out);
  state.SetItemsProcessed(state.iterations() * size);
}

void run_loop(benchmark::State& state, const Case& one, std::int64_t size) {
  const Data data = make_data(size);
  for (auto step : state) one.loop(data, data.out);
  state.SetItemsProcessed(state.iterations() * size);
}

void run_compilation(benchmark::State& state) {
  for (auto step : state) benchmark::DoNotOptimize(compile_expression(cases[0].text, names));
}

}  // namespace

int main(int argc, char** argv) {
  const Kokkos::ScopeGuard kokkos(argc, argv);
  std::int64_t size = 1000000;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string(argv[i]) == "--size") size = static_cast<std::int64_t>(std::atof(argv[i + 1]));
  }
  benchmark::Initialize(&argc, argv);
  for (const Case& one : cases) {
    benchmark::RegisterBenchmark((std::string(one.name) + "/expression").c_str(),
                                 [&one, size](benchmark::State& state) { run_expression(state, one, size); });
    benchmark::RegisterBenchmark((std::string(one.name) + "/loop").c_str(),
                                 [&one, size](benchmark::State& state) { run_loop(state, one, size); });
  }
  benchmark::RegisterBenchmark("compilation", run_compilation);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
