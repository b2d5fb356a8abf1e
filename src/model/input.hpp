// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exodus/carried.hpp"
#include "exodus/place.hpp"
#include "exomerge/comm.hpp"
#include "exomerge/description.hpp"
#include "model/source.hpp"

namespace exomerge {

/// What a copy of a whole input takes along that the format does not define.
struct ForeignData {
  std::shared_ptr<const exodus::File> file;  ///< that has it
  exodus::CarriedData carried;
  std::vector<int> steps;  ///< the file's step for each one of the input

  int step(int input_step) const {
    return input_step < 0 || input_step >= static_cast<int>(steps.size())
               ? -1
               : steps[static_cast<std::size_t>(input_step)];
  }
};

/// What a model is imported from: one file, or the per-processor files of one, which look like it. `places`
/// says which arrays there are and how large they are; an array is asked for by its place, from the input
/// that the place came from.
class Input : public std::enable_shared_from_this<Input> {
 public:
  virtual ~Input() = default;
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  virtual const Description& description() const = 0;
  virtual const exodus::Places& places() const = 0;
  /// As the user named it.
  virtual std::string path() const = 0;
  /// The file, when it is one.
  virtual std::shared_ptr<const exodus::File> file() const { return nullptr; }
  /// Null when there is nothing. Collective.
  virtual std::shared_ptr<const ForeignData> foreign() const = 0;
  /// Of the newest file, in seconds since 1970; -1 when the system does not tell. Collective.
  virtual std::int64_t modification_time(const Comm& comm) const = 0;

  /// Consecutive rows of arrays. Nothing is read yet.
  virtual RealSourcePtr reals(const exodus::Place& place, Range rows) const = 0;
  virtual IndexSourcePtr numbers(const exodus::Place& place, Range rows) const = 0;
  /// 1-based in the file, 0-based here.
  virtual IndexSourcePtr references(const exodus::Place& place, Range rows, ReferenceRule rule) const = 0;
  /// Steps by `table`; `missing` at steps that the input does not have.
  virtual RealSourcePtr field(const exodus::Place& place, Range rows, std::shared_ptr<const StepTable> table,
                              double missing) const = 0;
  /// Global variables at a step of the input, the same on every rank. Collective.
  virtual std::vector<double> read_globals(int step) const = 0;
  /// Fills `row` with the same, at least on ranks that want it, by the time that a batch has run. Local.
  virtual void post_globals(ReadBatch& batch, int step, bool wanted, std::vector<double>& row) const;

 protected:
  Input() = default;
};

/// One file.
class FileInput final : public Input {
 public:
  explicit FileInput(std::shared_ptr<const exodus::File> file) : file_(std::move(file)) {}

  const Description& description() const override { return file_->description(); }
  const exodus::Places& places() const override { return file_->places(); }
  std::string path() const override { return file_->path(); }
  std::shared_ptr<const exodus::File> file() const override { return file_; }
  std::shared_ptr<const ForeignData> foreign() const override;
  std::int64_t modification_time(const Comm& comm) const override;
  RealSourcePtr reals(const exodus::Place& place, Range rows) const override;
  IndexSourcePtr numbers(const exodus::Place& place, Range rows) const override;
  IndexSourcePtr references(const exodus::Place& place, Range rows, ReferenceRule rule) const override;
  RealSourcePtr field(const exodus::Place& place, Range rows, std::shared_ptr<const StepTable> table,
                      double missing) const override;
  std::vector<double> read_globals(int step) const override { return file_->read_globals(step); }
  void post_globals(ReadBatch& batch, int step, bool wanted, std::vector<double>& row) const override;

 private:
  std::shared_ptr<const exodus::File> file_;
};

/// Seconds since 1970 when a file was modified; -1 when the system does not tell. Local.
std::int64_t file_time(const std::string& path);

}  // namespace exomerge
