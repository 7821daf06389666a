// SPDX-License-Identifier: Apache-2.0
#include "mapping/activations.h"

#include <algorithm>

#include "base/failure.h"

namespace pulsewright::mapping {

namespace {

/// Values of one layer that are kept for all rows together.
constexpr std::size_t most_values = std::size_t{1} << 24;

double held_of(std::vector<double>& values) {
  const auto rank =
      values.begin() + static_cast<std::ptrdiff_t>(held_share * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, rank);
  return *rank;
}

/// [channel]: the mean square of values that come [row][position][channel].
std::vector<double> energies_of(const std::vector<std::vector<double>>& rows, std::int64_t channel_count) {
  const auto channels = static_cast<std::size_t>(channel_count);
  std::vector<double> energies(channels, 0);
  for (const std::vector<double>& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) energies[i % channels] += row[i] * row[i];
  const auto terms = static_cast<double>(rows.size() * (rows.front().size() / channels));
  for (double& energy : energies) energy /= terms;
  return energies;
}

}  // namespace

std::vector<double> values_of(const interchange::FloatInput& input, int data_maximum,
                              std::span<const std::uint8_t> pixels) {
  const auto maximum = static_cast<double>(input.maximum == 0 ? data_maximum : input.maximum);
  std::vector<double> values;
  values.reserve(pixels.size());
  for (const std::uint8_t pixel : pixels) {
    const double value = pixel / maximum;
    values.push_back(input.quantiser ? (*input.quantiser)(value) : value);
  }
  return values;
}

std::vector<double> logits_of(const interchange::FloatNetwork& network, int data_maximum,
                              std::span<const std::uint8_t> pixels) {
  std::vector<double> values = values_of(network.input, data_maximum, pixels);
  for (const interchange::FloatLayer& layer : network.layers) values = run(layer, values);
  return values;
}

Activations measure_activations(const interchange::FloatNetwork& network, const data::DataSet& data,
                                Workers& workers) {
  std::int64_t widest = 1;
  for (const interchange::FloatLayer& layer : network.layers)
    widest = std::max(widest, layer.shape.outputs());
  const std::size_t rows =
      std::min({data.train.size(), most_calibration_rows,
                std::max(most_values / static_cast<std::size_t>(widest), std::size_t{1})});
  PW_ASSERT(rows > 0);
  std::vector<std::vector<double>> values(rows);  // [row] that enter a layer
  for (std::size_t r = 0; r < rows; ++r)
    values[r] = values_of(network.input, data.maximum, data.train.image(r * data.train.size() / rows));
  Activations activations;
  activations.rows = static_cast<std::int64_t>(rows);
  for (const interchange::FloatLayer& layer : network.layers) {
    activations.energies.push_back(energies_of(values, layer.shape.window.channels));
    workers.run(rows, [&](std::size_t r) { values[r] = run(layer, values[r]); });
    const auto neurons = static_cast<std::size_t>(layer.shape.neurons);
    std::vector<double> all;
    std::vector<std::vector<double>> by_neuron(neurons);
    for (const std::vector<double>& row : values)
      for (std::size_t i = 0; i < row.size(); ++i) {
        all.push_back(row[i]);
        by_neuron[i % neurons].push_back(row[i]);
      }
    activations.highest.push_back(std::ranges::max(all));
    activations.held.push_back(held_of(all));
    std::vector<double>& held = activations.held_by_neuron.emplace_back();
    for (std::vector<double>& of_neuron : by_neuron) held.push_back(held_of(of_neuron));
  }
  return activations;
}

}  // namespace pulsewright::mapping
