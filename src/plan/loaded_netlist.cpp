// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "plan/layer_plan.h"
#include "plan/load_plan.h"

namespace pulsewright::plan {

namespace {

template <class NetlistOrConst>
auto* find_node(NetlistOrConst& netlist, const std::string& id) {
  return &*std::ranges::find(netlist.nodes, id, netlist::id_of);
}

std::string_view kind_of(const netlist::Layer& layer) {
  return layer.conv2d ? "conv2d" : "dense";
}

std::string_view pools_of(const netlist::Layer& layer) {
  return layer.pool ? "a pool behind it" : "no pool behind it";
}

/// Holds another netlist against a design, layer by layer, and gives the design what is loadable.
class Loading {
 public:
  Loading(const netlist::Netlist& design, const netlist::Netlist& other, Diagnostics& found)
      : design_(design), other_(other), ours_(chain_of(design)), theirs_(chain_of(other)), found_(found) {}

  std::optional<netlist::Netlist> run() {
    const std::size_t before = found_.size();
    netlist::Netlist loaded = design_;
    if (std::ranges::none_of(ours_.layers, netlist::is_loadable))
      found_.push_back({Code::not_loadable, "/schedule/folds", "a fold with loadable weights in the design",
                        "none", "`pulsewright fold --loadable NODE` makes one"});
    const std::string input = pointer_to(theirs_.input->id);
    hold(input + "/features", theirs_.input->features, ours_.input->features);
    hold(input + "/maximum", theirs_.input->maximum, ours_.input->maximum);
    hold("/nodes", theirs_.layers.size(), ours_.layers.size());
    if (found_.size() != before) return std::nullopt;
    for (std::size_t l = 0; l < ours_.layers.size(); ++l) take_layer(l, loaded);
    if (found_.size() != before) return std::nullopt;
    return loaded;
  }

 private:
  void take_layer(std::size_t l, netlist::Netlist& loaded) {
    const netlist::Layer& ours = ours_.layers[l];
    const netlist::Layer& theirs = theirs_.layers[l];
    const std::size_t before = found_.size();
    compare_shape(ours, theirs);
    compare_streams(ours, theirs);
    compare_requantiser(l, loaded);
    if (found_.size() != before) return;
    const std::string node = pointer_to(theirs.synapses->id);
    if (!is_loadable(ours)) {
      if (theirs.synapses->weights != ours.synapses->weights)
        refuse(node + "/weights", "those of the design", "others");
      if (theirs.synapses->biases != ours.synapses->biases)
        refuse(node + "/biases", "those of the design", "others");
      return;
    }
    const std::int64_t limit = loadable_bias_limit(ours);
    for (std::size_t j = 0; j < theirs.synapses->biases.size(); ++j)
      if (std::abs(theirs.synapses->biases[j]) > limit)
        refuse(fmt::format("{}/biases/{}", node, j), fmt::format("at most {} from 0", limit),
               std::to_string(theirs.synapses->biases[j]));
    netlist::Synapses& synapses = *synapses_of(*find_node(loaded, ours.synapses->id));
    synapses.weights = theirs.synapses->weights;
    synapses.biases = theirs.synapses->biases;
  }

  void compare_shape(const netlist::Layer& ours, const netlist::Layer& theirs) {
    const std::string node = pointer_to(theirs.synapses->id);
    hold(node + "/kind", kind_of(theirs), kind_of(ours));
    hold(node + "/weights", theirs.synapses->neurons(), ours.synapses->neurons());
    hold(node + "/weights/0", theirs.synapses->inputs(), ours.synapses->inputs());
    hold(node + "/accumulator", to_text(theirs.synapses->accumulator), to_text(ours.synapses->accumulator));
    hold(node + "/pipeline_delay", theirs.synapses->pipeline_delay, ours.synapses->pipeline_delay);
    if (ours.conv2d && theirs.conv2d) {
      compare_window(node, theirs.conv2d->window, ours.conv2d->window);
      hold(node + "/groups", theirs.conv2d->groups, ours.conv2d->groups);
      hold(node + "/padding_threshold", theirs.conv2d->padding_threshold, ours.conv2d->padding_threshold);
    }
    hold(node, pools_of(theirs), pools_of(ours));
    if (ours.pool == nullptr || theirs.pool == nullptr) return;
    hold(pointer_to(theirs.pool->id) + "/pool", to_text(theirs.pool->pool), to_text(ours.pool->pool));
    compare_window(pointer_to(theirs.pool->id), theirs.pool->window, ours.pool->window);
  }

  void compare_window(const std::string& node, const netlist::Window& theirs, const netlist::Window& ours) {
    hold(node + "/rows", theirs.rows, ours.rows);
    hold(node + "/columns", theirs.columns, ours.columns);
    hold(node + "/channels", theirs.channels, ours.channels);
    hold(node + "/kernel_rows", theirs.kernel_rows, ours.kernel_rows);
    hold(node + "/kernel_columns", theirs.kernel_columns, ours.kernel_columns);
    hold(node + "/stride", theirs.stride, ours.stride);
    hold(node + "/padding", theirs.padding, ours.padding);
    hold(node + "/dilation", theirs.dilation, ours.dilation);
  }

  void compare_streams(const netlist::Layer& ours, const netlist::Layer& theirs) {
    const std::string node = pointer_to(theirs.synapses->id);
    compare_stream(node + "/input_stream", *theirs.input_stream, *ours.input_stream);
    compare_stream(node + "/weight_stream", *theirs.weight_stream, *ours.weight_stream);
    compare_generator(node + "/input_stream", theirs.input_generator, ours.input_generator);
    compare_generator(node + "/weight_stream", theirs.weight_generator, ours.weight_generator);
    compare_generator(node + "/select_generator", theirs.select_generator, ours.select_generator);
  }

  void compare_stream(const std::string& where, const netlist::Stream& theirs, const netlist::Stream& ours) {
    hold(where, fmt::format("{} of {} bits", to_text(theirs.encoding), theirs.length),
         fmt::format("{} of {} bits", to_text(ours.encoding), ours.length));
  }

  void compare_generator(const std::string& where, const netlist::Generator* theirs,
                         const netlist::Generator* ours) {
    if (theirs == nullptr || ours == nullptr) return;  // the accumulators differ then
    if (theirs->kind != ours->kind || !(theirs->parameters == ours->parameters))
      refuse(where, fmt::format("the words of {} `{}` in the design", ours->kind, ours->id),
             fmt::format("{} `{}`", theirs->kind, theirs->id));
  }

  /// The requantiser before layer `l`: behind a loadable layer its gain is loadable.
  void compare_requantiser(std::size_t l, netlist::Netlist& loaded) {
    const netlist::RequantiseNode& ours = *ours_.layers[l].requantise;
    const primitives::Requantisation& theirs = theirs_.layers[l].requantise->requantisation;
    const std::string node = pointer_to(theirs_.layers[l].requantise->id);
    hold(node + "/rounding", netlist::rounding_names[static_cast<int>(theirs.rounding)],
         netlist::rounding_names[static_cast<int>(ours.requantisation.rounding)]);
    hold(node + "/maximum", theirs.maximum, ours.requantisation.maximum);
    if (l == 0 || !is_loadable(ours_.layers[l - 1])) {
      hold(node + "/multiplier", theirs.multiplier, ours.requantisation.multiplier);
      hold(node + "/shift", theirs.shift, ours.requantisation.shift);
      return;
    }
    const std::int64_t odd = odd_part(ours.requantisation);
    if (odd_part(theirs) != odd)
      refuse(node + "/multiplier", fmt::format("{} times a power of 2", odd),
             std::to_string(theirs.multiplier));
    primitives::Requantisation& function =
        std::get<netlist::RequantiseNode>(*find_node(loaded, ours.id)).requantisation;
    function.multiplier = theirs.multiplier;
    function.shift = theirs.shift;
  }

  template <class Value>
  void hold(const std::string& where, const Value& got, const Value& expected) {
    if (got != expected) refuse(where, fmt::format("{}", expected), fmt::format("{}", got));
  }

  void refuse(const std::string& where, std::string expected, std::string got) {
    found_.push_back({Code::not_loadable, where, std::move(expected), std::move(got),
                      "only weights, biases and gains of loadable layers can differ from the design's"});
  }

  std::string pointer_to(const std::string& id) const {
    return fmt::format("/nodes/{}", find_node(other_, id) - other_.nodes.data());
  }

  const netlist::Netlist& design_;
  const netlist::Netlist& other_;
  netlist::Chain ours_;
  netlist::Chain theirs_;
  Diagnostics& found_;
};

}  // namespace

std::optional<netlist::Netlist> loaded_netlist(const netlist::Netlist& design, const netlist::Netlist& other,
                                               Diagnostics& found) {
  return Loading(design, other, found).run();
}

}  // namespace pulsewright::plan
