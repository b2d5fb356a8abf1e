// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "exodus/file.hpp"
#include "exodus/writer.hpp"
#include "exomerge/comm.hpp"
#include "exomerge/log.hpp"
#include "support/temporary_folder.hpp"

namespace exomerge::testing {

Comm world();

/// The folder of real files, when one was given.
std::optional<std::filesystem::path> corpus();
/// All Exodus files of the corpus, sorted.
std::vector<std::filesystem::path> corpus_files();

/// A new folder that all ranks see, removed at the end.
class SharedFolder {
 public:
  explicit SharedFolder(const Comm& comm) : comm_(comm), folder_(comm) {}

  const std::filesystem::path& path() const { return folder_.path(); }
  /// Names of what is in it, sorted, the same on all ranks. Collective.
  std::vector<std::string> names() const;

 private:
  Comm comm_;
  TemporaryFolder folder_;
};

/// Writes what an open file holds, every array, into a new file: what exports do, without a model between.
void copy_file(const exodus::File& from, const std::filesystem::path& path,
               const exodus::WriteOptions& options = {});

/// Writes something into every array of a new file, at every step.
void fill_arrays(exodus::Writer& writer, const std::vector<double>& times);

/// The differences between the arrays of two files with the same description, one line each; values compare
/// as reals, a NaN equals a NaN. Collective.
std::string compare_arrays(const exodus::File& left, const exodus::File& right);

/// The bytes of a file, read by rank 0 alone; empty elsewhere.
std::string bytes_of(const Comm& comm, const std::filesystem::path& path);

/// What a program of tests/tools prints, on every rank; nullopt when it fails. Rank 0 runs it. Collective.
std::optional<std::string> output_of(const Comm& comm, const std::string& tool, const std::string& arguments);

/// Gathers the warnings given while it lives; there are any on rank 0 only.
class Warnings {
 public:
  Warnings();
  ~Warnings();
  const std::vector<std::string>& texts() const { return texts_; }
  /// All of them, on every rank. Collective.
  std::string all(const Comm& comm) const;

 private:
  std::vector<std::string> texts_;
};

/// The message of the Error that `work` throws; all ranks must throw the same. "" when none throws.
/// Collective.
template <class Work>
std::string error_of(const Comm& comm, Work&& work);

}  // namespace exomerge::testing

#include "exomerge/error.hpp"

template <class Work>
std::string exomerge::testing::error_of(const Comm& comm, Work&& work) {
  std::string message;
  try {
    work();
  } catch (const Error& error) {
    message = error.what();
  }
  std::string first = message;
  comm.broadcast(first);
  comm.agree(first == message ? ""
                              : "ranks throw different errors: \"" + first + "\" and \"" + message + "\"");
  return message;
}
