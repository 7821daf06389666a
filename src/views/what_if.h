// SPDX-License-Identifier: Apache-2.0
// What if a layer had other streams: the same weights with another length, encoding, source pair or setting.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/workers.h"
#include "netlist/netlist.h"
#include "train/candidate.h"
#include "train/network_shape.h"
#include "train/passes.h"
#include "views/moment.h"

namespace pulsewright::views {

/// What is changed in one layer; nothing means as it is.
struct Change {
  std::optional<int> length = {};                  ///< a power of two in [4, 1024]
  std::optional<netlist::Encoding> encoding = {};  ///< of the weights
  const netlist::SourcePair* pair = nullptr;
  std::optional<int> setting = {};  ///< of the generators

  bool operator==(const Change&) const = default;
};

/// A circuit taken apart into what the trainer quantises, so that it can be put together with other streams.
/// Weights are those of the circuit, already rounded to its length: a longer stream does not bring back what
/// that rounding lost.
class WhatIf {
 public:
  /// Nothing if the circuit is not one that the trainer puts together, because that would give another
  /// circuit even with no change; `obstacle` then says why.
  static std::optional<WhatIf> of(const netlist::Netlist& netlist, std::string* obstacle = nullptr);

  std::size_t layers() const { return layers_.size(); }
  /// What a layer is made of, without a change.
  const train::Candidate& candidate(std::size_t layer) const { return layers_[layer].candidate; }

  /// The layers with these changes as the trainer passes through them. It refers to this object.
  struct Passes {
    std::vector<std::unique_ptr<train::LayerArithmetic>> arithmetics;  ///< [layer]
    std::vector<train::LayerParameters> parameters;                    ///< [layer]
    std::vector<train::LayerView> views;                               ///< [layer]
  };
  Passes passes(std::span<const Change> changes) const;

  /// The circuit with these changes, [layers]. The schedule is parallel, whatever that of the original is.
  netlist::Netlist with(std::span<const Change> changes) const;

 private:
  struct Layer {
    train::LayerShape shape;
    train::Candidate candidate;
    std::vector<std::vector<float>> weights;  ///< [neurons][taps], in [-1, 1]
    std::vector<float> biases;                ///< [neurons], in sums of responses
    int gain_exponent = 0;
  };

  WhatIf() = default;

  std::string name_;
  int maximum_ = 0;
  int pipeline_delay_ = 0;
  std::vector<Layer> layers_;
};

/// Accuracy when the streams of one layer, or of all, have another length.
struct LengthRow {
  std::optional<std::size_t> layer;   ///< nothing: all layers
  std::vector<std::int64_t> correct;  ///< [lengths]
};

struct LengthView {
  std::vector<int> lengths;     ///< 4 to 256
  std::int64_t images = 0;      ///< the first of the moment's
  std::int64_t correct = 0;     ///< of them, as the circuit is
  std::vector<LengthRow> rows;  ///< each layer alone, then all together
};

/// At most this many images are run for each cell of the table.
inline constexpr std::size_t length_images = 1000;

/// Nothing if WhatIf does not know the circuit; `obstacle` then says why. The moment has a netlist and
/// labels.
std::optional<LengthView> length_view(const Moment& moment, Workers& workers,
                                      std::string* obstacle = nullptr);

}  // namespace pulsewright::views
