// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exomerge/model_options.hpp"
#include "model/input.hpp"
#include "model/piece_numbering.hpp"

namespace exomerge {

/// The per-processor files of a model as one input. Each piece is read by one rank, which sends the rows to
/// where they are wanted; what is read again and again in the same slices is planned once.
class PieceSet final : public Input {
 public:
  /// Reads the headers, the id maps and the lists of sets of all pieces. Collective.
  PieceSet(const Comm& comm, const InputFiles& input, int open_limit, bool steps_common);

  const Description& description() const override { return joined_.about; }
  const exodus::Places& places() const override { return places_; }
  std::string path() const override { return joined_.name; }
  std::shared_ptr<const ForeignData> foreign() const override;
  std::int64_t modification_time(const Comm& comm) const override;
  RealSourcePtr reals(const exodus::Place& place, Range rows) const override;
  IndexSourcePtr numbers(const exodus::Place& place, Range rows) const override;
  IndexSourcePtr references(const exodus::Place& place, Range rows, ReferenceRule rule) const override;
  RealSourcePtr field(const exodus::Place& place, Range rows, std::shared_ptr<const StepTable> table,
                      double missing) const override;
  std::vector<double> read_globals(int step) const override;

  /// Rows of some of its arrays, `array` being the variable of their places. What pieces do not have becomes
  /// `missing`. References come 0-based. Several arrays together cost one exchange. Collective.
  template <class T>
  struct Request {
    int array = 0;
    int step = 0;
    Range rows;
    double missing = 0.0;
    std::span<T> out;
  };
  template <class T>
  void read(std::span<const Request<T>> requests) const;

  const Comm& comm() const { return files_.comm(); }
  /// True when a slice of an array, `array` being the variable of its place, is better read at once.
  bool prefers_whole_slices(int array) const {
    return !rows_of(arrays_[static_cast<std::size_t>(array)]).in_order;
  }
  /// True when no map has integers of more than 32 bits.
  bool has_narrow_maps() const { return narrow_maps_; }

 private:
  enum class What {
    coordinates,
    node_attributes,
    node_field,
    id_map,
    order_map,
    map,
    role,
    field,
    reduction
  };
  struct Array {
    What what = What::coordinates;
    EntityKind kind = EntityKind::nodal;
    IndexSpace space = IndexSpace::node;
    std::size_t entity = 0;
    std::size_t index = 0;  ///< axis, variable, map or role
    int width = 1;
  };

  // piece_set.cpp
  void lay_out();
  void lay_out_nodes();
  void lay_out_space(IndexSpace space);
  void lay_out_entity(EntityKind kind, std::size_t entity);
  exodus::Place add(Array array, GlobalIndex rows, GlobalIndex width, bool timed);
  void find_wide_maps();
  void find_rows_in_order();
  std::vector<int> steps_of_first() const;

  // piece_reading.cpp
  const PieceRows& rows_of(const Array& array) const;
  exodus::Place place_in(const Piece& piece, const Array& array) const;
  template <class T>
  const PieceRows& rows_of(const Request<T>& request) const {
    return rows_of(arrays_[static_cast<std::size_t>(request.array)]);
  }
  template <class T>
  std::vector<std::shared_ptr<const RowPlan>> plans_for(std::span<const Request<T>> requests) const;
  template <class T>
  void choose_plans(std::span<const Request<T>> requests,
                    std::span<std::shared_ptr<const RowPlan>> chosen) const;
  std::shared_ptr<const RowPlan> make_plan(const PieceRows& rows, Range wanted) const;
  /// Rows of small arrays, by request and piece.
  template <class T>
  struct Prefetched {
    std::vector<std::vector<Range>> rows;
    std::vector<std::vector<std::size_t>> begin;  ///< in `values`
    std::vector<T> values;
  };
  template <class T>
  Prefetched<T> prefetch(std::span<const Request<T>> requests,
                         std::span<const std::shared_ptr<const RowPlan>> plans) const;
  template <class T>
  void read_piece(std::size_t at, const Array& array, const Request<T>& request, Range rows,
                  std::span<T> values) const;
  void read_reductions(std::size_t at, const Array& array, const Request<double>& request, Range rows,
                       std::span<double> values) const;
  template <class T>
  void translate_if_references(std::size_t at, const Array& array, std::span<T> values) const;
  void translate(std::size_t at, const Array& array, std::span<GlobalIndex> values) const;
  void translate_numbers(std::size_t at, const Array& array, std::span<GlobalIndex> values) const;
  bool is_reference(const Array& array) const;
  IndexSpace target_of(const Array& array) const;
  void read_coordinates(const Request<double>& request, const RowPlan& plan) const;
  bool coordinates_differ(const Request<double>& request, const RowPlan& plan, double tolerance,
                          GlobalIndex* node) const;
  double rounding(std::size_t axis) const;
  [[noreturn]] void fail_at_coordinates(const Request<double>& request, double tolerance) const;
  [[noreturn]] void fail_at_node(std::size_t axis, GlobalIndex node) const;

  mutable PieceFiles files_;  // numbers of entries are made when they are needed
  JoinedDescription joined_;
  PieceLayout layout_;
  exodus::Places places_;
  std::vector<Array> arrays_;
  std::map<std::pair<int, std::size_t>, PieceRows>
      alone_;  ///< by kind and entity: what one piece says for all
  bool narrow_maps_ = true;
  mutable std::map<const PieceRows*, std::vector<std::shared_ptr<const RowPlan>>> plans_;
  mutable RowMover mover_;
};

/// The input that a path names: a file, or pieces by their base name or a pattern. Collective.
std::shared_ptr<const Input> open_input(const Comm& comm, const InputFiles& files,
                                        const ImportOptions& options);

}  // namespace exomerge
