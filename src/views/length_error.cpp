// SPDX-License-Identifier: Apache-2.0
#include "views/length_error.h"

#include <cmath>

#include "train/counting_noise.h"
#include "train/response.h"
#include "views/budget.h"

namespace pulsewright::views {

namespace {

double root_mean_square(const train::Matrix& errors) {
  double sum = 0;
  for (Eigen::Index i = 0; i < errors.size(); ++i)
    sum += static_cast<double>(errors.data()[i]) * static_cast<double>(errors.data()[i]);
  return std::sqrt(sum / static_cast<double>(errors.size()));
}

/// The bias that the circuit holds, in sums of responses.
train::Vector held_biases(const train::LayerView& view) {
  const train::QuantisedLayer layer(*view.parameters, *view.shape, *view.arithmetic);
  return layer.biases.cast<float>() * layer.count_value();
}

}  // namespace

std::optional<LengthErrorView> length_error_view(const Moment& moment, const WhatIf& parts, std::size_t layer,
                                                 Workers& workers) {
  const auto probe = probe_of(moment);
  if (!probe) return std::nullopt;
  LengthErrorView view;
  view.layer = layer;
  for (int length = train::shortest_length; length <= train::longest_length; length *= 2) {
    train::Candidate candidate = parts.candidate(layer);
    candidate.length = length;
    if (!is_possible(candidate)) continue;
    std::vector<Change> changes(parts.layers());
    changes[layer].length = length;
    const WhatIf::Passes passes = parts.passes(changes);
    const std::span<const train::LayerView> views = std::span(passes.views).first(layer + 1);
    const train::LayerPass here = forward_exact(views, probe->batch.pixels, workers).layers.back();
    const train::LayerView& own = views.back();
    train::LayerPass expected;
    train::Matrix sums = respond(own.response, here.patches, here.weights, own.shape->groups, workers);
    sums.rowwise() += held_biases(own);
    leave_layer(*own.shape, std::move(sums), expected, workers);
    view.lengths.push_back(length);
    view.measured.push_back(root_mean_square(here.sums - expected.sums));
    if (own.shape->pool) continue;
    const train::Matrix variance =
        counting_variance(candidate, here.patches, here.weights, own.shape->groups, workers);
    view.random.push_back(
        root_mean_square((variance / static_cast<float>(length)).cwiseMax(0.0f).cwiseSqrt()));
  }
  return view;
}

}  // namespace pulsewright::views
