// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/comm.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>

#include "exomerge/error.hpp"
#include "mpi/failure.hpp"
#include "mpi/message_tags.hpp"
#include "mpi/mpi_check.hpp"
#include "mpi/piece_size.hpp"

namespace exomerge {

namespace {

constexpr std::size_t default_piece_bytes = std::size_t{1} << 30;
std::atomic<std::size_t> current_piece_bytes{default_piece_bytes};

}  // namespace

namespace detail {

void check_mpi(int code, std::string_view activity, int rank) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING] = "";
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw Error("MPI error while " + std::string(activity) + " on rank " + std::to_string(rank) + ": " +
              std::string(text, static_cast<std::size_t>(length)));
}

std::size_t piece_bytes() { return current_piece_bytes.load(std::memory_order_relaxed); }

void set_piece_bytes(std::size_t bytes) {
  current_piece_bytes.store(bytes == 0 ? default_piece_bytes : bytes, std::memory_order_relaxed);
}

std::string describe_current_exception(std::string_view activity, int rank) {
  const std::string where = " on rank " + std::to_string(rank);
  try {
    throw;
  } catch (const Error& error) {
    if (*error.what() != '\0') return error.what();
    return "error without a message while " + std::string(activity) + where;
  } catch (const std::bad_alloc&) {
    return "out of memory while " + std::string(activity) + where;
  } catch (const std::exception& error) {
    return std::string(activity) + ": " + error.what() + " (rank " + std::to_string(rank) + ")";
  } catch (...) {
    return "unknown error while " + std::string(activity) + where;
  }
}

}  // namespace detail

void prepare_mpi_environment() {
  // Open MPI 4's default component, ompio, returns success from writes to a full disk. ROMIO reports them.
  // Other MPI libraries ignore the variable.
  setenv("OMPI_MCA_io", "romio321", 0);
  // A program started without mpirun would start a daemon of Open MPI: time, and one more thing that can fail.
  setenv("OMPI_MCA_ess_singleton_isolated", "1", 0);
}

struct Comm::Handle {
  explicit Handle(MPI_Comm parent) {
    detail::check_mpi(MPI_Comm_dup(parent, &comm), "duplicating a communicator", 0);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    int finalized = 0;
    MPI_Finalized(&finalized);
    if (!finalized && comm != MPI_COMM_NULL) MPI_Comm_free(&comm);
  }

  MPI_Comm comm = MPI_COMM_NULL;
};

namespace {

/// What `agree` throws. It remembers its communicator: an error that all ranks of a smaller communicator
/// throw is still news to the other ranks of a larger one.
class AgreedError : public Error {
 public:
  AgreedError(const std::string& message, const void* handle) : Error(message, true), handle_(handle) {}
  bool agreed_over(const void* handle) const { return handle == handle_; }

 private:
  const void* handle_;  // compared only, never followed: the communicator may be gone
};

MPI_Op mpi_op(ReduceOp op) {
  switch (op) {
    case ReduceOp::min:
      return MPI_MIN;
    case ReduceOp::max:
      return MPI_MAX;
    case ReduceOp::sum:
      break;
  }
  return MPI_SUM;
}

template <class T>
void reduce_in_pieces(std::span<T> values, MPI_Datatype type, ReduceOp op, const Comm& comm) {
  const std::size_t piece = std::max<std::size_t>(1, detail::piece_bytes() / sizeof(T));
  for (std::size_t begin = 0; begin < values.size(); begin += piece) {
    const int count = static_cast<int>(std::min(piece, values.size() - begin));
    detail::check_mpi(MPI_Allreduce(MPI_IN_PLACE, values.data() + begin, count, type, mpi_op(op), comm.mpi()),
                      "reducing values over all ranks", comm.rank());
  }
}

/// The nonblocking messages of one exchange.
class PendingMessages {
 public:
  explicit PendingMessages(const Comm& comm) : comm_(comm) {}

  void receive(std::byte* data, std::size_t bytes, int source) {
    in_pieces(bytes, [&](std::size_t begin, int count) {
      detail::check_mpi(MPI_Irecv(data + begin, count, MPI_BYTE, source, detail::tag_all_to_all, comm_.mpi(),
                                  &requests_.emplace_back(MPI_REQUEST_NULL)),
                        "receiving from rank " + std::to_string(source), comm_.rank());
    });
  }
  void send(const std::byte* data, std::size_t bytes, int target) {
    in_pieces(bytes, [&](std::size_t begin, int count) {
      detail::check_mpi(MPI_Isend(data + begin, count, MPI_BYTE, target, detail::tag_all_to_all, comm_.mpi(),
                                  &requests_.emplace_back(MPI_REQUEST_NULL)),
                        "sending to rank " + std::to_string(target), comm_.rank());
    });
  }
  void wait() {
    std::vector<MPI_Status> statuses(requests_.size());
    int code = MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), statuses.data());
    if (code == MPI_ERR_IN_STATUS) {
      for (const MPI_Status& status : statuses) {
        if (status.MPI_ERROR != MPI_SUCCESS && status.MPI_ERROR != MPI_ERR_PENDING) code = status.MPI_ERROR;
      }
    }
    detail::check_mpi(code, "exchanging values between ranks", comm_.rank());
  }

 private:
  template <class Post>
  static void in_pieces(std::size_t bytes, const Post& post) {
    const std::size_t piece = detail::piece_bytes();
    for (std::size_t begin = 0; begin < bytes; begin += piece) {
      post(begin, static_cast<int>(std::min(piece, bytes - begin)));
    }
  }

  const Comm& comm_;
  std::vector<MPI_Request> requests_;
};

}  // namespace

Comm::Comm(MPI_Comm comm) {
  int initialized = 0;
  MPI_Initialized(&initialized);
  if (!initialized) throw Error("a communicator was asked for before MPI was initialized");
  if (comm == MPI_COMM_NULL) throw Error("a communicator was asked for from MPI_COMM_NULL");
  handle_ = std::make_shared<const Handle>(comm);
  detail::check_mpi(MPI_Comm_set_errhandler(handle_->comm, MPI_ERRORS_RETURN), "setting the error handler",
                    0);
  detail::check_mpi(MPI_Comm_rank(handle_->comm, &rank_), "asking for the rank", 0);
  detail::check_mpi(MPI_Comm_size(handle_->comm, &size_), "asking for the number of ranks", rank_);
}

MPI_Comm Comm::mpi() const { return handle_->comm; }

void Comm::barrier() const { detail::check_mpi(MPI_Barrier(handle_->comm), "waiting for all ranks", rank_); }

void Comm::broadcast(std::string& text, int root) const {
  std::size_t length = text.size();
  broadcast(length, root);
  allocate(length, [&] { text.resize(length); });
  broadcast_bytes(text.data(), length, root);
}

std::int64_t Comm::all_reduce(std::int64_t value, ReduceOp op) const {
  all_reduce(std::span<std::int64_t>(&value, 1), op);
  return value;
}

double Comm::all_reduce(double value, ReduceOp op) const {
  all_reduce(std::span<double>(&value, 1), op);
  return value;
}

void Comm::all_reduce(std::span<std::int64_t> values, ReduceOp op) const {
  reduce_in_pieces(values, MPI_INT64_T, op, *this);
}

void Comm::all_reduce(std::span<double> values, ReduceOp op) const {
  reduce_in_pieces(values, MPI_DOUBLE, op, *this);
}

bool Comm::any(bool value) const { return all_reduce(std::int64_t{value}, ReduceOp::max) != 0; }

std::int64_t Comm::exclusive_scan(std::int64_t value) const {
  std::int64_t sum = 0;
  detail::check_mpi(MPI_Exscan(&value, &sum, 1, MPI_INT64_T, MPI_SUM, handle_->comm),
                    "summing over the lower ranks", rank_);
  return rank_ == 0 ? 0 : sum;  // MPI leaves the result of rank 0 undefined
}

void Comm::collectively(std::string_view activity, const std::function<void()>& work) const {
  std::string error;
  try {
    work();
  } catch (const AgreedError& agreed) {
    // Every rank left its last agreement over this communicator with this error. Asking again would find no
    // partner in the rank whose failure was met by that agreement from further out.
    if (agreed.agreed_over(handle_.get())) throw;
    error = agreed.what();
  } catch (...) {
    error = detail::describe_current_exception(activity, rank_);
  }
  agree(error);
}

void Comm::agree(std::string_view local_error) const {
  int failing = local_error.empty() ? size_ : rank_;
  detail::check_mpi(MPI_Allreduce(MPI_IN_PLACE, &failing, 1, MPI_INT, MPI_MIN, handle_->comm),
                    "asking whether a rank failed", rank_);
  if (failing == size_) return;
  std::string message(local_error);
  broadcast(message, failing);
  throw AgreedError(message, handle_.get());
}

void Comm::broadcast_bytes(void* data, std::size_t bytes, int root) const {
  const std::size_t piece = detail::piece_bytes();
  for (std::size_t begin = 0; begin < bytes; begin += piece) {
    const int count = static_cast<int>(std::min(piece, bytes - begin));
    detail::check_mpi(MPI_Bcast(static_cast<std::byte*>(data) + begin, count, MPI_BYTE, root, handle_->comm),
                      "broadcasting from rank " + std::to_string(root), rank_);
  }
}

void Comm::all_gather_bytes(const void* mine, void* all, std::size_t bytes) const {
  const std::size_t ranks = static_cast<std::size_t>(size_);
  const std::size_t piece = std::max<std::size_t>(1, detail::piece_bytes() / ranks);
  std::vector<std::byte> gathered;
  for (std::size_t begin = 0; begin < bytes; begin += piece) {
    const std::size_t count = std::min(piece, bytes - begin);
    gathered.resize(count * ranks);
    void* target = count == bytes ? all : gathered.data();
    detail::check_mpi(MPI_Allgather(static_cast<const std::byte*>(mine) + begin, static_cast<int>(count),
                                    MPI_BYTE, target, static_cast<int>(count), MPI_BYTE, handle_->comm),
                      "gathering a value of each rank", rank_);
    if (count == bytes) return;
    for (std::size_t rank = 0; rank < ranks; ++rank) {
      std::memcpy(static_cast<std::byte*>(all) + rank * bytes + begin, gathered.data() + rank * count, count);
    }
  }
}

void Comm::allocate(std::size_t bytes, const std::function<void()>& allocation) const {
  // Metadata comes in thousands of small broadcasts, and a rank without another MiB is lost anyway.
  constexpr std::size_t worth_asking = std::size_t{1} << 20;
  if (bytes < worth_asking) {
    allocation();
  } else {
    collectively("allocating values to broadcast", allocation);
  }
}

std::vector<std::int64_t> Comm::exchange_counts(std::span<const std::int64_t> counts,
                                                std::size_t values) const {
  const std::size_t ranks = static_cast<std::size_t>(size_);
  std::vector<std::int64_t> sent(counts.begin(), counts.end());
  std::int64_t total = 0;
  bool valid = counts.size() == ranks;
  for (const std::int64_t count : counts) {
    valid = valid && count >= 0;
    total += count;
  }
  // A wrong call tells every rank, by a count that no right one sends.
  if (!valid || total != static_cast<std::int64_t>(values)) sent.assign(ranks, -1);
  std::vector<std::int64_t> received(ranks);
  detail::check_mpi(MPI_Alltoall(sent.data(), 1, MPI_INT64_T, received.data(), 1, MPI_INT64_T, handle_->comm),
                    "exchanging counts between ranks", rank_);
  const auto wrong = std::find(received.begin(), received.end(), -1);
  if (wrong != received.end()) {
    throw AgreedError("the counts of values to send do not match the values on rank " +
                          std::to_string(wrong - received.begin()),
                      handle_.get());
  }
  return received;
}

std::vector<Range> Comm::consecutive_parts(std::span<const std::int64_t> counts) {
  std::vector<Range> parts(std::max<std::size_t>(1, counts.size()));
  GlobalIndex begin = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    parts[i] = {begin, begin + counts[i]};
    begin += counts[i];
  }
  return parts;
}

void Comm::exchange_bytes(const void* send, std::span<const Range> send_parts, void* receive,
                          std::span<const Range> receive_parts, std::size_t item_bytes) const {
  const auto* source = static_cast<const std::byte*>(send);
  auto* target = static_cast<std::byte*>(receive);
  const auto bytes = [&](GlobalIndex items) { return static_cast<std::size_t>(items) * item_bytes; };

  PendingMessages messages(*this);
  // Each rank starts with its neighbor, so that not all send to rank 0 first.
  for (int step = 1; step < size_; ++step) {
    const int from = (rank_ + size_ - step) % size_;
    const Range part = receive_parts[static_cast<std::size_t>(from)];
    if (!part.empty()) messages.receive(target + bytes(part.begin), bytes(part.size()), from);
  }
  for (int step = 1; step < size_; ++step) {
    const int to = (rank_ + step) % size_;
    const Range part = send_parts[static_cast<std::size_t>(to)];
    if (!part.empty()) messages.send(source + bytes(part.begin), bytes(part.size()), to);
  }
  const Range kept = send_parts[static_cast<std::size_t>(rank_)];
  if (!kept.empty()) {
    const Range place = receive_parts[static_cast<std::size_t>(rank_)];
    std::memcpy(target + bytes(place.begin), source + bytes(kept.begin), bytes(kept.size()));
  }
  messages.wait();
}

}  // namespace exomerge
