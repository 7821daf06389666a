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

}  // namespace pulsewright::views
