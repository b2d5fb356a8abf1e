// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <tuple>
#include <typeindex>
#include <utility>
#include <vector>

#include "exodus/file.hpp"
#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"

namespace exomerge {

struct ReferenceRule;

/// Reads of many arrays that are completed together: one collective read for each file and one exchange for
/// each edit, whatever the number of arrays. What a source needs to do with the values of a file comes in
/// levels: the files are level 0, and what needs values of a level is of a higher one. All ranks post the
/// same arrays in the same order, each for rows of its own. The memory that is posted must live until the end
/// of `run`.
class ReadBatch {
 public:
  /// Work on several posted arrays at once; made by the first of them.
  class Stage {
   public:
    virtual ~Stage() = default;
    /// Collective.
    virtual void complete() = 0;
  };

  explicit ReadBatch(Comm comm) : comm_(std::move(comm)) {}
  ReadBatch(const ReadBatch&) = delete;
  ReadBatch& operator=(const ReadBatch&) = delete;
  ~ReadBatch() { forget(); }

  const Comm& comm() const { return comm_; }

  /// Posts a read of a file; the values are there before the work of level 0. Local.
  template <class T>
  void post(const exodus::File& file, const exodus::Place& place, int step, Range rows, std::span<T> out);

  /// Has `work` done at a level, after what was added to the level before. May be collective. Local.
  void then(int level, std::function<void()> work);

  /// The stage of type S at a level that `key` stands for; made by S(comm) when it is asked for first. Local.
  template <class S>
  S& stage(int level, const void* key) {
    std::shared_ptr<Stage>& found = stages_[{level, key, std::type_index(typeid(S))}];
    if (!found) {
      found = std::make_shared<S>(comm_);
      then(level, [stage = found] { stage->complete(); });
    }
    return static_cast<S&>(*found);
  }

  /// Has the ranks compare notes about references that name nothing, `absent` on this one, when all is read.
  /// Called by work of any level, on all ranks in the same order.
  void report(const ReferenceRule& rule, std::int64_t absent) { reports_.emplace_back(&rule, absent); }

  /// Reads, does the work of all levels and forgets everything. Collective.
  void run();

 private:
  void forget() noexcept;

  using StageKey = std::tuple<int, const void*, std::type_index>;

  Comm comm_;
  std::vector<netcdf::Dataset*> files_;                     ///< that reads are posted to
  std::vector<std::vector<std::function<void()>>> levels_;  ///< work
  std::map<StageKey, std::shared_ptr<Stage>> stages_;
  std::vector<std::pair<const ReferenceRule*, std::int64_t>> reports_;
};

}  // namespace exomerge
