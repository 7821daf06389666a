// SPDX-License-Identifier: Apache-2.0
#include "analog/cell.h"

namespace pulsewright::analog {

SingleCell::SingleCell(PulsedArray array, const UpdateParameters& up, const Draws& draws,
                       const Quirks& quirks)
    : Cell(array.shape(), draws, quirks), array_(std::move(array)), up_(up) {}

void SingleCell::update(View x, View d, float lr, std::size_t) {
  if (lr == 0) return;
  update_array(array_, up_, lr, x, d, draws_, updates_++, quirks_);
}

void SingleCell::exchange(Archive& archive) {
  archive("updates", updates_);
  archive.part("array", array_);
}

}  // namespace pulsewright::analog
