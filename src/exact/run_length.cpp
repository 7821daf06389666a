// SPDX-License-Identifier: Apache-2.0
#include "exact/run_length.h"

#include <cstdlib>

#include "base/bits.h"
#include "base/failure.h"
#include "netlist/accumulation.h"

namespace pulsewright {

namespace {

/// The accumulators of a dense layer with exact counters, bit after bit.
class Race {
 public:
  Race(const Layer& layer, std::span<const std::int64_t> thresholds)
      : layer_(layer), streams_(layer_streams(layer, thresholds)) {
    for (std::size_t j = 0; j < layer.synapses->weights.size(); ++j)
      totals_.push_back(accumulator_preset(layer, j));
  }

  const std::vector<std::int64_t>& totals() const { return totals_; }

  void count(std::size_t bit) {
    for (std::size_t j = 0; j < totals_.size(); ++j) totals_[j] += products(j, bit) << layer_.count_shift;
  }

  bool leads(int leader, std::int64_t margin) const {
    for (std::size_t j = 0; j < totals_.size(); ++j)
      if (static_cast<int>(j) != leader && totals_[static_cast<std::size_t>(leader)] - totals_[j] <= margin)
        return false;
    return true;
  }

 private:
  std::int64_t products(std::size_t j, std::size_t bit) const {
    const Gate gate = gate_of(layer_);
    const std::vector<std::int64_t>& weights = layer_.synapses->weights[j];
    std::int64_t ones = 0;
    for (std::size_t i = 0; i < weights.size(); ++i)
      ones += has_gate(layer_, j, i) &&
              counted_bit(gate, get_bit(streams_.inputs[bit], i),
                          get_bit(streams_.weights[bit], static_cast<std::size_t>(std::abs(weights[i]))),
                          weights[i]);
    return ones;
  }

  const Layer& layer_;
  LayerStreams streams_;
  std::vector<std::int64_t> totals_;
};

/// Of each class all bits must be counted side by side, and its sum be the logit. Other last layers run on to
/// the end of their streams.
bool can_end_early(const Layer& last) {
  return last.conv2d == nullptr && last.pool == nullptr && last.synapses->accumulator == Accumulator::count;
}

}  // namespace

TimedEngine::TimedEngine(const Netlist& netlist) {
  for (std::int64_t k = 0; k <= netlist.halvings; ++k) {
    AtLength at;
    at.netlist = std::make_unique<Netlist>(halved(netlist, k));
    at.engine = make_engine(*at.netlist, Method::reference);
    const Layer last = chain_of(*at.netlist).layers.back();
    if (netlist.early_exit != EarlyExit::never && can_end_early(last))
      at.margins = leader_margins(last, last.input_stream->length, last.count_shift);
    lengths_.push_back(std::move(at));
  }
}

TimedInference TimedEngine::run(std::span<const std::int64_t> features, const RunLength& length) const {
  PW_ASSERT(length.halvings >= 0 && length.halvings < static_cast<std::int64_t>(lengths_.size()));
  const AtLength& at = lengths_[static_cast<std::size_t>(length.halvings)];
  TimedInference timed;
  timed.inference = at.engine->run(features);
  timed.counted = chain_of(*at.netlist).layers.back().input_stream->length;
  if (length.early_exit && !at.margins.empty()) leave_early(at, timed);
  return timed;
}

/// As watch_leader does: the leader is that of the clock before, and the bit of the clock in which it is
/// decided is counted too.
void TimedEngine::leave_early(const AtLength& at, TimedInference& timed) const {
  const Layer layer = chain_of(*at.netlist).layers.back();
  Race race(layer, timed.inference.thresholds.back());
  for (std::int64_t t = 0; t < timed.counted; ++t) {
    const int leader = argmax(race.totals());
    race.count(static_cast<std::size_t>(t));
    if (t + 2 > timed.counted || !race.leads(leader, at.margins[static_cast<std::size_t>(t) + 1])) continue;
    race.count(static_cast<std::size_t>(t) + 1);
    timed.counted = t + 2;
    break;
  }
  PW_ASSERT(argmax(race.totals()) == timed.inference.label);
  timed.inference.counts.back() = race.totals();
}

}  // namespace pulsewright
