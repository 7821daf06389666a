// SPDX-License-Identifier: Apache-2.0
#include "ising/rbm_likelihood.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "base/elementary.h"
#include "base/failure.h"

namespace pulsewright::ising {

namespace {

/// log(2 cosh x)
double log_two_cosh(double x) {
  const double magnitude = std::abs(x);
  return magnitude + logarithm(1 + exponential(-2 * magnitude));
}

/// One side of the machine, seen from the other.
class Side {
 public:
  /// Sums out the spins [first, first + count) of `model`; the others are `others` spins from `others_first`.
  Side(const SpinModel& model, std::int64_t first, std::int64_t count, std::int64_t others_first,
       std::int64_t others)
      : unit_(static_cast<double>(model.scale)),
        fields_(model.fields.begin() + first, model.fields.begin() + first + count),
        other_fields_(model.fields.begin() + others_first, model.fields.begin() + others_first + others),
        weights_(static_cast<std::size_t>(others), std::vector<std::int64_t>(fields_.size())) {
    const auto is_inner = [&](std::int64_t spin) { return spin >= first && spin < first + count; };
    for (const Coupling& coupling : model.couplings) {
      PW_ASSERT(is_inner(coupling.first) != is_inner(coupling.second));
      const std::int64_t inner = is_inner(coupling.first) ? coupling.first : coupling.second;
      const std::int64_t other = is_inner(coupling.first) ? coupling.second : coupling.first;
      weights_[static_cast<std::size_t>(other - others_first)][static_cast<std::size_t>(inner - first)] =
          coupling.weight;
    }
  }

  /// log of the sum over the inner spins of exp(-E / scale), for one state of the others.
  double log_weight(std::span<const std::int8_t> others) const {
    std::vector<std::int64_t> sums = fields_;
    std::int64_t energy = 0;
    for (std::size_t i = 0; i < others.size(); ++i) add(sums, energy, i, others[i]);
    return log_of(sums, energy);
  }

  /// log Z, all states of the others in the order of a Gray code: one spin flips at a time.
  double log_partition() const {
    std::vector<std::int8_t> states(weights_.size(), -1);
    std::vector<std::int64_t> sums = fields_;
    std::int64_t energy = 0;
    for (std::size_t i = 0; i < states.size(); ++i) add(sums, energy, i, -1);
    double largest = log_of(sums, energy);
    double total = 1;
    for (std::uint64_t step = 1; step < std::uint64_t{1} << states.size(); ++step) {
      const auto i = static_cast<std::size_t>(std::countr_zero(step));
      states[i] = static_cast<std::int8_t>(-states[i]);
      add(sums, energy, i, 2 * states[i]);
      const double weight = log_of(sums, energy);
      if (weight > largest) {
        total = total * exponential(largest - weight) + 1;
        largest = weight;
      } else {
        total += exponential(weight - largest);
      }
    }
    return largest + logarithm(total);
  }

 private:
  void add(std::vector<std::int64_t>& sums, std::int64_t& energy, std::size_t i, std::int64_t change) const {
    energy += change * other_fields_[i];
    for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += change * weights_[i][j];
  }
  double log_of(const std::vector<std::int64_t>& sums, std::int64_t energy) const {
    double weight = static_cast<double>(energy) / unit_;
    for (const std::int64_t sum : sums) weight += log_two_cosh(static_cast<double>(sum) / unit_);
    return weight;
  }

  double unit_;
  std::vector<std::int64_t> fields_;                ///< of the spins that are summed out
  std::vector<std::int64_t> other_fields_;          ///< [others]
  std::vector<std::vector<std::int64_t>> weights_;  ///< [others][inner]
};

/// sum q log q over the different patterns, q their shares.
double negative_entropy(const Patterns& patterns) {
  std::map<std::vector<std::int8_t>, double> counts;
  for (const auto& states : patterns.states) counts[states] += 1;
  double sum = 0;
  for (const auto& [states, count] : counts) {
    const double share = count / static_cast<double>(patterns.states.size());
    sum += share * logarithm(share);
  }
  return sum;
}

}  // namespace

Likelihood rbm_likelihood(const SpinModel& model, const Patterns& patterns, const AnnealedOptions& annealed) {
  const std::int64_t visible = patterns.spins;
  const std::int64_t hidden = model.spins() - visible;
  PW_ASSERT(visible >= 1 && hidden >= 1);
  const Side over_hidden(model, visible, hidden, 0, visible);
  Likelihood found;
  found.is_counted = std::min(visible, hidden) <= most_counted_side;
  if (!found.is_counted) {
    const AnnealedLaw law = annealed_law(model, 1, annealed);
    // The law of a pattern has no offset.
    found.log_partition =
        law.log_partition + static_cast<double>(model.offset) / static_cast<double>(model.scale);
    found.log_partition_error = law.log_partition_error;
  } else {
    found.log_partition = visible <= hidden ? over_hidden.log_partition()
                                            : Side(model, 0, visible, visible, hidden).log_partition();
  }
  for (const auto& states : patterns.states)
    found.mean_log_likelihood += over_hidden.log_weight(states) - found.log_partition;
  found.mean_log_likelihood /= static_cast<double>(patterns.states.size());
  found.divergence = negative_entropy(patterns) - found.mean_log_likelihood;
  return found;
}

}  // namespace pulsewright::ising
