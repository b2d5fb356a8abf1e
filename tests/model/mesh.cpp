// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/mesh.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>

#include "exomerge/model.hpp"
#include "model/model_data.hpp"
#include "support/all_values.hpp"

namespace exomerge::testing {

namespace {

std::string number_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

std::string number_text(GlobalIndex value) { return std::to_string(value); }

template <class T>
std::string list_text(const std::vector<T>& values) {
  std::string text;
  for (const T& value : values) text += (text.empty() ? "" : ", ") + number_text(value);
  return text;
}

Indices plus_one(Indices values) {
  for (GlobalIndex& value : values) ++value;
  return values;
}

// The three sections of a file in the common data language.
class Sections {
 public:
  void dimension(const std::string& name, std::size_t size) {
    if (size > 0) dimensions_ << "  " << name << " = " << size << ";\n";
  }
  template <class T>
  void array(const std::string& type, const std::string& name, const std::string& over,
             const std::vector<T>& values) {
    variables_ << "  " << type << ' ' << name << '(' << over << ");\n";
    if (!values.empty()) data_ << "  " << name << " = " << list_text(values) << ";\n";
  }
  void texts(const std::string& name, const std::string& over, const std::vector<std::string>& values) {
    variables_ << "  char " << name << '(' << over << ", len_name);\n  ";
    data_ << name << " = ";
    for (std::size_t i = 0; i < values.size(); ++i) data_ << (i > 0 ? ", \"" : "\"") << values[i] << '"';
    data_ << ";\n";
  }
  void attribute(const std::string& variable, const std::string& name, const std::string& value) {
    variables_ << "    " << variable << ':' << name << " = \"" << value << "\";\n";
  }
  std::string file(const Mesh& mesh) const {
    return "netcdf mesh {\ndimensions:\n  len_name = 33;\n  len_string = 33;\n  len_line = 81;\n  four = "
           "4;\n  num_dim = 3;\n"
           "  time_step = UNLIMITED;\n" +
           dimensions_.str() + mesh.extra_dimensions + "variables:\n" + variables_.str() +
           mesh.extra_variables +
           "  :api_version = 8.03f;\n  :version = 8.03f;\n  :floating_point_word_size = 8;\n  :file_size = "
           "1;\n  :title = \"" +
           mesh.title + "\";\ndata:\n" + data_.str() + mesh.extra_data + "}\n";
  }

 private:
  std::ostringstream dimensions_, variables_, data_;
};

// Fields of the entities of a kind: names, truth table, values.
template <class Entity>
void write_fields(Sections& out, const std::vector<Entity>& entities, const std::string& kind,
                  const std::string& code, const std::string& entity_count, const std::string& rows_of) {
  std::vector<std::string> names;
  for (const Entity& entity : entities) {
    for (const auto& [name, steps] : entity.fields) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  }
  if (names.empty()) return;
  out.dimension("num_" + kind + "_var", names.size());
  out.texts("name_" + kind + "_var", "num_" + kind + "_var", names);
  Indices table;
  for (std::size_t e = 0; e < entities.size(); ++e) {
    for (std::size_t v = 0; v < names.size(); ++v) {
      const auto& fields = entities[e].fields;
      const auto field = std::ranges::find(fields, names[v], &Mesh::Field::first);
      table.push_back(field != fields.end() ? 1 : 0);
      if (field == fields.end()) continue;
      Numbers values;
      for (const Numbers& step : field->second) values.insert(values.end(), step.begin(), step.end());
      const std::string number = std::to_string(e + 1);
      out.array("double", "vals_" + kind + "_var" + std::to_string(v + 1) + code + number,
                "time_step, " + rows_of + number, values);
    }
  }
  out.array("int", kind + "_var_tab", entity_count + ", num_" + kind + "_var", table);
}

template <class Entity>
void write_ids(Sections& out, const std::vector<Entity>& entities, const std::string& code,
               const std::string& count) {
  out.dimension(count, entities.size());
  if (entities.empty()) return;
  Indices ids, status;
  std::vector<std::string> names;
  for (const Entity& entity : entities) {
    ids.push_back(entity.id);
    names.push_back(entity.name);
    if constexpr (requires { entity.connectivity; }) {
      status.push_back(entity.connectivity.empty() ? 0 : 1);
    } else if constexpr (requires { entity.members; }) {
      status.push_back(entity.members.empty() ? 0 : 1);
    } else {
      status.push_back(entity.sides.empty() ? 0 : 1);
    }
  }
  out.array("int", code + "_status", count, status);
  out.array("int", code + "_prop1", count, ids);
  out.attribute(code + "_prop1", "name", "ID");
  out.texts(code + "_names", count, names);
}

void write_nodes(Sections& out, const Mesh& mesh) {
  out.dimension("num_nodes", mesh.x.size());
  if (mesh.x.empty()) return;
  out.array("double", "coordx", "num_nodes", mesh.x);
  out.array("double", "coordy", "num_nodes", mesh.y);
  out.array("double", "coordz", "num_nodes", mesh.z);
  if (!mesh.node_ids.empty()) out.array("int", "node_num_map", "num_nodes", mesh.node_ids);
  if (mesh.node_fields.empty()) return;
  std::vector<std::string> names;
  for (const auto& [name, steps] : mesh.node_fields) {
    names.push_back(name);
    Numbers values;
    for (const Numbers& step : steps) values.insert(values.end(), step.begin(), step.end());
    out.array("double", "vals_nod_var" + std::to_string(names.size()), "time_step, num_nodes", values);
  }
  out.dimension("num_nod_var", names.size());
  out.texts("name_nod_var", "num_nod_var", names);
}

void write_blocks(Sections& out, const Mesh& mesh) {
  std::size_t elements = 0;
  write_ids(out, mesh.blocks, "eb", "num_el_blk");
  for (std::size_t b = 0; b < mesh.blocks.size(); ++b) {
    const Mesh::Block& block = mesh.blocks[b];
    const std::string number = std::to_string(b + 1);
    const std::size_t count = block.connectivity.size() / static_cast<std::size_t>(block.nodes_per_element);
    elements += count;
    if (count == 0) continue;
    out.dimension("num_el_in_blk" + number, count);
    out.dimension("num_nod_per_el" + number, static_cast<std::size_t>(block.nodes_per_element));
    out.array("int", "connect" + number, "num_el_in_blk" + number + ", num_nod_per_el" + number,
              plus_one(block.connectivity));
    out.attribute("connect" + number, "elem_type", block.type);
  }
  out.dimension("num_elem", elements);
  if (!mesh.element_ids.empty()) out.array("int", "elem_num_map", "num_elem", mesh.element_ids);
  write_fields(out, mesh.blocks, "elem", "eb", "num_el_blk", "num_el_in_blk");
}

void write_node_sets(Sections& out, const Mesh& mesh) {
  write_ids(out, mesh.node_sets, "ns", "num_node_sets");
  for (std::size_t s = 0; s < mesh.node_sets.size(); ++s) {
    const Mesh::NodeSet& set = mesh.node_sets[s];
    const std::string number = std::to_string(s + 1);
    if (set.members.empty()) continue;
    out.dimension("num_nod_ns" + number, set.members.size());
    out.array("int", "node_ns" + number, "num_nod_ns" + number, plus_one(set.members));
    if (!set.factors.empty())
      out.array("double", "dist_fact_ns" + number, "num_nod_ns" + number, set.factors);
  }
  write_fields(out, mesh.node_sets, "nset", "ns", "num_node_sets", "num_nod_ns");
}

void write_side_sets(Sections& out, const Mesh& mesh) {
  write_ids(out, mesh.side_sets, "ss", "num_side_sets");
  for (std::size_t s = 0; s < mesh.side_sets.size(); ++s) {
    const Mesh::SideSet& set = mesh.side_sets[s];
    const std::string number = std::to_string(s + 1);
    if (set.sides.empty()) continue;
    Indices elements;
    for (std::size_t i = 0; i < set.sides.size(); ++i) {
      GlobalIndex first = 0;
      for (const Mesh::Block& block : mesh.blocks) {
        if (block.id == set.blocks[i]) break;
        first += static_cast<GlobalIndex>(block.connectivity.size()) / block.nodes_per_element;
      }
      elements.push_back(first + set.elements[i]);
    }
    out.dimension("num_side_ss" + number, set.sides.size());
    out.dimension("num_df_ss" + number, set.factors.size());
    out.array("int", "elem_ss" + number, "num_side_ss" + number, plus_one(elements));
    out.array("int", "side_ss" + number, "num_side_ss" + number, plus_one(set.sides));
    if (!set.factors.empty()) out.array("double", "dist_fact_ss" + number, "num_df_ss" + number, set.factors);
  }
  write_fields(out, mesh.side_sets, "sset", "ss", "num_side_sets", "num_side_ss");
}

void write_globals(Sections& out, const Mesh& mesh) {
  if (mesh.globals.empty()) return;
  std::vector<std::string> names;
  Numbers values(mesh.globals.size() * mesh.times.size());
  for (const auto& [name, steps] : mesh.globals) {
    for (std::size_t s = 0; s < steps.size(); ++s) values[s * mesh.globals.size() + names.size()] = steps[s];
    names.push_back(name);
  }
  out.dimension("num_glo_var", names.size());
  out.texts("name_glo_var", "num_glo_var", names);
  out.array("double", "vals_glo_var", "time_step, num_glo_var", values);
}

std::string fields_text(const std::vector<Mesh::Field>& fields) {
  std::string text;
  for (const auto& [name, steps] : fields) {
    for (std::size_t s = 0; s < steps.size(); ++s) {
      text += "  " + name + " at " + std::to_string(s) + ": " + list_text(steps[s]) + '\n';
    }
  }
  return text;
}

}  // namespace

void Mesh::write(const Comm& comm, const std::filesystem::path& path) const {
  comm.collectively("writing a test file", [&] {
    if (!comm.is_root()) return;
    Sections out;
    out.array("double", "time_whole", "time_step", times);
    write_nodes(out, *this);
    write_blocks(out, *this);
    write_node_sets(out, *this);
    write_side_sets(out, *this);
    write_globals(out, *this);
    const std::string command = "ncgen -k nc6 -o '" + path.string() + "' -";
    FILE* pipe = popen(command.c_str(), "w");
    const std::string text = out.file(*this);
    std::fwrite(text.data(), 1, text.size(), pipe);
    if (pclose(pipe) != 0) throw Error("ncgen does not take\n" + text);
  });
}

std::string Mesh::text() const {
  std::string text = "title " + title + "\ntimes " + list_text(times) + "\nx " + list_text(x) + "\ny " +
                     list_text(y) + "\nz " + list_text(z) + "\nnode ids " + list_text(node_ids) +
                     "\nelement ids " + list_text(element_ids) + "\nnodes\n" + fields_text(node_fields);
  // The fields of blocks and sets have the order of all names of the kind, whichever block has which.
  const auto sorted = [](std::vector<Field> fields) {
    std::ranges::sort(fields, {}, &Field::first);
    return fields_text(fields);
  };
  for (const Block& block : blocks) {
    text += "block " + std::to_string(block.id) + " \"" + block.name + "\" " + block.type + ": " +
            list_text(block.connectivity) + '\n' + sorted(block.fields);
  }
  for (const NodeSet& set : node_sets) {
    text += "node set " + std::to_string(set.id) + " \"" + set.name + "\": " + list_text(set.members) +
            "\n  factors " + list_text(set.factors) + '\n' + sorted(set.fields);
  }
  for (const SideSet& set : side_sets) {
    text += "side set " + std::to_string(set.id) + " \"" + set.name + "\": " + list_text(set.blocks) + "; " +
            list_text(set.elements) + "; " + list_text(set.sides) + "\n  factors " + list_text(set.factors) +
            '\n' + sorted(set.fields);
  }
  for (const auto& [name, values] : globals) text += "global " + name + ": " + list_text(values) + '\n';
  return text;
}

std::vector<Numbers> numbered_steps(std::size_t steps, std::size_t rows, double first) {
  std::vector<Numbers> values(steps, Numbers(rows));
  for (std::size_t s = 0; s < steps; ++s) {
    for (std::size_t i = 0; i < rows; ++i)
      values[s][i] = first + 1000.0 * static_cast<double>(s) + static_cast<double>(i);
  }
  return values;
}

namespace {

template <class T>
std::vector<T> rows_of(const Comm& comm, const SourcePtr<T>& source, StepKey step = 0) {
  if (!source) return {};
  const Range mine = Partition::even(source->rows(), comm.size()).slice(comm.rank());
  std::vector<T> values(static_cast<std::size_t>(mine.size() * source->width()));
  source->read(step, mine, values);
  return all_values(comm, values);
}

std::vector<Mesh::Field> fields_of(const ModelData& model, const std::vector<FieldData>& fields) {
  std::vector<Mesh::Field> result;
  for (const FieldData& field : fields) {
    result.push_back({field.name, {}});
    for (const TimeStep& step : model.steps) {
      result.back().second.push_back(rows_of<double>(model.comm, field.source, step.key));
    }
  }
  return result;
}

void add_sets(const ModelData& model, Mesh& mesh) {
  const Comm& comm = model.comm;
  for (const EntityData& set : model.kind(EntityKind::node_set)) {
    mesh.node_sets.push_back({set.info.id, set.info.name,
                              rows_of<GlobalIndex>(comm, set.list(exodus::Role::members)),
                              rows_of<double>(comm, set.factors), fields_of(model, set.fields)});
  }
  const auto& blocks = model.kind(EntityKind::element_block);
  for (const EntityData& set : model.kind(EntityKind::side_set)) {
    Mesh::SideSet result{set.info.id,
                         set.info.name,
                         {},
                         {},
                         {},
                         rows_of<double>(comm, set.factors),
                         fields_of(model, set.fields)};
    for (const GlobalIndex member : rows_of<GlobalIndex>(comm, set.list(exodus::Role::members))) {
      const auto block = std::ranges::find(blocks, EntryReference::key(member), &EntityData::key);
      result.blocks.push_back(block == blocks.end() ? -1 : block->info.id);
      result.elements.push_back(EntryReference::index(member));
    }
    for (const GlobalIndex side : rows_of<GlobalIndex>(comm, set.list(exodus::Role::extra))) {
      result.sides.push_back(side - 1);
    }
    mesh.side_sets.push_back(std::move(result));
  }
}

}  // namespace

Mesh mesh_of(ExodusModel& exodus_model) {
  const ModelData& model = exodus_model.data();
  const Comm& comm = model.comm;
  Mesh mesh;
  mesh.title = model.title;
  for (const TimeStep& step : model.steps) mesh.times.push_back(step.time);
  mesh.x = rows_of<double>(comm, model.nodes.coordinates[0]);
  mesh.y = rows_of<double>(comm, model.nodes.coordinates[1]);
  mesh.z = rows_of<double>(comm, model.nodes.coordinates[2]);
  mesh.node_ids = rows_of<GlobalIndex>(comm, model.nodes.id_map);
  mesh.node_fields = fields_of(model, model.nodes.fields);
  for (const EntityData& block : model.kind(EntityKind::element_block)) {
    mesh.blocks.push_back({block.info.id, block.info.name, block.info.type, block.info.nodes_per_entry,
                           rows_of<GlobalIndex>(comm, block.list(exodus::Role::nodes)),
                           fields_of(model, block.fields)});
    const Indices ids = rows_of<GlobalIndex>(comm, block.id_map);
    mesh.element_ids.insert(mesh.element_ids.end(), ids.begin(), ids.end());
  }
  add_sets(model, mesh);
  for (const std::string& name : exodus_model.get_global_variable_names()) mesh.globals.push_back({name, {}});
  for (const double time : mesh.times) {
    const Numbers values = exodus_model.get_global_variable_values(time);
    for (std::size_t v = 0; v < values.size(); ++v) mesh.globals[v].second.push_back(values[v]);
  }
  return mesh;
}

}  // namespace exomerge::testing
