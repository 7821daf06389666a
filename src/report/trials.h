// SPDX-License-Identifier: Apache-2.0
// What rows held out decided before a training: how long to train, and which circuit (docs/training.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "report/html.h"

namespace pulsewright::report {

/// The file of a run's folder that holds them; no run without such trials has it.
inline constexpr const char* trials_name = "settled.json";

/// A length of training, and the Brier score (a regression: the mean square) that it gave on rows held out.
struct StepsTrial {
  std::int64_t steps = 0;
  double wrong = 0;  ///< share of the rows
  double brier = 0;
};

/// A circuit that was tried.
struct LayersTrial {
  std::vector<std::string> layers;  ///< the candidate of each, in words
  double cost = 0;                  ///< clocks times area
  double wrong = 0;                 ///< share of the rows
  double loss = 0;                  ///< nats per row, of a regression the mean square
  std::optional<bool> is_within;    ///< nothing if no bound was asked for
};

struct Trials {
  std::vector<StepsTrial> recipe;
  std::int64_t steps = 0;  ///< chosen
  std::vector<LayersTrial> circuits;
  std::optional<double> within;
  std::int64_t chosen = 0;  ///< index in `circuits`
  double real_wrong = 0;
  double real_loss = 0;
};

/// Reads the document; what is missing or wrong is diagnosed. Keys that the page does not show are passed
/// over.
std::optional<Trials> read_trials(const std::string& text, Diagnostics& diagnostics);

/// Both tables, as far as there are trials.
void write_trials(Html& html, const Trials& trials);

}  // namespace pulsewright::report
