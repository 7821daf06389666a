// SPDX-License-Identifier: Apache-2.0
// What is kept of an epoch.
#pragma once

#include <string_view>
#include <vector>

namespace pulsewright::train {

/// The stages of a run, in their order.
enum class Phase {
  real,    ///< weights of the real-valued network of products
  adapt,   ///< each layer's weights for each other response, the other layers left as they are
  settle,  ///< the choice of each layer, at the highest temperature, weights left as they are
  search,  ///< weights and choices together, the temperature falling
  tune,    ///< weights for the choice made
};
inline constexpr std::string_view phase_names[] = {"real", "adapt", "settle", "search", "tune"};
constexpr std::string_view to_text(Phase phase) {
  return phase_names[static_cast<int>(phase)];
}

/// One finished epoch.
struct EpochRecord {
  Phase phase = Phase::real;
  int epoch = 0;           ///< of the whole run, from 0
  double loss = 0;         ///< mean over the epoch's images (Loss)
  double accuracy = 0;     ///< on the epoch's images as they were trained on; R2 of a regression
  double temperature = 0;  ///< of the choice; 0 outside the search
  std::vector<double> expected_lengths;  ///< [layer]; of the choice once it is made
};

}  // namespace pulsewright::train
