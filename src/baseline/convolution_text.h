// SPDX-License-Identifier: Apache-2.0
// The two parts of a serial convolution that no block of the registry has.
#pragma once

#include "baseline/convolution_modules.h"

namespace pulsewright::baseline {

/// Fills one memory of inputs while it walks through the other, tap by tap. What is fetched in one clock
/// stands at tap_o in the next, beside the address of its weights.
hdl::Module convolution_control(const LayerPlace& place, const ConvolutionPlan& plan);

/// Multiplies each tap by its row of weights, which comes one clock after it, and offers the sums of a pass
/// one by one, while those of the next are made. stall_o holds everything until there is room.
hdl::Module convolution_sums(const LayerPlace& place, const ConvolutionPlan& plan);

}  // namespace pulsewright::baseline
