// SPDX-License-Identifier: Apache-2.0
// Forward through the real network or through the circuit's integers; backward is the same for both.
#pragma once

#include <span>
#include <vector>

#include "train/quantised_layer.h"
#include "train/response.h"

namespace pulsewright {

/// A layer of one pass: trained numbers and what they do to the inputs.
struct LayerView {
  const LayerParameters* parameters;
  Response response;
  const CountLookup* lookup = nullptr;  ///< the arithmetic of forward_exact(), which is that of `response`
};

/// Images of one pass: [images][features] in [0, maximum].
struct Pixels {
  IntMatrix values;
  int maximum = 0;
};

/// What a forward pass leaves for the backward pass.
struct ForwardPass {
  std::vector<Matrix> inputs;   ///< [layer]: [images][inputs] in [0, 1]
  std::vector<Matrix> weights;  ///< [layer]: as the pass used them
  std::vector<Matrix> sums;     ///< [layer]: [images][neurons], with biases, before gain and clip

  /// The sums of the last layer with their gain.
  Matrix logits(std::span<const LayerView> layers) const;
};

/// The real-valued network: expectations, clipped activations.
ForwardPass forward_real(std::span<const LayerView> layers, const Pixels& pixels);

/// The circuit: every number of the pass is an integer of the circuit over its stream length.
ForwardPass forward_exact(std::span<const LayerView> layers, const Pixels& pixels);

struct LayerGradient {
  Matrix weights;
  Vector biases;
};

/// Gradients of a loss from its gradient with respect to ForwardPass::logits(). Through an exact
/// pass this is the straight-through estimate: the slope of the expectation at the circuit's own values
/// (Bengio, Leonard, Courville, arXiv:1308.3432). Layers below `first` are left out (empty).
std::vector<LayerGradient> backward(std::span<const LayerView> layers, const ForwardPass& pass,
                                    const Matrix& logit_gradient, std::size_t first = 0);

/// Softmax cross-entropy of a batch.
struct Loss {
  double mean = 0;  ///< nats per image
  int correct = 0;  ///< images whose largest logit, the lowest index on a tie, is their label
  Matrix gradient;  ///< of the mean with respect to the logits
};

/// `smoothing` of the target's mass is spread over all classes.
Loss cross_entropy(const Matrix& logits, std::span<const int> labels, double smoothing);

}  // namespace pulsewright
