// SPDX-License-Identifier: Apache-2.0
#include "baseline/convolution_modules.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "baseline/convolution_text.h"
#include "plan/fold_plan.h"
#include "plan/layer_plan.h"
#include "primitives/block_parameters.h"

namespace pulsewright::baseline {

namespace {

const hdl::Expression reset = {hdl::Slice{"rst_i"}};
const hdl::Expression always = {hdl::Literal{1, {1}}};

std::uint64_t number(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

primitives::Parameters walk_parameters(const FixedPointLayer& layer) {
  return plan::walk_parameters(layer.kernel->window, layer.pool ? &layer.pool->window : nullptr, 1,
                               layer.kernel->groups, 1);
}

primitives::Parameters input_parameters(const ConvolutionPlan& plan, const FixedPointFormat& format) {
  return {{"width", {number(format.activation_bits)}}, {"depth", {number(plan.inputs)}}};
}

/// The function of a pool's sums, which are not clipped before.
primitives::Requantisation requantisation_of(const PowerOfTwo& power) {
  primitives::Requantisation function{1, 0, primitives::Rounding::half_up,
                                      (std::int64_t{1} << power.bits) - 1};
  if (power.exponent >= 0)
    function.multiplier = std::int64_t{1} << power.exponent;
  else
    function.shift = static_cast<unsigned>(-power.exponent);
  return function;
}

/// The parameters of the pool and of what follows it.
struct PoolBlocks {
  primitives::Parameters chain;
  std::optional<primitives::Parameters> requantise;  ///< of sums
};

PoolBlocks pool_blocks(const LayerPlace& place, const ConvolutionPlan& plan) {
  const netlist::PoolKind kind = place.layer->pool->kind;
  // Clipped values have no sign yet.
  const unsigned width = place.neuron_bits() + (place.clips_sums() ? 1 : 0);
  const unsigned out_width = kind == netlist::PoolKind::max ? width : place.pooled_bits();
  PoolBlocks blocks{{{"neurons", {number(plan.neurons)}},
                     {"width", {width}},
                     {"out_width", {out_width}},
                     {"window", {number(plan.inner)}},
                     {"maximum", {kind == netlist::PoolKind::max}}},
                    std::nullopt};
  if (kind == netlist::PoolKind::sum && place.next)
    blocks.requantise = requantise_parameters(requantisation_of(*place.next), out_width, place.output_bits());
  return blocks;
}

/// The module that joins the parts.
class ConvolutionLowering {
 public:
  explicit ConvolutionLowering(const LayerPlace& place)
      : place_(place), plan_(convolution_plan(*place.layer)) {
    module_.name = place.module;
    module_.comment = fmt::format("{} kernels of {} taps at {} positions, one tap per clock.",
                                  place.layer->neurons(), plan_.taps, plan_.outer * plan_.inner);
    module_.ports = serial_ports(place);
  }

  std::vector<hdl::Module> lower() {
    hdl::Module control = convolution_control(place_, plan_);
    hdl::Module sums = convolution_sums(place_, plan_);
    add_control(control.name);
    add_inputs();
    add_weights();
    add_sums(sums.name);
    add_output();
    return {std::move(control), std::move(sums), std::move(module_)};
  }

 private:
  void add(hdl::Instance instance) { module_.instances.push_back(std::move(instance)); }

  void add_part(const std::string& name, const std::string& module,
                std::vector<hdl::Connection> connections) {
    connections.insert(connections.begin(), {{"clk_i", {hdl::Slice{"clk_i"}}}, {"rst_i", reset}});
    add({name, nullptr, module, {}, std::move(connections)});
  }

  void add_control(const std::string& name) {
    stall_ = module_.add_wire("stall", 1);
    write_ = module_.add_wire("write", 2);
    write_address_ = module_.add_wire("write_address", index_bits(number(plan_.inputs)));
    fetch_ = module_.add_wire("fetch", 1);
    last_word_ = module_.add_wire("last_word", 1);
    last_inner_ = module_.add_wire("last_inner", 1);
    last_group_ = module_.add_wire("last_group", 1);
    tap_ = module_.add_wire("tap", 1);
    tap_bank_ = module_.add_wire("tap_bank", 1);
    tap_last_ = module_.add_wire("tap_last", 1);
    weight_ = module_.add_wire("weight", index_bits(number(plan_.groups * plan_.taps)));
    add_part("u_control", name,
             {{"valid_i", {hdl::Slice{"valid_i"}}},
              {"drop_i", {hdl::Slice{"drop_i"}}},
              {"stall_i", {stall_}},
              {"ready_o", {hdl::Slice{"ready_o"}}},
              {"write_o", {write_}},
              {"write_address_o", {write_address_}},
              {"fetch_o", {fetch_}},
              {"last_word_o", {last_word_}},
              {"last_inner_o", {last_inner_}},
              {"last_group_o", {last_group_}},
              {"tap_o", {tap_}},
              {"tap_bank_o", {tap_bank_}},
              {"tap_last_o", {tap_last_}},
              {"weight_o", {weight_}}});
  }

  /// Both memories see the address; only the one that is full is read, only the other one is written.
  void add_inputs() {
    const hdl::Slice address = module_.add_wire("address", write_address_.width);
    inside_ = module_.add_wire("inside", 1);
    add(clocked_instance("u_walk", "walk_window", walk_parameters(*place_.layer), reset, always,
                         {{"step_i", {fetch_}},
                          {"last_word_i", {last_word_}},
                          {"last_inner_i", {last_inner_}},
                          {"last_group_i", {last_group_}},
                          {"address_o", {address}},
                          {"inside_o", {inside_}}}));
    const unsigned width = place_.input_bits();
    inputs_ = module_.add_wire("inputs", 2 * width);
    for (unsigned bank = 0; bank < 2; ++bank)
      add(clocked_instance(fmt::format("u_inputs_{}", bank), "memory_ram",
                           input_parameters(plan_, place_.format), reset, always,
                           {{"write_i", {hdl::Slice{write_.wire, bank, 1}}},
                            {"write_address_i", {write_address_}},
                            {"data_i", {hdl::Slice{"value_i", 0, width}}},
                            {"read_i", {fetch_}},
                            {"read_address_i", {address}},
                            {"data_o", {hdl::Slice{inputs_.wire, bank * width, width}}}}));
  }

  void add_weights() {
    const auto width = static_cast<unsigned>(plan_.neurons) * place_.weight_bits();
    weights_ = module_.add_wire("weights", width);
    add(clocked_instance("u_weights", "memory_rom",
                         {{"width", {width}},
                          {"depth", {number(plan_.groups * plan_.taps)}},
                          {"content", weight_rows(place_)},
                          {"block", {0}}},
                         reset, {tap_}, {{"address_i", {weight_}}, {"data_o", {weights_}}}));
  }

  void add_sums(const std::string& name) {
    sum_ = module_.add_wire("sum", place_.neuron_bits());
    offered_ = module_.add_wire("offered", 1);
    taken_ = module_.add_wire("taken", 1);
    add_part("u_sums", name,
             {{"inputs_i", {inputs_}},
              {"inside_i", {inside_}},
              {"bank_i", {tap_bank_}},
              {"tap_i", {tap_}},
              {"last_i", {tap_last_}},
              {"weights_i", {weights_}},
              {"stall_o", {stall_}},
              {"value_o", {sum_}},
              {"valid_o", {offered_}},
              {"ready_i", {taken_}}});
  }

  void add_output() {
    if (!place_.layer->pool) {
      module_.assignments = {
          {"value_o", {sum_}}, {"valid_o", {offered_}}, {taken_.wire, {hdl::Slice{"ready_i"}}}};
      return;
    }
    const PoolBlocks blocks = pool_blocks(place_, plan_);
    hdl::Expression value = {sum_};
    if (place_.clips_sums()) value.push_back(hdl::literal(1, 0));
    const hdl::Slice pooled = module_.add_wire("pooled", static_cast<unsigned>(blocks.chain.at("out_width")));
    add(clocked_instance("u_pool", "pool_chain", blocks.chain, reset, always,
                         {{"value_i", value},
                          {"valid_i", {offered_}},
                          {"ready_i", {hdl::Slice{"ready_i"}}},
                          {"ready_o", {taken_}},
                          {"value_o", {pooled}},
                          {"valid_o", {hdl::Slice{"valid_o"}}}}));
    const unsigned bits = place_.output_bits();
    if (blocks.requantise)
      add(hdl::block_instance("u_requantise", "requantise", *blocks.requantise,
                              {{"value_i", {pooled}}, {"value_o", {hdl::Slice{"value_o", 0, bits}}}}));
    else
      module_.assignments.push_back({"value_o", {hdl::Slice{pooled.wire, 0, bits}}});
  }

  const LayerPlace& place_;
  ConvolutionPlan plan_;
  hdl::Module module_;
  hdl::Slice stall_, write_, write_address_, fetch_, last_word_, last_inner_, last_group_, tap_, tap_bank_,
      tap_last_, weight_, inside_, inputs_, weights_, sum_, offered_, taken_;
};

}  // namespace

ConvolutionPlan convolution_plan(const FixedPointLayer& layer) {
  PW_ASSERT(layer.kernel);
  const FixedPointKernel& kernel = *layer.kernel;
  ConvolutionPlan plan;
  plan.inputs = kernel.window.inputs();
  plan.taps = static_cast<std::int64_t>(layer.taps());
  plan.groups = kernel.groups;
  plan.neurons = static_cast<std::int64_t>(layer.neurons()) / kernel.groups;
  plan.inner = layer.pool ? layer.pool->window.area() : 1;
  plan.outer = layer.pool ? layer.pool->window.positions() : kernel.window.positions();
  return plan;
}

plan::Timing convolution_timing(const ConvolutionPlan& plan) {
  // A tap is fetched, then its weights; it is multiplied, added, and the sums are copied.
  return {plan.taps + 4 + (plan.passes() - 1) * plan.pass_clocks() + plan.neurons,
          std::max(plan.inputs, plan.passes() * plan.pass_clocks())};
}

Diagnostics check_convolution(const LayerPlace& place) {
  const FixedPointLayer& layer = *place.layer;
  const ConvolutionPlan plan = convolution_plan(layer);
  Diagnostics found;
  const auto hold = [&](bool holds, const std::string& expected, std::int64_t got) {
    if (!holds)
      found.push_back({Code::not_lowerable, place.module, expected, std::to_string(got),
                       "the serial fixed-point architecture cannot hold it"});
  };
  const auto hold_parameters = [&](std::string_view block, const primitives::Parameters& parameters) {
    for (const Diagnostic& wrong : check_parameters(*primitives::find_primitive(block), parameters, ""))
      found.push_back({Code::not_lowerable, place.module,
                       fmt::format("{}{}: {}", block, wrong.where, wrong.expected), wrong.got,
                       "the serial fixed-point architecture cannot hold it"});
  };
  constexpr std::int64_t widest_row = 4096;
  constexpr std::int64_t most_rows = 65536;
  const std::int64_t row = plan.neurons * std::int64_t{place.weight_bits()};
  hold(row <= widest_row, fmt::format("rows of at most {} bits of weights", widest_row), row);
  hold(plan.groups * plan.taps <= most_rows, fmt::format("at most {} rows of weights", most_rows),
       plan.groups * plan.taps);
  constexpr std::int64_t widest_sum = 32;  // of axis_send_serial; no other block takes less
  hold(place.pooled_bits() <= widest_sum, fmt::format("sums of at most {} bits", widest_sum),
       place.pooled_bits());
  hold_parameters("memory_ram", input_parameters(plan, place.format));
  if (layer.pool && (layer.pool->window.padding > 0 || layer.pool->window.dilation > 1)) {
    found.push_back({Code::not_lowerable, place.module, "a pool without padding and dilation", "one with",
                     "the serial fixed-point architecture cannot hold it"});
    return found;
  }
  hold_parameters("walk_window", walk_parameters(layer));
  if (layer.pool && found.empty()) hold_parameters("pool_chain", pool_blocks(place, plan).chain);
  return found;
}

std::vector<hdl::Module> serial_convolution(const LayerPlace& place) {
  PW_ASSERT(check_convolution(place).empty());
  return ConvolutionLowering(place).lower();
}

}  // namespace pulsewright::baseline
