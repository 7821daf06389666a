// SPDX-License-Identifier: Apache-2.0
#include "report/expected_numbers.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "exact/correlation_bounds.h"
#include "exact/engine.h"
#include "exact/patches.h"
#include "netlist/accumulation.h"
#include "netlist/sequence.h"
#include "netlist/source_pairs.h"
#include "rtl/default_folds.h"
#include "rtl/design_area.h"
#include "rtl/fold_search.h"
#include "rtl/passes.h"

namespace pulsewright::report_tests {

namespace {

using Numbers = std::map<std::string, Json>;

class Expected {
 public:
  Expected(const views::Moment& moment, const report::Evidence& evidence)
      : moment_(moment), evidence_(evidence), chain_(chain_of(*moment.netlist)) {}

  Numbers all() {
    const auto reference = make_engine(*moment_.netlist, exact::Method::reference);
    for (const auto& image : moment_.images.images) answers_.push_back(reference->run(image));
    training();
    layers();
    if (moment_.has_labels()) classes();
    if (moment_.has_labels()) lengths();
    streams();
    cost();
    proof();
    return std::move(numbers_);
  }

 private:
  void set(const std::string& key, Json value) { numbers_[key] = std::move(value); }

  static double scc(std::int64_t q16) { return static_cast<double>(q16) / 65536; }

  void training() {
    std::size_t band = 0;
    for (std::size_t first = 0; first < moment_.history.size(); ++band) {
      std::size_t last = first;
      while (last + 1 < moment_.history.size() &&
             moment_.history[last + 1].phase == moment_.history[first].phase)
        ++last;
      const std::string key = fmt::format("training/{}/{}", band, to_text(moment_.history[first].phase));
      set(key + "/epochs", static_cast<std::int64_t>(last - first + 1));
      set(key + "/first_loss", moment_.history[first].loss);
      set(key + "/last_loss", moment_.history[last].loss);
      set(key + "/last_accuracy", moment_.history[last].accuracy);
      first = last + 1;
    }
    for (std::size_t l = 0; l < moment_.choices.size(); ++l) {
      std::vector<std::pair<double, std::size_t>> sorted;
      for (std::size_t c = 0; c < moment_.choices[l].probabilities.size(); ++c)
        sorted.push_back({-moment_.choices[l].probabilities[c], c});
      std::ranges::sort(sorted);
      sorted.resize(std::min<std::size_t>(sorted.size(), 5));
      for (const auto& [negative, c] : sorted) {
        const std::string key = fmt::format("training/choice/{}/{}", l, c);
        set(key + "/layer", static_cast<std::int64_t>(l) + 1);
        set(key + "/index", static_cast<std::int64_t>(c));
        set(key + "/length", moment_.candidates[c].length);
        set(key + "/probability", -negative);
      }
    }
  }

  void layers() {
    for (const netlist::Layer& layer : chain_.layers) {
      const std::string key = "layers/" + layer.synapses->id;
      const std::int64_t length = layer.input_stream->length;
      set("verdict/length/" + layer.synapses->id, length);
      set(key + "/inputs", layer.synapses->inputs());
      set(key + "/neurons", layer.synapses->neurons());
      set(key + "/positions", layer.positions());
      set(key + "/length", length);
      set(key + "/synapses", layer.synapses->inputs() * layer.synapses->neurons());
      std::int64_t live = 0;
      for (const auto& row : layer.synapses->weights)
        live += gate_of(layer) == netlist::Gate::gate_xnor
                    ? std::ssize(row)
                    : std::ssize(row) - std::ranges::count(row, std::int64_t{0});
      set(key + "/live", live);
      const auto measured = measure_correlation(*layer.input_generator, *layer.weight_generator, length);
      set(key + "/claimed_scc", scc(claim(layer)));
      set(key + "/measured_scc", scc(measured.mean_scc_q16));
      set(key + "/largest_scc", scc(largest_scc(layer)));
    }
  }

  std::int64_t claim(const netlist::Layer& layer) const {
    for (const netlist::Correlation& correlation : moment_.netlist->correlations)
      if (correlation.first == layer.input_stream->id || correlation.second == layer.input_stream->id)
        return correlation.mean_scc_q16;
    return -1;
  }

  std::int64_t largest_scc(const netlist::Layer& layer) const {
    const auto bounds = exact::measure_correlation_bounds(*moment_.netlist);
    for (const exact::CorrelationBound& bound : *bounds)
      if (bound.first == layer.input_stream->id) return bound.max_abs_scc_q16;
    return -1;
  }

  void classes() {
    const auto classes = static_cast<std::size_t>(chain_.classes());
    std::vector<std::vector<std::int64_t>> confusion(classes, std::vector<std::int64_t>(classes));
    std::int64_t correct = 0;
    std::int64_t wrong = 0;
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      const auto is = static_cast<std::size_t>(moment_.images.labels[i]);
      const auto says = static_cast<std::size_t>(answers_[i].label);
      ++confusion[is][says];
      correct += is == says;
      if (is == says) continue;
      if (wrong++ == 0) image_ = i;
      const std::string key = fmt::format("classes/wrong/{}", i);
      set(key + "/image", static_cast<std::int64_t>(i));
      set(key + "/margin", answers_[i].logits()[says] - answers_[i].logits()[is]);
    }
    for (std::size_t r = 0; r < classes; ++r)
      for (std::size_t c = 0; c < classes; ++c)
        set(fmt::format("classes/confusion/{}/{}", r, c), confusion[r][c]);
    set("classes/wrong", wrong);
    set("classes/shown", wrong);
    set("verdict/correct", correct);
    set("verdict/images", static_cast<std::int64_t>(answers_.size()));
    set("verdict/accuracy", static_cast<double>(correct) / static_cast<double>(answers_.size()));
  }

  std::int64_t correct_of(const netlist::Netlist& netlist) const {
    const auto engine = make_engine(netlist, exact::Method::automatic);
    std::int64_t correct = 0;
    for (std::size_t i = 0; i < moment_.images.images.size(); ++i)
      correct += engine->run(moment_.images.images[i]).label == moment_.images.labels[i];
    return correct;
  }

  /// The netlist with streams of other lengths, by integers alone: thresholds and biases are scaled by a
  /// power of two and rounded half up, and requantisations shift by what is missing.
  netlist::Netlist rescaled(const std::vector<int>& lengths) const {
    netlist::Netlist other = *moment_.netlist;
    int shift_before = 0;
    for (std::size_t l = 0; l < chain_.layers.size(); ++l) {
      const netlist::Layer& layer = chain_.layers[l];
      const std::int64_t from = layer.input_stream->length;
      const std::int64_t to = lengths[l];
      const int shift = std::countr_zero(static_cast<std::uint64_t>(to)) -
                        std::countr_zero(static_cast<std::uint64_t>(from));
      rescale_sources(other, layer, to);
      const bool is_bipolar = layer.weight_stream->encoding == netlist::Encoding::bipolar;
      const auto scaled = [&](std::int64_t value) {  // floor(value * to / from + 1/2)
        return shift >= 0 ? value << shift : (value + (std::int64_t{1} << (-shift - 1))) >> -shift;
      };
      netlist::Synapses* synapses = synapses_in(other, layer.synapses->id);
      for (std::size_t j = 0; j < synapses->weights.size(); ++j) {
        // Zeros of the weights' streams agree with dark inputs: they are part of the bias, not of its
        // scaling.
        std::int64_t dark_before = 0;
        std::int64_t dark_after = 0;
        for (std::int64_t& weight : synapses->weights[j]) {
          dark_before += is_bipolar ? from - weight : 0;
          weight = scaled(weight);
          dark_after += is_bipolar ? to - weight : 0;
        }
        synapses->biases[j] = scaled(synapses->biases[j] + dark_before) - dark_after;
      }
      rescale_requantisation(other, layer, l, to, shift - shift_before);
      shift_before = shift;
    }
    return other;
  }

  static netlist::Synapses* synapses_in(netlist::Netlist& netlist, const std::string& id) {
    for (netlist::Node& node : netlist.nodes)
      if (id_of(node) == id) return netlist::synapses_of(node);
    return nullptr;
  }

  static void rescale_sources(netlist::Netlist& other, const netlist::Layer& layer, std::int64_t to) {
    const auto width = static_cast<unsigned>(std::countr_zero(static_cast<std::uint64_t>(to)));
    const auto old_width =
        static_cast<unsigned>(std::countr_zero(static_cast<std::uint64_t>(layer.input_stream->length)));
    for (const netlist::SourcePair& pair : netlist::source_pairs()) {
      const bool fits = pair.input(old_width, 0).kind == layer.input_generator->kind &&
                        pair.input(old_width, 0).parameters == layer.input_generator->parameters &&
                        pair.weight != nullptr &&
                        pair.weight(old_width, 0).kind == layer.weight_generator->kind &&
                        pair.weight(old_width, 0).parameters == layer.weight_generator->parameters;
      if (!fits) continue;
      for (netlist::Generator& generator : other.generators) {
        const std::string id = generator.id;
        if (id == layer.input_generator->id) generator = pair.input(width, 0);
        if (id == layer.weight_generator->id) generator = pair.weight(width, 0);
        generator.id = id;
      }
    }
    for (netlist::Stream& stream : other.streams)
      if (stream.id == layer.input_stream->id || stream.id == layer.weight_stream->id) stream.length = to;
  }

  static void rescale_requantisation(netlist::Netlist& other, const netlist::Layer& layer, std::size_t l,
                                     std::int64_t to, int shift) {
    for (netlist::Node& node : other.nodes) {
      auto* requantise = std::get_if<netlist::RequantiseNode>(&node);
      if (requantise == nullptr || requantise->id != layer.requantise->id) continue;
      primitives::Requantisation& r = requantise->requantisation;
      r.maximum = to;
      if (l == 0) {
        // Digits: 16 stands for 1, so a pixel is worth to / 16.
        r.multiplier = to;
        r.shift = 4;
        continue;
      }
      // The rule for sums: 2^exponent, where what the layer before counts is worth 2^-shift as much.
      const int exponent =
          std::countr_zero(static_cast<std::uint64_t>(r.multiplier)) - static_cast<int>(r.shift) + shift;
      r.multiplier = exponent > 0 ? std::int64_t{1} << exponent : 1;
      r.shift = exponent < 0 ? static_cast<unsigned>(-exponent) : 0;
    }
  }

  void lengths() {
    std::vector<int> own;
    for (const netlist::Layer& layer : chain_.layers)
      own.push_back(static_cast<int>(layer.input_stream->length));
    const std::int64_t as_it_is = correct_of(*moment_.netlist);
    set("lengths/images", static_cast<std::int64_t>(answers_.size()));
    set("lengths/correct", as_it_is);
    std::int64_t fewest = INT64_MAX;
    for (int length = 4; length <= 256; length *= 2) {
      set(fmt::format("lengths/all/{}", length), correct_of(rescaled(std::vector<int>(own.size(), length))));
      for (std::size_t l = 0; l < own.size(); ++l) {
        std::vector<int> changed = own;
        changed[l] = length;
        const std::int64_t correct = correct_of(rescaled(changed));
        set(fmt::format("lengths/{}/{}", chain_.layers[l].synapses->id, length), correct);
        halves_[l] = length == own[l] / 2 ? correct : halves_[l];
      }
    }
    for (std::size_t l = 0; l < own.size(); ++l) {
      if (halves_[l] >= fewest) continue;
      fewest = halves_[l];
      set("verdict/weakest_bits", own[l] / 2);
      set("verdict/weakest_of_bits", own[l]);
    }
    if (fewest >= as_it_is) {
      numbers_.erase("verdict/weakest_bits");
      numbers_.erase("verdict/weakest_of_bits");
      return;
    }
    set("verdict/weakest_correct", fewest);
    set("verdict/weakest_images", static_cast<std::int64_t>(answers_.size()));
    set("verdict/weakest_instead", as_it_is);
  }

  /// Bit t of each stream of the layer, as parity compares them.
  void streams() {
    set("streams/image", static_cast<std::int64_t>(image_));
    const exact::Inference& answer = answers_[image_];
    for (std::size_t l = 0; l < chain_.layers.size(); ++l) {
      const std::size_t neuron = l + 1 == chain_.layers.size() ? static_cast<std::size_t>(answer.label) : 0;
      layer_streams(l, neuron);
    }
    settling();
  }

  /// What the accumulator of neuron j adds in clock t at position 0, and the synapses that it comes from.
  struct Counted {
    std::vector<std::int64_t> by_input;
    std::vector<std::int64_t> by_clock;
    std::vector<std::optional<std::int64_t>> scc;
    std::vector<std::int64_t> thresholds;
  };

  Counted count(std::size_t l, std::size_t j) const {
    const netlist::Layer& layer = chain_.layers[l];
    const exact::Patches patches(layer);
    const std::vector<std::int64_t>& entering = answers_[image_].thresholds[l];
    const exact::LayerStreams streams = exact::layer_streams(layer, entering);
    const std::vector<std::int64_t>& weights = layer.synapses->weights[j];
    Counted counted;
    counted.by_clock.resize(streams.inputs.size());
    // The order of a patch follows from a plane whose values are their own numbers.
    std::vector<std::int64_t> places(entering.size());
    std::iota(places.begin(), places.end(), std::int64_t{0});
    const auto group = static_cast<std::int64_t>(j) / patches.neurons_of_group();
    const std::vector<std::int64_t> patch = patch_at(patches, places, 0, group);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      std::int64_t total = 0;
      std::int64_t x_ones = 0;
      std::int64_t w_ones = 0;
      std::int64_t both = 0;
      for (std::size_t t = 0; t < streams.inputs.size(); ++t) {
        const bool x = get_bit(streams.inputs[t], static_cast<std::size_t>(patch[i]));
        const bool w = get_bit(streams.weights[t], static_cast<std::size_t>(std::abs(weights[i])));
        const bool bit = gate_of(layer) == netlist::Gate::gate_and ? x && w : x == w;
        const std::int64_t adds = bit ? (weights[i] < 0 ? -1 : 1) : 0;
        total += adds;
        counted.by_clock[t] += adds;
        x_ones += x;
        w_ones += w;
        both += x && w;
      }
      counted.by_input.push_back(total);
      counted.thresholds.push_back(entering[static_cast<std::size_t>(patch[i])]);
      counted.scc.push_back(netlist::scc_q16(layer.input_stream->length, x_ones, w_ones, both));
    }
    return counted;
  }

  void layer_streams(std::size_t l, std::size_t j) {
    const netlist::Layer& layer = chain_.layers[l];
    const std::string key = "streams/" + layer.synapses->id;
    const Counted counted = count(l, j);
    const std::vector<std::int64_t>& weights = layer.synapses->weights[j];
    const auto synapses = static_cast<std::int64_t>(weights.size());
    const std::int64_t sum = answers_[image_].counts[l][j];
    set(key + "/neuron", static_cast<std::int64_t>(j));
    set(key + "/drawn", std::min<std::int64_t>(synapses, 96));
    set(key + "/synapses", synapses);
    set(key + "/length", layer.input_stream->length);
    set(key + "/counted", std::accumulate(counted.by_input.begin(), counted.by_input.end(), std::int64_t{0}));
    set(key + "/bias", layer.synapses->biases[j]);
    set(key + "/sum", sum);
    if (l + 1 < chain_.layers.size() && layer.pool == nullptr)
      set(key + "/next", answers_[image_].thresholds[l + 1][j]);
    std::int64_t scc_sum = 0;
    std::int64_t defined = 0;
    for (const auto& value : counted.scc)
      if (value) scc_sum += *value, ++defined;
    set(key + "/mean_scc", defined == 0 ? 0.0 : scc(scc_sum) / static_cast<double>(defined));
    set(key + "/undefined_scc", synapses - defined);
    std::vector<std::pair<std::int64_t, std::size_t>> sorted;
    for (std::size_t i = 0; i < weights.size(); ++i) sorted.push_back({-std::abs(counted.by_input[i]), i});
    std::ranges::sort(sorted);
    sorted.resize(std::min<std::size_t>(sorted.size(), 8));
    for (const auto& [negative, i] : sorted) {
      const std::string place = fmt::format("{}/synapse/{}", key, i);
      set(place + "/input", static_cast<std::int64_t>(i));
      set(place + "/threshold", counted.thresholds[i]);
      set(place + "/weight", weights[i]);
      set(place + "/count", counted.by_input[i]);
      set(place + "/expected", expected(layer, counted.thresholds[i], weights[i]));
      if (counted.scc[i]) set(place + "/scc", scc(*counted.scc[i]));
    }
  }

  /// x w / N and its complement, as exact as doubles of powers of two are.
  static double expected(const netlist::Layer& layer, std::int64_t x, std::int64_t w) {
    const auto n = static_cast<double>(layer.input_stream->length);
    const auto a = static_cast<double>(x);
    const auto b = static_cast<double>(w);
    return gate_of(layer) == netlist::Gate::gate_and ? a * b / n : (a * b + (n - a) * (n - b)) / n;
  }

  void settling() {
    const netlist::Layer& last = chain_.layers.back();
    std::vector<Counted> neurons;
    for (std::size_t j = 0; j < last.synapses->weights.size(); ++j)
      neurons.push_back(count(chain_.layers.size() - 1, j));
    const std::int64_t clocks = last.input_stream->length;
    std::vector<std::int64_t> running = last.synapses->biases;
    std::int64_t settled = exact::argmax(running) == answers_[image_].label ? 0 : -1;
    for (std::int64_t t = 0; t < clocks; ++t) {
      for (std::size_t j = 0; j < running.size(); ++j)
        running[j] += neurons[j].by_clock[static_cast<std::size_t>(t)];
      const bool agrees = exact::argmax(running) == answers_[image_].label;
      if (!agrees) settled = -1;
      if (agrees && settled < 0) settled = t + 1;
    }
    set("streams/settled", settled);
    set("streams/clocks", clocks);
  }

  void cost() {
    const netlist::Netlist design = rtl::folded_by_default(*moment_.netlist);
    const rtl::DesignEstimate estimate = rtl::estimate(design);
    set("verdict/lut4", estimate.area.lut4);
    set("verdict/ff", estimate.area.ff);
    set("verdict/bram", estimate.area.bram);
    set("verdict/latency", estimate.timing.latency_clocks);
    set("verdict/interval", estimate.timing.interval_clocks);
    set("cost/latency", estimate.timing.latency_clocks);
    set("cost/interval", estimate.timing.interval_clocks);
    const auto part = [&](const std::string& name, const primitives::Cost& area) {
      set("cost/estimate/" + name + "/lut4", area.lut4);
      set("cost/estimate/" + name + "/ff", area.ff);
      set("cost/estimate/" + name + "/bram", area.bram);
    };
    const hdl::Design lowered = rtl::lower_netlist(design);
    for (std::size_t m = 0; m < lowered.modules.size(); ++m)
      part(m < chain_.layers.size() ? chain_.layers[m].synapses->id : "top",
           rtl::expected_area(rtl::registry_area(lowered.modules[m])));
    part("all", rtl::expected_area(rtl::registry_area(lowered)));
  }

  void proof() {
    if (evidence_.training) {
      const Json& test = *evidence_.training->find("test");
      if (const Json* accuracy = test.find("float_accuracy")) set("verdict/float_accuracy", *accuracy);
    }
    if (evidence_.audit) {
      set("audit/checked", static_cast<std::int64_t>(evidence_.audit->files_checked));
      set("audit/regenerated", static_cast<std::int64_t>(evidence_.audit->files_regenerated));
      set("audit/findings", static_cast<std::int64_t>(evidence_.audit->findings.size()));
      set("verdict/findings", static_cast<std::int64_t>(evidence_.audit->findings.size()));
    }
    if (evidence_.manifest)
      for (std::size_t f = 0; f < evidence_.manifest->files.size(); ++f)
        set(fmt::format("audit/file/{}/bytes", f), evidence_.manifest->files[f].bytes);
    if (evidence_.synthesis)
      for (const char* key : {"lut4", "ff", "carry", "bram"})
        set(fmt::format("cost/synthesis/{}", key), *evidence_.synthesis->find(key));
    if (!evidence_.parity) return;
    const Json& parity = *evidence_.parity;
    set("verdict/words", *parity.find("words_compared"));
    set("verdict/mismatches", *parity.find("mismatches"));
    set("parity/images", *parity.find("images"));
    set("parity/traced", *parity.find("traced_images"));
    set("parity/stalled", *parity.find("stalled_images"));
    set("parity/words", *parity.find("words_compared"));
    set("parity/mismatches", *parity.find("mismatches"));
    const Json::Array& runs = *parity.find("runs")->array();
    for (std::size_t r = 0; r < runs.size(); ++r) {
      const std::string key = fmt::format("parity/run/{}", r);
      set(key + "/words", *runs[r].find("words_compared"));
      set(key + "/bits", *runs[r].find("stream_bits_compared"));
      set(key + "/mismatches", *runs[r].find("mismatches"));
      set(key + "/cycles", *runs[r].find("cycles"));
    }
  }

  const views::Moment& moment_;
  const report::Evidence& evidence_;
  netlist::Chain chain_;
  std::vector<exact::Inference> answers_;
  std::size_t image_ = 0;
  std::map<std::size_t, std::int64_t> halves_;
  Numbers numbers_;
};

}  // namespace

std::map<std::string, Json> expected_numbers(const views::Moment& moment, const report::Evidence& evidence) {
  return Expected(moment, evidence).all();
}

}  // namespace pulsewright::report_tests
