// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "netlist/fields.h"
#include "netlist/sequence.h"
#include "netlist/verify_parts.h"

namespace pulsewright::netlist {

namespace {

/// The numbers that leave a node: how many, how many of them in each place, and a bound of their magnitude.
struct Values {
  std::optional<std::int64_t> count;  ///< unknown behind a window that fits nowhere
  std::int64_t channels;
  std::int64_t magnitude;
};

/// Thresholds go up to 2^width: the count of words that a source has.
std::optional<std::int64_t> largest_threshold_of(const Subject& subject, const std::string& stream_id) {
  const Stream* stream = subject.stream(stream_id);
  const Generator* generator = stream ? subject.working_generator(stream->generator) : nullptr;
  if (generator == nullptr) return std::nullopt;
  return std::int64_t{1} << width_of(*generator);
}

void check_weight_shape(const Synapses& synapses, std::optional<std::int64_t> inputs,
                        const std::string& pointer, Diagnostics& found) {
  if (synapses.weights.empty())
    found.push_back({Code::shape_mismatch, pointer + "/weights", "at least one row", "none", ""});
  for (std::size_t j = 0; j < synapses.weights.size(); ++j)
    if (inputs && static_cast<std::int64_t>(synapses.weights[j].size()) != *inputs)
      found.push_back({Code::shape_mismatch, fmt::format("{}/weights/{}", pointer, j),
                       fmt::format("{} weights, one for each input", *inputs),
                       std::to_string(synapses.weights[j].size()), ""});
  if (synapses.biases.size() != synapses.weights.size())
    found.push_back({Code::shape_mismatch, pointer + "/biases",
                     fmt::format("{} biases, one for each row of weights", synapses.weights.size()),
                     std::to_string(synapses.biases.size()), ""});
}

void check_weight_values(const Subject& subject, const Synapses& synapses, const std::string& pointer) {
  const std::optional<std::int64_t> maximum = largest_threshold_of(subject, synapses.weight_stream);
  if (!maximum) return;
  const bool is_signed = subject.stream(synapses.weight_stream)->encoding == Encoding::sign_magnitude;
  const std::int64_t minimum = is_signed ? -*maximum : 0;
  for (std::size_t j = 0; j < synapses.weights.size(); ++j)
    for (std::size_t i = 0; i < synapses.weights[j].size(); ++i)
      if (const std::int64_t weight = synapses.weights[j][i]; weight < minimum || weight > *maximum)
        subject.found.push_back(
            {Code::threshold_out_of_range, fmt::format("{}/weights/{}/{}", pointer, j, i),
             fmt::format("a threshold of {} in [{}, {}]", synapses.weight_stream, minimum, *maximum),
             std::to_string(weight), ""});
}

void check_select_width(const Subject& subject, const Synapses& synapses, std::int64_t inputs,
                        const std::string& pointer) {
  const Generator* select = subject.working_generator(synapses.select_generator);
  if (synapses.accumulator != Accumulator::mux || select == nullptr) return;
  if (const unsigned width = width_of(*select); std::int64_t{1} << width < inputs)
    subject.found.push_back({Code::select_too_narrow, pointer + "/select_generator",
                             fmt::format("a source that counts to {}", inputs),
                             fmt::format("one of {} bits", width), "widen the source"});
}

/// Follows the values through one node; see check_values.
class ValueFlow {
 public:
  explicit ValueFlow(const Subject& subject) : subject_(subject) {}

  void enter(std::size_t i) {
    pointer_ = fmt::format("/nodes/{}", i);
    std::visit([&](const auto& node) { pass(node); }, subject_.netlist.nodes[i]);
  }

 private:
  void pass(const InputNode& node) { values_ = {node.features, node.features, node.maximum}; }

  void pass(const RequantiseNode& node) {
    const primitives::Requantisation& by = node.requantisation;
    const std::int64_t half = by.shift > 0 ? std::int64_t{1} << (by.shift - 1) : 0;
    if (values_.magnitude > ((INT64_MAX >> 1) - half) / by.multiplier)
      subject_.found.push_back({Code::counter_overflow, pointer_ + "/multiplier",
                                "a product of at most 63 bits with its sign",
                                fmt::format("{} times up to {}", by.multiplier, values_.magnitude), ""});
    values_.magnitude = by.maximum;
    requantise_pointer_ = pointer_;
  }

  void pass(const DenseNode& node) {
    pass_synapses(node, values_.count);
    values_ = {node.neurons(), node.neurons(), sum_bound(values_.count)};
  }

  void pass(const Conv2dNode& node) {
    check_window(node.window, pointer_, values_.count, subject_.found);
    check_groups(node, pointer_, subject_.found);
    check_padding_threshold(node);
    std::optional<std::int64_t> inputs;
    if (node.window.channels % node.groups == 0)
      inputs = node.window.area() * (node.window.channels / node.groups);
    pass_synapses(node, inputs);
    values_ = {places(node.window, node.neurons()), node.neurons(), sum_bound(inputs)};
    check_activations();
  }

  void pass(const PoolNode& node) {
    check_window(node.window, pointer_, values_.count, subject_.found);
    check_pool(node, pointer_, values_.channels, subject_.found);
    values_.count = places(node.window, node.window.channels);
    values_.channels = node.window.channels;
    if (node.pool == PoolKind::sum)
      values_.magnitude *= std::min<std::int64_t>(node.window.area(), most_values);
    check_activations();
  }

  /// A table of classes is as large as their square.
  void pass(const OutputNode& node) {
    if (!node.quantities.empty()) check_quantities(node);
    const std::int64_t logits = values_.count.value_or(0);
    if (logits > static_cast<std::int64_t>(most_values))
      subject_.found.push_back({Code::out_of_range, pointer_, fmt::format("at most {} logits", most_values),
                                std::to_string(logits), "pool them, or add a dense node"});
  }

  void check_quantities(const OutputNode& node) {
    if (values_.count && *values_.count != static_cast<std::int64_t>(node.quantities.size()))
      subject_.found.push_back({Code::shape_mismatch, pointer_ + "/quantities",
                                fmt::format("one for each of {} logits", *values_.count),
                                std::to_string(node.quantities.size()), ""});
    std::set<std::string_view> names;
    for (std::size_t q = 0; q < node.quantities.size(); ++q)
      if (!names.insert(node.quantities[q].name).second)
        subject_.found.push_back({Code::duplicate_id, fmt::format("{}/quantities/{}/name", pointer_, q),
                                  "a name that no other quantity has", quote_briefly(node.quantities[q].name),
                                  ""});
    if (subject_.netlist.early_exit != EarlyExit::never)
      subject_.found.push_back({Code::out_of_range, "/schedule/early_exit",
                                "nothing for quantities, which are never decided early",
                                std::string(to_text(subject_.netlist.early_exit)), "remove the key"});
  }

  /// What dense and conv2d nodes share; `inputs` of each neuron.
  void pass_synapses(const Synapses& node, std::optional<std::int64_t> inputs) {
    if (const auto largest = largest_threshold_of(subject_, node.input_stream);
        largest && values_.magnitude > *largest)
      subject_.found.push_back(
          {Code::threshold_out_of_range, requantise_pointer_ + "/maximum",
           fmt::format("at most {}, the largest threshold of {}", *largest, node.input_stream),
           std::to_string(values_.magnitude), ""});
    check_weight_shape(node, inputs, pointer_, subject_.found);
    check_weight_values(subject_, node, pointer_);
    check_select_width(subject_, node, inputs.value_or(0), pointer_);
  }

  void check_padding_threshold(const Conv2dNode& node) {
    const auto largest = largest_threshold_of(subject_, node.input_stream);
    if (largest && node.padding_threshold > *largest)
      subject_.found.push_back({Code::threshold_out_of_range, pointer_ + "/padding_threshold",
                                fmt::format("a threshold of {} in [0, {}]", node.input_stream, *largest),
                                std::to_string(node.padding_threshold), ""});
  }

  /// Rows of weights bound what other nodes give, but a window gives values for no weights of its own.
  void check_activations() {
    const std::int64_t before = activations_;
    activations_ += values_.count.value_or(0);
    if (before <= most_activations && activations_ > most_activations)
      subject_.found.push_back(
          {Code::out_of_range, pointer_,
           fmt::format("at most {} values from all nodes with a window", most_activations),
           fmt::format("{} up to this one", activations_), ""});
  }

  /// Below 2^32, as the ranges of the single fields say: 4096 inputs, 65536 bits, 2^31 of bias.
  static std::int64_t sum_bound(std::optional<std::int64_t> inputs) {
    return largest_bias + std::min<std::int64_t>(inputs.value_or(0), most_values) * longest_stream;
  }

  /// Values that leave a window which gives `channels` in each position.
  static std::optional<std::int64_t> places(const Window& window, std::int64_t channels) {
    if (window.positions() == 0) return std::nullopt;
    return window.positions() * channels;
  }

  const Subject& subject_;
  Values values_ = {};
  std::int64_t activations_ = 0;
  std::string pointer_;
  std::string requantise_pointer_;
};

}  // namespace

void check_values(const Subject& subject, const std::vector<std::size_t>& chain) {
  ValueFlow flow(subject);
  for (std::size_t i : chain) flow.enter(i);
}

}  // namespace pulsewright::netlist
