// SPDX-License-Identifier: Apache-2.0
// A sweep's plan: which trainings it is made of, and what is wanted of them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "data/data_set.h"
#include "sweep/settings.h"

namespace pulsewright::sweep {

/// What the front is drawn for.
struct Objective {
  std::string name;  ///< one of objective_names
  bool is_maximised = false;

  bool operator==(const Objective&) const = default;
};
inline constexpr std::string_view objective_names[] = {
    "accuracy", "lut4", "ff", "bram", "latency_clocks", "interval_clocks", "cost"};

/// What is measured of a cell beyond what its training reports.
struct Extras {
  std::vector<int> generator_settings;  ///< the circuit on test rows, with its generators in each of these
  bool has_expectation = false;  ///< the circuit's network in expectation, without streams, on test rows

  bool empty() const { return generator_settings.empty() && !has_expectation; }
};

/// One training with what is measured of it.
struct Cell {
  Json point;  ///< the values of the axes, by key
  CellOptions options;
  Extras extras;
  std::shared_ptr<const data::DataSet> data;
  std::string hash;  ///< SHA-256 of all that decides what the cell gives
  double work = 0;   ///< products of all images and epochs: roughly in proportion to how long it takes
};

struct Plan {
  std::string name;
  std::vector<Objective> objectives;
  Json document;            ///< as it was read
  std::vector<Cell> cells;  ///< the product of the axes, the last axis running fastest; equal cells once each
};

/// A sweep has no more cells than this.
inline constexpr std::size_t most_cells = 100'000;

/// Reads a plan of TOML text and resolves it: loads the data sets, and finds everything that `train` would
/// refuse in any cell before anything runs. All that is wrong is collected.
std::optional<Plan> read_plan(std::string_view text, Diagnostics& diagnostics);

/// The resolved plan, which the folder of a sweep keeps as plan.json.
Json plan_json(const Plan& plan);

}  // namespace pulsewright::sweep
