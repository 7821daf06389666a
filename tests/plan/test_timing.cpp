// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include "catch.h"
#include "plan/fold_plan.h"
#include "plan/timing.h"
#include "rtl/passes.h"
#include "samples/chosen_seed.h"
#include "samples/sample_netlist.h"

namespace pulsewright::plan {

namespace {

/// A place on the way of an image, stepped clock by clock as the hardware is, without the data.
class Steps {
 public:
  virtual ~Steps() = default;
  /// Takes a value in this clock if one comes.
  virtual bool takes() const = 0;
  /// Offers a value to what stands behind.
  virtual bool offers() const = 0;
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
  explicit FoldedSteps(const netlist::Layer& layer)
      : plan_(fold_plan(layer)),
        values_(std::int64_t{plan_.load_words} * plan_.lanes),
        busy_(plan_.words * (layer.input_stream->length / layer.fold->bits) +
              layer.synapses->pipeline_delay) {}

  bool takes() const override { return state_ == State::load; }
  bool offers() const override { return state_ == State::drain && pass_ % plan_.inner + 1 == plan_.inner; }

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

/// One layer's control_overlapped with the registers and the pool behind it.
class OverlappedSteps final : public Steps {
 public:
  explicit OverlappedSteps(const netlist::Layer& layer)
      : plan_(fold_plan(layer)),
        values_(std::int64_t{plan_.load_words} * plan_.lanes),
        pools_(layer.pool != nullptr),
        ways_(static_cast<std::size_t>(
                  2 + std::max<std::int64_t>(layer.synapses->pipeline_delay, plan_.lanes > 1 ? 2 : 1)),
              nothing) {}

  bool takes() const override { return banks_ < 2; }
  bool offers() const override { return pools_ ? has_pooled_ : held_ != nothing; }

  void step(bool value_came, bool offer_taken) override {
    const bool pooled_goes = !has_pooled_ || offer_taken;
    const bool held_goes = held_ != nothing && (!pools_ ? offer_taken : is_last(held_) ? pooled_goes : true);
    const bool shifts = leaving_ > 0 && (held_ == nothing || held_goes);
    const bool ends = ways_.back() != nothing && ways_.back() % plan_.words == plan_.words - 1;
    const bool stalls = ends && leaving_ > 0 && !(shifts && leaving_ == 1);
    const bool fetches = banks_ > 0 && !stalls;
    if (pools_ && pooled_goes) has_pooled_ = held_goes && is_last(held_);
    if (held_goes) held_ = nothing;
    if (shifts) {
      held_ = pass_;
      --leaving_;
    }
    if (ends && !stalls) {
      pass_ = ways_.back() / plan_.words;
      leaving_ = plan_.neurons;
    }
    if (!stalls) {
      ways_.pop_back();
      ways_.insert(ways_.begin(), fetches ? tap_ : nothing);
    }
    if (value_came && ++loaded_ == values_) {
      loaded_ = 0;
      ++banks_;
    }
    if (fetches && ++tap_ == plan_.passes() * plan_.words) {
      tap_ = 0;
      --banks_;
    }
  }

 private:
  static constexpr std::int64_t nothing = -1;

  bool is_last(std::int64_t pass) const { return pass % plan_.inner + 1 == plan_.inner; }

  FoldPlan plan_;
  std::int64_t values_;
  bool pools_;
  std::vector<std::int64_t> ways_;  ///< taps on their way, the one that was fetched last in front
  std::int64_t loaded_ = 0;
  std::int64_t banks_ = 0;  ///< that are full
  std::int64_t tap_ = 0;
  std::int64_t leaving_ = 0;     ///< sums in the copies of the accumulators,
  std::int64_t pass_ = 0;        ///< which are of this pass
  std::int64_t held_ = nothing;  ///< the pass of the sum behind the bias
  bool has_pooled_ = false;
};

using Way = std::vector<std::unique_ptr<Steps>>;

/// The places between the pixels and the words of the answer.
Way way_of(const netlist::Chain& chain) {
  Way way;
  const auto add = [&](std::int64_t in, std::int64_t busy, std::int64_t out) {
    way.push_back(std::make_unique<PlainSteps>(in, busy, out));
  };
  bool one_by_one = true;  // values come
  for (const netlist::Layer& layer : chain.layers) {
    if (layer.fold) {
      if (!one_by_one) add(1, 0, layer.inputs());
      if (has_table(layer))
        way.push_back(std::make_unique<OverlappedSteps>(layer));
      else
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

/// The latency of the first image, and the clocks from the one before the last to the last of some images.
Timing stepped_timing_of(const netlist::Chain& chain, std::int64_t images) {
  const Way way = way_of(chain);
  const bool class_follows = chain.layers.back().fold != nullptr;
  const std::int64_t words = chain.classes() + (class_follows ? 0 : 1);  // that the way offers
  Timing timing;
  std::int64_t answered = 0;
  std::int64_t last_answer = 0;
  std::int64_t sent = 0;
  std::vector<bool> taken(way.size());
  for (std::int64_t clock = 1; answered < images; ++clock) {
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

/// One folded layer: 4096 inputs and 8 neurons, one of each a clock.
Timing timing_at(std::int64_t length) {
  samples::Shape shape;
  shape.features = 4096;
  shape.layers = {{.width = 16, .length = length, .outputs = 8}};
  netlist::Netlist netlist = samples::make_netlist(shape, 1);
  for (netlist::Node& node : netlist.nodes)
    if (auto* dense = std::get_if<netlist::DenseNode>(&node))
      for (auto& row : dense->weights) row.assign(row.size(), 1);
  netlist.architecture = netlist::Architecture::folded;
  netlist.folds = {{"dense0", 1, 1}};
  REQUIRE(to_text(verify(netlist)) == "");
  return timing_of(chain_of(netlist));
}

}  // namespace

TEST_CASE("the timing of random schedules is that of their steps, from the second image on") {
  const std::uint64_t seed = chosen_seed();
  std::size_t tried = 0;
  for (std::uint64_t n = 0; tried < 300; ++n) {
    const std::uint64_t one = 10000 * seed + n;
    const samples::Shape shape =
        n % 2 == 0 ? samples::random_shape(one) : samples::random_convolution_shape(one);
    netlist::Netlist netlist = samples::mix_netlist(samples::make_netlist(shape, one), one);
    if (n % 4 < 2) netlist = samples::take_whole_streams(std::move(netlist), one);
    if (n % 4 == 2) netlist = samples::take_some_bits(std::move(netlist), one);
    if (!rtl::check_lowerable(netlist).empty()) continue;
    ++tried;
    INFO("seed " << one);
    const netlist::Chain chain = chain_of(netlist);
    const Timing timing = timing_of(chain);
    const Timing second = stepped_timing_of(chain, 2);
    CHECK(timing.latency_clocks == second.latency_clocks);
    CHECK(timing.interval_clocks == second.interval_clocks);
    CHECK(timing.interval_clocks == stepped_timing_of(chain, 5).interval_clocks);
  }
}

// Clock by clock this would be ten thousand million of them.
TEST_CASE("the timing of the longest streams is known at once, and grows with them alone") {
  const Timing brief = timing_at(2);
  const Timing long_one = timing_at(65536);
  const std::int64_t more_bits = std::int64_t{4096} * 8 * (65536 - 2);
  CHECK(long_one.latency_clocks == brief.latency_clocks + more_bits);
  CHECK(long_one.interval_clocks == brief.interval_clocks + more_bits);
}

}  // namespace pulsewright::plan
