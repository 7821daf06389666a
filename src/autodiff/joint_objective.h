// SPDX-License-Identifier: Apache-2.0
// Weights, stream length, encoding and correlation of one neuron, trained together by one loss.
#pragma once

#include "autodiff/value.h"

namespace pulsewright::autodiff {

/// A regression y = sum_i x_i w_i + b, computed by one gate an input and an exact counter, with the choices
/// that are open. Each encoding has weights and a bias of its own, so that it is judged by what was trained
/// for it.
struct JointProblem {
  Tensor inputs;   ///< [samples][inputs] in [-1, 1]; x itself for bipolar streams, else (x + 1) / 2
  Tensor targets;  ///< [samples]
  std::vector<std::int64_t> lengths;
  std::vector<netlist::Encoding> encodings;  ///< bipolar, unipolar or sign_magnitude (with unipolar inputs)
  std::vector<double> encoding_costs;        ///< of each encoding, for instance LUT a synapse; relative
  double least_correlation = 0;              ///< SCC of inputs and weights, in [-1, 1]
  double greatest_correlation = 0;
  double target_correlation = 0;

  double length_weight = 0;
  double correlation_weight = 0;
  double encoding_weight = 0;
  double resource_weight = 0;
  double variance_weight =
      1;                      ///< 1: task and variance together are the expected squared error of the circuit
  double entropy_weight = 0;  ///< above 0 there is one best distribution over the choices, none of them at 0
};

/// What is trained; also the shape of a gradient.
struct JointParameters {
  Tensor weights;            ///< [encodings][inputs]; behind tanh, for unipolar behind the sigmoid
  Tensor biases;             ///< [encodings]; real numbers
  Tensor length_logits;      ///< [lengths]
  Tensor encoding_logits;    ///< [encodings]
  Tensor correlation_logit;  ///< scalar; SCC = least + sigmoid(logit) (greatest - least)
};

/// The terms of the objective without and `total` with their weights, all scalars. With P over the
/// softmax of the logits, e encodings, N lengths and N_max the longest:
///   task        sum_e P(e) mean over samples of (E y_e - target)^2
///   variance    sum_e P(e) mean over samples of N Var y_e * sum_N P(N) / N: bits counted independently
///   length      sum_N P(N) N / N_max
///   correlation (SCC - target)^2
///   encoding    sum_e P(e) cost_e
///   resource    encoding * length: area times cycles
///   entropy     sum P log P over both choices
/// E y and Var y follow from the joint probability at the SCC (correlated_multiply). Every term has its true
/// gradient in every parameter.
struct JointTerms {
  Variable task, variance, length, correlation, encoding, resource, entropy, total;
};

/// `parameters` in the order of JointParameters. Shapes that do not fit, empty choices, inputs and bounds of
/// the SCC outside [-1, 1] are Misuse, here and below.
JointTerms joint_objective(const JointProblem& problem, const std::vector<Variable>& parameters);

/// What the parameters choose: the most probable, and the means.
struct JointSelection {
  std::int64_t selected_length = 0;
  double expected_length = 0;
  std::vector<double> length_probabilities;
  netlist::Encoding selected_encoding = netlist::Encoding::bipolar;
  std::vector<double> encoding_probabilities;
  double correlation = 0;
};
JointSelection selection_of(const JointProblem& problem, const JointParameters& parameters);

/// Plain gradient descent. Logits have a rate of their own: their gradients are as small as the differences
/// between the choices.
struct JointDescent {
  std::int64_t steps = 1500;  ///< at least 0
  double rate = 0.4;
  double choice_rate = 8;
};

struct JointRun {
  JointSelection initial;
  JointSelection final;
  JointParameters parameters;  ///< at the end
  double initial_loss = 0;     ///< totals
  double final_loss = 0;
  double best_loss = 0;
};
JointRun train_joint(const JointProblem& problem, const JointParameters& start,
                     const JointDescent& descent = {});

/// The corners of {-1, 1}^2 with targets 0.55 x1 - 0.35 x2 + 0.05; lengths 32, 64 and 128, encodings bipolar
/// and unipolar, SCC in [-0.15, 0.15].
JointProblem corner_problem();
/// Weights and biases 0, and the logits 0, 2, -1 of the lengths, 2, -1 of the encodings, 0.1 of the SCC.
JointParameters corner_start();

}  // namespace pulsewright::autodiff
