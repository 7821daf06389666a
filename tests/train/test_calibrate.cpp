// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "catch.h"
#include "train/calibrate.h"
#include "train/random_network.h"
#include "train/shared_workers.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

/// The mean of each neuron over images and positions, in units of what the gain of `parameters` leaves.
Vector neuron_means(const LayerShape& shape, Matrix sums, const LayerParameters& parameters) {
  sums.resize(sums.size() / shape.neurons, shape.neurons);
  return std::ldexp(1.0f, parameters.gain_exponent) * sums.colwise().mean();
}

/// The largest mean error of any neuron, in counts of its own pooled sum.
double largest_mean_error(const RandomNetwork& circuit, const RandomNetwork& reference) {
  const ForwardPass wanted = forward_real(reference.views(), reference.pixels, shared_workers(2));
  const ForwardPass got = forward_exact(circuit.views(), circuit.pixels, shared_workers(2));
  const auto layers = circuit.circuit();
  double largest = 0;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const LayerShape& shape = circuit.shapes[l];
    const Vector error = neuron_means(shape, got.layers[l].sums, circuit.parameters[l]) -
                         neuron_means(shape, wanted.layers[l].sums, reference.parameters[l]);
    const float area =
        shape.pool == netlist::PoolKind::sum ? static_cast<float>(shape.pool_window.area()) : 1.0f;
    const float count = std::ldexp(layers[l].count_value(), layers[l].gain_exponent) * area;
    largest = std::max(largest, static_cast<double>(error.cwiseAbs().maxCoeff() / count));
  }
  return largest;
}

RandomNetwork small_network(std::span<const LayerSpec> layers, std::uint64_t seed) {
  Random random(seed, 12);
  return RandomNetwork(layers, 6, 5, 40, random);
}

}  // namespace

TEST_CASE("calibrating a gain uses the whole range of the weights and leaves every logit as it is") {
  Random random(4, 1);
  const auto layers = random_layers(6, 5, random);
  RandomNetwork network(layers, 6, 5, 8, random);
  for (LayerParameters& parameters : network.parameters) {
    parameters.weights *= 0.12f;
    parameters.gain_exponent += 3;
  }
  const auto views = network.views();
  const Matrix before = forward_real(views, network.pixels, shared_workers(2)).logits(views);
  for (LayerParameters& parameters : network.parameters) {
    calibrate_gain(parameters);
    CHECK(parameters.weights.cwiseAbs().maxCoeff() <= 1);
    CHECK(parameters.weights.cwiseAbs().maxCoeff() > 0.5f);
  }
  // A power of two moves no digit of any number.
  CHECK(forward_real(views, network.pixels, shared_workers(2)).logits(views) == before);
}

TEST_CASE("a gain is not held back by the thousandth of the weights that are far out") {
  LayerParameters parameters{Matrix::Constant(50, 40, 0.1f), Vector::Zero(40), 0};
  parameters.weights(3, 7) = -0.9f;
  calibrate_gain(parameters);
  CHECK(parameters.gain_exponent == -3);
  CHECK(parameters.weights(3, 7) == -1);
  CHECK(parameters.weights(0, 0) == Approx(0.8));
  LayerParameters none{Matrix::Zero(3, 2), Vector::Zero(2), 1};
  calibrate_gain(none);
  CHECK(none.gain_exponent == 1);
}

TEST_CASE("calibrated offsets leave no neuron a mean error of a count on the images they were measured on") {
  int was_wrong = 0;
  const std::vector<Candidate> space = {
      {16, netlist::Encoding::sign_magnitude, netlist::find_source_pair("ramp_vdc"),
       netlist::Accumulator::count, 0},
      {16, netlist::Encoding::bipolar, netlist::find_source_pair("lfsr_reversed"),
       netlist::Accumulator::count, 0},
      {32, netlist::Encoding::sign_magnitude, netlist::find_source_pair("sobol_1_2"),
       netlist::Accumulator::mux, 1}};
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Random random(seed, 13);
    const auto layers = random_layers(6, 5, random);
    const RandomNetwork reference = small_network(layers, seed);
    RandomNetwork circuit = small_network(layers, seed);
    std::vector<Candidate> candidates;
    for (std::size_t l = 0; l < circuit.shapes.size(); ++l) candidates.push_back(space[(seed + l) % 3]);
    circuit.choose(candidates);
    INFO("seed " << seed << ", " << network_text(layers, {6, 5}, random_network_classes));
    was_wrong += largest_mean_error(circuit, reference) > 1;
    const auto views = circuit.views();
    const ForwardPass wanted = forward_real(reference.views(), reference.pixels, shared_workers(2));
    calibrate_offsets(views, wanted, circuit.parameters, circuit.pixels, shared_workers(2));
    CHECK(largest_mean_error(circuit, reference) < 1);
  }
  CHECK(was_wrong > 6);
}
