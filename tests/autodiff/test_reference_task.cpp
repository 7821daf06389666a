// SPDX-License-Identifier: Apache-2.0
#include "autodiff/reference_task.h"
#include "catch.h"
#include "netlist/sequence.h"

namespace pulsewright::autodiff {
namespace {

double mean_scc(const RealisedDesign& design) {
  return static_cast<double>(design.netlist.correlations[0].mean_scc_q16) / 65536;
}

/// Trained parameters with these logits in the place of the choices.
JointParameters choosing(const JointProblem& problem, const Tensor& lengths, const Tensor& encodings,
                         double correlation) {
  JointDescent descent;
  descent.steps = 32;
  JointParameters parameters = train_joint(problem, corner_start(), descent).parameters;
  parameters.length_logits = lengths;
  parameters.encoding_logits = encodings;
  parameters.correlation_logit = Tensor(correlation);
  return parameters;
}

TEST_CASE("a realised reference design is a sound netlist that meets its targets as finely as it counts") {
  for (const std::int64_t length : {16, 64, 256, 1024}) {
    const JointProblem problem = reference_problem(length);
    JointDescent descent;
    descent.steps = 200;
    const JointRun run = train_joint(problem, corner_start(), descent);
    const RealisedDesign design = realise(problem, run.parameters, "reference");
    INFO(length << " bits, " << design.source_pair);
    CHECK(verify(design.netlist).empty());
    CHECK(chain_of(design.netlist).layers[0].input_stream->length == run.final.selected_length);
    // Two weights and a bias, each rounded to a threshold: an error of at most 3 / N, and what training left.
    const double finest = 3.0 / static_cast<double>(run.final.selected_length);
    CHECK(design.mean_squared_error < finest * finest + 1e-3);
  }
}

TEST_CASE("the choice of length and encoding is that of the netlist") {
  const JointProblem problem = reference_problem(64);
  const RealisedDesign bipolar =
      realise(problem, choosing(problem, Tensor({3}, {0, 0, 5}), Tensor({2}, {5, 0}), 0), "reference");
  const RealisedDesign unipolar =
      realise(problem, choosing(problem, Tensor({3}, {5, 0, 0}), Tensor({2}, {0, 5}), 0), "reference");
  CHECK(bipolar.netlist.streams[1].length == 128);
  CHECK(bipolar.netlist.streams[1].encoding == netlist::Encoding::bipolar);
  CHECK(unipolar.netlist.streams[1].length == 32);
  CHECK(unipolar.netlist.streams[1].encoding == netlist::Encoding::unipolar);
  // Unipolar weights cannot be negative, and one of the targets' is.
  CHECK(unipolar.mean_squared_error > 10 * bipolar.mean_squared_error);
}

TEST_CASE("streams are chosen by their measured correlation, towards the trained one") {
  const JointProblem problem = reference_problem(64);
  const auto at = [&](double logit) {
    return mean_scc(
        realise(problem, choosing(problem, Tensor({3}, {5, 0, 0}), Tensor({2}, {5, 0}), logit), "reference"));
  };
  CHECK(at(9) > at(-9));
  CHECK(at(9) <= 0.25);
}

TEST_CASE("lengths and inputs that the reference task cannot have are misuse") {
  for (const std::int64_t length : {0, 4, 100, 4096}) CHECK_THROWS_AS(reference_problem(length), Misuse);
  JointProblem problem = reference_problem(64);
  problem.inputs[0] = 0.5;
  CHECK_THROWS_AS(pixels_of(problem), Misuse);
}

}  // namespace
}  // namespace pulsewright::autodiff
