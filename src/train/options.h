// SPDX-License-Identifier: Apache-2.0
// What a training run is asked to do.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "data/augment.h"
#include "data/data_set.h"
#include "train/candidate.h"
#include "train/network_shape.h"

namespace pulsewright::train {

/// The numbers of the training method. They were chosen on every fifth training row of the digits
/// (TrainOptions::hold_out), never on test rows; docs/training.md has the figures.
struct Recipe {
  int batch = 32;                     ///< images of a weight step
  double rate = 0.01;                 ///< highest learning rate of the real and the search phase
  double tune_rate = 0.005;           ///< highest learning rate of the tuning phase
  double smoothing = 0.05;            ///< label smoothing while weights are trained
  double average_decay = 0.995;       ///< of the averaged weights, a step of the tuning phase
  double initial_weight = 0.4;        ///< weights start uniformly within +- this
  int choice_batch = 192;             ///< images on which all candidates are compared
  int choice_updates = 4;             ///< comparisons an epoch
  double choice_step = 0.3;           ///< mirror-descent step of the logits
  double highest_temperature = 0.1;   ///< nats, at the start of the search
  double lowest_temperature = 0.002;  ///< nats, at its end
  double start_spread = 4;            ///< random starts draw logits within +- this
};

/// What weights are trained on once the choice is made.
enum class Forward {
  exact,        ///< the circuit's integers, straight-through
  expectation,  ///< the real-valued network
  noisy,        ///< the real-valued network with counting noise
};
inline constexpr std::string_view forward_names[] = {"exact", "expectation", "noisy"};
constexpr std::string_view to_text(Forward forward) {
  return forward_names[static_cast<int>(forward)];
}

enum class OptimiserKind { adam, sgd };
inline constexpr std::string_view optimiser_names[] = {"adam", "sgd"};
constexpr std::string_view to_text(OptimiserKind kind) {
  return optimiser_names[static_cast<int>(kind)];
}

/// How the learning rate falls over a phase.
enum class Schedule {
  cosine,    ///< as half a cosine, to a hundredth
  constant,  ///< not at all
  step,      ///< to a tenth after half of the phase, to a hundredth after three quarters
};
inline constexpr std::string_view schedule_names[] = {"cosine", "constant", "step"};
constexpr std::string_view to_text(Schedule schedule) {
  return schedule_names[static_cast<int>(schedule)];
}

struct ImportedNetwork;

/// What is left of a network's synapses; 0 for all. Only a sign-magnitude weight of 0 is not a synapse.
struct Sparsity {
  std::int64_t live_synapses = 0;  ///< of the whole network
  std::int64_t live_inputs = 0;    ///< pixels that any synapse sees

  bool any() const { return live_synapses > 0 || live_inputs > 0; }
};

/// The command line's view of a run. All but `threads` decides the result, so all but it is in run.json.
struct TrainOptions {
  std::string data = "digits";
  data::DataOptions data_options = {};                ///< how the data set is taken
  std::string name = "digits_mlp";                    ///< of the netlist: an identifier
  std::vector<LayerSpec> layers = {{.neurons = 32}};  ///< from the input on, without the classes
  /// Where training begins, instead of at random weights of `layers`: then without a real phase or a search
  /// of weights, and on products alone.
  std::shared_ptr<const ImportedNetwork> from = {};
  std::uint64_t seed = 1;
  std::uint64_t start = 0;  ///< start point of the search: 0 is uniform, others are drawn at random
  std::vector<int> lengths = {4, 8, 16, 32, 64, 128, 256};
  std::vector<netlist::Encoding> encodings = {netlist::Encoding::sign_magnitude, netlist::Encoding::bipolar};
  std::vector<std::string> pairs;  ///< names of source pairs; empty for all
  std::vector<netlist::Accumulator> accumulators = {netlist::Accumulator::count};
  /// [layer] Candidate::text() of the one that each layer has, in the place of a search; empty to search.
  std::vector<std::string> choice = {};
  int setting = 0;            ///< of the generators, in [0, generator_settings)
  double cost_weight = 4e-6;  ///< nats per cell and microsecond (train/cost.h)
  /// By how much the accuracy may lie below the real-valued network's, if --choice follows from that.
  std::optional<double> within = {};
  int real_epochs = 40;    ///< real-valued training before the search
  int search_epochs = 30;  ///< joint search of weights and choices
  int tune_epochs = 300;   ///< on the choice; the last epochs of the run
  /// Nothing: usual_augmentation for pictures, none for tables.
  std::optional<data::AugmentRange> augmentation = {};
  Forward forward = Forward::exact;
  OptimiserKind optimiser = OptimiserKind::adam;
  Schedule schedule = Schedule::cosine;
  /// Trains on products even where a shared source makes something else of them; for comparisons.
  bool assumes_products = false;
  /// Weight of penalty_gradient() in the search and the last phase; for sign-magnitude weights.
  double correlation_penalty = 0;
  Sparsity sparsity = {};         ///< for sign-magnitude weights
  bool balances_classes = false;  ///< rows of rare classes weigh more: each class as much as any other
  bool fits_area = false;         ///< prices area by fitted_area() instead of registry_area()
  bool caps_thresholds = false;   ///< keeps thresholds and weights below the length
  int pipeline_delay = 0;         ///< registers between each counter and its accumulator
  bool trains_real = true;        ///< also train the real-valued network beside the circuit, to compare
  bool calibrates = true;         ///< correct one offset per neuron on training images, at the end
  unsigned threads = 0;           ///< 0 for all of the machine; the result does not depend on it
  bool hold_out = false;          ///< keep every fifth training row for validation
  Recipe recipe = {};
};

inline constexpr data::AugmentRange usual_augmentation = {.shift = 0.4, .rotation = 0.1, .scale = 0.05};

/// How the images of `data` are moved in training.
data::AugmentRange augmentation_of(const TrainOptions& options, const data::DataSet& data);

/// Everything wrong with the options, as Code::bad_flag with the name of the command-line flag.
Diagnostics check_options(const TrainOptions& options);

/// The design space of every layer. The options must be right.
std::vector<Candidate> design_space(const TrainOptions& options);

/// The resolved configuration, with the hash of the data: what run.json holds.
Json configuration_json(const TrainOptions& options, const data::DataSet& data);

}  // namespace pulsewright::train
