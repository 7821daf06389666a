// SPDX-License-Identifier: Apache-2.0
#include "train/counting_noise.h"

#include <cmath>

#include "train/elementary.h"
#include "train/response.h"

namespace pulsewright {

namespace {

/// The sums over products of p and of p^2.
struct Moments {
  Matrix first;
  Matrix second;
};

Moments moments_of(const Candidate& candidate, const Matrix& x, const Matrix& w, std::int64_t groups,
                   Workers& workers) {
  const auto product = [&](const Matrix& a, const Matrix& b) {
    return respond(Response::product, a, b, groups, workers);
  };
  if (candidate.encoding != Encoding::bipolar)
    return {product(x, w.cwiseAbs()), product(x.cwiseAbs2(), w.cwiseAbs2())};
  // p = (1 + (2x - 1) w) / 2
  const Matrix bipolar = (2 * x.array() - 1).matrix();
  const Matrix plain = product(bipolar, w);
  const Matrix squares = product(bipolar.cwiseAbs2(), w.cwiseAbs2());
  const auto taps = static_cast<float>(w.rows());
  return {((plain.array() + taps) / 2).matrix(), ((squares.array() + 2 * plain.array() + taps) / 4).matrix()};
}

}  // namespace

double normal(Random& random) {
  for (;;) {
    const double u = 2 * random.uniform() - 1;
    const double v = 2 * random.uniform() - 1;
    const double s = u * u + v * v;
    if (s > 0 && s < 1) return u * std::sqrt(-2 * logarithm(s) / s);
  }
}

void add_counting_noise(const Candidate& candidate, const Matrix& x, const Matrix& w, std::int64_t groups,
                        Matrix& sums, Random& random, Workers& workers) {
  const Moments moments = moments_of(candidate, x, w, groups, workers);
  const auto length = static_cast<float>(candidate.length);
  const auto taps = static_cast<float>(w.rows());
  for (Eigen::Index row = 0; row < sums.rows(); ++row)
    for (Eigen::Index neuron = 0; neuron < sums.cols(); ++neuron) {
      const float first = moments.first(row, neuron);
      const float variance = candidate.accumulator == Accumulator::mux ? first * (taps - first)
                                                                       : first - moments.second(row, neuron);
      sums(row, neuron) += std::sqrt(std::max(variance, 0.0f) / length) * static_cast<float>(normal(random));
    }
}

}  // namespace pulsewright
