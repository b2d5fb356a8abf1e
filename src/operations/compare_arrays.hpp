// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <deque>
#include <optional>
#include <span>
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

  /// A field on a part.
  struct FieldResult {
    const char* only_in = nullptr;  ///< `Differences::only_in_...`, if only one model has it
    Found<double> found;
  };
  /// What is compared of it; `rows` is null when nothing is.
  struct FieldPair {
    const RealSource* a = nullptr;
    const RealSource* b = nullptr;
    const RowMatch* rows = nullptr;
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
  FieldPair pair_up(const Part& part, const RealSource* a, const RealSource* b, FieldResult& result);
  void combine(std::span<FieldResult> results) const;
  void report_field(EntityKind kind, const std::vector<Part>& parts, const std::string& name,
                    std::span<const FieldResult> results);
  void compare_reductions(const EntityPair& pair);

  const ModelData& a_;
  const ModelData& b_;
  const Structure& structure_;
  const CompareOptions& options_;
  References& references_;
  Differences& differences_;
  Tolerance tolerance_;
  PairReader reader_;
  std::deque<RowMatch> kept_rows_;  ///< that arrays wait with
};

}  // namespace exomerge::comparison
