// SPDX-License-Identifier: Apache-2.0
#include "baseline/fixed_point_training.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"
#include "baseline/fixed_point_pass.h"
#include "linear/reductions.h"
#include "train/calibrate.h"
#include "train/loss.h"
#include "train/prune.h"
#include "train/state.h"

namespace pulsewright::baseline {

namespace {

/// `batch` of an epoch, as a fraction of it.
double part(std::size_t batch, const train::EpochBatches& batches) {
  return static_cast<double>(batch) / static_cast<double>(batches.size());
}

/// The real-valued weights that all formats start from, and their training to one format.
class FixedPointTrainer {
 public:
  FixedPointTrainer(const train::TrainOptions& options, const data::DataSet& data,
                    const std::vector<train::LayerShape>& shapes)
      : options_(options),
        data_(data),
        shapes_(shapes),
        rows_(train::split_rows(data, options.hold_out)),
        workers_(options.threads) {
    Random random = random_for(options.seed, train::Draw::choice, 0);
    std::vector<std::size_t> sample = train::shuffled(rows_.train, random);
    sample.resize(std::min(sample.size(), static_cast<std::size_t>(options.recipe.choice_batch)));
    const train::TrainingState state =
        initial_state(options, shapes_, augmented_batch(options, data, sample, 0, workers_), {}, workers_);
    for (const auto& responses : state.layers)
      real_.push_back(responses.at(train::Response::product).parameters);
    train_real();
  }

  std::int64_t correct_by_real_network() {
    const train::Batch batch = train::plain_batch(data_, data_.test, train::all_rows(data_.test));
    const auto views = views_of(real_);
    return train::cross_entropy(forward_real(views, batch.pixels, workers_).logits(views), batch.labels, 0)
        .correct;
  }

  FixedPointNetwork train(const FixedPointFormat& format) {
    std::vector<train::LayerParameters> parameters = real_;
    std::vector<train::LayerParameters> average = real_;
    std::vector<train::Optimiser> optimisers = optimisers_of(parameters);
    std::vector<train::Matrix> masks;
    const auto decay = static_cast<float>(options_.recipe.average_decay);
    for (int epoch = 0; epoch < options_.tune_epochs; ++epoch) {
      const train::EpochBatches batches(options_, data_, rows_, options_.real_epochs + epoch);
      for (std::size_t b = 0; b < batches.size(); ++b) {
        const train::Batch batch = batches.batch(b, workers_);
        const double done = (epoch + part(b, batches)) / options_.tune_epochs;
        const auto views = views_of(parameters);
        const train::ForwardPass pass = forward_fixed_point(views, format, batch.pixels, workers_);
        // The second half of the phase trains what is left, as the circuit's does.
        if (options_.sparsity.any() && (done < 0.6 || masks.empty()))
          masks = prune(parameters, pass, (epoch + part(b + 1, batches)) / options_.tune_epochs / 0.5);
        step(views, pass, batch, scheduled_rate(options_.schedule, options_.recipe.tune_rate, done),
             parameters, optimisers);
        for (std::size_t l = 0; l < parameters.size(); ++l) {
          if (!masks.empty()) train::apply_mask(masks[l], parameters[l].weights);
          average[l].weights = decay * average[l].weights + (1 - decay) * parameters[l].weights;
          average[l].biases = decay * average[l].biases + (1 - decay) * parameters[l].biases;
          if (!masks.empty()) train::apply_mask(masks[l], average[l].weights);
        }
      }
    }
    return {options_.name, shapes_.front().inputs(), data_.maximum, format,
            fixed_point_layers(shapes_, average, format, data_.maximum)};
  }

 private:
  std::vector<train::LayerView> views_of(const std::vector<train::LayerParameters>& parameters) const {
    std::vector<train::LayerView> views;
    for (std::size_t l = 0; l < parameters.size(); ++l)
      views.push_back({&shapes_[l], &parameters[l], train::Response::product});
    return views;
  }

  std::vector<train::Optimiser> optimisers_of(const std::vector<train::LayerParameters>& parameters) const {
    std::vector<train::Optimiser> optimisers;
    for (const train::LayerParameters& layer : parameters) optimisers.emplace_back(options_.optimiser, layer);
    return optimisers;
  }

  void step(std::span<const train::LayerView> views, const train::ForwardPass& pass,
            const train::Batch& batch, double rate, std::vector<train::LayerParameters>& parameters,
            std::vector<train::Optimiser>& optimisers) {
    const train::Loss loss =
        train::cross_entropy(pass.logits(views), batch.labels, options_.recipe.smoothing);
    const auto gradients = backward(views, pass, loss.gradient, workers_);
    for (std::size_t l = 0; l < parameters.size(); ++l) optimisers[l].step(parameters[l], gradients[l], rate);
  }

  void train_real() {
    std::vector<train::Optimiser> optimisers = optimisers_of(real_);
    for (int epoch = 0; epoch < options_.real_epochs; ++epoch) {
      const train::EpochBatches batches(options_, data_, rows_, epoch);
      for (std::size_t b = 0; b < batches.size(); ++b) {
        const train::Batch batch = batches.batch(b, workers_);
        const double done = (epoch + part(b, batches)) / options_.real_epochs;
        const auto views = views_of(real_);
        step(views, forward_real(views, batch.pixels, workers_), batch,
             scheduled_rate(options_.schedule, options_.recipe.rate, done), real_, optimisers);
      }
    }
    // The same network with its weights spread over the whole range, where few bits say more.
    for (train::LayerParameters& layer : real_) calibrate_gain(layer);
  }

  /// Masks after `progress` of the pruning.
  std::vector<train::Matrix> prune(const std::vector<train::LayerParameters>& parameters,
                                   const train::ForwardPass& pass, double progress) const {
    std::vector<const train::LayerParameters*> pointers;
    std::vector<train::Vector> input_rms;
    std::int64_t all = 0;
    for (std::size_t l = 0; l < parameters.size(); ++l) {
      pointers.push_back(&parameters[l]);
      input_rms.push_back(linear::column_rms(pass.layers[l].patches));
      all += shapes_[l].weights();
    }
    const std::int64_t wanted = options_.sparsity.live_synapses == 0 ? all : options_.sparsity.live_synapses;
    return live_masks(shapes_, pointers, input_rms, train::live_at(all, wanted, progress), 0);
  }

  const train::TrainOptions& options_;
  const data::DataSet& data_;
  const std::vector<train::LayerShape>& shapes_;
  train::Rows rows_;
  Workers workers_;
  std::vector<train::LayerParameters> real_;
};

}  // namespace

const FixedPointTrial* FixedPointSearch::chosen() const {
  return !trials.empty() && trials.back().correct >= wanted_correct ? &trials.back() : nullptr;
}

int multiplication_cost(const FixedPointFormat& format) {
  return format.weight_bits * format.activation_bits + format.weight_bits + format.activation_bits;
}

std::vector<FixedPointFormat> formats_by_cost(std::span<const int> weight_bits,
                                              std::span<const int> activation_bits) {
  std::vector<FixedPointFormat> formats;
  for (const int weight : weight_bits)
    for (const int activation : activation_bits) formats.push_back({weight, activation});
  std::ranges::stable_sort(formats, {}, multiplication_cost);
  return formats;
}

FixedPointNetwork widest_fixed_point(const std::string& name, std::span<const train::LayerShape> shapes,
                                     const FixedPointFormat& format, int maximum) {
  std::vector<train::LayerParameters> parameters;
  for (const train::LayerShape& shape : shapes)
    parameters.push_back(
        {train::Matrix::Ones(shape.taps(), shape.neurons), train::Vector::Zero(shape.neurons), 0});
  return {name, shapes.front().inputs(), maximum, format,
          fixed_point_layers(shapes, parameters, format, maximum)};
}

std::int64_t correct_by_integers(const FixedPointNetwork& network, const data::ImageSet& images) {
  std::int64_t correct = 0;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::vector<std::int64_t> features(images.image(i).begin(), images.image(i).end());
    correct += run(network, features).label == images.labels[i];
  }
  return correct;
}

FixedPointSearch search_fixed_point(const train::TrainOptions& options, const data::DataSet& data,
                                    const std::vector<train::LayerShape>& shapes,
                                    std::span<const FixedPointFormat> formats, std::int64_t wanted_correct,
                                    const ProgressListener& progress) {
  tell(progress, {.task = "compare", .step = "fixed point, training in real numbers"});
  FixedPointTrainer trainer(options, data, shapes);
  FixedPointSearch search;
  search.test_images = static_cast<std::int64_t>(data.test.size());
  search.wanted_correct = wanted_correct;
  search.real_correct = trainer.correct_by_real_network();
  for (const FixedPointFormat& format : formats) {
    if (search.chosen() != nullptr) break;
    tell(progress, {.task = "compare",
                    .step = fmt::format("fixed point, training {} bits of weights and {} of activations",
                                        format.weight_bits, format.activation_bits)});
    FixedPointNetwork network = trainer.train(format);
    const std::int64_t correct = correct_by_integers(network, data.test);
    search.trials.push_back({format, correct, std::move(network)});
  }
  return search;
}

}  // namespace pulsewright::baseline
