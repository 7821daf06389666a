// SPDX-License-Identifier: Apache-2.0
// The epochs of a training run. docs/training.md describes the method.
#pragma once

#include <functional>

#include "exact/regression.h"
#include "train/loss.h"
#include "train/search.h"
#include "train/state.h"

namespace pulsewright::train {

/// A circuit with other generators than those it was trained with.
struct MovedCircuit {
  std::vector<std::unique_ptr<LayerArithmetic>> arithmetics;  ///< [layer]
  std::vector<QuantisedLayer> layers;
};

/// Which of the networks of a finished run is meant.
enum class Network {
  circuit,      ///< by the integers of training, which equal the engine's (tests/train)
  expectation,  ///< of the circuit's weights, without arithmetic
  real,         ///< trained beside the circuit, if the options say so
};

/// Thrown out of an epoch that was asked to stop; what the trainer holds then is not a valid state.
struct Stopped {};

/// The threads of the options, or 1 if they are 0, for all, and a step is too short to wake one for it.
unsigned useful_threads(const TrainOptions& options, std::span<const LayerShape> shapes);

class Trainer {
 public:
  /// `options` must be right, `data` must have training rows. Both must outlive the trainer. `shapes` are
  /// those of the options on the data.
  Trainer(const TrainOptions& options, const data::DataSet& data, std::vector<LayerShape> shapes,
          const AreaModel& area = registry_area);

  int epochs() const;  ///< of the whole run
  bool finished() const { return state_.epochs_done() == epochs(); }
  /// True at the start of the run, at its end, and where one phase ends and another one begins.
  bool between_phases() const { return finished() || position().epoch == 0; }
  Phase next_phase() const { return position().phase; }  ///< of a run that is not finished
  /// Runs the next epoch, which depends on nothing but the state and the options. Where `stop` is given, it
  /// is asked before each batch, and ends the epoch with Stopped when it says so.
  const EpochRecord& run_epoch(const std::function<bool()>& stop = {});

  const TrainingState& state() const { return state_; }
  /// Goes on from a state of a run with the same options and data.
  void resume(TrainingState state) { state_ = std::move(state); }

  const DesignSpace& space() const { return space_; }
  const Rows& rows() const { return rows_; }
  /// [layer] of a finished run: the averaged weights in the arithmetic of the choice.
  std::vector<QuantisedLayer> circuit() const;
  /// The same weights with generators of another setting. Unless the options forbid it, the offset of each
  /// neuron is corrected on training images.
  MovedCircuit move_circuit(int setting) const;
  /// Calls `see` with the logits of these rows, batch after batch.
  void see_logits(Network network, const data::ImageSet& images, std::span<const std::size_t> rows,
                  const std::function<void(const Matrix& logits, const Batch& batch)>& see) const;
  /// How many of these rows of `images` a network classifies rightly.
  std::int64_t correct_by(Network network, const data::ImageSet& images,
                          std::span<const std::size_t> rows) const;
  /// How near the real-valued network comes to the targets of these rows.
  exact::Fit fit_of_real_network(const data::ImageSet& images, std::span<const std::size_t> rows) const;

 private:
  struct Position {
    Phase phase;
    int epoch;   ///< within its phase
    int epochs;  ///< of the phase
  };
  Position position() const;
  bool searches() const;
  int adapt_epochs() const;
  int settle_epochs() const;
  int search_epochs() const;
  void begin(Phase phase);
  void check_stop() const;
  std::vector<LayerView> product_views() const;
  std::vector<LayerView> real_views(const std::vector<LayerParameters>& parameters) const;
  std::vector<LayerView> circuit_views(const std::vector<LayerParameters>& parameters) const;

  /// One step of a real-valued network of products.
  Loss train_products(std::span<Learner* const> learners, const Batch& batch, double rate);
  EpochRecord train_real(const Position& at);
  EpochRecord adapt(const Position& at);
  EpochRecord settle(const Position& at);
  EpochRecord search(const Position& at);
  EpochRecord tune(const Position& at);

  void begin_circuit();
  void begin_tuning();
  void finish_tuning();
  /// Makes the choice where no epoch is left that would.
  void finish_untuned();
  /// With the offset of each neuron such that the circuit has the means of the real-valued network.
  std::vector<LayerParameters> with_offsets(std::vector<LayerParameters> parameters) const;
  Loss train_path(const Batch& batch, const std::vector<std::size_t>& path, double rate, Forward forward,
                  Random& noise);
  void train_real_beside(const Batch& batch, double rate);
  void prune(const Batch& batch, double progress);
  Pixels calibration_pixels() const;
  Batch choice_batch(Random& random, int epoch) const;

  const TrainOptions& options_;
  const data::DataSet& data_;
  Rows rows_;
  mutable Workers workers_;
  DesignSpace space_;
  std::vector<double> class_weights_;  ///< empty if every row weighs the same
  TrainingState state_;
  std::function<bool()> stop_;  ///< of the epoch that runs
};

}  // namespace pulsewright::train
