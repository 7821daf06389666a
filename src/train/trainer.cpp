// SPDX-License-Identifier: Apache-2.0
#include "train/trainer.h"

#include <algorithm>

#include "base/failure.h"
#include "train/elementary.h"

namespace pulsewright {

namespace {

/// Epochs of the settle phase, and comparisons in each: together they leave (1 - choice_step)^60 of the
/// start of the logits, 5e-10 at 0.3.
constexpr int settle_epochs = 6;
constexpr int settle_updates = 10;

/// Mean loss and accuracy over the batches of an epoch.
class Mean {
 public:
  void add(const Loss& loss, int images) {
    loss_ += loss.mean * images;
    correct_ += loss.correct;
    images_ += images;
  }
  EpochRecord record() const {
    EpochRecord record;
    record.loss = loss_ / images_;
    record.accuracy = static_cast<double>(correct_) / images_;
    return record;
  }

 private:
  double loss_ = 0;
  int correct_ = 0;
  int images_ = 0;
};

/// How far step `step` of `steps` in epoch `epoch` of `epochs` is in its phase, in [0, 1).
double progress(int epoch, int epochs, std::size_t step, std::size_t steps) {
  return (epoch + static_cast<double>(step) / static_cast<double>(steps)) / epochs;
}

void move_average(LayerParameters& average, const LayerParameters& parameters, double decay) {
  average.weights = decay * average.weights + (1 - decay) * parameters.weights;
  average.biases = decay * average.biases + (1 - decay) * parameters.biases;
}

std::vector<LayerView> real_views(const std::vector<Learner>& learners) {
  std::vector<LayerView> views;
  for (const Learner& learner : learners) views.push_back({&learner.parameters, Response::product});
  return views;
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

}  // namespace

Trainer::Trainer(const TrainOptions& options, const DataSet& data, const AreaModel& area)
    : options_(options), data_(data), rows_(split_rows(data, options.hold_out)), space_(options, data, area) {
  PW_ASSERT(!rows_.train.empty());
  Random random = random_for(options.seed, Draw::choice, 0);
  state_ = initial_state(options, data, choice_batch(random), space_.candidates);
}

int Trainer::adapt_epochs() const {
  const bool only_products = std::ranges::all_of(space_.candidates, [](const Candidate& candidate) {
    return candidate.response() == Response::product;
  });
  return only_products ? 0 : (options_.real_epochs + 3) / 4;
}

int Trainer::epochs() const {
  return options_.real_epochs + adapt_epochs() + settle_epochs + options_.search_epochs +
         options_.tune_epochs;
}

Trainer::Position Trainer::position() const {
  const std::pair<Phase, int> phases[] = {{Phase::real, options_.real_epochs},
                                          {Phase::adapt, adapt_epochs()},
                                          {Phase::settle, settle_epochs},
                                          {Phase::search, options_.search_epochs},
                                          {Phase::tune, options_.tune_epochs}};
  int epoch = state_.epochs_done();
  for (const auto& [phase, count] : phases) {
    if (epoch < count) return {phase, epoch, count};
    epoch -= count;
  }
  PW_ASSERT(!"a finished run has no next epoch");
  return {};
}

const EpochRecord& Trainer::run_epoch() {
  const Position at = position();
  EpochRecord record;
  switch (at.phase) {
    case Phase::real:
      record = train_real(at);
      break;
    case Phase::adapt:
      record = adapt(at);
      break;
    case Phase::settle:
      record = settle(at);
      break;
    case Phase::search:
      record = search(at);
      break;
    case Phase::tune:
      record = tune(at);
      break;
  }
  record.phase = at.phase;
  record.epoch = state_.epochs_done();
  record.expected_lengths = expected_lengths(space_, state_);
  return state_.history.emplace_back(std::move(record));
}

std::vector<LayerView> Trainer::product_views() const {
  std::vector<LayerView> views;
  for (const auto& learners : state_.layers)
    views.push_back({&learners.at(Response::product).parameters, Response::product});
  return views;
}

EpochRecord Trainer::train_real(const Position& at) {
  const auto batches = epoch_batches(options_, data_, rows_, state_.epochs_done());
  Mean mean;
  for (std::size_t b = 0; b < batches.size(); ++b) {
    const std::vector<LayerView> views = product_views();
    const ForwardPass pass = forward_real(views, batches[b].pixels);
    const Loss loss = cross_entropy(pass.logits(views), batches[b].labels, options_.recipe.smoothing);
    const auto gradients = backward(views, pass, loss.gradient);
    const double rate = cosine_rate(options_.recipe.rate, progress(at.epoch, at.epochs, b, batches.size()));
    for (std::size_t l = 0; l < views.size(); ++l) {
      Learner& learner = state_.layers[l].at(Response::product);
      learner.adam.step(learner.parameters, gradients[l], rate);
    }
    mean.add(loss, batches[b].size());
  }
  return mean.record();
}

EpochRecord Trainer::adapt(const Position& at) {
  const auto batches = epoch_batches(options_, data_, rows_, state_.epochs_done());
  Mean mean;
  for (std::size_t b = 0; b < batches.size(); ++b) {
    const double rate = cosine_rate(options_.recipe.rate, progress(at.epoch, at.epochs, b, batches.size()));
    for (std::size_t l = 0; l < state_.layers.size(); ++l)
      for (auto& [response, learner] : state_.layers[l]) {
        if (response == Response::product) continue;
        std::vector<LayerView> views = product_views();
        views[l] = {&learner.parameters, response};
        const ForwardPass pass = forward_real(views, batches[b].pixels);
        const Loss loss = cross_entropy(pass.logits(views), batches[b].labels, options_.recipe.smoothing);
        learner.adam.step(learner.parameters, backward(views, pass, loss.gradient, l)[l], rate);
        mean.add(loss, batches[b].size());
      }
  }
  return mean.record();
}

Batch Trainer::choice_batch(Random& random) const {
  const std::size_t size =
      std::min(static_cast<std::size_t>(options_.recipe.choice_batch), rows_.train.size());
  std::vector<std::size_t> rows = shuffled(rows_.train, random);
  rows.resize(size);
  return augmented_batch(options_, data_, rows, random);
}

EpochRecord Trainer::settle(const Position& at) {
  Random random = random_for(options_.seed, Draw::choice, state_.epochs_done());
  const Recipe& recipe = options_.recipe;
  Mean mean;
  for (int update = 0; update < settle_updates; ++update) {
    const Batch batch = choice_batch(random);
    update_choice(space_, state_, batch, random, options_.cost_weight, recipe.highest_temperature,
                  recipe.choice_step);
    const auto views = path_views(space_, state_, most_probable(state_));
    mean.add(cross_entropy(forward_exact(views, batch.pixels).logits(views), batch.labels, 0.0),
             batch.size());
  }
  if (at.epoch + 1 == at.epochs) begin_search();
  EpochRecord record = mean.record();
  record.temperature = recipe.highest_temperature;
  return record;
}

void Trainer::begin_search() {
  for (const auto& learners : state_.layers) state_.real.push_back(learners.at(Response::product));
}

void Trainer::train_real_beside(const Batch& batch, double rate) {
  const std::vector<LayerView> views = real_views(state_.real);
  const ForwardPass pass = forward_real(views, batch.pixels);
  const Loss loss = cross_entropy(pass.logits(views), batch.labels, options_.recipe.smoothing);
  const auto gradients = backward(views, pass, loss.gradient);
  for (std::size_t l = 0; l < views.size(); ++l)
    state_.real[l].adam.step(state_.real[l].parameters, gradients[l], rate);
}

EpochRecord Trainer::search(const Position& at) {
  const Recipe& recipe = options_.recipe;
  const auto batches = epoch_batches(options_, data_, rows_, state_.epochs_done());
  Random paths = random_for(options_.seed, Draw::path, state_.epochs_done());
  Random choices = random_for(options_.seed, Draw::choice, state_.epochs_done());
  const auto updates = static_cast<std::size_t>(recipe.choice_updates);
  const double cooling = logarithm(recipe.lowest_temperature / recipe.highest_temperature);
  Mean mean;
  double temperature = recipe.highest_temperature;
  for (std::size_t b = 0; b < batches.size(); ++b) {
    const double done = progress(at.epoch, at.epochs, b, batches.size());
    temperature = recipe.highest_temperature * exponential(cooling * done);
    // `updates` of the batches, evenly spread, are followed by a comparison of the candidates.
    const bool compares = (b + 1) * updates / batches.size() != b * updates / batches.size();
    mean.add(train_path(batches[b], sample_path(state_, paths), cosine_rate(recipe.rate, done)),
             batches[b].size());
    train_real_beside(batches[b], cosine_rate(recipe.rate, done));
    if (compares)
      update_choice(space_, state_, choice_batch(choices), choices, options_.cost_weight, temperature,
                    recipe.choice_step);
  }
  if (at.epoch + 1 == at.epochs) begin_tuning();
  EpochRecord record = mean.record();
  record.temperature = temperature;
  return record;
}

Loss Trainer::train_path(const Batch& batch, const std::vector<std::size_t>& path, double rate) {
  const std::vector<LayerView> views = path_views(space_, state_, path);
  const ForwardPass pass = forward_exact(views, batch.pixels);
  Loss loss = cross_entropy(pass.logits(views), batch.labels, options_.recipe.smoothing);
  const auto gradients = backward(views, pass, loss.gradient);
  for (std::size_t l = 0; l < views.size(); ++l) {
    Learner& learner = state_.layers[l].at(views[l].response);
    learner.adam.step(learner.parameters, gradients[l], rate);
  }
  return loss;
}

void Trainer::begin_tuning() {
  state_.choice = most_probable(state_);
  for (std::size_t l = 0; l < state_.layers.size(); ++l) {
    const Response response = space_.candidates[state_.choice[l]].response();
    std::erase_if(state_.layers[l], [&](const auto& entry) { return entry.first != response; });
    state_.average.push_back(state_.layers[l].at(response).parameters);
    state_.real_average.push_back(state_.real[l].parameters);
  }
}

EpochRecord Trainer::tune(const Position& at) {
  const Recipe& recipe = options_.recipe;
  const auto batches = epoch_batches(options_, data_, rows_, state_.epochs_done());
  Mean mean;
  for (std::size_t b = 0; b < batches.size(); ++b) {
    const double rate = cosine_rate(recipe.tune_rate, progress(at.epoch, at.epochs, b, batches.size()));
    mean.add(train_path(batches[b], state_.choice, rate), batches[b].size());
    train_real_beside(batches[b], rate);
    for (std::size_t l = 0; l < state_.layers.size(); ++l) {
      move_average(state_.average[l], state_.layers[l].begin()->second.parameters, recipe.average_decay);
      move_average(state_.real_average[l], state_.real[l].parameters, recipe.average_decay);
    }
  }
  return mean.record();
}

std::vector<QuantisedLayer> Trainer::circuit() const {
  PW_ASSERT(finished());
  std::vector<QuantisedLayer> layers;
  for (std::size_t l = 0; l < state_.average.size(); ++l)
    layers.emplace_back(state_.average[l], *space_.lookups[state_.choice[l]]);
  return layers;
}

int Trainer::correct_by_real_network(const ImageSet& images, std::span<const std::size_t> rows) const {
  std::vector<LayerView> views;
  for (const LayerParameters& parameters : state_.real_average)
    views.push_back({&parameters, Response::product});
  if (rows.empty()) return 0;
  const Batch batch = plain_batch(images, data_.maximum, rows);
  return cross_entropy(forward_real(views, batch.pixels).logits(views), batch.labels, 0.0).correct;
}

}  // namespace pulsewright
