// SPDX-License-Identifier: Apache-2.0
#include "ising/spin_model.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "base/failure.h"

namespace pulsewright::ising {

bool SpinModel::has_fields() const {
  return std::ranges::any_of(fields, [](std::int64_t field) { return field != 0; });
}

std::int64_t energy(const SpinModel& model, std::span<const std::int8_t> states) {
  PW_ASSERT(states.size() == model.fields.size());
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < states.size(); ++i) sum -= model.fields[i] * states[i];
  for (const Coupling& coupling : model.couplings)
    sum -= coupling.weight * states[static_cast<std::size_t>(coupling.first)] *
           states[static_cast<std::size_t>(coupling.second)];
  return sum;
}

std::int64_t energy_bound(const SpinModel& model) {
  std::int64_t bound = 0;
  const auto add = [&](std::int64_t value) {
    if (value == INT64_MIN || __builtin_add_overflow(bound, std::abs(value), &bound)) bound = INT64_MAX;
  };
  for (const std::int64_t field : model.fields) add(field);
  for (const Coupling& coupling : model.couplings) add(coupling.weight);
  return bound;
}

std::int64_t coupling_sum(const SpinModel& model) {
  std::int64_t sum = 0;
  for (const Coupling& coupling : model.couplings) sum += coupling.weight;
  return sum;
}

void reduce(SpinModel& model) {
  std::int64_t common = std::gcd(model.scale, model.offset);
  for (const std::int64_t field : model.fields) common = std::gcd(common, field);
  for (const Coupling& coupling : model.couplings) common = std::gcd(common, coupling.weight);
  if (common <= 1) return;
  for (std::int64_t& field : model.fields) field /= common;
  for (Coupling& coupling : model.couplings) coupling.weight /= common;
  model.offset /= common;
  model.scale /= common;
}

}  // namespace pulsewright::ising
