// SPDX-License-Identifier: Apache-2.0
// Values that streams carry: what they represent, how they are encoded and scaled, and which stream it is.
#pragma once

#include <optional>

#include "autodiff/tape.h"

namespace pulsewright::autodiff {

/// How a stream stands for a value.
struct StreamFormat {
  netlist::Encoding encoding = netlist::Encoding::bipolar;
  std::int64_t length = 256;  ///< bits, at least 1

  bool operator==(const StreamFormat&) const = default;
};

/// The values that an encoding can hold: [0, 1] for unipolar, else [-1, 1].
struct ValueRange {
  double low;
  double high;
};
ValueRange range_of(netlist::Encoding encoding);

/// The density of ones of a stream that stands for `value`: v, (v + 1) / 2 or |v|.
double probability_of(double value, netlist::Encoding encoding);

/// The value that a density of ones stands for: p or 2p - 1. Where counts have the signs of sign-magnitude
/// values, so has p.
double value_of(double density, netlist::Encoding encoding);

/// A tensor of represented values (not of bits) on its way through the circuit.
struct ScValue {
  Variable values;  ///< within range_of(format.encoding)
  StreamFormat format;
  /// decode() divides by it: the product of all down-scalings by adders and of all gains. Larger than 0.
  double scale = 1;
  StreamId stream;

  const Shape& shape() const { return values.shape(); }
  /// The same stream, scale and format with other values: for what is done to counted values.
  ScValue with(const Variable& other) const { return {other, format, scale, stream}; }
};

/// Real numbers as streams: clamped to the range of the encoding, with a straight-through gradient. Scale 1;
/// the id is `port`, or else the next of the tape.
ScValue encode(const Variable& x, const StreamFormat& format, std::optional<StreamId> port = {});

/// The real numbers: values / scale.
Variable decode(const ScValue& x);

/// The same bits read as the other encoding: v = 2p - 1, p = (v + 1) / 2. New id, the scale stays; a value
/// that has the encoding already is returned as it is. Sign-magnitude is Misuse: its sign is not a stream.
ScValue to_bipolar(const ScValue& x);
ScValue to_unipolar(const ScValue& x);

/// A counted value sent on by a new source, in another format: clamped to its range with a straight-through
/// gradient. The scale stays; the id is `port`, or else the next of the tape.
ScValue encode_again(const ScValue& x, const StreamFormat& format, std::optional<StreamId> port = {});

}  // namespace pulsewright::autodiff
