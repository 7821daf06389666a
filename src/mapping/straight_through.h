// SPDX-License-Identifier: Apache-2.0
// A mapped network in the arithmetic of a circuit, whose weights another program trains: forward it has the
// circuit's integers, backward the straight-through gradients of the trainer (train/passes.h).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/workers.h"
#include "mapping/map_network.h"
#include "train/candidate.h"
#include "train/passes.h"

namespace pulsewright::mapping {

/// What the other program holds of a layer.
struct LayerValues {
  std::span<const float>
      weights;  ///< [taps][neurons], 1 is a full stream; what lies beyond +-1 counts as that
  std::span<const float> biases;  ///< [neurons], as sums of weights
};

/// A forward pass, kept for its gradients.
struct StraightThroughPass {
  std::vector<train::LayerParameters> parameters;  ///< [layer]
  train::ForwardPass pass;
};

class StraightThrough {
 public:
  /// A circuit of the mapping: `choice` has the candidate of each layer, `netlist` the biases to begin with.
  StraightThrough(const Mapping& mapping, std::vector<train::Candidate> choice,
                  const netlist::Netlist& netlist);
  StraightThrough(StraightThrough&&) = default;

  std::size_t layers() const { return shapes_.size(); }
  const train::LayerShape& shape(std::size_t layer) const { return shapes_.at(layer); }
  /// With these, netlist_of() is the netlist of the constructor.
  const train::LayerParameters& start(std::size_t layer) const { return start_.at(layer); }
  std::int64_t features() const { return shapes_.front().inputs(); }
  std::int64_t classes() const { return shapes_.back().outputs(); }
  int maximum() const { return maximum_; }
  /// What a count of the last layer stands for: its logits are those of the float network over this.
  double unit() const { return unit_; }

  /// pixels: [images][features()] in [0, maximum()]; values: [layer].
  StraightThroughPass forward(std::span<const LayerValues> values, std::span<const std::uint8_t> pixels,
                              Workers& workers) const;
  /// The integers of the last layer, the circuit's logits, which are below 2^24: [images][classes].
  train::IntMatrix counts(const StraightThroughPass& pass) const;
  /// [layer], from the gradient of a loss with respect to counts() * unit(). A weight at an end of its range
  /// is not pushed beyond.
  std::vector<train::LayerGradient> backward(const StraightThroughPass& pass,
                                             const train::Matrix& logit_gradient, Workers& workers) const;

  /// The circuit with these values. verify() accepts it.
  netlist::Netlist netlist_of(std::span<const LayerValues> values) const;

 private:
  std::vector<train::LayerParameters> parameters_of(std::span<const LayerValues> values) const;
  std::vector<train::LayerView> views_of(std::span<const train::LayerParameters> parameters) const;

  std::string name_;
  int maximum_ = 0;
  double unit_ = 1;
  std::vector<train::LayerShape> shapes_;
  std::vector<train::LayerParameters> start_;
  std::vector<std::unique_ptr<train::LayerArithmetic>> arithmetics_;
  int pipeline_delay_ = 0;
};

}  // namespace pulsewright::mapping
