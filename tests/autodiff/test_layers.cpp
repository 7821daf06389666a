// SPDX-License-Identifier: Apache-2.0
#include "autodiff/formats.h"
#include "autodiff/functions.h"
#include "autodiff/layers.h"
#include "autodiff/operations.h"
#include "autodiff/random_tensors.h"
#include "catch.h"

namespace pulsewright::autodiff {
namespace {

TEST_CASE("a dense layer carries the mean of its products and decodes to the plain layer") {
  Tape tape;
  const ScValue x = encode(tape.leaf(Tensor({1, 3}, {0.5, -0.5, 1.0})), bipolar);
  const ScValue w = encode(tape.leaf(Tensor({2, 3}, {0.5, 0.25, -1.0, 1.0, 1.0, 0.5})), bipolar);
  const ScValue y = dense(x, w, tape.leaf(Tensor({2}, {0.5, -0.25})));
  const double first = 0.25 - 0.125 - 1.0 + 0.5;
  const double second = 0.5 - 0.5 + 0.5 - 0.25;
  CHECK(y.scale == 0.25);
  CHECK(y.values.value().data == std::vector<double>{first / 4, second / 4});
  CHECK(decode(y).value().data == std::vector<double>{first, second});
}

TEST_CASE("a dense layer is the composition of its products and an adder tree") {
  Tape tape;
  const Tensor x = random_tensor({4}, -1, 1, 1);
  const Tensor w = random_tensor({4}, -1, 1, 2);
  std::vector<ScValue> products;
  for (std::int64_t i = 0; i < 4; ++i)
    products.push_back(multiply(encode(tape.leaf(x[i]), bipolar), encode(tape.leaf(w[i]), bipolar)));
  const ScValue tree = add_tree(products);
  const ScValue layer = dense(encode(tape.leaf(Tensor({1, 4}, x.data)), bipolar),
                              encode(tape.leaf(Tensor({1, 4}, w.data)), bipolar), {});
  CHECK(layer.values.value()[0] == Approx(tree.values.value()[0]).epsilon(1e-12));
  CHECK(layer.scale == tree.scale);
}

TEST_CASE("scales and gains chain through layers, and a bias is programmed in the incoming scale") {
  Tape tape;
  const ScValue x = encode(tape.leaf(Tensor({1, 2}, {0.25, 0.125})), unipolar);
  const ScValue w = encode(tape.leaf(Tensor({2, 2}, {0.5, -0.5, 0.25, 0.75})), sign_magnitude);
  const ScValue hidden = dense(x, w, {}, {.gain = 4});
  CHECK(hidden.scale == 2);
  CHECK(hidden.format.encoding == netlist::Encoding::sign_magnitude);
  const ScValue next = encode_again(relu(hidden), unipolar);
  const ScValue out = dense(next, w, tape.leaf(Tensor({2}, {0.0625, -0.125})));
  const double h0 = 0.25 * 0.5 - 0.125 * 0.5;
  const double h1 = 0.25 * 0.25 + 0.125 * 0.75;
  CHECK(decode(out).value()[0] == Approx(h0 * 0.5 - h1 * 0.5 + 0.0625));
  CHECK(decode(out).value()[1] == Approx(h0 * 0.25 + h1 * 0.75 - 0.125));
}

TEST_CASE("a bias is programmed in the scale of inputs and weights together") {
  Tape tape;
  ScValue x = encode(tape.leaf(Tensor({1, 1}, 0.25)), bipolar);
  ScValue w = encode(tape.leaf(Tensor({1, 1}, 0.5)), bipolar);
  x.scale = 0.5;
  w.scale = 0.25;
  CHECK(decode(dense(x, w, tape.leaf(Tensor({1}, 3.0)))).value()[0] == Approx(0.5 * 2 + 3));
}

TEST_CASE("the gradient of a largest value goes to the first of equals") {
  Tape tape;
  const Variable x = tape.leaf(Tensor({1, 2, 2, 1}, {0.25, 0.5, 0.5, 0.5}));
  tape.backward(sum(max_pool(encode(x, bipolar), netlist::Window{2, 2, 1, 2, 2, 2, 0, 1}).values));
  CHECK(x.gradient().data == std::vector<double>{0, 1, 0, 0});
}

TEST_CASE("a gain saturates") {
  Tape tape;
  const ScValue x = encode(tape.leaf(Tensor({1, 1}, 0.75)), bipolar);
  CHECK(dense(x, encode(tape.leaf(Tensor({1, 1}, -1.0)), bipolar), {}, {.gain = 2}).values.value()[0] == -1);
}

/// A convolution by its definition, with plain loops over one image.
double convolution_at(const Tensor& x, const Tensor& w, const netlist::Window& window, std::int64_t groups,
                      std::int64_t row, std::int64_t column, std::int64_t neuron) {
  const std::int64_t share = window.channels / groups;
  const std::int64_t group = neuron * groups / w.shape[0];
  double sum = 0;
  for (std::int64_t kr = 0; kr < window.kernel_rows; ++kr)
    for (std::int64_t kc = 0; kc < window.kernel_columns; ++kc) {
      const std::int64_t r = row * window.stride + kr * window.dilation - window.padding;
      const std::int64_t c = column * window.stride + kc * window.dilation - window.padding;
      if (r < 0 || r >= window.rows || c < 0 || c >= window.columns) continue;
      for (std::int64_t k = 0; k < share; ++k)
        sum += x[(r * window.columns + c) * window.channels + group * share + k] *
               w[((neuron * window.kernel_rows + kr) * window.kernel_columns + kc) * share + k];
    }
  return sum;
}

TEST_CASE("a convolution is what its definition says, position by position") {
  struct Case {
    netlist::Window window;
    std::int64_t groups;
  };
  for (const auto& [window, groups] : {Case{{6, 5, 2, 3, 2, 1, 0, 1}, 1}, Case{{6, 5, 2, 3, 2, 2, 1, 1}, 2},
                                       Case{{7, 7, 4, 3, 3, 2, 2, 2}, 2}}) {
    Tape tape;
    const Tensor x = random_tensor({1, window.rows, window.columns, window.channels}, -1, 1, 1);
    const Tensor w =
        random_tensor({4, window.kernel_rows, window.kernel_columns, window.channels / groups}, -1, 1, 2);
    const Tensor b = random_tensor({4}, -1, 1, 3);
    const Tensor y = decode(conv2d(encode(tape.leaf(x), bipolar), encode(tape.leaf(w), bipolar), tape.leaf(b),
                                   window, groups))
                         .value();
    REQUIRE(y.shape == Shape{1, window.out_rows(), window.out_columns(), 4});
    std::int64_t i = 0;
    for (std::int64_t row = 0; row < window.out_rows(); ++row)
      for (std::int64_t column = 0; column < window.out_columns(); ++column)
        for (std::int64_t neuron = 0; neuron < 4; ++neuron, ++i)
          CHECK(y[i] == Approx(convolution_at(x, w, window, groups, row, column, neuron) + b[neuron]));
  }
}

TEST_CASE("a convolution of one position is the dense layer of its patch") {
  Tape tape;
  const Tensor x = random_tensor({2, 3, 3, 2}, -1, 1, 1);
  const Tensor w = random_tensor({4, 3, 3, 2}, -1, 1, 2);
  const netlist::Window window{3, 3, 2, 3, 3, 1, 0, 1};
  const ScValue by_window = conv2d(encode(tape.leaf(x), bipolar), encode(tape.leaf(w), bipolar), {}, window);
  const ScValue by_rows = dense(encode(tape.leaf(Tensor({2, 18}, x.data)), bipolar),
                                encode(tape.leaf(Tensor({4, 18}, w.data)), bipolar), {});
  CHECK(by_window.values.value().data == by_rows.values.value().data);
  CHECK(by_window.scale == by_rows.scale);
}

TEST_CASE("pools take the mean and the largest of their window and leave the padding out") {
  Tape tape;
  const ScValue x = encode(tape.leaf(Tensor({1, 2, 2, 1}, {-0.25, -0.5, -0.75, -1.0})), bipolar);
  const netlist::Window whole{2, 2, 1, 2, 2, 2, 0, 1};
  CHECK(average_pool(x, whole).values.value().data == std::vector<double>{-0.625});
  CHECK(max_pool(x, whole).values.value().data == std::vector<double>{-0.25});
  const netlist::Window padded{2, 2, 1, 2, 2, 2, 1, 1};
  CHECK(max_pool(x, padded).values.value().data == std::vector<double>{-0.25, -0.5, -0.75, -1});
  CHECK(average_pool(x, padded).values.value().data == std::vector<double>{-0.0625, -0.125, -0.1875, -0.25});
  CHECK_THROWS_AS(max_pool(x, netlist::Window{2, 2, 1, 1, 1, 1, 1, 1}), Misuse);
}

TEST_CASE("layers whose shapes, lengths or encodings do not fit are misuse") {
  Tape tape;
  const ScValue x = encode(tape.leaf(Tensor({1, 4}, 0.5)), bipolar);
  const ScValue w = encode(tape.leaf(Tensor({2, 4}, 0.5)), bipolar);
  CHECK_THROWS_AS(dense(x, encode(tape.leaf(Tensor({2, 3}, 0.5)), bipolar), {}), Misuse);
  CHECK_THROWS_AS(dense(x, encode(tape.leaf(Tensor({2, 4}, 0.5)), unipolar), {}), Misuse);
  CHECK_THROWS_AS(dense(x, encode(tape.leaf(Tensor({2, 4}, 0.5)), {netlist::Encoding::bipolar, 16}), {}),
                  Misuse);
  CHECK_THROWS_AS(dense(x, w, tape.leaf(Tensor({3}, 0.5))), Misuse);
  CHECK_THROWS_AS(dense(x, w, {}, {.gain = 0}), Misuse);
  const ScValue image = encode(tape.leaf(Tensor({1, 4, 4, 2}, 0.5)), bipolar);
  const ScValue kernel = encode(tape.leaf(Tensor({2, 3, 3, 2}, 0.5)), bipolar);
  CHECK_NOTHROW(conv2d(image, kernel, {}, netlist::Window{4, 4, 2, 3, 3, 1, 0, 1}));
  CHECK_THROWS_AS(conv2d(image, kernel, {}, netlist::Window{4, 4, 1, 3, 3, 1, 0, 1}), Misuse);
  CHECK_THROWS_AS(conv2d(image, kernel, {}, netlist::Window{4, 4, 2, 2, 3, 1, 0, 1}), Misuse);
  CHECK_THROWS_AS(conv2d(image, kernel, {}, netlist::Window{4, 4, 2, 3, 3, 1, 0, 1}, 2), Misuse);
  CHECK_THROWS_AS(conv2d(image, kernel, {}, netlist::Window{4, 4, 2, 3, 3, 0, 0, 1}), Misuse);
  CHECK_THROWS_AS(conv2d(image, kernel, {}, netlist::Window{4, 4, 2, 3, 3, 1, 0, 2}), Misuse);
  CHECK_THROWS_AS(average_pool(image, netlist::Window{4, 4, 2, -1, -1, 1, 0, 1}), Misuse);
}

}  // namespace
}  // namespace pulsewright::autodiff
