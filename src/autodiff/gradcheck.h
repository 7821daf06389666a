// SPDX-License-Identifier: Apache-2.0
// Backward passes against central differences.
#pragma once

#include <span>
#include <string>

#include "autodiff/tape.h"

namespace pulsewright::autodiff {

/// The function under test: any tensors in, one tensor out. It must be the same function in every call.
using Differentiable = std::function<Variable(Tape& tape, const std::vector<Variable>& inputs)>;

struct GradcheckOptions {
  double step = 1e-5;       ///< distance of the two points of a difference to the middle
  double tolerance = 1e-7;  ///< of |analytic - numeric| / max(1, |analytic|, |numeric|)
  std::uint64_t seed = 1;   ///< of the weights of the outputs
};

/// The element whose two derivatives differ most.
struct GradcheckReport {
  bool passed = false;
  std::int64_t compared = 0;  ///< elements; with none the check has not passed
  std::size_t input = 0;
  std::int64_t element = 0;
  double analytic = 0;
  double numeric = 0;
  double error = 0;  ///< relative above 1, absolute below

  /// "passed, 12 derivatives, worst 1.2e-10 at input 0 element 3: ...".
  std::string text() const;
};

/// Compares the gradient of a weighted sum of all outputs with (f(x + step) - f(x - step)) / (2 step) at
/// every element of every input. The weights are drawn from [0.5, 1.5), so that errors of single outputs
/// cannot cancel as they can in a plain sum. Keep the inputs one step away from kinks; a straight-through
/// gradient is not the derivative of its forward pass and fails where the two differ.
GradcheckReport gradcheck(const Differentiable& function, std::vector<Tensor> inputs,
                          const GradcheckOptions& options = {});

}  // namespace pulsewright::autodiff
