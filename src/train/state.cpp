// SPDX-License-Identifier: Apache-2.0
#include "train/state.h"

#include <cmath>
#include <set>

namespace pulsewright {

namespace {

Matrix uniform_matrix(int rows, int columns, double limit, Random& random) {
  return Matrix::NullaryExpr(rows, columns, [&] { return limit * (2 * random.uniform() - 1); });
}

/// The power of two nearest to `factor` on a logarithmic scale.
int nearest_exponent(double factor) {
  int exponent = 0;
  const double mantissa = std::frexp(factor, &exponent);
  return mantissa * mantissa < 0.5 ? exponent - 1 : exponent;
}

/// Sets biases and gain so that the responses to x have `mean` and about `deviation` after the gain.
void calibrate(LayerParameters& parameters, Response response, const Matrix& x, double mean,
               double deviation) {
  const Matrix sums = respond(response, x, parameters.weights);
  const Vector centre = sums.colwise().mean();
  const double variance = (sums.rowwise() - centre).squaredNorm() / static_cast<double>(sums.size());
  parameters.gain_exponent = nearest_exponent(deviation / std::sqrt(variance + 1e-6));
  parameters.biases = mean * std::ldexp(1.0, -parameters.gain_exponent) - centre.array();
}

std::vector<double> initial_logits(const TrainOptions& options, std::size_t layer, std::size_t candidates) {
  std::vector<double> logits(candidates, 0.0);
  if (options.start == 0) return logits;
  Random random = random_for(options.start, Draw::start, static_cast<int>(layer));
  for (double& logit : logits) logit = options.recipe.start_spread * (2 * random.uniform() - 1);
  return logits;
}

}  // namespace

std::vector<int> layer_sizes(const TrainOptions& options, const DataSet& data) {
  std::vector<int> sizes = {data.rows * data.columns};
  sizes.insert(sizes.end(), options.hidden.begin(), options.hidden.end());
  sizes.push_back(data.classes);
  return sizes;
}

TrainingState initial_state(const TrainOptions& options, const DataSet& data, const Batch& sample,
                            std::span<const Candidate> space) {
  const std::vector<int> sizes = layer_sizes(options, data);
  std::set<Response> responses = {Response::product};
  for (const Candidate& candidate : space) responses.insert(candidate.response());
  TrainingState state;
  Matrix x = sample.pixels.values.cast<double>() / sample.pixels.maximum;
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    const bool is_last = l + 2 == sizes.size();
    Random random = random_for(options.seed, Draw::weights, static_cast<int>(l));
    std::map<Response, Learner> learners;
    for (const Response response : responses) {
      LayerParameters parameters;
      parameters.weights = uniform_matrix(sizes[l], sizes[l + 1], options.recipe.initial_weight, random);
      calibrate(parameters, response, x, is_last ? 0.0 : 0.25, is_last ? 1.0 : 0.5);
      learners.emplace(response, Learner{parameters, Adam(parameters)});
    }
    const LayerParameters& product = learners.at(Response::product).parameters;
    const double gain = std::ldexp(1.0, product.gain_exponent);
    x = (((x * product.weights).rowwise() + product.biases) * gain).cwiseMax(0.0).cwiseMin(1.0);
    state.layers.push_back(std::move(learners));
    state.logits.push_back(initial_logits(options, l, space.size()));
  }
  return state;
}

}  // namespace pulsewright
