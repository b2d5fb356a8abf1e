// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/compare_arrays.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "exomerge/log.hpp"
#include "model/maps.hpp"
#include "operations/compare_matching.hpp"

namespace exomerge::comparison {

namespace {

/// What a row of an entity is called.
std::string entry_name(EntityKind kind) {
  switch (kind) {
    case EntityKind::nodal:
      return "node";
    case EntityKind::element_block:
      return "element";
    case EntityKind::edge_block:
      return "edge";
    case EntityKind::face_block:
      return "face";
    default:
      return is_set(kind) ? "member" : "entry";
  }
}

/// "node field", "element field", "side set field"
std::string field_label(EntityKind kind) {
  const bool short_name = is_block(kind) || kind == EntityKind::nodal;
  return (short_name ? entry_name(kind) : std::string(name_of(kind))) + " field";
}

std::string list_name(EntityKind kind, exodus::Role role) {
  switch (role) {
    case exodus::Role::nodes:
      return "connectivity";
    case exodus::Role::edges:
      return "edges";
    case exodus::Role::faces:
      return "faces";
    case exodus::Role::entry_counts:
      return "sizes of entries";
    case exodus::Role::extra:
      return kind == EntityKind::side_set ? "sides" : "orientations";
    default:
      return "members";
  }
}

std::string at_entry(const std::string& entry, GlobalIndex row, GlobalIndex column, int width) {
  std::string text = "at " + entry + ' ' + std::to_string(row);
  if (width > 1) text += ", value " + std::to_string(column);
  return text;
}

std::string unequal(double a, double b) { return text_of(a) + " != " + text_of(b); }

/// An array without values is as good as none.
template <class SourcePointer>
bool is_missing(const SourcePointer& source) {
  return !source || source->rows() == 0 || source->width() == 0;
}

/// The match for two arrays of an entity: its rows where the arrays have one for each, else by their order,
/// or none.
template <class T>
std::optional<RowMatch> rows_of(const Comm& comm, const Source<T>& a, const Source<T>& b,
                                const RowMatch& rows) {
  if (a.width() != b.width()) return std::nullopt;
  if (a.rows() == rows.first().size() && b.rows() == rows.second().size()) return rows;
  if (a.rows() == b.rows()) return RowMatch::in_order(comm, a.rows());
  return std::nullopt;
}

/// The rows of another source, several to a row.
class RegroupedSource final : public RealSource {
 public:
  RegroupedSource(RealSourcePtr base, GlobalIndex rows)
      : RealSource(rows, static_cast<int>(base->rows() / rows) * base->width()), base_(std::move(base)) {}
  void read(StepKey step, Range rows_wanted, std::span<double> out) const override {
    const GlobalIndex group = base_->rows() / rows();
    base_->read(step, {rows_wanted.begin * group, rows_wanted.end * group}, out);
  }
  bool prefers_whole_slices() const override { return base_->prefers_whole_slices(); }

 private:
  RealSourcePtr base_;
};

/// An array with the same number of values for each of `rows` entries, as the factors of a side set may have,
/// gets a row for each.
RealSourcePtr grouped(const RealSourcePtr& source, GlobalIndex rows) {
  if (rows == 0 || source->rows() % rows != 0) return source;
  return std::make_shared<RegroupedSource>(source, rows);
}

std::vector<std::string> map_labels(const ModelData& model, IndexSpace space) {
  std::vector<std::string> labels;
  for (const MapInfo& map : model.space(space).maps) {
    labels.push_back(std::string(name_of(space)) + " map " +
                     (map.name.empty() ? std::to_string(map.id) : '"' + map.name + '"'));
  }
  return labels;
}

/// Entries of blocks of the same kind before this one, which is what their numbers go on from when there is
/// no map.
GlobalIndex entries_before(const ModelData& model, EntityKind kind, const EntityData& block) {
  GlobalIndex before = 0;
  for (const EntityData& other : model.kind(kind)) {
    if (&other == &block) break;
    before += other.info.count;
  }
  return before;
}

std::vector<std::string> names_of(const std::vector<FieldData>& fields) {
  std::vector<std::string> names;
  for (const FieldData& field : fields) names.push_back(field.name);
  return names;
}

/// Fields by their names, of which there may be thousands.
class SourcesByName {
 public:
  explicit SourcesByName(const std::vector<FieldData>& fields) {
    for (const FieldData& field : fields) sources_.try_emplace(field.name, field.source.get());
  }
  const RealSource* find(const std::string& name) const {
    const auto found = sources_.find(name);
    return found == sources_.end() ? nullptr : found->second;
  }

 private:
  std::unordered_map<std::string_view, const RealSource*> sources_;
};

}  // namespace

Arrays::Arrays(const ModelData& a, const ModelData& b, const Structure& structure,
               const CompareOptions& options, References& references, Differences& differences)
    : a_(a),
      b_(b),
      structure_(structure),
      options_(options),
      references_(references),
      differences_(differences),
      tolerance_(options),
      reader_(a.comm) {}

void Arrays::compare() {
  if (options_.match_by_coordinates) {
    references_.set_nodes(match_nodes_by_place(a_, b_, structure_, options_.coordinate_tolerance));
    report_unmatched("nodes", "nodes", *references_.nodes());
  }
  compare_nodes();
  // Edges and faces come before the elements that refer to them, blocks before sets.
  for (const EntityKind kind : {EntityKind::edge_block, EntityKind::face_block, EntityKind::element_block}) {
    compare_kind(kind);
  }
  for (const EntityKind kind : entity_kinds) {
    if (!is_block(kind)) compare_kind(kind);
  }
}

void Arrays::report_unmatched(const std::string& what, const std::string& entries, const RowMatch& rows) {
  if (rows.is_in_order()) return;
  const GlobalIndex first = rows.unmatched_first();
  const GlobalIndex second = rows.unmatched_second();
  if (first + second == 0) return;
  differences_.add(what,
                   std::to_string(first) + ' ' + entries + " of the first and " + std::to_string(second) +
                       " of the second have no partner",
                   0.0, first + second);
}

void Arrays::compare_nodes() {
  if (!references_.nodes()) return;
  const RowMatch& rows = *references_.nodes();
  // Nodes that were matched by coordinates are at the same place within the tolerance for that.
  if (!options_.match_by_coordinates) {
    constexpr std::array axes{"x", "y", "z"};
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
      compare_reals(std::string("coordinate ") + axes[axis], a_.nodes.coordinates[axis],
                    b_.nodes.coordinates[axis], rows, "node");
    }
  }
  if (is_missing(a_.nodes.attributes) != is_missing(b_.nodes.attributes)) {
    differences_.add("attributes of nodes", is_missing(a_.nodes.attributes) ? Differences::only_in_second
                                                                            : Differences::only_in_first);
  }
  compare_reals("attributes of nodes", a_.nodes.attributes, b_.nodes.attributes, rows, "node");
  if (options_.compare_maps) compare_maps_of_nodes(rows);
  const std::vector<Part> parts{{EntityKind::nodal, "", &a_.nodes.fields, &b_.nodes.fields, rows}};
  compare_fields(EntityKind::nodal, parts, names_of(a_.nodes.fields), names_of(b_.nodes.fields));
}

std::optional<RowMatch> Arrays::match(const EntityPair& pair) {
  const bool listed = is_block(pair.kind) || is_set(pair.kind);
  if (options_.match_by_coordinates && listed) {
    std::optional<RowMatch> rows = match_entries(a_.comm, pair, references_);
    if (rows) report_unmatched(pair.name(), entry_name(pair.kind) + 's', *rows);
    if (rows && is_block(pair.kind)) references_.set_entries(pair, *rows);
    return rows;
  }
  if (pair.a->info.count != pair.b->info.count) return std::nullopt;
  return RowMatch::in_order(a_.comm, pair.a->info.count);
}

void Arrays::compare_kind(EntityKind kind) {
  const std::vector<EntityPair>& pairs = structure_.pairs(kind);
  if (options_.compare_maps && is_block(kind)) {
    for (const IndexSpace space : {IndexSpace::edge, IndexSpace::face, IndexSpace::element}) {
      if (block_kind_of(space) != kind) continue;
      differences_.add_unmatched(match_maps(space), map_labels(a_, space), map_labels(b_, space));
    }
  }
  std::vector<Part> parts;
  for (const EntityPair& pair : pairs) {
    const std::optional<RowMatch> rows = match(pair);
    if (!rows) continue;
    compare_entity(pair, *rows);
    parts.push_back({kind, pair.name(), &pair.a->fields, &pair.b->fields, *rows});
  }
  const auto at = static_cast<std::size_t>(kind);
  compare_fields(kind, parts, a_.field_names[at], b_.field_names[at]);
  for (const EntityPair& pair : pairs) compare_reductions(pair);
}

void Arrays::compare_entity(const EntityPair& pair, const RowMatch& rows) {
  for (int role = 0; role < list_role_count; ++role)
    compare_list(pair, static_cast<exodus::Role>(role), rows);
  compare_factors(pair, rows);
  compare_reals(pair.name() + ": attributes", pair.a->attributes, pair.b->attributes, rows,
                entry_name(pair.kind));
  if (options_.compare_maps && is_block(pair.kind)) compare_maps_of_block(pair, rows);
}

void Arrays::compare_list(const EntityPair& pair, exodus::Role role, const RowMatch& rows) {
  const IndexSourcePtr& a = pair.a->list(role);
  const IndexSourcePtr& b = pair.b->list(role);
  const std::string what = pair.name() + ": " + list_name(pair.kind, role);
  if (is_missing(a) || is_missing(b)) {
    if (!is_missing(a)) differences_.add(what, Differences::only_in_first);
    if (!is_missing(b)) differences_.add(what, Differences::only_in_second);
    return;
  }
  const std::optional<RowMatch> list_rows = rows_of(a_.comm, *a, *b, rows);
  if (!list_rows) return;
  const ReferenceKind kind = reference_kind(pair.kind, role);
  Found<GlobalIndex> found;
  reader_.compare(
      ArrayPair<GlobalIndex>{*a, *b, *list_rows, references_.of_first(kind), references_.of_second(kind)},
      found);
  found = found.combined(a_.comm);
  if (!found.any()) return;
  differences_.add(what,
                   at_entry(entry_name(pair.kind), found.row, found.column, a->width()) + ": " +
                       references_.describe(kind, found.a) + " != " + references_.describe(kind, found.b),
                   0.0, found.count);
}

void Arrays::compare_factors(const EntityPair& pair, const RowMatch& rows) {
  if (is_missing(pair.a->factors) || is_missing(pair.b->factors)) return;
  const RealSourcePtr a = grouped(pair.a->factors, rows.first().size());
  const RealSourcePtr b = grouped(pair.b->factors, rows.second().size());
  const std::string what = pair.name() + ": distribution factors";
  if (a->rows() == b->rows() && a->width() == b->width()) {
    compare_reals(what, a, b, rows, entry_name(pair.kind));
  } else {
    compare_reals(what, pair.a->factors, pair.b->factors, rows, "factor");
  }
}

void Arrays::compare_reals(const std::string& what, const RealSourcePtr& a, const RealSourcePtr& b,
                           const RowMatch& rows, const std::string& entry) {
  // What only one side has was told with the numbers of nodes, factors and attributes.
  if (is_missing(a) || is_missing(b)) return;
  const std::optional<RowMatch> array_rows = rows_of(a_.comm, *a, *b, rows);
  if (!array_rows) return;
  Found<double> found;
  reader_.compare(ArrayPair<double>{*a, *b, *array_rows}, 0, 0, 0, tolerance_, found);
  found = found.combined(a_.comm);
  if (!found.any()) return;
  differences_.add(what,
                   at_entry(entry, found.row, found.column, a->width()) + ": " + unequal(found.a, found.b),
                   found.largest, found.count);
}

MatchedKeys Arrays::match_maps(IndexSpace space) {
  return match_keys(map_labels(a_, space), map_labels(b_, space));
}

void Arrays::compare_maps_of_nodes(const RowMatch& rows) {
  const NodeData& a = a_.nodes;
  const NodeData& b = b_.nodes;
  if (a.id_map || b.id_map) {
    compare_numbers("node ids", a.id_map ? a.id_map : counted_ids(0, a.count),
                    b.id_map ? b.id_map : counted_ids(0, b.count), rows, "node");
  }
  const std::vector<std::string> labels = map_labels(a_, IndexSpace::node);
  const MatchedKeys maps = match_maps(IndexSpace::node);
  differences_.add_unmatched(maps, labels, map_labels(b_, IndexSpace::node));
  for (const auto& [i, j] : maps.both) compare_numbers(labels[i], a.maps[i], b.maps[j], rows, "node");
}

void Arrays::compare_maps_of_block(const EntityPair& pair, const RowMatch& rows) {
  const std::string entry = entry_name(pair.kind);
  const auto compare_counted = [&](const std::string& what, const IndexSourcePtr& a,
                                   const IndexSourcePtr& b) {
    // Entries without a map are numbered from 1 on.
    if (!a && !b) return;
    const auto counted = [&](const ModelData& model, const EntityData& block) {
      return counted_ids(entries_before(model, pair.kind, block), block.info.count);
    };
    compare_numbers(pair.name() + ": " + what, a ? a : counted(a_, *pair.a), b ? b : counted(b_, *pair.b),
                    rows, entry);
  };
  compare_counted(entry + " ids", pair.a->id_map, pair.b->id_map);
  compare_counted(entry + " order", pair.a->order_map, pair.b->order_map);
  for (const IndexSpace space : {IndexSpace::edge, IndexSpace::face, IndexSpace::element}) {
    if (block_kind_of(space) != pair.kind) continue;
    const std::vector<std::string> labels = map_labels(a_, space);
    for (const auto& [i, j] : match_maps(space).both) {
      if (i >= pair.a->maps.size() || j >= pair.b->maps.size()) continue;
      compare_numbers(pair.name() + ": " + labels[i], pair.a->maps[i], pair.b->maps[j], rows, entry);
    }
  }
}

void Arrays::compare_numbers(const std::string& what, const IndexSourcePtr& a, const IndexSourcePtr& b,
                             const RowMatch& rows, const std::string& entry) {
  if (is_missing(a) || is_missing(b)) return;
  const std::optional<RowMatch> map_rows = rows_of(a_.comm, *a, *b, rows);
  if (!map_rows) return;
  Found<GlobalIndex> found;
  reader_.compare(ArrayPair<GlobalIndex>{*a, *b, *map_rows}, found);
  found = found.combined(a_.comm);
  if (!found.any()) return;
  differences_.add(what,
                   at_entry(entry, found.row, found.column, a->width()) + ": " + std::to_string(found.a) +
                       " != " + std::to_string(found.b),
                   0.0, found.count);
}

void Arrays::compare_fields(EntityKind kind, const std::vector<Part>& parts,
                            const std::vector<std::string>& names_a,
                            const std::vector<std::string>& names_b) {
  const auto labels = [kind](const std::vector<std::string>& names) {
    std::vector<std::string> result;
    for (const std::string& name : names) result.push_back(field_label(kind) + ' ' + name);
    return result;
  };
  const MatchedKeys fields = match_keys(names_a, names_b);
  differences_.add_unmatched(fields, labels(names_a), labels(names_b));
  // By field, then by part.
  std::vector<FieldResult> results(fields.both.size() * parts.size());
  std::vector<FieldPair> pairs(results.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const SourcesByName a(*parts[i].fields_a);
    const SourcesByName b(*parts[i].fields_b);
    for (std::size_t field = 0; field < fields.both.size(); ++field) {
      const std::string& name = names_a[fields.both[field].first];
      const std::size_t at = field * parts.size() + i;
      pairs[at] = pair_up(parts[i], a.find(name), b.find(name), results[at]);
    }
  }
  // In the order of the file: neighbours are read together.
  for (const StepPair& step : structure_.steps()) {
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const FieldPair& pair = pairs[i];
      if (pair.rows == nullptr) continue;
      reader_.add(ArrayPair<double>{*pair.a, *pair.b, *pair.rows}, step.a.key, step.b.key, step.position,
                  tolerance_, results[i].found);
    }
  }
  reader_.finish();
  combine(results);
  for (std::size_t field = 0; field < fields.both.size(); ++field) {
    report_field(kind, parts, names_a[fields.both[field].first],
                 std::span(results).subspan(field * parts.size(), parts.size()));
  }
}

Arrays::FieldPair Arrays::pair_up(const Part& part, const RealSource* a, const RealSource* b,
                                  FieldResult& result) {
  if (!a != !b) result.only_in = a ? Differences::only_in_first : Differences::only_in_second;
  if (is_missing(a) || is_missing(b)) return {};
  const std::optional<RowMatch> rows = rows_of(a_.comm, *a, *b, part.rows);
  if (!rows) return {};
  const bool of_part = a->rows() == part.rows.first().size() && b->rows() == part.rows.second().size();
  return {a, b, of_part ? &part.rows : &kept_rows_.emplace_back(*rows)};
}

// The findings of all ranks. Most are none, so what there is to gather is asked for all at once.
void Arrays::combine(std::span<FieldResult> results) const {
  std::vector<std::int64_t> counts;
  for (const FieldResult& result : results) counts.push_back(result.found.count);
  if (!counts.empty()) a_.comm.all_reduce(std::span<std::int64_t>(counts), ReduceOp::max);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (counts[i] > 0) results[i].found = results[i].found.combined(a_.comm);
  }
}

// `results`: by part.
void Arrays::report_field(EntityKind kind, const std::vector<Part>& parts, const std::string& name,
                          std::span<const FieldResult> results) {
  const std::string label = field_label(kind) + ' ' + name;
  Found<double> worst;
  const Part* worst_part = nullptr;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Found<double>& found = results[i].found;
    if (results[i].only_in) differences_.add(label + " on " + parts[i].name, results[i].only_in);
    if (!found.any()) continue;
    const GlobalIndex count = worst.count + found.count;
    const bool worse =
        found.largest > worst.largest || (found.largest == worst.largest && found.step < worst.step);
    if (worse) {
      worst = found;
      worst_part = &parts[i];
    }
    worst.count = count;
  }
  if (!worst_part) return;
  std::string detail = at_entry(entry_name(kind), worst.row, 0, 1);
  if (!worst_part->name.empty()) detail += " of " + worst_part->name;
  differences_.add(label + ", " + structure_.step_text(worst.step), detail + ": " + unequal(worst.a, worst.b),
                   worst.largest, worst.count);
}

void Arrays::compare_reductions(const EntityPair& pair) {
  const auto labels = [&](const std::vector<FieldData>& fields) {
    std::vector<std::string> result;
    for (const FieldData& field : fields) result.push_back(pair.name() + ": variable " + field.name);
    return result;
  };
  const std::vector<std::string> names = labels(pair.a->reductions);
  const MatchedKeys variables = match_keys(names, labels(pair.b->reductions));
  differences_.add_unmatched(variables, names, labels(pair.b->reductions));
  for (const auto& [i, j] : variables.both) {
    const RealSource& a = *pair.a->reductions[i].source;
    const RealSource& b = *pair.b->reductions[j].source;
    if (a.rows() != b.rows() || a.width() != b.width()) continue;
    const RowMatch rows = RowMatch::in_order(a_.comm, a.rows());
    Found<double> found;
    for (const StepPair& step : structure_.steps()) {
      reader_.add(ArrayPair<double>{a, b, rows}, step.a.key, step.b.key, step.position, tolerance_, found);
    }
    reader_.finish();
    found = found.combined(a_.comm);
    if (!found.any()) continue;
    differences_.add(names[i] + ", " + structure_.step_text(found.step), unequal(found.a, found.b),
                     found.largest, found.count);
  }
}

}  // namespace exomerge::comparison
