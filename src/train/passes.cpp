// SPDX-License-Identifier: Apache-2.0
#include "train/passes.h"

#include <cmath>

#include "base/failure.h"
#include "linear/reductions.h"
#include "train/counting_noise.h"
#include "train/planes.h"

namespace pulsewright::train {

namespace {

float gain_of(const LayerView& layer) {
  return std::ldexp(layer.shape->scale.gain, layer.parameters->gain_exponent);
}

/// Marks with 1 where the activation of a layer is inside its clip, so that its slope is the gain.
Matrix open_activations(const Matrix& sums, float gain) {
  return sums.unaryExpr([gain](float sum) { return gain * sum > 0 && gain * sum < 1 ? 1.0f : 0.0f; });
}

}  // namespace

Matrix ForwardPass::logits(std::span<const LayerView> views) const {
  return layers.back().sums * gain_of(views.back());
}

Matrix intensities_of(const Pixels& pixels) {
  return pixels.values.cast<float>() / static_cast<float>(pixels.maximum);
}

Matrix activations_of(const Matrix& sums, const LayerView& layer) {
  return (sums * gain_of(layer)).cwiseMax(0.0f).cwiseMin(1.0f);
}

void leave_layer(const LayerShape& shape, Matrix&& sums, LayerPass& pass, Workers& workers) {
  sums.resize(sums.rows() / shape.positions(), shape.positions() * shape.neurons);
  pass.sums = std::move(sums);
  if (!shape.pool) return;
  Pooled<float> pooled = pool_values(shape, pass.sums, workers);
  pass.sums = std::move(pooled.values);
  pass.places = std::move(pooled.places);
}

LayerPass pass_real_layer(const LayerView& layer, const Matrix& x, Workers& workers, Random* noise) {
  LayerPass pass;
  const std::int64_t groups = layer.shape->groups;
  const LayerScale& scale = layer.shape->scale;
  Matrix scaled;
  if (scale.pixel_gain != 1 || scale.ceiling != 1) scaled = (x * scale.pixel_gain).cwiseMin(scale.ceiling);
  pass.patches = gather_patches(*layer.shape, scaled.size() > 0 ? scaled : x, scale.outside, workers);
  pass.weights = layer.parameters->weights;
  Matrix sums = respond(layer.response, pass.patches, pass.weights, groups, workers);
  sums.rowwise() += layer.parameters->biases;
  if (noise != nullptr)
    add_counting_noise(layer.arithmetic->candidate(), pass.patches, pass.weights, groups, sums, *noise,
                       workers);
  leave_layer(*layer.shape, std::move(sums), pass, workers);
  return pass;
}

ForwardPass forward_real(std::span<const LayerView> layers, const Pixels& pixels, Workers& workers,
                         Random* noise) {
  ForwardPass pass;
  Matrix x = intensities_of(pixels);
  for (const LayerView& layer : layers) {
    pass.layers.push_back(pass_real_layer(layer, x, workers, noise));
    x = activations_of(pass.layers.back().sums, layer);
  }
  return pass;
}

ForwardPass forward_exact(std::span<const LayerView> layers, const Pixels& pixels, Workers& workers) {
  ForwardPass pass;
  std::vector<QuantisedLayer> circuit;
  circuit.reserve(layers.size());
  IntMatrix values = pixels.values;
  for (const LayerView& view : layers) {
    const QuantisedLayer& layer = circuit.emplace_back(*view.parameters, *view.shape, *view.arithmetic);
    const QuantisedLayer* before = circuit.size() < 2 ? nullptr : &circuit[circuit.size() - 2];
    const Thresholds thresholds = requantise_all(requantisation_of(before, layer, pixels.maximum), values);
    LayerPass& here = pass.layers.emplace_back();
    LayerCounts counts = layer.counts(thresholds, workers);
    values = std::move(counts.values);
    here.places = std::move(counts.places);
    here.patches = counts.patches.cast<float>() / static_cast<float>(layer.scale());
    here.weights = view.arithmetic->weights_of(layer.columns);
    here.sums = values.cast<float>() * layer.count_value();
  }
  return pass;
}

std::vector<LayerGradient> backward(std::span<const LayerView> layers, const ForwardPass& pass,
                                    const Matrix& logit_gradient, Workers& workers, std::size_t first) {
  std::vector<LayerGradient> gradients(layers.size());
  Matrix g = logit_gradient * gain_of(layers.back());
  for (std::size_t l = layers.size(); l-- > first;) {
    const LayerShape& shape = *layers[l].shape;
    const LayerPass& here = pass.layers[l];
    if (shape.pool) g = unpool(shape, g, here.places, workers);
    g.resize(g.rows() * shape.positions(), shape.neurons);
    gradients[l].weights =
        weight_gradient(layers[l].response, here.patches, here.weights, g, shape.groups, workers);
    gradients[l].biases = linear::column_sums(g);
    if (l == first) break;
    const float gain = gain_of(layers[l - 1]);
    g = input_gradient(layers[l].response, here.patches, here.weights, g, shape.groups, workers);
    g = scatter_patches(shape, g, workers);
    g = gain * g.cwiseProduct(open_activations(pass.layers[l - 1].sums, gain));
  }
  return gradients;
}

}  // namespace pulsewright::train
