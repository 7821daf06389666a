// SPDX-License-Identifier: Apache-2.0
#include "autodiff/reference_task.h"
#include "flow/benchmark_evidence.h"
#include "handoff/stream_evidence.h"

namespace pulsewright::flow {

namespace {

handoff::Selection selection_of(const autodiff::JointSelection& chosen, const netlist::Netlist& netlist) {
  return {chosen.selected_length,
          chosen.expected_length,
          chosen.length_probabilities,
          std::string(to_text(chosen.selected_encoding)),
          chosen.encoding_probabilities,
          static_cast<double>(netlist.correlations[0].mean_scc_q16) / 65536,
          chosen.correlation};
}

/// A single layer, which stands for the design.
handoff::JointChoice choice_of(const autodiff::JointSelection& chosen, const netlist::Netlist& netlist) {
  const handoff::Selection selection = selection_of(chosen, netlist);
  return {selection, {{chain_of(netlist).layers[0].synapses->id, selection}}};
}

handoff::ParametersRecord parameters_of(const autodiff::JointProblem& problem,
                                        const autodiff::JointParameters& parameters,
                                        netlist::Encoding encoding) {
  const auto choice =
      static_cast<std::size_t>(std::ranges::find(problem.encodings, encoding) - problem.encodings.begin());
  return {{autodiff::bounded_weights(problem, parameters, choice)},
          {parameters.biases[static_cast<std::int64_t>(choice)]}};
}

/// The terms of the objective with their weights.
handoff::ObjectiveTerms terms_of(const autodiff::JointProblem& problem,
                                 const autodiff::JointParameters& parameters) {
  autodiff::Tape tape;
  const autodiff::JointTerms terms =
      joint_objective(problem, {tape.leaf(parameters.weights), tape.leaf(parameters.biases),
                                tape.leaf(parameters.length_logits), tape.leaf(parameters.encoding_logits),
                                tape.leaf(parameters.correlation_logit)});
  const auto value = [](const autodiff::Variable& term, double weight) { return weight * term.value()[0]; };
  return {value(terms.task, 1),
          value(terms.length, problem.length_weight),
          value(terms.correlation, problem.correlation_weight),
          value(terms.encoding, problem.encoding_weight),
          value(terms.variance, problem.variance_weight),
          value(terms.resource, problem.resource_weight),
          value(terms.entropy, problem.entropy_weight),
          value(terms.total, 1)};
}

handoff::DesignSpaceRecord space_of(const autodiff::JointProblem& problem) {
  handoff::DesignSpaceRecord space{
      problem.lengths, {}, problem.least_correlation, problem.greatest_correlation};
  for (const netlist::Encoding encoding : problem.encodings) space.encodings.emplace_back(to_text(encoding));
  return space;
}

}  // namespace

Benchmarked benchmark_reference(const handoff::TrainingSettings& settings) {
  const autodiff::JointProblem problem = autodiff::reference_problem(settings.bitstream_length);
  const autodiff::JointParameters start = autodiff::corner_start();
  autodiff::JointDescent descent;
  descent.steps = settings.steps;
  descent.rate = settings.learning_rate;
  const autodiff::JointRun run = autodiff::train_joint(problem, start, descent);
  const autodiff::RealisedDesign before = autodiff::realise(problem, start, handoff_name);
  autodiff::RealisedDesign after = autodiff::realise(problem, run.parameters, handoff_name);

  Benchmarked benchmarked;
  benchmarked.test.images = autodiff::pixels_of(problem);
  // A regression has one logit, and with it one class.
  benchmarked.test.labels.assign(benchmarked.test.images.size(), 0);
  handoff::BenchmarkReport& report = benchmarked.report;
  report.training = settings;
  report.sc_config.estimator = to_text(autodiff::Estimator::pathwise_relaxation);
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

}  // namespace pulsewright::flow
