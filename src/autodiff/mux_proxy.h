// SPDX-License-Identifier: Apache-2.0
// A multiplexer has no table: its error depends on every operand. The proxy says what it is on average.
#pragma once

#include <vector>

#include "autodiff/layer_sources.h"

namespace pulsewright::autodiff {

/// A polynomial of v in [-1, 1]: coefficients in ascending powers.
struct Polynomial {
  std::vector<double> coefficients;

  double operator()(double v) const;
  double slope(double v) const;
};

/// The polynomial of `degree` with the least squared error at the points (x, y). Misuse unless there are more
/// points than coefficients.
Polynomial fit_polynomial(const std::vector<double>& x, const std::vector<double>& y, int degree);

/// How well a proxy describes operands that it was not fitted to. Values are on the wire, in [-1, 1].
struct ProxyQuality {
  std::int64_t samples = 0;
  double rmse = 0;               ///< of the bit model against the expectation
  double rmse_without_bias = 0;  ///< what is left after the fitted bias
  double standardised_rms = 0;   ///< of (error - bias) / deviation; 1 where the deviation is right
  std::int64_t undrawn = 0;      ///< samples, left out of standardised_rms, whose fitted deviation is 0
};

/// The output of a multiplexer given its expectation v: v + bias(v), with deviation(v) around it.
struct MuxProxy {
  Polynomial bias;
  Polynomial variance;
  ProxyQuality held_out;

  /// sqrt(variance(v)), or 0 where the polynomial is negative.
  double deviation(double v) const;
};

struct ProxyOptions {
  std::int64_t samples = 4000;   ///< operand sets of the fit
  std::int64_t held_out = 2000;  ///< operand sets of the measurement
  int bias_degree = 5;           ///< in [0, 5]
  int variance_degree = 2;       ///< in [0, 5]
  std::uint64_t seed = 1;
};

/// Fits a proxy for a multiplexer of `terms` products to the exact bit model. Operand sets are drawn so that
/// their expectations spread over the range: per set a level for inputs and one for weights, and uniform
/// draws around them. Quantising the operands to thresholds is part of the error. Source: the recipe of
/// fitting bias and deviation as polynomials and injecting them is that of rex-sc.
MuxProxy fit_mux_proxy(const LayerSources& sources, netlist::Encoding input, netlist::Encoding weight,
                       std::int64_t terms, const ProxyOptions& options = {});

}  // namespace pulsewright::autodiff
