// SPDX-License-Identifier: Apache-2.0
#include "exact/run_length.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/bits.h"
#include "base/failure.h"
#include "netlist/accumulation.h"

namespace pulsewright::exact {

namespace {

/// The accumulators of a dense layer with exact counters, bit after bit.
class Race {
 public:
  Race(const netlist::Layer& layer, std::span<const std::int64_t> thresholds)
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
    const netlist::Gate gate = gate_of(layer_);
    const std::vector<std::int64_t>& weights = layer_.synapses->weights[j];
    std::int64_t ones = 0;
    for (std::size_t i = 0; i < weights.size(); ++i)
      ones += has_gate(layer_, j, i) &&
              counted_bit(gate, get_bit(streams_.inputs[bit], i),
                          get_bit(streams_.weights[bit], static_cast<std::size_t>(std::abs(weights[i]))),
                          weights[i]);
    return ones;
  }

  const netlist::Layer& layer_;
  LayerStreams streams_;
  std::vector<std::int64_t> totals_;
};

/// A netlist at one length as an engine.
class EngineAtLength : public Engine {
 public:
  EngineAtLength(std::unique_ptr<HalvedNetlist> netlist, bool early_exit)
      : netlist_(std::move(netlist)), early_exit_(early_exit) {}

  std::string name() const override { return netlist_->engine().name(); }
  std::size_t batch() const override { return netlist_->engine().batch(); }
  std::int64_t classes() const override { return netlist_->engine().classes(); }

  Inference run(std::span<const std::int64_t> features) const override {
    return netlist_->run(features, early_exit_).inference;
  }

  std::int64_t find_logits(const data::ImageView& images, std::span<std::int64_t> logits) const override {
    if (!early_exit_) return netlist_->engine().find_logits(images, logits);
    const auto size = static_cast<std::size_t>(classes());
    std::int64_t counted = 0;
    for (std::size_t i = 0; i < images.size(); ++i) {
      const TimedInference timed = netlist_->run(images.image(i), true);
      std::ranges::copy(timed.inference.logits(), logits.begin() + static_cast<std::ptrdiff_t>(i * size));
      counted += timed.counted;
    }
    return counted;
  }

 private:
  std::unique_ptr<HalvedNetlist> netlist_;
  bool early_exit_;
};

}  // namespace

HalvedNetlist::HalvedNetlist(const netlist::Netlist& netlist, const RunLength& length)
    : netlist_(halved(netlist, length.halvings)), last_(chain_of(netlist_).layers.back()) {
  if (length.early_exit && can_end_early(last_))
    margins_ = leader_margins(last_, last_.input_stream->length, last_.count_shift);
}

std::unique_ptr<HalvedNetlist> HalvedNetlist::make(const netlist::Netlist& netlist, const RunLength& length,
                                                   Method method, std::string* obstacle) {
  std::unique_ptr<HalvedNetlist> made(new HalvedNetlist(netlist, length));
  made->engine_ = make_engine(made->netlist_, method, obstacle);
  return made->engine_ ? std::move(made) : nullptr;
}

TimedInference HalvedNetlist::run(std::span<const std::int64_t> features, bool early_exit) const {
  TimedInference timed;
  timed.inference = engine_->run(features);
  timed.counted = last_.input_stream->length;
  if (early_exit && !margins_.empty()) leave_early(timed);
  return timed;
}

/// As watch_leader does: the leader is that of the clock before, and the bit of the clock in which it is
/// decided is counted too.
void HalvedNetlist::leave_early(TimedInference& timed) const {
  Race race(last_, timed.inference.thresholds.back());
  for (std::int64_t t = 0; t < timed.counted; ++t) {
    const int leader = argmax(race.totals());
    race.count(static_cast<std::size_t>(t));
    if (t + 2 > timed.counted || !race.leads(leader, margins_[static_cast<std::size_t>(t) + 1])) continue;
    race.count(static_cast<std::size_t>(t) + 1);
    timed.counted = t + 2;
    break;
  }
  // Margins hold in every later clock, so the class is that of the full streams. The sums are not.
  PW_ASSERT(argmax(race.totals()) == timed.inference.label);
  timed.inference.counts.back() = race.totals();
}

TimedEngine::TimedEngine(const netlist::Netlist& netlist) {
  for (std::int64_t k = 0; k <= netlist.halvings; ++k)
    lengths_.push_back(HalvedNetlist::make(netlist, {k, netlist.early_exit != netlist::EarlyExit::never},
                                           Method::reference));
}

TimedInference TimedEngine::run(std::span<const std::int64_t> features, const RunLength& length) const {
  PW_ASSERT(length.halvings >= 0 && length.halvings < static_cast<std::int64_t>(lengths_.size()));
  return lengths_[static_cast<std::size_t>(length.halvings)]->run(features, length.early_exit);
}

std::unique_ptr<Engine> make_timed_engine(const netlist::Netlist& netlist, const RunLength& length,
                                          Method method, std::string* obstacle) {
  PW_ASSERT(length.halvings <= netlist.halvings &&
            !(length.early_exit && netlist.early_exit == netlist::EarlyExit::never));
  auto at = HalvedNetlist::make(netlist, length, method, obstacle);
  if (at == nullptr) return nullptr;
  return std::make_unique<EngineAtLength>(std::move(at), length.early_exit);
}

}  // namespace pulsewright::exact
