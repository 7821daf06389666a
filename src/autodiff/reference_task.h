// SPDX-License-Identifier: Apache-2.0
// The reference task of joint training, and the circuit that a trained choice becomes.
#pragma once

#include <string>

#include "autodiff/joint_objective.h"

namespace pulsewright::autodiff {

/// The stream lengths that the reference task can be asked for: powers of two, half and double of which are
/// lengths of LayerSources.
inline constexpr std::int64_t shortest_reference_length = 8;
inline constexpr std::int64_t longest_reference_length = 2048;

/// corner_problem() with the lengths length / 2, length and 2 length, and the encodings priced by what a
/// synapse costs in the registry. Misuse unless `length` is a power of two in the range above.
JointProblem reference_problem(std::int64_t length);

/// A choice of weights, length, encoding and correlation as a circuit.
struct RealisedDesign {
  netlist::Netlist netlist;  ///< one neuron behind an exact counter; an input x is the pixel (x + 1) / 2
  std::string source_pair;   ///< of source_pairs()
  int setting = 0;           ///< of the pair's generators
  /// Over the samples of the problem, of the outputs that the exact engine counts.
  double mean_squared_error = 0;
};

/// The most probable length and encoding, with the weights and the bias of that encoding as the nearest
/// integers. Of the independent source pairs with all their settings it takes the one whose streams serve the
/// objective best: the squared error of the exact engine, plus correlation_weight times the squared distance
/// of the measured mean SCC from the trained one. Misuse where inputs are not -1 or 1, or lengths not those
/// of LayerSources.
RealisedDesign realise(const JointProblem& problem, const JointParameters& parameters,
                       const std::string& name);

/// The weights as numbers, [inputs], that the parameters give an encoding: behind tanh or the sigmoid.
std::vector<double> bounded_weights(const JointProblem& problem, const JointParameters& parameters,
                                    std::size_t encoding);

/// The samples as images of the netlist: [samples][inputs] in {0, 1}.
std::vector<std::vector<std::int64_t>> pixels_of(const JointProblem& problem);

}  // namespace pulsewright::autodiff
