// SPDX-License-Identifier: Apache-2.0
#include "primitives/tap_walk.h"

namespace pulsewright::primitives::control_folded {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { valid_i, drop_i, ready_i, halvings_i };
enum Output : std::size_t {
  ready_o,
  write_o,
  write_address_o,
  fetch_o,
  word_o,
  weight_o,
  last_word_o,
  last_inner_o,
  last_group_o,
  restart_o,
  run_o,
  count_o,
  fetch_bias_o,
  neuron_o,
  valid_o,
  shift_o
};

unsigned address_bits(const Parameters& parameters) {
  return index_bits(parameters.at("load_words"));
}
unsigned halvings_bits(const Parameters& parameters) {
  return bits_for(std::max<std::uint64_t>(1, parameters.at("halvings")));
}

class ControlFolded final : public Model {
 public:
  explicit ControlFolded(const Parameters& parameters)
      : length_(parameters.at("length")),
        walk_(parameters),
        lanes_(parameters.at("lanes")),
        load_values_(parameters.at("load_words") * lanes_),
        delay_(parameters.at("delay")),
        can_halve_(parameters.at("halvings") > 0) {}

  void reset() override { at_ = {}; }

  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const std::uint64_t bits = bits_of(in);
    const bool write = at_.state == State::load && in[valid_i] != 0 && in[drop_i] == 0;
    const bool valid = at_.state == State::drain;
    out[ready_o] = at_.state == State::load;
    out[write_o] = write ? std::uint64_t{1} << (at_.loaded % lanes_) : 0;
    out[write_address_o] = at_.loaded / lanes_;
    out[fetch_o] = fetches(bits);
    walk_.show(at_.ahead, out.subspan(word_o));
    out[restart_o] = at_.state != State::run || at_.bit == bits - 1;
    out[run_o] = at_.state == State::run;
    out[count_o] = counts();
    out[fetch_bias_o] =
        begins_drain(bits) || (valid && in[ready_i] != 0 && at_.drained != walk_.neurons() - 1);
    out[neuron_o] = walk_.bias_row(at_.pass, at_.biases);
    out[valid_o] = valid;
    out[shift_o] = valid && in[ready_i] != 0;
  }

  void clock(std::span<const std::uint64_t> in) override {
    const std::uint64_t bits = bits_of(in);
    const bool begins = begins_drain(bits);
    const bool fetch = fetches(bits);
    // Counts arrive `delay` clocks behind the streams, also when the state has gone on.
    at_.history = at_.history << 1 | (at_.state == State::run);
    switch (at_.state) {
      case State::load:
        load(in[valid_i] != 0, in[drop_i] != 0);
        break;
      case State::start:
        at_.state = State::run;
        break;
      case State::run:
        run(bits);
        break;
      case State::flush:
        // begins_drain() ends it.
        ++at_.flushed;
        break;
      case State::drain:
        if (in[ready_i] != 0) drain();
        break;
    }
    if (begins) {
      at_.state = State::drain;
      at_.biases = 1;
      at_.flushed = 0;
    }
    if (fetch) at_.ahead = (at_.ahead + 1) % walk_.taps();
  }

 private:
  enum class State { load, start, run, flush, drain };

  std::uint64_t bits_of(std::span<const std::uint64_t> in) const {
    return can_halve_ ? length_ >> in[halvings_i] : length_;
  }
  bool ends_pass(std::uint64_t bits) const {
    return at_.state == State::run && at_.bit == bits - 1 && walk_.is_last_word(at_.word);
  }
  /// Memories answer one clock late, so a tap is fetched in the last clock of the one before it, across
  /// passes too; the first one has the state `start` for itself.
  bool fetches(std::uint64_t bits) const {
    const bool ends_tap = at_.state == State::run && at_.bit == bits - 1;
    return at_.state == State::start || (ends_tap && !(ends_pass(bits) && at_.pass == walk_.passes() - 1));
  }
  /// In the clock before the first sum is offered. Without a delay that is the last clock of the pass itself,
  /// since the accumulators hold the whole sum in the next one; otherwise the pipeline runs dry first.
  bool begins_drain(std::uint64_t bits) const {
    return delay_ == 0 ? ends_pass(bits) : at_.state == State::flush && at_.flushed == delay_ - 1;
  }
  bool counts() const {
    return delay_ == 0 ? at_.state == State::run : (at_.history >> (delay_ - 1) & 1) != 0;
  }

  void load(bool valid, bool drop) {
    if (drop) {
      at_.loaded = 0;
    } else if (valid && ++at_.loaded == load_values_) {
      at_.loaded = 0;
      at_.state = State::start;
    }
  }
  void run(std::uint64_t bits) {
    // Without a delay begins_drain() is true in this clock, and clock() skips the state.
    if (ends_pass(bits)) at_.state = State::flush;
    if (++at_.bit < bits) return;
    at_.bit = 0;
    at_.word = (at_.word + 1) % walk_.words();
  }
  void drain() {
    if (++at_.drained < walk_.neurons()) {
      ++at_.biases;
      return;
    }
    at_.drained = at_.biases = 0;
    at_.pass = (at_.pass + 1) % walk_.passes();
    at_.state = at_.pass == 0 ? State::load : State::run;
  }

  struct At {
    State state = State::load;
    std::uint64_t loaded = 0;   ///< values
    std::uint64_t ahead = 0;    ///< tap of the image that is fetched next
    std::uint64_t pass = 0;     ///< of the image
    std::uint64_t word = 0;     ///< the tap of the pass that runs
    std::uint64_t bit = 0;      ///< of the tap
    std::uint64_t history = 0;  ///< bit i: the streams ran i + 1 clocks ago
    std::uint64_t flushed = 0;  ///< clocks
    std::uint64_t biases = 0;   ///< fetched for this pass
    std::uint64_t drained = 0;  ///< sums of this pass that were taken
  };

  std::uint64_t length_;
  TapWalk walk_;
  std::uint64_t lanes_;
  std::uint64_t load_values_;
  std::uint64_t delay_;
  bool can_halve_;
  At at_;
};

std::string check(const Parameters& parameters) {
  if (parameters.at("length") >> parameters.at("halvings") == 0) return "no bit is left of so many halvings";
  return check_tap_walk(parameters);
}

// yosys 0.23 synth_ice40: the counters with their comparators, the lanes and the states (88 LUT4 for 4 groups
// of 8 neurons and 98 words of 8 lanes).
Cost cost(const Parameters& parameters) {
  const double counters = 1.0 * tap_walk_counters(parameters) + counter_bits(parameters.at("length"));
  const double lanes = scalar<"lanes">(parameters);
  const double halving = parameters.at("halvings") > 0 ? 2 * counter_bits(parameters.at("length")) : 0;
  return {.lut4 = 1.5 * counters + halving + lanes + 20,
          .ff = counters + lanes + scalar<"delay">(parameters) + 8};
}

Parameters row(std::initializer_list<std::uint64_t> values) {
  constexpr const char* names[] = {"length",     "words", "groups",  "inner", "outer",
                                   "load_words", "lanes", "neurons", "delay", "halvings"};
  Parameters parameters{{"halvings", {0}}};
  const char* const* name = names;
  for (std::uint64_t value : values) parameters.set(*name++, {value});
  return parameters;
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "control_folded",
      .kind = Kind::control,
      .summary =
          "Runs one folded layer: loads an input, runs the streams of every tap, offers the sums of "
          "every pass one by one.",
      .clocked = true,
      .parameters = {{"length", "bits of a stream", 1, 65536},
                     {"words", "taps of a pass", 1, 65536},
                     {"groups", "groups of neurons", 1, 4096},
                     {"inner", "positions of a pooling window", 1, 64},
                     {"outer", "positions of the output", 1, 65536},
                     {"load_words", "rows of the input memories", 1, 65536},
                     {"lanes", "inputs of a tap", 1, 64},
                     {"neurons", "neurons of a group", 1, 1024},
                     {"delay", "clocks between a product bit and its count", 0, 15},
                     {"halvings", "how often the streams can be halved", 0, 15}},
      .inputs = {{"valid_i", constant<1>, "a value of the input is offered"},
                 {"drop_i", constant<1>,
                  "the values of an image that has not arrived in whole are forgotten"},
                 {"ready_i", constant<1>, "the sum is taken"},
                 {"halvings_i", halvings_bits, "how often the streams of this image are halved"}},
      .outputs = {{"ready_o", constant<1>, "a value is taken"},
                  {"write_o", scalar<"lanes">, "one bit per lane: its memory takes the value"},
                  {"write_address_o", address_bits, "the row that is written"},
                  {"fetch_o", constant<1>, "the next tap is fetched"},
                  {"word_o", word_bits, "the input row of the next tap"},
                  {"weight_o", weight_bits, "the weight row of the next tap"},
                  {"last_word_o", constant<1>, "the next tap is the last of its pass"},
                  {"last_inner_o", constant<1>, "its position is the last of a pooling window"},
                  {"last_group_o", constant<1>, "its neurons are the last group"},
                  {"restart_o", constant<1>, "the sources start again"},
                  {"run_o", constant<1>, "the sources show a word"},
                  {"count_o", constant<1>, "the accumulators add"},
                  {"fetch_bias_o", constant<1>, "a bias is fetched"},
                  {"neuron_o", neuron_bits, "the neuron that it belongs to"},
                  {"valid_o", constant<1>, "a sum is there"},
                  {"shift_o", constant<1>, "a sum was taken: the next one follows"}},
      .check = check,
      .make = make_model<ControlFolded>,
      .cost = cost,
      .parity_rows = {row({1, 1, 1, 1, 1, 1, 1, 1, 0}), row({4, 3, 2, 2, 1, 3, 1, 2, 0}),
                      row({5, 2, 1, 3, 2, 4, 2, 3, 2}), row({3, 2, 3, 2, 2, 5, 3, 2, 0}),
                      row({8, 1, 2, 4, 3, 2, 4, 1, 3}), row({2, 2, 3, 1, 1, 2, 1, 3, 15}),
                      row({1, 2, 2, 2, 2, 2, 2, 2, 1}), row({1, 1, 2, 3, 1, 1, 2, 4, 0}),
                      row({300, 2, 2, 1, 1, 2, 1, 2, 4}), row({33, 4, 1, 1, 1, 4, 16, 5, 1}),
                      row({8, 3, 2, 2, 1, 3, 1, 2, 0, 1}), row({8, 2, 1, 1, 2, 2, 2, 2, 3, 3}),
                      row({24, 1, 2, 1, 1, 1, 1, 1, 1, 3}), row({2, 2, 1, 3, 1, 2, 1, 2, 0, 1})},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::control_folded
