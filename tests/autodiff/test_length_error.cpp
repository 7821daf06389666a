// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "autodiff/generators.h"
#include "autodiff/length_error.h"
#include "autodiff/student.h"
#include "autodiff/tensor.h"
#include "base/random.h"
#include "catch.h"

namespace pulsewright::autodiff {
namespace {

constexpr netlist::Encoding all_encodings[] = {netlist::Encoding::sign_magnitude, netlist::Encoding::bipolar};

std::vector<LengthError> product_errors(const netlist::SourcePair& pair, netlist::Encoding encoding,
                                        std::int64_t longest) {
  std::vector<LengthError> errors;
  for (std::int64_t length = 4; length <= longest; length *= 2)
    errors.push_back({length, product_error(layer_sources(pair, length), encoding)});
  return errors;
}

TEST_CASE("the counting deviations are those of simulated bits at a density of 1/2") {
  Random random(1, 0);
  constexpr int trials = 4000;
  double squares = 0;
  for (int trial = 0; trial < trials; ++trial) {
    int ones = 0;
    for (int t = 0; t < 64; ++t) ones += random.uniform() < 0.5;
    squares += (ones / 64.0 - 0.5) * (ones / 64.0 - 0.5);
  }
  const double measured = std::sqrt(squares / trials);
  CHECK(counting_std(64, netlist::Encoding::unipolar) == Approx(measured).epsilon(0.05));
  CHECK(counting_std(64, netlist::Encoding::sign_magnitude) == counting_std(64, netlist::Encoding::unipolar));
  CHECK(counting_std(64, netlist::Encoding::bipolar) == Approx(2 * measured).epsilon(0.05));
  CHECK(apc_counting_std(16, 64, netlist::Encoding::bipolar) ==
        Approx(counting_std(64, netlist::Encoding::bipolar) / 4));
}

TEST_CASE("the bound of a scaled adder is the largest error of one that carries what it has not passed on") {
  constexpr std::int64_t terms = 5;
  constexpr std::int64_t length = 16;
  double worst = 0;
  for (std::int64_t ones = 0; ones <= terms * length; ++ones) {
    const auto passed_on = static_cast<double>(ones / terms) / length;
    worst = std::max(worst, static_cast<double>(ones) / (terms * length) - passed_on);
  }
  CHECK(scaled_add_max_error(terms, length, netlist::Encoding::unipolar) == Approx(worst));
  CHECK(scaled_add_max_error(terms, length, netlist::Encoding::bipolar) == Approx(2 * worst));
}

TEST_CASE(
    "the analytic error falls with the length, and its correction is the geometric mean of the ratios") {
  const AnalyticError analytic{netlist::Encoding::bipolar, 2, {8, 16}};
  CHECK(analytic(64) == Approx(std::sqrt(2.0) / 8 + 2 * 7.0 / 512 + 2 * 15.0 / 1024));
  CHECK(analytic(128) < analytic(64));
  const AnalyticError fitted =
      calibrated(analytic, {{64, 0.5 * analytic(64)}, {128, 0.02 * analytic(128)}, {256, 0}});
  CHECK(fitted.correction == Approx(0.1));
  CHECK_THROWS_AS(calibrated(analytic, {{64, 0}}), Misuse);
}

TEST_CASE("the product error is the distance of the circuit's counts from the products") {
  // Ramp and ramp: AND counts min(a, b), so the error is min(a, b) - a b.
  const LayerSources shared(ramp(3), ramp(3), 8);
  double squares = 0;
  for (int a = 0; a <= 8; ++a)
    for (int b = 0; b <= 8; ++b) squares += std::pow(std::min(a, b) / 8.0 - a * b / 64.0, 2);
  CHECK(product_error(shared, netlist::Encoding::unipolar) == Approx(std::sqrt(squares / 81)));
  // XNOR doubles each of the two densities' errors.
  CHECK(product_error(shared, netlist::Encoding::bipolar) ==
        Approx(4 * product_error(shared, netlist::Encoding::unipolar)));
}

TEST_CASE("ramp and masked van der Corput have the published error") {
  const LayerSources sources(ramp(8), van_der_corput(8), 256);
  CHECK(product_error(sources, netlist::Encoding::sign_magnitude) * 256 == Approx(0.48).margin(0.01));
}

TEST_CASE("signs cancel what is common to all products, and a constant of the neuron takes away the rest") {
  const LayerSources shared(ramp(6), ramp(6), 64);
  const SumError signed_sum = dot_product_error(shared, netlist::Encoding::sign_magnitude, 64, 500, 1);
  const SumError unsigned_sum = dot_product_error(shared, netlist::Encoding::unipolar, 64, 500, 1);
  CHECK(unsigned_sum.rmse > 4 * signed_sum.rmse);
  CHECK(unsigned_sum.deviation < unsigned_sum.rmse / 4);
  CHECK(signed_sum.deviation == Approx(signed_sum.rmse).epsilon(0.05));
}

TEST_CASE("a power law is recovered with no spread, and a zero error is left out") {
  std::vector<LengthError> points{{2, 0}};
  for (const std::int64_t length : {4, 8, 16, 32}) points.push_back({length, 0.3 * std::pow(length, -0.8)});
  const LengthFit fit = fit_length_error(points);
  CHECK(fit.points == 4);
  CHECK(fit.coefficient == Approx(0.3));
  CHECK(fit.exponent == Approx(-0.8));
  CHECK(fit.spread < 1e-9);
  CHECK(fit.bound(64, 0.95) == Approx(fit(64)));
  points.pop_back();
  CHECK_THROWS_AS(fit_length_error(points), Misuse);
}

TEST_CASE("fewer than four different lengths are misuse, however often they were measured") {
  CHECK_THROWS_AS(fit_length_error({{4, 0.1}, {8, 0.05}, {16, 0.02}, {16, 0.03}}), Misuse);
  CHECK_THROWS_AS(fit_length_error({{4, 0.1}, {4, 0.2}, {4, 0.3}, {4, 0.4}}), Misuse);
  CHECK_THROWS_AS(fit_length_error({{0, 0.1}, {8, 0.05}, {16, 0.02}, {32, 0.03}}), Misuse);
  CHECK_THROWS_AS((AnalyticError{netlist::Encoding::bipolar, -1, {}}(64)), Misuse);
}

TEST_CASE("the bound is the prediction interval of a straight line, wider where nothing was measured") {
  const double noise[] = {0.1, -0.2, 0.05, 0.15};
  std::vector<LengthError> points;
  for (int i = 0; i < 4; ++i) points.push_back({4 << i, std::exp(noise[i])});
  const LengthFit fit = fit_length_error(points);
  const auto ratio = [&](std::int64_t length) {
    return std::log(fit.bound(length, 0.95) / fit(length)) / (student_quantile(0.95, 2) * fit.spread);
  };
  // At even distances of one octave the squared distances from the middle add up to 5 octaves^2.
  CHECK(ratio(4) == Approx(std::sqrt(1 + 0.25 + 2.25 / 5)));
  CHECK(ratio(1024) == Approx(std::sqrt(1 + 0.25 + 6.5 * 6.5 / 5)));
  CHECK(fit.bound(1024, 0.5) == Approx(fit(1024)));
}

TEST_CASE("the spread is that of points that the fit has not seen") {
  // A left-out residual is the plain one over 1 - leverage, which is 0.7, 0.3, 0.3, 0.7 at even distances.
  const double noise[] = {0.1, -0.2, 0.05, 0.15};
  std::vector<LengthError> points;
  for (int i = 0; i < 4; ++i) points.push_back({4 << i, std::exp(noise[i])});
  const LengthFit fit = fit_length_error(points);
  double squares = 0;
  for (int i = 0; i < 4; ++i) {
    const double leverage = i == 0 || i == 3 ? 0.7 : 0.3;
    const double residual = (noise[i] - std::log(fit(4 << i))) / (1 - leverage);
    squares += residual * residual;
  }
  CHECK(fit.spread == Approx(std::sqrt(squares / 4)));
}

TEST_CASE("what is fitted up to 256 bits bounds the error at 512 and 1024 for every independent pair") {
  for (const netlist::SourcePair& pair : netlist::source_pairs()) {
    if (pair.plan != netlist::CorrelationPlan::independent) continue;
    for (const netlist::Encoding encoding : all_encodings) {
      const LengthFit fit = fit_length_error(product_errors(pair, encoding, 256));
      INFO(pair.name << " " << to_text(encoding));
      CHECK(fit.exponent < -0.5);
      for (const std::int64_t length : {512, 1024}) {
        const double error = product_error(layer_sources(pair, length), encoding);
        CHECK(error < fit.bound(length, 0.95));
        CHECK(error > fit(length) / 2);
      }
    }
  }
}

TEST_CASE("the bound covers an error that the fit has not seen as often as it says") {
  int covered = 0;
  int covered_by_fit = 0;
  int cases = 0;
  for (const netlist::SourcePair& pair : netlist::source_pairs())
    for (const netlist::Encoding encoding : all_encodings) {
      const std::vector<LengthError> all = product_errors(pair, encoding, 256);
      for (std::size_t left_out = 0; left_out < all.size(); ++left_out) {
        std::vector<LengthError> others = all;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(left_out));
        const LengthFit fit = fit_length_error(others);
        covered += all[left_out].error <= fit.bound(all[left_out].length, 0.9);
        covered_by_fit += all[left_out].error <= fit.bound(all[left_out].length, 0.5);
        ++cases;
      }
    }
  INFO(covered << " and " << covered_by_fit << " of " << cases);
  CHECK(covered >= 0.9 * cases);
  CHECK(covered_by_fit == Approx(0.5 * cases).margin(0.15 * cases));
}

TEST_CASE("a chosen length keeps the error on the exact circuit, and half of it is not promised to") {
  for (const netlist::SourcePair& pair : netlist::source_pairs()) {
    if (pair.plan != netlist::CorrelationPlan::independent) continue;
    const LengthFit fit = fit_length_error(product_errors(pair, netlist::Encoding::sign_magnitude, 128));
    const auto choice = choose_length(fit, 0.01, 0.95);
    REQUIRE(choice);
    INFO(pair.name << " " << choice->length);
    CHECK(product_error(layer_sources(pair, choice->length), netlist::Encoding::sign_magnitude) <= 0.01);
    CHECK(choice->expected_error < choice->bound);
    CHECK(choice->bound <= 0.01);
    CHECK(fit.bound(choice->length / 2, 0.95) > 0.01);
    CHECK(choose_length(fit, 0.01, 0.999)->length >= choice->length);
  }
}

TEST_CASE("no length is chosen where one source multiplies with itself") {
  const LengthFit fit = fit_length_error(
      product_errors(*netlist::find_source_pair("ramp_shared"), netlist::Encoding::bipolar, 256));
  CHECK(std::abs(fit.exponent) < 0.1);
  CHECK_FALSE(choose_length(fit, 0.05));
}

TEST_CASE("Student's quantiles are those of the tables") {
  CHECK(student_quantile(0.975, 1) == Approx(12.7062).epsilon(1e-4));
  CHECK(student_quantile(0.95, 5) == Approx(2.01505).epsilon(1e-4));
  CHECK(student_quantile(0.9, 30) == Approx(1.31042).epsilon(1e-4));
  CHECK(student_quantile(0.05, 5) == Approx(-2.01505).epsilon(1e-4));
  CHECK_THROWS_AS(student_quantile(1, 5), Misuse);
}

}  // namespace
}  // namespace pulsewright::autodiff
