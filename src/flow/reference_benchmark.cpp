// SPDX-License-Identifier: Apache-2.0
#include "autodiff/reference_task.h"
#include "flow/benchmark_evidence.h"
#include "handoff/stream_evidence.h"

namespace pulsewright {

namespace {

Selection selection_of(const sc::JointSelection& chosen, const Netlist& netlist) {
  return {chosen.selected_length,
          chosen.expected_length,
          chosen.length_probabilities,
          std::string(to_text(chosen.selected_encoding)),
          chosen.encoding_probabilities,
          static_cast<double>(netlist.correlations[0].mean_scc_q16) / 65536,
          chosen.correlation};
}

/// A single layer, which stands for the design.
JointChoice choice_of(const sc::JointSelection& chosen, const Netlist& netlist) {
  const Selection selection = selection_of(chosen, netlist);
  return {selection, {{chain_of(netlist).layers[0].synapses->id, selection}}};
}

ParametersRecord parameters_of(const sc::JointProblem& problem, const sc::JointParameters& parameters,
                               Encoding encoding) {
  const auto choice =
      static_cast<std::size_t>(std::ranges::find(problem.encodings, encoding) - problem.encodings.begin());
  return {{sc::bounded_weights(problem, parameters, choice)},
          {parameters.biases[static_cast<std::int64_t>(choice)]}};
}

/// The terms of the objective with their weights.
ObjectiveTerms terms_of(const sc::JointProblem& problem, const sc::JointParameters& parameters) {
  sc::Tape tape;
  const sc::JointTerms terms =
      joint_objective(problem, {tape.leaf(parameters.weights), tape.leaf(parameters.biases),
                                tape.leaf(parameters.length_logits), tape.leaf(parameters.encoding_logits),
                                tape.leaf(parameters.correlation_logit)});
  const auto value = [](const sc::Variable& term, double weight) { return weight * term.value()[0]; };
  return {value(terms.task, 1),
          value(terms.length, problem.length_weight),
          value(terms.correlation, problem.correlation_weight),
          value(terms.encoding, problem.encoding_weight),
          value(terms.variance, problem.variance_weight),
          value(terms.resource, problem.resource_weight),
          value(terms.entropy, problem.entropy_weight),
          value(terms.total, 1)};
}

DesignSpaceRecord space_of(const sc::JointProblem& problem) {
  DesignSpaceRecord space{problem.lengths, {}, problem.least_correlation, problem.greatest_correlation};
  for (const Encoding encoding : problem.encodings) space.encodings.emplace_back(to_text(encoding));
  return space;
}

}  // namespace

Benchmarked benchmark_reference(const TrainingSettings& settings) {
  const sc::JointProblem problem = sc::reference_problem(settings.bitstream_length);
  const sc::JointParameters start = sc::corner_start();
  sc::JointDescent descent;
  descent.steps = settings.steps;
  descent.rate = settings.learning_rate;
  const sc::JointRun run = sc::train_joint(problem, start, descent);
  const sc::RealisedDesign before = sc::realise(problem, start, handoff_name);
  sc::RealisedDesign after = sc::realise(problem, run.parameters, handoff_name);

  Benchmarked benchmarked;
  benchmarked.test.images = sc::pixels_of(problem);
  // A regression has one logit, and with it one class.
  benchmarked.test.labels.assign(benchmarked.test.images.size(), 0);
  BenchmarkReport& report = benchmarked.report;
  report.training = settings;
  report.sc_config.estimator = to_text(sc::Estimator::pathwise_relaxation);
  report.joint_design = {true, space_of(problem), choice_of(run.initial, before.netlist),
                         choice_of(run.final, after.netlist)};
  report.loss = {run.initial_loss, run.final_loss, run.best_loss};
  report.finite_stream_loss.initial = before.mean_squared_error;
  report.targets = problem.targets.data;
  report.initial_parameters = parameters_of(problem, start, run.initial.selected_encoding);
  report.trained_parameters = parameters_of(problem, run.parameters, run.final.selected_encoding);
  report.objective_terms = terms_of(problem, run.parameters);
  benchmarked.netlist = std::move(after.netlist);
  add_measurements(benchmarked);
  return benchmarked;
}

}  // namespace pulsewright
