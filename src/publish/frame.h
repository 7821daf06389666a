// SPDX-License-Identifier: Apache-2.0
// The circuit that a training stood at after one epoch, in the integers of the circuit.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netlist/netlist.h"
#include "train/quantised_layer.h"
#include "train/state.h"

namespace pulsewright::publish {

/// One layer with the candidate that the run has chosen, or that is the most probable by now.
struct LayerFrame {
  std::size_t candidate = 0;          ///< index in the design space
  std::vector<double> probabilities;  ///< [candidates]
  int gain_exponent = 0;
  std::int64_t taps = 0;
  std::int64_t neurons = 0;
  std::vector<std::int32_t> columns;  ///< [neurons][taps], as train::QuantisedLayer::columns has them
  std::vector<std::int32_t> biases;   ///< [neurons], likewise

  bool operator==(const LayerFrame&) const = default;
};

struct Frame {
  int epoch = 0;  ///< of the whole run, from 0
  train::Phase phase = train::Phase::real;
  bool is_chosen = false;  ///< the candidates are the choice of the run
  std::vector<LayerFrame> layers;

  bool operator==(const Frame&) const = default;
};

/// The arithmetic of a candidate of the design space, by its index.
using Arithmetics = std::function<const train::LayerArithmetic&(std::size_t candidate)>;

/// The circuit of a state with at least one finished epoch. shapes: [layer]; candidates: the design space.
Frame frame_of(const train::TrainingState& state, std::span<const train::LayerShape> shapes,
               std::span<const train::Candidate> candidates, const Arithmetics& arithmetic);

/// The netlist of a frame, as train::train() assembles the one of a finished run. Nothing if the frame does
/// not fit the shapes and the candidates.
std::optional<netlist::Netlist> circuit_of(const Frame& frame, std::span<const train::LayerShape> shapes,
                                           std::span<const train::Candidate> candidates,
                                           const std::string& name, int maximum, int pipeline_delay);

/// A frame as bytes, little-endian: a column takes one byte if the scale of its candidate is at most 64, else
/// two.
std::string write_frame(const Frame& frame);

/// Nothing for bytes that write_frame() does not make.
std::optional<Frame> read_frame(std::string_view bytes);

}  // namespace pulsewright::publish
