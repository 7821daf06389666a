// SPDX-License-Identifier: Apache-2.0
// The exact model with one fault of the Verilog in it: what a design with that fault answers.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "exact/engine.h"
#include "netlist/netlist.h"

namespace pulsewright::parity {

/// Faults whose answers the model can tell, each in all instances of a block.
enum class ModelFault {
  encoder_not_strict,        ///< encode_compare: 1 where word and threshold are equal, too
  and_is_or,                 ///< gate_and
  and_ignores_signs,         ///< gate_and: no product is inverted
  signed_and_ignores_signs,  ///< gate_and_signed: the same
  table_ignores_signs,       ///< multiply_table: the same
  xnor_is_xor,               ///< gate_xnor
  accumulator_subtracts,     ///< accumulate
  accumulator_ignores_preset,
  accumulator_flips_preset,  ///< accumulate: the lowest bit of what it starts from
  bias_ignored,              ///< add_bias
  bias_one_more,             ///< add_bias
  class_flipped,             ///< axis_send, axis_send_serial: the lowest bit of the class
};

/// Runs images of one netlist, to which it keeps a reference, at full length.
class SpoiltModel {
 public:
  SpoiltModel(const netlist::Netlist& netlist, ModelFault fault);
  ~SpoiltModel();

  /// Sums that leave their range wrap around, as they do in the design. `features`: as Engine::run().
  exact::Inference run(std::span<const std::int64_t> features) const;

 private:
  class LayerModel;

  netlist::Chain chain_;
  ModelFault fault_;
  std::vector<std::unique_ptr<LayerModel>> layers_;
};

}  // namespace pulsewright::parity
