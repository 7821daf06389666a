// SPDX-License-Identifier: Apache-2.0
// What a call names of a screen: its size, and the neuron and the image to look at.
#pragma once

#include <cstdint>
#include <string>

#include "base/diagnostics.h"
#include "views/moment.h"

namespace pulsewright::watch {

struct Size {
  int width = 0;
  int height = 0;
};

/// "160x48", within the limits of a screen; anything else is a Code::bad_flag of --size.
Size read_size(const std::string& text, Diagnostics& diagnostics);

/// The layer, counted from 1, its neuron and the image, counted from 0. Each that does not lie within the
/// circuit and its images is a Code::bad_flag. Without a circuit nothing is selected.
views::Selection read_selection(const views::Moment& moment, std::int64_t layer, std::int64_t neuron,
                                std::int64_t image, Diagnostics& diagnostics);

}  // namespace pulsewright::watch
