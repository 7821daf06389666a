// SPDX-License-Identifier: Apache-2.0
// The pulses of one update as a document: trains that can be looked at, changed, made elsewhere and handed
// in.
#pragma once

#include <optional>

#include "analog/tile_config.h"

namespace pulsewright::analog {

/// One vector into a freshly drawn array of the tile's first device.
struct PulseUpdate {
  TrainScale scale;  ///< length and scales; the scales are 0 if the trains were given
  Trains trains;
  Counts counts;  ///< coincidences at each cross-point, DOWN above 0
  Vector weights_before;
  Vector weights_after;
  PulseReport report;
};

/// Draws the trains of x and d, or takes `given` ones, and pulses the array with them. A pulse type without
/// trains, and given trains of other sizes, are diagnosed.
std::optional<PulseUpdate> pulse_update(const TileConfig& tile, float lr, View x, View d, std::uint64_t seed,
                                        const std::optional<Trains>& given, Diagnostics& diagnostics);

Json pulses_json(const PulseUpdate& update);

/// What the pulses did: counts and weights before and after.
Json result_json(const PulseUpdate& update);

/// The trains of such a document, strictly.
std::optional<Trains> read_trains(const Json& json, const std::string& where, Diagnostics& diagnostics);

}  // namespace pulsewright::analog
