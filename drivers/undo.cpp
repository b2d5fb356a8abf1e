// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <memory>

#include "command.hpp"
#include "exomerge/model.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver undo results.e

A run that edits a file in place keeps what it overwrites in FILE.journal until it is done. After a run that was
interrupted, this gives the file back as it was. It may be interrupted and repeated itself.)";

int undo(Session& session, const std::string& path) {
  switch (undo_update(session.comm(), path)) {
    case UndoOutcome::nothing:
      session.terminal().report(path + ": there is nothing to undo\n");
      break;
    case UndoOutcome::untouched:
      session.terminal().report(path +
                                ": the edit had not begun to change the file; its journal is removed\n");
      break;
    case UndoOutcome::undone:
      session.terminal().report(path + ": is as it was before the edit\n");
      break;
  }
  return status_ok;
}

}  // namespace

Command undo_command() {
  const auto path = std::make_shared<std::string>();
  return {.name = "undo",
          .description = "Undo an edit in place that was interrupted",
          .examples = examples,
          .add_options = [path](Options& options) { options.positional("FILE", *path, "The file"); },
          .run = [path](Session& session) { return undo(session, *path); },
          .needs_kernels = false};
}

}  // namespace exomerge::driver
