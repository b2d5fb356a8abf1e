// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/netcdf4_storage.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>
#include <variant>

namespace exomerge::netcdf {
namespace {

// Generous for HDF5 1.10: it takes 3 to 8 KiB for a variable or a dimension, most of it for nodes of trees
// that have room for more.
constexpr GlobalIndex object_bytes = 16 << 10;
constexpr GlobalIndex attribute_bytes = 512;
constexpr GlobalIndex file_bytes = 64 << 10;
/// HDF5 refuses chunks of 4 GiB.
constexpr std::size_t most_chunk_bytes = std::size_t{1} << 30;
/// An entry of a half-full tree, and its share of the nodes above.
constexpr GlobalIndex index_entry_bytes = 128;
/// The first and the last block of the disk that a run of values touches.
constexpr GlobalIndex run_bytes = 2 * 4096;

GlobalIndex saturating_sum(GlobalIndex a, GlobalIndex b) {
  return a > std::numeric_limits<GlobalIndex>::max() - b ? std::numeric_limits<GlobalIndex>::max() : a + b;
}

GlobalIndex bytes_of(std::span<const Attribute> attributes) {
  GlobalIndex bytes = 0;
  for (const Attribute& attribute : attributes) {
    const auto values = std::visit([](const auto& v) { return v.size(); }, attribute.value);
    bytes += attribute_bytes + static_cast<GlobalIndex>(attribute.name.size() + values * sizeof(double));
  }
  return bytes;
}

/// Chunks hold one record, cut along its first dimensions where it is large; records of a few bytes share
/// one.
std::vector<std::size_t> choose_chunk(std::span<const Dimension> dimensions, const Variable& variable,
                                      bool compressed, std::size_t largest_chunk) {
  const std::size_t smallest_chunk = std::min(largest_chunk, std::size_t{4} << 10);
  std::vector<std::size_t> chunk;
  bool has_records = false;
  for (const DimensionId d : variable.dimensions) {
    const Dimension& dimension = dimensions[static_cast<std::size_t>(d)];
    has_records = has_records || dimension.unlimited;
    chunk.push_back(dimension.unlimited ? 1 : static_cast<std::size_t>(dimension.length));
  }
  if (chunk.empty() || (!has_records && !compressed)) return {};
  const auto rest_bytes = [&](std::size_t from) {
    std::size_t bytes = size_of(variable.type);
    for (std::size_t i = from; i < chunk.size(); ++i) bytes = std::min(largest_chunk + 1, bytes) * chunk[i];
    return bytes;
  };
  for (std::size_t i = 0; i < chunk.size() && rest_bytes(i) > largest_chunk; ++i) {
    chunk[i] =
        std::clamp<std::size_t>(largest_chunk / std::max<std::size_t>(1, rest_bytes(i + 1)), 1, chunk[i]);
  }
  if (has_records && rest_bytes(0) < smallest_chunk) chunk[0] = smallest_chunk / rest_bytes(0);
  return chunk;
}

}  // namespace

Netcdf4Storage::Netcdf4Storage(std::span<const Dimension> dimensions, std::span<const Attribute> attributes,
                               std::span<const Variable> variables, bool compressed, std::size_t chunk_bytes)
    : compressed_(compressed) {
  const auto objects = static_cast<GlobalIndex>(dimensions.size() + variables.size());
  header_bytes_ = file_bytes + objects * object_bytes + bytes_of(attributes);
  for (const Variable& variable : variables) {
    header_bytes_ += bytes_of(variable.attributes);
    Layout layout;
    layout.chunk = choose_chunk(dimensions, variable, compressed, std::min(chunk_bytes, most_chunk_bytes));
    layout.value_size = static_cast<GlobalIndex>(size_of(variable.type));
    GlobalIndex bytes = layout.value_size;
    layout.chunk_bytes = layout.value_size;
    for (std::size_t i = 0; i < variable.dimensions.size(); ++i) {
      const Dimension& dimension = dimensions[static_cast<std::size_t>(variable.dimensions[i])];
      bytes = saturating_product(bytes, dimension.unlimited ? 1 : dimension.length);
      layout.lengths.push_back(dimension.length);
      if (layout.chunk.empty()) continue;
      const auto extent = static_cast<GlobalIndex>(layout.chunk[i]);
      layout.chunk_bytes *= extent;
      if (i > 0)
        layout.row_chunks = saturating_product(layout.row_chunks, (dimension.length - 1) / extent + 1);
    }
    if (layout.chunk.empty()) fixed_bytes_ = saturating_sum(fixed_bytes_, bytes);
    layouts_.push_back(std::move(layout));
  }
}

/// What lies between the first and the last value of a slab in each of its records, or, of a variable in one
/// piece, in all. Parts of that in one chunk follow each other, for chunks are cut along the first
/// dimensions.
GlobalIndex Netcdf4Storage::Layout::span(const Slab& slab) const {
  GlobalIndex last = 0;
  const std::size_t outer = chunk.empty() ? 0 : 1;
  for (std::size_t i = outer; i < lengths.size(); ++i) {
    last = saturating_sum(saturating_product(last, lengths[i]), slab.count[i] - 1);
  }
  return saturating_product(outer == 0 ? 1 : slab.count.front(), saturating_sum(last, 1));
}

GlobalIndex Netcdf4Storage::touched(const Layout& layout, const Slab& slab) const {
  GlobalIndex chunks = slab.size() == 0 ? 0 : 1;
  for (std::size_t i = 0; chunks != 0 && i < layout.chunk.size(); ++i) {
    const auto extent = static_cast<GlobalIndex>(layout.chunk[i]);
    const GlobalIndex last = (slab.start[i] + slab.count[i] - 1) / extent;
    chunks = saturating_product(chunks, last - slab.start[i] / extent + 1);
  }
  return chunks;
}

GlobalIndex Netcdf4Storage::value_bytes(VariableId id, const Slab& slab) const {
  const Layout& layout = layouts_[position(id)];
  const GlobalIndex chunks = touched(layout, slab);
  if (compressed_ && !layout.chunk.empty()) return saturating_product(chunks, layout.chunk_bytes + run_bytes);
  if (chunks == 0) return 0;
  return saturating_sum(saturating_product(layout.span(slab), layout.value_size),
                        saturating_product(chunks, run_bytes));
}

GlobalIndex Netcdf4Storage::row_bytes(VariableId id, const Slab& slab) const {
  const Layout& layout = layouts_[position(id)];
  if (layout.chunk.empty() || slab.size() == 0) return 0;
  const auto extent = static_cast<GlobalIndex>(layout.chunk.front());
  const GlobalIndex rows =
      (slab.start.front() + slab.count.front() - 1) / extent - slab.start.front() / extent + 1;
  return saturating_product(saturating_product(rows, layout.row_chunks), layout.chunk_bytes + run_bytes);
}

GlobalIndex Netcdf4Storage::index_bytes(VariableId id, const Slab& slab) const {
  const Layout& layout = layouts_[position(id)];
  return layout.chunk.empty() ? 0 : saturating_product(touched(layout, slab), index_entry_bytes);
}

}  // namespace exomerge::netcdf
