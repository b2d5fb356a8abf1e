// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <string>

#include "exomerge/error.hpp"
#include "operations/partitioners.hpp"

#if EXOMERGE_HAVE_ZOLTAN
#include <mpi.h>
#include <zoltan.h>
#endif

namespace exomerge {

#if EXOMERGE_HAVE_ZOLTAN

namespace {

struct Problem {
  const std::vector<ElementCells::Cell>& cells;
  const CellHypergraph* graph;
};

const Problem& problem(void* data) { return *static_cast<const Problem*>(data); }

int cell_count(void* data, int* error) {
  *error = ZOLTAN_OK;
  return static_cast<int>(problem(data).cells.size());
}

void list_cells(void* data, int, int, ZOLTAN_ID_PTR ids, ZOLTAN_ID_PTR, int, float* weights, int* error) {
  const auto& cells = problem(data).cells;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    ids[i] = static_cast<ZOLTAN_ID_TYPE>(i);
    weights[i] = static_cast<float>(cells[i].elements);
  }
  *error = ZOLTAN_OK;
}

int axis_count(void*, int* error) {
  *error = ZOLTAN_OK;
  return 3;
}

void list_centers(void* data, int, int, int count, ZOLTAN_ID_PTR ids, ZOLTAN_ID_PTR, int, double* centers,
                  int* error) {
  for (int i = 0; i < count; ++i) {
    const auto& center = problem(data).cells[ids[i]].center;
    std::copy(center.begin(), center.end(), centers + 3 * i);
  }
  *error = ZOLTAN_OK;
}

void hypergraph_size(void* data, int* groups, int* pins, int* format, int* error) {
  const CellHypergraph& graph = *problem(data).graph;
  *groups = static_cast<int>(graph.weights.size());
  *pins = static_cast<int>(graph.cells.size());
  *format = ZOLTAN_COMPRESSED_EDGE;
  *error = ZOLTAN_OK;
}

void list_hypergraph(void* data, int, int groups, int pins, int, ZOLTAN_ID_PTR group_ids, int* begin,
                     ZOLTAN_ID_PTR cells, int* error) {
  const CellHypergraph& graph = *problem(data).graph;
  for (int g = 0; g < groups; ++g) {
    group_ids[g] = static_cast<ZOLTAN_ID_TYPE>(g);
    begin[g] = static_cast<int>(graph.begin[static_cast<std::size_t>(g)]);
  }
  for (int p = 0; p < pins; ++p) {
    cells[p] = static_cast<ZOLTAN_ID_TYPE>(graph.cells[static_cast<std::size_t>(p)]);
  }
  *error = ZOLTAN_OK;
}

void group_weight_count(void* data, int* count, int* error) {
  *count = static_cast<int>(problem(data).graph->weights.size());
  *error = ZOLTAN_OK;
}

void list_group_weights(void* data, int, int, int groups, int, ZOLTAN_ID_PTR ids, ZOLTAN_ID_PTR,
                        float* weights, int* error) {
  for (int g = 0; g < groups; ++g) {
    ids[g] = static_cast<ZOLTAN_ID_TYPE>(g);
    weights[g] = static_cast<float>(problem(data).graph->weights[static_cast<std::size_t>(g)]);
  }
  *error = ZOLTAN_OK;
}

/// A Zoltan object of this rank alone.
class Zoltan {
 public:
  explicit Zoltan(Problem& problem) : handle_(create()) {
    Zoltan_Set_Num_Obj_Fn(handle_, cell_count, &problem);
    Zoltan_Set_Obj_List_Fn(handle_, list_cells, &problem);
    Zoltan_Set_Num_Geom_Fn(handle_, axis_count, &problem);
    Zoltan_Set_Geom_Multi_Fn(handle_, list_centers, &problem);
    if (problem.graph == nullptr) return;
    Zoltan_Set_HG_Size_CS_Fn(handle_, hypergraph_size, &problem);
    Zoltan_Set_HG_CS_Fn(handle_, list_hypergraph, &problem);
    Zoltan_Set_HG_Size_Edge_Wts_Fn(handle_, group_weight_count, &problem);
    Zoltan_Set_HG_Edge_Wts_Fn(handle_, list_group_weights, &problem);
  }
  Zoltan(const Zoltan&) = delete;
  Zoltan& operator=(const Zoltan&) = delete;
  ~Zoltan() { Zoltan_Destroy(&handle_); }

  void set(const char* name, const std::string& value) {
    if (Zoltan_Set_Param(handle_, name, value.c_str()) != ZOLTAN_OK) {
      throw Error(std::string("Zoltan does not take ") + value + " for " + name);
    }
  }

  std::vector<LocalIndex> divide(std::size_t cells) {
    int changed = 0, id_words = 0, local_words = 0, incoming = 0, listed = 0;
    ZOLTAN_ID_PTR in_ids = nullptr, in_locals = nullptr, ids = nullptr, locals = nullptr;
    int *in_ranks = nullptr, *in_parts = nullptr, *ranks = nullptr, *parts = nullptr;
    const int status =
        Zoltan_LB_Partition(handle_, &changed, &id_words, &local_words, &incoming, &in_ids, &in_locals,
                            &in_ranks, &in_parts, &listed, &ids, &locals, &ranks, &parts);
    std::vector<LocalIndex> part_of(cells, 0);
    if (status == ZOLTAN_OK || status == ZOLTAN_WARN) {
      for (int i = 0; i < listed; ++i) part_of[ids[i]] = parts[i];
    }
    Zoltan_LB_Free_Part(&in_ids, &in_locals, &in_ranks, &in_parts);
    Zoltan_LB_Free_Part(&ids, &locals, &ranks, &parts);
    if (status != ZOLTAN_OK && status != ZOLTAN_WARN) {
      throw Error("Zoltan could not divide the elements (status " + std::to_string(status) + ")");
    }
    return part_of;
  }

 private:
  static Zoltan_Struct* create() {
    float version = 0;
    if (Zoltan_Initialize(0, nullptr, &version) != ZOLTAN_OK) throw Error("Zoltan cannot be initialised");
    Zoltan_Struct* handle = Zoltan_Create(MPI_COMM_SELF);
    if (handle == nullptr) throw Error("Zoltan cannot be started");
    return handle;
  }

  Zoltan_Struct* handle_;
};

std::vector<LocalIndex> divide(Problem problem, const char* method, const char* tolerance, int parts) {
  Zoltan zoltan(problem);
  zoltan.set("DEBUG_LEVEL", "0");
  zoltan.set("LB_METHOD", method);
  zoltan.set("LB_APPROACH", "PARTITION");
  zoltan.set("NUM_GLOBAL_PARTS", std::to_string(parts));
  zoltan.set("NUM_GID_ENTRIES", "1");
  zoltan.set("OBJ_WEIGHT_DIM", "1");
  zoltan.set("RETURN_LISTS", "PARTS");
  zoltan.set("IMBALANCE_TOL", tolerance);
  if (problem.graph != nullptr) {
    zoltan.set("EDGE_WEIGHT_DIM", "1");
    zoltan.set("HYPERGRAPH_PACKAGE", "PHG");
    zoltan.set("SEED", "1");
  }
  return zoltan.divide(problem.cells.size());
}

}  // namespace

std::vector<LocalIndex> divide_points(const std::vector<ElementCells::Cell>& cells, SplitMethod method,
                                      int parts) {
  const char* name = method == SplitMethod::rcb ? "RCB" : method == SplitMethod::rib ? "RIB" : "HSFC";
  return divide({cells, nullptr}, name, "1.001", parts);
}

std::vector<LocalIndex> divide_hypergraph(const std::vector<ElementCells::Cell>& cells,
                                          const CellHypergraph& graph, int parts) {
  return divide({cells, &graph}, "HYPERGRAPH", "1.02", parts);
}

#else

std::vector<LocalIndex> divide_points(const std::vector<ElementCells::Cell>&, SplitMethod, int) {
  throw Error("this exomerge was built without Zoltan");
}

std::vector<LocalIndex> divide_hypergraph(const std::vector<ElementCells::Cell>&, const CellHypergraph&,
                                          int) {
  throw Error("this exomerge was built without Zoltan");
}

#endif

}  // namespace exomerge
