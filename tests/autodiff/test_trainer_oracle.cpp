// SPDX-License-Identifier: Apache-2.0
// The trainer's hand-written passes beside the tape: two computations of the same gradients that share
// nothing but the definition of a layer.

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "autodiff/functions.h"
#include "autodiff/patches.h"
#include "base/workers.h"
#include "catch.h"
#include "samples/chosen_seed.h"
#include "train/random_network.h"

namespace pulsewright::autodiff {
namespace {

constexpr int images = 5;
constexpr int rows = 6;
constexpr int columns = 5;

Workers& workers() {
  static Workers two(2);
  return two;
}

Tensor tensor_of(const train::Matrix& matrix) {
  std::vector<double> values(matrix.data(), matrix.data() + matrix.size());
  return Tensor({matrix.rows(), matrix.cols()}, std::move(values));
}

Variable ones(Tape& tape, std::int64_t height, std::int64_t width) {
  return tape.leaf(Tensor({height, width}, 1.0));
}

Variable absolute(const Variable& x) {
  return elementwise(
      x, [](double v) { return std::abs(v); }, [](double v) { return v < 0 ? -1.0 : 1.0; });
}

Variable sign(const Variable& x) {
  return elementwise(
      x, [](double v) { return v < 0 ? -1.0 : 1.0; }, [](double) { return 0.0; });
}

/// The larger of two, by the identity that needs no choice.
Variable larger(const Variable& a, const Variable& b) {
  return affine(plus(plus(a, b), absolute(minus(a, b))), 0.5);
}

/// 1 where x is above 0, a constant.
Variable above_zero(const Variable& x) {
  return elementwise(
      x, [](double v) { return v > 0 ? 1.0 : 0.0; }, [](double) { return 0.0; });
}

/// `above` where `x` is above 0, else `below`. At 0, where a circuit's integers often are, that is a choice:
/// the trainer's, which its header leaves open.
Variable chosen(const Variable& x, const Variable& above, const Variable& below) {
  const Variable choice = above_zero(x);
  return plus(times(choice, above), times(affine(choice, -1, 1), below));
}

/// What a synapse adds, from the formulas of docs/training.md, piece by piece.
Variable response_of(train::Response response, const Variable& x, const Variable& w) {
  const Variable size = absolute(w);
  const Variable nothing = affine(x, 0);
  switch (response) {
    case train::Response::product:
      return times(x, w);
    case train::Response::minimum:
      return times(sign(w), plus(chosen(minus(x, size), size, nothing), chosen(minus(size, x), x, nothing)));
    case train::Response::saturated: {
      const Variable beyond = affine(plus(x, size), 1, -1);
      return times(sign(w), chosen(beyond, beyond, nothing));
    }
    case train::Response::nearness: {
      const Variable p = affine(w, 0.5, 0.5);
      return chosen(minus(x, p), minus(affine(p, 2), x), x);
    }
    case train::Response::distance: {
      const Variable q = affine(w, -0.5, 0.5);
      return chosen(minus(x, q), minus(x, affine(q, 2)), affine(x, -1));
    }
  }
  return nothing;
}

/// The activation: open strictly inside (0, 1).
Variable activation(const Variable& x) {
  return elementwise(
      x, [](double v) { return std::clamp(v, 0.0, 1.0); },
      [](double v) { return v > 0 && v < 1 ? 1.0 : 0.0; });
}

/// Column `index` of x [rows][width], as [rows][1].
Variable column_of(const Variable& x, std::int64_t index) {
  Tensor unit({1, x.shape()[1]}, 0.0);
  unit[index] = 1;
  return multiply_transposed(x, x.tape().leaf(std::move(unit)));
}

/// One layer on the tape: its parameters as leaves.
struct TapeLayer {
  Variable weights;  ///< [neurons][taps]
  Variable biases;   ///< [neurons]
};

Variable pooled(const train::LayerShape& shape, const Variable& sums) {
  const netlist::Window& window = shape.pool_window;
  std::vector<Variable> channels;
  for (std::int64_t j = 0; j < shape.neurons; ++j) {
    const Variable patch = gather_patches(sums, window, j, shape.neurons);
    Variable joined = column_of(patch, 0);
    for (std::int64_t i = 1; i < patch.shape()[1]; ++i)
      joined = *shape.pool == netlist::PoolKind::max ? larger(joined, column_of(patch, i))
                                                     : plus(joined, column_of(patch, i));
    channels.push_back(joined);
  }
  return join_columns(channels);
}

/// The sums of a layer, pooled: [images][outputs]. With `seen` (an exact pass), what its synapses saw and
/// what came out replace the values, and the slopes are taken there.
Variable layer_sums(const train::LayerView& view, const TapeLayer& layer, const Variable& x,
                    const train::LayerPass* seen) {
  const train::LayerShape& shape = *view.shape;
  Tape& tape = x.tape();
  const std::int64_t neurons_of_group = shape.neurons / shape.groups;
  const Variable plane = reshape(x, {images, shape.window.rows, shape.window.columns, shape.window.channels});
  std::vector<Variable> sums;
  for (std::int64_t g = 0; g < shape.groups; ++g) {
    Variable patches = gather_patches(plane, shape.window, g, shape.groups);
    if (seen != nullptr)
      patches =
          straight_through(patches, tensor_of(seen->patches.middleCols(g * shape.taps(), shape.taps())));
    const std::int64_t height = patches.shape()[0];
    for (std::int64_t j = g * neurons_of_group; j < (g + 1) * neurons_of_group; ++j) {
      const Variable w = reshape(rows_of(layer.weights, j, 1), {shape.taps(), 1});
      const Variable products =
          response_of(view.response, patches, multiply_transposed(ones(tape, height, 1), w));
      const Variable bias =
          multiply_transposed(ones(tape, height, 1), reshape(element(layer.biases, j), {1, 1}));
      sums.push_back(plus(multiply_transposed(products, ones(tape, 1, shape.taps())), bias));
    }
  }
  Variable out = join_columns(sums);
  if (shape.pool)
    out = pooled(shape,
                 reshape(out, {images, shape.pool_window.rows, shape.pool_window.columns, shape.neurons}));
  out = reshape(out, {images, shape.outputs()});
  return seen == nullptr ? out : straight_through(out, tensor_of(seen->sums));
}

/// Gradients of the sum of `weighting` times the logits by both; nothing where they agree.
struct Comparison {
  std::int64_t compared = 0;
  std::int64_t differ = 0;
  double worst_logit = 0;
};

void compare(const train::Matrix& hand, const Tensor& tape, bool is_transposed, Comparison& comparison) {
  double largest = 1e-3;
  for (const double value : tape.data) largest = std::max(largest, std::abs(value));
  for (Eigen::Index i = 0; i < hand.rows(); ++i)
    for (Eigen::Index j = 0; j < hand.cols(); ++j) {
      const std::int64_t at = is_transposed ? j * hand.rows() + i : i * hand.cols() + j;
      ++comparison.compared;
      comparison.differ += !(std::abs(static_cast<double>(hand(i, j)) - tape[at]) <= 2e-5 * largest);
    }
}

/// Nothing if a gradient is to be spoilt that is 0 anyway.
std::optional<Comparison> compare_passes(const train::RandomNetwork& network,
                                         const std::vector<train::LayerView>& views, bool is_exact,
                                         Random& random, double spoil = 1) {
  const train::ForwardPass pass = is_exact ? forward_exact(views, network.pixels, workers())
                                           : forward_real(views, network.pixels, workers());
  const train::Matrix logits = pass.logits(views);
  const train::Matrix weighting = train::random_matrix(logits.rows(), logits.cols(), -1, 1, random);
  auto gradients = backward(views, pass, weighting, workers());
  if (spoil != 1) {
    // Weights or biases of any layer; those of a layer whose activations are all closed are 0.
    const std::size_t layer = random.below(gradients.size());
    float* const values =
        random.below(2) == 0 ? gradients[layer].weights.data() : gradients[layer].biases.data();
    const auto count = values == gradients[layer].biases.data() ? gradients[layer].biases.size()
                                                                : gradients[layer].weights.size();
    float* const largest =
        std::max_element(values, values + count, [](float a, float b) { return std::abs(a) < std::abs(b); });
    if (std::abs(*largest) < 1e-2f) return std::nullopt;
    *largest *= static_cast<float>(spoil);
  }

  Tape tape;
  std::vector<TapeLayer> layers;
  Variable x = tape.leaf(tensor_of(intensities_of(network.pixels)));
  for (std::size_t l = 0; l < views.size(); ++l) {
    const train::LayerParameters& parameters = *views[l].parameters;
    const train::Matrix weights = is_exact ? pass.layers[l].weights : parameters.weights;
    Tensor biases({parameters.biases.size()}, 0.0);
    for (std::int64_t j = 0; j < biases.size(); ++j) biases[j] = parameters.biases[j];
    layers.push_back({tape.leaf(tensor_of(weights.transpose().eval())), tape.leaf(std::move(biases))});
    x = layer_sums(views[l], layers[l], x, is_exact ? &pass.layers[l] : nullptr);
    x = affine(x, std::ldexp(1.0, parameters.gain_exponent));
    if (l + 1 < views.size()) x = activation(x);
  }
  Comparison comparison;
  for (std::int64_t i = 0; i < x.value().size(); ++i)
    comparison.worst_logit =
        std::max(comparison.worst_logit, std::abs(x.value()[i] - static_cast<double>(logits.data()[i])));
  tape.backward(dot(x, tape.leaf(tensor_of(weighting))));
  for (std::size_t l = 0; l < views.size(); ++l) {
    compare(gradients[l].weights, layers[l].weights.gradient(), true, comparison);
    const train::Matrix biases = gradients[l].biases;
    compare(biases, layers[l].biases.gradient(), false, comparison);
  }
  return comparison;
}

bool pools_by_maximum(const train::RandomNetwork& network) {
  return std::ranges::any_of(
      network.shapes, [](const train::LayerShape& shape) { return shape.pool == netlist::PoolKind::max; });
}

train::RandomNetwork drawn_network(std::uint64_t round, Random& random) {
  const std::vector<train::LayerSpec> layers =
      round % 3 == 0 ? std::vector<train::LayerSpec>{{.neurons = 6}, {.neurons = 4}}
                     : train::random_layers(rows, columns, random);
  return train::RandomNetwork(layers, rows, columns, images, random);
}

}  // namespace

TEST_CASE("the trainer's gradients of the real-valued network are the tape's, for every response and layer") {
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  std::int64_t compared = 0, spoilt = 0;
  for (std::uint64_t round = 0; round < 75; ++round) {
    Random random(chosen_seed(), round);
    const train::RandomNetwork network = drawn_network(round, random);
    const auto response = static_cast<train::Response>(round % train::response_count);
    INFO("round " << round << ", " << to_text(response));
    const Comparison comparison = *compare_passes(network, network.views(response), false, random);
    CHECK(comparison.worst_logit < 1e-4);
    CHECK(comparison.differ == 0);
    compared += comparison.compared;
    if (const auto wrong = compare_passes(network, network.views(response), false, random, 1.01)) {
      CHECK(wrong->differ > 0);
      ++spoilt;
    }
  }
  CHECK(spoilt > 20);
  CHECK(compared > 2000);
}

TEST_CASE("the trainer's gradients through the circuit are the tape's at the circuit's own values") {
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  const std::vector<train::Candidate> space = train::whole_space({8, 32});
  std::int64_t compared = 0, spoilt = 0;
  for (std::uint64_t round = 0; round < 75; ++round) {
    Random random(chosen_seed(), 1000 + round);
    train::RandomNetwork network = drawn_network(round, random);
    // The places of maxima are those of the circuit's sums, which the tape does not know.
    if (pools_by_maximum(network)) continue;
    std::vector<train::Candidate> candidates;
    for (std::size_t l = 0; l < network.shapes.size(); ++l)
      candidates.push_back(space[random.below(space.size())]);
    network.choose(candidates);
    INFO("round " << round);
    const Comparison comparison = *compare_passes(network, network.views(), true, random);
    CHECK(comparison.worst_logit < 1e-6);
    CHECK(comparison.differ == 0);
    compared += comparison.compared;
    if (const auto wrong = compare_passes(network, network.views(), true, random, 1.01)) {
      CHECK(wrong->differ > 0);
      ++spoilt;
    }
  }
  CHECK(spoilt > 20);
  CHECK(compared > 2000);
}

}  // namespace pulsewright::autodiff
