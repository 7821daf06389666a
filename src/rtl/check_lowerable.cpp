// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "rtl/fold_plan.h"
#include "rtl/layer_plan.h"
#include "rtl/load_plan.h"
#include "rtl/passes.h"
#include "rtl/top.h"

namespace pulsewright {

namespace {

/// What keeps a netlist from being lowered.
class LowerableCheck {
 public:
  explicit LowerableCheck(const Netlist& netlist) : netlist_(netlist), chain_(chain_of(netlist)) {}

  Diagnostics run() {
    const Layer& first = chain_.layers.front();
    architecture_ = architecture_of(first);
    hold(chain_.input->id, chain_.input->maximum <= 255, "a maximum of at most 255 (8-bit pixels)",
         chain_.input->maximum);
    constexpr unsigned widest_beat = 16;  // of axis_receive, which takes thresholds of the first layer
    hold(first.synapses->id, threshold_width(first) <= widest_beat,
         fmt::format("a first source of at most {} bits", widest_beat - 1), threshold_width(first) - 1);
    for (const Layer& layer : chain_.layers) check_layer(layer);
    for (std::size_t l = 0; l + 1 < chain_.layers.size(); ++l)
      check_join(chain_.layers[l], chain_.layers[l + 1]);
    return std::move(found_);
  }

  Diagnostics run(const Layer& layer) {
    check_layer(layer);
    return std::move(found_);
  }

  Diagnostics run(const Layer& from, const Layer& to) {
    check_join(from, to);
    return std::move(found_);
  }

 private:
  void check_layer(const Layer& layer) {
    architecture_ = architecture_of(layer);
    const unsigned widest = is_last(layer) ? output_bits : 46;
    hold(layer.synapses->id, value_width(layer) <= widest, fmt::format("sums of at most {} bits", widest),
         value_width(layer));
    if (layer.synapses->accumulator == Accumulator::mux &&
        (layer.halvings > 0 || netlist_.early_exit != EarlyExit::never))
      refuse(layer.synapses->id, "count accumulators where images choose their length", "mux");
    if (layer.fold != nullptr)
      check_folded(layer);
    else
      check_parallel(layer);
    if (is_last(layer) && netlist_.early_exit != EarlyExit::never) check_early_exit(layer);
  }

  bool is_first(const Layer& layer) const { return layer.synapses == chain_.layers.front().synapses; }
  bool is_last(const Layer& layer) const { return layer.synapses == chain_.layers.back().synapses; }

  void check_parallel(const Layer& layer) {
    if (layer.conv2d) refuse(layer.conv2d->id, "dense nodes", "conv2d");
    if (layer.pool) refuse(layer.pool->id, "dense nodes", "pool");
    if (layer.conv2d) return;
    constexpr std::int64_t widest_bank = 65536;
    const std::int64_t bank = layer.synapses->inputs() * threshold_width(layer);
    hold(layer.synapses->id, bank <= widest_bank,
         fmt::format("inputs * (source width + 1) of at most {}", widest_bank), bank);
    if (const std::size_t levels = weight_levels(layer).size(); levels > 0)
      hold_parameters(layer.synapses->id, "encode_compare",
                      {{"width", {threshold_width(layer) - 1}}, {"count", {levels}}});
  }

  /// The bits of all classes must come side by side, and their number keeps the comparison small.
  void check_early_exit(const Layer& last) {
    const std::string& id = last.synapses->id;
    if (last.fold != nullptr) {
      refuse(id, "early exit of a parallel last layer", "a folded one");
      return;
    }
    if (last.conv2d != nullptr || last.synapses->accumulator == Accumulator::mux) return;
    constexpr std::int64_t most_classes = 64;
    hold(id, last.synapses->neurons() >= 2 && last.synapses->neurons() <= most_classes,
         fmt::format("2 to {} classes with early exit", most_classes), last.synapses->neurons());
    constexpr std::int64_t longest = 32767;
    hold(id, last.input_stream->length <= longest,
         fmt::format("streams of at most {} bits with early exit", longest), last.input_stream->length);
  }

  /// The sums of a parallel layer before a folded one wait in a register.
  void check_join(const Layer& from, const Layer& to) {
    if (from.fold != nullptr || to.fold == nullptr) return;
    architecture_ = architecture_of(from);
    constexpr std::int64_t widest = 65536;
    const std::int64_t bits = from.outputs() * value_width(from);
    hold(from.synapses->id, bits <= widest,
         fmt::format("neurons * bits of a sum of at most {} before a folded layer", widest), bits);
  }

  void check_folded(const Layer& layer) {
    const std::string& id = layer.synapses->id;
    if (layer.pool && (layer.pool->window.padding > 0 || layer.pool->window.dilation > 1))
      refuse(layer.pool->id, "pools without padding and dilation", "one with");
    if (is_first(layer))
      hold_parameters(chain_.input->id, "axis_receive_serial",
                      {{"beats", {static_cast<std::uint64_t>(chain_.input->features)}}});
    if (is_last(layer))
      hold_parameters(
          id, "axis_send_serial",
          {{"classes", {static_cast<std::uint64_t>(chain_.classes())}}, {"width", {output_bits}}});
    const FoldPlan plan = fold_plan(layer);
    hold_parameters(id, "control_folded", control_parameters(layer, plan));
    if (layer.conv2d) hold_parameters(layer.conv2d->id, "walk_window", walk_parameters(layer, plan));
    const std::int64_t row = std::int64_t{plan.neurons} * plan.lanes * (plan.magnitude_bits + plan.sign_bits);
    hold(id, row <= 4096, "rows of at most 4096 bits of weights", row);
    if (is_loadable(layer)) check_loadable(layer);
  }

  void check_loadable(const Layer& layer) {
    std::int64_t largest = 0;
    for (const std::int64_t bias : layer.synapses->biases) largest = std::max(largest, std::abs(bias));
    const std::int64_t limit = loadable_bias_limit(layer);
    hold(layer.synapses->id, largest <= limit,
         fmt::format("biases of at most {} from 0 where weights are loadable", limit), largest);
    for (std::size_t l = 1; l < chain_.layers.size(); ++l)
      if (chain_.layers[l - 1].synapses == layer.synapses && value_width(layer) <= 46)
        hold_parameters(
            chain_.layers[l].requantise->id, "requantise_loadable",
            loadable_requantise_parameters(chain_.layers[l].requantise->requantisation, value_width(layer),
                                           threshold_width(chain_.layers[l])));
  }

  void refuse(const std::string& id, std::string expected, std::string got) {
    const bool folded = architecture_ == Architecture::folded;
    found_.push_back({Code::not_lowerable, pointer_to(id),
                      fmt::format("{} in the {} architecture", expected, to_text(architecture_)),
                      std::move(got),
                      folded ? "there is no Verilog for it yet; `pulsewright evaluate` runs it"
                             : "`pulsewright fold` gives it a folded schedule"});
  }

  /// The parameters of a block that a node would become are in their ranges.
  void hold_parameters(const std::string& id, std::string_view block, const Parameters& parameters) {
    for (const Diagnostic& wrong : check_parameters(*find_primitive(block), parameters, ""))
      found_.push_back({Code::not_lowerable, pointer_to(id),
                        fmt::format("{}{}: {}", block, wrong.where, wrong.expected), wrong.got,
                        fmt::format("the {} architecture cannot hold it", to_text(architecture_))});
  }

  void hold(const std::string& id, bool fits, std::string expected, std::int64_t got) {
    if (!fits)
      found_.push_back({Code::not_lowerable, pointer_to(id), std::move(expected), std::to_string(got),
                        fmt::format("the {} architecture cannot hold it", to_text(architecture_))});
  }

  std::string pointer_to(const std::string& id) const {
    const auto node = std::ranges::find(netlist_.nodes, id, id_of);
    return fmt::format("/nodes/{}", node - netlist_.nodes.begin());
  }

  const Netlist& netlist_;
  Chain chain_;
  Architecture architecture_ = Architecture::parallel;  ///< of the layer that is looked at
  Diagnostics found_;
};

}  // namespace

Diagnostics check_lowerable(const Netlist& netlist) {
  return LowerableCheck(netlist).run();
}

Diagnostics check_lowerable(const Netlist& netlist, const Layer& layer) {
  return LowerableCheck(netlist).run(layer);
}

Diagnostics check_lowerable(const Netlist& netlist, const Layer& from, const Layer& to) {
  return LowerableCheck(netlist).run(from, to);
}

}  // namespace pulsewright
