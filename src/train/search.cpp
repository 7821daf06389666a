// SPDX-License-Identifier: Apache-2.0
#include "train/search.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/elementary.h"
#include "base/failure.h"
#include "train/loss.h"

namespace pulsewright::train {

namespace {

/// The circuit's integers from layer `first` on, from the sums of the layer before it (the pixels for 0).
/// Candidates are compared on integers, because a short stream is wrong in ways that no expectation shows;
/// the layers before the one that is compared are the same for all candidates and are computed once.
IntMatrix counts_from(const std::vector<LayerView>& views, std::size_t first, IntMatrix values, int maximum,
                      Workers& workers) {
  std::vector<QuantisedLayer> circuit;
  for (std::size_t l = first == 0 ? 0 : first - 1; l < views.size(); ++l)
    circuit.emplace_back(*views[l].parameters, *views[l].shape, *views[l].arithmetic);
  for (std::size_t l = first; l < views.size(); ++l) {
    const std::size_t at = l - (first == 0 ? 0 : first - 1);
    const QuantisedLayer* before = l == 0 ? nullptr : &circuit[at - 1];
    values = circuit[at]
                 .counts(requantise_all(requantisation_of(before, circuit[at], maximum), values), workers)
                 .values;
  }
  return values;
}

double circuit_loss(const std::vector<LayerView>& views, const IntMatrix& counts, const Batch& batch) {
  const LayerView& last = views.back();
  const QuantisedLayer layer(*last.parameters, *last.shape, *last.arithmetic);
  const float scale = std::ldexp(layer.count_value() * last.shape->scale.gain, layer.gain_exponent);
  return loss_of(counts.cast<float>() * scale, batch, 0.0).mean;
}

}  // namespace

DesignSpace::DesignSpace(const TrainOptions& options, std::vector<LayerShape> shapes_of_layers,
                         const AreaModel& area)
    : shapes(std::move(shapes_of_layers)), candidates(design_space(options)) {
  for (const Candidate& candidate : candidates) arithmetics.push_back(arithmetic_of(candidate));
  for (std::size_t l = 0; l < shapes.size(); ++l) {
    std::vector<double> layer_costs;
    const LayerShape* before = l == 0 ? nullptr : &shapes[l - 1];
    for (const Candidate& candidate : candidates)
      layer_costs.push_back(layer_cost(area, candidate, full_use(candidate, shapes[l], before)));
    highest_cost += std::ranges::max(layer_costs);
    costs.push_back(std::move(layer_costs));
  }
  const bool has_usual = std::ranges::any_of(candidates, &Candidate::is_usual);
  for (const Candidate& candidate : candidates) is_drawn.push_back(!has_usual || candidate.is_usual());
}

std::vector<double> probabilities_of(std::span<const double> logits) {
  const double largest = std::ranges::max(logits);
  std::vector<double> probabilities;
  for (const double logit : logits) probabilities.push_back(exponential(logit - largest));
  const double total = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
  for (double& probability : probabilities) probability /= total;
  return probabilities;
}

std::size_t sample_index(std::span<const double> probabilities, double uniform) {
  double sum = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < probabilities.size() && uniform >= sum; ++i) {
    sum += probabilities[i];
    if (probabilities[i] > 0) last = i;
  }
  return last;
}

void mirror_step(std::vector<double>& logits, std::span<const double> values, double temperature,
                 double step) {
  PW_ASSERT(logits.size() == values.size() && temperature > 0);
  // Entropic mirror descent: the softmax of -values / T minimises the expected value less T times the
  // entropy, and averaging logits keeps every probability above 0, so that a candidate can come back.
  for (std::size_t i = 0; i < logits.size(); ++i)
    logits[i] = (1 - step) * logits[i] - step * values[i] / temperature;
}

std::vector<std::size_t> sample_path(const DesignSpace& space, const TrainingState& state, Random& random) {
  std::vector<std::size_t> path;
  for (std::vector<double> logits : state.logits) {
    for (std::size_t c = 0; c < logits.size(); ++c)
      if (!space.is_drawn[c]) logits[c] = -HUGE_VAL;
    path.push_back(sample_index(probabilities_of(logits), random.uniform()));
  }
  return path;
}

std::vector<LayerView> path_views(const DesignSpace& space, const TrainingState& state,
                                  std::span<const std::size_t> path) {
  std::vector<LayerView> views;
  for (std::size_t l = 0; l < path.size(); ++l) {
    const Response response = space.candidates[path[l]].response();
    views.push_back({&space.shapes[l], &state.layers[l].at(response).parameters, response,
                     space.arithmetics[path[l]].get()});
  }
  return views;
}

std::vector<double> candidate_losses(const DesignSpace& space, const TrainingState& state,
                                     std::span<const std::size_t> path, std::size_t layer, const Batch& batch,
                                     Workers& workers) {
  std::vector<LayerView> views = path_views(space, state, path);
  const std::vector<LayerView> before(views.begin(), views.begin() + static_cast<std::ptrdiff_t>(layer));
  const IntMatrix values = counts_from(before, 0, batch.pixels.values, batch.pixels.maximum, workers);
  std::vector<double> losses;
  for (std::size_t c = 0; c < space.candidates.size(); ++c) {
    const Response response = space.candidates[c].response();
    views[layer] = {&space.shapes[layer], &state.layers[layer].at(response).parameters, response,
                    space.arithmetics[c].get()};
    losses.push_back(
        circuit_loss(views, counts_from(views, layer, values, batch.pixels.maximum, workers), batch));
  }
  return losses;
}

void update_choice(const DesignSpace& space, TrainingState& state, const Batch& batch, Random& random,
                   double cost_weight, double temperature, double step, Workers& workers) {
  const double price = cost_weight / nominal_clock_mhz;  // nats per cell and cycle
  std::vector<std::vector<double>> values;
  for (std::size_t l = 0; l < state.logits.size(); ++l) {
    values.push_back(candidate_losses(space, state, sample_path(space, state, random), l, batch, workers));
    for (std::size_t c = 0; c < values[l].size(); ++c) values[l][c] += price * space.costs[l][c];
  }
  for (std::size_t l = 0; l < values.size(); ++l) mirror_step(state.logits[l], values[l], temperature, step);
}

std::vector<std::size_t> indices_of(const DesignSpace& space, std::span<const std::string> choice) {
  PW_ASSERT(choice.size() == space.shapes.size());
  std::vector<std::size_t> indices;
  for (const std::string& text : choice) {
    const auto found = std::ranges::find(space.candidates, text, &Candidate::text);
    PW_ASSERT(found != space.candidates.end());
    indices.push_back(static_cast<std::size_t>(found - space.candidates.begin()));
  }
  return indices;
}

std::vector<double> expected_lengths(const DesignSpace& space, const TrainingState& state) {
  std::vector<double> lengths;
  for (std::size_t l = 0; l < state.logits.size(); ++l) {
    if (!state.choice.empty()) {
      lengths.push_back(space.candidates[state.choice[l]].length);
      continue;
    }
    const std::vector<double> probabilities = probabilities_of(state.logits[l]);
    lengths.push_back(0);
    for (std::size_t c = 0; c < probabilities.size(); ++c)
      lengths.back() += probabilities[c] * space.candidates[c].length;
  }
  return lengths;
}

std::vector<std::size_t> most_probable(const TrainingState& state) {
  std::vector<std::size_t> choice;
  for (const auto& logits : state.logits)
    choice.push_back(static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin()));
  return choice;
}

}  // namespace pulsewright::train
