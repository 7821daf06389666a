// SPDX-License-Identifier: Apache-2.0
// States that were found, each once, with their energies and counts.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "ising/spin_model.h"

namespace pulsewright::ising {

struct Solution {
  std::int64_t energy;  ///< E, without offset and scale
  std::string states;   ///< [spins], '1' for +1 and '0' for -1
  std::int64_t count;   ///< how often it was found

  bool operator==(const Solution&) const = default;
};

class Solutions {
 public:
  void add(std::span<const std::int8_t> states, std::int64_t energy);
  std::size_t size() const { return counts_.size(); }
  /// How often states of the least energy were found.
  std::int64_t hits() const;
  /// The best `most`, by energy, then by states.
  std::vector<Solution> best(std::size_t most = SIZE_MAX) const;

 private:
  std::map<std::pair<std::int64_t, std::string>, std::int64_t> counts_;
};

/// An energy in the units of the model's file, (energy + offset) / scale: an integer if it is one.
Json energy_json(const SpinModel& model, std::int64_t energy);

/// `energy,count,states`, a line for each.
std::string solutions_csv(const SpinModel& model, std::span<const Solution> solutions);

/// A list of objects with the same.
Json solutions_json(const SpinModel& model, std::span<const Solution> solutions);

}  // namespace pulsewright::ising
