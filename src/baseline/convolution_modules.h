// SPDX-License-Identifier: Apache-2.0
// A fixed-point convolution with its pool as modules: one tap of a window a clock.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "baseline/layer_place.h"
#include "hdl/structure.h"
#include "plan/timing.h"

namespace pulsewright::baseline {

/// How a convolution passes through an image. A pass sums the neurons of one group at one position, one tap
/// per clock; the passes of an image are outer { group { inner } }, inner positions those of a window of the
/// pool.
struct ConvolutionPlan {
  std::int64_t inputs = 1;   ///< values that enter
  std::int64_t taps = 1;     ///< of a pass
  std::int64_t neurons = 1;  ///< of a group: multipliers and accumulators
  std::int64_t groups = 1;
  std::int64_t inner = 1;
  std::int64_t outer = 1;

  std::int64_t passes() const { return outer * groups * inner; }
  /// Clocks between two passes: there is one between their taps, and one between the values that leave.
  std::int64_t pass_clocks() const { return std::max(taps, neurons) + 1; }
};
ConvolutionPlan convolution_plan(const FixedPointLayer& layer);

/// Clocks from the last value that enters to the last that leaves, and from one image to the next.
plan::Timing convolution_timing(const ConvolutionPlan& plan);

/// Two memories of inputs, one that is filled while the other is read; a memory of weights, one row per tap;
/// a multiplier and an accumulator for each neuron of a group; the pool. The last module has the ports of
/// serial_layer() and is named place.module; those before it are its parts.
std::vector<hdl::Module> serial_convolution(const LayerPlace& place);

/// What keeps the layer at `place` from becoming serial_convolution(): limits of the registry's blocks.
Diagnostics check_convolution(const LayerPlace& place);

}  // namespace pulsewright::baseline
