// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/matching_oracle.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <sstream>

namespace exomerge {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// What the rules say of single points and of pairs.
class Points {
 public:
  Points(const Cloud& cloud, const MatchRules& rules) : cloud_(cloud), rules_(rules) {}

  bool considered(std::size_t i) const { return rules_.selected.empty() || rules_.selected[i] != 0; }
  bool finite(std::size_t i) const {
    return std::isfinite(cloud_.x[i]) && std::isfinite(cloud_.y[i]) && std::isfinite(cloud_.z[i]);
  }
  bool matched(std::size_t i) const { return considered(i) && finite(i); }
  bool files_matter() const { return !rules_.file_ends.empty(); }
  std::size_t file(std::size_t i) const {
    std::size_t file = 0;
    while (rules_.file_ends[file] <= static_cast<GlobalIndex>(i)) ++file;
    return file;
  }
  bool one_file(std::size_t i, std::size_t j) const { return files_matter() && file(i) == file(j); }
  double distance(std::size_t i, std::size_t j) const {
    return oracle_distance(cloud_.point(i), cloud_.point(j));
  }

 private:
  const Cloud& cloud_;
  const MatchRules& rules_;
};

using Groups = std::map<GlobalIndex, std::vector<std::size_t>>;

/// The distance from each group to the nearest one that counts, up to the radius, else infinity.
std::map<GlobalIndex, double> gaps(const Points& points, const Groups& groups,
                                   const std::vector<GlobalIndex>& masters, double radius) {
  std::map<GlobalIndex, double> result;
  for (const auto& [master, group] : groups) {
    if (!points.matched(static_cast<std::size_t>(master))) continue;
    double& gap = result.emplace(master, infinity).first->second;
    for (const std::size_t i : group) {
      for (std::size_t j = 0; j < masters.size(); ++j) {
        if (masters[j] == master || !points.matched(j)) continue;
        if (points.one_file(i, j) && group.size() == 1 && groups.at(masters[j]).size() == 1) continue;
        if (points.distance(i, j) <= radius) gap = std::min(gap, points.distance(i, j));
      }
    }
  }
  return result;
}

double edge(double unit, int decade) { return unit * std::pow(10.0, decade); }

MergeReport::Histogram histogram(const std::vector<double>& merged, const std::vector<double>& apart,
                                 const MatchRules& rules) {
  MergeReport::Histogram result;
  double unit = rules.tolerance > 1e-20 * rules.length_scale ? rules.tolerance : rules.length_scale;
  if (unit == 0.0) unit = 1.0;
  std::map<int, std::array<GlobalIndex, 2>> counts;
  const auto count = [&](double distance, std::size_t series) {
    int decade = -29;  // the exponent of its upper edge
    while (decade < 22 && distance > edge(unit, decade)) ++decade;
    ++counts[decade][series];
  };
  for (const double distance : merged) {
    distance == 0.0 ? void(++result.equal_merged) : count(distance, 0);
  }
  for (const double distance : apart) {
    if (distance == infinity) {
      ++result.beyond;
    } else {
      distance == 0.0 ? void(++result.equal_apart) : count(distance, 1);
    }
  }
  if (counts.empty()) return result;
  for (int decade = counts.begin()->first; decade <= counts.rbegin()->first; ++decade) {
    result.decades.push_back({decade == -29 ? 0.0 : edge(unit, decade - 1),
                              decade == 22 ? infinity : edge(unit, decade), counts[decade][0],
                              counts[decade][1]});
  }
  return result;
}

/// By all pairs of neighbours in the sorted list of distances.
std::optional<MergeReport::Suggestion> suggestion(const std::vector<double>& merged,
                                                  const std::vector<double>& apart, const MatchRules& rules) {
  std::vector<double> sorted = merged;
  for (const double distance : apart) {
    if (distance < infinity || apart.size() > 1) sorted.push_back(std::min(distance, rules.near_miss_radius));
  }
  std::sort(sorted.begin(), sorted.end());
  std::optional<MergeReport::Suggestion> result;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const double lower = std::max(sorted[i - 1], 1e-16 * rules.length_scale), upper = sorted[i];
    const auto below =
        std::count_if(apart.begin(), apart.end(), [&](double d) { return d <= sorted[i - 1]; });
    if (lower == 0.0 || upper / lower < 100.0 || 2 * static_cast<std::size_t>(below) > apart.size()) continue;
    if (result && upper / lower <= result->upper / result->lower) continue;
    result = {std::sqrt(lower) * std::sqrt(upper), lower, upper};
  }
  return result;
}

void describe_group(const Points& points, const Cloud& cloud, const std::vector<std::size_t>& group,
                    MergeReport& report) {
  const GlobalIndex master = static_cast<GlobalIndex>(group.front());
  const auto size = static_cast<GlobalIndex>(group.size());
  double width = 0.0;
  for (const std::size_t i : group) {
    for (const std::size_t j : group) width = std::max(width, points.distance(i, j));
  }
  ++report.groups;
  if (size > report.largest_group) {
    report.largest_group = size;
    report.largest_group_master = master;
    report.largest_group_at = cloud.point(group.front());
  }
  if (width > 2 * report.tolerance) ++report.chained_groups;
  if (report.widest_group < 0 || width > report.largest_diameter) {
    report.largest_diameter = width;
    report.widest_group = master;
    report.widest_group_at = cloud.point(group.front());
  }
}

std::vector<MergeReport::SizeClass> size_classes(const Groups& groups) {
  std::vector<MergeReport::SizeClass> classes;
  for (GlobalIndex size = 2; size <= 8; ++size) classes.push_back({size, size, 0});
  for (GlobalIndex size = 16; size < (GlobalIndex{1} << 40); size *= 2) {
    classes.push_back({size / 2 + 1, size, 0});
  }
  for (const auto& [master, group] : groups) {
    for (auto& c : classes) {
      const auto size = static_cast<GlobalIndex>(group.size());
      c.groups += c.smallest <= size && size <= c.largest ? 1 : 0;
    }
  }
  std::erase_if(classes, [](const auto& c) { return c.groups == 0; });
  return classes;
}

}  // namespace

std::vector<GlobalIndex> oracle_masters(const Cloud& cloud, const MatchRules& rules) {
  const Points points(cloud, rules);
  std::vector<GlobalIndex> masters(cloud.size());
  std::iota(masters.begin(), masters.end(), GlobalIndex{0});
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    for (std::size_t j = 0; j < i && points.matched(i); ++j) {
      if (masters[i] == masters[j] || !points.matched(j) || points.one_file(i, j)) continue;
      if (points.distance(i, j) > rules.tolerance) continue;
      const GlobalIndex lower = std::min(masters[i], masters[j]), higher = std::max(masters[i], masters[j]);
      std::replace(masters.begin(), masters.end(), higher, lower);
    }
  }
  return masters;
}

MergeReport oracle_report(const Cloud& cloud, const std::vector<GlobalIndex>& masters,
                          const MatchRules& rules) {
  const Points points(cloud, rules);
  MergeReport report;
  report.tolerance = rules.tolerance;
  report.length_scale = rules.length_scale;
  report.near_miss_radius = rules.near_miss_radius;
  report.nodes_before = static_cast<GlobalIndex>(cloud.size());
  Groups groups;
  std::vector<double> merged, apart;
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    const auto master = static_cast<std::size_t>(masters[i]);
    groups[masters[i]].push_back(i);
    report.nodes_considered += points.considered(i) ? 1 : 0;
    report.non_finite_nodes += points.considered(i) && !points.finite(i) ? 1 : 0;
    if (master != i) merged.push_back(points.distance(i, master));
  }
  report.nodes_after = static_cast<GlobalIndex>(groups.size());
  report.groups_by_size = size_classes(groups);
  for (const auto& [master, group] : groups) {
    if (group.size() > 1) describe_group(points, cloud, group, report);
  }
  for (const double distance : merged) {
    report.largest_merged_distance = std::max(report.largest_merged_distance, distance);
  }
  for (const auto& [master, gap] : gaps(points, groups, masters, rules.near_miss_radius))
    apart.push_back(gap);
  report.smallest_unmerged_distance = infinity;
  const bool looked = rules.near_miss_radius > 0.0;
  for (const double gap : apart) {
    if (looked) report.smallest_unmerged_distance = std::min(report.smallest_unmerged_distance, gap);
  }
  if (!rules.histogram) return report;
  report.histogram = histogram(merged, apart, rules);
  report.suggestion = suggestion(merged, apart, rules);
  return report;
}

std::string text_of(const MergeReport& report) {
  std::ostringstream text;
  text.precision(17);
  const auto place = [&](const std::array<double, 3>& at) { text << at[0] << ' ' << at[1] << ' ' << at[2]; };
  text << "tolerance " << report.tolerance << " of " << report.length_scale << "\nnodes "
       << report.nodes_before << " after " << report.nodes_after << " considered " << report.nodes_considered
       << " not finite " << report.non_finite_nodes << "\ngroups " << report.groups << '\n';
  for (const auto& c : report.groups_by_size) {
    text << "  of " << c.smallest << " to " << c.largest << ": " << c.groups << '\n';
  }
  text << "largest " << report.largest_group << " of " << report.largest_group_master << " at ";
  place(report.largest_group_at);
  text << "\ndiameter " << report.largest_diameter << " of " << report.widest_group << " at ";
  place(report.widest_group_at);
  text << "\nchained " << report.chained_groups << "\nmerged distance " << report.largest_merged_distance
       << "\nunmerged " << report.smallest_unmerged_distance << " up to " << report.near_miss_radius << '\n';
  if (report.histogram) {
    text << "equal " << report.histogram->equal_merged << ' ' << report.histogram->equal_apart << '\n';
    for (const auto& decade : report.histogram->decades) {
      text << "  " << decade.lower << " to " << decade.upper << ": " << decade.merged << ' ' << decade.apart
           << '\n';
    }
    text << "beyond " << report.histogram->beyond << '\n';
  }
  if (report.suggestion) {
    text << "suggested " << report.suggestion->tolerance << " between " << report.suggestion->lower << " and "
         << report.suggestion->upper << '\n';
  }
  for (const auto& [id, elements] : report.degenerate) {
    text << "degenerate in " << id << ": " << elements << '\n';
  }
  return text.str();
}

}  // namespace exomerge
