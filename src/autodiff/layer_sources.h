// SPDX-License-Identifier: Apache-2.0
// The circuit's integers for a layer whose inputs share one source and whose weights share another.
#pragma once

#include <optional>
#include <span>

#include "netlist/sequence.h"

namespace pulsewright::autodiff {

/// The sources of a layer over whole streams. Bit-exact: these are the words of the registry's blocks.
class LayerSources {
 public:
  /// Misuse unless `length` is a power of two in [4, 4096], and input and weight show each word of log2
  /// length bits once, or where a block does not accept its parameters. For one shared source pass it twice.
  /// `select` drives a multiplexer; its words have any width.
  LayerSources(const netlist::Generator& input, const netlist::Generator& weight, std::int64_t length,
               const std::optional<netlist::Generator>& select = {});

  std::int64_t length() const { return length_; }
  bool has_select() const { return !select_.empty(); }
  /// Terms that the select can name: 2^width; 0 without one.
  std::int64_t selectable() const { return selectable_; }

  /// The threshold in [0, length] nearest to a density of ones in [0, 1], halves up. Misuse outside.
  std::int64_t threshold_of(double probability) const;

  /// The thresholds of values; those of negative sign-magnitude values are negative. Misuse if a value is
  /// outside the range of its encoding, or not a number.
  std::vector<std::int64_t> thresholds_of(std::span<const double> values, netlist::Encoding encoding) const;

  /// Ones of the product of two thresholds in [0, length] over the stream. Misuse outside.
  std::int64_t ones(std::int64_t input, std::int64_t weight, netlist::Gate gate) const;

  /// Ones that a multiplexer passes on, each with the sign of its weight: in cycle t the product of the term
  /// that select word t names, nothing if there is no such term. Weights have a sign for sign-magnitude only.
  /// Misuse without a select, or where there are not as many weights as inputs.
  std::int64_t ones_of_mux(std::span<const std::int64_t> inputs, std::span<const std::int64_t> weights,
                           netlist::Gate gate) const;

 private:
  std::int64_t length_;
  std::int64_t selectable_ = 0;
  std::vector<std::uint32_t> input_;
  std::vector<std::uint32_t> weight_;
  std::vector<std::uint32_t> select_;
  netlist::CountTable table_;
};

/// Misuse unless LayerSources can have this length.
void require_source_length(std::int64_t length);

}  // namespace pulsewright::autodiff
