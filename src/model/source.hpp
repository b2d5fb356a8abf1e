// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exodus/file.hpp"
#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"
#include "exomerge/types.hpp"

namespace exomerge {

class ReadBatch;

/// Key of a time step inside a model: given once, never reused, so that inserting a step renumbers nothing.
using StepKey = int;

/// For each step key of the model the step of a file, or -1. Keys beyond the end mean -1.
using StepTable = std::vector<int>;

/// Where values come from: `rows()` rows of `width()` values of type T (double, or GlobalIndex for lists,
/// references and ids), at each step for fields, the same at all steps (key ignored) for the rest. Nothing is
/// read before `read`.
template <class T>
class Source {
 public:
  using Value = T;

  virtual ~Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  GlobalIndex rows() const { return rows_; }
  int width() const { return width_; }

  /// Fills `out` (rows.size() * width values) with `rows` of a step. Each rank names a range of its own,
  /// perhaps empty. Collective.
  virtual void read(StepKey step, Range rows, std::span<T> out) const = 0;

  /// Like `read`, but as a part of a batch, with one collective call for many arrays where the source can.
  /// The source and `out` must live until the batch has run. Local.
  virtual void post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const;
  /// The level of a batch after which what was posted is there.
  virtual int level() const { return 0; }
  /// Values that a posted read of `rows` rows holds in memory besides `out`, on the rank that holds most.
  virtual GlobalIndex values_besides(GlobalIndex /*rows*/) const { return 0; }

  /// True when a rank may ask for any rows as cheaply as for those of its slice.
  virtual bool reads_any_rows() const { return false; }
  /// True when integers surely fit in 32 bits.
  virtual bool fits_32_bits() const { return false; }
  /// True when reading a slice in pieces costs much more than reading it whole.
  virtual bool prefers_whole_slices() const { return false; }
  /// The source of this one's rows and those of `next`, where they follow one another in one array; else
  /// nullptr.
  virtual std::shared_ptr<const Source> joined_with(const Source&) const { return nullptr; }

 protected:
  Source(GlobalIndex rows, int width) : rows_(rows), width_(width) {}
  void resize(GlobalIndex rows) { rows_ = rows; }

 private:
  GlobalIndex rows_;
  int width_;
};

template <class T>
using SourcePtr = std::shared_ptr<const Source<T>>;
using RealSource = Source<double>;
using IndexSource = Source<GlobalIndex>;
using RealSourcePtr = SourcePtr<double>;
using IndexSourcePtr = SourcePtr<GlobalIndex>;

/// What to do about stored references that name nothing.
struct ReferenceRule {
  std::string what;       ///< who refers, for messages: `"a.e": element block 3`
  std::string target;     ///< "nodes", "elements", ...
  GlobalIndex limit = 0;  ///< how many of them there are
  bool reject = true;     ///< an error; else a warning, once
  std::shared_ptr<bool> warned = std::make_shared<bool>(false);

  /// `absent`: references of this rank that name nothing. Collective.
  void check(const Comm& comm, std::int64_t absent) const;
  /// The same with the sum over all ranks, the same on each. Collective, if it fails.
  void tell(const Comm& comm, std::int64_t absent) const;
};

/// An array of a file, or the consecutive rows of it from `first_row` on.
template <class T>
class FileSource final : public Source<T> {
 public:
  /// A time-independent array of numbers.
  FileSource(std::shared_ptr<const exodus::File> file, exodus::Place place, Range rows);
  /// References, 1-based in the file, 0-based here.
  FileSource(std::shared_ptr<const exodus::File> file, exodus::Place place, Range rows, ReferenceRule rule);
  /// A field: steps by `table`; `missing` at steps that the file does not have.
  FileSource(std::shared_ptr<const exodus::File> file, exodus::Place place, Range rows,
             std::shared_ptr<const StepTable> table, double missing);

  void read(StepKey step, Range rows, std::span<T> out) const override;
  bool reads_any_rows() const override { return true; }
  void post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const override;
  GlobalIndex values_besides(GlobalIndex rows) const override;

  bool fits_32_bits() const override;

  const exodus::File& file() const { return *file_; }
  const std::shared_ptr<const exodus::File>& shared_file() const { return file_; }
  const exodus::Place& place() const { return place_; }
  GlobalIndex first_row() const { return first_row_; }
  /// Null for plain numbers.
  const ReferenceRule* rule() const { return rule_ ? &*rule_ : nullptr; }
  /// The step of the file for a key, -1 when there is none; 0 for time-independent arrays.
  int file_step(StepKey step) const;
  std::shared_ptr<const Source<T>> joined_with(const Source<T>& next) const override;

 private:
  std::shared_ptr<const exodus::File> file_;
  exodus::Place place_;
  GlobalIndex first_row_ = 0;
  std::optional<ReferenceRule> rule_;
  std::shared_ptr<const StepTable> table_;
  double missing_ = 0.0;
};

/// The same value everywhere.
template <class T>
class ConstantSource final : public Source<T> {
 public:
  ConstantSource(GlobalIndex rows, int width, T value) : Source<T>(rows, width), value_(value) {}
  void read(StepKey step, Range rows, std::span<T> out) const override;
  bool reads_any_rows() const override { return true; }

 private:
  T value_;
};

/// Values computed from the row number and the step.
template <class T>
class FunctionSource final : public Source<T> {
 public:
  /// Fills `out` with `rows`; called on every rank, rank-local work.
  using Function = std::function<void(StepKey step, Range rows, std::span<T> out)>;
  FunctionSource(GlobalIndex rows, int width, Function function)
      : Source<T>(rows, width), function_(std::move(function)) {}
  void read(StepKey step, Range rows, std::span<T> out) const override;
  bool reads_any_rows() const override { return true; }

 private:
  Function function_;
};

/// Values in memory, each rank its slice of a partition; the same at every step. Other ranges are fetched
/// from the ranks that have them.
template <class T>
class MemorySource final : public Source<T> {
 public:
  MemorySource(const Comm& comm, Partition partition, int width, std::vector<T> slice);
  void read(StepKey step, Range rows, std::span<T> out) const override;
  void post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const override;
  std::span<const T> slice() const { return slice_; }
  const Partition& partition() const { return partition_; }

 private:
  Comm comm_;
  Partition partition_;
  std::vector<T> slice_;
};

/// Reads from values that each rank holds for one slice, `mine`, of all rows. Collective.
template <class T>
void read_slices(const Comm& comm, Range mine, std::span<const T> slice, Range rows, std::span<T> out,
                 int width);

/// Another source with some steps replaced.
template <class T>
class OverlaySource final : public Source<T> {
 public:
  OverlaySource(SourcePtr<T> base, std::map<StepKey, SourcePtr<T>> steps);
  void read(StepKey step, Range rows, std::span<T> out) const override;
  bool reads_any_rows() const override;
  void post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const override;
  int level() const override;
  GlobalIndex values_besides(GlobalIndex rows) const override;
  const std::map<StepKey, SourcePtr<T>>& steps() const { return steps_; }
  const SourcePtr<T>& base() const { return base_; }

 private:
  SourcePtr<T> base_;
  std::map<StepKey, SourcePtr<T>> steps_;
};

/// Sources one after the other.
template <class T>
class ConcatSource final : public Source<T> {
 public:
  explicit ConcatSource(std::vector<SourcePtr<T>> parts);
  void read(StepKey step, Range rows, std::span<T> out) const override;
  bool reads_any_rows() const override;
  void post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const override;
  int level() const override;
  GlobalIndex values_besides(GlobalIndex rows) const override;
  bool prefers_whole_slices() const override;
  bool fits_32_bits() const override;
  const std::vector<SourcePtr<T>>& parts() const { return parts_; }

 private:
  /// `use(part, rows of it, values)` for every part, also those that `rows` does not meet.
  template <class Use>
  void for_each_part(Range rows, std::span<T> out, Use use) const;

  std::vector<SourcePtr<T>> parts_;
  std::vector<GlobalIndex> offsets_;
};

/// `first` followed by `second`; adjacent rows of one file array become one source, empty ones vanish.
template <class T>
SourcePtr<T> concatenate(SourcePtr<T> first, SourcePtr<T> second);

/// Another source with each value replaced. The function changes the values in place and is called on all
/// ranks, so it may be collective.
template <class T>
class MappedSource final : public Source<T> {
 public:
  using Function = std::function<void(std::span<T> values)>;
  MappedSource(SourcePtr<T> base, Function function);
  void read(StepKey step, Range rows, std::span<T> out) const override;
  bool reads_any_rows() const override { return base_->reads_any_rows(); }
  void post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const override;
  int level() const override { return base_->level(); }
  GlobalIndex values_besides(GlobalIndex rows) const override;
  bool prefers_whole_slices() const override { return base_->prefers_whole_slices(); }

 private:
  SourcePtr<T> base_;
  Function function_;
};

}  // namespace exomerge
