// SPDX-License-Identifier: Apache-2.0
// The expectation of a layer's sum, and its derivative: the real-valued face of the circuit.
#pragma once

#include "train/candidate.h"
#include "train/matrix.h"

namespace pulsewright {

/// sums[image][neuron] of the response over all inputs. x: [images][inputs] in [0, 1]; w:
/// [inputs][neurons] in [-1, 1].
Matrix respond(Response response, const Matrix& x, const Matrix& w);

/// The gradient of a loss with respect to w, from its gradient g: [images][neurons] with respect to the
/// sums. Where a response has a kink the derivative of one side is taken.
Matrix weight_gradient(Response response, const Matrix& x, const Matrix& w, const Matrix& g);

/// The same with respect to x.
Matrix input_gradient(Response response, const Matrix& x, const Matrix& w, const Matrix& g);

}  // namespace pulsewright
