// SPDX-License-Identifier: Apache-2.0
#include "views/moment.h"

#include "base/elementary.h"

namespace pulsewright::views {

double entropy(const LayerChoice& choice) {
  double sum = 0;
  for (const double probability : choice.probabilities)
    if (probability > 0) sum -= probability * logarithm(probability);
  return sum;
}

std::string class_name(const Moment& moment, std::size_t index) {
  return index < moment.class_names.size() ? moment.class_names[index] : std::to_string(index);
}

}  // namespace pulsewright::views
