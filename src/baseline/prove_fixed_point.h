// SPDX-License-Identifier: Apache-2.0
// The Verilog of a fixed-point network against its exact integers.
#pragma once

#include <cstdint>
#include <string>

#include "baseline/lower_fixed_point.h"
#include "data/images.h"
#include "hdl/simulator.h"
#include "rtl/generate.h"

namespace pulsewright::baseline {

/// What a simulator showed of a fixed-point design: every logit and class of every image.
struct CircuitParity {
  hdl::Simulator simulator = hdl::Simulator::icarus;
  std::string version;
  std::int64_t images = 0;
  std::int64_t words_compared = 0;
  std::int64_t mismatches = 0;
  std::string first_difference;  ///< empty where there is none
  std::int64_t cycles = 0;
  std::int64_t resets = 0;          ///< in mid-image
  std::int64_t bad_frames = 0;      ///< too short or too long, reported as such
  std::int64_t latency_clocks = 0;  ///< measured, as are the next: 0 where no image ran free
  std::int64_t interval_clocks = 0;
  plan::Timing predicted;
  bool control_caught =
      false;  ///< Verilog with one wrong bias differs, and of a convolution with a wrong weight

  /// Words were compared, none differs, the clocks are those of the model, and the control was caught.
  bool equal() const;
};

/// Runs the images with gaps, back-pressure, X on idle inputs, resets in mid-image and bad frames; the last
/// ones run free. Throws Failure when the simulator is missing or breaks down.
CircuitParity prove_circuit(const FixedPointNetwork& network, const FixedPointLayout& layout,
                            const data::Images& images, hdl::Simulator simulator);

Json to_json(const CircuitParity& parity);

}  // namespace pulsewright::baseline
