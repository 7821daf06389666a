// SPDX-License-Identifier: Apache-2.0
// One layer for a batch of images, a lane each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exact/engine.h"
#include "exact/kernels.h"
#include "exact/line_buffer.h"
#include "exact/patches.h"
#include "exact/slot_code.h"
#include "exact/sum_program.h"

namespace pulsewright::exact {

/// Computes the sums of one layer, its bias and scale_ times its counts. XNOR is counted by AND: over N bits,
/// of which A and W are ones and B are ones in both, the streams agree in N - A - W + 2 B. The A of all
/// inputs of a neuron are summed by one more neuron, whose streams are all ones.
class LaneLayer {
 public:
  /// Scratch memory of one thread.
  struct Scratch {
    LineBuffer patch;
    LineBuffer sums;
    LineBuffer block;
  };

  virtual ~LaneLayer() = default;
  virtual Method method() const = 0;
  const SlotCode& code() const { return code_; }
  /// The lane of each place in the sums.
  const std::array<std::uint8_t, lanes>& lane_of() const { return lane_of_; }
  Scratch make_scratch() const;

  /// `slots`: [layer.inputs()] slots; `sums`: [positions][neurons][lanes], overwritten.
  void run(const std::uint8_t* slots, std::int32_t* sums, Scratch& scratch) const;

 protected:
  explicit LaneLayer(const netlist::Layer& layer);

  /// sums[j][lane] += the products of sum j of a group; `patch`: [inputs of a neuron] slots.
  virtual void add_products(std::size_t group, const std::uint8_t* patch, std::int32_t* sums,
                            Scratch& scratch) const = 0;
  virtual std::size_t block_bytes() const { return 0; }

  SlotCode code_;
  SumProgram program_;
  std::array<std::uint8_t, lanes> lane_of_;
  const netlist::Layer layer_;
  const Patches patches_;
  const bool is_xnor_;
  const std::int32_t scale_;  ///< what a count adds to a sum

 private:
  const std::uint8_t* gather_patch(const std::uint8_t* slots, std::int64_t position, std::int64_t group,
                                   Scratch& scratch) const;
  /// Whether the sums are more than the bias and what add_products() adds.
  bool has_finish() const { return is_xnor_ || scale_ != 1; }
  void finish(std::size_t group, const std::int32_t* products, std::int32_t* sums) const;

  std::size_t neurons_of_group() const { return static_cast<std::size_t>(patches_.neurons_of_group()); }
};

/// The layer by tables, or nullptr if it has a multiplexer, too long streams, or tables of more than `memory`
/// bytes; `obstacle` then says so, as in "which has a multiplexer". What the tables take is subtracted from
/// `memory`.
std::unique_ptr<LaneLayer> table_layer(const netlist::Layer& layer, std::size_t& memory,
                                       std::string& obstacle);

/// The layer by packed streams, or nullptr if its streams take more than `memory` bytes.
std::unique_ptr<LaneLayer> packed_layer(const netlist::Layer& layer, std::size_t& memory,
                                        std::string& obstacle);

/// What the tables and packed streams of a netlist may take together, in bytes.
inline constexpr std::size_t lane_memory = std::size_t{256} << 20;

}  // namespace pulsewright::exact
