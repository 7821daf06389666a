// SPDX-License-Identifier: Apache-2.0
// One update of a tile's array, from files and to files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "analog/pulse_file.h"

namespace pulsewright::flow {

struct PulseRequest {
  std::string x;           ///< JSON file with the inputs
  std::string d;           ///< JSON file with the gradients
  std::string config;      ///< configuration of a network of tiles
  std::int64_t layer = 1;  ///< whose tile is pulsed, from 1
  std::uint64_t seed = 1;  ///< of devices and trains
  std::string trains;      ///< file of trains to pulse instead of drawn ones; empty for none
  std::string out;         ///< file for the trains; empty for none
};

/// Pulses, and writes the trains if that is asked for. Nothing, with diagnostics, if an input is wrong.
std::optional<analog::PulseUpdate> pulse_vector(const PulseRequest& request, Diagnostics& diagnostics);

}  // namespace pulsewright::flow
