// SPDX-License-Identifier: Apache-2.0
// Small netlists that verify() accepts, for the tests of many rooms.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright::samples {

/// The shape of a sample: everything that is not drawn from the seed.
struct LayerShape {
  unsigned width = 3;       ///< of the sources; streams of 2^width bits unless `length` says otherwise
  std::int64_t length = 0;  ///< 0: 2^width
  std::int64_t outputs = 4;
  Encoding weight_encoding = Encoding::sign_magnitude;  ///< bipolar makes both streams bipolar
  std::string pair = "ramp_vdc";  ///< ramp_vdc, sobol, sobol_gray, lfsr, ramp_shared or ramp_complement
  Accumulator accumulator = Accumulator::count;
  std::int64_t pipeline_delay = 0;
};

struct Shape {
  std::string name = "sample";
  std::int64_t features = 5;
  std::int64_t maximum = 16;
  std::vector<LayerShape> layers = {{}, {}};
};

/// A netlist of that shape with weights, biases and requantisers drawn from `seed`.
Netlist make_netlist(const Shape& shape, std::uint64_t seed);

/// A shape drawn from `seed`: every encoding, pair, accumulator and delay, lengths on both sides of powers of
/// two.
Shape random_shape(std::uint64_t seed);

/// Two layers that use every kind of fault's block: signs, ties, saturation, both requantisers.
Netlist reference_netlist();

}  // namespace pulsewright::samples
