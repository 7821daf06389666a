// SPDX-License-Identifier: Apache-2.0
// What a layer costs in hardware: clock cycles times area.
#pragma once

#include <functional>
#include <vector>

#include "train/candidate.h"
#include "train/network_shape.h"

namespace pulsewright::train {

struct QuantisedLayer;

/// What the weights of a layer ask of the parallel circuit.
struct LayerUse {
  std::int64_t inputs = 0;     ///< streams that a position of the window sees
  std::int64_t positions = 1;  ///< which the same hardware serves one after the other
  /// Inputs of the layer before, whose sums are requantised for each input; 0 for pixels, which arrive one
  /// by one and share a requantiser.
  std::int64_t inputs_before = 0;
  std::vector<std::int64_t> live;  ///< [neurons]: synapses with hardware of their own
  std::int64_t thresholds = 0;     ///< different weight streams
};

/// The use of a layer whose weights are still open: every synapse lives, every weight stream is needed.
LayerUse full_use(const Candidate& candidate, const LayerShape& layer, const LayerShape* before);

/// The use of a trained layer. A sign-magnitude weight of 0 has no gate, no counter input and no stream.
LayerUse actual_use(const QuantisedLayer& layer, const LayerShape* before);

/// Area of one layer in iCE40 LUT4 plus flip-flops; larger than 0.
using AreaModel = std::function<double(const Candidate&, const LayerUse&)>;

/// The sum of Primitive::cost() over the blocks of the layer in the parallel architecture, if the layer
/// before it had streams of the same length: requantisers, hold registers, two sources (one if shared),
/// encoders, gates, counters and accumulators. Control is left out; it is the same for all candidates.
double registry_area(const Candidate& candidate, const LayerUse& use);

/// The same with the LUTs of each part by the factor that was fitted to yosys (lut4_per_mille).
double fitted_area(const Candidate& candidate, const LayerUse& use);

/// At which cells x microseconds are counted; only place and route tells what a design reaches.
inline constexpr double nominal_clock_mhz = 50;

/// Cycles times area: a window costs its cycles at every position.
double layer_cost(const AreaModel& area, const Candidate& candidate, const LayerUse& use);

}  // namespace pulsewright::train
