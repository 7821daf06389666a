// SPDX-License-Identifier: Apache-2.0
// Nodes of an ONNX graph that only see constants. Numbers of float32 are rounded to float32 after each node,
// as a runtime would: a double that holds two float32 operands exactly rounds to the same sum, difference,
// product or quotient.
#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "base/quantity.h"
#include "interchange/onnx_array.h"

namespace pulsewright::interchange::onnx {

namespace {

using Inputs = std::vector<const Array*>;
using Handler = Verdict (*)(const Node&, std::int64_t opset, const Inputs&, Array&);

Refusal bad_shape(const std::string& got) {
  return {"inputs whose shapes fit the node", got};
}

Refusal missing_input(std::size_t i) {
  return {"a constant", fmt::format("nothing for input {}", i)};
}

std::vector<std::int64_t> integers_of(const Array& array) {
  std::vector<std::int64_t> list;
  for (const double value : array.values)
    list.push_back(static_cast<std::int64_t>(std::clamp(value, -0x1p62, 0x1p62)));
  return list;
}

std::optional<std::vector<std::int64_t>> common_shape(const std::vector<std::int64_t>& a,
                                                      const std::vector<std::int64_t>& b) {
  std::vector<std::int64_t> shape(std::max(a.size(), b.size()));
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const std::int64_t left = i < a.size() ? a[a.size() - 1 - i] : 1;
    const std::int64_t right = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (left != right && left != 1 && right != 1) return std::nullopt;
    shape[shape.size() - 1 - i] = left == 1 ? right : left;
  }
  if (!count_of(shape)) return std::nullopt;
  return shape;
}

/// op(a, b) element by element.
template <class Operation>
Verdict elementwise(const Array& a, const Array& b, Operation operation, Array& output) {
  const auto shape = common_shape(a.dimensions, b.dimensions);
  if (!shape) return bad_shape(shape_text(a.dimensions) + " and " + shape_text(b.dimensions));
  const auto left = broadcast(a, *shape), right = broadcast(b, *shape);
  output.type = a.type;
  output.dimensions = *shape;
  output.values.resize(left->size());
  for (std::size_t i = 0; i < left->size(); ++i)
    output.values[i] = as_type(a.type, operation((*left)[i], (*right)[i]));
  return std::nullopt;
}

bool is_integer(ElementType type) {
  return type != ElementType::float32 && type != ElementType::float64 && type != ElementType::float16 &&
         type != ElementType::bfloat16;
}

Verdict arithmetic(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.size() < 2 || !inputs[0] || !inputs[1]) return missing_input(1);
  const bool truncates = is_integer(inputs[0]->type);
  const auto operation = [&](double a, double b) {
    switch (node.operation[0]) {
      case 'A':
        return a + b;
      case 'S':
        return a - b;
      case 'M':
        return a * b;
      default:
        return truncates ? std::trunc(a / b) : a / b;
    }
  };
  return elementwise(*inputs[0], *inputs[1], operation, output);
}

Verdict extremum(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.empty() || !inputs[0]) return missing_input(0);
  output = *inputs[0];
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    if (!inputs[i]) return missing_input(i);
    const Array left = output;
    const auto operation = [&](double a, double b) {
      return node.operation == "Max" ? std::max(a, b) : std::min(a, b);
    };
    if (auto refusal = elementwise(left, *inputs[i], operation, output)) return refusal;
  }
  return std::nullopt;
}

Verdict unary(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.empty() || !inputs[0]) return missing_input(0);
  output = *inputs[0];
  for (double& value : output.values) {
    const double x = value;
    value = as_type(output.type, node.operation == "Neg"     ? -x
                                 : node.operation == "Sqrt"  ? std::sqrt(x)
                                 : node.operation == "Abs"   ? std::abs(x)
                                 : node.operation == "Relu"  ? std::max(x, 0.0)
                                 : node.operation == "Round" ? std::rint(x)
                                 : node.operation == "Floor" ? std::floor(x)
                                                             : 1 / x);
  }
  return std::nullopt;
}

Verdict clip(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.empty() || !inputs[0]) return missing_input(0);
  const auto bound = [&](std::size_t i, std::string_view name, double otherwise) {
    if (inputs.size() > i && inputs[i] && inputs[i]->size() == 1) return inputs[i]->values[0];
    return node.number(name, otherwise);
  };
  const double least = bound(1, "min", -HUGE_VAL), greatest = bound(2, "max", HUGE_VAL);
  output = *inputs[0];
  for (double& value : output.values) value = std::min(std::max(value, least), greatest);
  return std::nullopt;
}

Verdict same(const Node&, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.empty() || !inputs[0]) return missing_input(0);
  output = *inputs[0];
  return std::nullopt;
}

Verdict cast(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.empty() || !inputs[0]) return missing_input(0);
  output = *inputs[0];
  output.type = static_cast<ElementType>(node.integer("to", 1));
  if (bytes_of(output.type) == 0) return Refusal{"a type of numbers", type_text(node.integer("to", 1))};
  for (double& value : output.values)
    value = is_integer(output.type) ? std::trunc(value) : as_type(output.type, value);
  return std::nullopt;
}

Verdict constant_of_shape(const Node&, std::int64_t, const Inputs& inputs, Array& output) {
  // `value` is read with the tensors of the graph; without it the numbers are zeros.
  if (inputs.empty() || !inputs[0]) return missing_input(0);
  output.dimensions = integers_of(*inputs[0]);
  const auto count = count_of(output.dimensions);
  if (!count) return bad_shape(shape_text(output.dimensions));
  const double value = inputs.size() > 1 && inputs[1] && inputs[1]->size() == 1 ? inputs[1]->values[0] : 0;
  output.type = inputs.size() > 1 && inputs[1] ? inputs[1]->type : ElementType::float32;
  output.values.assign(as_index(*count), value);
  return std::nullopt;
}

Verdict transpose(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.empty() || !inputs[0]) return missing_input(0);
  const auto rank = static_cast<std::int64_t>(inputs[0]->dimensions.size());
  std::vector<std::int64_t> permutation = node.integers("perm");
  if (permutation.empty())
    for (std::int64_t d = rank; d-- > 0;) permutation.push_back(d);
  auto sorted = permutation;
  std::ranges::sort(sorted);
  for (std::int64_t d = 0; d < rank; ++d)
    if (static_cast<std::int64_t>(sorted.size()) != rank || sorted[as_index(d)] != d)
      return bad_shape("perm " + shape_text(permutation));
  const View view = plain_view(inputs[0]->dimensions).transposed(permutation);
  output = *inputs[0];
  output.dimensions = view.dimensions;
  for (std::size_t i = 0; i < view.order.size(); ++i)
    output.values[i] = inputs[0]->values[as_index(view.order[i])];
  return std::nullopt;
}

Verdict reshape(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.size() < 2 || !inputs[0] || !inputs[1]) return missing_input(1);
  const auto shape = reshaped(inputs[0]->dimensions, inputs[1]->values, node.integer("allowzero", 0) != 0);
  if (!shape)
    return bad_shape(shape_text(inputs[0]->dimensions) + " to " + shape_text(integers_of(*inputs[1])));
  output = *inputs[0];
  output.dimensions = *shape;
  return std::nullopt;
}

Verdict squeeze(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.empty() || !inputs[0]) return missing_input(0);
  const auto axes = listed_axes(node, inputs.size() > 1 ? inputs[1] : nullptr);
  if (!axes) return missing_input(1);
  const auto shape = node.operation == "Squeeze" ? squeezed(inputs[0]->dimensions, *axes)
                                                 : unsqueezed(inputs[0]->dimensions, *axes);
  if (!shape) return bad_shape(shape_text(inputs[0]->dimensions) + ", axes " + shape_text(*axes));
  output = *inputs[0];
  output.dimensions = *shape;
  return std::nullopt;
}

Verdict flatten(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.empty() || !inputs[0]) return missing_input(0);
  output = *inputs[0];
  const auto rank = static_cast<std::int64_t>(output.dimensions.size());
  std::int64_t axis = node.integer("axis", 1);
  if (axis < 0) axis += rank;
  if (axis < 0 || axis > rank) return bad_shape(fmt::format("axis {}", axis));
  std::int64_t rows = 1;
  for (std::int64_t d = 0; d < axis; ++d) rows *= output.dimensions[as_index(d)];
  output.dimensions = {rows, rows == 0 ? 0 : output.size() / rows};
  return std::nullopt;
}

Verdict concat(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (!inputs[i]) return missing_input(i);
  if (inputs.empty()) return missing_input(0);
  const auto rank = static_cast<std::int64_t>(inputs[0]->dimensions.size());
  const auto axes = axes_of({node.integer("axis", 0)}, rank);
  if (!axes) return bad_shape(fmt::format("axis {}", node.integer("axis", 0)));
  const std::int64_t axis = axes->front();
  output.type = inputs[0]->type;
  output.dimensions = inputs[0]->dimensions;
  output.dimensions[as_index(axis)] = 0;
  std::int64_t outer = 1;
  for (std::int64_t d = 0; d < axis; ++d) outer *= inputs[0]->dimensions[as_index(d)];
  for (const Array* input : inputs) {
    auto shape = input->dimensions;
    if (static_cast<std::int64_t>(shape.size()) != rank) return bad_shape(shape_text(shape));
    output.dimensions[as_index(axis)] += shape[as_index(axis)];
    shape[as_index(axis)] = output.dimensions[as_index(axis)];
    if (shape != output.dimensions) return bad_shape(shape_text(input->dimensions));
  }
  if (!count_of(output.dimensions)) return bad_shape(shape_text(output.dimensions));
  for (std::int64_t row = 0; row < outer; ++row)
    for (const Array* input : inputs) {
      const std::int64_t width = input->size() / std::max<std::int64_t>(outer, 1);
      const auto begin = input->values.begin() + row * width;
      output.values.insert(output.values.end(), begin, begin + width);
    }
  return std::nullopt;
}

Verdict gather(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.size() < 2 || !inputs[0] || !inputs[1]) return missing_input(1);
  const Array& data = *inputs[0];
  const auto axes = axes_of({node.integer("axis", 0)}, static_cast<std::int64_t>(data.dimensions.size()));
  if (!axes) return bad_shape(fmt::format("axis {}", node.integer("axis", 0)));
  const std::int64_t axis = axes->front(), size = data.dimensions[as_index(axis)];
  std::int64_t outer = 1, inner = 1;
  for (std::int64_t d = 0; d < axis; ++d) outer *= data.dimensions[as_index(d)];
  for (std::size_t d = as_index(axis) + 1; d < data.dimensions.size(); ++d) inner *= data.dimensions[d];
  output.type = data.type;
  output.dimensions.assign(data.dimensions.begin(), data.dimensions.begin() + axis);
  output.dimensions.insert(output.dimensions.end(), inputs[1]->dimensions.begin(),
                           inputs[1]->dimensions.end());
  output.dimensions.insert(output.dimensions.end(), data.dimensions.begin() + axis + 1,
                           data.dimensions.end());
  if (!count_of(output.dimensions)) return bad_shape(shape_text(output.dimensions));
  for (std::int64_t o = 0; o < outer; ++o)
    for (std::int64_t i : integers_of(*inputs[1])) {
      if (i < 0) i += size;
      if (i < 0 || i >= size) return bad_shape(fmt::format("index {} of {}", i, size));
      const auto begin = data.values.begin() + (o * size + i) * inner;
      output.values.insert(output.values.end(), begin, begin + inner);
    }
  return std::nullopt;
}

/// Slice of one dimension of an array of one dimension: what shapes need.
Verdict slice(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.empty() || !inputs[0]) return missing_input(0);
  const auto listed = [&](std::size_t i, std::string_view name) {
    return inputs.size() > i && inputs[i] ? integers_of(*inputs[i]) : node.integers(name);
  };
  const auto starts = listed(1, "starts"), ends = listed(2, "ends"), steps = listed(4, "steps");
  const bool has_one = inputs[0]->dimensions.size() == 1 && starts.size() == 1 && ends.size() == 1;
  if (!has_one || (!steps.empty() && steps != std::vector<std::int64_t>{1}))
    return Refusal{"a slice of one dimension with step 1", shape_text(inputs[0]->dimensions)};
  const std::int64_t size = inputs[0]->size();
  const auto place = [&](std::int64_t i) { return std::clamp<std::int64_t>(i < 0 ? i + size : i, 0, size); };
  const std::int64_t begin = place(starts[0]), end = std::max(begin, place(ends[0]));
  output.type = inputs[0]->type;
  output.values.assign(inputs[0]->values.begin() + begin, inputs[0]->values.begin() + end);
  output.dimensions = {end - begin};
  return std::nullopt;
}

double rounded_to(double x, const QuantParameters& parameters) {
  const double size = std::abs(x);
  switch (parameters.rounding) {
    case Rounding::half_even:
      return std::rint(x);
    case Rounding::half_up:
      return std::copysign(std::floor(size) + (size - std::floor(size) >= 0.5 ? 1 : 0), x);
    case Rounding::half_down:
      return std::copysign(std::floor(size) + (size - std::floor(size) > 0.5 ? 1 : 0), x);
    case Rounding::floor:
      return parameters.rounds_away ? std::trunc(x) : std::floor(x);
    case Rounding::ceiling:
      return parameters.rounds_away ? std::copysign(std::ceil(size), x) : std::ceil(x);
  }
  return x;
}

Verdict quantise(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.size() < 4 || !inputs[0] || !inputs[1] || !inputs[2] || !inputs[3]) return missing_input(3);
  QuantParameters parameters;
  if (auto refusal = quant_parameters(node, *inputs[2], *inputs[3], parameters)) return refusal;
  const auto scale = broadcast(*inputs[1], inputs[0]->dimensions);
  const auto zero = broadcast(*inputs[2], inputs[0]->dimensions);
  if (!scale || !zero) return bad_shape("a scale of " + shape_text(inputs[1]->dimensions));
  output = *inputs[0];
  output.has_channel_scales = inputs[1]->size() > 1;
  for (std::size_t i = 0; i < output.values.size(); ++i) {
    if (!((*scale)[i] > 0)) return Refusal{"scales greater than 0", fmt::format("{}", (*scale)[i])};
    // In the steps of the package qonnx, each rounded to float32.
    const double x = as_type(output.type, as_type(output.type, output.values[i] / (*scale)[i]) + (*zero)[i]);
    const double level = rounded_to(std::clamp(x, parameters.least, parameters.greatest), parameters);
    output.values[i] = as_type(output.type, as_type(output.type, level - (*zero)[i]) * (*scale)[i]);
  }
  return std::nullopt;
}

Verdict bipolar(const Node&, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.size() < 2 || !inputs[0] || !inputs[1]) return missing_input(1);
  output.has_channel_scales = inputs[1]->size() > 1;
  return elementwise(
      *inputs[0], *inputs[1], [](double x, double s) { return x >= 0 ? s : -s; }, output);
}

/// The scale and zero point of QuantizeLinear and DequantizeLinear for each element.
bool linear_scales(const Node& node, const Inputs& inputs, std::vector<double>& scale,
                   std::vector<double>& zero) {
  const Array& data = *inputs[0];
  const auto spread = [&](const Array& array) -> std::optional<std::vector<double>> {
    if (array.size() == 1) return std::vector<double>(data.values.size(), array.values[0]);
    const auto axes = axes_of({node.integer("axis", 1)}, static_cast<std::int64_t>(data.dimensions.size()));
    if (!axes || array.dimensions.size() != 1) return std::nullopt;
    Array shaped = array;
    shaped.dimensions.assign(data.dimensions.size(), 1);
    shaped.dimensions[as_index(axes->front())] = array.size();
    return broadcast(shaped, data.dimensions);
  };
  const auto scales = spread(*inputs[1]);
  const auto zeros =
      inputs.size() > 2 && inputs[2] ? spread(*inputs[2]) : std::vector<double>(data.values.size());
  if (!scales || !zeros) return false;
  scale = *scales;
  zero = *zeros;
  return true;
}

Verdict dequantise(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.size() < 2 || !inputs[0] || !inputs[1]) return missing_input(1);
  std::vector<double> scale, zero;
  if (!linear_scales(node, inputs, scale, zero))
    return bad_shape("a scale of " + shape_text(inputs[1]->dimensions));
  output = *inputs[0];
  output.type = inputs[1]->type;
  output.has_channel_scales = inputs[1]->size() > 1;
  for (std::size_t i = 0; i < output.values.size(); ++i)
    output.values[i] = as_type(output.type, (output.values[i] - zero[i]) * scale[i]);
  return std::nullopt;
}

Verdict quantise_linear(const Node& node, std::int64_t, const Inputs& inputs, Array& output) {
  if (inputs.size() < 2 || !inputs[0] || !inputs[1]) return missing_input(1);
  std::vector<double> scale, zero;
  if (!linear_scales(node, inputs, scale, zero))
    return bad_shape("a scale of " + shape_text(inputs[1]->dimensions));
  output = *inputs[0];
  output.type = inputs.size() > 2 && inputs[2] ? inputs[2]->type : ElementType::uint8;
  const bool is_signed = output.type == ElementType::int8 || output.type == ElementType::int16;
  const double levels = std::ldexp(1.0, 8 * static_cast<int>(bytes_of(output.type)));
  const double least = is_signed ? -levels / 2 : 0;
  for (std::size_t i = 0; i < output.values.size(); ++i) {
    if (!(scale[i] > 0)) return Refusal{"scales greater than 0", fmt::format("{}", scale[i])};
    const double x = std::rint(static_cast<float>(output.values[i] / scale[i])) + zero[i];
    output.values[i] = std::clamp(x, least, least + levels - 1);
  }
  return std::nullopt;
}

constexpr struct {
  std::string_view operation;
  Handler handler;
} handlers[] = {
    {"Add", arithmetic},
    {"Sub", arithmetic},
    {"Mul", arithmetic},
    {"Div", arithmetic},
    {"Max", extremum},
    {"Min", extremum},
    {"Neg", unary},
    {"Sqrt", unary},
    {"Abs", unary},
    {"Relu", unary},
    {"Round", unary},
    {"Floor", unary},
    {"Reciprocal", unary},
    {"Clip", clip},
    {"Identity", same},
    {"Dropout", same},
    {"Cast", cast},
    {"ConstantOfShape", constant_of_shape},
    {"Transpose", transpose},
    {"Reshape", reshape},
    {"Squeeze", squeeze},
    {"Unsqueeze", squeeze},
    {"Flatten", flatten},
    {"Concat", concat},
    {"Gather", gather},
    {"Slice", slice},
    {"Quant", quantise},
    {"BipolarQuant", bipolar},
    {"DequantizeLinear", dequantise},
    {"QuantizeLinear", quantise_linear},
};

}  // namespace

bool folds(const Node& node) {
  return std::ranges::any_of(handlers, [&](const auto& row) { return row.operation == node.operation; });
}

Verdict fold(const Node& node, std::int64_t opset, const Inputs& inputs, Array& output) {
  for (const auto& row : handlers) {
    if (row.operation != node.operation) continue;
    auto refusal = row.handler(node, opset, inputs, output);
    // Scales per channel are worth a note wherever their weights go.
    const bool is_shaped =
        node.operation == "Transpose" || node.operation == "Reshape" || node.operation == "Squeeze";
    if (is_shaped && !inputs.empty() && inputs[0]) output.has_channel_scales = inputs[0]->has_channel_scales;
    if (!refusal && !std::ranges::all_of(output.values, [](double x) { return std::isfinite(x); }))
      return Refusal{"a finite constant", "one that is not"};
    return refusal;
  }
  return Refusal{"an operator of constants", "another one"};
}

Verdict quant_parameters(const Node& node, const Array& zero_point, const Array& width,
                         QuantParameters& parameters) {
  const double bits = width.size() == 1 ? width.values[0] : 0;
  if (bits != std::floor(bits) || bits < 1 || bits > 32)
    return Refusal{"one bit width, an integer from 1 to 32", fmt::format("{}", bits),
                   "quantise to a whole number of bits"};
  const bool is_signed = node.integer("signed", 1) != 0, is_narrow = node.integer("narrow", 0) != 0;
  const double half_range = std::ldexp(1.0, static_cast<int>(bits) - 1);
  parameters.least = is_signed ? -half_range + (is_narrow ? 1 : 0) : 0;
  parameters.greatest = is_signed ? half_range - 1 : 2 * half_range - (is_narrow ? 2 : 1);
  parameters.zero_point = zero_point.size() == 1 ? zero_point.values[0] : 0;
  constexpr struct {
    std::string_view mode;
    Rounding rounding;
    bool away;
  } modes[] = {{"ROUND", Rounding::half_even, false},   {"HALF_EVEN", Rounding::half_even, false},
               {"HALF_UP", Rounding::half_up, false},   {"HALF_DOWN", Rounding::half_down, false},
               {"FLOOR", Rounding::floor, false},       {"CEIL", Rounding::ceiling, false},
               {"UP", Rounding::ceiling, true},         {"DOWN", Rounding::floor, true},
               {"ROUND_TO_ZERO", Rounding::floor, true}};
  const std::string_view name = node.text("rounding_mode", "ROUND");
  for (const auto& mode : modes) {
    if (mode.mode != name) continue;
    parameters.rounding = mode.rounding;
    parameters.rounds_away = mode.away;
    return std::nullopt;
  }
  return Refusal{"rounding_mode ROUND, HALF_EVEN, HALF_UP, HALF_DOWN, FLOOR, CEIL, UP or DOWN", shown(name)};
}

}  // namespace pulsewright::interchange::onnx
