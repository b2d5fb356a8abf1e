// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Copies or compares many files in one run of MPI, whose start takes longer than most files:
//   many_files copy LIST [--format cdf5|netcdf4] [--word-size 4]
//   many_files compare LIST [--relative R] [--floor F]
// LIST has two names a line, with a tab between them: the file and its copy. Everything that is to be said of
// a file goes to standard output, on a line that begins with the file's name and "error: ", "warning: " or
// "difference: ".
#include <mpi.h>

#include <Kokkos_Core.hpp>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "exomerge/compare.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"

namespace {

using namespace exomerge;

struct Arguments {
  std::string verb;
  std::vector<std::pair<std::string, std::string>> files;
  std::map<std::string, std::string> options;

  std::string option(const std::string& name, const std::string& otherwise) const {
    const auto found = options.find(name);
    return found == options.end() ? otherwise : found->second;
  }
};

/// Nothing of the verb when the arguments make no sense.
Arguments parse(int argc, char** argv) {
  Arguments arguments;
  if (argc < 3 || argc % 2 == 0) return arguments;
  std::ifstream list(argv[2]);
  for (std::string line; std::getline(list, line);) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) return arguments;
    arguments.files.emplace_back(line.substr(0, tab), line.substr(tab + 1));
  }
  for (int i = 3; i < argc; i += 2) arguments.options[argv[i]] = argv[i + 1];
  if (!arguments.files.empty()) arguments.verb = argv[1];
  return arguments;
}

void copy(const Comm& comm, const std::string& from, const std::string& to, const Arguments& arguments) {
  ExportOptions options;
  const std::string format = arguments.option("--format", "cdf2");
  if (format == "cdf5") options.format = FileFormat::cdf5;
  if (format == "netcdf4") options.format = FileFormat::netcdf4;
  options.word_size = std::stoi(arguments.option("--word-size", "8"));
  options.add_qa_record = false;
  ExodusModel model(comm);
  model.import_model(from);
  model.export_model(to, options);
}

std::vector<std::string> differences(const Comm& comm, const std::string& a, const std::string& b,
                                     const Arguments& arguments) {
  CompareOptions options;
  options.compare_records = true;
  options.relative_tolerance = std::stod(arguments.option("--relative", "0"));
  options.floor = std::stod(arguments.option("--floor", "0"));
  ExodusModel first(comm);
  first.import_model(a);
  ExodusModel second(comm);
  second.import_model(b);
  std::vector<std::string> lines;
  for (const Difference& difference : compare(first, second, options).differences) {
    lines.push_back(difference.what + ": " + difference.detail);
  }
  return lines;
}

void treat_all(const Comm& comm, const Arguments& arguments) {
  for (const auto& [file, copied] : arguments.files) {
    const auto say = [&](const char* kind, std::string_view text) {
      std::cout << file << ": " << kind << ": " << text << std::endl;
    };
    set_log_sink([&](LogLevel level, std::string_view message) {
      if (level == LogLevel::warning) say("warning", message);
    });
    try {
      if (arguments.verb == "copy") copy(comm, file, copied, arguments);
      if (arguments.verb == "compare") {
        for (const std::string& line : differences(comm, file, copied, arguments)) {
          if (comm.is_root()) say("difference", line);
        }
      }
    } catch (const std::exception& error) {
      if (comm.is_root()) say("error", error.what());
    }
    set_log_sink({});
  }
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse(argc, argv);
  if (arguments.verb != "copy" && arguments.verb != "compare") {
    std::cerr << "many_files copy|compare LIST [OPTION VALUE]...\n";
    return EXIT_FAILURE;
  }
  prepare_mpi_environment();
  int provided = MPI_THREAD_SINGLE;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
  Kokkos::initialize(argc, argv);
  treat_all(Comm(MPI_COMM_WORLD), arguments);
  Kokkos::finalize();
  MPI_Finalize();
  return EXIT_SUCCESS;
}
