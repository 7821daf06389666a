// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "catch.h"
#include "netlist/sequence.h"
#include "train/counting_noise.h"
#include "train/random_network.h"
#include "train/shared_workers.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

struct Moments {
  double mean = 0;
  double variance = 0;
};

template <class Draw>
Moments moments_of(int draws, Draw draw) {
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < draws; ++i) {
    const double value = draw();
    sum += value;
    squares += value * value;
  }
  return {sum / draws, squares / draws - (sum / draws) * (sum / draws)};
}

bool bit(double probability, Random& random) {
  return random.uniform() < probability;
}

/// What synapse k adds in one cycle of independent streams: its product bit with the sign of its weight.
int product(const Candidate& candidate, float x, float w, Random& random) {
  if (candidate.encoding == netlist::Encoding::bipolar) return bit(x, random) == bit((w + 1) / 2, random);
  return bit(x, random) && bit(std::abs(w), random) ? (w < 0 ? -1 : 1) : 0;
}

/// One neuron's sum over a stream of independent random bits, in the unit of the responses.
double counted_sum(const Candidate& candidate, const Matrix& x, const Matrix& w, Random& random) {
  const bool selects = candidate.accumulator == netlist::Accumulator::mux;
  const Eigen::Index words = selects ? Eigen::Index{1} << width_of(candidate.select_generator(w.rows())) : 1;
  std::int64_t sum = 0;
  for (int t = 0; t < candidate.length; ++t) {
    const auto chosen = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(words)));
    for (Eigen::Index k = 0; k < w.rows(); ++k)
      if (!selects || k == chosen) sum += product(candidate, x(0, k), w(k, 0), random);
  }
  return static_cast<double>(sum * words) / candidate.length;
}

double noisy_sum(const Candidate& candidate, const Matrix& x, const Matrix& w, Random& random) {
  Matrix sums = Matrix::Zero(1, 1);
  add_counting_noise(candidate, x, w, 1, sums, random, shared_workers(1));
  return sums(0, 0);
}

}  // namespace

TEST_CASE("the counting noise has the variance of counted products of independent random streams") {
  for (const netlist::Encoding encoding : {netlist::Encoding::sign_magnitude, netlist::Encoding::bipolar})
    for (const netlist::Accumulator accumulator : {netlist::Accumulator::count, netlist::Accumulator::mux})
      // 5 inputs leave words of the multiplexer idle, 8 do not unless the stream is longer.
      for (const auto& [taps, length] : {std::pair(5, 4), {8, 8}, {8, 16}}) {
        const Candidate candidate{length, encoding, netlist::find_source_pair("sobol_1_2"), accumulator, 0};
        INFO(candidate.text() << ", " << taps << " inputs");
        Random random(6, static_cast<std::uint64_t>(taps));
        const Matrix x = random_matrix(1, taps, 0, 1, random);
        const Matrix w = random_matrix(taps, 1, -1, 1, random);
        const Moments counted = moments_of(20000, [&] { return counted_sum(candidate, x, w, random); });
        const Moments noise = moments_of(20000, [&] { return noisy_sum(candidate, x, w, random); });
        // The deviation of either variance is about a hundredth of it.
        CHECK(noise.variance == Approx(counted.variance).epsilon(0.06));
        CHECK(std::abs(noise.mean) < 0.03 * std::sqrt(counted.variance));
      }
}

TEST_CASE("groups have the noise of their own inputs, and certain products none") {
  Random random(7, 1);
  const Candidate candidate{8, netlist::Encoding::sign_magnitude, netlist::find_source_pair("ramp_vdc")};
  Matrix x(1, 4);
  x << 0.5f, 0.5f, 1, 1;
  const Matrix w = Matrix::Ones(2, 2);
  const Moments first = moments_of(5000, [&] {
    Matrix sums = Matrix::Zero(1, 2);
    add_counting_noise(candidate, x, w, 2, sums, random, shared_workers(1));
    CHECK(sums(0, 1) == 0);
    return sums(0, 0);
  });
  CHECK(first.variance == Approx(2 * 0.25 / 8).epsilon(0.1));
}

TEST_CASE("normal numbers have the moments of the normal distribution") {
  Random random(8, 1);
  const Moments plain = moments_of(100000, [&] { return normal(random); });
  CHECK(std::abs(plain.mean) < 0.02);
  CHECK(plain.variance == Approx(1).epsilon(0.02));
  const Moments squares = moments_of(100000, [&] {
    const double x = normal(random);
    return x * x;
  });
  CHECK(squares.variance == Approx(2).epsilon(0.06));  // a kurtosis of 3
}
