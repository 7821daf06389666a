// SPDX-License-Identifier: Apache-2.0
#include "interchange/float_network.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/failure.h"

namespace pulsewright::interchange {

namespace {

double rounded(double x, Rounding rounding) {
  switch (rounding) {
    case Rounding::half_even:
      return std::rint(x);
    case Rounding::half_up:
      // Not floor(x + 0.5): the sum rounds 0.49999999999999994 up.
      return x - std::floor(x) >= 0.5 ? std::ceil(x) : std::floor(x);
    case Rounding::half_down:
      return x - std::floor(x) > 0.5 ? std::ceil(x) : std::floor(x);
    case Rounding::floor:
      return std::floor(x);
    case Rounding::ceiling:
      return std::ceil(x);
  }
  return x;
}

/// The sum of one neuron at one position.
double sum_at(const FloatLayer& layer, std::span<const double> values, std::int64_t position,
              std::int64_t neuron) {
  const netlist::Window& window = layer.shape.window;
  const std::int64_t channels = window.channels / layer.shape.groups;
  const std::int64_t first = neuron / (layer.shape.neurons / layer.shape.groups) * channels;
  const double* weight = layer.weights.data() + neuron * layer.shape.taps();
  double sum = 0;
  for (std::int64_t element = 0; element < window.area(); ++element) {
    const std::int64_t pixel = window.pixel_under(position, element);
    for (std::int64_t c = 0; c < channels; ++c) {
      const double value = pixel < 0 ? layer.padding_value
                                     : values[static_cast<std::size_t>(pixel * window.channels + first + c)];
      sum += *weight++ * value;
    }
  }
  return sum + layer.biases[static_cast<std::size_t>(neuron)];
}

/// The average or the largest of the sums in each window; what lies outside the plane does not take part in a
/// maximum.
std::vector<double> pooled(const FloatLayer& layer, const std::vector<double>& sums) {
  const netlist::Window& window = layer.shape.pool_window;
  const bool is_max = *layer.shape.pool == netlist::PoolKind::max;
  std::vector<double> result(static_cast<std::size_t>(layer.shape.outputs()));
  for (std::int64_t position = 0; position < window.positions(); ++position)
    for (std::int64_t neuron = 0; neuron < layer.shape.neurons; ++neuron) {
      double value = is_max ? -std::numeric_limits<double>::infinity() : 0;
      for (std::int64_t element = 0; element < window.area(); ++element) {
        const std::int64_t pixel = window.pixel_under(position, element);
        if (pixel < 0) continue;
        const double sum = sums[static_cast<std::size_t>(pixel * layer.shape.neurons + neuron)];
        value = is_max ? std::max(value, sum) : value + sum;
      }
      result[static_cast<std::size_t>(position * layer.shape.neurons + neuron)] =
          is_max ? value : value / static_cast<double>(window.area());
    }
  return result;
}

}  // namespace

double Quantiser::operator()(double x) const {
  return step * std::clamp(rounded(x / step, rounding), 0.0, static_cast<double>(levels));
}

double Activation::operator()(double x) const {
  switch (kind) {
    case ActivationKind::none:
      return x;
    case ActivationKind::relu:
      return std::min(std::max(x, 0.0), ceiling.value_or(std::numeric_limits<double>::infinity()));
    case ActivationKind::quantise:
      return quantiser(x);
    case ActivationKind::step:
      return x > 0 || (inclusive && x == 0) ? 1 : 0;
  }
  return x;
}

std::vector<double> run(const FloatLayer& layer, std::span<const double> values) {
  const std::int64_t neurons = layer.shape.neurons;
  std::vector<double> sums(static_cast<std::size_t>(layer.shape.positions() * neurons));
  for (std::int64_t position = 0; position < layer.shape.positions(); ++position)
    for (std::int64_t neuron = 0; neuron < neurons; ++neuron)
      sums[static_cast<std::size_t>(position * neurons + neuron)] = sum_at(layer, values, position, neuron);
  if (layer.shape.pool) sums = pooled(layer, sums);
  for (double& value : sums) value = layer.activation(value);
  return sums;
}

std::vector<double> run(const FloatNetwork& network, std::span<const double> values) {
  const FloatInput& input = network.input;
  PW_ASSERT(static_cast<std::int64_t>(values.size()) == input.values());
  std::vector<double> current(values.begin(), values.end());
  if (input.planes) {
    const std::int64_t pixels = input.rows * input.columns;
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel)
      for (std::int64_t c = 0; c < input.channels; ++c)
        current[static_cast<std::size_t>(pixel * input.channels + c)] =
            values[static_cast<std::size_t>(c * pixels + pixel)];
  }
  if (input.quantiser)
    for (double& value : current) value = (*input.quantiser)(value);
  for (const FloatLayer& layer : network.layers) current = run(layer, current);
  return current;
}

std::string to_text(const FloatNetwork& network) {
  std::string text;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const train::LayerShape& shape = network.layers[l].shape;
    const netlist::Window& window = shape.window;
    text += fmt::format("layer {}: ", l + 1);
    text += shape.is_dense()
                ? fmt::format("dense, {} -> {}", shape.inputs(), shape.neurons)
                : fmt::format("window {}x{} over {}x{}x{} -> {}, stride {}, padding {}", window.kernel_rows,
                              window.kernel_columns, window.rows, window.columns, window.channels,
                              shape.neurons, window.stride, window.padding);
    if (shape.pool) text += *shape.pool == netlist::PoolKind::max ? ", max pool" : ", average pool";
    text += fmt::format(", {}\n", to_text(network.layers[l].activation.kind));
  }
  return text;
}

}  // namespace pulsewright::interchange
