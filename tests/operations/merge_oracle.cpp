// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/merge_oracle.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace exomerge::testing {

namespace {

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// The nodes of each group in ascending order, groups by their first node.
std::vector<Indices> groups_of(const Indices& masters) {
  std::vector<Indices> members(masters.size());
  for (std::size_t i = 0; i < masters.size(); ++i) {
    members[static_cast<std::size_t>(masters[i])].push_back(static_cast<GlobalIndex>(i));
  }
  std::erase_if(members, [](const Indices& group) { return group.empty(); });
  return members;
}

double length_scale_of(const Mesh& mesh) {
  double scale = 0.0;
  for (const Numbers* values : {&mesh.x, &mesh.y, &mesh.z}) {
    for (const double a : *values) {
      for (const double b : *values) {
        if (std::isfinite(a) && std::isfinite(b)) scale = std::max({scale, std::abs(a), b - a});
      }
    }
  }
  return scale;
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

}  // namespace

MergedByHand merge_by_hand(const Mesh& mesh, double tolerance) {
  return merge_by_hand(mesh, {.tolerance = tolerance, .near_miss_radius = 10 * tolerance});
}

MergedByHand merge_by_hand(const Mesh& mesh, MatchRules rules) {
  Cloud cloud;
  MergedByHand result;
  for (std::size_t i = 0; i < mesh.x.size(); ++i) cloud.add(mesh.x[i], mesh.y[i], mesh.z[i]);
  rules.length_scale = length_scale_of(mesh);
  const Indices masters = oracle_masters(cloud, rules);
  result.report = oracle_report(cloud, masters, rules);
  MergeReport& report = result.report;
  const std::vector<Indices> groups = groups_of(masters);

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

}  // namespace exomerge::testing
