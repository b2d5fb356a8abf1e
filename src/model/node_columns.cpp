// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/node_columns.hpp"

#include <algorithm>
#include <vector>

#include "exomerge/topology.hpp"

namespace exomerge {

namespace {

class ColumnSource final : public Source<GlobalIndex> {
 public:
  ColumnSource(IndexSourcePtr base, int first, int count)
      : Source<GlobalIndex>(base->rows(), count), base_(std::move(base)), first_(first) {}

  void read(StepKey step, Range rows, std::span<GlobalIndex> out) const override {
    const auto all = static_cast<std::size_t>(base_->width());
    const auto mine = static_cast<std::size_t>(width());
    std::vector<GlobalIndex> values(static_cast<std::size_t>(rows.size()) * all);
    base_->read(step, rows, values);
    for (std::size_t i = 0; i < static_cast<std::size_t>(rows.size()); ++i) {
      std::copy_n(values.data() + i * all + static_cast<std::size_t>(first_), mine, out.data() + i * mine);
    }
  }
  bool reads_any_rows() const override { return base_->reads_any_rows(); }
  GlobalIndex values_besides(GlobalIndex rows) const override {
    return rows * base_->width() + base_->values_besides(rows);
  }
  bool prefers_whole_slices() const override { return base_->prefers_whole_slices(); }

 private:
  IndexSourcePtr base_;
  int first_;
};

}  // namespace

int node_columns(const EntityInfo& block) {
  const bool has_vectors = special_element_type(block.type) == SpecialElementType::bezier;
  return has_vectors ? block.nodes_per_entry / 2 : block.nodes_per_entry;
}

IndexSourcePtr columns_of(IndexSourcePtr source, int first, int count) {
  if (first == 0 && count == source->width()) return source;
  return std::make_shared<ColumnSource>(std::move(source), first, count);
}

}  // namespace exomerge
