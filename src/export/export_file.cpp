// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "exomerge/error.hpp"
#include "exomerge/export.hpp"
#include "exomerge/model.hpp"

namespace exomerge {

namespace {

using Write = void (*)(ExodusModel&, const std::filesystem::path&, const ExportFileOptions&);

void write_exodus(ExodusModel& model, const std::filesystem::path& name, const ExportFileOptions& options) {
  ExportOptions exodus;
  exodus.element_block_ids = options.element_block_ids;
  model.export_model(name, exodus);
}

void write_wrl(ExodusModel& model, const std::filesystem::path& name, const ExportFileOptions& options) {
  if (options.node_field_name.is_none()) {
    throw Error(name.string() + ": a colored surface needs the name of a node field", true);
  }
  export_wrl_model(model, name, options.node_field_name, {.element_block_ids = options.element_block_ids});
}

struct Format {
  const char* extension;
  Write write;
};
const std::array<Format, 7> formats{
    {{"e", write_exodus},
     {"g", write_exodus},
     {"exo", write_exodus},
     {"stl",
      [](ExodusModel& model, const std::filesystem::path& name, const ExportFileOptions& options) {
        export_stl_file(model, name, {.element_block_ids = options.element_block_ids});
      }},
     {"wrl", write_wrl},
     {"vtu",
      [](ExodusModel& model, const std::filesystem::path& name, const ExportFileOptions& options) {
        export_vtu_file(model, name, {.element_block_ids = options.element_block_ids});
      }},
     {"inp", [](ExodusModel& model, const std::filesystem::path& name, const ExportFileOptions& options) {
        export_inp_file(model, name, {.element_block_ids = options.element_block_ids});
      }}}};

}  // namespace

void export_file(ExodusModel& model, const std::filesystem::path& filename,
                 const ExportFileOptions& options) {
  std::string extension = filename.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const Format& format : formats) {
    if (extension == std::string(".") + format.extension) return format.write(model, filename, options);
  }
  std::string known;
  for (const Format& format : formats) known += std::string(known.empty() ? "" : ", ") + format.extension;
  throw Error(filename.string() + ": the format is not known by its extension; these are: " + known, true);
}

}  // namespace exomerge
