// SPDX-License-Identifier: Apache-2.0
#include <deque>

#include "primitives/tap_walk.h"

namespace pulsewright::primitives::control_overlapped {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { valid_i, drop_i, ready_i };
enum Output : std::size_t {
  ready_o,
  write_o,
  write_address_o,
  fetch_o,
  bank_o,
  word_o,
  weight_o,
  last_word_o,
  last_inner_o,
  last_group_o,
  run_o,
  step_o,
  count_o,
  first_o,
  copy_o,
  fetch_bias_o,
  neuron_o,
  valid_o,
  shift_o
};

unsigned row_bits(const Parameters& parameters) {
  return index_bits(parameters.at("load_words"));
}
unsigned address_bits(const Parameters& parameters) {
  return row_bits(parameters) + 1;
}
class ControlOverlapped final : public Model {
 public:
  explicit ControlOverlapped(const Parameters& parameters)
      : walk_(parameters),
        lanes_(parameters.at("lanes")),
        load_values_(parameters.at("load_words") * lanes_),
        // A bank of one row can be read in the clock behind its last value, which then must be there.
        writes_later_(parameters.at("load_words") > 1),
        bank_place_(row_bits(parameters)),
        delay_(parameters.at("delay")) {
    reset();
  }

  void reset() override {
    at_ = {};
    at_.inside.assign(delay_ + 2, nothing);
  }

  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const bool goes_on = !stalls(in);
    const bool takes = at_.full < 2;
    const Write write = writes_later_ ? at_.write : write_of(in);
    out[ready_o] = takes;
    out[write_o] = write.lanes;
    out[write_address_o] = write.address;
    out[fetch_o] = fetches(in);
    out[bank_o] = at_.read;
    walk_.show(at_.tap, out.subspan(word_o));
    out[run_o] = goes_on && at_.inside[0] != nothing;
    out[step_o] = goes_on;
    out[count_o] = goes_on && at_.inside[delay_] != nothing;
    out[first_o] = at_.inside[delay_] != nothing && walk_.is_first_word(at_.inside[delay_]);
    out[copy_o] = goes_on && ends_pass();
    out[fetch_bias_o] = fetches_bias(in);
    out[neuron_o] = walk_.bias_row(at_.biases / walk_.neurons(), at_.biases % walk_.neurons());
    out[valid_o] = at_.leaving > 0;
    out[shift_o] = shifts(in);
  }

  void clock(std::span<const std::uint64_t> in) override {
    const bool goes_on = !stalls(in);
    const bool fetch = fetches(in);
    const bool copy = goes_on && ends_pass();
    if (fetches_bias(in)) at_.biases = (at_.biases + 1) % (walk_.passes() * walk_.neurons());
    if (copy)
      at_.leaving = walk_.neurons();
    else if (shifts(in))
      --at_.leaving;
    at_.write = write_of(in);
    load(in[valid_i] != 0, in[drop_i] != 0);
    if (goes_on) {
      at_.inside.pop_back();
      at_.inside.push_front(fetch ? at_.tap : nothing);
    }
    if (!fetch) return;
    at_.tap = (at_.tap + 1) % walk_.taps();
    if (at_.tap != 0) return;
    at_.read ^= 1;
    --at_.full;
  }

 private:
  static constexpr std::uint64_t nothing = ~std::uint64_t{0};

  /// What the memories of the inputs are told to write.
  struct Write {
    std::uint64_t lanes = 0;
    std::uint64_t address = 0;
  };

  Write write_of(std::span<const std::uint64_t> in) const {
    const bool writes = at_.full < 2 && in[valid_i] != 0 && in[drop_i] == 0;
    return {writes ? std::uint64_t{1} << (at_.loaded % lanes_) : 0,
            at_.fill << bank_place_ | at_.loaded / lanes_};
  }

  bool shifts(std::span<const std::uint64_t> in) const { return at_.leaving > 0 && in[ready_i] != 0; }
  /// The last tap of a pass was counted in the clock before.
  bool ends_pass() const {
    const std::uint64_t tap = at_.inside[delay_ + 1];
    return tap != nothing && walk_.is_last_word(tap);
  }
  /// Sums are ready before the ones of the pass before have left. There is one copy of them, so all taps stop
  /// where they are.
  bool stalls(std::span<const std::uint64_t> in) const {
    return ends_pass() && at_.leaving > 0 && !(shifts(in) && at_.leaving == 1);
  }
  bool fetches(std::span<const std::uint64_t> in) const { return at_.full > 0 && !stalls(in); }
  bool fetches_bias(std::span<const std::uint64_t> in) const {
    return (ends_pass() && !stalls(in)) || (shifts(in) && at_.leaving != 1);
  }

  void load(bool valid, bool drop) {
    if (at_.full == 2) {
      if (drop) at_.loaded = 0;
    } else if (drop) {
      at_.loaded = 0;
    } else if (valid && ++at_.loaded == load_values_) {
      at_.loaded = 0;
      at_.fill ^= 1;
      ++at_.full;
    }
  }

  struct At {
    std::uint64_t loaded = 0;  ///< values of the bank that is filled
    std::uint64_t fill = 0;    ///< that bank
    Write write = {};          ///< of the value that was taken in the clock before
    std::uint64_t read = 0;    ///< the bank of the tap that is fetched next
    std::uint64_t full = 0;    ///< banks
    std::uint64_t tap = 0;     ///< of the image, that is fetched next
    /// Taps on their way: [i] was fetched i + 1 steps ago; [delay] is counted, [delay + 1] has been.
    std::deque<std::uint64_t> inside = {};
    std::uint64_t biases = 0;   ///< fetched for this image
    std::uint64_t leaving = 0;  ///< sums that have not left
  };

  TapWalk walk_;
  std::uint64_t lanes_;
  std::uint64_t load_values_;
  bool writes_later_;
  unsigned bank_place_;
  std::uint64_t delay_;
  At at_;
};

// yosys 0.23 synth_ice40: the counters with their comparators, the lanes, and the flags of each step.
Cost cost(const Parameters& parameters) {
  // Sums that leave are counted apart from biases.
  const double counters = 1.0 * tap_walk_counters(parameters) + counter_bits(parameters.at("neurons"));
  const double lanes = scalar<"lanes">(parameters);
  const double steps = scalar<"delay">(parameters) + 2.0;
  return {.lut4 = 1.5 * counters + lanes + 14, .ff = counters + lanes + 3 * steps + 5};
}

Parameters row(std::initializer_list<std::uint64_t> values) {
  constexpr const char* names[] = {"words",      "groups", "inner",   "outer",
                                   "load_words", "lanes",  "neurons", "delay"};
  Parameters parameters;
  const char* const* name = names;
  for (std::uint64_t value : values) parameters.set(*name++, {value});
  return parameters;
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "control_overlapped",
      .kind = Kind::control,
      .summary =
          "Runs one folded layer a tap per clock: loads an image while another one is summed, and offers the "
          "sums of a pass one by one while the next ones grow.",
      .clocked = true,
      .parameters = {{"words", "taps of a pass", 1, 65536},
                     {"groups", "groups of neurons", 1, 4096},
                     {"inner", "positions of a pooling window", 1, 64},
                     {"outer", "positions of the output", 1, 65536},
                     {"load_words", "rows of a bank of the input memories", 1, 32768},
                     {"lanes", "inputs of a tap", 1, 64},
                     {"neurons", "neurons of a group", 1, 1024},
                     {"delay", "clocks between the operands of a tap and its counts", 0, 15}},
      .inputs = {{"valid_i", constant<1>, "a value of the input is offered"},
                 {"drop_i", constant<1>,
                  "the values of an image that has not arrived in whole are forgotten"},
                 {"ready_i", constant<1>, "the sum is taken"}},
      .outputs =
          {{"ready_o", constant<1>, "a value is taken"},
           {"write_o", scalar<"lanes">,
            "one bit per lane: its memory takes the value, with more than one row that of the clock before"},
           {"write_address_o", address_bits, "the row that is written, below its bank"},
           {"fetch_o", constant<1>, "the next tap is fetched"},
           {"bank_o", constant<1>, "the bank of its inputs"},
           {"word_o", word_bits, "the input row of the next tap"},
           {"weight_o", weight_bits, "the weight row of the next tap"},
           {"last_word_o", constant<1>, "the next tap is the last of its pass"},
           {"last_inner_o", constant<1>, "its position is the last of a pooling window"},
           {"last_group_o", constant<1>, "its neurons are the last group"},
           {"run_o", constant<1>, "the operands of a tap are taken"},
           {"step_o", constant<1>, "what is on its way goes on"},
           {"count_o", constant<1>, "the accumulators add"},
           {"first_o", constant<1>, "they begin with the first tap of a pass"},
           {"copy_o", constant<1>, "the sums of a pass are copied, to leave"},
           {"fetch_bias_o", constant<1>, "a bias is fetched"},
           {"neuron_o", neuron_bits, "the neuron that it belongs to"},
           {"valid_o", constant<1>, "a sum is there"},
           {"shift_o", constant<1>, "a sum was taken: the next one follows"}},
      .check = check_tap_walk,
      .make = make_model<ControlOverlapped>,
      .cost = cost,
      .parity_rows = {row({1, 1, 1, 1, 1, 1, 1, 0}), row({3, 2, 2, 1, 3, 1, 2, 1}),
                      row({2, 1, 3, 2, 4, 2, 3, 2}), row({2, 3, 2, 2, 5, 3, 2, 1}),
                      row({1, 2, 4, 3, 2, 4, 1, 3}), row({2, 3, 1, 1, 2, 1, 3, 15}),
                      row({2, 2, 2, 2, 2, 2, 8, 1}), row({9, 1, 4, 5, 25, 1, 4, 1}),
                      row({7, 1, 1, 1, 7, 1, 5, 1}), row({4, 2, 1, 3, 4, 16, 7, 0})},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::control_overlapped
