// SPDX-License-Identifier: Apache-2.0
#include "interchange/random_model.h"

#include <algorithm>

#include <fmt/format.h>

namespace pulsewright::interchange_tests {

namespace {

class Writer {
 public:
  explicit Writer(Random& random) : random_(random) {}

  RandomModel model() {
    const bool has_plane = one_of(3) != 0;
    if (has_plane) {
      shape_ = {number(1, 3), number(4, 9), number(4, 9)};
      if (one_of(4) == 0) shape_ = {number(1, 3), number(6, 20)};
    } else {
      shape_ = {number(2, 12)};
    }
    model_.input = shape_;
    if (one_of(3) == 0) normalise();
    const bool starts_with_pool = has_plane && one_of(4) == 0;
    if (starts_with_pool) pool("AveragePool");
    for (std::int64_t layers = has_plane ? number(1, 3) : 0; layers > 0 && shape_.back() > 1; --layers)
      convolution();
    if (has_plane) flatten();
    for (std::int64_t layers = number(0, 2); layers > 0; --layers) {
      dense(number(1, 8));
      if (one_of(3) == 0) batch_norm();
      if (one_of(4) == 0) dense(number(1, 8));  // two linear layers are one
      activation();
      if (one_of(3) == 0) batch_norm();
    }
    dense(number(2, 5));
    if (one_of(3) == 0) scale_by("Mul", {}, 0.5f);
    if (one_of(3) == 0) add({"Softmax", {now_}, ""});
    model_.output = now_;
    model_.bytes = onnx_model(model_.nodes, model_.tensors, model_.integer_tensors, model_.input, now_, 13);
    return std::move(model_);
  }

 private:
  std::int64_t number(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(most - least + 1)));
  }
  std::uint64_t one_of(std::uint64_t count) { return random_.below(count); }
  float real() { return static_cast<float>(normal(random_)); }

  std::string name(const char* what) { return fmt::format("{}{}", what, ++names_); }

  void add(NodeText node) {
    node.output = name("v");
    now_ = node.output;
    model_.nodes.push_back(std::move(node));
  }

  std::string tensor(const std::vector<std::int64_t>& dimensions, float offset = 0,
                     bool is_positive = false) {
    FloatTensor made{name("t"), dimensions, {}};
    std::int64_t count = 1;
    for (const std::int64_t d : dimensions) count *= d;
    for (std::int64_t i = 0; i < count; ++i) {
      const float value = real();
      made.values.push_back((is_positive ? std::abs(value) + 0.1f : value) + offset);
    }
    model_.tensors.push_back(made);
    return made.name;
  }

  std::string scalar(float value) {
    model_.tensors.push_back({name("s"), {}, {value}});
    return model_.tensors.back().name;
  }

  void scale_by(const char* operation, std::vector<std::int64_t> dimensions, float value) {
    std::vector<std::string> inputs = {now_, dimensions.empty() ? scalar(value) : tensor(dimensions, 2.5f)};
    add({operation, std::move(inputs), ""});
  }

  void normalise() {
    scale_by("Sub", {}, 0.25f);
    scale_by("Div", {}, 0.5f);
  }

  /// Scales per channel, some of them negative.
  void batch_norm() {
    const std::int64_t c = shape_[0];
    add({"BatchNormalization",
         {now_, tensor({c}), tensor({c}), tensor({c}), tensor({c}, 0, true)},
         "",
         {},
         {},
         {{"epsilon", 0.001f}}});
  }

  void activation() {
    switch (one_of(6)) {
      case 0:
        add({"Clip", {now_, scalar(0), scalar(1.5f)}, ""});
        break;
      case 1:
        add({"Relu", {now_}, ""});
        add({"Quant",
             {now_, scalar(0.25f), scalar(0), scalar(4)},
             "",
             {},
             {{"signed", 0}, {"narrow", 0}},
             {},
             {{"rounding_mode", one_of(2) == 0 ? "ROUND" : "FLOOR"}},
             "qonnx.custom_op.general"});
        break;
      case 2:
        add({"BipolarQuant", {now_, scalar(0.75f)}, "", {}, {}, {}, {}, "qonnx.custom_op.general"});
        break;
      case 3:
        add({"Max", {scalar(0), now_}, ""});
        break;
      default:
        add({"Relu", {now_}, ""});
    }
  }

  std::int64_t rank() const { return static_cast<std::int64_t>(shape_.size()) - 1; }

  /// The size of an axis after a window, or 0.
  static std::int64_t slid(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t dilation,
                           std::int64_t pads) {
    const std::int64_t room = size + pads - dilation * (kernel - 1) - 1;
    return room < 0 ? 0 : room / stride + 1;
  }

  void convolution() {
    const std::int64_t groups = shape_[0] % 2 == 0 && one_of(3) == 0 ? 2 : 1;
    const std::int64_t neurons = groups * number(1, 3), stride = number(1, 2);
    const std::int64_t dilation = one_of(4) == 0 ? 2 : 1;
    std::vector<std::int64_t> weights = {neurons, shape_[0] / groups},
                              pads(static_cast<std::size_t>(2 * rank()), 0), next = {neurons};
    // A shift per channel in front of padding has no exact way.
    const bool pads_something = one_of(2) == 0 && (shape_[0] == 1 || !is_shifted_);
    for (std::int64_t axis = 0; axis < rank(); ++axis) {
      const std::int64_t kernel = number(1, 3);
      weights.push_back(kernel);
      if (pads_something)
        for (const std::int64_t side : {axis, axis + rank()})
          pads[static_cast<std::size_t>(side)] = dilation * number(0, 1);
      const std::int64_t both =
          pads[static_cast<std::size_t>(axis)] + pads[static_cast<std::size_t>(axis + rank())];
      next.push_back(slid(shape_[static_cast<std::size_t>(axis + 1)], kernel, stride, dilation, both));
      if (next.back() < 1) return;
    }
    NodeText node{"Conv", {now_, tensor(weights)}, ""};
    if (one_of(2) == 0) node.inputs.push_back(tensor({neurons}));
    const auto count = static_cast<std::size_t>(rank());
    node.lists = {{"strides", std::vector<std::int64_t>(count, stride)},
                  {"dilations", std::vector<std::int64_t>(count, dilation)},
                  {"pads", pads}};
    node.integers = {{"group", groups}};
    add(std::move(node));
    shape_ = next;
    is_shifted_ = false;
    if (one_of(3) == 0) batch_norm();
    if (one_of(3) == 0) pool(one_of(2) == 0 ? "AveragePool" : "MaxPool");
    const std::size_t before = model_.nodes.size();
    activation();
    is_shifted_ = model_.nodes[before].operation == "BipolarQuant";
    if (one_of(3) == 0) pool(one_of(2) == 0 ? "MaxPool" : "AveragePool");
    if (one_of(4) == 0) {
      batch_norm();
      is_shifted_ = true;
    }
  }

  void pool(const char* operation) {
    NodeText node{operation, {now_}, ""};
    std::vector<std::int64_t> kernel, next = {shape_[0]};
    const std::int64_t stride = number(1, 2);
    for (std::int64_t axis = 0; axis < rank(); ++axis) {
      kernel.push_back(number(1, 2));
      next.push_back(slid(shape_[static_cast<std::size_t>(axis + 1)], kernel.back(), stride, 1, 0));
      if (next.back() < 1) return;
    }
    node.lists = {{"kernel_shape", kernel}, {"strides", std::vector<std::int64_t>(kernel.size(), stride)}};
    add(std::move(node));
    shape_ = next;
  }

  void flatten() {
    if (one_of(3) == 0) {
      // [row][column][channel], as the files of other frameworks have it.
      std::vector<std::int64_t> permutation = {0};
      for (std::int64_t d = 0; d < rank(); ++d) permutation.push_back(d + 2);
      permutation.push_back(1);
      add({"Transpose", {now_}, "", {{"perm", permutation}}});
    }
    std::int64_t values = 1;
    for (const std::int64_t d : shape_) values *= d;
    if (one_of(2) == 0) {
      add({"Flatten", {now_}, ""});
    } else {
      model_.integer_tensors.push_back({name("r"), {-1, values}});
      add({"Reshape", {now_, model_.integer_tensors.back().first}, ""});
    }
    shape_ = {values};
  }

  void dense(std::int64_t neurons) {
    const std::int64_t inputs = shape_[0];
    if (one_of(2) == 0) {
      add({"Gemm",
           {now_, tensor({neurons, inputs}), tensor({neurons})},
           "",
           {},
           {{"transB", 1}},
           {{"alpha", 0.5f}, {"beta", 2.0f}}});
    } else {
      const std::string weights = tensor({inputs, neurons});
      add({"MatMul", {now_, weights}, ""});
      const std::string bias = tensor({neurons});
      const std::string sums = now_;
      add({"Add", one_of(2) == 0 ? std::vector{sums, bias} : std::vector{bias, sums}, ""});
    }
    shape_ = {neurons};
  }

  Random& random_;
  RandomModel model_;
  std::vector<std::int64_t> shape_;
  std::string now_ = "image";
  int names_ = 0;
  bool is_shifted_ = false;  ///< a zero is not a zero any more for the next layer
};

}  // namespace

RandomModel random_model(Random& random) {
  return Writer(random).model();
}

}  // namespace pulsewright::interchange_tests
