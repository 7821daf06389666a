// SPDX-License-Identifier: Apache-2.0
// A layer as the circuit holds it: integers only, and the integer steps between layers.
#pragma once

#include "primitives/arithmetic.h"
#include "train/layer_arithmetic.h"
#include "train/matrix.h"
#include "train/network_shape.h"

namespace pulsewright::train {

/// The trained numbers of one layer.
struct LayerParameters {
  Matrix weights;  ///< [taps][neurons] in [-1, 1]
  Vector biases;   ///< [neurons], added to the sum of responses
  /// What follows sees 2^gain_exponent (times LayerScale::gain) times the sum (the pooled one): the next
  /// activation, or the softmax of the logits.
  int gain_exponent = 0;
};

/// What a layer counts for some images.
struct LayerCounts {
  IntMatrix values;    ///< [images][outputs], pooled
  IntMatrix places;    ///< of the largest values (Pooled)
  Thresholds patches;  ///< [images * positions][groups * taps], as the synapses saw them
};

/// LayerParameters in the arithmetic of one candidate.
struct QuantisedLayer {
  QuantisedLayer(const LayerParameters& parameters, const LayerShape& shape,
                 const LayerArithmetic& arithmetic);

  const LayerShape* shape;
  const LayerArithmetic* arithmetic;
  IntMatrix columns;  ///< [taps][neurons], columns of the arithmetic
  IntVector biases;   ///< [neurons] in counts, for dark inputs: the netlist's bias plus the dark counts
  int gain_exponent;

  int length() const { return arithmetic->candidate().length; }
  int scale() const { return arithmetic->candidate().scale(); }
  /// The responses that one count stands for.
  float count_value() const;
  /// Of a requantisation from counts: the gain without LayerScale::gain, and what a count stands for.
  int count_gain() const { return gain_exponent + arithmetic->count_exponent(shape->taps()); }
  /// Of the inputs in the padding.
  std::int32_t padding_threshold() const;
  /// thresholds: [images][inputs] in [0, scale].
  LayerCounts counts(const Thresholds& thresholds, Workers& workers) const;

 private:
  /// [rows][neurons], of patches.
  IntMatrix window_counts(const Thresholds& patches, Workers& workers) const;
};

/// Pixels in [0, maximum] to thresholds of streams of `length` bits; 0 and maximum map to 0 and length, or as
/// `scale` says.
primitives::Requantisation pixel_requantisation(int maximum, int length, const LayerScale& scale = {});

/// Counts of streams of `from` bits to thresholds of streams of `to` bits, times gain * 2^exponent, as any
/// netlist can hold it; at most `ceiling` of a full stream. Clipping at 0 is the ReLU.
primitives::Requantisation count_requantisation(int from, int to, int exponent, float gain = 1,
                                                float ceiling = 1);

/// What enters `layer`: pixels in [0, maximum] where `before` is nullptr, else the counts of that layer.
primitives::Requantisation requantisation_of(const QuantisedLayer* before, const QuantisedLayer& layer,
                                             int maximum);

/// Every element through `requantisation`, which clips below 2^16.
Thresholds requantise_all(const primitives::Requantisation& requantisation, const IntMatrix& values);

}  // namespace pulsewright::train
