// SPDX-License-Identifier: Apache-2.0
// Small netlists that verify() accepts, for the tests of many rooms.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "netlist/netlist.h"

namespace pulsewright::samples {

/// The shape of a sample: everything that is not drawn from the seed.
struct LayerShape {
  unsigned width = 3;       ///< of the sources; streams of 2^width bits unless `length` says otherwise
  std::int64_t length = 0;  ///< 0: 2^width
  std::int64_t outputs = 4;
  netlist::Encoding weight_encoding =
      netlist::Encoding::sign_magnitude;  ///< bipolar makes both streams bipolar
  std::string pair = "ramp_vdc";  ///< ramp_vdc, sobol, sobol_gray, lfsr, ramp_shared or ramp_complement
  netlist::Accumulator accumulator = netlist::Accumulator::count;
  std::int64_t pipeline_delay = 0;
  std::optional<netlist::Window> kernel = {};  ///< of a conv2d node; its plane is what arrives
  std::int64_t groups = 1;                     ///< of a conv2d node
  std::optional<netlist::Window> pool = {};    ///< behind the neurons; its plane is what they give
  netlist::PoolKind pool_kind = netlist::PoolKind::max;
};

struct Shape {
  std::string name = "sample";
  std::int64_t features = 5;
  std::int64_t rows = 1;  ///< of the image, which has features / (rows * columns) channels
  std::int64_t columns = 1;
  std::int64_t maximum = 16;
  std::vector<LayerShape> layers = {{}, {}};
};

/// A netlist of that shape with weights, biases and requantisers drawn from `seed`.
netlist::Netlist make_netlist(const Shape& shape, std::uint64_t seed);

/// 5 x 5 pixels of two channels through a padded convolution and a pool.
Shape convolution_and_pool();

/// A shape drawn from `seed`: every encoding, pair, accumulator and delay, lengths on both sides of powers of
/// two.
Shape random_shape(std::uint64_t seed);

/// A shape of one or two convolutions, with and without pools, and perhaps a dense layer, drawn from `seed`:
/// every encoding and accumulator, groups, strides, padding and dilation.
Shape random_convolution_shape(std::uint64_t seed);

/// The netlist with a folded schedule whose parts are divisors drawn from `seed`.
netlist::Netlist fold_netlist(netlist::Netlist netlist, std::uint64_t seed);

/// The netlist, of whose folded layers with exact counters some take whole streams per clock: those that the
/// seed names, and at least one.
netlist::Netlist take_whole_streams(netlist::Netlist netlist, std::uint64_t seed);

/// The netlist, whose folded layers with exact counters take some bits of each stream per clock: more than
/// one where the length has such a divisor up to 16, and never all.
netlist::Netlist take_some_bits(netlist::Netlist netlist, std::uint64_t seed);

/// The same with dense layers parallel where the seed says so: mixed where some are and some are not.
netlist::Netlist mix_netlist(netlist::Netlist netlist, std::uint64_t seed);

/// An image that the netlist takes, every value as likely as another.
std::vector<std::int64_t> draw_image(const netlist::Netlist& netlist, Random& random);

/// Two layers that use every kind of fault's block: signs, ties, saturation, both requantisers.
netlist::Netlist reference_netlist();

}  // namespace pulsewright::samples
