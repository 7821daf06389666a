// SPDX-License-Identifier: Apache-2.0
// The operators of random_model.cpp by their definitions in the ONNX standard.
#include <algorithm>
#include <cmath>
#include <limits>

#include "interchange/random_model.h"

namespace pulsewright::interchange_tests {

namespace {

struct Data {
  std::vector<std::int64_t> shape;  ///< without the batch
  std::vector<double> values;
};

std::size_t index(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

class Interpreter {
 public:
  explicit Interpreter(const RandomModel& model) : model_(model) {}

  Data step(const NodeText& node, const Data& x) const {
    const std::string& op = node.operation;
    if (op == "Conv") return windows(node, x);
    if (op == "MaxPool" || op == "AveragePool") return windows(node, x);
    if (op == "Gemm" || op == "MatMul") return product(node, x);
    if (op == "Flatten" || op == "Reshape") return {{static_cast<std::int64_t>(x.values.size())}, x.values};
    if (op == "Transpose") return transposed(x);
    Data y = x;
    for (std::size_t i = 0; i < y.values.size(); ++i)
      y.values[i] = elementwise(node, x.values[i], i / (x.values.size() / index(x.shape[0])));
    return y;
  }

 private:
  const FloatTensor& tensor(const std::string& name) const {
    return *std::ranges::find(model_.tensors, name, &FloatTensor::name);
  }
  double constant(const NodeText& node, std::size_t input, std::size_t channel) const {
    const auto& values = tensor(node.inputs[input]).values;
    return values[values.size() == 1 ? 0 : channel];
  }
  static double number(const NodeText& node, const std::string& name) {
    for (const auto& [key, value] : node.numbers)
      if (key == name) return value;
    return 1;
  }
  static std::vector<std::int64_t> list(const NodeText& node, const std::string& name, std::size_t count,
                                        std::int64_t otherwise) {
    for (const auto& [key, values] : node.lists)
      if (key == name) return values;
    return std::vector<std::int64_t>(count, otherwise);
  }

  double elementwise(const NodeText& node, double x, std::size_t channel) const {
    const std::string& op = node.operation;
    if (op == "Relu" || op == "Max") return std::max(x, 0.0);
    if (op == "Clip") return std::min(std::max(x, 0.0), 1.5);
    if (op == "Sub") return x - constant(node, 1, 0);
    if (op == "Div") return x / constant(node, 1, 0);
    if (op == "Mul") return x * constant(node, 1, 0);
    if (op == "Add") return x + constant(node, node.inputs[0][0] == 't' ? 0 : 1, channel);
    if (op == "BipolarQuant") return x >= 0 ? 0.75 : -0.75;
    if (op == "Quant") {
      const double q = x / 0.25;
      const double level = node.texts[0].second == "FLOOR" ? std::floor(q) : std::nearbyint(q);
      return 0.25 * std::clamp(level, 0.0, 15.0);
    }
    if (op == "BatchNormalization")
      return (x - constant(node, 3, channel)) /
                 std::sqrt(constant(node, 4, channel) + number(node, "epsilon")) *
                 constant(node, 1, channel) +
             constant(node, 2, channel);
    return x;  // Softmax: logits are compared before it
  }

  Data product(const NodeText& node, const Data& x) const {
    const bool is_gemm = node.operation == "Gemm";
    const FloatTensor& w = tensor(node.inputs[1]);
    const std::int64_t outputs = w.dimensions[is_gemm ? 0 : 1];
    const auto inputs = static_cast<std::int64_t>(x.values.size());
    Data y{{outputs}, {}};
    for (std::int64_t j = 0; j < outputs; ++j) {
      double sum = 0;
      for (std::int64_t i = 0; i < inputs; ++i)
        sum += x.values[index(i)] *
               static_cast<double>(w.values[index(is_gemm ? j * inputs + i : i * outputs + j)]);
      y.values.push_back(
          is_gemm ? number(node, "alpha") * sum + number(node, "beta") * constant(node, 2, index(j)) : sum);
    }
    return y;
  }

  static Data transposed(const Data& x) {
    const std::int64_t channels = x.shape[0];
    const auto pixels = static_cast<std::int64_t>(x.values.size()) / channels;
    Data y{x.shape, std::vector<double>(x.values.size())};
    std::ranges::rotate(y.shape, y.shape.begin() + 1);
    for (std::int64_t c = 0; c < channels; ++c)
      for (std::int64_t p = 0; p < pixels; ++p)
        y.values[index(p * channels + c)] = x.values[index(c * pixels + p)];
    return y;
  }

  /// Convolutions and pools of one or two dimensions; a line is a plane of one row.
  Data windows(const NodeText& node, const Data& x) const {
    const bool is_conv = node.operation == "Conv", is_max = node.operation == "MaxPool";
    const std::size_t rank = x.shape.size() - 1;
    const FloatTensor* w = is_conv ? &tensor(node.inputs[1]) : nullptr;
    std::vector<std::int64_t> kernel =
        is_conv ? std::vector<std::int64_t>(w->dimensions.begin() + 2, w->dimensions.end())
                : list(node, "kernel_shape", rank, 1);
    std::vector<std::int64_t> size(x.shape.begin() + 1, x.shape.end()),
        strides = list(node, "strides", rank, 1), dilations = list(node, "dilations", rank, 1),
        pads = list(node, "pads", 2 * rank, 0);
    std::vector<std::int64_t> before(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(rank));
    std::vector<std::int64_t> out;
    for (std::size_t d = 0; d < rank; ++d)
      out.push_back((size[d] + pads[d] + pads[d + rank] - dilations[d] * (kernel[d] - 1) - 1) / strides[d] +
                    1);
    const std::vector<std::int64_t> shape = out;
    if (rank == 1) {
      for (auto* v : {&kernel, &size, &out, &strides, &dilations}) v->insert(v->begin(), 1);
      before.insert(before.begin(), 0);
    }
    const std::int64_t channels = x.shape[0];
    const std::int64_t outputs = is_conv ? w->dimensions[0] : channels;
    const std::int64_t groups = is_conv ? channels / w->dimensions[1] : channels;
    const std::int64_t width = channels / groups;
    Data y{{outputs}, {}};
    y.shape.insert(y.shape.end(), shape.begin(), shape.end());
    for (std::int64_t j = 0; j < outputs; ++j)
      for (std::int64_t r = 0; r < out[0]; ++r)
        for (std::int64_t q = 0; q < out[1]; ++q) {
          double value = is_max ? -std::numeric_limits<double>::infinity() : 0;
          for (std::int64_t c = 0; c < width; ++c)
            for (std::int64_t a = 0; a < kernel[0]; ++a)
              for (std::int64_t b = 0; b < kernel[1]; ++b) {
                const std::int64_t row = r * strides[0] + a * dilations[0] - before[0];
                const std::int64_t column = q * strides[1] + b * dilations[1] - before[1];
                if (row < 0 || row >= size[0] || column < 0 || column >= size[1]) continue;
                const std::int64_t from = j / (outputs / groups) * width + c;
                const double one = x.values[index((from * size[0] + row) * size[1] + column)];
                if (is_max)
                  value = std::max(value, one);
                else if (is_conv)
                  value += one * static_cast<double>(
                                     w->values[index(((j * width + c) * kernel[0] + a) * kernel[1] + b)]);
                else
                  value += one / static_cast<double>(kernel[0] * kernel[1]);
              }
          if (is_conv && node.inputs.size() > 2) value += constant(node, 2, index(j));
          y.values.push_back(value);
        }
    return y;
  }

  const RandomModel& model_;
};

}  // namespace

std::vector<double> reference_run(const RandomModel& model, const std::vector<double>& image) {
  const Interpreter interpreter(model);
  Data data{model.input, image};
  for (const NodeText& node : model.nodes) data = interpreter.step(node, data);
  return data.values;
}

}  // namespace pulsewright::interchange_tests
