// SPDX-License-Identifier: Apache-2.0
// The expectation of a layer's sum, and its derivative: the real-valued face of the circuit.
#pragma once

#include "base/workers.h"
#include "train/candidate.h"
#include "train/matrix.h"

namespace pulsewright::train {

/// sums[row][neuron] of the response over the taps of the neuron's group. x: [rows][groups * taps] in [0, 1];
/// w: [taps][neurons] in [-1, 1], group after group.
Matrix respond(Response response, const Matrix& x, const Matrix& w, std::int64_t groups, Workers& workers);

/// The gradient of a loss with respect to w, from its gradient g: [rows][neurons] with respect to the sums.
/// If a response has a kink, the derivative of one side is taken.
Matrix weight_gradient(Response response, const Matrix& x, const Matrix& w, const Matrix& g,
                       std::int64_t groups, Workers& workers);

/// The same with respect to x.
Matrix input_gradient(Response response, const Matrix& x, const Matrix& w, const Matrix& g,
                      std::int64_t groups, Workers& workers);

}  // namespace pulsewright::train
