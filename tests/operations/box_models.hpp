// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/generate.hpp"
#include "exomerge/model.hpp"
#include "model/model_data.hpp"
#include "support/all_values.hpp"

namespace exomerge::testing {

inline Comm world() { return Comm(MPI_COMM_WORLD); }

inline ExodusModel box_model(const GenerateOptions& options) {
  ExodusModel model(world());
  generate_boxes(model, options);
  return model;
}

template <class T>
std::vector<T> all_values(const Comm& comm, Kokkos::View<T*> mine) {
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mine);
  return all_values(comm, std::vector<T>(host.data(), host.data() + host.extent(0)));
}

/// All rows of a source at a step, on every rank.
template <class T>
std::vector<T> all_rows(const Source<T>& source, StepKey step = 0) {
  std::vector<T> values(static_cast<std::size_t>(source.rows() * source.width()));
  source.read(step, {0, source.rows()}, values);
  return values;
}

/// A source with a value for each row, column and step key; `value(row, column, step)` must be the same on
/// all ranks.
template <class T, class Value>
SourcePtr<T> source_of(GlobalIndex rows, int width, Value value) {
  return std::make_shared<FunctionSource<T>>(
      rows, width, [width, value](StepKey step, Range part, std::span<T> out) {
        for (std::size_t i = 0; i < out.size(); ++i) {
          const auto row = part.begin + static_cast<GlobalIndex>(i) / width;
          out[i] = static_cast<T>(value(row, static_cast<int>(static_cast<GlobalIndex>(i) % width), step));
        }
      });
}

/// The first value of a row replaced, at one step key or, with -1, at all.
template <class T>
SourcePtr<T> with_value(SourcePtr<T> base, GlobalIndex row, T value, StepKey at = -1) {
  const GlobalIndex rows = base->rows();
  const int width = base->width();
  return std::make_shared<FunctionSource<T>>(
      rows, width, [=, base = std::move(base)](StepKey step, Range part, std::span<T> out) {
        base->read(step, part, out);
        if (part.contains(row) && (at < 0 || at == step)) {
          out[static_cast<std::size_t>((row - part.begin) * width)] = value;
        }
      });
}

}  // namespace exomerge::testing
