// SPDX-License-Identifier: Apache-2.0
// Operators of ONNX on the data: layout, linear algebra without windows, activations.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/quantity.h"
#include "interchange/onnx_lowering.h"

namespace pulsewright::interchange::onnx {

namespace {

/// Bounds that exporters write for "none".
constexpr double unbounded = 3e38;

Refusal no_constant(std::size_t i) {
  return {"a constant", fmt::format("input {} is missing or computed from the data", i)};
}

const Array* constant(const std::vector<const Array*>& constants, std::size_t i) {
  return i < constants.size() ? constants[i] : nullptr;
}

}  // namespace

std::vector<std::int64_t> Lowering::full_shape() const {
  std::vector<std::int64_t> shape = {batch_};
  shape.insert(shape.end(), view_.dimensions.begin(), view_.dimensions.end());
  return shape;
}

/// The data has another shape, and its values the same order.
Verdict Lowering::set_shape(std::vector<std::int64_t> full) {
  std::int64_t values = 1;
  for (std::size_t d = 1; d < full.size(); ++d) values *= full[d];
  if (full.size() < 2 || full[0] != batch_ || values != view_.values())
    return Refusal{"a shape with the batch as its first dimension", shape_text(full)};
  if (!view_.pads.empty()) return Refusal{"a layer with a window behind padding", "another shape"};
  full.erase(full.begin());
  view_.dimensions = std::move(full);
  return std::nullopt;
}

Verdict Lowering::keep(const Node& node, const Operands&) {
  result_.report.dropped.push_back(fmt::format("{} ({})", shown(node.operation), node.label()));
  return std::nullopt;
}

Verdict Lowering::end(const Node& node, const Operands&) {
  result_.report.dropped.push_back(
      fmt::format("{} dropped: logits are compared before it", shown(node.operation)));
  if (ended_by_.empty()) ended_by_ = node.label();
  return std::nullopt;
}

Verdict Lowering::cast(const Node& node, const Operands& operands) {
  const auto type = static_cast<ElementType>(node.integer("to", 1));
  if (type != ElementType::float32 && type != ElementType::float64)
    return Refusal{"a Cast to float32 or float64", "to " + type_text(node.integer("to", 1))};
  return keep(node, operands);
}

Verdict Lowering::flatten(const Node& node, const Operands&) {
  const auto shape = full_shape();
  std::int64_t axis = node.integer("axis", 1);
  if (axis < 0) axis += static_cast<std::int64_t>(shape.size());
  if (axis < 1 || axis > static_cast<std::int64_t>(shape.size()))
    return Refusal{"an axis behind the batch", fmt::format("axis {}", axis)};
  std::int64_t rows = 1;
  for (std::int64_t d = 0; d < axis; ++d) rows *= shape[as_index(d)];
  return set_shape({rows, view_.values() * batch_ / rows});
}

Verdict Lowering::reshape(const Node& node, const Operands& operands) {
  const Array* target = constant(operands.constants, 1);
  if (target == nullptr || operands.data_at != 0) return no_constant(1);
  const auto shape = reshaped(full_shape(), target->values, node.integer("allowzero", 0) != 0);
  if (!shape)
    return Refusal{"a shape of as many values", fmt::format("another one for {}", shape_text(full_shape()))};
  return set_shape(*shape);
}

Verdict Lowering::squeeze(const Node& node, const Operands& operands) {
  if (node.inputs.size() > 1 && constant(operands.constants, 1) == nullptr) return no_constant(1);
  auto axes = listed_axes(node, constant(operands.constants, 1));
  const auto shape = full_shape();
  if (axes && axes->empty() && node.operation == "Squeeze")
    for (std::size_t d = 1; d < shape.size(); ++d)
      if (shape[d] == 1) axes->push_back(static_cast<std::int64_t>(d));
  if (axes && axes->empty()) return set_shape(shape);
  const bool adds = node.operation == "Unsqueeze";
  const auto result = !axes ? std::nullopt : adds ? unsqueezed(shape, *axes) : squeezed(shape, *axes);
  const auto rank = static_cast<std::int64_t>(adds && result ? result->size() : shape.size());
  const bool moves_batch =
      axes && std::ranges::any_of(*axes, [&](std::int64_t a) { return a == 0 || a == -rank; });
  if (!result || moves_batch) return Refusal{"axes behind the batch", shape_text(axes.value_or(shape))};
  return set_shape(*result);
}

Verdict Lowering::transpose(const Node& node, const Operands&) {
  std::vector<std::int64_t> permutation = node.integers("perm");
  const auto rank = static_cast<std::int64_t>(view_.dimensions.size()) + 1;
  auto sorted = permutation;
  std::ranges::sort(sorted);
  bool is_valid = static_cast<std::int64_t>(permutation.size()) == rank && permutation[0] == 0;
  for (std::int64_t d = 0; is_valid && d < rank; ++d) is_valid = sorted[as_index(d)] == d;
  if (!is_valid)
    return Refusal{"a permutation that leaves the batch first", "perm " + shape_text(permutation)};
  permutation.erase(permutation.begin());
  for (std::int64_t& d : permutation) --d;
  view_ = view_.transposed(permutation);
  return std::nullopt;
}

Verdict Lowering::pad(const Node& node, const Operands& operands) {
  const Array* listed = constant(operands.constants, 1);
  const Array* value = constant(operands.constants, 2);
  const std::string_view mode = node.text("mode", "constant");
  std::vector<std::int64_t> pads = node.integers("pads");
  if (listed != nullptr) {
    pads.clear();
    for (const double pad : listed->values)
      pads.push_back(static_cast<std::int64_t>(std::clamp(pad, -1e9, 1e9)));
  }
  const double filling = value != nullptr && value->size() == 1 ? value->values[0] : node.number("value", 0);
  const std::size_t rank = view_.dimensions.size() + 1;
  const bool has_axes = node.inputs.size() > 3 && !node.inputs[3].empty();
  if (mode != "constant" || filling != 0 || pads.size() != 2 * rank || has_axes || pads[0] != 0 ||
      pads[rank] != 0)
    return Refusal{"constant padding by 0 of all dimensions except the batch",
                   fmt::format("mode {}, value {}, pads {}", shown(mode), filling, shape_text(pads))};
  if (std::ranges::any_of(pads, [](std::int64_t p) { return p < 0 || p > 65536; }))
    return Refusal{"pads from 0 to 65536", shape_text(pads)};
  if (view_.pads.empty()) view_.pads.resize(rank - 1);
  for (std::size_t d = 1; d < rank; ++d) {
    view_.pads[d - 1][0] += pads[d];
    view_.pads[d - 1][1] += pads[rank + d];
  }
  return std::nullopt;
}

void Lowering::note_channel_scales(const Array& weights) {
  if (weights.has_channel_scales)
    result_.report.folded.push_back(
        fmt::format("per-channel scales of layer {}: multiplied into its own weights, where the float "
                    "network has them exactly; "
                    "a circuit, which has one scale per layer, gets coarser weights",
                    builder_->current_layer()));
}

Verdict Lowering::gemm(const Node& node, const Operands& operands) {
  const Array* weights = constant(operands.constants, 1);
  const Array* biases = constant(operands.constants, 2);
  if (operands.data_at != 0 || weights == nullptr) return no_constant(1);
  if (node.inputs.size() > 2 && !node.inputs[2].empty() && biases == nullptr) return no_constant(2);
  const bool is_transposed = node.integer("transB", 0) != 0;
  const auto& d = weights->dimensions;
  const std::string shapes =
      fmt::format("weights {} and data {}", shape_text(d), shape_text(view_.dimensions));
  if (node.integer("transA", 0) != 0) return Refusal{"transA = 0", "transA = 1"};
  if (d.size() != 2 || view_.dimensions.size() != 1 || d[is_transposed ? 1 : 0] != view_.values())
    return Refusal{"flat data and weights that fit it", shapes};
  const std::int64_t inputs = view_.values(), outputs = d[is_transposed ? 0 : 1];
  if (outputs < 1) return Refusal{"at least one output", shapes};
  const double alpha = node.number("alpha", 1), beta = node.number("beta", 1);
  std::vector<double> rows(weights->values.size()), shift;
  for (std::int64_t j = 0; j < outputs; ++j)
    for (std::int64_t i = 0; i < inputs; ++i)
      rows[as_index(j * inputs + i)] =
          alpha * weights->values[as_index(is_transposed ? j * inputs + i : i * outputs + j)];
  if (biases != nullptr) {
    const auto spread = broadcast(*biases, {1, outputs});
    if (!spread)
      return Refusal{fmt::format("a bias that fits [1, {}]", outputs), shape_text(biases->dimensions)};
    shift = *spread;
    for (double& b : shift) b *= beta;
  }
  if (auto refusal = builder_->dense(view_, std::move(rows), std::move(shift), node.title())) return refusal;
  note_channel_scales(*weights);
  return std::nullopt;
}

Verdict Lowering::matmul(const Node& node, const Operands& operands) {
  const Array* weights = constant(operands.constants, 1);
  if (operands.data_at != 0 || weights == nullptr) return no_constant(1);
  const auto& d = weights->dimensions;
  if (d.size() != 2 || view_.dimensions.size() != 1 || d[0] != view_.values() || d[1] < 1)
    return Refusal{"flat data and weights [inputs, outputs] that fit it",
                   fmt::format("weights {} and data {}", shape_text(d), shape_text(view_.dimensions))};
  const std::int64_t inputs = d[0], outputs = d[1];
  std::vector<double> rows(weights->values.size());
  for (std::int64_t j = 0; j < outputs; ++j)
    for (std::int64_t i = 0; i < inputs; ++i)
      rows[as_index(j * inputs + i)] = weights->values[as_index(i * outputs + j)];
  if (auto refusal = builder_->dense(view_, std::move(rows), {}, node.title())) return refusal;
  note_channel_scales(*weights);
  return std::nullopt;
}

Verdict Lowering::scale_and_shift(const Node& node, std::vector<double> scale, std::vector<double> shift) {
  if (integers_)
    return Refusal{"a DequantizeLinear", "arithmetic on integers of " + integers_->node,
                   advice_on("QLinearConv")};
  if (!view_.pads.empty()) return Refusal{"a layer with a window behind padding", "arithmetic"};
  return builder_->affine(view_, std::move(scale), std::move(shift),
                          fmt::format("{} ({})", node.operation, node.label()));
}

Verdict Lowering::arithmetic(const Node& node, const Operands& operands) {
  const bool data_first = operands.data_at == 0;
  const Array* other = constant(operands.constants, data_first ? 1 : 0);
  if (other == nullptr) return no_constant(data_first ? 1 : 0);
  auto shape = full_shape();
  shape[0] = 1;
  const auto values = broadcast(*other, shape);
  if (!values)
    return Refusal{"a constant that fits the data",
                   fmt::format("{} for {}", shape_text(other->dimensions), shape_text(shape))};
  std::vector<double> scale(values->size(), 1), shift(values->size(), 0);
  for (std::size_t i = 0; i < values->size(); ++i) {
    const double c = (*values)[i];
    if (node.operation == "Add") shift[i] = c;
    if (node.operation == "Sub") {
      scale[i] = data_first ? 1 : -1;
      shift[i] = data_first ? -c : c;
    }
    if (node.operation == "Mul") scale[i] = c;
    if (node.operation == "Div") {
      if (!data_first) return Refusal{"data divided by a constant", "a constant divided by the data"};
      if (c == 0) return Refusal{"a divisor other than 0", "0"};
      scale[i] = 1 / c;
    }
  }
  return scale_and_shift(node, std::move(scale), std::move(shift));
}

Verdict Lowering::negate(const Node& node, const Operands&) {
  return scale_and_shift(node, {-1}, {0});
}

Verdict Lowering::batch_normalisation(const Node& node, const Operands& operands) {
  std::vector<const Array*> parts;
  const std::int64_t channels = view_.dimensions.front();
  for (std::size_t i = 1; i <= 4; ++i) {
    const Array* part = constant(operands.constants, i);
    if (part == nullptr) return no_constant(i);
    if (part->size() != channels)
      return Refusal{fmt::format("{} numbers, one per channel", channels),
                     fmt::format("{} in input {}", part->size(), i)};
    parts.push_back(part);
  }
  if (node.integer("training_mode", 0) != 0)
    return Refusal{"the form of evaluation", "training_mode = 1", "call model.eval() before the export"};
  const double epsilon = node.number("epsilon", 1e-5);
  std::vector<double> scale, shift;
  const std::int64_t pixels = view_.values() / channels;
  for (std::int64_t c = 0; c < channels; ++c) {
    const double variance = parts[3]->values[as_index(c)] + epsilon;
    if (!(variance > 0))
      return Refusal{"variances above -epsilon", fmt::format("{}", parts[3]->values[as_index(c)])};
    const double factor = parts[0]->values[as_index(c)] / std::sqrt(variance);
    scale.insert(scale.end(), as_index(pixels), factor);
    shift.insert(shift.end(), as_index(pixels),
                 parts[1]->values[as_index(c)] - parts[2]->values[as_index(c)] * factor);
  }
  return scale_and_shift(node, std::move(scale), std::move(shift));
}

Verdict Lowering::activate(const Node& node, const Activation& activation) {
  if (!view_.pads.empty()) return Refusal{"a layer with a window behind padding", "an activation"};
  if (integers_) return Refusal{"a DequantizeLinear", "an activation on integers of " + integers_->node};
  result_.report.renamed.emplace_back(node.title(), fmt::format("layer_{}", builder_->current_layer()));
  return builder_->activate(activation, node.title());
}

Verdict Lowering::relu(const Node& node, const Operands&) {
  return activate(node, {.kind = ActivationKind::relu});
}

/// min(max(x, least), greatest).
Verdict Lowering::bound(const Node& node, double least, double greatest) {
  if (integers_) {
    integers_->least = std::max(integers_->least, least);
    integers_->greatest = std::min(integers_->greatest, greatest);
    return std::nullopt;
  }
  const bool is_free = least < 0 && builder_->is_unsigned();
  if ((least != 0 && !is_free) || !(greatest > 0))
    return Refusal{"Clip(0, c)", fmt::format("Clip({}, {})", least, greatest), advice_on("")};
  if (is_free && greatest >= unbounded) {
    result_.report.dropped.push_back(node.label() + ": nothing in front of it is negative");
    return std::nullopt;
  }
  Activation activation{.kind = ActivationKind::relu};
  if (greatest < unbounded) activation.ceiling = greatest;
  return activate(node, activation);
}

Verdict Lowering::clip(const Node& node, const Operands& operands) {
  double bounds[] = {node.number("min", -HUGE_VAL), node.number("max", HUGE_VAL)};
  for (std::size_t i = 1; i <= 2; ++i) {
    if (node.inputs.size() <= i || node.inputs[i].empty()) continue;
    const Array* array = constant(operands.constants, i);
    if (array == nullptr || array->size() != 1) return no_constant(i);
    bounds[i - 1] = array->values[0];
  }
  return bound(node, bounds[0], bounds[1]);
}

Verdict Lowering::extremum(const Node& node, const Operands& operands) {
  double least = -HUGE_VAL, greatest = HUGE_VAL;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (i == operands.data_at) continue;
    const Array* array = constant(operands.constants, i);
    if (array == nullptr || array->values.empty()) return no_constant(i);
    const auto [low, high] = std::ranges::minmax(array->values);
    if (low != high) return Refusal{"one number for all values", "numbers that differ"};
    if (node.operation == "Max")
      least = std::max(least, low);
    else
      greatest = std::min(greatest, low);
  }
  return bound(node, least, greatest);
}

Verdict Lowering::hard_sigmoid(const Node& node, const Operands&) {
  const double alpha = node.number("alpha", 0.2), beta = node.number("beta", 0.5);
  if (auto refusal = scale_and_shift(node, {alpha}, {beta})) return refusal;
  return activate(node, {.kind = ActivationKind::relu, .ceiling = 1.0});
}

/// step * clip(round(x / step), least, greatest), where the lower bound has to be 0 or free.
Verdict Lowering::quantise_levels(const Node& node, double step, double least, double greatest,
                                  Rounding rounding) {
  if (!(step > 0) || !std::isfinite(step)) return Refusal{"a scale greater than 0", fmt::format("{}", step)};
  if (least > 0 || greatest < 1) return Refusal{"levels from 0 up", fmt::format("{} to {}", least, greatest)};
  if (least < 0 && !builder_->is_unsigned())
    return Refusal{"levels from 0 up: thresholds of a unipolar stream are not below 0",
                   fmt::format("signed levels {} to {}", least, greatest),
                   "put an unsigned Quant behind Relu"};
  Activation activation{.kind = ActivationKind::quantise};
  activation.quantiser = {step, static_cast<std::int64_t>(greatest), rounding};
  return activate(node, activation);
}

Verdict Lowering::quant(const Node& node, const Operands& operands) {
  for (std::size_t i = 1; i <= 3; ++i)
    if (constant(operands.constants, i) == nullptr) return no_constant(i);
  QuantParameters parameters;
  if (auto refusal = quant_parameters(node, *operands.constants[2], *operands.constants[3], parameters))
    return refusal;
  const auto zeros = operands.constants[2]->values;
  if (!std::ranges::all_of(zeros, [](double z) { return z == 0; }))
    return Refusal{"a zero point of 0", "another one"};
  auto shape = full_shape();
  shape[0] = 1;
  const auto scales = broadcast(*operands.constants[1], shape);
  if (!scales) return Refusal{"a scale that fits the data", shape_text(operands.constants[1]->dimensions)};
  const double step = scales->front();
  if (std::ranges::all_of(*scales, [&](double s) { return s == step; }))
    return quantise_levels(node, step, parameters.least, parameters.greatest, parameters.rounding);
  // Steps per channel: divided out in front, multiplied in behind.
  auto inverse = *scales;
  for (double& s : inverse) {
    if (!(s > 0)) return Refusal{"scales greater than 0", fmt::format("{}", s)};
    s = 1 / s;
  }
  const std::vector<double> none(scales->size());
  if (auto refusal = scale_and_shift(node, inverse, none)) return refusal;
  if (auto refusal = quantise_levels(node, 1, parameters.least, parameters.greatest, parameters.rounding))
    return refusal;
  return scale_and_shift(node, *scales, none);
}

Verdict Lowering::bipolar_quant(const Node& node, const Operands& operands) {
  const Array* scale = constant(operands.constants, 1);
  if (scale == nullptr) return no_constant(1);
  auto shape = full_shape();
  shape[0] = 1;
  auto scales = broadcast(*scale, shape);
  if (!scales || std::ranges::any_of(*scales, [](double s) { return !(s > 0); }))
    return Refusal{"scales greater than 0 that fit the data", shape_text(scale->dimensions)};
  if (auto refusal = activate(node, {.kind = ActivationKind::step, .inclusive = true})) return refusal;
  auto shift = *scales;
  for (std::size_t i = 0; i < shift.size(); ++i) {
    shift[i] = -(*scales)[i];
    (*scales)[i] *= 2;
  }
  return scale_and_shift(node, *scales, shift);
}

Verdict Lowering::quantise_linear(const Node& node, const Operands& operands) {
  const Array* scale = constant(operands.constants, 1);
  const Array* zero = constant(operands.constants, 2);
  if (operands.data_at != 0 || scale == nullptr) return no_constant(1);
  if (integers_) return Refusal{"a DequantizeLinear", "a second QuantizeLinear"};
  if (scale->size() != 1 || (zero != nullptr && zero->size() != 1))
    return Refusal{"one scale and zero point for all data", shape_text(scale->dimensions)};
  const ElementType type = zero != nullptr ? zero->type : ElementType::uint8;
  const bool is_signed = type == ElementType::int8 || type == ElementType::int16;
  const double levels = std::ldexp(1.0, 8 * static_cast<int>(bytes_of(type)));
  const double least = is_signed ? -levels / 2 : 0;
  integers_ = Integers{scale->values[0], zero != nullptr ? zero->values[0] : 0, least, least + levels - 1,
                       node.label()};
  return std::nullopt;
}

Verdict Lowering::dequantise_linear(const Node& node, const Operands& operands) {
  const Array* scale = constant(operands.constants, 1);
  const Array* zero = constant(operands.constants, 2);
  if (operands.data_at != 0 || scale == nullptr) return no_constant(1);
  if (!integers_) return Refusal{"integers of a QuantizeLinear", "other data"};
  const double zero_point = zero != nullptr && zero->size() == 1 ? zero->values[0] : 0;
  if (scale->size() != 1 || scale->values[0] != integers_->scale || zero_point != integers_->zero)
    return Refusal{"the scale and zero point of " + integers_->node, "others"};
  const Integers integers = *integers_;
  integers_.reset();
  return quantise_levels(node, integers.scale, integers.least - integers.zero,
                         integers.greatest - integers.zero, Rounding::half_even);
}

std::string advice_on(std::string_view operation) {
  constexpr std::string_view in_time[] = {"LSTM", "GRU", "RNN", "Scan", "Loop"};
  constexpr std::string_view on_integers[] = {"QLinearConv",          "QLinearMatMul", "QGemm",
                                              "QLinearAdd",           "ConvInteger",   "MatMulInteger",
                                              "DynamicQuantizeLinear"};
  if (std::ranges::find(in_time, operation) != std::end(in_time))
    return "a circuit has no state in time: train a network of dense and convolution layers";
  if (std::ranges::find(on_integers, operation) != std::end(on_integers))
    return "quantise with QDQ nodes: onnxruntime's quantize_static(..., quant_format=QuantFormat.QDQ), or "
           "Brevitas' "
           "export_onnx_qcdq or export_qonnx";
  return "train with Relu or Clip(0, c)";
}

const Lowering::Row Lowering::table[] = {
    {"Identity", &Lowering::keep},
    {"Dropout", &Lowering::keep},
    {"Cast", &Lowering::cast},
    {"Softmax", &Lowering::end},
    {"LogSoftmax", &Lowering::end},
    {"ArgMax", &Lowering::end},
    {"Flatten", &Lowering::flatten},
    {"Reshape", &Lowering::reshape},
    {"Squeeze", &Lowering::squeeze},
    {"Unsqueeze", &Lowering::squeeze},
    {"Transpose", &Lowering::transpose},
    {"Pad", &Lowering::pad},
    {"Gemm", &Lowering::gemm},
    {"MatMul", &Lowering::matmul},
    {"Add", &Lowering::arithmetic},
    {"Sub", &Lowering::arithmetic},
    {"Mul", &Lowering::arithmetic},
    {"Div", &Lowering::arithmetic},
    {"Neg", &Lowering::negate},
    {"BatchNormalization", &Lowering::batch_normalisation},
    {"Relu", &Lowering::relu},
    {"Clip", &Lowering::clip},
    {"Max", &Lowering::extremum},
    {"Min", &Lowering::extremum},
    {"HardSigmoid", &Lowering::hard_sigmoid},
    {"Quant", &Lowering::quant},
    {"BipolarQuant", &Lowering::bipolar_quant},
    {"QuantizeLinear", &Lowering::quantise_linear},
    {"DequantizeLinear", &Lowering::dequantise_linear},
    {"Conv", &Lowering::convolution},
    {"MaxPool", &Lowering::pool},
    {"AveragePool", &Lowering::pool},
    {"GlobalAveragePool", &Lowering::global_pool},
    {"GlobalMaxPool", &Lowering::global_pool},
    {"ReduceMean", &Lowering::reduce_mean},
};
const std::size_t Lowering::table_rows = std::size(Lowering::table);

}  // namespace pulsewright::interchange::onnx
