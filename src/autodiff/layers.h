// SPDX-License-Identifier: Apache-2.0
// Dense and convolutional layers, with what their forward pass computes.
#pragma once

#include <optional>
#include <variant>

#include "autodiff/layer_sources.h"
#include "autodiff/mux_proxy.h"
#include "autodiff/value.h"
#include "netlist/window.h"

namespace pulsewright::autodiff {

/// The limit of infinite streams.
struct Expectation {};

/// The expectation and the noise of counting independent Bernoulli bits, drawn for each output. The deviation
/// has no gradient. With k terms, N bits, product densities p_j and expectation v on the wire:
///   mux    sigma^2 = (q - v^2) / N, where q, the mean square of a bit's value, is 1 for bipolar,
///          v for unipolar and mean_j p_j for sign-magnitude;
///   count  sigma^2 = sum_j s_j / (k^2 N), where s_j is 1 - (x_j w_j)^2 for bipolar, else p_j (1 - p_j).
/// Streams of one source are not independent: this is a model, ExactCounts is the circuit.
struct CountingNoise {
  std::uint64_t seed = 1;  ///< take another one for each step; the output's id is the stream of the draws
};

/// The circuit's own counts, bit-exact for operands rounded to thresholds; the gradient is the
/// expectation's (straight-through). Accumulator mux needs a select source.
struct ExactCounts {
  const LayerSources* sources = nullptr;
};

/// A multiplexer's expectation with the fitted bias, whose slope is part of the gradient, and a draw of the
/// fitted deviation, which has none.
struct CalibratedProxy {
  const MuxProxy* proxy = nullptr;
  std::uint64_t seed = 1;  ///< as in CountingNoise
  bool draw = true;        ///< false leaves the deviation out
};

/// Pointers are followed during the call that is given them, and not kept.
using Forward = std::variant<Expectation, CountingNoise, ExactCounts, CalibratedProxy>;

struct LayerOptions {
  netlist::Accumulator accumulator = netlist::Accumulator::count;
  Forward forward = Expectation{};
  /// After the counter, in binary: multiplies the count, then saturates. Larger than 0.
  double gain = 1;
  /// The id of the result; without one, the next of the tape.
  std::optional<StreamId> output = {};
};

/// (sum_i x_i w_ji + b_j) / k per neuron j, k = inputs, + 1 with a bias. x: [...][inputs], weights:
/// [neurons][inputs]; result [...][neurons] in the encoding of the products, with scale
/// x.scale * weights.scale * gain / k, so that decoding gives the plain layer's result. The bias, plain
/// numbers [neurons], is programmed in the incoming scale: it is a synapse whose input is always 1. Values
/// beyond the range saturate with a straight-through gradient. The tape records the meeting. Misuse: shapes,
/// lengths, or encodings that do not fit; sources or a proxy that are missing or of another length.
ScValue dense(const ScValue& x, const ScValue& weights, const std::optional<Variable>& bias,
              const LayerOptions& options = {});

/// The same at each position of a window. x: [batch][rows][columns][channels] of the window; weights:
/// [neurons][kernel rows][kernel columns][channels / groups]; neuron j sees the channels of group
/// j * groups / neurons; result [batch][out rows][out columns][neurons]. The padding has the value 0,
/// which is a density of 1/2 where x is bipolar.
ScValue conv2d(const ScValue& x, const ScValue& weights, const std::optional<Variable>& bias,
               const netlist::Window& window, std::int64_t groups = 1, const LayerOptions& options = {});

/// The mean over each window and channel, positions in the padding counted as 0. x:
/// [batch][rows][columns][channels]; result [batch][out rows][out columns][channels]. Done on counted values:
/// scale and id stay.
ScValue average_pool(const ScValue& x, const netlist::Window& window);

/// The largest value of each window and channel, the padding left out; the gradient goes to the first
/// of equals. Shapes, scale and id as for average_pool. Misuse if a window lies in the padding alone.
ScValue max_pool(const ScValue& x, const netlist::Window& window);

}  // namespace pulsewright::autodiff
