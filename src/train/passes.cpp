// SPDX-License-Identifier: Apache-2.0
#include "train/passes.h"

#include <cmath>

#include "base/failure.h"
#include "train/elementary.h"

namespace pulsewright {

namespace {

double gain_of(const LayerParameters& parameters) {
  return std::ldexp(1.0, parameters.gain_exponent);
}

/// Marks with 1 where the activation of a layer is inside its clip, so that its slope is the gain.
Matrix open_activations(const Matrix& sums, double gain) {
  return sums.unaryExpr([gain](double sum) { return gain * sum > 0 && gain * sum < 1 ? 1.0 : 0.0; });
}

}  // namespace

Matrix ForwardPass::logits(std::span<const LayerView> layers) const {
  return sums.back() * gain_of(*layers.back().parameters);
}

ForwardPass forward_real(std::span<const LayerView> layers, const Pixels& pixels) {
  ForwardPass pass;
  Matrix x = pixels.values.cast<double>() / pixels.maximum;
  for (const LayerView& layer : layers) {
    const LayerParameters& parameters = *layer.parameters;
    Matrix sums = respond(layer.response, x, parameters.weights);
    sums.rowwise() += parameters.biases;
    pass.inputs.push_back(std::move(x));
    pass.weights.push_back(parameters.weights);
    x = (sums * gain_of(parameters)).cwiseMax(0.0).cwiseMin(1.0);
    pass.sums.push_back(std::move(sums));
  }
  return pass;
}

ForwardPass forward_exact(std::span<const LayerView> layers, const Pixels& pixels) {
  ForwardPass pass;
  IntMatrix values = pixels.values;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const QuantisedLayer layer(*layers[l].parameters, *layers[l].lookup);
    const int length = layer.length();
    const Requantisation requantisation =
        l == 0 ? pixel_requantisation(pixels.maximum, length)
               : count_requantisation(layers[l - 1].lookup->candidate().length, length,
                                      layers[l - 1].parameters->gain_exponent);
    const IntMatrix thresholds = requantise_all(requantisation, values);
    values = layer.counts(thresholds);
    pass.inputs.push_back(thresholds.cast<double>() / length);
    pass.weights.push_back(
        layer.columns.unaryExpr([&](std::int32_t column) { return layer.lookup->weight_of(column); }));
    pass.sums.push_back(values.cast<double>() / length);
  }
  return pass;
}

std::vector<LayerGradient> backward(std::span<const LayerView> layers, const ForwardPass& pass,
                                    const Matrix& logit_gradient, std::size_t first) {
  std::vector<LayerGradient> gradients(layers.size());
  Matrix g = logit_gradient * gain_of(*layers.back().parameters);
  for (std::size_t l = layers.size(); l-- > first;) {
    gradients[l].weights = weight_gradient(layers[l].response, pass.inputs[l], pass.weights[l], g);
    gradients[l].biases = g.colwise().sum();
    if (l == first) break;
    const double gain = gain_of(*layers[l - 1].parameters);
    g = input_gradient(layers[l].response, pass.inputs[l], pass.weights[l], g);
    g = gain * g.cwiseProduct(open_activations(pass.sums[l - 1], gain));
  }
  return gradients;
}

Loss cross_entropy(const Matrix& logits, std::span<const int> labels, double smoothing) {
  PW_ASSERT(static_cast<std::size_t>(logits.rows()) == labels.size() && logits.rows() > 0);
  const double images = static_cast<double>(logits.rows());
  const double spread = smoothing / static_cast<double>(logits.cols());
  Loss loss;
  loss.gradient.resize(logits.rows(), logits.cols());
  for (Eigen::Index image = 0; image < logits.rows(); ++image) {
    const int label = labels[static_cast<std::size_t>(image)];
    Eigen::Index best = 0;
    const double largest = logits.row(image).maxCoeff(&best);
    loss.correct += best == label;
    const Vector shifted = logits.row(image).array() - largest;
    const Vector powers = shifted.unaryExpr([](double x) { return exponential(x); });
    const double total = powers.sum();
    const double log_total = logarithm(total);
    Vector target = Vector::Constant(logits.cols(), spread);
    target[label] += 1 - smoothing;
    loss.mean += (log_total - shifted.dot(target)) / images;
    loss.gradient.row(image) = (powers / total - target) / images;
  }
  return loss;
}

}  // namespace pulsewright
