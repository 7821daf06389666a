// SPDX-License-Identifier: Apache-2.0
// A classifier trained in the Verilog of a pulse unit, beside the same training of its integer tile.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "data/data_set.h"
#include "hdl/simulator.h"

namespace pulsewright::flow {

struct UnitTrainingOptions {
  data::DataRequest data;
  std::vector<hdl::Simulator> simulators;
  std::int64_t vectors = 200;  ///< one for each image, in the order of the training images, again and again
  std::uint64_t seed = 1;      ///< of random registers
};

/// A training whose every vector was made from the counts that the simulator showed before it.
struct SimulatedTraining {
  hdl::Simulator simulator;
  std::string version;
  std::int64_t words = 0;       ///< counts and lengths compared with those of the tile's own training
  std::int64_t mismatches = 0;  ///< of them
  std::string first = {};       ///< difference
  std::int64_t control = 0;     ///< words that differ from a tile with other random words
  std::vector<std::uint64_t> counts = {};  ///< at the end
  double accuracy = 0;                     ///< of these, on the test images
};

struct UnitTraining {
  std::string unit_sha256;
  UnitTrainingOptions options;
  std::vector<std::uint64_t> counts;  ///< at the end of the tile's own training
  double accuracy = 0;
  std::vector<SimulatedTraining> runs;

  /// "equal", "different", or "not_shown" where another tile would have done.
  std::string status() const;
};

/// Trains the unit in `file`. Nothing if it or the options are wrong, or the data does not fit, which is
/// diagnosed.
std::optional<UnitTraining> train_unit(const std::string& file, const UnitTrainingOptions& options,
                                       const ProgressListener& progress, Diagnostics& diagnostics);

Json to_json(const UnitTraining& training);
std::string to_text(const UnitTraining& training);

}  // namespace pulsewright::flow
