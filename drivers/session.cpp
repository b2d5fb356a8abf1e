// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "session.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "exomerge/describe.hpp"
#include "exomerge/error.hpp"
#include "exomerge/io_hints.hpp"
#include "exomerge/model.hpp"
#include "exomerge/partition.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

std::string seconds_text(double seconds) {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%.3f s", seconds);
  return text.data();
}

}  // namespace

Session::Session(const Comm& comm, Terminal& terminal) : world_(comm), terminal_(terminal) {}

Session::~Session() = default;

int Session::groups_that_pay(const std::vector<std::string>& edited) {
  if (world_.size() == 1 || edited.empty()) return 1;
  // The work reads the files again, and gives the warnings.
  terminal_.disconnect();
  const int groups = groups_for(edited);
  terminal_.connect();
  return groups;
}

// Measured on 2 ranks (bench/README.md): groups pay where a field is small and there are many steps.
int Session::groups_for(const std::vector<std::string>& edited) const {
  constexpr GlobalIndex most_nodes = 100'000;
  constexpr std::size_t least_steps = 16;  // of a group
  constexpr std::size_t most_groups = 64;
  GlobalIndex nodes = 0;
  std::size_t steps = 0;
  try {
    for (const std::string& path : edited) {
      const Description file = describe(world_, path);
      nodes += file.node_count();
      steps = std::max(steps, file.times.size());
    }
  } catch (const Error&) {
    return 1;  // the work will say what is wrong
  }
  if (nodes > most_nodes) return 1;
  const std::size_t groups =
      std::min({steps / least_steps, most_groups, static_cast<std::size_t>(world_.size())});
  return std::max(static_cast<int>(groups), 1);
}

int Session::write(const OutputArguments& output, const std::vector<std::string>& edited,
                   const std::function<int()>& work) {
  IoHints hints;
  for (const std::string& hint : output.hints) {
    const std::size_t equals = hint.find('=');
    hints.emplace_back(hint.substr(0, equals), hint.substr(equals + 1));
  }
  set_io_hints(std::move(hints));
  const bool classic = output.format != "netcdf4";
  const int asked = output.group_count();
  const int groups = asked > 0 ? asked : classic ? groups_that_pay(edited) : 1;
  if (groups > world_.size()) {
    throw Error("--time-groups " + std::to_string(groups) + " needs at least as many ranks", true);
  }
  if (groups == 1) return work();
  const int group = Partition::even(world_.size(), groups).owner(world_.rank());
  MPI_Comm part = MPI_COMM_NULL;
  MPI_Comm_split(world_.mpi(), group, world_.rank(), &part);
  group_.emplace(part);
  MPI_Comm_free(&part);
  first_group_ = group == 0;
  int status = status_ok;
  // An error of one group must not leave the others waiting.
  world_.collectively("working in time groups", [&] { status = work(); });
  return status;
}

ExportOptions Session::export_options(const OutputArguments& output) const {
  ExportOptions options = output.export_options();
  if (group_) options.time_groups = world_;
  return options;
}

ExodusModel& Session::new_model() { return *models_.emplace_back(std::make_unique<ExodusModel>(comm())); }

void Session::report_timings(std::string_view activity, const ExodusModel& model) {
  if (!terminal_.verbose()) return;
  using Align = Table::Align;
  Table table({{"phase"}, {"time", Align::right}, {"data", Align::right}, {"rate", Align::right}});
  for (const PhaseTiming& phase : model.timings()) {
    const bool moved = phase.bytes > 0;
    table.add({phase.phase, seconds_text(phase.seconds), moved ? bytes_text(phase.bytes) : "",
               moved && phase.seconds > 0 ? bytes_text(phase.bytes / phase.seconds) + "/s" : ""});
  }
  terminal_.detail(std::string(activity) + ":\n" + table.text(2));
}

void Session::report_total() {
  if (!terminal_.verbose()) return;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started_;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double peak = world_.all_reduce(static_cast<double>(usage.ru_maxrss) * 1024.0, ReduceOp::max);
  terminal_.detail("total: " + seconds_text(elapsed.count()) + " on " + counted(world_.size(), "rank") +
                   ", peak memory of a rank " + bytes_text(peak) + "\n");
}

}  // namespace exomerge::driver
