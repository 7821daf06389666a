// SPDX-License-Identifier: Apache-2.0
// NIR: the Neuromorphic Intermediate Representation (Pedersen et al. 2024), in HDF5.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/quantity.h"
#include "interchange/import_model.h"
#include "interchange/network_builder.h"
#include "interchange/nir_graph.h"

namespace pulsewright::interchange {

namespace {

using nir::Node;

std::optional<std::int64_t> integer(double number) {
  if (number != std::floor(number) || std::abs(number) > 0x1p40) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

class Walk {
 public:
  Walk(const ImportOptions& options, ImportReport& report) : options_(options), report_(report) {}

  Verdict input(const Node& node, Diagnostics& diagnostics) {
    const Hdf5Object* shape = node.parameters->find("shape");
    std::vector<std::int64_t> dimensions;
    std::int64_t values = 1;
    for (const double number : shape != nullptr ? shape->numbers : std::vector<double>{}) {
      const auto size = integer(number);
      if (!size || *size < 1 || values > most_numbers / *size)
        return Refusal{"a shape of positive sizes", "another one"};
      values *= *size;
      dimensions.push_back(*size);
    }
    if (dimensions.empty() || dimensions.size() > 3)
      return Refusal{"an input of 1 to 3 dimensions", shape_text(dimensions)};
    view_ = plain_view(dimensions);
    builder_.emplace(values, report_);
    if (options_.mean.empty() && options_.deviation.empty()) return std::nullopt;
    std::vector<double> mean, deviation, scale, shift;
    const std::int64_t channels = dimensions.size() > 1 ? dimensions[0] : 1;
    if (!spread_normalisation(options_, channels, mean, deviation, diagnostics)) return std::nullopt;
    for (std::int64_t i = 0; i < values; ++i) {
      const std::size_t c = as_index(i / (values / channels));
      scale.push_back(1 / deviation[c]);
      shift.push_back(-mean[c] / deviation[c]);
    }
    return builder_->affine(view_, scale, shift, "--mean and --deviation");
  }

  Verdict visit(const Node& node) {
    for (const auto& row : rows)
      if (row.type == node.type) return (this->*row.handler)(node);
    return Refusal{"a node that a layer of a circuit computes", node.type};
  }

  Verdict finish(FloatNetwork& network) { return builder_->finish(view_, network); }

  static bool knows(const std::string& type) {
    return type == "Output" || type == "Input" ||
           std::ranges::any_of(rows, [&](const auto& row) { return row.type == type; });
  }

  static bool knows_without_rates(const std::string& type) { return type != "IF" && knows(type); }

 private:
  using Handler = Verdict (Walk::*)(const Node&);
  struct Row {
    std::string_view type;
    Handler handler;
  };
  static const Row rows[11];

  static const Hdf5Object* array(const Node& node, const char* name) {
    const Hdf5Object* found = node.parameters->find(name);
    return found != nullptr && !found->is_group && !found->numbers.empty() ? found : nullptr;
  }

  static Refusal missing(const char* name) {
    return {"an array of numbers called " + std::string(name), "none"};
  }

  static bool is_finite(const Hdf5Object& object) {
    return std::ranges::all_of(object.numbers, [](double x) { return std::isfinite(x); });
  }

  /// A number for each value of the data: all, one per channel, or one.
  Verdict spread(const Node& node, const char* name, std::vector<double>& values) const {
    const Hdf5Object* object = array(node, name);
    if (object == nullptr) return missing(name);
    if (!is_finite(*object)) return Refusal{"finite numbers", fmt::format("{} with others", name)};
    const auto count = static_cast<std::int64_t>(object->numbers.size());
    const std::int64_t channels = view_.dimensions.front();
    if (count != 1 && count != channels && count != view_.values())
      return Refusal{fmt::format("1, {} or {} numbers", channels, view_.values()),
                     fmt::format("{} in {}", count, name)};
    for (std::int64_t i = 0; i < view_.values(); ++i)
      values.push_back(object->numbers[as_index(i * count / view_.values())]);
    return std::nullopt;
  }

  /// One number for rows and columns, or one for each; also of windows of one dimension.
  static std::optional<std::array<std::int64_t, 2>> pair(const Node& node, const char* name, bool is_line,
                                                         std::int64_t otherwise, std::int64_t of_rows) {
    const Hdf5Object* object = array(node, name);
    if (object == nullptr) return std::array{is_line ? of_rows : otherwise, otherwise};
    const auto& n = object->numbers;
    const auto first = integer(n.front()), last = integer(n.back());
    if (!first || !last || n.size() > (is_line ? 1u : 2u)) return std::nullopt;
    return std::array{is_line ? of_rows : *first, *last};
  }

  Verdict linear(const Node& node) {
    const Hdf5Object* weights = array(node, "weight");
    const Hdf5Object* biases = array(node, "bias");
    if (weights == nullptr) return missing("weight");
    if (node.type == "Affine" && biases == nullptr) return missing("bias");
    const auto& d = weights->dimensions;
    if (d.size() != 2 || d[1] != view_.values() ||
        (biases != nullptr && biases->numbers.size() != as_index(d[0])))
      return Refusal{fmt::format("weights [outputs, {}] and biases [outputs]", view_.values()),
                     "weights " + shape_text(d)};
    if (!is_finite(*weights) || (biases != nullptr && !is_finite(*biases)))
      return Refusal{"finite weights", "others"};
    return builder_->dense(view_, weights->numbers,
                           biases != nullptr ? biases->numbers : std::vector<double>{}, node.name);
  }

  Verdict convolution(const Node& node) {
    const bool is_line = node.type == "Conv1d";
    const Hdf5Object* weights = array(node, "weight");
    const Hdf5Object* biases = array(node, "bias");
    if (weights == nullptr) return missing("weight");
    const auto& d = weights->dimensions;
    const Hdf5Object* grouped = array(node, "groups");
    const std::int64_t groups = grouped != nullptr ? integer(grouped->numbers[0]).value_or(0) : 1;
    const std::int64_t channels = view_.dimensions.front();
    const std::size_t rank = is_line ? 3 : 4;
    if (d.size() != rank || view_.dimensions.size() != rank - 1 || groups < 1 || channels % groups != 0 ||
        d[0] % groups != 0 || d[1] != channels / groups ||
        (biases != nullptr && biases->numbers.size() != as_index(d[0])))
      return Refusal{
          "weights [outputs, channels of a group, kernel...] that fit the data",
          fmt::format("weights {}, {} groups, data {}", shape_text(d), groups, shape_text(view_.dimensions))};
    if (!is_finite(*weights) || (biases != nullptr && !is_finite(*biases)))
      return Refusal{"finite weights", "others"};
    const auto strides = pair(node, "stride", is_line, 1, 1),
               dilations = pair(node, "dilation", is_line, 1, 1);
    if (!strides || !dilations) return Refusal{"integer strides and dilations", "others"};
    Glide glide{{is_line ? 1 : d[2], d[rank - 1]}, *strides, *dilations, {}};
    if (is_line) {
      glide.strides[0] = glide.strides[1];
      glide.dilations[0] = glide.dilations[1];
    }
    const Hdf5Object* padding = node.parameters->find("padding");
    const std::string word = padding != nullptr && !padding->texts.empty() ? padding->texts[0] : "";
    if (word == "same") {
      if (*strides != std::array<std::int64_t, 2>{1, 1})
        return Refusal{"stride 1 with padding 'same'", "another stride"};
      for (std::size_t axis = 0; axis < 2; ++axis) {
        const std::int64_t total = glide.dilations[axis] * (glide.kernel[axis] - 1);
        glide.pads[axis] = total / 2;
        glide.pads[axis + 2] = total - total / 2;
      }
    } else if (!word.empty() && word != "valid") {
      return Refusal{"padding 'same', 'valid' or numbers", shown(word)};
    } else if (word.empty()) {
      const auto pads = pair(node, "padding", is_line, 0, 0);
      if (!pads) return Refusal{"integer padding", "another one"};
      glide.pads = {(*pads)[0], (*pads)[1], (*pads)[0], (*pads)[1]};
    }
    return builder_->convolution(view_, glide, groups, weights->numbers,
                                 biases != nullptr ? biases->numbers : std::vector<double>{}, node.name);
  }

  Verdict pool(const Node& node) {
    const auto kernel = pair(node, "kernel_size", false, 0, 0), strides = pair(node, "stride", false, 1, 1),
               pads = pair(node, "padding", false, 0, 0);
    if (!kernel || !strides || !pads) return Refusal{"integer kernel_size, stride and padding", "others"};
    const Glide glide{*kernel, *strides, {1, 1}, {(*pads)[0], (*pads)[1], (*pads)[0], (*pads)[1]}};
    const bool is_sum = node.type == "SumPool2d";
    if (view_.dimensions.size() != 3)
      return Refusal{"data [channel][row][column]", shape_text(view_.dimensions)};
    if (kernel->front() > 65536 || kernel->back() > 65536)
      return Refusal{"kernels of at most 65536", "a larger one"};
    const double factor = is_sum ? static_cast<double>((*kernel)[0] * (*kernel)[1]) : 1;
    return builder_->average_pool(view_, glide, factor, node.name);
  }

  Verdict flatten(const Node& node) {
    const Hdf5Object* first = array(node, "start_dim");
    const Hdf5Object* last = array(node, "end_dim");
    const auto rank = static_cast<std::int64_t>(view_.dimensions.size());
    const std::int64_t from = first != nullptr ? integer(first->numbers[0]).value_or(-99) : 0;
    std::int64_t to = last != nullptr ? integer(last->numbers[0]).value_or(-99) : -1;
    if (to < 0) to += rank;
    if (from < 0 || from > to || to >= rank)
      return Refusal{"start_dim and end_dim within the data", fmt::format("{} and {}", from, to)};
    std::vector<std::int64_t> shape(view_.dimensions.begin(), view_.dimensions.begin() + from);
    std::int64_t size = 1;
    for (std::int64_t d = from; d <= to; ++d) size *= view_.dimensions[as_index(d)];
    shape.push_back(size);
    shape.insert(shape.end(), view_.dimensions.begin() + to + 1, view_.dimensions.end());
    view_.dimensions = shape;
    return std::nullopt;
  }

  Verdict scale(const Node& node) {
    std::vector<double> scale;
    if (auto refusal = spread(node, "scale", scale)) return refusal;
    return builder_->affine(view_, scale, {0}, node.name);
  }

  Verdict threshold(const Node& node) {
    std::vector<double> shift;
    if (auto refusal = spread(node, "threshold", shift)) return refusal;
    for (double& t : shift) t = -t;
    if (auto refusal = builder_->affine(view_, {1}, shift, node.name)) return refusal;
    report_.renamed.emplace_back(node.name, fmt::format("layer_{}", builder_->current_layer()));
    return builder_->activate({.kind = ActivationKind::step}, node.name);
  }

  /// The rate of an integrate-and-fire neuron under a constant drive, times its threshold: what passes per
  /// step.
  Verdict rate(const Node& node) {
    PW_ASSERT(options_.rates);
    std::vector<double> resistance, ceiling, reset;
    for (auto [name, values] : {std::pair{"r", &resistance}, {"v_threshold", &ceiling}})
      if (auto refusal = spread(node, name, *values)) return refusal;
    if (array(node, "v_reset") != nullptr)
      if (auto refusal = spread(node, "v_reset", reset)) return refusal;
    const auto is_zero = [](double x) { return x == 0; };
    const auto is_positive = [](double x) { return x > 0; };
    if (!std::ranges::all_of(reset, is_zero) || !std::ranges::all_of(ceiling, is_positive))
      return Refusal{"a reset to 0 and thresholds above 0", "others"};
    report_.approximated.push_back(fmt::format(
        "{}: an IF neuron as its rate, v_threshold * clip(r x / v_threshold, 0, 1)", shown(node.name)));
    report_.renamed.emplace_back(node.name, fmt::format("layer_{}", builder_->current_layer()));
    const bool is_uniform = std::ranges::all_of(ceiling, [&](double c) { return c == ceiling[0]; });
    if (!is_uniform)
      for (std::size_t i = 0; i < ceiling.size(); ++i) resistance[i] /= ceiling[i];
    if (auto refusal = builder_->affine(view_, resistance, {0}, node.name)) return refusal;
    const double top = is_uniform ? ceiling[0] : 1;
    if (auto refusal = builder_->activate({.kind = ActivationKind::relu, .ceiling = top}, node.name))
      return refusal;
    return is_uniform ? std::nullopt : builder_->affine(view_, ceiling, {0}, node.name);
  }

  Verdict keep(const Node&) { return std::nullopt; }

  const ImportOptions& options_;
  ImportReport& report_;
  std::optional<NetworkBuilder> builder_;
  View view_;
};

const Walk::Row Walk::rows[11] = {
    {"Affine", &Walk::linear},       {"Linear", &Walk::linear},
    {"Conv1d", &Walk::convolution},  {"Conv2d", &Walk::convolution},
    {"AvgPool2d", &Walk::pool},      {"SumPool2d", &Walk::pool},
    {"Flatten", &Walk::flatten},     {"Scale", &Walk::scale},
    {"Threshold", &Walk::threshold}, {"IF", &Walk::rate},
    {"Input", &Walk::keep},
};

}  // namespace

std::optional<ImportedModel> import_nir(const ModelFile& file, const ImportOptions& options,
                                        Diagnostics& diagnostics) {
  const auto root = read_hdf5(file.bytes, file.name, diagnostics);
  if (!root) return std::nullopt;
  const std::size_t before = diagnostics.size();
  const auto chain =
      nir::chain_of(*root, file.name, options.rates ? &Walk::knows : &Walk::knows_without_rates, diagnostics);
  if (!chain) return std::nullopt;
  ImportedModel result;
  result.report.format = "NIR";
  Walk walk(options, result.report);
  const auto refuse = [&](const std::string& node, const Refusal& refusal) {
    diagnostics.push_back({Code::unsupported_operator, fmt::format("{}: node {}", file.name, shown(node)),
                           refusal.expected, refusal.got, refusal.hint});
    return std::nullopt;
  };
  if (auto refusal = walk.input(chain->front(), diagnostics)) return refuse(chain->front().name, *refusal);
  if (diagnostics.size() != before) return std::nullopt;
  for (std::size_t i = 1; i < chain->size(); ++i)
    if (auto refusal = walk.visit((*chain)[i])) return refuse((*chain)[i].name, *refusal);
  if (auto refusal = walk.finish(result.network)) return refuse(chain->back().name, *refusal);
  return result;
}

}  // namespace pulsewright::interchange
