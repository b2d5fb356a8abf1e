// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/piece_source.hpp"

#include <algorithm>
#include <vector>

#include "model/read_batch.hpp"

namespace exomerge {

namespace {

/// What is posted of one set of pieces: one exchange for all.
template <class T>
class PieceStage final : public ReadBatch::Stage {
 public:
  explicit PieceStage(const Comm&) {}
  void add(const PieceSet& pieces, PieceSet::Request<T> request) {
    pieces_ = &pieces;
    requests_.push_back(request);
  }
  void complete() override { pieces_->read<T>(requests_); }

 private:
  const PieceSet* pieces_ = nullptr;
  std::vector<PieceSet::Request<T>> requests_;
};

}  // namespace

template <class T>
std::optional<PieceSet::Request<T>> PieceSource<T>::request(StepKey step, Range rows,
                                                            std::span<T> out) const {
  int at = 0;
  if (table_) {
    const auto key = static_cast<std::size_t>(step);
    at = key < table_->size() ? (*table_)[key] : -1;
  }
  if (at < 0) {
    std::ranges::fill(out, static_cast<T>(missing_));
    return std::nullopt;
  }
  return PieceSet::Request<T>{
      place_.variable, at, {first_row_ + rows.begin, first_row_ + rows.end}, missing_, out};
}

template <class T>
void PieceSource<T>::read(StepKey step, Range rows, std::span<T> out) const {
  if (const auto wanted = request(step, rows, out)) pieces_->read<T>(std::span(&*wanted, 1));
}

template <class T>
void PieceSource<T>::post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const {
  if (const auto wanted = request(step, rows, out))
    batch.stage<PieceStage<T>>(0, pieces_.get()).add(*pieces_, *wanted);
}

template <class T>
std::shared_ptr<const Source<T>> PieceSource<T>::joined_with(const Source<T>& next) const {
  const auto* other = dynamic_cast<const PieceSource*>(&next);
  if (!other || other->pieces_ != pieces_ || other->place_.variable != place_.variable ||
      other->table_ != table_ || other->first_row_ != first_row_ + this->rows()) {
    return nullptr;
  }
  return std::make_shared<PieceSource>(
      pieces_, place_, Range{first_row_, first_row_ + this->rows() + other->rows()}, table_, missing_);
}

template class PieceSource<double>;
template class PieceSource<GlobalIndex>;

}  // namespace exomerge
