// SPDX-License-Identifier: Apache-2.0
// How the class of an image settles while the last layer counts.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "views/moment.h"

namespace pulsewright::views {

struct SettlingView {
  std::vector<std::vector<std::int64_t>> logits;  ///< [clocks 0 to length][classes]: what is counted by then
  std::int64_t label = 0;                         ///< the class in the end
  std::int64_t settled = 0;  ///< from so many clocks on, the largest logit is that of the label
};

/// Of the last layer of a circuit on one image, [features]; nothing if that layer has several positions or a
/// pool, whose answer is not a row of running sums.
std::optional<SettlingView> settling_view(const netlist::Netlist& netlist,
                                          const std::vector<std::int64_t>& image);

/// On an image of the moment, which has a netlist.
std::optional<SettlingView> settling_view(const Moment& moment, std::size_t image);

}  // namespace pulsewright::views
