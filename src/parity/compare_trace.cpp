// SPDX-License-Identifier: Apache-2.0
#include "parity/compare_trace.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "exact/layer_words.h"
#include "exact/run_length.h"
#include "netlist/sequence.h"
#include "plan/fold_plan.h"
#include "plan/layer_blocks.h"
#include "plan/layer_plan.h"

namespace pulsewright::parity {

namespace {

constexpr std::size_t most_differences = 16;

/// How long the layers of a netlist run for each image of a stimulus.
class Runs {
 public:
  Runs(const netlist::Netlist& netlist, const Stimulus& stimulus) : stimulus_(stimulus), engine_(netlist) {
    for (std::int64_t k = 0; k <= netlist.halvings; ++k) halved_.push_back(halved(netlist, k));
  }

  /// A layer at the length of an image.
  netlist::Layer layer_at(std::size_t image, std::size_t l) const { return chain_at(image).layers[l]; }

  /// Clocks in which a layer shows stream bits of an image: not all where the last layer ends early.
  std::int64_t clocks(std::size_t image, std::size_t l) const {
    const netlist::Chain chain = chain_at(image);
    const netlist::Layer& layer = chain.layers[l];
    const std::int64_t length = layer.input_stream->length;
    if (layer.fold != nullptr) {
      const plan::FoldPlan plan = plan::fold_plan(layer);
      return plan.passes() * plan.words * plan.tap_clocks;
    }
    if (l + 1 < chain.layers.size() || !stimulus_.length_of(image).early_exit) return length;
    const std::int64_t counted = engine_.run(stimulus_.images[image], stimulus_.length_of(image)).counted;
    return std::min(length, counted + plan::count_registers(layer.synapses->pipeline_delay));
  }

 private:
  netlist::Chain chain_at(std::size_t image) const {
    return chain_of(halved_[static_cast<std::size_t>(stimulus_.length_of(image).halvings)]);
  }

  const Stimulus& stimulus_;
  exact::TimedEngine engine_;
  std::vector<netlist::Netlist> halved_;  ///< by halvings
};

class Comparer {
 public:
  Comparer(const netlist::Netlist& netlist, const Stimulus& stimulus, const Expectation& expectation,
           const Trace& trace)
      : chain_(chain_of(netlist)),
        runs_(netlist, stimulus),
        stimulus_(stimulus),
        expectation_(expectation),
        trace_(trace) {}

  Comparison run() {
    for (std::size_t image = 0; image < expectation_.size(); ++image) {
      for (std::size_t l = 0; l < chain_.layers.size() && stimulus_.sees_layers; ++l) {
        if (stimulus_.traced.contains(image)) {
          if (has_table(chain_.layers[l]))
            compare_tables(image, l);
          else if (chain_.layers[l].fold != nullptr)
            compare_folded_streams(image, l);
          else
            compare_streams(image, l);
        }
        compare_counts(image, l);
      }
      compare_answer(image);
    }
    compare_run();
    if (!stimulus_.program.empty()) compare_load();
    return std::move(result_);
  }

 private:
  /// Compares one word; `place` is filled in only where it differs.
  void word(bool equal, const Difference& place) {
    ++result_.words_compared;
    if (equal) return;
    ++result_.mismatches;
    if (result_.first_differences.size() < most_differences) result_.first_differences.push_back(place);
  }

  void compare_streams(std::size_t image, std::size_t l) {
    const netlist::Layer layer = runs_.layer_at(image, l);
    const exact::LayerStreams expected = exact::layer_streams(layer, expectation_[image].thresholds[l]);
    const std::vector<std::int64_t> levels = plan::weight_levels(layer);
    const auto clocks = static_cast<std::size_t>(runs_.clocks(image, l));
    for (std::size_t t = 0; t < clocks; ++t) {
      Difference place{image, layer.synapses->id, "input_bits", {}, static_cast<std::int64_t>(t), {}, {}, {}};
      const ObservedStreams* seen = observed_streams(image, l, static_cast<std::int64_t>(t));
      if (seen == nullptr) return miss(place);
      const ObservedStreams& observed = *seen;
      compare_bits(expected.inputs[t], static_cast<std::size_t>(layer.synapses->inputs()), observed.inputs,
                   place);
      place.what = "weight_bits";
      std::vector<std::uint64_t> weights(words_for_bits(std::max<std::size_t>(1, levels.size())));
      for (std::size_t k = 0; k < levels.size(); ++k)
        set_bit(weights, k, get_bit(expected.weights[t], static_cast<std::size_t>(levels[k])));
      compare_bits(weights, levels.size(), observed.weights, place);
      compare_products(layer, expected.inputs[t], expected.weights[t], observed.products, place);
    }
  }

  /// The synapses of one tap in every clock of its streams, tap after tap; of each clock the bits that it
  /// takes, neuron by neuron and bit by bit.
  void compare_folded_streams(std::size_t image, std::size_t l) {
    const netlist::Layer layer = runs_.layer_at(image, l);
    const exact::LayerStreams streams = exact::layer_streams(layer, expectation_[image].thresholds[l]);
    const std::vector<std::uint32_t> words = source_words(*layer.input_generator, layer.input_stream->length);
    const plan::FoldPlan plan = plan::fold_plan(layer);
    const netlist::Gate gate = gate_of(layer);
    std::int64_t clock = 0;
    for (const plan::Tap& tap : taps_of(layer, plan))
      for (std::size_t first = 0; first < words.size(); first += plan.copies, ++clock) {
        Difference place{image, layer.synapses->id, "input_bits", {}, clock, {}, {}, {}};
        const ObservedStreams* observed = observed_streams(image, l, clock);
        if (observed == nullptr) return miss(place);
        std::vector<std::uint64_t> inputs(words_for_bits(plan.lanes * plan.copies));
        std::vector<std::uint64_t> weights(words_for_bits(plan.products()));
        std::vector<std::uint64_t> products(weights.size());
        for (unsigned copy = 0; copy < plan.copies; ++copy)
          for (unsigned lane = 0; lane < plan.lanes; ++lane) {
            const std::size_t t = first + copy;
            const bool x = tap.value < 0
                               ? words[t] < static_cast<std::uint64_t>(layer.conv2d->padding_threshold)
                               : get_bit(streams.inputs[t], static_cast<std::size_t>(tap.value) + lane);
            set_bit(inputs, copy * plan.lanes + lane, x);
            for (unsigned p = 0; p < plan.neurons; ++p) {
              const std::int64_t weight =
                  layer.synapses->weights[static_cast<std::size_t>(tap.neuron) + p]
                                         [static_cast<std::size_t>(tap.column) + lane];
              const bool w = get_bit(streams.weights[t], static_cast<std::size_t>(std::abs(weight)));
              const std::size_t product = (p * plan.copies + copy) * plan.lanes + lane;
              set_bit(weights, product, w);
              set_bit(products, product, counted_bit(gate, x, w, weight));
            }
          }
        compare_bits(inputs, plan.lanes * plan.copies, observed->inputs, place);
        place.what = "weight_bits";
        compare_bits(weights, plan.products(), observed->weights, place);
        place.what = "products";
        compare_bits(products, plan.products(), observed->products, place);
      }
  }

  /// The operands and the products of one tap, tap after tap. What a product counts is added up here over the
  /// bits of the streams that the hardware does not have, so that no table is compared with itself.
  void compare_tables(std::size_t image, std::size_t l) {
    const netlist::Layer layer = runs_.layer_at(image, l);
    const exact::LayerWords words(layer);
    const netlist::Gate gate = gate_of(layer);
    const plan::FoldPlan plan = plan::fold_plan(layer);
    const unsigned stored = plan.magnitude_bits + plan.sign_bits;
    const unsigned synapses = plan.lanes * plan.neurons;
    const std::uint64_t all_ones = low_mask(plan.product_bits);
    std::int64_t clock = 0;
    for (const plan::Tap& tap : taps_of(layer, plan)) {
      Difference place{image, layer.synapses->id, "thresholds", {}, clock, {}, {}, {}};
      const ObservedStreams* observed = observed_streams(image, l, clock++);
      if (observed == nullptr) return miss(place);
      std::vector<std::uint64_t> inputs(words_for_bits(plan.lanes * plan.input_bits));
      std::vector<std::uint64_t> weights(words_for_bits(synapses * stored));
      std::vector<std::uint64_t> products(words_for_bits(synapses * plan.product_bits));
      for (unsigned lane = 0; lane < plan.lanes; ++lane) {
        const std::int64_t x =
            tap.value < 0 ? layer.conv2d->padding_threshold
                          : expectation_[image].thresholds[l][static_cast<std::size_t>(tap.value) + lane];
        put_bits(inputs, lane * plan.input_bits, plan.input_bits, static_cast<std::uint64_t>(x));
        for (unsigned p = 0; p < plan.neurons; ++p) {
          const std::int64_t weight = layer.synapses->weights[static_cast<std::size_t>(tap.neuron) + p]
                                                             [static_cast<std::size_t>(tap.column) + lane];
          const unsigned synapse = p * plan.lanes + lane;
          const auto magnitude = static_cast<std::uint64_t>(std::abs(weight));
          put_bits(weights, synapse * stored, plan.magnitude_bits, magnitude);
          if (plan.sign_bits > 0) put_bits(weights, synapse * stored + plan.magnitude_bits, 1, weight < 0);
          std::uint64_t count = 0;
          for (std::size_t t = 0; t < words.input.size(); ++t)
            count += counted_bit(gate, words.input[t] < static_cast<std::uint64_t>(x),
                                 words.weight[t] < magnitude, 1);
          put_bits(products, synapse * plan.product_bits, plan.product_bits,
                   weight < 0 ? all_ones - count : count);
        }
      }
      compare_bits(inputs, plan.lanes * plan.input_bits, observed->inputs, place);
      place.what = "weights";
      compare_bits(weights, synapses * stored, observed->weights, place);
      place.what = "products";
      compare_bits(products, synapses * plan.product_bits, observed->products, place);
    }
  }

  /// What was seen of a layer in one clock of an image; nullptr where the trace ends before it.
  const ObservedStreams* observed_streams(std::size_t image, std::size_t l, std::int64_t clock) const {
    const auto& all = trace_.layers[l].streams;
    const bool seen = image < all.size() && clock < static_cast<std::int64_t>(all[image].size());
    return seen ? &all[image][static_cast<std::size_t>(clock)] : nullptr;
  }

  void miss(Difference place) {
    place.expected = "a bit";
    place.got = "nothing";
    word(false, place);
  }

  void compare_bits(const std::vector<std::uint64_t>& expected, std::size_t width, const Observed& got,
                    Difference place) {
    result_.stream_bits_compared += static_cast<std::int64_t>(width);
    for (std::size_t i = 0; i < width; ++i) {
      const bool bit = get_bit(expected, i);
      if (!got.unknown && bit == get_bit(got.words, i)) continue;
      place.bit = static_cast<std::int64_t>(i);
      describe(place, bit, got, i);
      word(false, place);
      return;
    }
    word(true, place);
  }

  static void describe(Difference& place, bool expected, const Observed& got, std::size_t i) {
    place.expected = expected ? "1" : "0";
    place.got = got.unknown ? "x" : get_bit(got.words, i) ? "1" : "0";
  }

  /// The products of all neurons stand in one vector, neuron 0 lowest, inputs with a gate only.
  void compare_products(const netlist::Layer& layer, const std::vector<std::uint64_t>& inputs,
                        const std::vector<std::uint64_t>& weights, const Observed& got, Difference place) {
    place.what = "products";
    const netlist::Gate gate = gate_of(layer);
    std::size_t position = 0;
    bool equal = true;
    for (std::size_t j = 0; j < layer.synapses->weights.size(); ++j)
      for (std::size_t i = 0; i < layer.synapses->weights[j].size(); ++i) {
        if (!has_gate(layer, j, i)) continue;
        const std::int64_t weight = layer.synapses->weights[j][i];
        const bool x = get_bit(inputs, i);
        const bool w = get_bit(weights, static_cast<std::size_t>(std::abs(weight)));
        const bool bit = counted_bit(gate, x, w, weight);
        if (equal && (got.unknown || bit != get_bit(got.words, position))) {
          equal = false;
          place.neuron = static_cast<std::int64_t>(j);
          place.bit = static_cast<std::int64_t>(i);
          describe(place, bit, got, position);
        }
        ++position;
      }
    result_.stream_bits_compared += static_cast<std::int64_t>(position);
    word(equal, place);
  }

  void compare_counts(std::size_t image, std::size_t l) {
    const netlist::Layer& layer = chain_.layers[l];
    const std::vector<Observed>& totals = trace_.layers[l].totals;
    const unsigned width = plan::value_width(layer);
    const std::vector<std::int64_t>& leaving =
        layer.pool ? expectation_[image].pooled[l] : expectation_[image].counts[l];
    for (std::size_t j = 0; j < leaving.size(); ++j) {
      const std::int64_t expected = leaving[j];
      Difference place{image, layer.synapses->id,       "count",  static_cast<std::int64_t>(j), {},
                       {},    std::to_string(expected), "nothing"};
      bool equal = false;
      if (image < totals.size()) {
        const std::int64_t got = sign_extend(get_bits(totals[image].words, j * width, width), width);
        equal = !totals[image].unknown && got == expected;
        place.got = totals[image].unknown ? "x" : std::to_string(got);
      }
      word(equal, place);
    }
  }

  void compare_answer(std::size_t image) {
    std::vector<std::int64_t> words = expectation_[image].logits();
    words.push_back(expectation_[image].label);
    for (std::size_t k = 0; k < words.size(); ++k) {
      const std::size_t position = image * words.size() + k;
      Difference place{image,    "", "answer", {}, {}, static_cast<std::int64_t>(k), std::to_string(words[k]),
                       "nothing"};
      if (position >= trace_.answers.size()) {
        word(false, place);
        continue;
      }
      const ObservedWord& got = trace_.answers[position];
      const std::int64_t value = sign_extend(got.data.words[0], 32);
      place.got = got.data.unknown ? "x" : std::to_string(value);
      word(!got.data.unknown && value == words[k], place);
      const bool last = k + 1 == words.size();
      if (got.last != last) {
        place.what = "tlast";
        place.expected = last ? "1" : "0";
        place.got = got.last ? "1" : "0";
        word(false, place);
      }
    }
  }

  /// Nothing more than asked for, every bad frame reported, and the end reached.
  void compare_run() {
    const std::size_t words = expectation_.empty() ? 0 : expectation_[0].logits().size() + 1;
    Difference place{expectation_.size(), "", "run", {}, {}, {}, {}, {}};
    place.expected = fmt::format("{} answer words, {} frame errors, {} resets, an end",
                                 expectation_.size() * words, stimulus_.bad_frames, stimulus_.resets);
    place.got = fmt::format("{} answer words, {} frame errors, {} resets, {}", trace_.answers.size(),
                            trace_.frame_errors, trace_.resets, trace_.finished ? "an end" : "no end");
    word(place.expected == place.got, place);
  }

  /// The words arrived, and none while an image could be inside.
  void compare_load() {
    Difference place{expectation_.size(), "", "load", {}, {}, {}, {}, {}};
    place.expected = fmt::format("checksum {:08x}, words refused, none taken", stimulus_.load_checksum);
    place.got = "nothing";
    bool equal = false;
    if (trace_.load) {
      const ObservedLoad& load = *trace_.load;
      place.got = fmt::format("checksum {:08x}, {} words refused, {} taken", load.checksum.words[0],
                              load.refused, load.taken);
      equal = !load.checksum.unknown && load.checksum.words[0] == stimulus_.load_checksum &&
              load.refused > 0 && load.taken == 0;
    }
    word(equal, place);
  }

  netlist::Chain chain_;
  Runs runs_;
  const Stimulus& stimulus_;
  const Expectation& expectation_;
  const Trace& trace_;
  Comparison result_;
};

}  // namespace

std::string Difference::text() const {
  std::string place = fmt::format("image {}", image);
  if (!layer.empty()) place += fmt::format(", layer {}", layer);
  if (neuron) place += fmt::format(", neuron {}", *neuron);
  if (clock) place += fmt::format(", clock {}", *clock);
  if (bit) place += fmt::format(", {} {}", what == "answer" || what == "tlast" ? "word" : "bit", *bit);
  return fmt::format("{}: {}: expected {}, got {}", place, what, expected, got);
}

Json Difference::json() const {
  Json object;
  object["image"] = image;
  object["layer"] = layer;
  object["what"] = what;
  if (neuron) object["neuron"] = *neuron;
  if (clock) object["clock"] = *clock;
  if (bit) object["bit"] = *bit;
  object["expected"] = expected;
  object["got"] = got;
  return object;
}

Comparison compare(const netlist::Netlist& netlist, const Stimulus& stimulus, const Expectation& expectation,
                   const Trace& trace) {
  return Comparer(netlist, stimulus, expectation, trace).run();
}

std::int64_t words_to_compare(const netlist::Netlist& netlist, const Stimulus& stimulus) {
  constexpr std::int64_t vectors = 3;  // input, weight and product bits of one clock
  const netlist::Chain chain = chain_of(netlist);
  const Runs runs(netlist, stimulus);
  std::int64_t of_image = chain.classes() + 1;
  if (stimulus.sees_layers)
    for (const netlist::Layer& layer : chain.layers) of_image += layer.outputs();
  std::int64_t words = static_cast<std::int64_t>(stimulus.images.size()) * of_image + 1;
  for (const std::size_t image : stimulus.traced)
    for (std::size_t l = 0; l < chain.layers.size(); ++l) words += vectors * runs.clocks(image, l);
  return words;
}

}  // namespace pulsewright::parity
