// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <set>
#include <string>

#include "exomerge/error.hpp"
#include "exomerge/export.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "export/abaqus_elements.hpp"
#include "export/output_file.hpp"
#include "export/selection.hpp"
#include "model/entity_edits.hpp"
#include "model/number_text.hpp"
#include "operations/element_nodes.hpp"
#include "operations/element_rows.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr GlobalIndex numbers_in_a_line = 16;
constexpr std::size_t longest_real = 20;
constexpr std::size_t longest_name = 80;

/// As many digits as fit in the 20 characters that Abaqus reads.
std::string real_text(double value) {
  std::string text = shortest_text(value);
  for (int digits = 13; text.size() > longest_real; --digits) {
    std::array<char, 40> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                   std::chars_format::scientific, digits)
                         .ptr;
    text.assign(buffer.data(), end);
  }
  return text;
}

std::string in_capitals(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// Names that Abaqus takes, each once: it knows no difference between small letters and capitals.
class Names {
 public:
  std::string name_for(const EntityInfo& entity, const std::string& kind) {
    const std::string numbered = kind + '_' + std::to_string(entity.id);
    std::string name = entity.name.empty() ? numbered : entity.name;
    for (char& c : name) {
      if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-') c = '_';
    }
    if (std::isalpha(static_cast<unsigned char>(name.front())) == 0) name = kind + '_' + name;
    name.resize(std::min(name.size(), longest_name));
    if (!taken_.insert(in_capitals(name)).second) {
      name = numbered;
      while (!taken_.insert(in_capitals(name)).second) name += '_';
    }
    return name;
  }

 private:
  std::set<std::string> taken_;
};

/// A block that Abaqus has an element for.
struct InpBlock {
  const EntityData* data;
  AbaqusElement element;
  GlobalIndex first = 0;  ///< number of its first element, from 1
};

class InpWriter {
 public:
  InpWriter(const ModelData& model, const std::filesystem::path& filename, const InpOptions& options)
      : model_(model), comm_(model.comm), filename_(filename), options_(options) {
    find_blocks();
  }

  void write() {
    file_.emplace(comm_, filename_);
    file_->append_once("*HEADING\n" + heading() + "\n*NODE, NSET=ALL_NODES\n");
    write_nodes();
    Names element_sets, node_sets, surfaces;
    EntityInfo all;
    all.name = "ALL_NODES";
    node_sets.name_for(all, "NODE_SET");
    for (const InpBlock& block : blocks_) {
      file_->append_once("*ELEMENT, TYPE=" + std::string(block.element.type) +
                         ", ELSET=" + element_sets.name_for(block.data->info, "BLOCK") + "\n");
      write_elements(block);
    }
    for (const std::size_t place : select_entities(model_, EntityKind::node_set, options_.node_set_ids)) {
      const EntityData& set = model_.kind(EntityKind::node_set)[place];
      if (set.info.count > 0) write_node_set(set, node_sets.name_for(set.info, "NODE_SET"));
    }
    for (const std::size_t place : select_entities(model_, EntityKind::side_set, options_.side_set_ids)) {
      const EntityData& set = model_.kind(EntityKind::side_set)[place];
      if (set.info.count > 0) write_surface(set, surfaces.name_for(set.info, "SIDE_SET"));
    }
    file_->commit();
  }

 private:
  void warn(const std::string& text) const {
    log_once(comm_.is_root(), LogLevel::warning, filename_.string() + ": " + text);
  }

  /// One line of 80 characters, which must not look like a keyword.
  std::string heading() const {
    constexpr std::size_t longest = 80;
    std::string line = model_.title.substr(0, longest);
    std::ranges::replace_if(
        line, [](char c) { return std::iscntrl(static_cast<unsigned char>(c)) != 0; }, ' ');
    return line.empty() || line.front() == '*' ? "mesh " + line : line;
  }

  void find_blocks() {
    GlobalIndex next = 1;
    for (const EntityData* block : selected_blocks(model_, options_.element_block_ids)) {
      if (block->info.count == 0) continue;
      const Topology* shape =
          block->info.ragged || !block->list(Role::nodes)
              ? nullptr
              : find_topology(block->info.type, block->info.nodes_per_entry, model_.dimension);
      const std::string name = label(EntityKind::element_block, block->info);
      if (shape == nullptr) {
        warn(name + " is left out: Abaqus has no element for " + block->info.type);
        continue;
      }
      const AbaqusElement element = abaqus_element(*shape, model_.dimension);
      if (static_cast<int>(element.nodes.size()) != shape->nodes) {
        warn(name + ": of the nodes of " + std::string(shape->name) + " elements Abaqus gets " +
             std::to_string(element.nodes.size()) + ", as " + std::string(element.type));
      }
      by_key_[block->key] = blocks_.size();
      blocks_.push_back({block, element, next});
      next += block->info.count;
    }
  }

  /// The text that `add` makes of this rank's part of a list, behind that of the lower ranks. Collective.
  template <class Add>
  void append_text(const Add& add) {
    std::string text;
    comm_.collectively("writing " + filename_.string(), [&] { add(text); });
    file_->append(text);
  }

  void write_nodes() {
    const std::array<std::vector<double>, 3> axes = read_coordinates(model_);
    const Range mine = model_.partition(model_.nodes.count).slice(comm_.rank());
    append_text([&](std::string& text) {
      for (std::size_t i = 0; i < axes[0].size(); ++i) {
        text += std::to_string(mine.begin + static_cast<GlobalIndex>(i) + 1);
        for (std::size_t axis = 0; axis < static_cast<std::size_t>(model_.dimension); ++axis) {
          text += ", " + real_text(axes[axis][i]);
        }
        text += '\n';
      }
    });
  }

  void write_elements(const InpBlock& block) {
    std::string text;
    const auto width = static_cast<std::size_t>(block.data->info.nodes_per_entry);
    for_each_element_piece(model_, *block.data, [&](Range elements, std::span<const GlobalIndex> nodes) {
      require_nodes(*block.data, nodes);
      for (GlobalIndex e = elements.begin; e < elements.end; ++e) {
        const std::size_t first = static_cast<std::size_t>(e - elements.begin) * width;
        text += std::to_string(block.first + e);
        GlobalIndex in_line = 1;
        for (const int node : block.element.nodes) {
          text += in_line++ % numbers_in_a_line == 0 ? ",\n" : ", ";
          text += std::to_string(nodes[first + static_cast<std::size_t>(node)] + 1);
        }
        text += '\n';
      }
    });
    file_->append(text);
  }

  void write_node_set(const EntityData& set, const std::string& name) {
    std::vector<GlobalIndex> members = own_members(model_, set);
    const auto dropped = comm_.all_reduce(
        static_cast<std::int64_t>(std::erase_if(members, [](GlobalIndex node) { return node < 0; })),
        ReduceOp::sum);
    if (dropped > 0) {
      warn(label(EntityKind::node_set, set.info) + ": " + std::to_string(dropped) +
           " members are left out: there are no such nodes");
    }
    const GlobalIndex count = set.info.count - dropped;
    GlobalIndex at = comm_.exclusive_scan(static_cast<std::int64_t>(members.size()));
    if (count == 0) return;
    file_->append_once("*NSET, NSET=" + name + "\n");
    append_text([&](std::string& text) {
      for (const GlobalIndex node : members) {
        const bool ends_line = ++at % numbers_in_a_line == 0 || at == count;
        text += std::to_string(node + 1) + (ends_line ? "\n" : ", ");
      }
    });
  }

  /// The line of a member of a side set; empty when Abaqus has no such side.
  std::string side_line(GlobalIndex reference, GlobalIndex side) const {
    const auto found = reference < 0 ? by_key_.end() : by_key_.find(EntryReference::key(reference));
    if (found == by_key_.end()) return {};
    const InpBlock& block = blocks_[found->second];
    if (side < 1 || side > static_cast<GlobalIndex>(block.element.sides.size())) return {};
    return std::to_string(block.first + EntryReference::index(reference)) + ", " +
           std::string(block.element.sides[static_cast<std::size_t>(side - 1)]) + '\n';
  }

  void write_surface(const EntityData& set, const std::string& name) {
    const std::vector<GlobalIndex> members = own_members(model_, set);
    std::vector<GlobalIndex> sides(members.size());
    if (!set.list(Role::extra)) return;
    set.list(Role::extra)->read(0, model_.partition(set.info.count).slice(comm_.rank()), sides);
    std::string text;
    std::int64_t dropped = 0;
    comm_.collectively("writing " + filename_.string(), [&] {
      for (std::size_t i = 0; i < members.size(); ++i) {
        const std::string line = side_line(members[i], sides[i]);
        text += line;
        dropped += line.empty() ? 1 : 0;
      }
    });
    dropped = comm_.all_reduce(dropped, ReduceOp::sum);
    if (dropped > 0) {
      warn(label(EntityKind::side_set, set.info) + ": " + std::to_string(dropped) +
           " members are left out: Abaqus has no such element or side");
    }
    if (dropped == set.info.count) return;
    file_->append_once("*SURFACE, NAME=" + name + ", TYPE=ELEMENT\n");
    file_->append(text);
  }

  const ModelData& model_;
  const Comm& comm_;
  std::filesystem::path filename_;
  const InpOptions& options_;
  std::vector<InpBlock> blocks_;
  std::map<std::int64_t, std::size_t> by_key_;
  std::optional<OutputFile> file_;
};

}  // namespace

void export_inp_file(const ExodusModel& model, const std::filesystem::path& filename,
                     const InpOptions& options) {
  InpWriter(model.data(), filename, options).write();
}

}  // namespace exomerge
