// SPDX-License-Identifier: Apache-2.0
// The states of least energy of a model, or the largest cut of a graph, by cooling machines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "ising/anneal.h"
#include "ising/formats.h"

namespace pulsewright::flow {

struct AnnealRequest {
  ising::AnnealOptions options = {};         ///< cooling, growth and target energy follow from the rest
  std::optional<ising::Method> method = {};  ///< by default the model's
  std::optional<std::int64_t> sweeps = {};   ///< of each read; without it reads begin short, and grow
  std::optional<double> hot = {};            ///< first inverse temperature, per unit of the file's energies
  std::optional<double> cold = {};           ///< last one; both by default the model's
  std::optional<double> target = {};         ///< a cut of an edge list, else an energy in the file's units
  std::int64_t solutions = 10;               ///< how many to report
  std::string out = {};                      ///< CSV or JSON file for them; empty for none
};

struct AnnealOutcome {
  ising::SpinModel model;
  ising::AnnealOptions options;  ///< that it ran with
  bool is_cut = false;           ///< the model is an edge list, whose largest cut is looked for
  ising::AnnealReport report;
  std::vector<ising::Solution> best;  ///< the best first

  bool is_reached() const;
  /// In the file's units, as they are printed.
  Json best_energy() const;
  Json best_cut() const;
};

/// The energy, without offset and scale, that is at least as good as a target in the file's units.
std::int64_t energy_of_target(const ising::SpinModel& model, bool is_cut, double target);

/// What is wrong with the request alone.
void check_anneal(const AnnealRequest& request, Diagnostics& diagnostics);

/// Cools. `is_cut`: whether the model is an edge list.
std::optional<AnnealOutcome> anneal_model(const ising::SpinModel& model, bool is_cut,
                                          const AnnealRequest& request, const ProgressListener& progress,
                                          Diagnostics& diagnostics);

Json to_json(const AnnealOutcome& outcome);

}  // namespace pulsewright::flow
