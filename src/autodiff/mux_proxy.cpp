// SPDX-License-Identifier: Apache-2.0
#include "autodiff/mux_proxy.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "autodiff/least_squares.h"
#include "autodiff/operations.h"
#include "base/random.h"

namespace pulsewright::autodiff {

namespace {

constexpr int highest_degree = 5;

struct Samples {
  std::vector<double> expectation;
  std::vector<double> error;
};

/// Values around a level that is itself drawn over the range: independent values would all have sums near the
/// middle, and the proxy would never see the ends.
std::vector<double> draw_operands(Random& random, netlist::Encoding encoding, std::int64_t terms) {
  const ValueRange range = range_of(encoding);
  const double size = range.high - range.low;
  const double level = range.low + size * random.uniform();
  const double spread = size * random.uniform();
  std::vector<double> values;
  for (std::int64_t i = 0; i < terms; ++i)
    values.push_back(std::clamp(level + spread * (random.uniform() - 0.5), range.low, range.high));
  return values;
}

Samples draw_samples(const LayerSources& sources, netlist::Encoding input, netlist::Encoding weight,
                     std::int64_t terms, std::int64_t count, Random random) {
  const netlist::Gate gate = multiply_gate(input, weight).value();
  Samples samples;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::vector<double> x = draw_operands(random, input, terms);
    const std::vector<double> w = draw_operands(random, weight, terms);
    double v = 0;
    for (std::size_t k = 0; k < x.size(); ++k) v += x[k] * w[k] / static_cast<double>(terms);
    const std::int64_t ones =
        sources.ones_of_mux(sources.thresholds_of(x, input), sources.thresholds_of(w, weight), gate);
    const double density = static_cast<double>(ones) / static_cast<double>(sources.length());
    samples.expectation.push_back(v);
    samples.error.push_back(value_of(density, weight) - v);
  }
  return samples;
}

double root_mean_square(const std::vector<double>& values) {
  double total = 0;
  for (const double value : values) total += value * value;
  return std::sqrt(total / static_cast<double>(values.size()));
}

ProxyQuality measure(const MuxProxy& proxy, const Samples& samples) {
  std::vector<double> rest;
  std::vector<double> standardised;
  for (std::size_t i = 0; i < samples.error.size(); ++i) {
    const double v = samples.expectation[i];
    rest.push_back(samples.error[i] - proxy.bias(v));
    if (proxy.deviation(v) > 0) standardised.push_back(rest.back() / proxy.deviation(v));
  }
  return {static_cast<std::int64_t>(rest.size()), root_mean_square(samples.error), root_mean_square(rest),
          standardised.empty() ? 0 : root_mean_square(standardised),
          static_cast<std::int64_t>(rest.size() - standardised.size())};
}

}  // namespace

double Polynomial::operator()(double v) const {
  double sum = 0;
  // Horner's rule, from the highest power down.
  for (std::size_t i = coefficients.size(); i-- > 0;) sum = coefficients[i] + sum * v;
  return sum;
}

double Polynomial::slope(double v) const {
  double sum = 0;
  for (std::size_t i = coefficients.size(); i-- > 1;)
    sum = static_cast<double>(i) * coefficients[i] + sum * v;
  return sum;
}

Polynomial fit_polynomial(const std::vector<double>& x, const std::vector<double>& y, int degree) {
  require(degree >= 0 && x.size() == y.size() && x.size() > static_cast<std::size_t>(degree) + 1,
          fmt::format("{} points do not determine a polynomial of degree {}", x.size(), degree));
  std::vector<std::vector<double>> powers(1, std::vector<double>(x.size(), 1.0));
  for (int k = 1; k <= degree; ++k) {
    powers.push_back(powers.back());
    for (std::size_t i = 0; i < x.size(); ++i) powers.back()[i] *= x[i];
  }
  return {least_squares(std::move(powers), y)};
}

double MuxProxy::deviation(double v) const {
  return std::sqrt(std::max(0.0, variance(v)));
}

MuxProxy fit_mux_proxy(const LayerSources& sources, netlist::Encoding input, netlist::Encoding weight,
                       std::int64_t terms, const ProxyOptions& options) {
  product_encoding(input, weight);
  for (const int degree : {options.bias_degree, options.variance_degree})
    require(degree >= 0 && degree <= highest_degree, fmt::format("degree {} is not in [0, 5]", degree));
  require(terms >= 1 && terms <= sources.selectable(),
          fmt::format("the select names {} terms, not {}", sources.selectable(), terms));
  require(options.held_out > 0, "a fit that is not measured is not known");
  const Samples samples =
      draw_samples(sources, input, weight, terms, options.samples, Random(options.seed, 0));
  MuxProxy proxy;
  proxy.bias = fit_polynomial(samples.expectation, samples.error, options.bias_degree);
  std::vector<double> squares;
  for (std::size_t i = 0; i < samples.error.size(); ++i) {
    const double rest = samples.error[i] - proxy.bias(samples.expectation[i]);
    squares.push_back(rest * rest);
  }
  proxy.variance = fit_polynomial(samples.expectation, squares, options.variance_degree);
  // Other random numbers than those of the fit, so that a proxy cannot look better than it is.
  proxy.held_out =
      measure(proxy, draw_samples(sources, input, weight, terms, options.held_out, Random(options.seed, 1)));
  return proxy;
}

}  // namespace pulsewright::autodiff
