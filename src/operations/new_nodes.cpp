// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/new_nodes.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "exomerge/error.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/node_rows.hpp"

namespace exomerge {

namespace {

/// Ascending, then -1.
using Parents = std::array<GlobalIndex, most_parents>;

std::span<const GlobalIndex> nodes_of(const Parents& parents) {
  return {parents.begin(), std::ranges::find(parents, -1)};
}

/// The parents of the groups of parts on this rank, which ascend.
class ParentsOfGroups {
 public:
  ParentsOfGroups(const CompactElements& elements, const MatchedParts& parts, std::span<const PartList> lists)
      : elements_(elements), parts_(parts), lists_(lists) {}

  /// Number on this rank of the lowest.
  LocalIndex lowest(LocalIndex group) const {
    LocalIndex result = std::numeric_limits<LocalIndex>::max();
    for_each_number(group, [&](LocalIndex number) { result = std::min(result, number); });
    return result;
  }
  Parents operator()(LocalIndex group) const {
    std::array<LocalIndex, most_parents> sorted{};
    std::size_t count = 0;
    for_each_number(group, [&](LocalIndex number) {
      std::size_t i = count++;
      for (; i > 0 && sorted[i - 1] > number; --i) sorted[i] = sorted[i - 1];
      sorted[i] = number;
    });
    Parents parents;
    parents.fill(-1);
    for (std::size_t i = 0; i < count; ++i) parents[i] = elements_.node(sorted[i]);
    return parents;
  }
  LocalIndex size() const { return parts_.group_count(); }
  /// Not less than all groups have parents.
  std::size_t most_values() const {
    std::size_t most = 0;
    for (const PartList& list : lists_) {
      for (const kernels::PartNodes& part : list) most = std::max(most, part.places.size());
    }
    return most * static_cast<std::size_t>(size());
  }

 private:
  template <class Use>
  void for_each_number(LocalIndex group, const Use& use) const {
    const MatchedParts::Place place = parts_.place(parts_.group(group).front());
    const std::span<const LocalIndex> nodes = parts_.element_nodes(place);
    for (const int at : lists_[place.block][place.part].places) {
      const LocalIndex number = nodes[static_cast<std::size_t>(at)];
      if (number < 0) throw Error("an element to be converted names nodes that do not exist");
      use(number);
    }
  }

  const CompactElements& elements_;
  const MatchedParts& parts_;
  std::span<const PartList> lists_;
};

/// New nodes of all ranks, numbered from 0.
struct NumberedGroups {
  std::vector<GlobalIndex> numbers;  ///< by group of this rank; empty: group g has number g
  EvenRecipe recipe;
};

NumberedGroups numbered_alone(const Comm& comm, const ParentsOfGroups& parents) {
  NumberedGroups result;
  comm.collectively("listing new nodes", [&] {
    result.recipe.total = parents.size();
    result.recipe.slice.ends.reserve(static_cast<std::size_t>(parents.size()));
    result.recipe.slice.rows.reserve(parents.most_values());
    for (LocalIndex g = 0; g < parents.size(); ++g) result.recipe.slice.add(nodes_of(parents(g)));
  });
  return result;
}

/// Rows with numbers that ascend, on their way to even slices of all of them.
struct NumberedRows {
  std::vector<GlobalIndex> numbers;
  std::vector<std::int64_t> sizes;
  std::vector<GlobalIndex> rows;

  void add(GlobalIndex number, const Parents& parents) {
    numbers.push_back(number);
    const std::span<const GlobalIndex> nodes = nodes_of(parents);
    sizes.push_back(static_cast<std::int64_t>(nodes.size()));
    rows.insert(rows.end(), nodes.begin(), nodes.end());
  }
};

EvenRecipe delivered(const Comm& comm, const NumberedRows& given, GlobalIndex total) {
  const Partition target = Partition::even(total, comm.size());
  std::vector<std::int64_t> row_counts(static_cast<std::size_t>(comm.size()), 0);
  std::vector<std::int64_t> value_counts = row_counts;
  comm.collectively("sending new nodes", [&] {
    for (std::size_t i = 0; i < given.numbers.size(); ++i) {
      const auto rank = static_cast<std::size_t>(target.owner(given.numbers[i]));
      ++row_counts[rank];
      value_counts[rank] += given.sizes[i];
    }
  });
  const auto numbers = comm.all_to_all(std::span(given.numbers), std::span<const std::int64_t>(row_counts));
  const auto sizes = comm.all_to_all(std::span(given.sizes), std::span<const std::int64_t>(row_counts));
  const auto rows = comm.all_to_all(std::span(given.rows), std::span<const std::int64_t>(value_counts));
  EvenRecipe result;
  result.total = total;
  comm.collectively("sorting new nodes", [&] {
    const Range mine = target.slice(comm.rank());
    std::vector<std::int64_t>& ends = result.slice.ends;
    ends.assign(static_cast<std::size_t>(mine.size()), 0);
    const auto at = [&](std::size_t i) { return static_cast<std::size_t>(numbers.values[i] - mine.begin); };
    for (std::size_t i = 0; i < numbers.values.size(); ++i) ends[at(i)] = sizes.values[i];
    std::int64_t end = 0;
    for (std::int64_t& row : ends) row = end += row;
    result.slice.rows.resize(static_cast<std::size_t>(end));
    auto from = rows.values.begin();
    for (std::size_t i = 0; i < numbers.values.size(); ++i) {
      std::copy_n(from, sizes.values[i], result.slice.rows.begin() + (ends[at(i)] - sizes.values[i]));
      from += sizes.values[i];
    }
  });
  return result;
}

/// Numbers the groups of several ranks. New nodes are in the order of their lowest parents first, so that it
/// takes the number of groups at each node to know where those of the next begin. Groups at a node that only
/// this rank uses are its own; those at other nodes meet at the owners of the nodes.
class GroupNumberer {
 public:
  GroupNumberer(const ModelData& model, const CompactElements& elements, const ParentsOfGroups& parents)
      : comm_(model.comm),
        nodes_(model.partition(model.nodes.count)),
        users_(model, elements),
        parents_(parents) {}

  NumberedGroups run() {
    count_own();
    Delivery<Parents> delivery(comm_, meeting_,
                               [&](const Parents& parents) { return nodes_.owner(parents[0]); });
    place_nodes(delivery.received());
    number_own();
    number_met(delivery);
    EvenRecipe recipe = delivered(comm_, rows(), total_);
    return {std::move(numbers_), std::move(recipe)};
  }

 private:
  void count_own() {
    comm_.collectively("counting new nodes", [&] {
      at_used_.assign(users_.used().size(), 0);
      used_of_group_.reserve(static_cast<std::size_t>(parents_.size()));
      std::size_t u = 0;
      for (LocalIndex g = 0; g < parents_.size(); ++g) {
        const LocalIndex lowest = parents_.lowest(g);
        while (users_.used()[u] != lowest) ++u;
        used_of_group_.push_back(static_cast<LocalIndex>(u));
        if (users_.is_shared(lowest)) {
          meeting_.push_back(parents_(g));
        } else {
          ++at_used_[u];
        }
      }
    });
  }

  /// `received`: of the groups at this rank's nodes.
  void place_nodes(const std::vector<Parents>& received) {
    const Range mine = nodes_.slice(comm_.rank());
    std::vector<GlobalIndex> at_owned;
    comm_.collectively("counting new nodes", [&] {
      met_ = received;
      std::ranges::sort(met_);
      met_.erase(std::unique(met_.begin(), met_.end()), met_.end());
      at_owned.assign(static_cast<std::size_t>(mine.size()), 0);
    });
    users_.exchange().scatter_reduce<GlobalIndex>(at_used_, at_owned, ReduceOp::sum);
    for (const Parents& parents : met_) ++at_owned[static_cast<std::size_t>(parents[0] - mine.begin)];
    GlobalIndex count = 0;
    for (const GlobalIndex at_node : at_owned) count += at_node;
    total_ = comm_.all_reduce(count, ReduceOp::sum);
    GlobalIndex begin = comm_.exclusive_scan(count);
    for (GlobalIndex& at_node : at_owned) at_node = std::exchange(begin, begin + at_node);
    comm_.collectively("numbering new nodes", [&] {
      for (std::size_t i = 0; i < met_.size(); ++i) {
        const bool follows = i > 0 && met_[i][0] == met_[i - 1][0];
        met_numbers_.push_back(follows ? met_numbers_.back() + 1
                                       : at_owned[static_cast<std::size_t>(met_[i][0] - mine.begin)]);
      }
    });
    users_.exchange().gather<GlobalIndex>(at_owned, at_used_);
  }

  void number_own() {
    comm_.collectively("numbering new nodes", [&] {
      numbers_.resize(used_of_group_.size());
      for (std::size_t g = 0; g < numbers_.size(); ++g) {
        const auto u = static_cast<std::size_t>(used_of_group_[g]);
        numbers_[g] = users_.is_shared(users_.used()[u]) ? -1 : at_used_[u]++;
      }
    });
  }

  void number_met(Delivery<Parents>& delivery) {
    std::vector<GlobalIndex> answers;
    comm_.collectively("numbering new nodes", [&] {
      for (const Parents& parents : delivery.received()) {
        const auto at = std::ranges::lower_bound(met_, parents) - met_.begin();
        answers.push_back(met_numbers_[static_cast<std::size_t>(at)]);
      }
    });
    const std::vector<GlobalIndex> numbers = delivery.answers<GlobalIndex>(answers);
    auto next = numbers.begin();
    for (GlobalIndex& number : numbers_) {
      if (number < 0) number = *next++;
    }
  }

  /// What this rank knows: its own groups and those that met here.
  NumberedRows rows() {
    NumberedRows result;
    comm_.collectively("listing new nodes", [&] {
      result.rows.reserve(parents_.most_values());
      std::size_t m = 0;
      const auto add_met = [&](GlobalIndex end) {
        for (; m < met_.size() && met_numbers_[m] < end; ++m) result.add(met_numbers_[m], met_[m]);
      };
      for (LocalIndex g = 0; g < parents_.size(); ++g) {
        const auto at = static_cast<std::size_t>(g);
        if (users_.is_shared(users_.used()[static_cast<std::size_t>(used_of_group_[at])])) continue;
        add_met(numbers_[at]);
        result.add(numbers_[at], parents_(g));
      }
      add_met(total_);
    });
    return result;
  }

  const Comm& comm_;
  Partition nodes_;
  NodeUsers users_;
  const ParentsOfGroups& parents_;
  std::vector<GlobalIndex> at_used_;  // by node in use: how many own groups, then the number of the next
  std::vector<LocalIndex> used_of_group_;
  std::vector<Parents> meeting_;  // groups at nodes that others use too
  std::vector<Parents> met_;      // of all ranks, at this rank's nodes
  std::vector<GlobalIndex> met_numbers_;
  std::vector<GlobalIndex> numbers_;
  GlobalIndex total_ = 0;
};

/// The new node of each part on this rank.
struct NodesOfParts {
  GlobalIndex first = 0;              ///< new node
  std::vector<LocalIndex> group;      ///< by part
  std::vector<GlobalIndex> of_group;  ///< number among the new nodes; empty: that of the group

  GlobalIndex node(std::size_t part) const {
    const LocalIndex g = group[part];
    return first + (of_group.empty() ? g : of_group[static_cast<std::size_t>(g)]);
  }
};

class NewNodeSource final : public IndexSource {
 public:
  NewNodeSource(const Comm& comm, const Partition& elements, int width, LocalIndex first_part,
                std::shared_ptr<const NodesOfParts> nodes)
      : IndexSource(elements.size(), width),
        comm_(comm),
        mine_(elements.slice(comm.rank())),
        first_part_(static_cast<std::size_t>(first_part)),
        nodes_(std::move(nodes)) {}

  void read(StepKey, Range rows, std::span<GlobalIndex> out) const override {
    const bool here = rows.empty() || (rows.begin >= mine_.begin && rows.end <= mine_.end);
    if (!comm_.any(!here)) {
      copy(rows, out.data());
      return;
    }
    std::vector<GlobalIndex> sent;
    std::vector<std::int64_t> counts;
    const std::vector<Range> wanted = comm_.all_gather(rows);
    comm_.collectively("sending new nodes", [&] {
      for (const Range& range : wanted) {
        const Range part = intersect(mine_, range);
        counts.push_back(part.size() * width());
        sent.resize(sent.size() + static_cast<std::size_t>(counts.back()));
        copy(part, sent.data() + sent.size() - counts.back());
      }
    });
    const auto received =
        comm_.all_to_all(std::span<const GlobalIndex>(sent), std::span<const std::int64_t>(counts));
    std::ranges::copy(received.values, out.begin());
  }

 private:
  void copy(Range rows, GlobalIndex* out) const {
    const auto count = static_cast<std::size_t>(rows.size() * width());
    if (count == 0) return;
    const std::size_t begin = first_part_ + static_cast<std::size_t>((rows.begin - mine_.begin) * width());
    for (std::size_t i = 0; i < count; ++i) out[i] = nodes_->node(begin + i);
  }

  Comm comm_;
  Range mine_;
  std::size_t first_part_;
  std::shared_ptr<const NodesOfParts> nodes_;
};

}  // namespace

NewNodes::NewNodes(ModelData& model, const BlockList& blocks, std::span<const PartList> lists) {
  const Comm& comm = model.comm;
  const auto nodes = std::make_shared<NodesOfParts>();
  NumberedGroups numbered;
  {
    const CompactElements elements(model, blocks);
    std::optional<MatchedParts> parts;
    comm.collectively("matching parts of elements", [&] {
      parts.emplace(elements, lists);
      nodes->group.resize(static_cast<std::size_t>(parts->count()));
      for (LocalIndex g = 0; g < parts->group_count(); ++g) {
        for (const LocalIndex part : parts->group(g)) nodes->group[static_cast<std::size_t>(part)] = g;
      }
    });
    const ParentsOfGroups parents(elements, *parts, lists);
    numbered =
        comm.size() == 1 ? numbered_alone(comm, parents) : GroupNumberer(model, elements, parents).run();
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      sources_.push_back(std::make_shared<NewNodeSource>(comm, model.partition(blocks[b]->info.count),
                                                         static_cast<int>(lists[b].size()),
                                                         parts->first_part(b), nodes));
    }
  }
  nodes->first = model.nodes.count;
  nodes->of_group = std::move(numbered.numbers);
  append_nodes(model, numbered.recipe.total, numbered.recipe.slice);
}

}  // namespace exomerge
