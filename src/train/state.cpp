// SPDX-License-Identifier: Apache-2.0
#include "train/state.h"

#include <cmath>
#include <set>

#include "linear/reductions.h"

namespace pulsewright::train {

namespace {

Matrix uniform_matrix(Eigen::Index rows, Eigen::Index columns, double limit, Random& random) {
  return Matrix::NullaryExpr(rows, columns,
                             [&] { return static_cast<float>(limit * (2 * random.uniform() - 1)); });
}

/// The power of two nearest to `factor` on a logarithmic scale.
int nearest_exponent(double factor) {
  int exponent = 0;
  const double mantissa = std::frexp(factor, &exponent);
  return mantissa * mantissa < 0.5 ? exponent - 1 : exponent;
}

/// Sets biases and gain so that the responses to x have `mean` and about `deviation` after the gain.
void calibrate(LayerParameters& parameters, const LayerShape& shape, Response response, const Matrix& x,
               double mean, double deviation, Workers& workers) {
  parameters.biases = Vector::Zero(shape.neurons);
  Matrix sums = pass_real_layer({&shape, &parameters, response}, x, workers).sums;
  sums.resize(sums.size() / shape.neurons, shape.neurons);
  const Vector centre = linear::column_means(sums);
  sums.rowwise() -= centre;
  const double variance =
      sum_in_order(linear::column_rms(sums).cwiseAbs2()) / static_cast<double>(shape.neurons);
  parameters.gain_exponent = nearest_exponent(deviation / std::sqrt(variance + 1e-6));
  const bool adds = shape.pool == netlist::PoolKind::sum;
  const float shares = adds ? static_cast<float>(shape.pool_window.area()) : 1.0f;
  parameters.biases =
      (static_cast<float>(mean * std::ldexp(1.0, -parameters.gain_exponent)) - centre.array()) / shares;
}

std::vector<double> initial_logits(const TrainOptions& options, std::size_t layer, std::size_t candidates) {
  std::vector<double> logits(candidates, 0.0);
  if (options.start == 0) return logits;
  Random random = random_for(options.start, Draw::start, static_cast<int>(layer));
  for (double& logit : logits) logit = options.recipe.start_spread * (2 * random.uniform() - 1);
  return logits;
}

}  // namespace

TrainingState initial_state(const TrainOptions& options, std::span<const LayerShape> shapes,
                            const Batch& sample, std::span<const Candidate> space, Workers& workers) {
  std::set<Response> responses = {Response::product};
  for (const Candidate& candidate : space) responses.insert(candidate.response());
  TrainingState state;
  Matrix x = intensities_of(sample.pixels);
  for (std::size_t l = 0; l < shapes.size(); ++l) {
    const bool is_last = l + 1 == shapes.size();
    Random random = random_for(options.seed, Draw::weights, static_cast<int>(l));
    std::map<Response, Learner> learners;
    for (const Response response : responses) {
      LayerParameters parameters;
      parameters.weights =
          uniform_matrix(shapes[l].taps(), shapes[l].neurons, options.recipe.initial_weight, random);
      calibrate(parameters, shapes[l], response, x, is_last ? 0.0 : 0.25, is_last ? 1.0 : 0.5, workers);
      learners.emplace(response, Learner{parameters, Optimiser(options.optimiser, parameters)});
    }
    const LayerParameters& product = learners.at(Response::product).parameters;
    const LayerView view{&shapes[l], &product, Response::product};
    x = activations_of(pass_real_layer(view, x, workers).sums, view);
    state.layers.push_back(std::move(learners));
    state.logits.push_back(initial_logits(options, l, space.size()));
  }
  return state;
}

TrainingState initial_state(const TrainOptions& options, const ImportedNetwork& network,
                            std::span<const Candidate> space) {
  TrainingState state;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const LayerParameters& parameters = network.layers[l];
    state.layers.push_back({{Response::product, {parameters, Optimiser(options.optimiser, parameters)}}});
    state.logits.push_back(initial_logits(options, l, space.size()));
  }
  return state;
}

}  // namespace pulsewright::train
