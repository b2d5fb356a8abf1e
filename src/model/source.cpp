// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/source.hpp"

#include <algorithm>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "model/read_batch.hpp"
#include "mpi/exchange.hpp"

namespace exomerge {

namespace {

template <class T>
std::span<T> rows_of(std::span<T> values, GlobalIndex first, GlobalIndex count, int width) {
  return values.subspan(static_cast<std::size_t>(first * width), static_cast<std::size_t>(count * width));
}

}  // namespace

template <class T>
void Source<T>::post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const {
  batch.then(0, [this, step, rows, out] { read(step, rows, out); });
}

template <class T>
FileSource<T>::FileSource(std::shared_ptr<const exodus::File> file, exodus::Place place, Range rows)
    : Source<T>(rows.size(), static_cast<int>(place.width)),
      file_(std::move(file)),
      place_(place),
      first_row_(rows.begin) {}

template <class T>
FileSource<T>::FileSource(std::shared_ptr<const exodus::File> file, exodus::Place place, Range rows,
                          ReferenceRule rule)
    : FileSource(std::move(file), place, rows) {
  rule_ = std::move(rule);
}

template <class T>
FileSource<T>::FileSource(std::shared_ptr<const exodus::File> file, exodus::Place place, Range rows,
                          std::shared_ptr<const StepTable> table, double missing)
    : FileSource(std::move(file), place, rows) {
  table_ = std::move(table);
  missing_ = missing;
}

template <class T>
int FileSource<T>::file_step(StepKey step) const {
  if (!table_) return 0;
  const auto key = static_cast<std::size_t>(step);
  return key < table_->size() ? (*table_)[key] : -1;
}

template <class T>
bool FileSource<T>::fits_32_bits() const {
  const DataType type = file_->dataset().variable(place_.variable).type;
  return type == DataType::int32 || type == DataType::int16 || type == DataType::int8 ||
         type == DataType::uint8 || type == DataType::uint16;
}

template <class T>
void FileSource<T>::read(StepKey step, Range rows, std::span<T> out) const {
  const int at = file_step(step);
  const Range in_file{first_row_ + rows.begin, first_row_ + rows.end};
  if (at < 0) {
    std::fill(out.begin(), out.end(), static_cast<T>(missing_));
  } else if constexpr (std::is_same_v<T, GlobalIndex>) {
    if (rule_) {
      std::int64_t absent = 0;
      file_->read_references(place_, in_file, rule_->limit, out, &absent);
      rule_->check(file_->dataset().comm(), absent);
    } else {
      file_->read(place_, at, in_file, out);
    }
  } else {
    file_->read(place_, at, in_file, out);
  }
}

template <class T>
void FileSource<T>::post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const {
  const int at = file_step(step);
  if (at < 0) {
    std::fill(out.begin(), out.end(), static_cast<T>(missing_));
    return;
  }
  batch.post<T>(*file_, place_, at, {first_row_ + rows.begin, first_row_ + rows.end}, out);
  if constexpr (std::is_same_v<T, GlobalIndex>) {
    if (rule_) {
      batch.then(0, [this, &batch, out] { batch.report(*rule_, exodus::to_references(out, rule_->limit)); });
    }
  }
}

template <class T>
GlobalIndex FileSource<T>::values_besides(GlobalIndex rows) const {
  const DataType type = file_->dataset().variable(place_.variable).type;
  return type == (std::is_same_v<T, double> ? DataType::float64 : DataType::int64) ? 0 : rows * this->width();
}

template <class T>
std::shared_ptr<const Source<T>> FileSource<T>::joined_with(const Source<T>& next) const {
  const auto* other = dynamic_cast<const FileSource*>(&next);
  if (!other || other->file_ != file_ || other->place_.variable != place_.variable ||
      other->place_.prefix != place_.prefix || other->place_.column != place_.column ||
      other->table_ != table_ || other->first_row_ != first_row_ + this->rows()) {
    return nullptr;
  }
  const Range rows{first_row_, first_row_ + this->rows() + other->rows()};
  if (rule_) return std::make_shared<FileSource>(file_, place_, rows, *rule_);
  if (table_) return std::make_shared<FileSource>(file_, place_, rows, table_, missing_);
  return std::make_shared<FileSource>(file_, place_, rows);
}

void ReferenceRule::check(const Comm& comm, std::int64_t absent) const {
  tell(comm, comm.all_reduce(absent, ReduceOp::sum));
}

void ReferenceRule::tell(const Comm& comm, std::int64_t absent) const {
  if (absent == 0) return;
  if (reject) throw Error(what + " names " + target + " outside 1.." + std::to_string(limit), true);
  if (*warned) return;
  *warned = true;
  log_once(comm.is_root(), LogLevel::warning,
           what + " names " + target + " that are not there; they are kept as they are");
}

template <class T>
void ConstantSource<T>::read(StepKey, Range, std::span<T> out) const {
  std::fill(out.begin(), out.end(), value_);
}

template <class T>
void FunctionSource<T>::read(StepKey step, Range rows, std::span<T> out) const {
  if (!rows.empty()) function_(step, rows, out);
}

template <class T>
MemorySource<T>::MemorySource(const Comm& comm, Partition partition, int width, std::vector<T> slice)
    : Source<T>(partition.size(), width),
      comm_(comm),
      partition_(std::move(partition)),
      slice_(std::move(slice)) {}

template <class T>
void MemorySource<T>::read(StepKey, Range rows, std::span<T> out) const {
  read_slices<T>(comm_, partition_.slice(comm_.rank()), slice_, rows, out, this->width());
}

namespace {

// Whether all have what they ask for is asked once for all posted arrays in memory.
template <class T>
class SliceStage final : public ReadBatch::Stage {
 public:
  explicit SliceStage(const Comm& comm) : comm_(comm) {}

  struct Item {
    Range mine;
    std::span<const T> slice;
    Range rows;
    std::span<T> out;
    int width;
  };
  void add(Item item) { items_.push_back(item); }

  void complete() override {
    const bool elsewhere = comm_.any(!std::ranges::all_of(items_, [](const Item& item) {
      return item.rows.empty() || (item.rows.begin >= item.mine.begin && item.rows.end <= item.mine.end);
    }));
    for (const Item& item : items_) {
      if (elsewhere) {
        redistribute<T>(comm_, item.mine, item.slice, item.rows, item.out, item.width);
      } else if (!item.rows.empty()) {
        std::ranges::copy(
            rows_of(item.slice, item.rows.begin - item.mine.begin, item.rows.size(), item.width),
            item.out.begin());
      }
    }
  }

 private:
  Comm comm_;
  std::vector<Item> items_;
};

}  // namespace

template <class T>
void MemorySource<T>::post(ReadBatch& batch, StepKey, Range rows, std::span<T> out) const {
  batch.stage<SliceStage<T>>(0, nullptr)
      .add({partition_.slice(comm_.rank()), slice_, rows, out, this->width()});
}

template <class T>
void read_slices(const Comm& comm, Range mine, std::span<const T> slice, Range rows, std::span<T> out,
                 int width) {
  const bool here = rows.empty() || (rows.begin >= mine.begin && rows.end <= mine.end);
  if (comm.any(!here)) {
    redistribute<T>(comm, mine, slice, rows, out, width);
  } else if (!rows.empty()) {
    std::ranges::copy(rows_of(slice, rows.begin - mine.begin, rows.size(), width), out.begin());
  }
}

template <class T>
OverlaySource<T>::OverlaySource(SourcePtr<T> base, std::map<StepKey, SourcePtr<T>> steps)
    : Source<T>(base->rows(), base->width()), base_(std::move(base)), steps_(std::move(steps)) {}

template <class T>
void OverlaySource<T>::read(StepKey step, Range rows, std::span<T> out) const {
  const auto found = steps_.find(step);
  (found == steps_.end() ? *base_ : *found->second).read(step, rows, out);
}

template <class T>
void OverlaySource<T>::post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const {
  const auto found = steps_.find(step);
  (found == steps_.end() ? *base_ : *found->second).post(batch, step, rows, out);
}

template <class T>
bool OverlaySource<T>::reads_any_rows() const {
  return base_->reads_any_rows() &&
         std::ranges::all_of(steps_, [](const auto& step) { return step.second->reads_any_rows(); });
}

template <class T>
int OverlaySource<T>::level() const {
  int level = base_->level();
  for (const auto& [key, source] : steps_) level = std::max(level, source->level());
  return level;
}

template <class T>
GlobalIndex OverlaySource<T>::values_besides(GlobalIndex rows) const {
  GlobalIndex most = base_->values_besides(rows);
  for (const auto& [key, source] : steps_) most = std::max(most, source->values_besides(rows));
  return most;
}

template <class T>
ConcatSource<T>::ConcatSource(std::vector<SourcePtr<T>> parts)
    : Source<T>(0, parts.front()->width()), parts_(std::move(parts)), offsets_{0} {
  for (const auto& part : parts_) offsets_.push_back(offsets_.back() + part->rows());
  this->resize(offsets_.back());
}

template <class T>
template <class Use>
void ConcatSource<T>::for_each_part(Range rows, std::span<T> out, Use use) const {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Range shared = intersect(rows, {offsets_[i], offsets_[i + 1]});
    const GlobalIndex count = std::max<GlobalIndex>(shared.size(), 0);
    const GlobalIndex first = count > 0 ? shared.begin - rows.begin : 0;
    const Range wanted = count > 0 ? Range{shared.begin - offsets_[i], shared.end - offsets_[i]} : Range{};
    use(*parts_[i], wanted, rows_of(out, first, count, this->width()));
  }
}

template <class T>
void ConcatSource<T>::read(StepKey step, Range rows, std::span<T> out) const {
  for_each_part(rows, out, [step](const Source<T>& part, Range wanted, std::span<T> values) {
    part.read(step, wanted, values);
  });
}

template <class T>
void ConcatSource<T>::post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const {
  for_each_part(rows, out, [&](const Source<T>& part, Range wanted, std::span<T> values) {
    part.post(batch, step, wanted, values);
  });
}

template <class T>
bool ConcatSource<T>::reads_any_rows() const {
  return std::ranges::all_of(parts_, [](const auto& part) { return part->reads_any_rows(); });
}

template <class T>
int ConcatSource<T>::level() const {
  int level = 0;
  for (const auto& part : parts_) level = std::max(level, part->level());
  return level;
}

template <class T>
GlobalIndex ConcatSource<T>::values_besides(GlobalIndex rows) const {
  GlobalIndex sum = 0;
  for (const auto& part : parts_) sum += part->values_besides(std::min(rows, part->rows()));
  return sum;
}

template <class T>
bool ConcatSource<T>::prefers_whole_slices() const {
  return std::ranges::any_of(parts_, [](const auto& part) { return part->prefers_whole_slices(); });
}

template <class T>
bool ConcatSource<T>::fits_32_bits() const {
  return std::ranges::all_of(parts_, [](const auto& part) { return part->fits_32_bits(); });
}

template <class T>
SourcePtr<T> concatenate(SourcePtr<T> first, SourcePtr<T> second) {
  if (!first || first->rows() == 0) return second;
  if (second->rows() == 0) return first;
  std::vector<SourcePtr<T>> parts;
  const auto append = [&parts](const SourcePtr<T>& source) {
    SourcePtr<T> joined = parts.empty() ? nullptr : parts.back()->joined_with(*source);
    if (joined) {
      parts.back() = std::move(joined);
    } else {
      parts.push_back(source);
    }
  };
  for (const auto& source : {first, second}) {
    if (const auto* concat = dynamic_cast<const ConcatSource<T>*>(source.get())) {
      for (const auto& part : concat->parts()) append(part);
    } else {
      append(source);
    }
  }
  if (parts.size() == 1) return parts.front();
  return std::make_shared<ConcatSource<T>>(std::move(parts));
}

template <class T>
MappedSource<T>::MappedSource(SourcePtr<T> base, Function function)
    : Source<T>(base->rows(), base->width()), base_(std::move(base)), function_(std::move(function)) {}

template <class T>
void MappedSource<T>::read(StepKey step, Range rows, std::span<T> out) const {
  base_->read(step, rows, out);
  function_(out);
}

template <class T>
void MappedSource<T>::post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const {
  base_->post(batch, step, rows, out);
  batch.then(level(), [this, out] { function_(out); });
}

template <class T>
GlobalIndex MappedSource<T>::values_besides(GlobalIndex rows) const {
  return base_->values_besides(rows);
}

template class Source<double>;
template class Source<GlobalIndex>;
template class FileSource<double>;
template class FileSource<GlobalIndex>;
template class ConstantSource<double>;
template class ConstantSource<GlobalIndex>;
template class FunctionSource<double>;
template class FunctionSource<GlobalIndex>;
template class MemorySource<double>;
template class MemorySource<GlobalIndex>;
template class OverlaySource<double>;
template class OverlaySource<GlobalIndex>;
template class ConcatSource<double>;
template class ConcatSource<GlobalIndex>;
template class MappedSource<double>;
template class MappedSource<GlobalIndex>;
template SourcePtr<double> concatenate(SourcePtr<double>, SourcePtr<double>);
template SourcePtr<GlobalIndex> concatenate(SourcePtr<GlobalIndex>, SourcePtr<GlobalIndex>);
template void read_slices(const Comm&, Range, std::span<const double>, Range, std::span<double>, int);
template void read_slices(const Comm&, Range, std::span<const GlobalIndex>, Range, std::span<GlobalIndex>,
                          int);

}  // namespace exomerge
