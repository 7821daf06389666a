// SPDX-License-Identifier: Apache-2.0
// Runs a netlist, bit for bit as the circuit does.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright {

/// What one image leaves in the circuit.
struct Inference {
  std::vector<std::vector<std::int64_t>> thresholds;  ///< [layer][values that enter it]
  std::vector<std::vector<std::int64_t>> counts;      ///< [layer][positions * neurons]
  std::vector<std::vector<std::int64_t>> pooled;      ///< [layer][values]; empty without a pool
  int label = 0;                                      ///< index of the largest logit, the lowest on a tie

  /// What leaves the last layer: [classes].
  const std::vector<std::int64_t>& logits() const {
    return pooled.back().empty() ? counts.back() : pooled.back();
  }

  bool operator==(const Inference&) const = default;
};

/// An engine is made for one verified netlist, keeps a reference to it, and is then only read.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string_view name() const = 0;
  /// `features`: [input.features] integers in [0, input.maximum].
  virtual Inference run(std::span<const std::int64_t> features) const = 0;
};

/// The plain reference, bit by bit, through the models of the registry. The oracle of all others.
std::unique_ptr<Engine> reference_engine(const Netlist& netlist);

/// Sums of table entries for layers with exact counters whose tables fit into 256 MiB; the reference for the
/// others.
std::unique_ptr<Engine> table_engine(const Netlist& netlist);

/// Every stream bit of one layer for one image. words[t] holds bit t of stream i at bit i.
struct LayerStreams {
  std::vector<std::vector<std::uint64_t>> inputs;  ///< [length][words for the values that enter]
  std::vector<std::vector<std::uint64_t>>
      weights;  ///< [length][words for thresholds 0..2^width of the weights]
};

/// The streams of layer `layer` when its inputs have these thresholds.
LayerStreams layer_streams(const Layer& layer, std::span<const std::int64_t> thresholds);

/// Index of the largest value, the lowest on a tie.
int argmax(std::span<const std::int64_t> values);

}  // namespace pulsewright
