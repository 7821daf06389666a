// SPDX-License-Identifier: Apache-2.0
// A layer as the circuit holds it: integers only, and the integer steps between layers.
#pragma once

#include "primitives/arithmetic.h"
#include "train/count_lookup.h"
#include "train/matrix.h"

namespace pulsewright {

/// The trained numbers of one layer.
struct LayerParameters {
  Matrix weights;  ///< [inputs][neurons] in [-1, 1]
  Vector biases;   ///< [neurons], added to the sum of responses
  /// What follows sees 2^gain_exponent times the sum: the next activation, or the softmax of the logits.
  int gain_exponent = 0;
};

/// LayerParameters in the arithmetic of one candidate.
struct QuantisedLayer {
  QuantisedLayer(const LayerParameters& parameters, const CountLookup& lookup);

  const CountLookup* lookup;
  IntMatrix columns;  ///< [inputs][neurons], columns of the lookup
  IntVector biases;   ///< [neurons] in counts, for dark inputs: the netlist's bias plus all dark counts
  int gain_exponent;

  int length() const { return lookup->candidate().length; }
  /// The circuit's counts: [images][neurons]. thresholds: [images][inputs] in [0, length].
  IntMatrix counts(const IntMatrix& thresholds) const;
};

/// Pixels in [0, maximum] to thresholds of streams of `length` bits; 0 and maximum map to 0 and length.
Requantisation pixel_requantisation(int maximum, int length);

/// Counts of streams of `from` bits to thresholds of streams of `to` bits, times 2^gain_exponent. Clipping
/// at 0 is the ReLU.
Requantisation count_requantisation(int from, int to, int gain_exponent);

/// Every element through `requantisation`.
IntMatrix requantise_all(const Requantisation& requantisation, const IntMatrix& values);

}  // namespace pulsewright
