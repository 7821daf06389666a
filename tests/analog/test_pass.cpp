// SPDX-License-Identifier: Apache-2.0
// Passes against a second computation in double precision, and the statistics of their noise.
#include <cmath>
#include <set>

#include "analog/analog_pass.h"
#include "analog/update.h"
#include "catch.h"

namespace pulsewright::analog {
namespace {

using Doubles = std::vector<double>;

/// One MVM stage and the output stage in double precision, straight from the formulas.
struct Reference {
  const IoParameters& io;
  const Matrix& matrix;

  double weight(std::size_t i, std::size_t j) const { return matrix.at(i, j); }

  Doubles stage(const Doubles& q) const {
    const auto n = static_cast<double>(q.size());
    Doubles y(matrix.rows());
    double sum = 0;
    for (const double value : q) sum += value;
    for (std::size_t i = 0; i < y.size(); ++i) {
      double current = 0;
      double drop = 0;
      for (std::size_t j = 0; j < q.size(); ++j) {
        y[i] += weight(i, j) * q[j];
        current += std::abs(weight(i, j) * q[j]);
        drop += weight(i, j) * q[j] * (1 - std::pow(1 - static_cast<double>(j) / n, 2));
      }
      const double a = current * n / io.ir_drop_g_ratio;
      y[i] -= io.ir_drop * a * (a * (0.05 * a - 0.2) + 0.5) * drop;
      if (io.r_series <= 0) continue;
      const auto den = [&](double v) {
        return 1 + std::min(io.r_series * std::abs(v), double{io.r_series_max_total});
      };
      const double r = -io.v_offset_w_min * sum;
      y[i] = io.v_offset_w_min == 0 ? y[i] / den(y[i]) : (y[i] + r) / den(y[i] + r) - r / den(r);
    }
    return y;
  }

  bool convert(Doubles& y) const {
    bool is_inside = true;
    for (double& value : y) {
      const double n = io.out_nonlinearity / io.out_bound;
      const double slope = 1 + (n + io.r_series) * io.slope_calibration * io.out_bound;
      if (io.out_nonlinearity > 0 || io.r_series > 0) value *= slope * slope / (1 + std::abs(n * value));
      if (value < 0) value *= 1 - io.out_asymmetry;
      is_inside = is_inside && std::abs(value) <= io.out_bound;
      value = std::min(std::max(value, -double{io.out_bound}), double{io.out_bound});
    }
    return is_inside;
  }

  Doubles run(View x, bool is_forward) const {
    double alpha = io.noise_management == NoiseManagement::abs_max ? largest_magnitude(x) : 1.0;
    for (double factor = 1;; factor *= 2) {
      Doubles halves[2] = {Doubles(x.size()), Doubles(x.size())};
      Doubles whole(x.size());
      for (std::size_t j = 0; j < x.size(); ++j) {
        double q = std::min(std::max(x[j] / (alpha * factor), -1.0), 1.0);
        if (q < 0) q *= 1 - io.inp_asymmetry;
        halves[q < 0 ? 0 : 1][j] = whole[j] = q;
      }
      Doubles y;
      bool is_inside = true;
      if (io.mv_type == MvType::one_pass) {
        y = stage(whole);
        is_inside = convert(y);
      } else {
        Doubles negative = stage(halves[0]);
        y = stage(halves[1]);
        const bool is_digital = io.mv_type == MvType::pos_neg_separate_digital_sum;
        if (is_digital) {
          is_inside = convert(negative);
          is_inside = convert(y) && is_inside;
        }
        for (std::size_t i = 0; i < y.size(); ++i) y[i] += negative[i];
        if (!is_digital) is_inside = convert(y);
      }
      if (is_inside || !is_forward || io.bound_management == BoundManagement::none ||
          factor > io.max_bm_factor) {
        for (double& value : y) value *= io.out_scale * alpha * factor;
        return y;
      }
    }
  }
};

IoParameters silent() {
  IoParameters io;
  io.inp_res = io.out_res = 0;
  io.out_noise = 0;
  return io;
}

TEST_CASE("passes with drawn parameters equal a computation in double precision") {
  Random random(29, 0);
  const auto maybe = [&](float value) {
    return random.below(2) == 0 ? 0.0F : value * static_cast<float>(random.uniform());
  };
  int managed = 0;
  for (int trial = 0; trial < 400; ++trial) {
    IoParameters io = silent();
    io.mv_type = static_cast<MvType>(1 + random.below(3));
    io.out_bound = 0.5F + 4 * static_cast<float>(random.uniform());
    io.inp_asymmetry = maybe(0.3F);
    io.out_asymmetry = maybe(0.3F);
    io.out_scale = 2;
    io.noise_management = random.below(2) == 0 ? NoiseManagement::none : NoiseManagement::abs_max;
    io.bound_management = random.below(2) == 0 ? BoundManagement::none : BoundManagement::iterative;
    io.max_bm_factor = 16;
    io.ir_drop = maybe(1);
    io.ir_drop_g_ratio = 300;
    io.out_nonlinearity = maybe(0.5F);
    io.slope_calibration = maybe(0.5F);
    io.r_series = maybe(0.05F);
    io.v_offset_w_min = random.below(2) == 0 ? 0.0F : -1.0F;
    const Shape shape{1 + random.below(40), 1 + random.below(40)};
    Vector weights(shape.points());
    for (float& weight : weights) weight = static_cast<float>(random.uniform() - 0.5);
    const bool is_forward = random.below(2) == 0;
    const Matrix matrix{weights, shape, !is_forward};
    Vector x(matrix.columns());
    for (float& value : x) value = static_cast<float>(3 * random.uniform() - 1.5);
    AnalogPass pass(io, is_forward ? Direction::forward : Direction::backward, matrix.rows(), Draws(1, 0));
    Vector y(matrix.rows());
    pass.run(matrix, x, y);
    const Doubles expected = Reference{io, matrix}.run(x, is_forward);
    double size = 1;
    for (const double value : expected) size = std::max(size, std::abs(value));
    managed += size > io.out_bound * io.out_scale * 1.5 && is_forward ? 1 : 0;
    INFO("trial " << trial);
    for (std::size_t i = 0; i < y.size(); ++i) CHECK(std::abs(y[i] - expected[i]) < 2e-5 * size);
  }
  CHECK(managed > 10);
}

TEST_CASE("the grids of the converters hold 0 and both bounds") {
  IoParameters io = silent();
  io.inp_res = 1.0F / 126;
  io.noise_management = NoiseManagement::none;
  io.bound_management = BoundManagement::none;
  AnalogPass pass(io, Direction::forward, 1, Draws(1, 0));
  const Vector one{1};
  const Matrix matrix{one, {1, 1}};
  std::set<float> levels;
  for (int k = -2000; k <= 2000; ++k) {
    Vector y(1);
    pass.run(matrix, Vector{static_cast<float>(k) / 1500}, y);
    levels.insert(y[0]);
  }
  CHECK(levels.size() == 127);
  CHECK(levels.contains(0));
  CHECK(*levels.begin() == -1);
  CHECK(*levels.rbegin() == 1);
}

TEST_CASE("noise has its mean and spread, and does not depend on what else is read") {
  IoParameters io = silent();
  io.out_noise = 0.1F;
  io.inp_noise = 0.05F;
  io.w_noise_type = WeightNoise::additive_constant;
  io.w_noise = 0.02F;
  io.noise_management = NoiseManagement::none;
  const Vector weights{0.5F, -0.25F, 0.1F, 0.2F};
  const Matrix matrix{weights, {2, 2}};
  const Vector x{0.8F, -0.6F};
  AnalogPass pass(io, Direction::forward, 2, Draws(4, 0));
  constexpr int trials = 40000;
  double sum = 0;
  double squares = 0;
  for (int trial = 0; trial < trials; ++trial) {
    Vector y(2);
    pass.run(matrix, x, y);
    sum += y[0];
    squares += double{y[0]} * y[0];
  }
  const double mean = sum / trials;
  const double variance = squares / trials - mean * mean;
  // Weight noise is of the noisy inputs: |q|^2 is 1 + 2 * 0.05^2 on average.
  const double expected = 0.01 + 0.0025 * (0.25 + 0.0625) + 0.0004 * (1 + 0.005);
  CHECK(std::abs(mean - 0.55) < 5 * std::sqrt(expected / trials));
  CHECK(std::abs(variance / expected - 1) < 5 * std::sqrt(2.0 / trials));

  // One output alone has the noise that it has among others.
  AnalogPass pair(io, Direction::forward, 2, Draws(4, 0));
  AnalogPass single(io, Direction::forward, 1, Draws(4, 0));
  const Vector first{0.5F, -0.25F};
  Vector both(2);
  Vector alone(1);
  pair.run(matrix, x, both);
  single.run({first, {1, 2}}, x, alone);
  CHECK(both[0] == alone[0]);
}

TEST_CASE("stochastic rounding is unbiased") {
  IoParameters io = silent();
  io.out_res = 0.01F;
  io.out_bound = 10;
  io.out_sto_round = true;
  io.noise_management = NoiseManagement::none;
  const Vector one{1};
  AnalogPass pass(io, Direction::forward, 1, Draws(6, 0));
  double sum = 0;
  for (int trial = 0; trial < 40000; ++trial) {
    Vector y(1);
    pass.run({one, {1, 1}}, Vector{0.27F}, y);
    sum += y[0];
  }
  CHECK(std::abs(sum / 40000 - 0.27) < 5 * 0.1 / std::sqrt(40000.0));
}

TEST_CASE("a periphery that contradicts itself is diagnosed") {
  Diagnostics diagnostics;
  IoParameters io;
  io.inp_bound = 2;
  io.out_bound = 0;
  io.out_nonlinearity = 0.1F;
  check_io(io, "/forward", diagnostics);
  CHECK(diagnostics.size() == 2);
  io.is_perfect = true;
  diagnostics.clear();
  check_io(io, "/forward", diagnostics);
  CHECK(diagnostics.empty());
}

}  // namespace
}  // namespace pulsewright::analog
