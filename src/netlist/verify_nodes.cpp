// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include <fmt/format.h>

#include "netlist/fields.h"
#include "netlist/sequence.h"
#include "netlist/verify_parts.h"

namespace pulsewright {

namespace {

/// The numbers that leave a node: how many, and a bound of their magnitude.
struct Values {
  std::int64_t count;
  std::int64_t magnitude;
};

/// Thresholds go up to 2^width: the count of words that a source has.
std::optional<std::int64_t> largest_threshold_of(const Subject& subject, const std::string& stream_id) {
  const Stream* stream = subject.stream(stream_id);
  const Generator* generator = stream ? subject.working_generator(stream->generator) : nullptr;
  if (generator == nullptr) return std::nullopt;
  return std::int64_t{1} << width_of(*generator);
}

void check_weight_shape(const DenseNode& dense, std::int64_t inputs, const std::string& pointer,
                        Diagnostics& found) {
  if (dense.weights.empty())
    found.push_back({Code::shape_mismatch, pointer + "/weights", "at least one row", "none", ""});
  for (std::size_t j = 0; j < dense.weights.size(); ++j)
    if (static_cast<std::int64_t>(dense.weights[j].size()) != inputs)
      found.push_back({Code::shape_mismatch, fmt::format("{}/weights/{}", pointer, j),
                       fmt::format("{} weights, one for each input", inputs),
                       std::to_string(dense.weights[j].size()), ""});
  if (dense.biases.size() != dense.weights.size())
    found.push_back({Code::shape_mismatch, pointer + "/biases",
                     fmt::format("{} biases, one for each row of weights", dense.weights.size()),
                     std::to_string(dense.biases.size()), ""});
}

void check_weight_values(const Subject& subject, const DenseNode& dense, const std::string& pointer) {
  const std::optional<std::int64_t> maximum = largest_threshold_of(subject, dense.weight_stream);
  if (!maximum) return;
  const bool is_signed = subject.stream(dense.weight_stream)->encoding == Encoding::sign_magnitude;
  const std::int64_t minimum = is_signed ? -*maximum : 0;
  for (std::size_t j = 0; j < dense.weights.size(); ++j)
    for (std::size_t i = 0; i < dense.weights[j].size(); ++i)
      if (const std::int64_t weight = dense.weights[j][i]; weight < minimum || weight > *maximum)
        subject.found.push_back(
            {Code::threshold_out_of_range, fmt::format("{}/weights/{}/{}", pointer, j, i),
             fmt::format("a threshold of {} in [{}, {}]", dense.weight_stream, minimum, *maximum),
             std::to_string(weight), ""});
}

void check_select_width(const Subject& subject, const DenseNode& dense, std::int64_t inputs,
                        const std::string& pointer) {
  const Generator* select = subject.working_generator(dense.select_generator);
  if (dense.accumulator != Accumulator::mux || select == nullptr) return;
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
  void pass(const InputNode& node) { values_ = {node.features, node.maximum}; }

  void pass(const RequantiseNode& node) {
    const Requantisation& by = node.requantisation;
    const std::int64_t half = by.shift > 0 ? std::int64_t{1} << (by.shift - 1) : 0;
    if (values_.magnitude > ((INT64_MAX >> 1) - half) / by.multiplier)
      subject_.found.push_back({Code::counter_overflow, pointer_ + "/multiplier",
                                "a product of at most 63 bits with its sign",
                                fmt::format("{} times up to {}", by.multiplier, values_.magnitude), ""});
    values_.magnitude = by.maximum;
    requantise_pointer_ = pointer_;
  }

  void pass(const DenseNode& node) {
    if (const auto largest = largest_threshold_of(subject_, node.input_stream);
        largest && values_.magnitude > *largest)
      subject_.found.push_back(
          {Code::threshold_out_of_range, requantise_pointer_ + "/maximum",
           fmt::format("at most {}, the largest threshold of {}", *largest, node.input_stream),
           std::to_string(values_.magnitude), ""});
    check_weight_shape(node, values_.count, pointer_, subject_.found);
    check_weight_values(subject_, node, pointer_);
    check_select_width(subject_, node, values_.count, pointer_);
    // The ranges of the single fields keep this below 2^32: 4096 inputs, 65536 bits, 2^31 of bias.
    values_ = {node.outputs(), largest_bias + values_.count * longest_stream};
  }

  void pass(const OutputNode&) {}

  const Subject& subject_;
  Values values_ = {};
  std::string pointer_;
  std::string requantise_pointer_;
};

}  // namespace

void check_values(const Subject& subject, const std::vector<std::size_t>& chain) {
  ValueFlow flow(subject);
  for (std::size_t i : chain) flow.enter(i);
}

}  // namespace pulsewright
