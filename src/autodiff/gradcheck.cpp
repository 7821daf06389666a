// SPDX-License-Identifier: Apache-2.0
#include "autodiff/gradcheck.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "autodiff/functions.h"
#include "base/random.h"

namespace pulsewright::autodiff {

namespace {

std::vector<Variable> leaves(Tape& tape, const std::vector<Tensor>& inputs) {
  std::vector<Variable> variables;
  for (const Tensor& input : inputs) variables.push_back(tape.leaf(input));
  return variables;
}

/// The function's outputs as one number.
Variable weighted(const Variable& out, std::uint64_t seed) {
  Random random(seed, 0);
  Tensor weights(out.shape(), 0.0);
  for (double& weight : weights.data) weight = 0.5 + random.uniform();
  return dot(out, out.tape().leaf(std::move(weights)));
}

double evaluate(const Differentiable& function, const std::vector<Tensor>& inputs, std::uint64_t seed) {
  Tape tape;
  return weighted(function(tape, leaves(tape, inputs)), seed).value()[0];
}

}  // namespace

std::string GradcheckReport::text() const {
  return fmt::format("{}, {} derivatives, worst {:.1e} at input {} element {}: {:.9g}, numerically {:.9g}",
                     passed ? "passed" : "failed", compared, error, input, element, analytic, numeric);
}

GradcheckReport gradcheck(const Differentiable& function, std::vector<Tensor> inputs,
                          const GradcheckOptions& options) {
  Tape tape;
  const std::vector<Variable> variables = leaves(tape, inputs);
  tape.backward(weighted(function(tape, variables), options.seed));
  GradcheckReport report;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    for (std::int64_t e = 0; e < inputs[i].size(); ++e) {
      const double middle = inputs[i][e];
      inputs[i][e] = middle + options.step;
      const double above = evaluate(function, inputs, options.seed);
      inputs[i][e] = middle - options.step;
      const double below = evaluate(function, inputs, options.seed);
      inputs[i][e] = middle;
      const double analytic = variables[i].gradient()[e];
      // Central: the error of a one-sided difference would be of the order of the step, above the tolerance.
      const double numeric = (above - below) / (2 * options.step);
      double error = std::abs(analytic - numeric) / std::max({1.0, std::abs(analytic), std::abs(numeric)});
      // Not a number is not a small error.
      if (std::isnan(error)) error = INFINITY;
      if (report.compared++ == 0 || error > report.error) {
        const std::int64_t compared = report.compared;
        report = {false, compared, i, e, analytic, numeric, error};
      }
    }
  report.passed = report.compared > 0 && report.error <= options.tolerance;
  return report;
}

}  // namespace pulsewright::autodiff
