// SPDX-License-Identifier: Apache-2.0
// How large the values between the layers of a float network become on training rows.
#pragma once

#include <cstdint>
#include <vector>

#include "base/workers.h"
#include "data/data_set.h"
#include "interchange/float_network.h"

namespace pulsewright::mapping {

/// Training rows that are run, at most; evenly spread over all.
inline constexpr std::size_t most_calibration_rows = 1000;

/// The share of the values of a layer that a full stream has to hold.
inline constexpr double held_share = 0.999;

struct Activations {
  std::int64_t rows = 0;
  std::vector<double> held;  ///< [layer]: the smallest value that no more than 1 - held_share lie above
  std::vector<std::vector<double>> held_by_neuron;  ///< [layer][neuron]: the same for each
  std::vector<double> highest;                      ///< [layer]: the largest value that it gives
  std::vector<std::vector<double>> energies;        ///< [layer][channel]: mean squares of what enters
};

/// What enters the first layer for an image. pixels: [row][column][channel].
std::vector<double> values_of(const interchange::FloatInput& input, int data_maximum,
                              std::span<const std::uint8_t> pixels);

/// The logits of an image in double precision. pixels: [row][column][channel].
std::vector<double> logits_of(const interchange::FloatNetwork& network, int data_maximum,
                              std::span<const std::uint8_t> pixels);

/// Runs the network on training rows of the data, which must fit.
Activations measure_activations(const interchange::FloatNetwork& network, const data::DataSet& data,
                                Workers& workers);

}  // namespace pulsewright::mapping
