// SPDX-License-Identifier: Apache-2.0
#include "mapping/error_bound.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "netlist/sequence.h"
#include "primitives/arithmetic.h"

namespace pulsewright::mapping_tests {

namespace {

using interchange::ActivationKind;
using interchange::FloatLayer;

/// The largest |counted product - exact product| of two thresholds, in counts, by counting all of them.
double largest_discrepancy(const train::Candidate& candidate) {
  const std::int64_t length = candidate.length;
  const auto input = source_words(candidate.input_generator(), length);
  const auto weight = source_words(candidate.weight_generator(), length);
  double largest = 0;
  for (std::int64_t a = 0; a <= length; ++a)
    for (std::int64_t m = 0; m <= length; ++m) {
      std::int64_t both = 0;
      for (std::size_t t = 0; t < input.size(); ++t)
        both += primitives::encode(input[t], static_cast<std::uint64_t>(a)) &&
                primitives::encode(weight[t], static_cast<std::uint64_t>(m));
      largest = std::max(largest, std::abs(static_cast<double>(both) -
                                           static_cast<double>(a * m) / static_cast<double>(length)));
    }
  return largest;
}

/// The same; counting takes a second, and there are few candidates.
double known_discrepancy(const train::Candidate& candidate) {
  static std::map<std::string, double> known;
  const auto [place, is_new] = known.try_emplace(candidate.text(), 0);
  if (is_new) place->second = largest_discrepancy(candidate);
  return place->second;
}

/// What a bound needs of the layer's streams.
struct Streams {
  double length;
  double discrepancy;  ///< of a product, in counts
  double weight_step;  ///< the distance of two weights, a full weight being 1
};

struct Scale {
  double input, weight;
};

/// Sum and error of one neuron at one position.
std::pair<double, double> sum_at(const FloatLayer& layer, const Bounded& in, std::int64_t position,
                                 std::int64_t neuron, const Scale& scale, const Streams& streams) {
  const netlist::Window& window = layer.shape.window;
  const std::int64_t channels = window.channels / layer.shape.groups;
  const std::int64_t first = neuron / (layer.shape.neurons / layer.shape.groups) * channels;
  double sum = layer.biases[static_cast<std::size_t>(neuron)];
  const double count = scale.input * scale.weight / streams.length;
  double error = count;  // of the bias
  for (std::int64_t element = 0; element < window.area(); ++element)
    for (std::int64_t c = 0; c < channels; ++c) {
      const double weight =
          layer.weights[static_cast<std::size_t>(neuron * layer.shape.taps() + element * channels + c)];
      const std::int64_t pixel = window.pixel_under(position, element);
      const auto at = static_cast<std::size_t>(pixel * window.channels + first + c);
      const double value = pixel < 0 ? layer.padding_value : in.values[at];
      const double value_error = pixel < 0 ? 0.5 * scale.input / streams.length : in.errors[at];
      sum += weight * value;
      error += std::abs(weight) * value_error +
               (std::abs(value) + value_error) * 0.5 * streams.weight_step * scale.weight +
               count * streams.discrepancy;
    }
  return {sum, error};
}

Bounded pooled(const FloatLayer& layer, const Bounded& sums) {
  const netlist::Window& window = layer.shape.pool_window;
  const bool is_max = *layer.shape.pool == netlist::PoolKind::max;
  Bounded out;
  for (std::int64_t position = 0; position < window.positions(); ++position)
    for (std::int64_t neuron = 0; neuron < layer.shape.neurons; ++neuron) {
      double value = is_max ? -1e300 : 0, error = 0;
      for (std::int64_t element = 0; element < window.area(); ++element) {
        const std::int64_t pixel = window.pixel_under(position, element);
        if (pixel < 0) continue;
        const auto at = static_cast<std::size_t>(pixel * layer.shape.neurons + neuron);
        value = is_max ? std::max(value, sums.values[at]) : value + sums.values[at];
        error = is_max ? std::max(error, sums.errors[at]) : error + sums.errors[at];
      }
      const auto area = is_max ? 1.0 : static_cast<double>(window.area());
      out.values.push_back(value / area);
      out.errors.push_back(error / area);
    }
  return out;
}

}  // namespace

interchange::FloatNetwork clipped(interchange::FloatNetwork network, const mapping::Mapping& mapping) {
  for (std::size_t l = 0; l + 1 < network.layers.size(); ++l) {
    interchange::Activation& activation = network.layers[l].activation;
    if (activation.kind == ActivationKind::relu) activation.ceiling = mapping.layers[l + 1].input_full;
  }
  return network;
}

Bounded bounded_logits(const interchange::FloatNetwork& network, const mapping::Mapping& mapping,
                       const train::Candidate& candidate, std::vector<double> values) {
  const bool is_bipolar = candidate.encoding == netlist::Encoding::bipolar;
  const auto length = static_cast<double>(candidate.length);
  const Streams streams{length, (is_bipolar ? 2 : 1) * known_discrepancy(candidate),
                        (is_bipolar ? 2 : 1) / length};
  // A multiplier of 16 bits misses a gain by its last one.
  const auto rounding = [&](double full) { return full * (0.5 / length + 0x1p-15); };
  Bounded now{std::move(values), {}};
  double step = network.input.quantiser ? network.input.quantiser->step : 0;
  now.errors.assign(now.values.size(), rounding(mapping.layers[0].input_full) + step);
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const FloatLayer& layer = network.layers[l];
    const Scale scale{mapping.layers[l].input_full, mapping.layers[l].weight_full};
    Bounded sums;
    for (std::int64_t position = 0; position < layer.shape.positions(); ++position)
      for (std::int64_t neuron = 0; neuron < layer.shape.neurons; ++neuron) {
        const auto [sum, error] = sum_at(layer, now, position, neuron, scale, streams);
        sums.values.push_back(sum);
        sums.errors.push_back(error);
      }
    now = layer.shape.pool ? pooled(layer, sums) : std::move(sums);
    if (l + 1 == network.layers.size()) break;
    step = layer.activation.kind == ActivationKind::quantise ? layer.activation.quantiser.step : 0;
    for (std::size_t i = 0; i < now.values.size(); ++i) {
      now.values[i] = layer.activation(now.values[i]);
      now.errors[i] += rounding(mapping.layers[l + 1].input_full) + step;
    }
  }
  return now;
}

}  // namespace pulsewright::mapping_tests
