// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exomerge/compare.hpp"
#include "operations/compare_references.hpp"
#include "operations/compare_structure.hpp"
#include "operations/compare_values.hpp"

namespace exomerge::comparison {

/// Compares the arrays of two models: lists, numbers, reals and fields at all common steps.
class Arrays {
 public:
  Arrays(const ModelData& a, const ModelData& b, const Structure& structure, const CompareOptions& options,
         References& references, Differences& differences);

  /// Collective.
  void compare();

 private:
  /// The nodes, or an entity that both models have, and which rows of it are compared.
  struct Part {
    EntityKind kind = EntityKind::nodal;
    std::string name;  ///< empty for the nodes
    const std::vector<FieldData>* fields_a = nullptr;
    const std::vector<FieldData>* fields_b = nullptr;
    RowMatch rows;
  };

  void compare_nodes();
  void compare_kind(EntityKind kind);
  void compare_entity(const EntityPair& pair, const RowMatch& rows);
  std::optional<RowMatch> match(const EntityPair& pair);
  void report_unmatched(const std::string& what, const std::string& entries, const RowMatch& rows);

  void compare_list(const EntityPair& pair, exodus::Role role, const RowMatch& rows);
  void compare_factors(const EntityPair& pair, const RowMatch& rows);
  void compare_reals(const std::string& what, const RealSourcePtr& a, const RealSourcePtr& b,
                     const RowMatch& rows, const std::string& entry);

  MatchedKeys match_maps(IndexSpace space);
  void compare_maps_of_nodes(const RowMatch& rows);
  void compare_maps_of_block(const EntityPair& pair, const RowMatch& rows);
  void compare_numbers(const std::string& what, const IndexSourcePtr& a, const IndexSourcePtr& b,
                       const RowMatch& rows, const std::string& entry);

  void compare_fields(EntityKind kind, const std::vector<Part>& parts,
                      const std::vector<std::string>& names_a, const std::vector<std::string>& names_b);
  void compare_field(EntityKind kind, const std::vector<Part>& parts, const std::string& name);
  void compare_reductions(const EntityPair& pair);
  Found<double> found_in_field(const RealSource& a, const RealSource& b, const RowMatch& rows);
  void count_work();

  const ModelData& a_;
  const ModelData& b_;
  const Structure& structure_;
  const CompareOptions& options_;
  References& references_;
  Differences& differences_;
  Tolerance tolerance_;
  PairReader reader_;
  GlobalIndex values_to_do_ = 0;  ///< of fields at all steps, for the progress
  GlobalIndex values_done_ = 0;
};

}  // namespace exomerge::comparison
