// SPDX-License-Identifier: Apache-2.0
#include "autodiff/reference_task.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "autodiff/functions.h"
#include "autodiff/layer_sources.h"
#include "base/failure.h"
#include "exact/engine.h"
#include "exact/sum_scale.h"
#include "netlist/sequence.h"
#include "netlist/source_pairs.h"

namespace pulsewright::autodiff {

namespace {

/// LUT4 and flip-flops of the gate of one synapse.
double cost_of(netlist::Encoding encoding) {
  const netlist::Gate gate =
      encoding == netlist::Encoding::bipolar ? netlist::Gate::gate_xnor : netlist::Gate::gate_and;
  primitives::Parameters parameters{{"width", {1}}};
  if (gate == netlist::Gate::gate_and) parameters.set("negate", {0});
  const primitives::Cost cost = primitives::find_primitive(to_text(gate))->cost(parameters);
  return cost.lut4 + cost.ff;
}

netlist::Encoding input_encoding(netlist::Encoding weights) {
  return weights == netlist::Encoding::bipolar ? netlist::Encoding::bipolar : netlist::Encoding::unipolar;
}

std::int64_t nearest(double x) {
  return static_cast<std::int64_t>(std::floor(x + 0.5));
}

/// The trained neuron as integers, whatever its sources.
netlist::DenseNode neuron_of(const JointProblem& problem, const JointParameters& parameters,
                             std::size_t choice, std::int64_t length) {
  const netlist::Encoding encoding = problem.encodings[choice];
  const auto bits = static_cast<double>(length);
  netlist::DenseNode neuron;
  neuron.id = "dense_1";
  neuron.input_stream = "inputs_1";
  neuron.weight_stream = "weights_1";
  std::vector<std::int64_t>& weights = neuron.weights.emplace_back();
  for (const double weight : bounded_weights(problem, parameters, choice)) {
    const std::int64_t threshold = nearest(probability_of(weight, encoding) * bits);
    weights.push_back(encoding == netlist::Encoding::sign_magnitude && weight < 0 ? -threshold : threshold);
  }
  const double bias = parameters.biases[static_cast<std::int64_t>(choice)];
  neuron.biases = {nearest(bias * bits / (encoding == netlist::Encoding::bipolar ? 2 : 1))};
  return neuron;
}

netlist::Netlist assemble(const std::string& name, const netlist::DenseNode& neuron,
                          netlist::Encoding encoding, std::int64_t length, netlist::Generator input,
                          netlist::Generator weight) {
  input.id = "input_source_1";
  weight.id = "weight_source_1";
  const netlist::MeasuredCorrelation measured = measure_correlation(input, weight, length);
  netlist::Netlist netlist;
  netlist.name = name;
  netlist.streams = {{neuron.input_stream, input_encoding(encoding), input.id, length},
                     {neuron.weight_stream, encoding, weight.id, length}};
  netlist.correlations = {{neuron.input_stream, neuron.weight_stream, netlist::CorrelationPlan::independent,
                           measured.mean_scc_q16, measured.mean_abs_scc_q16}};
  netlist.generators = {std::move(input), std::move(weight)};
  // A pixel of 1 is the stream of all ones: 1 of either encoding.
  netlist.nodes = {netlist::InputNode{"pixels", neuron.inputs(), 1},
                   netlist::RequantiseNode{"requantise_1", {length, 0, primitives::Rounding::floor, length}},
                   neuron, netlist::OutputNode{"logits"}};
  netlist.edges = {{"pixels", "requantise_1"}, {"requantise_1", neuron.id}, {neuron.id, "logits"}};
  return netlist;
}

double squared_error(const netlist::Netlist& netlist, const JointProblem& problem) {
  const auto engine = exact::make_engine(netlist);
  const netlist::Chain chain = chain_of(netlist);
  const exact::Reading reading = exact::reading_of(chain.layers.back());
  const auto images = pixels_of(problem);
  double total = 0;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::int64_t sum = engine->run(images[i]).logits()[0];
    const double output = static_cast<double>(reading.multiplier * sum - reading.offset) /
                          static_cast<double>(reading.denominator);
    const double error = output - problem.targets.data[i];
    total += error * error;
  }
  return total / static_cast<double>(images.size());
}

/// Settings of a pair that differ: the table of good seeds of lfsr_reversed ends with words of 8 bits.
int settings_of(const netlist::SourcePair& pair, unsigned width) {
  return pair.name == "lfsr_reversed" && width > 8 ? 1 : netlist::generator_settings;
}

}  // namespace

JointProblem reference_problem(std::int64_t length) {
  require(length >= shortest_reference_length && length <= longest_reference_length &&
              std::has_single_bit(static_cast<std::uint64_t>(length)),
          fmt::format("{} is not a power of two in [{}, {}]", length, shortest_reference_length,
                      longest_reference_length));
  JointProblem problem = corner_problem();
  problem.lengths = {length / 2, length, 2 * length};
  for (std::size_t e = 0; e < problem.encodings.size(); ++e)
    problem.encoding_costs[e] = cost_of(problem.encodings[e]);
  const double dearest = *std::ranges::max_element(problem.encoding_costs);
  for (double& cost : problem.encoding_costs) cost /= dearest;
  return problem;
}

std::vector<double> bounded_weights(const JointProblem& problem, const JointParameters& parameters,
                                    std::size_t encoding) {
  require(encoding < problem.encodings.size(), "there is no such encoding");
  Tape tape;
  const Variable raw = rows_of(tape.leaf(parameters.weights), static_cast<std::int64_t>(encoding), 1);
  const bool is_unipolar = problem.encodings[encoding] == netlist::Encoding::unipolar;
  return (is_unipolar ? sigmoid(raw) : hyperbolic_tangent(raw)).value().data;
}

std::vector<std::vector<std::int64_t>> pixels_of(const JointProblem& problem) {
  std::vector<std::vector<std::int64_t>> images;
  const std::int64_t inputs = problem.inputs.shape.at(1);
  for (std::int64_t i = 0; i < problem.inputs.size(); ++i) {
    const double x = problem.inputs[i];
    require(x == -1 || x == 1, fmt::format("the input {} is not a corner", x));
    if (i % inputs == 0) images.emplace_back();
    images.back().push_back(x > 0);
  }
  return images;
}

RealisedDesign realise(const JointProblem& problem, const JointParameters& parameters,
                       const std::string& name) {
  const JointSelection selection = selection_of(problem, parameters);
  const std::int64_t length = selection.selected_length;
  require_source_length(length);
  const auto choice = static_cast<std::size_t>(
      std::ranges::find(problem.encodings, selection.selected_encoding) - problem.encodings.begin());
  const netlist::DenseNode neuron = neuron_of(problem, parameters, choice, length);
  const auto width = static_cast<unsigned>(std::countr_zero(static_cast<std::uint64_t>(length)));
  RealisedDesign best;
  double least = std::numeric_limits<double>::infinity();
  for (const netlist::SourcePair& pair : netlist::source_pairs()) {
    if (pair.plan != netlist::CorrelationPlan::independent) continue;
    for (int setting = 0; setting < settings_of(pair, width); ++setting) {
      netlist::Netlist netlist = assemble(name, neuron, selection.selected_encoding, length,
                                          pair.input(width, setting), pair.weight(width, setting));
      if (!verify(netlist).empty()) continue;
      const double error = squared_error(netlist, problem);
      const double distance =
          static_cast<double>(netlist.correlations[0].mean_scc_q16) / 65536 - selection.correlation;
      const double objective = error + problem.correlation_weight * distance * distance;
      if (objective >= least) continue;
      least = objective;
      best = {std::move(netlist), std::string(pair.name), setting, error};
    }
  }
  PW_ASSERT(!best.source_pair.empty());
  return best;
}

}  // namespace pulsewright::autodiff
