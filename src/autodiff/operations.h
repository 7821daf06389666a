// SPDX-License-Identifier: Apache-2.0
// Single gates and adders on streams, and what is done to counted values between layers. Forward passes are
// expectations for independent streams. Operands of different lengths or shapes, encodings that no gate
// multiplies and encodings that differ under an adder are Misuse.
#pragma once

#include "autodiff/value.h"

namespace pulsewright::autodiff {

/// a * b element by element: AND for unipolar a (b unipolar or sign-magnitude, whose encoding the product
/// has), XNOR for two bipolar. Scale a.scale * b.scale, new id; the tape records the meeting.
/// Source: Gaines, "Stochastic computing systems" (1969).
ScValue multiply(const ScValue& a, const ScValue& b);

/// A multiplexer that takes a with probability select_p in (0, 1): select_p a + (1 - select_p) b. Scale
/// (select_p a.scale + (1 - select_p) b.scale) / 2, new id: decoding gives a + b where select_p is 1/2 and
/// the scales agree.
ScValue scaled_add(const ScValue& a, const ScValue& b, double select_p = 0.5);

/// One uniform selector over all terms, at least one: their mean. Scale mean(scales) / terms, new id:
/// decoding gives the sum where the scales agree.
ScValue add_tree(const std::vector<ScValue>& terms);

/// max(0, v) on the counted value. Scale and id stay.
ScValue relu(const ScValue& x);

/// v clipped to [low, high] on the counted value; no gradient outside. Scale and id stay.
ScValue clip(const ScValue& x, double low, double high);

/// [batch][...] to [batch][all the rest]. Scale and id stay.
ScValue flatten(const ScValue& x);

/// The encoding of a product, or Misuse where no gate multiplies the two.
netlist::Encoding product_encoding(netlist::Encoding left, netlist::Encoding right);

}  // namespace pulsewright::autodiff
