// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exodus/writer.hpp"
#include "model/source.hpp"
#include "netcdf/byte_copy.hpp"

namespace exomerge {

/// Arrays that stand in the output as in an input: their bytes are copied from file to file, without a look
/// at the values, in as few pieces as the two layouts allow. Classic formats only.
class StoredBytes {
 public:
  StoredBytes(const Comm& comm, const exodus::Writer& writer, std::string output_name)
      : comm_(comm), writer_(writer), output_name_(std::move(output_name)) {}

  /// Takes an array, if all of it is of that kind; else false. `references`: to be written 1-based, as they
  /// are stored. The same on all ranks; local.
  template <class T>
  bool take(const SourcePtr<T>& source, const exodus::Place& place, StepKey step, int file_step,
            bool references);

  bool empty() const { return inputs_.empty(); }
  /// Bytes and runs taken.
  double bytes() const { return bytes_; }
  std::size_t runs() const { return runs_; }
  /// Copies what was taken. Collective.
  void copy();

 private:
  struct Input {
    std::shared_ptr<const exodus::File> file;
    std::vector<netcdf::ByteRun> runs;
    std::vector<netcdf::ByteCheck> checks;
    std::vector<const ReferenceRule*> rules;  ///< of the checks
  };
  struct Part;

  template <class T>
  bool find_parts(const SourcePtr<T>& source, const exodus::Place& place, GlobalIndex row, StepKey step,
                  bool references, std::vector<Part>& parts) const;
  Input& input(const std::shared_ptr<const exodus::File>& file);

  Comm comm_;
  const exodus::Writer& writer_;
  std::string output_name_;
  std::vector<Input> inputs_;
  std::vector<std::shared_ptr<const void>> kept_;  ///< sources that own rules
  double bytes_ = 0;
  std::size_t runs_ = 0;
};

}  // namespace exomerge
