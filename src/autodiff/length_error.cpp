// SPDX-License-Identifier: Apache-2.0
#include "autodiff/length_error.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "autodiff/student.h"
#include "autodiff/value.h"
#include "base/elementary.h"
#include "base/random.h"

namespace pulsewright::autodiff {

namespace {

netlist::Gate gate_for(netlist::Encoding encoding) {
  return encoding == netlist::Encoding::bipolar ? netlist::Gate::gate_xnor : netlist::Gate::gate_and;
}

/// The counted product of two thresholds less the product of their values.
double error_at(const LayerSources& sources, std::int64_t a, std::int64_t b, netlist::Encoding encoding) {
  const auto value = [&](std::int64_t count) {
    return value_of(static_cast<double>(count) / static_cast<double>(sources.length()), encoding);
  };
  return value(sources.ones(a, b, gate_for(encoding))) - value(a) * value(b);
}

struct Line {
  double at_zero;
  double slope;
  double middle;  ///< mean of ln(length)
  double extent;  ///< sum of the squared distances from it
};

/// Least squares of ln(error) over ln(length), without point `left_out`.
Line fit_line(const std::vector<LengthError>& points, std::size_t left_out) {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i == left_out) continue;
    const double log_length = logarithm(static_cast<double>(points[i].length));
    const double log_error = logarithm(points[i].error);
    n += 1;
    x += log_length;
    y += log_error;
    xx += log_length * log_length;
    xy += log_length * log_error;
  }
  const double extent = xx - x * x / n;
  const double slope = (xy - x * y / n) / extent;
  return {(y - slope * x) / n, slope, x / n, extent};
}

}  // namespace

double counting_std(std::int64_t length, netlist::Encoding encoding) {
  require(length >= 1, "a stream has at least one bit");
  return (encoding == netlist::Encoding::bipolar ? 1 : 0.5) / std::sqrt(static_cast<double>(length));
}

double apc_counting_std(std::int64_t terms, std::int64_t length, netlist::Encoding encoding) {
  require(terms >= 1, "a counter has at least one input");
  return counting_std(length, encoding) / std::sqrt(static_cast<double>(terms));
}

double scaled_add_max_error(std::int64_t terms, std::int64_t length, netlist::Encoding encoding) {
  require(terms >= 1 && length >= 1, "an adder has at least one input, a stream one bit");
  const double error = static_cast<double>(terms - 1) / static_cast<double>(length * terms);
  return encoding == netlist::Encoding::bipolar ? 2 * error : error;
}

double AnalyticError::operator()(std::int64_t length) const {
  require(depth >= 0, fmt::format("a depth of {} multiplications", depth));
  double error = std::sqrt(static_cast<double>(depth)) * counting_std(length, encoding);
  for (const std::int64_t terms : adders) error += scaled_add_max_error(terms, length, encoding);
  return correction * error;
}

AnalyticError calibrated(const AnalyticError& error, const std::vector<LengthError>& measured) {
  AnalyticError out = error;
  out.correction = 1;
  // In logarithms all lengths weigh the same; in the errors themselves the short streams would decide.
  double log_ratio = 0;
  int used = 0;
  for (const LengthError& point : measured) {
    if (point.error <= 0) continue;
    log_ratio += logarithm(point.error / out(point.length));
    ++used;
  }
  require(used > 0, "no measured error is above 0");
  out.correction = exponential(log_ratio / used);
  return out;
}

LayerSources layer_sources(const netlist::SourcePair& pair, std::int64_t length) {
  require_source_length(length);
  const auto width = static_cast<unsigned>(std::countr_zero(static_cast<std::uint64_t>(length)));
  const netlist::Generator input = pair.input(width, 0);
  return LayerSources(input, pair.weight == nullptr ? input : pair.weight(width, 0), length);
}

double product_error(const LayerSources& sources, netlist::Encoding encoding) {
  const std::int64_t length = sources.length();
  double squares = 0;
  for (std::int64_t a = 0; a <= length; ++a)
    for (std::int64_t b = 0; b <= length; ++b) {
      const double error = error_at(sources, a, b, encoding);
      squares += error * error;
    }
  return std::sqrt(squares) / static_cast<double>(length + 1);
}

SumError dot_product_error(const LayerSources& sources, netlist::Encoding encoding, std::int64_t terms,
                           std::int64_t samples, std::uint64_t seed) {
  require(terms >= 1 && samples >= 1, "there is no such dot product");
  Random random(seed, 0);
  const auto levels = static_cast<std::uint64_t>(sources.length() + 1);
  double sum = 0;
  double squares = 0;
  for (std::int64_t sample = 0; sample < samples; ++sample) {
    double error = 0;
    for (std::int64_t i = 0; i < terms; ++i) {
      const auto a = static_cast<std::int64_t>(random.below(levels));
      const auto b = static_cast<std::int64_t>(random.below(levels));
      const bool negative = encoding == netlist::Encoding::sign_magnitude && random.below(2) == 1;
      error += negative ? -error_at(sources, a, b, encoding) : error_at(sources, a, b, encoding);
    }
    sum += error;
    squares += error * error;
  }
  const double mean = sum / static_cast<double>(samples);
  const double mean_square = squares / static_cast<double>(samples);
  return {std::sqrt(mean_square), std::sqrt(std::max(0.0, mean_square - mean * mean))};
}

double LengthFit::operator()(std::int64_t length) const {
  return coefficient * exponential(exponent * logarithm(static_cast<double>(length)));
}

double LengthFit::bound(std::int64_t length, double confidence) const {
  const double distance = logarithm(static_cast<double>(length)) - middle;
  const double widening = std::sqrt(1 + 1.0 / points + distance * distance / extent);
  return (*this)(length)*exponential(student_quantile(confidence, points - 2) * spread * widening);
}

LengthFit fit_length_error(const std::vector<LengthError>& measured) {
  std::vector<LengthError> points;
  for (const LengthError& point : measured)
    if (point.error > 0) points.push_back(point);
  std::set<std::int64_t> lengths;
  for (const LengthError& point : points) lengths.insert(point.length);
  require(lengths.size() >= 4 && *lengths.begin() >= 1,
          fmt::format("errors above 0 at {} lengths determine no fit", lengths.size()));
  const Line all = fit_line(points, points.size());
  // Each point is predicted by the line through the others: with as few as four lengths, residuals of the
  // line through all of them would be too small for a bound.
  double squares = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Line others = fit_line(points, i);
    const double predicted = others.at_zero + others.slope * logarithm(static_cast<double>(points[i].length));
    const double residual = logarithm(points[i].error) - predicted;
    squares += residual * residual;
  }
  const auto count = static_cast<double>(points.size());
  return {exponential(all.at_zero),   all.slope,  static_cast<int>(points.size()),
          std::sqrt(squares / count), all.middle, all.extent};
}

std::optional<LengthChoice> choose_length(const LengthFit& fit, double wanted, double confidence,
                                          std::int64_t shortest, std::int64_t longest) {
  require(wanted > 0 && shortest >= 1, "an error is above 0 and a length at least 1");
  const auto first = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(shortest)));
  for (std::int64_t length = first; length <= longest; length *= 2) {
    const double bound = fit.bound(length, confidence);
    if (bound <= wanted) return LengthChoice{length, fit(length), bound, confidence};
  }
  return std::nullopt;
}

}  // namespace pulsewright::autodiff
