// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <optional>

#include "model/piece_set.hpp"
#include "model/source.hpp"

namespace exomerge {

/// An array of the model that pieces make, or consecutive rows of it.
template <class T>
class PieceSource final : public Source<T> {
 public:
  /// `table`: steps of a field, null for arrays without time. `missing`: at steps that the pieces do not have
  /// and where a piece lacks the array.
  PieceSource(std::shared_ptr<const PieceSet> pieces, exodus::Place place, Range rows,
              std::shared_ptr<const StepTable> table, double missing)
      : Source<T>(rows.size(), static_cast<int>(place.width)),
        pieces_(std::move(pieces)),
        place_(place),
        first_row_(rows.begin),
        table_(std::move(table)),
        missing_(missing) {}

  void read(StepKey step, Range rows, std::span<T> out) const override;
  void post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const override;
  /// What is read, sent and received.
  GlobalIndex values_besides(GlobalIndex rows) const override { return 3 * rows * this->width(); }
  bool fits_32_bits() const override { return pieces_->has_narrow_maps(); }
  bool prefers_whole_slices() const override { return pieces_->prefers_whole_slices(place_.variable); }
  std::shared_ptr<const Source<T>> joined_with(const Source<T>& next) const override;

 private:
  /// Nothing at steps that the pieces do not have.
  std::optional<PieceSet::Request<T>> request(StepKey step, Range rows, std::span<T> out) const;

  std::shared_ptr<const PieceSet> pieces_;
  exodus::Place place_;
  GlobalIndex first_row_;
  std::shared_ptr<const StepTable> table_;
  double missing_;
};

}  // namespace exomerge
