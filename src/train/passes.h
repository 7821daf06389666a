// SPDX-License-Identifier: Apache-2.0
// Forward through the real network or through the circuit's integers; backward is the same for both.
#pragma once

#include <span>
#include <vector>

#include "base/random.h"
#include "train/quantised_layer.h"
#include "train/response.h"

namespace pulsewright::train {

/// A layer of one pass: trained numbers and what they do to the inputs.
struct LayerView {
  const LayerShape* shape;
  const LayerParameters* parameters;
  Response response;
  /// The arithmetic of forward_exact() and of the counting noise, which is that of `response`.
  const LayerArithmetic* arithmetic = nullptr;
};

/// Images of one pass: [images][features] in [0, maximum].
struct Pixels {
  IntMatrix values;
  int maximum = 0;
};

/// What one layer of a forward pass leaves for the backward pass.
struct LayerPass {
  Matrix patches;    ///< [images * positions][groups * taps] in [0, 1]
  Matrix weights;    ///< [taps][neurons], as the pass used them
  Matrix sums;       ///< [images][outputs], with biases, pooled, before gain and clip
  IntMatrix places;  ///< of the largest values, where the layer takes them (Pooled)
};

struct ForwardPass {
  std::vector<LayerPass> layers;

  /// The sums of the last layer with their gain.
  Matrix logits(std::span<const LayerView> views) const;
};

/// Pixels as values in [0, 1].
Matrix intensities_of(const Pixels& pixels);

/// What the layer behind the sums of `layer` sees: with the gain, clipped to [0, 1].
Matrix activations_of(const Matrix& sums, const LayerView& layer);

/// Puts the sums of a layer into `pass`: `sums`, one row for each position of each image, as one row for each
/// image, pooled where the layer pools.
void leave_layer(const LayerShape& shape, Matrix&& sums, LayerPass& pass, Workers& workers);

/// One layer of the real-valued network: expectations. x: [images][inputs] in [0, 1]. With `noise`, each sum
/// also gets a normal error of the variance that counting independent random streams of the layer's length
/// would have.
LayerPass pass_real_layer(const LayerView& layer, const Matrix& x, Workers& workers, Random* noise = nullptr);

/// The real-valued network, layer after layer, with clipped activations between them.
ForwardPass forward_real(std::span<const LayerView> layers, const Pixels& pixels, Workers& workers,
                         Random* noise = nullptr);

/// The circuit: every number of the pass is an integer of the circuit over its stream length.
ForwardPass forward_exact(std::span<const LayerView> layers, const Pixels& pixels, Workers& workers);

struct LayerGradient {
  Matrix weights;
  Vector biases;
};

/// Gradients of a loss from its gradient with respect to ForwardPass::logits(). Through an exact
/// pass this is the straight-through estimate: the slope of the expectation at the circuit's own values
/// (Bengio, Leonard, Courville, arXiv:1308.3432). Layers below `first` are left out (empty).
std::vector<LayerGradient> backward(std::span<const LayerView> layers, const ForwardPass& pass,
                                    const Matrix& logit_gradient, Workers& workers, std::size_t first = 0);

}  // namespace pulsewright::train
