// SPDX-License-Identifier: Apache-2.0
#include "autodiff/value.h"

#include <cmath>

#include <fmt/format.h>

#include "autodiff/functions.h"

namespace pulsewright::autodiff {

ValueRange range_of(netlist::Encoding encoding) {
  return encoding == netlist::Encoding::unipolar ? ValueRange{0, 1} : ValueRange{-1, 1};
}

double probability_of(double value, netlist::Encoding encoding) {
  switch (encoding) {
    case netlist::Encoding::unipolar:
      return value;
    case netlist::Encoding::bipolar:
      return (value + 1) / 2;
    case netlist::Encoding::sign_magnitude:
      break;
  }
  return std::abs(value);
}

double value_of(double density, netlist::Encoding encoding) {
  return encoding == netlist::Encoding::bipolar ? 2 * density - 1 : density;
}

ScValue encode(const Variable& x, const StreamFormat& format, std::optional<StreamId> port) {
  require(format.length >= 1, fmt::format("a stream of {} bits stands for nothing", format.length));
  const ValueRange range = range_of(format.encoding);
  return {clamp_straight_through(x, range.low, range.high), format, 1.0,
          port ? *port : x.tape().next_stream()};
}

Variable decode(const ScValue& x) {
  return affine(x.values, 1 / x.scale);
}

ScValue to_bipolar(const ScValue& x) {
  if (x.format.encoding == netlist::Encoding::bipolar) return x;
  require(x.format.encoding == netlist::Encoding::unipolar,
          "the sign of a sign-magnitude value is not a stream");
  return {affine(x.values, 2, -1),
          {netlist::Encoding::bipolar, x.format.length},
          x.scale,
          x.values.tape().next_stream()};
}

ScValue to_unipolar(const ScValue& x) {
  if (x.format.encoding == netlist::Encoding::unipolar) return x;
  require(x.format.encoding == netlist::Encoding::bipolar,
          "the sign of a sign-magnitude value is not a stream");
  return {affine(x.values, 0.5, 0.5),
          {netlist::Encoding::unipolar, x.format.length},
          x.scale,
          x.values.tape().next_stream()};
}

ScValue encode_again(const ScValue& x, const StreamFormat& format, std::optional<StreamId> port) {
  ScValue out = encode(x.values, format, port);
  out.scale = x.scale;
  return out;
}

}  // namespace pulsewright::autodiff
