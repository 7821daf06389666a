// SPDX-License-Identifier: Apache-2.0
#include "autodiff/joint_objective.h"

#include <algorithm>

#include <fmt/format.h>

#include "autodiff/correlation.h"
#include "autodiff/functions.h"
#include "autodiff/operations.h"
#include "base/elementary.h"

namespace pulsewright::autodiff {

namespace {

void check(const JointProblem& problem, const std::vector<Variable>& parameters) {
  require(parameters.size() == 5, "the parameters are weights, biases and three logits");
  const auto encodings = static_cast<std::int64_t>(problem.encodings.size());
  const auto lengths = static_cast<std::int64_t>(problem.lengths.size());
  require(encodings > 0 && lengths > 0, "there is nothing to choose from");
  require(problem.encoding_costs.size() == problem.encodings.size(), "each encoding has one cost");
  require(std::ranges::all_of(problem.lengths, [](std::int64_t n) { return n >= 1; }),
          "a stream has at least one bit");
  const Shape& inputs = problem.inputs.shape;
  require(inputs.size() == 2 && problem.targets.shape == Shape{inputs[0]} && inputs[0] > 0 && inputs[1] > 0,
          fmt::format("targets {} do not fit inputs {}", text_of(problem.targets.shape), text_of(inputs)));
  const Shape expected[] = {{encodings, inputs[1]}, {encodings}, {lengths}, {encodings}, {}};
  for (std::size_t i = 0; i < parameters.size(); ++i)
    require(parameters[i].shape() == expected[i],
            fmt::format("parameter {} has the shape {}, not {}", i, text_of(parameters[i].shape()),
                        text_of(expected[i])));
  require(std::ranges::all_of(problem.inputs.data, [](double x) { return x >= -1 && x <= 1; }),
          "an input is not in [-1, 1]");
  require(-1 <= problem.least_correlation && problem.least_correlation <= problem.greatest_correlation &&
              problem.greatest_correlation <= 1,
          "the bounds of the SCC are not in [-1, 1]");
}

/// The expected output of one encoding and its variance times the length, [samples] each.
struct Outcome {
  Variable mean;
  Variable variance;
};

/// The inputs as streams of an encoding's partner: bipolar for bipolar, else unipolar.
ScValue input_streams(const JointProblem& problem, netlist::Encoding encoding, Tape& tape) {
  const Variable x = tape.leaf(problem.inputs);
  if (encoding == netlist::Encoding::bipolar) return encode(x, {netlist::Encoding::bipolar, 1});
  return encode(affine(x, 0.5, 0.5), {netlist::Encoding::unipolar, 1});
}

Outcome respond(const JointProblem& problem, std::size_t choice, const std::vector<Variable>& parameters,
                const Variable& correlation) {
  const netlist::Encoding encoding = problem.encodings[choice];
  const auto row = static_cast<std::int64_t>(choice);
  Tape& tape = correlation.tape();
  const std::int64_t samples = problem.inputs.shape[0];
  const Variable raw = rows_of(parameters[0], row, 1);
  // Descent moves free numbers; what the encoding can carry is [0, 1] or [-1, 1].
  const Variable bounded = encoding == netlist::Encoding::unipolar ? sigmoid(raw) : hyperbolic_tangent(raw);
  const Variable ones = tape.leaf(Tensor({samples, 1}, 1.0));
  // Every sample sees the same weights: [samples][1] times [1][inputs].
  const Variable weights = multiply_transposed(ones, reshape(bounded, {bounded.value().size(), 1}));
  const ScValue products = correlated_multiply(input_streams(problem, encoding, tape),
                                               encode(weights, {encoding, 1}), correlation);
  const Variable to_sums = tape.leaf(Tensor({1, problem.inputs.shape[1]}, 1.0));
  const Variable bias = multiply_transposed(ones, reshape(element(parameters[1], row), {1, 1}));
  const Variable mean = plus(multiply_transposed(products.values, to_sums), bias);
  // A bit is worth 1 or -1 for bipolar, else its sign or 0: its mean square is 1 or |value|.
  const Variable mean_squares = encoding == netlist::Encoding::bipolar
                                    ? affine(products.values, 0, 1)
                                    : elementwise(
                                          products.values, [](double v) { return v < 0 ? -v : v; },
                                          [](double v) { return v < 0 ? -1.0 : 1.0; });
  // The bits of a product are taken as independent draws, so the variances of the products of a sum add up.
  const Variable variance = multiply_transposed(minus(mean_squares, square(products.values)), to_sums);
  return {reshape(mean, {samples}), reshape(variance, {samples})};
}

/// Scalars as one tensor [parts].
Variable as_vector(const std::vector<Variable>& parts) {
  std::vector<Variable> columns;
  for (const Variable& part : parts) columns.push_back(reshape(part, {1, 1}));
  return reshape(join_columns(columns), {static_cast<std::int64_t>(parts.size())});
}

Variable expected(const Variable& probabilities, const std::vector<double>& values) {
  return dot(probabilities,
             probabilities.tape().leaf(Tensor({static_cast<std::int64_t>(values.size())}, values)));
}

Variable negative_entropy(const Variable& probabilities) {
  // The limit of p log p at 0 is 0; a probability that underflowed stays out of the logarithm.
  static constexpr double least = 1e-300;
  return sum(elementwise(
      probabilities, [](double p) { return p * logarithm(std::max(p, least)); },
      [](double p) { return logarithm(std::max(p, least)) + 1; }));
}

Variable correlation_of(const JointProblem& problem, const Variable& logit) {
  return affine(sigmoid(logit), problem.greatest_correlation - problem.least_correlation,
                problem.least_correlation);
}

std::vector<Tensor*> tensors_of(JointParameters& parameters) {
  return {&parameters.weights, &parameters.biases, &parameters.length_logits, &parameters.encoding_logits,
          &parameters.correlation_logit};
}

std::vector<Variable> leaves_of(Tape& tape, const JointParameters& parameters) {
  return {tape.leaf(parameters.weights), tape.leaf(parameters.biases), tape.leaf(parameters.length_logits),
          tape.leaf(parameters.encoding_logits), tape.leaf(parameters.correlation_logit)};
}

}  // namespace

JointTerms joint_objective(const JointProblem& problem, const std::vector<Variable>& parameters) {
  check(problem, parameters);
  const Variable by_length = softmax(parameters[2]);
  const Variable by_encoding = softmax(parameters[3]);
  const Variable correlation = correlation_of(problem, parameters[4]);
  std::vector<Variable> errors;
  std::vector<Variable> variances;
  for (std::size_t choice = 0; choice < problem.encodings.size(); ++choice) {
    const Outcome outcome = respond(problem, choice, parameters, correlation);
    errors.push_back(mean_squared_error(outcome.mean, problem.targets));
    variances.push_back(mean(outcome.variance));
  }
  const auto longest = static_cast<double>(*std::ranges::max_element(problem.lengths));
  std::vector<double> shares;
  std::vector<double> inverses;
  for (const std::int64_t length : problem.lengths) {
    shares.push_back(static_cast<double>(length) / longest);
    inverses.push_back(1 / static_cast<double>(length));
  }
  // Choices are probabilities, and each term is its expectation: smooth, and exact once a choice has
  // probability 1.
  const Variable task = dot(by_encoding, as_vector(errors));
  const Variable variance = times(dot(by_encoding, as_vector(variances)), expected(by_length, inverses));
  const Variable length = expected(by_length, shares);
  const Variable distance = square(affine(correlation, 1, -problem.target_correlation));
  const Variable encoding = expected(by_encoding, problem.encoding_costs);
  const Variable resource = times(encoding, length);
  const Variable entropy = plus(negative_entropy(by_length), negative_entropy(by_encoding));
  Variable total = task;
  for (const auto& [term, weight] :
       {std::pair{variance, problem.variance_weight}, std::pair{length, problem.length_weight},
        std::pair{distance, problem.correlation_weight}, std::pair{encoding, problem.encoding_weight},
        std::pair{resource, problem.resource_weight}, std::pair{entropy, problem.entropy_weight}})
    total = plus(total, affine(term, weight));
  return {task, variance, length, distance, encoding, resource, entropy, total};
}

JointSelection selection_of(const JointProblem& problem, const JointParameters& parameters) {
  Tape tape;
  check(problem, leaves_of(tape, parameters));
  const std::vector<double> lengths = softmax(tape.leaf(parameters.length_logits)).value().data;
  const std::vector<double> encodings = softmax(tape.leaf(parameters.encoding_logits)).value().data;
  const auto most_probable = [](const std::vector<double>& p) {
    return static_cast<std::size_t>(std::ranges::max_element(p) - p.begin());
  };
  JointSelection selection{problem.lengths[most_probable(lengths)],
                           0,
                           lengths,
                           problem.encodings[most_probable(encodings)],
                           encodings,
                           correlation_of(problem, tape.leaf(parameters.correlation_logit)).value()[0]};
  for (std::size_t i = 0; i < lengths.size(); ++i)
    selection.expected_length += lengths[i] * static_cast<double>(problem.lengths[i]);
  return selection;
}

JointRun train_joint(const JointProblem& problem, const JointParameters& start, const JointDescent& descent) {
  require(descent.steps >= 0, "a descent has at least 0 steps");
  JointRun run;
  run.initial = selection_of(problem, start);
  run.parameters = start;
  // One evaluation more than steps: the final loss is that of the parameters which are returned.
  for (std::int64_t step = 0; step <= descent.steps; ++step) {
    Tape tape;
    const std::vector<Variable> leaves = leaves_of(tape, run.parameters);
    const Variable total = joint_objective(problem, leaves).total;
    run.final_loss = total.value()[0];
    if (step == 0) run.initial_loss = run.best_loss = run.final_loss;
    run.best_loss = std::min(run.best_loss, run.final_loss);
    if (step == descent.steps) break;
    tape.backward(total);
    const std::vector<Tensor*> tensors = tensors_of(run.parameters);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      const double rate = i < 2 ? descent.rate : descent.choice_rate;
      for (std::int64_t e = 0; e < tensors[i]->size(); ++e)
        (*tensors[i])[e] -= rate * leaves[i].gradient()[e];
    }
  }
  run.final = selection_of(problem, run.parameters);
  return run;
}

JointProblem corner_problem() {
  JointProblem problem;
  problem.inputs = Tensor({4, 2}, {-1, -1, -1, 1, 1, -1, 1, 1});
  problem.targets = Tensor({4}, 0.0);
  for (std::int64_t i = 0; i < 4; ++i)
    problem.targets[i] = 0.55 * problem.inputs[2 * i] - 0.35 * problem.inputs[2 * i + 1] + 0.05;
  problem.lengths = {32, 64, 128};
  problem.encodings = {netlist::Encoding::bipolar, netlist::Encoding::unipolar};
  problem.encoding_costs = {1, 1};
  problem.least_correlation = -0.15;
  problem.greatest_correlation = 0.15;
  problem.correlation_weight = 1;
  problem.resource_weight = 0.05;
  problem.entropy_weight = 0.004;
  return problem;
}

JointParameters corner_start() {
  return {Tensor({2, 2}, 0.0), Tensor({2}, 0.0), Tensor({3}, {0, 2, -1}), Tensor({2}, {2, -1}), Tensor(0.1)};
}

}  // namespace pulsewright::autodiff
