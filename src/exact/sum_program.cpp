// SPDX-License-Identifier: Apache-2.0
#include "exact/sum_program.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>

#include "netlist/sequence.h"

namespace pulsewright::exact {

namespace {

class ProgramBuilder {
 public:
  using MakeRows = std::function<WeightRows(std::int64_t)>;

  ProgramBuilder(const netlist::Layer& layer, std::size_t block_inputs, std::size_t slot_bytes,
                 const MakeRows& make_rows)
      : weights_(layer.synapses->weights),
        inputs_(weights_[0].size()),
        slot_bytes_(slot_bytes),
        make_rows_(make_rows) {
    const bool is_xnor = gate_of(layer) == netlist::Gate::gate_xnor;
    const auto neurons = static_cast<std::size_t>(Patches(layer).neurons_of_group());
    const std::vector<std::int64_t> all_ones(inputs_, std::int64_t{1} << width_of(*layer.weight_generator));
    program_.block_inputs = block_inputs;
    program_.blocks = (inputs_ + block_inputs - 1) / block_inputs;
    program_.sums = neurons + is_xnor;
    for (std::size_t first = 0; first < weights_.size(); first += neurons)
      for (std::size_t block = 0; block < program_.blocks; ++block) {
        for (std::size_t j = first; j < first + neurons; ++j) add_neuron(weights_[j], block);
        if (is_xnor) add_neuron(all_ones, block);
      }
    for (std::size_t j = 0; j < weights_.size(); ++j) {
      std::int64_t start = layer.synapses->biases[j];
      for (std::size_t k = 0; is_xnor && k < inputs_; ++k)
        // N - W of each synapse; LaneLayer::finish adds 2 B - A.
        start += (layer.weight_stream->length - rows_of(weights_[j][k]).ones) << layer.count_shift;
      program_.starts.push_back(static_cast<std::int32_t>(start));
    }
  }

  SumProgram take() { return std::move(program_); }

 private:
  void add_neuron(const std::vector<std::int64_t>& weights, std::size_t block) {
    SynapseRange range;
    range.first = end();
    add_synapses(weights, block, [](std::int64_t weight) { return weight > 0; });
    range.negative = end();
    add_synapses(weights, block, [](std::int64_t weight) { return weight < 0; });
    range.last = end();
    program_.ranges.push_back(range);
  }

  template <class Chosen>
  void add_synapses(const std::vector<std::int64_t>& weights, std::size_t block, Chosen chosen) {
    const std::size_t first = block * program_.block_inputs;
    const std::size_t last = std::min(inputs_, first + program_.block_inputs);
    for (std::size_t k = first; k < last; ++k)
      if (chosen(weights[k]))
        for (const std::uint32_t row : rows_of(weights[k]).offsets)
          program_.synapses.push_back({static_cast<std::uint32_t>((k - first) * slot_bytes_), row});
  }

  const WeightRows& rows_of(std::int64_t weight) {
    const auto [entry, is_new] = rows_.try_emplace(std::abs(weight));
    if (is_new) entry->second = make_rows_(entry->first);
    return entry->second;
  }

  std::uint32_t end() const { return static_cast<std::uint32_t>(program_.synapses.size()); }

  const std::vector<std::vector<std::int64_t>>& weights_;
  std::size_t inputs_;
  std::size_t slot_bytes_;
  const MakeRows& make_rows_;
  std::unordered_map<std::int64_t, WeightRows> rows_;  // by magnitude
  SumProgram program_;
};

constexpr std::size_t byte_maximum = 255;

/// Deals the synapses of one sign of a neuron to groups of equal size, the heaviest first and each to the
/// lightest group that has room. False where a group becomes too heavy.
class SynapseDealer {
 public:
  SynapseDealer(std::span<const std::uint8_t> ones, std::size_t row_bytes)
      : ones_(ones), row_bytes_(row_bytes) {}

  std::size_t weight(const Synapse& synapse) const { return ones_[synapse.row / row_bytes_]; }

  bool deal(std::span<Synapse> synapses, std::size_t size) {
    if (synapses.empty()) return true;
    sorted_.assign(synapses.begin(), synapses.end());
    std::ranges::stable_sort(sorted_, std::greater<>(), [&](const Synapse& each) { return weight(each); });
    const std::size_t groups = (synapses.size() + size - 1) / size;
    std::vector<std::size_t> sums(groups);
    std::vector<std::size_t> used(groups);
    for (const Synapse& synapse : sorted_) {
      std::size_t lightest = groups;
      for (std::size_t g = 0; g < groups; ++g) {
        const bool has_room = used[g] < std::min(size, synapses.size() - g * size);
        if (has_room && (lightest == groups || sums[g] < sums[lightest])) lightest = g;
      }
      sums[lightest] += weight(synapse);
      if (sums[lightest] > byte_maximum) {
        // Some have been overwritten by others that were dealt before them.
        std::ranges::copy(sorted_, synapses.begin());
        return false;
      }
      synapses[lightest * size + used[lightest]++] = synapse;
    }
    return true;
  }

  /// Deals to groups as large as can be, and returns their size.
  std::uint32_t deal(std::span<Synapse> synapses) {
    std::size_t sum = 0;
    for (const Synapse& synapse : synapses) sum += weight(synapse);
    std::size_t size = 32;  // branch predictors still learn loops of this length
    if (sum > byte_maximum) size = std::clamp<std::size_t>(synapses.size() * byte_maximum / sum, 1, size);
    // A row counts at most 255, so that groups of one always pass.
    while (!deal(synapses, size)) --size;
    return static_cast<std::uint32_t>(size);
  }

 private:
  std::span<const std::uint8_t> ones_;
  std::size_t row_bytes_;
  std::vector<Synapse> sorted_;
};

}  // namespace

SumProgram make_program(const netlist::Layer& layer, std::size_t block_inputs, std::size_t slot_bytes,
                        const std::function<WeightRows(std::int64_t)>& make_rows) {
  return ProgramBuilder(layer, block_inputs, slot_bytes, make_rows).take();
}

void group_synapses(SumProgram& program, std::span<const std::uint8_t> ones, std::size_t row_bytes) {
  SynapseDealer dealer(ones, row_bytes);
  const std::span<Synapse> all = program.synapses;
  for (SynapseRange& range : program.ranges) {
    range.added = dealer.deal(all.subspan(range.first, range.negative - range.first));
    range.subtracted = dealer.deal(all.subspan(range.negative, range.last - range.negative));
  }
}

}  // namespace pulsewright::exact
