// SPDX-License-Identifier: Apache-2.0
// How far the sums of a layer lie from their expectation, by the length of its streams.
#pragma once

#include <vector>

#include "views/moment.h"
#include "views/what_if.h"

namespace pulsewright::views {

struct LengthErrorView {
  std::size_t layer = 0;
  std::vector<int> lengths;      ///< those in 4 to 256 that the pair of the layer allows
  std::vector<double> measured;  ///< [lengths] root of the mean square, in sums of responses
  std::vector<double> random;    ///< [lengths] the same for random streams; empty behind a pool
};

/// Of one layer of the moment's circuit, `parts`, on the images of its probe, with the layers before it as
/// they are. The expectation is that of the quantised weights for the thresholds that enter the layer, so
/// that the error is the streams' alone. Nothing without images.
std::optional<LengthErrorView> length_error_view(const Moment& moment, const WhatIf& parts, std::size_t layer,
                                                 Workers& workers);

}  // namespace pulsewright::views
