// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "autodiff/gradcheck.h"
#include "autodiff/joint_objective.h"
#include "autodiff/random_tensors.h"
#include "catch.h"

namespace pulsewright::autodiff {
namespace {

/// Inputs inside the range, where correlation matters, and all three encodings.
JointProblem inner_problem() {
  JointProblem problem;
  problem.inputs = random_tensor({5, 3}, -0.9, 0.9, 1);
  problem.targets = random_tensor({5}, -1, 1, 2);
  problem.lengths = {8, 32};
  problem.encodings = {netlist::Encoding::bipolar, netlist::Encoding::unipolar,
                       netlist::Encoding::sign_magnitude};
  problem.encoding_costs = {1, 0.5, 0.75};
  problem.least_correlation = -0.6;
  problem.greatest_correlation = 0.2;
  problem.target_correlation = 0.1;
  problem.length_weight = 0.3;
  problem.correlation_weight = 0.5;
  problem.encoding_weight = 0.2;
  problem.resource_weight = 0.4;
  problem.entropy_weight = 0.1;
  return problem;
}

JointParameters inner_parameters() {
  return {random_tensor({3, 3}, -1, 1, 3), random_tensor({3}, -1, 1, 4), random_tensor({2}, -1, 1, 5),
          random_tensor({3}, -1, 1, 6), Tensor(-0.3)};
}

std::vector<Tensor> as_list(const JointParameters& p) {
  return {p.weights, p.biases, p.length_logits, p.encoding_logits, p.correlation_logit};
}

TEST_CASE("every term of the joint objective has the gradient of its value") {
  const JointProblem problem = inner_problem();
  for (const auto term :
       {&JointTerms::task, &JointTerms::variance, &JointTerms::length, &JointTerms::correlation,
        &JointTerms::encoding, &JointTerms::resource, &JointTerms::entropy, &JointTerms::total}) {
    const auto value = [&](Tape&, const std::vector<Variable>& in) {
      return joint_objective(problem, in).*term;
    };
    const GradcheckReport report = gradcheck(value, as_list(inner_parameters()));
    INFO(report.text());
    CHECK(report.passed);
  }
}

/// Gradients of one term with respect to the five parameters.
std::vector<Tensor> gradients(const JointProblem& problem, const JointParameters& parameters,
                              Variable JointTerms::*term) {
  Tape tape;
  std::vector<Variable> leaves;
  for (const Tensor& tensor : as_list(parameters)) leaves.push_back(tape.leaf(tensor));
  tape.backward(joint_objective(problem, leaves).*term);
  std::vector<Tensor> result;
  for (const Variable& leaf : leaves) result.push_back(leaf.gradient());
  return result;
}

double largest(const Tensor& tensor) {
  double result = 0;
  for (const double value : tensor.data) result = std::max(result, std::abs(value));
  return result;
}

TEST_CASE("the task alone moves length, encoding and correlation") {
  const auto of_task = gradients(inner_problem(), inner_parameters(), &JointTerms::task);
  const auto of_variance = gradients(inner_problem(), inner_parameters(), &JointTerms::variance);
  CHECK(largest(of_task[3]) > 0.01);
  CHECK(largest(of_task[4]) > 0.001);
  CHECK(largest(of_variance[2]) > 0.01);
  CHECK(of_variance[2][0] > 0);
}

TEST_CASE("task and variance are the expected squared error of the circuit") {
  // One input of 1/2, one bipolar weight of 1/2: a product bit is 1 with probability 5/8, worth 1 or -1.
  JointProblem problem;
  problem.inputs = Tensor({1, 1}, 0.5);
  problem.targets = Tensor({1}, -0.25);
  problem.lengths = {16};
  problem.encodings = {netlist::Encoding::bipolar};
  problem.encoding_costs = {1};
  const JointParameters parameters{Tensor({1, 1}, std::atanh(0.5)), Tensor({1}, 0.125), Tensor({1}, 0.0),
                                   Tensor({1}, 0.0), Tensor(0.0)};
  double expected = 0;
  for (int k = 0; k <= 16; ++k) {
    const double log_choose = std::lgamma(17) - std::lgamma(k + 1.0) - std::lgamma(17.0 - k);
    const double probability = std::exp(log_choose + k * std::log(0.625) + (16 - k) * std::log(0.375));
    const double y = 2 * k / 16.0 - 1 + 0.125;
    expected += probability * (y + 0.25) * (y + 0.25);
  }
  Tape tape;
  std::vector<Variable> leaves;
  for (const Tensor& tensor : as_list(parameters)) leaves.push_back(tape.leaf(tensor));
  CHECK(joint_objective(problem, leaves).total.value()[0] == Approx(expected));
}

/// A start that selects the longest stream, the unipolar encoding and other weights.
JointParameters far_start() {
  return {Tensor({2, 2}, {1, -1, 0.5, 0.5}), Tensor({2}, {-0.5, 0.5}), Tensor({3}, {-2, -1, 3}),
          Tensor({2}, {-1, 2}), Tensor(-2.0)};
}

TEST_CASE("the search ends in the same selection from another start, and the choices moved") {
  const JointRun near = train_joint(corner_problem(), corner_start());
  const JointRun far = train_joint(corner_problem(), far_start());
  CHECK(far.initial.selected_length == 128);
  CHECK(far.initial.selected_encoding == netlist::Encoding::unipolar);
  for (const JointRun* run : {&near, &far}) {
    CHECK(run->final.selected_length == 64);
    CHECK(run->final.selected_encoding == netlist::Encoding::bipolar);
    CHECK(std::abs(run->final.correlation) < 1e-3);
    CHECK(run->final_loss < run->initial_loss);
    CHECK(run->best_loss <= run->final_loss);
  }
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(near.final.length_probabilities[i] == Approx(far.final.length_probabilities[i]).margin(0.02));
  CHECK(near.final.expected_length == Approx(far.final.expected_length).margin(2));
}

TEST_CASE("another budget selects another length from the same start") {
  JointProblem problem = corner_problem();
  problem.resource_weight = 0.2;
  CHECK(train_joint(problem, corner_start()).final.selected_length == 32);
  problem.resource_weight = 0.01;
  CHECK(train_joint(problem, corner_start()).final.selected_length == 128);
}

TEST_CASE("a task that suits unipolar streams selects them from a bipolar start") {
  JointProblem problem = corner_problem();
  for (std::int64_t i = 0; i < 4; ++i)
    problem.targets[i] = 0.3 * (problem.inputs[2 * i] + 1) / 2 + 0.2 * (problem.inputs[2 * i + 1] + 1) / 2;
  const JointRun run = train_joint(problem, corner_start());
  CHECK(run.initial.selected_encoding == netlist::Encoding::bipolar);
  CHECK(run.final.selected_encoding == netlist::Encoding::unipolar);
}

TEST_CASE("a joint problem whose parts do not fit is misuse") {
  const auto total = [](const JointProblem& problem, const JointParameters& parameters) {
    return gradients(problem, parameters, &JointTerms::total);
  };
  JointProblem problem = inner_problem();
  JointParameters parameters = inner_parameters();
  CHECK_NOTHROW(total(problem, parameters));
  problem.encoding_costs.pop_back();
  CHECK_THROWS_AS(total(problem, parameters), Misuse);
  problem = inner_problem();
  problem.greatest_correlation = 1.5;
  CHECK_THROWS_AS(total(problem, parameters), Misuse);
  problem = inner_problem();
  problem.lengths.clear();
  CHECK_THROWS_AS(total(problem, parameters), Misuse);
  problem = inner_problem();
  problem.inputs[3] = 1.5;
  CHECK_THROWS_AS(total(problem, parameters), Misuse);
  CHECK_THROWS_AS(train_joint(inner_problem(), parameters, {.steps = -1}), Misuse);
  parameters.length_logits = Tensor({3}, {0, 0, 1});
  CHECK_THROWS_AS(total(inner_problem(), parameters), Misuse);
  CHECK_THROWS_AS(selection_of(inner_problem(), parameters), Misuse);
  CHECK_THROWS_AS(train_joint(inner_problem(), parameters), Misuse);
}

}  // namespace
}  // namespace pulsewright::autodiff
