// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/distance_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace exomerge {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
/// A tolerance below this part of the length scale says nothing about where distances are.
constexpr double smallest_unit = 1e-20;
/// Coordinates cannot be told apart below about this part of the length scale.
constexpr double resolution = 1e-16;
/// The width of a stretch without distances that is clear.
constexpr double clear_ratio = 100.0;

/// The square root of a * b without overflow; 0 when one of them is.
double geometric_middle(double a, double b) { return std::sqrt(a) * std::sqrt(b); }

}  // namespace

DistanceTally::Series::Series() { smallest.fill(infinity); }

void DistanceTally::Series::add(std::size_t bin, double distance) {
  ++counts[bin];
  smallest[bin] = std::min(smallest[bin], distance);
  largest[bin] = std::max(largest[bin], distance);
}

DistanceTally::Series DistanceTally::Series::total(const Comm& comm) const {
  Series sum = *this;
  comm.all_reduce(std::span<std::int64_t>(sum.counts), ReduceOp::sum);
  comm.all_reduce(std::span<double>(sum.smallest), ReduceOp::min);
  comm.all_reduce(std::span<double>(sum.largest), ReduceOp::max);
  return sum;
}

DistanceTally::DistanceTally(double tolerance, double length_scale) {
  double unit = tolerance > smallest_unit * length_scale ? tolerance : length_scale;
  if (unit <= 0.0) unit = 1.0;
  for (int i = 0; i <= static_cast<int>(decades); ++i) {
    edges_[static_cast<std::size_t>(i)] = unit * std::pow(10.0, i - decades_below);
  }
}

std::size_t DistanceTally::bin_of(double distance) const {
  if (distance <= 0.0) return 0;
  const auto upper = std::lower_bound(edges_.begin() + 1, edges_.end() - 1, distance);
  return static_cast<std::size_t>(upper - edges_.begin());
}

void DistanceTally::add_apart(double distance) {
  if (distance < infinity) {
    apart_.add(bin_of(distance), distance);
  } else {
    ++beyond_;
  }
}

MergeReport::Histogram DistanceTally::histogram(const Series& merged, const Series& apart) const {
  MergeReport::Histogram result;
  result.equal_merged = merged.counts[0];
  result.equal_apart = apart.counts[0];
  std::size_t first = 1, end = bins;
  const auto is_empty = [&](std::size_t bin) { return merged.counts[bin] + apart.counts[bin] == 0; };
  while (first < end && is_empty(first)) ++first;
  while (first < end && is_empty(end - 1)) --end;
  for (std::size_t bin = first; bin < end; ++bin) {
    const double lower = bin == 1 ? 0.0 : edges_[bin - 1];
    const double upper = bin == bins - 1 ? infinity : edges_[bin];
    result.decades.push_back({lower, upper, merged.counts[bin], apart.counts[bin]});
  }
  return result;
}

std::optional<MergeReport::Suggestion> DistanceTally::suggest(const Series& merged, const Series& apart,
                                                              std::int64_t beyond,
                                                              const MergeReport& report) {
  std::int64_t remaining = beyond;
  for (const std::int64_t count : apart.counts) remaining += count;
  std::optional<MergeReport::Suggestion> best;
  double widest = clear_ratio;
  double lower = -1.0;  // the largest distance so far; negative: none
  std::int64_t apart_below = 0;
  const auto consider = [&](double upper) {
    const double from = std::max(lower, resolution * report.length_scale);
    // Where most nodes lie below, that is the mesh.
    if (lower < 0.0 || from <= 0.0 || upper / from < widest || 2 * apart_below > remaining) return;
    if (best && upper / from == widest) return;
    widest = upper / from;
    best = {geometric_middle(from, upper), from, upper};
  };
  for (std::size_t bin = 0; bin < bins; ++bin) {
    if (merged.counts[bin] + apart.counts[bin] == 0) continue;
    consider(std::min(merged.smallest[bin], apart.smallest[bin]));
    lower = std::max({lower, merged.largest[bin], apart.largest[bin]});
    apart_below += apart.counts[bin];
  }
  // One node that remains has no neighbour that a tolerance could spare.
  if (beyond > 0 && remaining > 1) consider(report.near_miss_radius);
  return best;
}

void DistanceTally::complete(const Comm& comm, MergeReport& report) const {
  const Series merged = merged_.total(comm), apart = apart_.total(comm);
  report.histogram = histogram(merged, apart);
  report.histogram->beyond = comm.all_reduce(beyond_, ReduceOp::sum);
  report.suggestion = suggest(merged, apart, report.histogram->beyond, report);
}

}  // namespace exomerge
