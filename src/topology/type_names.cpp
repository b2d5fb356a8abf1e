// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <string>

#include "exomerge/topology.hpp"

namespace exomerge {

namespace {

constexpr char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// Lower case, cut at the first NUL, without blanks around it.
std::string normalized(std::string_view element_type) {
  element_type = element_type.substr(0, element_type.find('\0'));
  constexpr std::string_view blanks = " \t\r\n";
  const auto begin = element_type.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  element_type = element_type.substr(begin, element_type.find_last_not_of(blanks) + 1 - begin);
  std::string name(element_type.size(), '\0');
  std::transform(element_type.begin(), element_type.end(), name.begin(), lower);
  return name;
}

/// The name without the node count behind it: "hex" of "hex_20".
std::string_view base_name(std::string_view name) {
  const auto end = name.find_last_not_of("0123456789");
  if (end == std::string_view::npos) return {};
  name = name.substr(0, end + 1);
  return name.substr(0, name.find_last_not_of("_- ") + 1);
}

struct BaseName {
  std::string_view text;
  bool whole;  ///< The base name must be just this, not begin with it.
  TopologyFamily family;
};

// The Exodus library looks at the first three letters, so writers got away with anything that begins like one
// of its names. Names that the library does not know are matched whole: a wrong shape is worse than an opaque
// block.
constexpr BaseName base_names[] = {
    {"sph", false, TopologyFamily::point},         {"cir", false, TopologyFamily::point},
    {"point", true, TopologyFamily::point},        {"particle", true, TopologyFamily::point},
    {"node", true, TopologyFamily::point},         {"bar", false, TopologyFamily::line},
    {"tru", false, TopologyFamily::line},          {"rod", true, TopologyFamily::line},
    {"edge", true, TopologyFamily::line},          {"line", true, TopologyFamily::line},
    {"spring", true, TopologyFamily::line},        {"bea", false, TopologyFamily::beam},
    {"trishell", false, TopologyFamily::trishell}, {"tri", false, TopologyFamily::triangle},
    {"qua", false, TopologyFamily::quadrilateral}, {"she", false, TopologyFamily::shell},
    {"tet", false, TopologyFamily::tetrahedron},   {"pyr", false, TopologyFamily::pyramid},
    {"wed", false, TopologyFamily::wedge},         {"prism", true, TopologyFamily::wedge},
    {"penta", true, TopologyFamily::wedge},        {"hex", false, TopologyFamily::hexahedron}};

const BaseName* find_base_name(std::string_view base) {
  const auto* found = std::find_if(std::begin(base_names), std::end(base_names), [&](const BaseName& entry) {
    return entry.whole ? base == entry.text : base.starts_with(entry.text);
  });
  return found == std::end(base_names) ? nullptr : found;
}

/// The family whose side numbers apply, which for triangles and shells is not settled by the name.
TopologyFamily family_in_file(TopologyFamily named, int nodes_per_element, int spatial_dimension) {
  if (named == TopologyFamily::triangle && spatial_dimension == 3) return TopologyFamily::trishell;
  if (named != TopologyFamily::shell) return named;
  switch (nodes_per_element) {
    case 2:
      return TopologyFamily::shell_line;
    case 3:
    case 6:
    case 7:
      return TopologyFamily::trishell;
    default:
      return TopologyFamily::shell;
  }
}

}  // namespace

SpecialElementType special_element_type(std::string_view element_type) {
  const std::string name = normalized(element_type);
  if (name.starts_with("nsided")) return SpecialElementType::nsided;
  if (name.starts_with("nfaced")) return SpecialElementType::nfaced;
  if (name.starts_with("super")) return SpecialElementType::superelement;
  if (name.starts_with("null")) return SpecialElementType::null;
  if (name.starts_with("bex_")) return SpecialElementType::bezier;
  return SpecialElementType::none;
}

const Topology* find_topology(std::string_view element_type, int nodes_per_element, int spatial_dimension) {
  const std::string name = normalized(element_type);
  const BaseName* base = find_base_name(base_name(name));
  if (base == nullptr) return nullptr;
  const TopologyFamily family = family_in_file(base->family, nodes_per_element, spatial_dimension);
  for (const Topology* shape : all_topologies()) {
    if (shape->family == family && shape->nodes == nodes_per_element) return shape;
  }
  return nullptr;
}

}  // namespace exomerge
