// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/merge_oracle.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <set>

#include "kernels/point_clouds.hpp"

namespace exomerge::testing {

namespace {

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// The nodes that are somewhere.
Indices finite_nodes(const Cloud& cloud) {
  Indices nodes;
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    const bool finite = std::isfinite(cloud.x[i]) && std::isfinite(cloud.y[i]) && std::isfinite(cloud.z[i]);
    if (finite) nodes.push_back(static_cast<GlobalIndex>(i));
  }
  return nodes;
}

Cloud part_of(const Cloud& cloud, const Indices& nodes) {
  Cloud part;
  for (const GlobalIndex node : nodes) {
    const auto [x, y, z] = cloud.point(static_cast<std::size_t>(node));
    part.add(x, y, z);
  }
  return part;
}

// The nodes of each group in ascending order, groups by their first node.
std::vector<Indices> groups_of(const Cloud& cloud, double tolerance) {
  const Indices finite = finite_nodes(cloud);
  const std::vector<LocalIndex> lowest = oracle_groups(part_of(cloud, finite), tolerance);
  std::vector<Indices> members(cloud.size());
  for (std::size_t i = 0; i < cloud.size(); ++i) members[i] = {static_cast<GlobalIndex>(i)};
  for (std::size_t i = 0; i < finite.size(); ++i) {
    const GlobalIndex master = finite[static_cast<std::size_t>(lowest[i])];
    if (master == finite[i]) continue;
    members[static_cast<std::size_t>(finite[i])].clear();
    members[static_cast<std::size_t>(master)].push_back(finite[i]);
  }
  std::erase_if(members, [](const Indices& group) { return group.empty(); });
  return members;
}

// The first value if all are equal, else the mean.
double joined(const Numbers& values, bool& differ) {
  double sum = 0.0;
  bool equal = true;
  for (const double value : values) {
    sum += value;
    equal = equal && same(value, values.front());
  }
  differ = differ || !equal;
  return equal ? values.front() : sum / static_cast<double>(values.size());
}

template <class T>
std::vector<T> of_masters(const std::vector<T>& values, const std::vector<Indices>& groups) {
  if (values.empty()) return {};
  std::vector<T> result;
  for (const Indices& group : groups) result.push_back(values[static_cast<std::size_t>(group.front())]);
  return result;
}

std::vector<Mesh::Field> joined_fields(const std::vector<Mesh::Field>& fields,
                                       const std::vector<Indices>& groups, bool& differ) {
  std::vector<Mesh::Field> result;
  for (const auto& [name, steps] : fields) {
    result.push_back({name, {}});
    for (const Numbers& values : steps) {
      Numbers means;
      for (const Indices& group : groups) {
        Numbers own;
        for (const GlobalIndex i : group) own.push_back(values[static_cast<std::size_t>(i)]);
        means.push_back(joined(own, differ));
      }
      result.back().second.push_back(means);
    }
  }
  return result;
}

bool repeats_a_node(const GlobalIndex* first, int count) {
  return std::set<GlobalIndex>(first, first + count).size() < static_cast<std::size_t>(count);
}

Mesh::NodeSet merged_set(const Mesh::NodeSet& set, const std::vector<Indices>& groups, MergedByHand& result) {
  // For each group the positions of its nodes in the set, lowest node first: the first of them is where the
  // merged node is.
  std::vector<Indices> positions;
  for (const Indices& group : groups) {
    Indices own;
    for (const GlobalIndex node : group) {
      const auto found = std::ranges::find(set.members, node);
      if (found != set.members.end()) own.push_back(found - set.members.begin());
    }
    if (own.empty()) continue;
    result.sets_partial = result.sets_partial || own.size() < group.size();
    positions.push_back(own);
  }
  std::ranges::sort(positions, {}, [](const Indices& own) { return own.front(); });
  Mesh::NodeSet merged = set;
  merged.members = of_masters(set.members, positions);
  merged.factors = of_masters(set.factors, positions);
  merged.fields = joined_fields(set.fields, positions, result.set_fields_differ);
  return merged;
}

void measure(const Cloud& cloud, const std::vector<Indices>& groups, MergeReport& report) {
  std::vector<GlobalIndex> group_of(cloud.size());
  for (const Indices& group : groups) {
    for (const GlobalIndex node : group) group_of[static_cast<std::size_t>(node)] = group.front();
    if (group.size() < 2) continue;
    const auto point = [&](GlobalIndex node) { return cloud.point(static_cast<std::size_t>(node)); };
    double width = 0.0;
    for (const GlobalIndex a : group) {
      report.largest_merged_distance =
          std::max(report.largest_merged_distance, oracle_distance(point(group.front()), point(a)));
      for (const GlobalIndex b : group) width = std::max(width, oracle_distance(point(a), point(b)));
    }
    ++report.groups;
    report.largest_group = std::max(report.largest_group, static_cast<GlobalIndex>(group.size()));
    report.chained_groups += width > 2 * report.tolerance ? 1 : 0;
    if (report.widest_group < 0 || width > report.largest_diameter) {
      report.largest_diameter = width;
      report.widest_group = group.front();
    }
  }
  report.near_miss_radius = 10 * report.tolerance;
  const Indices finite = finite_nodes(cloud);
  std::vector<GlobalIndex> finite_groups;
  for (const GlobalIndex node : finite) finite_groups.push_back(group_of[static_cast<std::size_t>(node)]);
  report.smallest_unmerged_distance = oracle_gap(part_of(cloud, finite), finite_groups);
  if (report.smallest_unmerged_distance > report.near_miss_radius) {
    report.smallest_unmerged_distance = std::numeric_limits<double>::infinity();
  }
}

}  // namespace

MergedByHand merge_by_hand(const Mesh& mesh, double tolerance) {
  Cloud cloud;
  MergedByHand result;
  MergeReport& report = result.report;
  for (std::size_t i = 0; i < mesh.x.size(); ++i) cloud.add(mesh.x[i], mesh.y[i], mesh.z[i]);
  report.non_finite_nodes = static_cast<GlobalIndex>(cloud.size() - finite_nodes(cloud).size());
  const std::vector<Indices> groups = groups_of(cloud, tolerance);
  report.tolerance = tolerance;
  report.nodes_before = static_cast<GlobalIndex>(mesh.x.size());
  report.nodes_after = static_cast<GlobalIndex>(groups.size());
  measure(cloud, groups, report);

  Indices new_index(mesh.x.size());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (const GlobalIndex node : groups[g])
      new_index[static_cast<std::size_t>(node)] = static_cast<GlobalIndex>(g);
  }
  const auto renumber = [&](Indices& nodes) {
    for (GlobalIndex& node : nodes) node = new_index[static_cast<std::size_t>(node)];
  };
  Mesh& merged = result.mesh;
  merged = mesh;
  merged.x = of_masters(mesh.x, groups);
  merged.y = of_masters(mesh.y, groups);
  merged.z = of_masters(mesh.z, groups);
  merged.node_ids = of_masters(mesh.node_ids, groups);
  merged.node_fields = joined_fields(mesh.node_fields, groups, result.fields_differ);
  for (std::size_t b = 0; b < mesh.blocks.size(); ++b) {
    Mesh::Block& block = merged.blocks[b];
    renumber(block.connectivity);
    GlobalIndex degenerate = 0;
    for (std::size_t at = 0; at < block.connectivity.size();
         at += static_cast<std::size_t>(block.nodes_per_element)) {
      degenerate += repeats_a_node(&block.connectivity[at], block.nodes_per_element) &&
                            !repeats_a_node(&mesh.blocks[b].connectivity[at], block.nodes_per_element)
                        ? 1
                        : 0;
    }
    if (degenerate > 0) report.degenerate.push_back({block.id, degenerate});
  }
  for (Mesh::NodeSet& set : merged.node_sets) {
    set = merged_set(set, groups, result);
    renumber(set.members);
  }
  return result;
}

std::string report_text(const MergeReport& report) {
  char text[512];
  std::snprintf(text, sizeof text,
                "tolerance %.17g\nnodes %lld, after %lld\ngroups %lld, largest %lld, chained %lld\ndiameter "
                "%.17g of %lld\n"
                "merged distance %.17g\nunmerged %.17g up to %.17g\nnot finite %lld\n",
                report.tolerance, static_cast<long long>(report.nodes_before),
                static_cast<long long>(report.nodes_after), static_cast<long long>(report.groups),
                static_cast<long long>(report.largest_group), static_cast<long long>(report.chained_groups),
                report.largest_diameter, static_cast<long long>(report.widest_group),
                report.largest_merged_distance, report.smallest_unmerged_distance, report.near_miss_radius,
                static_cast<long long>(report.non_finite_nodes));
  std::string all = text;
  for (const auto& [id, elements] : report.degenerate) {
    all += "degenerate in " + std::to_string(id) + ": " + std::to_string(elements) + '\n';
  }
  return all;
}

}  // namespace exomerge::testing
