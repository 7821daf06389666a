// SPDX-License-Identifier: Apache-2.0
#include "rtl/timing.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "rtl/fold_plan.h"

namespace pulsewright {

namespace {

Timing parallel_timing_of(const Chain& chain) {
  const std::int64_t beats = chain.input->features;
  const std::int64_t classes = chain.classes();
  Timing timing{beats, std::max(beats + 1, classes + 2)};
  for (const Layer& layer : chain.layers) {
    const std::int64_t busy = layer.input_stream->length + layer.synapses->pipeline_delay;
    timing.latency_clocks += busy + 1;
    timing.interval_clocks = std::max(timing.interval_clocks, busy + 2);
  }
  timing.latency_clocks += classes + 2;
  return timing;
}

/// One layer's control_folded with its pool behind it, stepped as the hardware is, without the data.
class LayerSteps {
 public:
  explicit LayerSteps(const Layer& layer)
      : plan_(fold_plan(layer)),
        values_(std::int64_t{plan_.load_words} * plan_.lanes),
        busy_(plan_.words * layer.input_stream->length + layer.synapses->pipeline_delay) {}

  bool takes() const { return state_ == State::load; }
  /// Offers a value to what stands behind the layer and its pool.
  bool offers() const { return state_ == State::drain && pass_ % plan_.inner + 1 == plan_.inner; }

  /// Clocks for which nothing changes but the stream runs on, while no value comes and none is taken.
  std::int64_t still_clocks() const {
    constexpr std::int64_t forever = std::numeric_limits<std::int64_t>::max();
    switch (state_) {
      case State::load:
        return forever;
      case State::run:
        return busy_ - 1 - done_;
      case State::drain:
        return offers() ? forever : 0;
      default:
        return 0;
    }
  }
  void skip(std::int64_t clocks) {
    if (state_ == State::run) done_ += clocks;
  }

  /// One clock: whether a value came, and whether what was offered was taken.
  void step(bool value_came, bool offer_taken) {
    switch (state_) {
      case State::load:
        if (value_came && ++done_ == values_) enter(State::start);
        break;
      case State::start:
        enter(State::run);
        break;
      case State::run:
        if (++done_ == busy_) enter(State::drain);
        break;
      case State::drain:
        if ((offer_taken || !offers()) && ++done_ == plan_.neurons) finish_pass();
        break;
    }
  }

 private:
  enum class State { load, start, run, drain };

  void enter(State state) {
    state_ = state;
    done_ = 0;
  }

  void finish_pass() {
    const bool was_last = ++pass_ == plan_.passes();
    if (was_last) pass_ = 0;
    enter(was_last ? State::load : State::run);
  }

  FoldPlan plan_;
  std::int64_t values_;
  std::int64_t busy_;
  State state_ = State::load;
  std::int64_t done_ = 0;  ///< clocks or values of the state
  std::int64_t pass_ = 0;
};

/// Clocks until the next one in which a value moves, or a layer changes its state.
std::int64_t quiet_clocks(const std::vector<LayerSteps>& layers, bool sends_class) {
  if (sends_class || layers.front().takes() || layers.back().offers()) return 0;
  for (std::size_t l = 1; l < layers.size(); ++l)
    if (layers[l - 1].offers() && layers[l].takes()) return 0;
  return std::ranges::min(layers, {}, &LayerSteps::still_clocks).still_clocks();
}

Timing folded_timing_of(const Chain& chain) {
  constexpr std::int64_t images = 4;
  std::vector<LayerSteps> layers;
  for (const Layer& layer : chain.layers) layers.emplace_back(layer);
  Timing timing;
  std::int64_t answered = 0;
  std::int64_t last_answer = 0;
  std::int64_t sent = 0;  // words of the answer
  std::vector<bool> taken(layers.size());
  for (std::int64_t clock = 1; answered < images; ++clock) {
    if (const std::int64_t skipped = quiet_clocks(layers, sent == chain.classes()); skipped > 0) {
      clock += skipped;
      for (LayerSteps& layer : layers) layer.skip(skipped);
    }
    // The class follows the logits in a clock of its own.
    bool ready = sent < chain.classes();
    const bool sends_class = !ready;
    for (std::size_t l = layers.size(); l-- > 0;) {
      taken[l] = layers[l].offers() && ready;
      ready = layers[l].takes();
    }
    if (sends_class) {
      sent = 0;
      if (answered == 0) timing.latency_clocks = clock;
      timing.interval_clocks = clock - last_answer;
      last_answer = clock;
      ++answered;
    }
    sent += taken.back();
    for (std::size_t l = layers.size(); l-- > 0;) layers[l].step(l == 0 ? ready : taken[l - 1], taken[l]);
  }
  return timing;
}

}  // namespace

Timing timing_of(const Chain& chain) {
  return chain.layers.front().fold ? folded_timing_of(chain) : parallel_timing_of(chain);
}

}  // namespace pulsewright
