// SPDX-License-Identifier: Apache-2.0
#include "autodiff/synapses.h"

#include <cmath>

#include <fmt/format.h>

#include "autodiff/arrays.h"
#include "autodiff/functions.h"
#include "autodiff/operations.h"
#include "base/random.h"

namespace pulsewright::autodiff {

namespace {

/// Sum over the terms of |x w|^power: [rows][neurons].
RowMajorMatrix sum_of_magnitudes(const Tensor& x, const Tensor& w, int power) {
  const RowMajorMatrix a = matrix_of(x).cwiseAbs();
  const RowMajorMatrix b = matrix_of(w).cwiseAbs();
  if (power == 1) return product_of(a, b.transpose());
  return product_of(a.cwiseProduct(a), b.cwiseProduct(b).transpose());
}

/// sigma^2 of CountingNoise for every output.
RowMajorMatrix counting_variance(const Tensor& x, const Tensor& w, const Tensor& v, const SumRule& rule) {
  const auto terms = static_cast<double>(x.shape[1]);
  const auto length = static_cast<double>(rule.length);
  const bool is_bipolar = rule.weight == netlist::Encoding::bipolar;
  if (rule.accumulator == netlist::Accumulator::count) {
    const RowMajorMatrix squares = sum_of_magnitudes(x, w, 2);
    const RowMajorMatrix spread =
        is_bipolar ? RowMajorMatrix(terms - squares.array()) : sum_of_magnitudes(x, w, 1) - squares;
    return spread / (terms * terms * length);
  }
  const RowMajorMatrix mean_square = is_bipolar ? RowMajorMatrix::Ones(v.shape[0], v.shape[1]).eval()
                                                : RowMajorMatrix(sum_of_magnitudes(x, w, 1) / terms);
  return (mean_square - matrix_of(v).cwiseProduct(matrix_of(v))) / length;
}

/// v with a draw of N(0, 1) times the deviation added to each element.
Tensor with_noise(const Tensor& v, const std::function<double(std::int64_t)>& deviation, Random random) {
  Tensor out = v;
  for (std::int64_t i = 0; i < out.size(); ++i) out[i] += deviation(i) * normal(random);
  return out;
}

/// Signed ones of one output.
std::int64_t ones_of_sum(const LayerSources& sources, std::span<const std::int64_t> x,
                         std::span<const std::int64_t> w, netlist::Gate gate,
                         netlist::Accumulator accumulator) {
  if (accumulator == netlist::Accumulator::mux) return sources.ones_of_mux(x, w, gate);
  std::int64_t total = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::int64_t ones = sources.ones(x[i], std::abs(w[i]), gate);
    total += w[i] < 0 ? -ones : ones;
  }
  return total;
}

Tensor exact_values(const Tensor& x, const Tensor& w, const SumRule& rule, const LayerSources& sources) {
  const netlist::Gate gate = multiply_gate(rule.input, rule.weight).value();
  const auto terms = static_cast<std::size_t>(x.shape[1]);
  const std::vector<std::int64_t> inputs = sources.thresholds_of(x.data, rule.input);
  const std::vector<std::int64_t> weights = sources.thresholds_of(w.data, rule.weight);
  const double counted = static_cast<double>(rule.length) *
                         (rule.accumulator == netlist::Accumulator::mux ? 1.0 : static_cast<double>(terms));
  Tensor out({x.shape[0], w.shape[0]}, 0.0);
  for (std::int64_t i = 0; i < out.size(); ++i) {
    const auto row = static_cast<std::size_t>(i / w.shape[0]);
    const auto neuron = static_cast<std::size_t>(i % w.shape[0]);
    const std::int64_t ones =
        ones_of_sum(sources, std::span(inputs).subspan(row * terms, terms),
                    std::span(weights).subspan(neuron * terms, terms), gate, rule.accumulator);
    out[i] = value_of(static_cast<double>(ones) / counted, rule.weight);
  }
  return out;
}

/// Applies one forward mode to the expectation v of the sums.
struct ForwardPass {
  const Variable& x;
  const Variable& w;
  const Variable& v;
  const SumRule& rule;

  Variable operator()(const Expectation&) const { return v; }

  Variable operator()(const CountingNoise& noise) const {
    const RowMajorMatrix variance = counting_variance(x.value(), w.value(), v.value(), rule);
    const auto deviation = [&](std::int64_t i) { return std::sqrt(std::max(0.0, variance.data()[i])); };
    return straight_through(v, with_noise(v.value(), deviation, Random(noise.seed, rule.noise_stream)));
  }

  Variable operator()(const ExactCounts& exact) const {
    require(exact.sources != nullptr, "exact counts need sources");
    require(exact.sources->length() == rule.length,
            fmt::format("sources of {} cycles do not make streams of {} bits", exact.sources->length(),
                        rule.length));
    const std::int64_t terms = x.shape()[1];
    require(rule.accumulator == netlist::Accumulator::count || terms <= exact.sources->selectable(),
            fmt::format("the select names {} terms, not {}", exact.sources->selectable(), terms));
    return straight_through(v, exact_values(x.value(), w.value(), rule, *exact.sources));
  }

  Variable operator()(const CalibratedProxy& calibrated) const {
    require(calibrated.proxy != nullptr, "a calibrated forward pass needs its proxy");
    require(rule.accumulator == netlist::Accumulator::mux, "the proxy is that of a multiplexer");
    const MuxProxy proxy = *calibrated.proxy;
    const Variable biased = elementwise(
        v, [proxy](double y) { return y + proxy.bias(y); },
        [proxy](double y) { return 1 + proxy.bias.slope(y); });
    if (!calibrated.draw) return biased;
    const auto deviation = [&](std::int64_t i) { return proxy.deviation(v.value()[i]); };
    return straight_through(
        biased, with_noise(biased.value(), deviation, Random(calibrated.seed, rule.noise_stream)));
  }
};

}  // namespace

Variable sum_of_products(const Variable& x, const Variable& w, const SumRule& rule) {
  const Variable v = affine(multiply_transposed(x, w), 1 / static_cast<double>(x.shape()[1]));
  const Variable out = std::visit(ForwardPass{x, w, v, rule}, rule.forward);
  const ValueRange range = range_of(product_encoding(rule.input, rule.weight));
  return clamp_straight_through(out, range.low, range.high);
}

}  // namespace pulsewright::autodiff
