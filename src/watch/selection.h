// SPDX-License-Identifier: Apache-2.0
// What a call names of a screen: its size, and the neuron and the image to look at.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "views/moment_source.h"
#include "watch/controls.h"

namespace pulsewright::watch {

struct Size {
  int width = 0;
  int height = 0;
};

/// "160x48", from 1x1 to the largest screen; anything else is a Code::bad_flag of --size.
Size read_size(const std::string& text, Diagnostics& diagnostics);

/// Which numbers of epochs a run can show, in words: "1 to 386", or "a run that keeps frames".
std::string kept_epochs(const std::vector<int>& epochs);

/// The layer, counted from 1, its neuron and the image, counted from 0. Each that does not lie within the
/// circuit and its images is a Code::bad_flag. Without a circuit nothing is selected.
views::Selection read_selection(const views::Moment& moment, std::int64_t layer, std::int64_t neuron,
                                std::int64_t image, Diagnostics& diagnostics);

/// What is looked at, as a call names it.
struct Choice {
  int epoch = 0;           ///< after so many epochs; 0 for the newest
  std::int64_t layer = 1;  ///< counted from 1
  std::int64_t neuron = 0;
  std::int64_t image = 0;
};

/// The moment of a choice, and the request for it. Diagnoses an epoch that was not kept, and what
/// read_selection() refuses; nullptr then.
std::shared_ptr<const views::Moment> choose(views::MomentSource& source, const Choice& choice,
                                            Request& request, Diagnostics& diagnostics);

}  // namespace pulsewright::watch
