// SPDX-License-Identifier: Apache-2.0
// How long streams must be for a wanted error: by theory, and by measurement on the exact circuit.
#pragma once

#include <optional>

#include "autodiff/layer_sources.h"
#include "netlist/source_pairs.h"

namespace pulsewright::autodiff {

/// The largest standard deviation of a value counted from `length` independent random bits: 0.5 / sqrt N for
/// unipolar and sign-magnitude, 1 / sqrt N for bipolar (at p = 1/2).
double counting_std(std::int64_t length, netlist::Encoding encoding);

/// The same for the mean of `terms` independent streams behind an exact counter: / sqrt(terms).
double apc_counting_std(std::int64_t terms, std::int64_t length, netlist::Encoding encoding);

/// The largest error of a scaled adder of `terms` inputs that counts ones and gives one for every `terms` of
/// them, so that at most terms - 1 stay behind: (terms - 1) / (N terms), twice that for bipolar. A plain
/// multiplexer errs more. Source: Wu et al., "uGEMM" (ISCA 2020).
double scaled_add_max_error(std::int64_t terms, std::int64_t length, netlist::Encoding encoding);

/// The error of a value as measured at one stream length.
struct LengthError {
  std::int64_t length = 0;
  double error = 0;
};

/// The analytic error of a value behind `depth` multiplications or counts and some scaled adders:
/// correction * (sqrt(depth) counting_std(N) + sum of scaled_add_max_error(k, N)).
struct AnalyticError {
  netlist::Encoding encoding = netlist::Encoding::bipolar;
  std::int64_t depth = 1;            ///< at least 0
  std::vector<std::int64_t> adders;  ///< terms k of each scaled adder
  double correction = 1;

  double operator()(std::int64_t length) const;
};

/// The same with the correction that fits measurements best: the geometric mean of measured over
/// analytic. Measured zeros are left out; Misuse if nothing else is there.
AnalyticError calibrated(const AnalyticError& error, const std::vector<LengthError>& measured);

/// The sources of a pair for streams of `length` bits, a power of two in [4, 4096]; else Misuse.
LayerSources layer_sources(const netlist::SourcePair& pair, std::int64_t length);

/// Root mean square over all (N + 1)^2 pairs of thresholds of the counted product less the product of the
/// values. The encoding is that of the weights; rounding operands to thresholds is not part of it.
double product_error(const LayerSources& sources, netlist::Encoding encoding);

/// The error of decoded sums of products; one full product is 1.
struct SumError {
  double rmse = 0;
  /// Around the mean error, which one constant of the neuron takes away.
  double deviation = 0;
};

/// Over `samples` operand sets of `terms` uniform thresholds; half of the sign-magnitude weights are
/// negative.
SumError dot_product_error(const LayerSources& sources, netlist::Encoding encoding, std::int64_t terms,
                           std::int64_t samples, std::uint64_t seed);

/// error(N) = coefficient * N^exponent, by least squares of the logarithms.
struct LengthFit {
  double coefficient = 0;
  double exponent = 0;  ///< -1/2 for random streams, about -1 for low-discrepancy ones
  int points = 0;
  /// Root mean square over the points of ln(error) less what the fit to all the others predicts there.
  double spread = 0;
  double middle = 0;  ///< mean of ln(length) over the points
  double extent = 0;  ///< sum of (ln(length) - middle)^2 over the points

  double operator()(std::int64_t length) const;
  /// The error that is not exceeded with `confidence` in (0, 1): with d = ln(length) - middle, Student's
  /// quantile with points - 2 degrees of freedom times spread sqrt(1 + 1 / points + d^2 / extent), the
  /// prediction interval of a straight line. It speaks of the errors that were measured, at a length that was
  /// not, and grows with the distance from those that were.
  double bound(std::int64_t length, double confidence) const;
};

/// At least four different lengths >= 1 with an error above 0; else Misuse.
LengthFit fit_length_error(const std::vector<LengthError>& measured);

struct LengthChoice {
  std::int64_t length = 0;
  double expected_error = 0;
  double bound = 0;  ///< at `confidence`; at most the wanted error
  double confidence = 0;
};

/// The shortest power of two in [shortest, longest] whose error stays within `wanted` with this confidence;
/// nothing if none does.
std::optional<LengthChoice> choose_length(const LengthFit& fit, double wanted, double confidence = 0.95,
                                          std::int64_t shortest = 4, std::int64_t longest = 4096);

}  // namespace pulsewright::autodiff
