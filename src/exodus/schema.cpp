// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/schema.hpp"

#include <array>
#include <charconv>
#include <unordered_set>
#include <utility>
#include <vector>

namespace exomerge::exodus::schema {
namespace {

constexpr const char* none = nullptr;

// clang-format off
// By EntityKind. One row a kind; within it the order of the members of KindNames.
constexpr std::array<KindNames, 10> kind_names{{
    {"num_el_blk", "eb_prop", "eb_status", "eb_names", "num_el_in_blk", "connect", "num_nod_per_el", none,
     "ebepecnt", "ELEM", none, none, "num_att_in_blk", "attrib", "attrib_name",
     {"num_elem_var", "name_elem_var", "elem_var_tab", "vals_elem_var", "eb",
      "num_elem_red_var", "name_elem_red_var", "vals_red_var_eb"}},
    {"num_ed_blk", "ed_prop", "ed_status", "ed_names", "num_ed_in_blk", "ebconn", "num_nod_per_ed", none,
     "edepecnt", "EDGE", none, none, "num_att_in_eblk", "eattrb", "eattrib_name",
     {"num_edge_var", "name_edge_var", "edge_var_tab", "vals_edge_var", "eb",
      "num_edge_red_var", "name_edge_red_var", "vals_red_var_edb"}},
    {"num_fa_blk", "fa_prop", "fa_status", "fa_names", "num_fa_in_blk", "fbconn", "num_nod_per_fa", none,
     "fbepecnt", "FACE", none, none, "num_att_in_fblk", "fattrb", "fattrib_name",
     {"num_face_var", "name_face_var", "face_var_tab", "vals_face_var", "fb",
      "num_face_red_var", "name_face_red_var", "vals_red_var_fb"}},
    {"num_node_sets", "ns_prop", "ns_status", "ns_names", "num_nod_ns", "node_ns", none, none,
     none, none, "num_df_ns", "dist_fact_ns", "num_att_in_ns", "nsattrb", "nsattrib_name",
     {"num_nset_var", "name_nset_var", "nset_var_tab", "vals_nset_var", "ns",
      "num_nset_red_var", "name_nset_red_var", "vals_red_var_nset"}},
    {"num_side_sets", "ss_prop", "ss_status", "ss_names", "num_side_ss", "elem_ss", none, "side_ss",
     none, none, "num_df_ss", "dist_fact_ss", "num_att_in_ss", "ssattrb", "ssattrib_name",
     {"num_sset_var", "name_sset_var", "sset_var_tab", "vals_sset_var", "ss",
      "num_sset_red_var", "name_sset_red_var", "vals_red_var_sset"}},
    {"num_edge_sets", "es_prop", "es_status", "es_names", "num_edge_es", "edge_es", none, "ornt_es",
     none, none, "num_df_es", "dist_fact_es", "num_att_in_es", "esattrb", "esattrib_name",
     {"num_eset_var", "name_eset_var", "eset_var_tab", "vals_eset_var", "es",
      "num_eset_red_var", "name_eset_red_var", "vals_red_var_eset"}},
    {"num_face_sets", "fs_prop", "fs_status", "fs_names", "num_face_fs", "face_fs", none, "ornt_fs",
     none, none, "num_df_fs", "dist_fact_fs", "num_att_in_fs", "fsattrb", "fsattrib_name",
     {"num_fset_var", "name_fset_var", "fset_var_tab", "vals_fset_var", "fs",
      "num_fset_red_var", "name_fset_red_var", "vals_red_var_fset"}},
    {"num_elem_sets", "els_prop", "els_status", "els_names", "num_ele_els", "elem_els", none, none,
     none, none, "num_df_els", "dist_fact_els", "num_att_in_els", "elsattrb", "elsattrib_name",
     {"num_elset_var", "name_elset_var", "elset_var_tab", "vals_elset_var", "es",
      "num_elset_red_var", "name_elset_red_var", "vals_red_var_elset"}},
    {"num_assembly", none, none, none, "num_entity_assembly", "assembly_entity", none, none,
     none, none, none, none, none, none, none,
     {"num_assembly_var", "name_assembly_var", "assembly_var_tab", "vals_assembly_var", "assembly",
      "num_assembly_red_var", "name_assembly_red_var", "vals_red_var_assembly"}},
    {"num_blob", none, none, none, "num_values_blob", "blob_entity", none, none,
     none, none, none, none, none, none, none,
     {"num_blob_var", "name_blob_var", "blob_var_tab", "vals_blob_var", "blob",
      "num_blob_red_var", "name_blob_red_var", "vals_red_var_blob"}},
}};

// By IndexSpace.
constexpr std::array<SpaceNames, 4> space_names{{
    {"num_nodes", "node_num_map", none, "num_node_maps", "node_map", "nm_prop", "nmap_names"},
    {"num_edge", "edge_num_map", none, "num_edge_maps", "edge_map", "edm_prop", "edmap_names"},
    {"num_face", "face_num_map", none, "num_face_maps", "face_map", "fam_prop", "famap_names"},
    {"num_elem", "elem_num_map", "elem_map", "num_elem_maps", "elem_map", "em_prop", "emap_names"},
}};
// clang-format on

struct SmallNames {
  std::unordered_set<std::string_view> whole{
      times,     coordinate_names, nodal_attribute_names, qa_records,           info_records,
      frame_ids, frame_tags,       frame_coordinates,     global_results.names, nodal_results.names};
  std::vector<std::string_view> stems;

  SmallNames() {
    for (const KindNames& kind : kind_names) {
      for (const char* name :
           {kind.status, kind.names, kind.results.names, kind.results.table, kind.results.reduction_names}) {
        if (name != nullptr) whole.insert(name);
      }
      if (kind.properties != nullptr) stems.push_back(kind.properties);
      if (kind.attribute_names != nullptr) stems.push_back(kind.attribute_names);
    }
    stems.push_back(names_of(EntityKind::assembly).list);
    for (const SpaceNames& space : space_names) {
      whole.insert(space.map_names);
      stems.push_back(space.map_properties);
    }
  }
};

}  // namespace

const KindNames& names_of(EntityKind kind) { return kind_names.at(static_cast<std::size_t>(kind)); }
const SpaceNames& names_of(IndexSpace space) { return space_names.at(static_cast<std::size_t>(space)); }

std::string numbered(const char* stem, std::int64_t number) { return stem + std::to_string(number); }

std::optional<std::int64_t> number_after(std::string_view name, std::string_view stem) {
  if (!name.starts_with(stem)) return std::nullopt;
  name.remove_prefix(stem.size());
  if (name.empty() || name.front() < '0' || name.front() > '9') return std::nullopt;
  if (name.front() == '0' && name.size() > 1) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return number;
}

std::string result_values(const ResultNames& names, std::size_t variable, std::int64_t number) {
  std::string text = names.values;
  text += std::to_string(variable + 1);
  if (names.suffix != nullptr) {
    text += names.suffix;
    text += std::to_string(number);
  }
  return text;
}

std::int64_t entity_number(EntityKind kind, std::size_t position, std::int64_t id) {
  return is_block(kind) || is_set(kind) ? static_cast<std::int64_t>(position) + 1 : id;
}

bool is_small_variable(std::string_view name) {
  static const SmallNames small;
  if (small.whole.contains(name)) return true;
  if (name.empty() || name.back() < '0' || name.back() > '9') return false;
  for (const std::string_view stem : small.stems) {
    if (number_after(name, stem)) return true;
  }
  return false;
}

bool is_format_attribute(std::string_view name) {
  for (const char* known : {api_version, old_api_version, version, word_size, old_word_size, file_size,
                            longest_name, int64_status, title, last_written_time}) {
    if (name == known) return true;
  }
  return false;
}

bool is_decomposition_attribute(std::string_view name) {
  return name == "processor_info" || name.starts_with("nemesis_");
}

bool is_internal_attribute(std::string_view name) {
  return name.starts_with('_') || name == entry_type || name == ragged_members || name == ragged_entries;
}

const char* member_kind_name(int code) {
  constexpr std::pair<int, const char*> table[] = {{1, "element block"}, {2, "node set"},   {3, "side set"},
                                                   {4, "element map"},   {5, "node map"},   {6, "edge block"},
                                                   {7, "edge set"},      {8, "face block"}, {9, "face set"},
                                                   {10, "element set"},  {16, "assembly"},  {17, "blob"}};
  for (const auto& [known, name] : table) {
    if (known == code) return name;
  }
  return nullptr;
}

}  // namespace exomerge::exodus::schema
