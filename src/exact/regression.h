// SPDX-License-Identifier: Apache-2.0
// Networks whose logits are quantities: what a logit stands for, and how near it comes to the targets.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "exact/evaluate.h"
#include "netlist/netlist.h"

namespace pulsewright::exact {

/// (unit logit + offset) 2^exponent, whose integer is exact and is then rounded to a double.
double value_of(const netlist::Quantity& quantity, std::int64_t logit);

/// How near numbers come to their targets.
struct Fit {
  std::int64_t images = 0;
  std::vector<double> rmse;  ///< [outputs]; root of the mean squared error, in the unit of the target
  /// [outputs]; 1 less the sum of squared errors over that of the targets about their mean. For targets that
  /// are all the same 1 if every number is right, else 0.
  std::vector<double> r2;

  double mean_rmse() const;  ///< over the outputs
  double mean_r2() const;

  bool operator==(const Fit&) const = default;
};

/// Sums over images, in the order in which they come.
class FitSums {
 public:
  explicit FitSums(std::size_t outputs) : outputs_(outputs) {}

  /// targets, numbers: [outputs] of one image.
  void add(std::span<const double> targets, std::span<const double> numbers);
  Fit fit() const;

 private:
  struct Output {
    double error = 0;   ///< sum of squared errors
    double mean = 0;    ///< of the targets so far
    double spread = 0;  ///< sum of squares of the targets about their mean
  };
  std::vector<Output> outputs_;
  std::int64_t images_ = 0;
};

/// A data set through an engine whose logits are quantities.
struct Regression {
  Fit fit;
  std::int64_t bits = 0;  ///< of the last layer's streams that were counted, of all images
};

/// targets: [images][quantities].
Regression evaluate_quantities(const Engine& engine, std::span<const netlist::Quantity> quantities,
                               const data::ImageView& images, std::span<const double> targets,
                               Workers& workers, const EvaluationSinks& sinks = {});

/// What the logits of a network stand for: for each the line through (logit, target) of these images with the
/// least sum of squared errors and a slope above 0. targets: [images][names]; names: any texts, which become
/// different identifiers.
std::vector<netlist::Quantity> fit_quantities(const Engine& engine, const data::ImageView& images,
                                              std::span<const double> targets,
                                              const std::vector<std::string>& names, Workers& workers);

/// The quantity nearest to slope * logit + intercept; slope above 0.
netlist::Quantity quantity_of(std::string name, double slope, double intercept);

}  // namespace pulsewright::exact
