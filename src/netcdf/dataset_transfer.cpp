// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// The blocking part of Dataset: slabs in pieces through the staging buffer.
#include <algorithm>
#include <new>
#include <utility>

#include "netcdf/convert.hpp"
#include "netcdf/dataset.hpp"

namespace exomerge::netcdf {

std::byte* Dataset::Buffer::reserve(std::size_t bytes) {
  if (bytes > size_) {
    release();
    bytes_ = std::make_unique_for_overwrite<std::byte[]>(bytes);
    size_ = bytes;
  }
  return bytes_.get();
}

void Dataset::Buffer::release() {
  bytes_.reset();
  size_ = 0;
}

GlobalIndex Dataset::piece_values(VariableId id, bool staged) const {
  const std::size_t bytes = staged ? std::min(limits_.staging, limits_.request) : limits_.request;
  return static_cast<GlobalIndex>(std::max<std::size_t>(1, bytes / size_of(variable(id).type)));
}

/// How often all ranks must call the library for the rank with the most pieces.
GlobalIndex Dataset::agreed_pieces(Direction direction, VariableId id, GlobalIndex mine,
                                   GlobalIndex most_values) const {
  if (comm_.size() == 1) return mine;
  bool bounded = true;
  GlobalIndex size = 1;
  for (const DimensionId d : variable(id).dimensions) {
    const Dimension& dimension = dimensions_[static_cast<std::size_t>(d)];
    bounded = bounded && !(dimension.unlimited && direction == Direction::write);
    size = saturating_product(size, dimension.length);
  }
  // Every rank knows that none can have more than the whole variable.
  if (bounded && size <= most_values) return 1;
  return comm_.all_reduce(mine, ReduceOp::max);
}

void Dataset::move(Direction direction, VariableId id, const Slab& slab, DataType memory_type, void* values,
                   bool clobber, std::string error) {
  const DataType file_type = variable(id).type;
  const bool staged = memory_type != file_type || (direction == Direction::write && !clobber);
  const GlobalIndex most_values = piece_values(id, staged);
  const Slab mine = error.empty() ? slab : nothing(id);
  const SlabPieces pieces(mine, most_values);
  if (staged && error.empty()) {
    const std::size_t bytes =
        static_cast<std::size_t>(std::min(mine.size(), most_values)) * size_of(file_type);
    try {
      staging_.reserve(bytes);
    } catch (const std::bad_alloc&) {
      error = describe_lack_of_memory(bytes);
    }
  }
  const GlobalIndex calls = agreed_pieces(direction, id, pieces.count(), most_values);
  auto* position = static_cast<std::byte*>(values);
  for (GlobalIndex i = 0; i < calls; ++i) {
    if (error.empty() && i < pieces.count()) {
      const Request piece{direction, id, pieces[i], position};
      const GlobalIndex size = piece.slab.size();
      error = move_piece(piece, memory_type, staged);
      position += static_cast<std::size_t>(size) * size_of(memory_type);
    } else {
      const std::string trouble = stand_by(direction, id);
      if (error.empty()) error = trouble;
    }
  }
  if (direction == Direction::write) count_records(id, mine);
  agree(activity(direction, id), error);
}

std::string Dataset::move_piece(const Request& piece, DataType memory_type, bool staged) {
  if (!staged) return transfer(piece);
  const DataType file_type = variable(piece.id).type;
  const GlobalIndex size = piece.slab.size();
  Request raw = piece;
  raw.data = staging_.reserve(0);
  if (piece.direction == Direction::write) {
    const Misfit misfit = convert_values(memory_type, piece.data, file_type, raw.data, size);
    if (!misfit.text.empty()) {
      stand_by(piece.direction, piece.id);
      return describe_misfit(misfit, piece.slab);
    }
    return transfer(raw);
  }
  const std::string error = transfer(raw);
  if (!error.empty()) return error;
  return describe_misfit(convert_values(file_type, raw.data, memory_type, piece.data, size), piece.slab);
}

/// Takes part in a collective call with nothing.
std::string Dataset::stand_by(Direction direction, VariableId id) {
  std::uint64_t scalar = 0;  // a variable without dimensions knows no empty slab
  return transfer({direction, id, nothing(id), &scalar});
}

void Dataset::count_records(VariableId id, const Slab& slab) {
  if (slab.size() == 0 || slab.count.empty()) return;
  const DimensionId first = variable(id).dimensions.front();
  if (dimensions_[static_cast<std::size_t>(first)].unlimited)
    note_records(slab.start.front() + slab.count.front());
}

template <class T>
void Dataset::read(VariableId id, const Slab& slab, std::span<T> out) {
  check_call(Direction::read, id, type_of<T>());
  move(Direction::read, id, slab, type_of<T>(), out.data(), false,
       check_slab(Direction::read, id, slab, out.size()));
}

template <class T>
std::vector<T> Dataset::read_replicated(VariableId id, const Slab& slab) {
  check_call(Direction::read, id, type_of<T>());
  const Slab part = comm_.is_root() ? slab : nothing(id);
  const auto size = static_cast<std::size_t>(part.size());
  std::string error = check_slab(Direction::read, id, part, size);
  std::vector<T> values;
  if (error.empty()) {
    try {
      values.resize(size);
    } catch (const std::exception&) {
      error = describe_lack_of_memory(size * sizeof(T));
    }
  }
  move(Direction::read, id, part, type_of<T>(), values.data(), false, std::move(error));
  comm_.broadcast(values);
  return values;
}

template <class T>
std::vector<T> Dataset::read_replicated(VariableId id) {
  check_call(Direction::read, id, type_of<T>());
  return read_replicated<T>(id, whole(id));
}

template <class T>
void Dataset::write(VariableId id, const Slab& slab, std::span<const T> values) {
  check_call(Direction::write, id, type_of<T>());
  // The constness is kept: `move` copies what it may not clobber.
  move(Direction::write, id, slab, type_of<T>(), const_cast<T*>(values.data()), false,
       check_slab(Direction::write, id, slab, values.size()));
}

template <class T>
void Dataset::write_and_clobber(VariableId id, const Slab& slab, std::span<T> values) {
  check_call(Direction::write, id, type_of<T>());
  move(Direction::write, id, slab, type_of<T>(), values.data(), true,
       check_slab(Direction::write, id, slab, values.size()));
}

#define EXOMERGE_INSTANTIATE(T)                                                 \
  template void Dataset::read<T>(VariableId, const Slab&, std::span<T>);        \
  template std::vector<T> Dataset::read_replicated<T>(VariableId, const Slab&); \
  template std::vector<T> Dataset::read_replicated<T>(VariableId);              \
  template void Dataset::write<T>(VariableId, const Slab&, std::span<const T>); \
  template void Dataset::write_and_clobber<T>(VariableId, const Slab&, std::span<T>);

EXOMERGE_INSTANTIATE(char)
EXOMERGE_INSTANTIATE(std::int32_t)
EXOMERGE_INSTANTIATE(std::int64_t)
EXOMERGE_INSTANTIATE(float)
EXOMERGE_INSTANTIATE(double)
#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::netcdf
