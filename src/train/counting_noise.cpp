// SPDX-License-Identifier: Apache-2.0
#include "train/counting_noise.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"
#include "netlist/sequence.h"
#include "train/response.h"

namespace pulsewright::train {

Matrix counting_variance(const Candidate& candidate, const Matrix& x, const Matrix& w, std::int64_t groups,
                         Workers& workers) {
  const auto product = [&](const Matrix& a, const Matrix& b) {
    return respond(Response::product, a, b, groups, workers);
  };
  const auto taps = static_cast<float>(w.rows());
  const bool selects = candidate.accumulator == netlist::Accumulator::mux;
  const float words =
      selects ? std::ldexp(1.0f, static_cast<int>(width_of(candidate.select_generator(w.rows())))) : 0.0f;
  if (candidate.encoding != netlist::Encoding::bipolar) {
    const Matrix first = product(x, w.cwiseAbs());
    if (selects) return words * first - product(x, w).cwiseAbs2();
    return first - product(x.cwiseAbs2(), w.cwiseAbs2());
  }
  // p = (1 + (2x - 1) w) / 2
  const Matrix bipolar = (2 * x.array() - 1).matrix();
  if (selects) {
    const Matrix first = ((product(bipolar, w).array() + taps) / 2).matrix();
    return words * first - first.cwiseAbs2();
  }
  return ((taps - product(bipolar.cwiseAbs2(), w.cwiseAbs2()).array()) / 4).matrix();
}

void add_counting_noise(const Candidate& candidate, const Matrix& x, const Matrix& w, std::int64_t groups,
                        Matrix& sums, Random& random, Workers& workers) {
  const Matrix variance = counting_variance(candidate, x, w, groups, workers);
  const auto length = static_cast<float>(candidate.length);
  for (Eigen::Index row = 0; row < sums.rows(); ++row)
    for (Eigen::Index neuron = 0; neuron < sums.cols(); ++neuron)
      sums(row, neuron) +=
          std::sqrt(std::max(variance(row, neuron), 0.0f) / length) * static_cast<float>(normal(random));
}

}  // namespace pulsewright::train
