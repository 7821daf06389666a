// SPDX-License-Identifier: Apache-2.0
#include "rtl/timing.h"

#include <algorithm>
#include <limits>
#include <memory>
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

/// A place on the way of an image, stepped as the hardware is, without the data.
class Steps {
 public:
  virtual ~Steps() = default;
  /// Takes a value in this clock if one comes.
  virtual bool takes() const = 0;
  /// Offers a value to what stands behind.
  virtual bool offers() const = 0;
  /// Clocks for which nothing changes but the streams run on, while no value comes and none is taken.
  virtual std::int64_t still_clocks() const = 0;
  virtual void skip(std::int64_t clocks) = 0;
  /// One clock: whether a value came, and whether what was offered was taken.
  virtual void step(bool value_came, bool offer_taken) = 0;
};

/// Takes `in` values, works for `busy` clocks, offers `out` values: what receives, gathers, scatters or sends
/// an image, and a parallel layer, of which all values are one.
class PlainSteps final : public Steps {
 public:
  PlainSteps(std::int64_t in, std::int64_t busy, std::int64_t out) : in_(in), busy_(busy), out_(out) {}

  bool takes() const override { return done_ < in_; }
  bool offers() const override { return done_ >= in_ + busy_; }
  std::int64_t still_clocks() const override {
    return takes() || offers() ? std::numeric_limits<std::int64_t>::max() : in_ + busy_ - 1 - done_;
  }
  void skip(std::int64_t clocks) override {
    if (!takes() && !offers()) done_ += clocks;
  }
  void step(bool value_came, bool offer_taken) override {
    if (takes() ? value_came : !offers() || offer_taken) ++done_;
    if (done_ == in_ + busy_ + out_) done_ = 0;
  }

 private:
  std::int64_t in_;
  std::int64_t busy_;
  std::int64_t out_;
  std::int64_t done_ = 0;  ///< values taken, then clocks, then values that were taken from here
};

/// One layer's control_folded with its pool behind it.
class FoldedSteps final : public Steps {
 public:
  explicit FoldedSteps(const Layer& layer)
      : plan_(fold_plan(layer)),
        values_(std::int64_t{plan_.load_words} * plan_.lanes),
        busy_(plan_.words * layer.input_stream->length + layer.synapses->pipeline_delay) {}

  bool takes() const override { return state_ == State::load; }
  bool offers() const override { return state_ == State::drain && pass_ % plan_.inner + 1 == plan_.inner; }

  std::int64_t still_clocks() const override {
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
  void skip(std::int64_t clocks) override {
    if (state_ == State::run) done_ += clocks;
  }

  void step(bool value_came, bool offer_taken) override {
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

using Way = std::vector<std::unique_ptr<Steps>>;

/// The places between the pixels and the words of the answer. Behind a folded layer the words of the logits
/// leave as they come, and the class follows them.
Way way_of(const Chain& chain) {
  Way way;
  const auto add = [&](std::int64_t in, std::int64_t busy, std::int64_t out) {
    way.push_back(std::make_unique<PlainSteps>(in, busy, out));
  };
  bool one_by_one = true;  // values come
  for (const Layer& layer : chain.layers) {
    if (layer.fold) {
      if (!one_by_one) add(1, 0, layer.inputs());
      way.push_back(std::make_unique<FoldedSteps>(layer));
    } else {
      if (one_by_one) add(layer.inputs(), 0, 1);
      add(1, layer.input_stream->length + layer.synapses->pipeline_delay, 1);
    }
    one_by_one = layer.fold != nullptr;
  }
  if (!one_by_one) add(1, 0, chain.classes() + 1);
  return way;
}

/// Clocks until the next one in which a value moves, or a place changes its state.
std::int64_t quiet_clocks(const Way& way, bool sends_class) {
  if (sends_class || way.front()->takes() || way.back()->offers()) return 0;
  std::int64_t clocks = std::numeric_limits<std::int64_t>::max();
  for (std::size_t l = 0; l < way.size(); ++l) {
    if (l > 0 && way[l - 1]->offers() && way[l]->takes()) return 0;
    clocks = std::min(clocks, way[l]->still_clocks());
  }
  return clocks;
}

Timing stepped_timing_of(const Chain& chain) {
  constexpr std::int64_t images = 4;
  const Way way = way_of(chain);
  const bool class_follows = chain.layers.back().fold != nullptr;
  const std::int64_t words = chain.classes() + (class_follows ? 0 : 1);  // that the way offers
  Timing timing;
  std::int64_t answered = 0;
  std::int64_t last_answer = 0;
  std::int64_t sent = 0;
  std::vector<bool> taken(way.size());
  for (std::int64_t clock = 1; answered < images; ++clock) {
    if (const std::int64_t skipped = quiet_clocks(way, sent == words); skipped > 0) {
      clock += skipped;
      for (const auto& place : way) place->skip(skipped);
    }
    // The class that follows the logits has a clock of its own.
    bool ready = sent < words;
    bool ends = !ready;
    for (std::size_t l = way.size(); l-- > 0;) {
      taken[l] = way[l]->offers() && ready;
      ready = way[l]->takes();
    }
    sent += taken.back();
    ends |= !class_follows && sent == words;
    if (ends) {
      sent = 0;
      if (answered == 0) timing.latency_clocks = clock;
      timing.interval_clocks = clock - last_answer;
      last_answer = clock;
      ++answered;
    }
    for (std::size_t l = way.size(); l-- > 0;) way[l]->step(l == 0 ? ready : taken[l - 1], taken[l]);
  }
  return timing;
}

}  // namespace

Timing timing_of(const Chain& chain) {
  const bool parallel = std::ranges::all_of(chain.layers, [](const Layer& layer) { return !layer.fold; });
  return parallel ? parallel_timing_of(chain) : stepped_timing_of(chain);
}

}  // namespace pulsewright
