// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "startup.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <Kokkos_Core.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <thread>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "exomerge/error.hpp"
#include "text.hpp"

namespace exomerge::driver {

void open_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // An open file gets the lowest number that is free, which is this one.
    if (fcntl(stream, F_GETFD) == -1 && open("/dev/null", O_RDWR) == -1) std::abort();
  }
}

bool started_by_launcher() {
  // Open MPI, PMIx, the PMI of MPICH, Intel MPI and Cray, Slurm, Fujitsu and IBM.
  constexpr std::array variables{
      "OMPI_COMM_WORLD_SIZE", "PMIX_RANK",          "PMI_RANK",           "PMI_SIZE",
      "MPI_LOCALNRANKS",      "ALPS_APP_PE",        "SLURM_PROCID",       "PALS_RANKID",
      "FLUX_TASK_RANK",       "JSM_NAMESPACE_RANK", "MV2_COMM_WORLD_RANK"};
  return std::any_of(variables.begin(), variables.end(),
                     [](const char* name) { return std::getenv(name) != nullptr; });
}

namespace {

/// Whether Open MPI started all ranks on this machine.
bool is_all_on_one_machine() {
  const char* ranks = std::getenv("OMPI_COMM_WORLD_SIZE");
  const char* ranks_here = std::getenv("OMPI_COMM_WORLD_LOCAL_SIZE");
  return ranks && ranks_here && std::strcmp(ranks, ranks_here) == 0;
}

}  // namespace

void prepare_environment() {
  prepare_mpi_environment();
  // Open MPI looks for networks first, which takes 0.2 s. Ranks on one machine need none, and a process on
  // its own no daemon either: it starts in 0.05 s instead of 0.4 s. Other MPI libraries ignore the variables.
  const bool is_alone = !started_by_launcher();
  const bool is_chosen = std::getenv("OMPI_MCA_pml") || std::getenv("OMPI_MCA_btl");
  if (!is_chosen && (is_alone || is_all_on_one_machine())) {
    setenv("OMPI_MCA_pml", "ob1", 1);
    setenv("OMPI_MCA_btl", is_alone ? "self" : "self,vader", 1);
  }
  if (is_alone) setenv("OMPI_MCA_ess_singleton_isolated", "1", 0);
}

void tune_allocator() {
#if defined(__GLIBC__)
  // The first touch of a page can cost more than the read that fills it, above all on virtual machines, and
  // buffers of one size are taken again and again: freed memory stays with the process instead of going back
  // to the system.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

namespace {

using CoreSet = std::array<std::uint64_t, 16>;

/// The cores that this process may run on, as bits; all zero when the system does not say.
CoreSet allowed_cores() {
  CoreSet cores{};
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return cores;
  for (std::size_t core = 0; core < std::min<std::size_t>(CPU_SETSIZE, cores.size() * 64); ++core) {
    if (CPU_ISSET(core, &set)) cores[core / 64] |= std::uint64_t{1} << (core % 64);
  }
#endif
  return cores;
}

int count(const CoreSet& cores) {
  int bits = 0;
  for (const std::uint64_t word : cores) bits += __builtin_popcountll(word);
  return bits > 0 ? bits : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

/// Threads for this rank: ranks of a node that may run on the same cores share them.
int fair_thread_count(const Comm& comm) {
  MPI_Comm node = MPI_COMM_NULL;
  MPI_Comm_split_type(comm.mpi(), MPI_COMM_TYPE_SHARED, comm.rank(), MPI_INFO_NULL, &node);
  int ranks = 1;
  MPI_Comm_size(node, &ranks);
  const CoreSet mine = allowed_cores();
  std::vector<CoreSet> all(static_cast<std::size_t>(ranks));
  MPI_Allgather(mine.data(), sizeof(CoreSet), MPI_BYTE, all.data(), sizeof(CoreSet), MPI_BYTE, node);
  MPI_Comm_free(&node);
  const auto sharing = std::count(all.begin(), all.end(), mine);
  return std::max(1, count(mine) / static_cast<int>(sharing));
}

bool starts_with_any(const std::vector<std::string>& arguments,
                     std::initializer_list<std::string_view> starts) {
  return std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
    return std::any_of(starts.begin(), starts.end(),
                       [&](std::string_view s) { return argument.starts_with(s); });
  });
}

bool user_chose_threads(const std::vector<std::string>& kokkos_arguments) {
  return std::getenv("OMP_NUM_THREADS") != nullptr || std::getenv("KOKKOS_NUM_THREADS") != nullptr ||
         starts_with_any(kokkos_arguments, {"--kokkos-threads", "--kokkos-num-threads"});
}

void initialize_kokkos(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "exomerge_driver");
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  int count = static_cast<int>(arguments.size());
  try {
    Kokkos::initialize(count, pointers.data());
  } catch (const std::exception& error) {
    throw Error(std::string("Kokkos does not start with these arguments: ") + error.what());
  }
}

}  // namespace

Kernels::Kernels(const Comm& comm, std::vector<std::string> kokkos_arguments) {
  const int threads = fair_thread_count(comm);
  const bool chosen = user_chose_threads(kokkos_arguments);
#ifdef KOKKOS_ENABLE_OPENMP
  if (!chosen) {
    // The OpenMP runtime has read its environment already.
    constexpr const char* option = KOKKOS_VERSION >= 30700 ? "--kokkos-num-threads=" : "--kokkos-threads=";
    kokkos_arguments.push_back(option + std::to_string(threads));
  }
#endif
  if (std::getenv("KOKKOS_DISABLE_WARNINGS") == nullptr) {
    // They ask for settings of OpenMP that pay for one process on a machine, and would come from every rank.
    kokkos_arguments.emplace_back("--kokkos-disable-warnings");
  }
  initialize_kokkos(std::move(kokkos_arguments));
  const int used = Kokkos::DefaultHostExecutionSpace().concurrency();
  description_ =
      std::string(Kokkos::DefaultExecutionSpace::name()) + ", " + counted(used, "thread") + " per rank";
  if (!chosen) description_ += " (cores divided among the ranks of a node; OMP_NUM_THREADS overrides)";
}

Kernels::~Kernels() { Kokkos::finalize(); }

}  // namespace exomerge::driver
