// SPDX-License-Identifier: Apache-2.0
// Trains against a slot-by-slot computation and against their theory.
#include <cmath>

#include <fmt/format.h>

#include "analog/update.h"
#include "catch.h"

namespace pulsewright::analog {
namespace {

constexpr double most_errors = 5;

Vector drawn_vector(Random& random, std::size_t size) {
  Vector values(size);
  // Zeros, which pulse nothing, and both signs.
  for (float& value : values) value = random.below(5) == 0 ? 0 : static_cast<float>(2 * random.uniform() - 1);
  return values;
}

/// The coincidences of trains as the definition has them: slot by slot, line by line.
Counts slot_by_slot(const Trains& trains, Shape shape) {
  Counts counts(shape.points());
  const auto fires = [&](const std::vector<std::uint64_t>& side, std::size_t line, std::int64_t slot) {
    const auto place = static_cast<std::size_t>(slot);
    return (side[line * trains.words + place / 64] >> place % 64 & 1) != 0;
  };
  for (std::int64_t slot = 0; slot < trains.length; ++slot)
    for (int phase = 0; phase < 2; ++phase)
      for (std::size_t i = 0; i < shape.outputs; ++i)
        for (std::size_t j = 0; j < shape.inputs; ++j) {
          const bool is_in_phase = (trains.x_sign[j] < 0) == (phase == 1);
          const auto& d = phase == 1 && !trains.d_second.empty() ? trains.d_second : trains.d;
          if (is_in_phase && fires(d, i, slot) && fires(trains.x, j, slot))
            counts[i * shape.inputs + j] += trains.x_sign[j] * trains.d_sign[i];
        }
  return counts;
}

TEST_CASE("packed trains coincide as slot by slot") {
  Random random(3, 0);
  for (int trial = 0; trial < 200; ++trial) {
    UpdateParameters up;
    up.pulse_type = trial % 2 == 0 ? PulseType::stochastic_compressed : PulseType::stochastic;
    up.desired_bl = static_cast<std::int64_t>(1 + random.below(150));
    up.update_bl_management = random.below(2) == 0;
    up.res = random.below(3) == 0 ? 0.05F : 0;
    up.sto_round = random.below(2) == 0;
    const Shape shape{1 + random.below(9), 1 + random.below(9)};
    const Vector x = drawn_vector(random, shape.inputs);
    const Vector d = drawn_vector(random, shape.outputs);
    const TrainScale scale = manage_update(up, 0.05F, 0.001F, largest_magnitude(x), largest_magnitude(d));
    if (scale.length == 0) continue;
    const Trains trains = draw_trains(up, scale, x, d, Draws(random.next(), 0), 7);
    INFO("trial " << trial);
    CHECK(coincidences(trains, shape) == slot_by_slot(trains, shape));
  }
}

/// Mean and variance of the pulses of one cross-point, and how far they are from theory in standard errors.
struct Deviation {
  double mean = 0;
  double variance = 0;
};

Deviation deviation_of(const std::vector<Counts>& trials, std::size_t point, double length, double p,
                       double sign) {
  double sum = 0;
  double squares = 0;
  for (const Counts& counts : trials) {
    sum += counts[point];
    squares += double{1} * counts[point] * counts[point];
  }
  const auto count = static_cast<double>(trials.size());
  const double mean = sum / count;
  const double variance = squares / count - mean * mean;
  const double expected = length * p * (1 - p);
  const double fourth = expected * (1 + 3 * (length - 2) * p * (1 - p));
  if (expected == 0) return {mean == sign * length * p ? 0.0 : 1e9, variance == 0 ? 0.0 : 1e9};
  return {std::abs(mean - sign * length * p) / std::sqrt(expected / count),
          std::abs(variance - expected) / std::sqrt((fourth - expected * expected) / count)};
}

TEST_CASE("stochastic trains have the mean and variance of theory at every kind of probability") {
  // x and d at which q and p are 0, small, 1 and beyond 1, where they are clipped.
  const Vector x{0, 0.03F, -0.5F, 1, -4};
  const Vector d{0, -0.02F, 0.4F, -1, 3};
  UpdateParameters up;
  up.update_management = up.update_bl_management = false;
  up.desired_bl = 20;
  // A = B = 1.
  const float lr = 0.02F;
  const float granularity = 0.001F;
  for (const PulseType type : {PulseType::stochastic_compressed, PulseType::stochastic}) {
    up.pulse_type = type;
    std::vector<Counts> trials;
    for (std::uint64_t trial = 0; trial < 40000; ++trial)
      trials.push_back(pulses_of(up, lr, granularity, x, d, Draws(11, 0), trial));
    for (std::size_t i = 0; i < d.size(); ++i)
      for (std::size_t j = 0; j < x.size(); ++j) {
        const double p = std::min(std::abs(d[i]), 1.0F) * std::min(std::abs(x[j]), 1.0F);
        const double sign = (x[j] > 0) == (d[i] > 0) ? 1 : -1;
        const Deviation deviation = deviation_of(trials, i * x.size() + j, 20, p, sign);
        INFO("x " << x[j] << ", d " << d[i]);
        CHECK(deviation.mean < most_errors);
        CHECK(deviation.variance < most_errors);
      }
  }
}

TEST_CASE("trains of both sides from the same words would be noticed") {
  // Equal words on a row and a column: they coincide with min(p, q) rather than p q.
  std::vector<Counts> trials;
  UpdateParameters up;
  for (std::uint64_t trial = 0; trial < 4000; ++trial) {
    const Trains trains = draw_trains(up, {20, 1, 1}, Vector{0.5F}, Vector{0.5F}, Draws(11, 0), trial);
    Trains shared = trains;
    shared.d = shared.x;
    trials.push_back(coincidences(shared, {1, 1}));
  }
  CHECK(deviation_of(trials, 0, 20, 0.25, 1).mean > most_errors);
}

TEST_CASE("the update is the gradient step on average whatever the management") {
  const Vector x{0.9F, -0.3F};
  const Vector d{0.2F, -0.05F};
  for (const bool um : {false, true})
    for (const bool ublm : {false, true}) {
      UpdateParameters up;
      up.update_management = um;
      up.update_bl_management = ublm;
      const float lr = 0.05F;
      const float step = 0.002F;
      std::vector<double> sums(4);
      constexpr int trials = 20000;
      for (std::uint64_t trial = 0; trial < trials; ++trial) {
        const Counts counts = pulses_of(up, lr, step, x, d, Draws(5, 1), trial);
        for (std::size_t point = 0; point < 4; ++point) sums[point] += counts[point];
      }
      for (std::size_t point = 0; point < 4; ++point) {
        const double expected = double{lr} * x[point % 2] * d[point / 2];
        // At most BL p q (1 - p q) <= |expected| / step.
        const double error = step * std::sqrt(std::abs(expected) / step / trials);
        INFO("management " << um << ublm << ", point " << point);
        CHECK(std::abs(step * sums[point] / trials - expected) < most_errors * error);
      }
    }
}

TEST_CASE("a learning rate of 0, or a vector of zeros, pulses nothing") {
  UpdateParameters up;
  CHECK(manage_update(up, 0, 0.001F, 1, 1).length == 0);
  CHECK(manage_update(up, 0.1F, 0.001F, 0, 1).length == 0);
  CHECK(manage_update(up, 0.1F, 0.001F, 1, 0).length == 0);
  CHECK(pulses_of(up, 0.1F, 0.001F, Vector{0, 0}, Vector{1}, Draws(1, 0), 0) == Counts{0, 0});
}

TEST_CASE("numbers that are not finite in a vector pulse nothing") {
  UpdateParameters up;
  for (const PulseType type : {PulseType::stochastic_compressed, PulseType::stochastic, PulseType::mean_count,
                               PulseType::deterministic_implicit}) {
    up.pulse_type = type;
    const Counts counts = pulses_of(up, 0.1F, 0.01F, Vector{NAN, 1}, Vector{0.5F, NAN}, Draws(1, 0), 0);
    CHECK(counts[0] == 0);
    CHECK(counts[2] == 0);
    CHECK(counts[3] == 0);
  }
}

TEST_CASE("quantiles of the normal distribution are right, and its draws have its moments") {
  CHECK(normal_quantile(0.5) == 0);
  CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-14));
  CHECK(normal_quantile(1e-10) == Approx(-6.361340902404056).epsilon(1e-13));
  CHECK(normal_quantile(1e-20) == Approx(-9.262340089798408).epsilon(1e-13));
  CHECK(normal_quantile(0.9) == Approx(1.2815515655446004).epsilon(1e-14));
  CHECK(normal_quantile(0.1) == Approx(-1.2815515655446004).epsilon(1e-14));
  const EventDraws draws = Draws(1, 2).of(Purpose::pulse_noise, 3);
  double moments[4] = {};
  constexpr int count = 200000;
  for (std::uint64_t i = 0; i < count; ++i) {
    const double xi = draws.normal(i);
    double power = 1;
    for (double& moment : moments) moment += power *= xi;
  }
  const double errors[] = {1, std::sqrt(2.0), std::sqrt(15.0), std::sqrt(96.0)};
  const double expected[] = {0, 1, 0, 3};
  for (int k = 0; k < 4; ++k)
    CHECK(std::abs(moments[k] / count - expected[k]) < 5 * errors[k] / std::sqrt(count));
}

}  // namespace
}  // namespace pulsewright::analog
