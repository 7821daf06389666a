// SPDX-License-Identifier: Apache-2.0
#include "views/loss.h"

#include <algorithm>

namespace pulsewright::views {

LossView loss_view(const Moment& moment) {
  LossView view;
  for (const train::EpochRecord& record : moment.history) {
    if (view.bands.empty() || view.bands.back().phase != record.phase)
      view.bands.push_back({record.phase, {}});
    view.bands.back().epochs.push_back(record);
    view.largest = std::max(view.largest, record.loss);
  }
  return view;
}

bool is_searched(const Moment& moment) {
  const bool is_settled =
      !moment.choices.empty() && std::ranges::all_of(moment.choices, [](const LayerChoice& choice) {
        return choice.chosen.has_value();
      });
  return !is_settled || moment.history.empty() ||
         std::ranges::any_of(moment.history, [](const train::EpochRecord& epoch) {
           return epoch.phase == train::Phase::settle || epoch.phase == train::Phase::search;
         });
}

}  // namespace pulsewright::views
