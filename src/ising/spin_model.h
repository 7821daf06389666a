// SPDX-License-Identifier: Apache-2.0
// The Ising model in exact integers: E(s) = - sum_i h_i s_i - sum_{i<j} J_ij s_i s_j with s in {-1, +1}.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pulsewright::ising {

/// The largest model that is read: its fields alone are 32 MiB.
inline constexpr std::int64_t most_spins = std::int64_t{1} << 22;

/// J_ij of two spins; first < second, weight not 0.
struct Coupling {
  std::int32_t first;
  std::int32_t second;
  std::int64_t weight;

  bool operator==(const Coupling&) const = default;
};

/// A model, and what its energies are in the units of the file that it came from: (E(s) + offset) / scale.
struct SpinModel {
  std::vector<std::int64_t> fields;      ///< h [spins]
  std::vector<Coupling> couplings = {};  ///< by first, then by second; each pair once
  std::int64_t offset = 0;
  std::int64_t scale = 1;                ///< at least 1
  std::vector<std::string> labels = {};  ///< [spins], or empty if spins are called 0, 1, 2, ...

  std::int64_t spins() const { return static_cast<std::int64_t>(fields.size()); }
  bool has_fields() const;

  bool operator==(const SpinModel&) const = default;
};

/// E(s), without offset and scale. `states`: [spins], each -1 or +1.
std::int64_t energy(const SpinModel& model, std::span<const std::int8_t> states);

/// The sum of |h| and |J|: no energy and no local field is larger. INT64_MAX if the sum does not fit.
std::int64_t energy_bound(const SpinModel& model);

/// The sum of all J.
std::int64_t coupling_sum(const SpinModel& model);

/// Divides h, J, offset and scale by what they have in common; energies in the file's units stay.
void reduce(SpinModel& model);

}  // namespace pulsewright::ising
