// SPDX-License-Identifier: Apache-2.0
#include "train/trainer.h"

#include <algorithm>

#include "base/elementary.h"
#include "base/failure.h"
#include "linear/reductions.h"
#include "train/calibrate.h"
#include "train/loss.h"
#include "train/penalty.h"
#include "train/prune.h"

namespace pulsewright::train {

namespace {

/// Epochs of the settle phase, and comparisons in each: together they leave (1 - choice_step)^60 of the
/// start of the logits, 5e-10 at 0.3.
constexpr int most_settle_epochs = 6;
constexpr int settle_updates = 10;

/// Mean loss and accuracy over the batches of an epoch.
class Mean {
 public:
  explicit Mean(bool is_regression) : is_regression_(is_regression) {}

  void add(const Loss& loss, int images) {
    loss_ += loss.mean * images;
    correct_ += loss.correct;
    images_ += images;
  }
  EpochRecord record() const {
    EpochRecord record;
    record.loss = loss_ / images_;
    // The targets of all training rows have the variance 1.
    record.accuracy = is_regression_ ? 1 - 2 * record.loss : static_cast<double>(correct_) / images_;
    return record;
  }

 private:
  bool is_regression_;
  double loss_ = 0;
  int correct_ = 0;
  int images_ = 0;
};

/// How far step `step` of `steps` in epoch `epoch` of `epochs` is in its phase, in [0, 1).
double progress(int epoch, int epochs, std::size_t step, std::size_t steps) {
  return (epoch + static_cast<double>(step) / static_cast<double>(steps)) / epochs;
}

void move_average(LayerParameters& average, const LayerParameters& parameters, float decay) {
  average.weights = decay * average.weights + (1 - decay) * parameters.weights;
  average.biases = decay * average.biases + (1 - decay) * parameters.biases;
}

}  // namespace

unsigned useful_threads(const TrainOptions& options, std::span<const LayerShape> shapes) {
  constexpr std::int64_t fewest_products = 1 << 16;
  std::int64_t products = 0;
  for (const LayerShape& shape : shapes) products += shape.weights() * shape.positions();
  return options.threads == 0 && products * options.recipe.batch < fewest_products ? 1 : options.threads;
}

Trainer::Trainer(const TrainOptions& options, const data::DataSet& data, std::vector<LayerShape> shapes,
                 const AreaModel& area)
    : options_(options),
      data_(data),
      rows_(split_rows(data, options.hold_out)),
      workers_(useful_threads(options, shapes)),
      space_(options, std::move(shapes), area) {
  PW_ASSERT(!rows_.train.empty());
  if (options.balances_classes) class_weights_ = balanced_weights(data, rows_.train);
  Random random = random_for(options.seed, Draw::choice, 0);
  state_ = options.from
               ? initial_state(options, *options.from, space_.candidates)
               : initial_state(options, space_.shapes, choice_batch(random, 0), space_.candidates, workers_);
  finish_untuned();
}

int Trainer::adapt_epochs() const {
  const bool only_products = std::ranges::all_of(space_.candidates, [](const Candidate& candidate) {
    return candidate.response() == Response::product;
  });
  return only_products ? 0 : (options_.real_epochs + 3) / 4;
}

bool Trainer::searches() const {
  return space_.candidates.size() > 1 && options_.choice.empty();
}

int Trainer::settle_epochs() const {
  return searches() ? most_settle_epochs : 0;
}

int Trainer::search_epochs() const {
  return searches() ? options_.search_epochs : 0;
}

int Trainer::epochs() const {
  return options_.real_epochs + adapt_epochs() + settle_epochs() + search_epochs() + options_.tune_epochs;
}

Trainer::Position Trainer::position() const {
  const std::pair<Phase, int> phases[] = {{Phase::real, options_.real_epochs},
                                          {Phase::adapt, adapt_epochs()},
                                          {Phase::settle, settle_epochs()},
                                          {Phase::search, search_epochs()},
                                          {Phase::tune, options_.tune_epochs}};
  int epoch = state_.epochs_done();
  for (const auto& [phase, count] : phases) {
    if (epoch < count) return {phase, epoch, count};
    epoch -= count;
  }
  PW_ASSERT(!"a finished run has no next epoch");
  return {};
}

void Trainer::check_stop() const {
  if (stop_ && stop_()) throw Stopped{};
}

const EpochRecord& Trainer::run_epoch(const std::function<bool()>& stop) {
  stop_ = stop;
  const Position at = position();
  if (at.epoch == 0) begin(at.phase);
  constexpr decltype(&Trainer::tune) runs[] = {&Trainer::train_real, &Trainer::adapt, &Trainer::settle,
                                               &Trainer::search, &Trainer::tune};
  EpochRecord record = (this->*runs[static_cast<int>(at.phase)])(at);
  record.phase = at.phase;
  record.epoch = state_.epochs_done();
  record.expected_lengths = expected_lengths(space_, state_);
  state_.history.push_back(std::move(record));
  finish_untuned();
  return state_.history.back();
}

void Trainer::begin(Phase phase) {
  if (phase == Phase::search || phase == Phase::tune) begin_circuit();
  if (phase == Phase::tune) begin_tuning();
}

std::vector<LayerView> Trainer::product_views() const {
  std::vector<LayerView> views;
  for (std::size_t l = 0; l < state_.layers.size(); ++l)
    views.push_back(
        {&space_.shapes[l], &state_.layers[l].at(Response::product).parameters, Response::product});
  return views;
}

std::vector<LayerView> Trainer::real_views(const std::vector<LayerParameters>& parameters) const {
  std::vector<LayerView> views;
  for (std::size_t l = 0; l < parameters.size(); ++l)
    views.push_back({&space_.shapes[l], &parameters[l], Response::product});
  return views;
}

std::vector<LayerView> Trainer::circuit_views(const std::vector<LayerParameters>& parameters) const {
  std::vector<LayerView> views;
  for (std::size_t l = 0; l < parameters.size(); ++l) {
    const std::size_t c = state_.choice[l];
    views.push_back(
        {&space_.shapes[l], &parameters[l], space_.candidates[c].response(), space_.arithmetics[c].get()});
  }
  return views;
}

Loss Trainer::train_products(std::span<Learner* const> learners, const Batch& batch, double rate) {
  std::vector<LayerView> views;
  for (std::size_t l = 0; l < learners.size(); ++l)
    views.push_back({&space_.shapes[l], &learners[l]->parameters, Response::product});
  const ForwardPass pass = forward_real(views, batch.pixels, workers_);
  Loss loss = loss_of(pass.logits(views), batch, options_.recipe.smoothing, class_weights_);
  const auto gradients = backward(views, pass, loss.gradient, workers_);
  for (std::size_t l = 0; l < learners.size(); ++l)
    learners[l]->optimiser.step(learners[l]->parameters, gradients[l], rate);
  return loss;
}

EpochRecord Trainer::train_real(const Position& at) {
  const EpochBatches batches(options_, data_, rows_, state_.epochs_done());
  std::vector<Learner*> learners;
  for (auto& responses : state_.layers) learners.push_back(&responses.at(Response::product));
  Mean mean(data_.is_regression());
  for (std::size_t b = 0; b < batches.size(); ++b) {
    check_stop();
    const Batch batch = batches.batch(b, workers_);
    const double rate = scheduled_rate(options_.schedule, options_.recipe.rate,
                                       progress(at.epoch, at.epochs, b, batches.size()));
    mean.add(train_products(learners, batch, rate), batch.size());
  }
  return mean.record();
}

EpochRecord Trainer::adapt(const Position& at) {
  const EpochBatches batches(options_, data_, rows_, state_.epochs_done());
  Mean mean(data_.is_regression());
  for (std::size_t b = 0; b < batches.size(); ++b) {
    check_stop();
    const Batch batch = batches.batch(b, workers_);
    const double rate = scheduled_rate(options_.schedule, options_.recipe.rate,
                                       progress(at.epoch, at.epochs, b, batches.size()));
    for (std::size_t l = 0; l < state_.layers.size(); ++l)
      for (auto& [response, learner] : state_.layers[l]) {
        if (response == Response::product) continue;
        std::vector<LayerView> views = product_views();
        views[l] = {&space_.shapes[l], &learner.parameters, response};
        const ForwardPass pass = forward_real(views, batch.pixels, workers_);
        const Loss loss = loss_of(pass.logits(views), batch, options_.recipe.smoothing, class_weights_);
        learner.optimiser.step(learner.parameters, backward(views, pass, loss.gradient, workers_, l)[l],
                               rate);
        mean.add(loss, batch.size());
      }
  }
  return mean.record();
}

Batch Trainer::choice_batch(Random& random, int epoch) const {
  const std::size_t size =
      std::min(static_cast<std::size_t>(options_.recipe.choice_batch), rows_.train.size());
  std::vector<std::size_t> rows = shuffled(rows_.train, random);
  rows.resize(size);
  return augmented_batch(options_, data_, rows, epoch, workers_);
}

EpochRecord Trainer::settle(const Position&) {
  const int epoch = state_.epochs_done();
  Random random = random_for(options_.seed, Draw::choice, epoch);
  const Recipe& recipe = options_.recipe;
  Mean mean(data_.is_regression());
  for (int update = 0; update < settle_updates; ++update) {
    check_stop();
    const Batch batch = choice_batch(random, epoch);
    update_choice(space_, state_, batch, random, options_.cost_weight, recipe.highest_temperature,
                  recipe.choice_step, workers_);
    const auto views = path_views(space_, state_, most_probable(state_));
    const Matrix logits = forward_exact(views, batch.pixels, workers_).logits(views);
    mean.add(loss_of(logits, batch, 0.0), batch.size());
  }
  EpochRecord record = mean.record();
  record.temperature = recipe.highest_temperature;
  return record;
}

void Trainer::begin_circuit() {
  if (!state_.real.empty() || !options_.trains_real) return;
  for (const auto& learners : state_.layers) state_.real.push_back(learners.at(Response::product));
}

void Trainer::train_real_beside(const Batch& batch, double rate) {
  if (state_.real.empty()) return;
  std::vector<Learner*> learners;
  for (Learner& learner : state_.real) learners.push_back(&learner);
  train_products(learners, batch, rate);
}

EpochRecord Trainer::search(const Position& at) {
  const Recipe& recipe = options_.recipe;
  const int epoch = state_.epochs_done();
  const EpochBatches batches(options_, data_, rows_, epoch);
  Random paths = random_for(options_.seed, Draw::path, epoch);
  Random choices = random_for(options_.seed, Draw::choice, epoch);
  Random noise = random_for(options_.seed, Draw::noise, epoch);
  const auto updates = static_cast<std::size_t>(recipe.choice_updates);
  const double cooling = logarithm(recipe.lowest_temperature / recipe.highest_temperature);
  Mean mean(data_.is_regression());
  double temperature = recipe.highest_temperature;
  for (std::size_t b = 0; b < batches.size(); ++b) {
    check_stop();
    const Batch batch = batches.batch(b, workers_);
    const double done = progress(at.epoch, at.epochs, b, batches.size());
    temperature = recipe.highest_temperature * exponential(cooling * done);
    // `updates` of the batches, evenly spread, are followed by a comparison of the candidates.
    const bool compares = (b + 1) * updates / batches.size() != b * updates / batches.size();
    const double rate = scheduled_rate(options_.schedule, recipe.rate, done);
    mean.add(train_path(batch, sample_path(space_, state_, paths), rate, Forward::exact, noise),
             batch.size());
    train_real_beside(batch, rate);
    if (compares)
      update_choice(space_, state_, choice_batch(choices, epoch), choices, options_.cost_weight, temperature,
                    recipe.choice_step, workers_);
  }
  EpochRecord record = mean.record();
  record.temperature = temperature;
  return record;
}

Loss Trainer::train_path(const Batch& batch, const std::vector<std::size_t>& path, double rate,
                         Forward forward, Random& noise) {
  const std::vector<LayerView> views = path_views(space_, state_, path);
  const ForwardPass pass =
      forward == Forward::exact
          ? forward_exact(views, batch.pixels, workers_)
          : forward_real(views, batch.pixels, workers_, forward == Forward::noisy ? &noise : nullptr);
  Loss loss = loss_of(pass.logits(views), batch, options_.recipe.smoothing, class_weights_);
  auto gradients = backward(views, pass, loss.gradient, workers_);
  for (std::size_t l = 0; l < views.size(); ++l) {
    if (options_.correlation_penalty > 0)
      gradients[l].weights +=
          penalty_gradient(views[l], pass.layers[l], options_.correlation_penalty, workers_);
    Learner& learner = state_.layers[l].at(views[l].response);
    learner.optimiser.step(learner.parameters, gradients[l], rate);
    if (!state_.masks.empty()) apply_mask(state_.masks[l], learner.parameters.weights);
  }
  return loss;
}

void Trainer::begin_tuning() {
  state_.choice = options_.choice.empty() ? most_probable(state_) : indices_of(space_, options_.choice);
  for (std::size_t l = 0; l < state_.layers.size(); ++l) {
    const Response response = space_.candidates[state_.choice[l]].response();
    std::erase_if(state_.layers[l], [&](const auto& entry) { return entry.first != response; });
    state_.average.push_back(state_.layers[l].at(response).parameters);
    if (!state_.real.empty()) state_.real_average.push_back(state_.real[l].parameters);
  }
  if (!options_.from || !options_.calibrates) return;
  // What comes from another tool meets the circuit here for the first time.
  state_.average = with_offsets(std::move(state_.average));
  for (std::size_t l = 0; l < state_.layers.size(); ++l)
    state_.layers[l].begin()->second.parameters = state_.average[l];
}

void Trainer::finish_untuned() {
  if (finished() && state_.choice.empty()) begin(Phase::tune);
}

void Trainer::prune(const Batch& batch, double done) {
  const Sparsity& wanted = options_.sparsity;
  // The second half of the phase trains what is left.
  constexpr double pruning_part = 0.5;
  std::vector<const LayerParameters*> parameters;
  std::int64_t all = 0;
  for (std::size_t l = 0; l < state_.layers.size(); ++l) {
    parameters.push_back(&state_.layers[l].begin()->second.parameters);
    all += space_.shapes[l].weights();
  }
  const std::int64_t least = wanted.live_synapses == 0 ? all : wanted.live_synapses;
  const std::int64_t pixels = space_.shapes.front().inputs();
  const std::int64_t inputs =
      wanted.live_inputs == 0 ? 0 : live_at(pixels, wanted.live_inputs, done / pruning_part);
  const std::vector<LayerView> views = path_views(space_, state_, state_.choice);
  const ForwardPass pass = forward_exact(views, batch.pixels, workers_);
  std::vector<Vector> input_rms;
  for (const LayerPass& layer : pass.layers) input_rms.push_back(linear::column_rms(layer.patches));
  state_.masks =
      live_masks(space_.shapes, parameters, input_rms, live_at(all, least, done / pruning_part), inputs);
}

EpochRecord Trainer::tune(const Position& at) {
  const Recipe& recipe = options_.recipe;
  const EpochBatches batches(options_, data_, rows_, state_.epochs_done());
  const bool prunes = options_.sparsity.any();
  const std::size_t steps = static_cast<std::size_t>(at.epochs) * batches.size();
  // Often enough for one pruning in the tenth of the phase after its half; few steps are pruned at once.
  const std::size_t steps_between_prunings = std::clamp<std::size_t>(steps / 10, 1, 16);
  const bool at_once = steps < 10;
  Random noise = random_for(options_.seed, Draw::noise, state_.epochs_done());
  const auto decay = static_cast<float>(recipe.average_decay);
  Mean mean(data_.is_regression());
  for (std::size_t b = 0; b < batches.size(); ++b) {
    check_stop();
    const Batch batch = batches.batch(b, workers_);
    const double done = progress(at.epoch, at.epochs, b, batches.size());
    const double rate = scheduled_rate(options_.schedule, recipe.tune_rate, done);
    if (prunes && (at_once || (done < 0.6 && b % steps_between_prunings == 0)))
      prune(batch, at_once ? 1.0 : done);
    mean.add(train_path(batch, state_.choice, rate, options_.forward, noise), batch.size());
    train_real_beside(batch, rate);
    for (std::size_t l = 0; l < state_.layers.size(); ++l) {
      move_average(state_.average[l], state_.layers[l].begin()->second.parameters, decay);
      if (!state_.masks.empty()) apply_mask(state_.masks[l], state_.average[l].weights);
      if (!state_.real.empty()) move_average(state_.real_average[l], state_.real[l].parameters, decay);
    }
  }
  if (at.epoch + 1 == at.epochs) finish_tuning();
  return mean.record();
}

void Trainer::finish_tuning() {
  if (options_.forward == Forward::exact || !options_.calibrates) return;
  // What was trained on expectations meets the circuit here for the first time.
  for (LayerParameters& parameters : state_.average) calibrate_gain(parameters);
  state_.average = with_offsets(std::move(state_.average));
}

std::vector<LayerParameters> Trainer::with_offsets(std::vector<LayerParameters> parameters) const {
  const Pixels pixels = calibration_pixels();
  const ForwardPass wanted = forward_real(real_views(parameters), pixels, workers_);
  calibrate_offsets(circuit_views(parameters), wanted, parameters, pixels, workers_);
  return parameters;
}

Pixels Trainer::calibration_pixels() const {
  constexpr std::size_t calibration_images = 1000;
  Random random = random_for(options_.seed, Draw::calibration, 0);
  std::vector<std::size_t> rows = shuffled(rows_.train, random);
  rows.resize(std::min(rows.size(), calibration_images));
  return plain_batch(data_, data_.train, rows).pixels;
}

std::vector<QuantisedLayer> Trainer::circuit() const {
  PW_ASSERT(finished());
  std::vector<QuantisedLayer> layers;
  for (std::size_t l = 0; l < state_.average.size(); ++l)
    layers.emplace_back(state_.average[l], space_.shapes[l], *space_.arithmetics[state_.choice[l]]);
  return layers;
}

MovedCircuit Trainer::move_circuit(int setting) const {
  PW_ASSERT(finished());
  MovedCircuit moved;
  std::vector<LayerParameters> parameters = state_.average;
  std::vector<LayerView> views = circuit_views(parameters);
  const Pixels pixels = calibration_pixels();
  const ForwardPass wanted = forward_exact(views, pixels, workers_);
  for (std::size_t l = 0; l < views.size(); ++l) {
    Candidate candidate = space_.candidates[state_.choice[l]];
    candidate.setting = setting;
    moved.arithmetics.push_back(arithmetic_of(candidate));
    views[l].arithmetic = moved.arithmetics.back().get();
  }
  if (options_.calibrates) calibrate_offsets(views, wanted, parameters, pixels, workers_);
  for (std::size_t l = 0; l < views.size(); ++l)
    moved.layers.emplace_back(parameters[l], space_.shapes[l], *moved.arithmetics[l]);
  return moved;
}

std::int64_t Trainer::correct_by(Network network, const data::ImageSet& images,
                                 std::span<const std::size_t> rows) const {
  std::int64_t correct = 0;
  see_logits(network, images, rows, [&](const Matrix& logits, const Batch& batch) {
    correct += cross_entropy(logits, batch.labels, 0.0).correct;
  });
  return correct;
}

void Trainer::see_logits(Network network, const data::ImageSet& images, std::span<const std::size_t> rows,
                         const std::function<void(const Matrix&, const Batch&)>& see) const {
  constexpr std::size_t images_at_once = 1000;
  const bool is_real = network == Network::real;
  PW_ASSERT(!is_real || !state_.real_average.empty());
  const std::vector<LayerView> views =
      is_real ? real_views(state_.real_average) : circuit_views(state_.average);
  for (std::size_t first = 0; first < rows.size(); first += images_at_once) {
    const Batch batch =
        plain_batch(data_, images, rows.subspan(first, std::min(images_at_once, rows.size() - first)));
    const ForwardPass pass = network == Network::circuit ? forward_exact(views, batch.pixels, workers_)
                                                         : forward_real(views, batch.pixels, workers_);
    see(pass.logits(views), batch);
  }
}

exact::Fit Trainer::fit_of_real_network(const data::ImageSet& images,
                                        std::span<const std::size_t> rows) const {
  PW_ASSERT(data_.is_regression());
  exact::FitSums sums(images.outputs);
  std::size_t row = 0;
  std::vector<double> got(images.outputs);
  see_logits(Network::real, images, rows, [&](const Matrix& logits, const Batch&) {
    for (Eigen::Index image = 0; image < logits.rows(); ++image) {
      for (std::size_t t = 0; t < got.size(); ++t)
        got[t] =
            data_.targets[t].mean + data_.targets[t].deviation * logits(image, static_cast<Eigen::Index>(t));
      sums.add(images.targets_of(rows[row++]), got);
    }
  });
  return sums.fit();
}

}  // namespace pulsewright::train
