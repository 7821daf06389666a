// SPDX-License-Identifier: Apache-2.0
// Training of restricted Boltzmann machines by contrastive divergence: the machine that will be built draws
// every sample with its integer weights and its own words; real-valued weights exist in the trainer alone.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "ising/compile_machine.h"
#include "ising/patterns.h"

namespace pulsewright::ising {

struct TrainOptions {
  std::int64_t hidden = 16;
  unsigned width = 12;       ///< bits of a random word
  unsigned weight_bits = 8;  ///< of a weight or field with its sign
  std::int64_t scale = 32;   ///< the law is exp(-E / scale)
  std::int64_t updates = 24000;
  std::int64_t chains = 128;  ///< samples of the model's law in each update
  std::int64_t sweeps = 20;   ///< of each chain in each update: the k of CD-k
  bool is_persistent = true;  ///< chains go on from update to update (PCD); otherwise from the data (CD)
  std::int64_t batch = 128;   ///< patterns of an update; if there are no more, all of them
  double rate = 0.003;        ///< of the first update; it falls to 0 in equal steps
  /// Gradient by spins less their means: K. Cho, T. Raiko, A. Ilin, Enhanced gradient for training restricted
  /// Boltzmann machines, Neural Computation 25 (2013).
  bool is_centered = false;
  std::uint64_t seed = 1;

  bool operator==(const TrainOptions&) const = default;
};

/// Everything that the next update depends on, besides the patterns and the options.
struct TrainState {
  std::int64_t updates = 0;                           ///< done
  std::vector<double> weights = {};                   ///< [visible][hidden], in units of the law: J / scale
  std::vector<double> fields = {};                    ///< [visible + hidden], h / scale
  std::vector<std::vector<std::int8_t>> chains = {};  ///< [chains][spins]

  bool operator==(const TrainState&) const = default;
};

/// What is out of range, by flag.
Diagnostics check_training(const Patterns& patterns, const TrainOptions& options);

class Trainer {
 public:
  /// `options` must hold check_training(). Keeps a reference to the patterns.
  Trainer(const Patterns& patterns, const TrainOptions& options);

  bool is_done() const { return state_.updates >= options_.updates; }
  void update();

  const TrainState& state() const { return state_; }
  /// Goes on from there; the shapes must be those of state().
  void set_state(TrainState state) { state_ = std::move(state); }

  /// The integer weights: first the visible spins, then the hidden ones.
  SpinModel model() const;
  /// The machine of model() that draws the samples.
  Machine machine() const;

 private:
  /// Sums over samples of s_i, and of s_i s_j over both sides; hidden spins stand there with their means, as
  /// 2 T - 2^width, and visible ones times 2^width: all sums are exact.
  struct Moments {
    std::vector<std::int64_t> products;  ///< [visible][hidden]
    std::vector<std::int64_t> spins;     ///< [visible + hidden]
    std::int64_t samples = 0;
  };
  std::int64_t quantised(double value) const;
  std::int64_t threshold_of(std::int64_t field) const;
  std::vector<std::int64_t> hidden_thresholds(const std::vector<std::int64_t>& integers,
                                              std::span<const std::int8_t> visible) const;
  void add(Moments& moments, const std::vector<std::int64_t>& integers,
           std::span<const std::int8_t> visible) const;
  std::vector<std::int64_t> integers() const;
  std::vector<std::size_t> draw_batch() const;
  void restart_chains(const std::vector<std::size_t>& batch, const std::vector<std::int64_t>& integers);
  void run_chains();
  void climb(const Moments& data, const Moments& model);
  std::vector<double> means_of(const Moments& data, const Moments& model) const;
  void center(std::vector<double>& weights, std::vector<double>& fields,
              const std::vector<double>& means) const;

  const Patterns& patterns_;
  TrainOptions options_;
  std::size_t visible_;
  std::size_t hidden_;
  Machine template_;  ///< colours, words, thresholds; without couplings
  TrainState state_;
};

}  // namespace pulsewright::ising
