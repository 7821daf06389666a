// SPDX-License-Identifier: Apache-2.0
// Every backward pass against central differences.
#include <cmath>

#include "autodiff/formats.h"
#include "autodiff/functions.h"
#include "autodiff/gradcheck.h"
#include "autodiff/layers.h"
#include "autodiff/operations.h"
#include "autodiff/random_tensors.h"
#include "catch.h"

namespace pulsewright::autodiff {
namespace {

void check_gradient(const Differentiable& function, const std::vector<Tensor>& inputs) {
  const GradcheckReport report = gradcheck(function, inputs);
  INFO(report.text());
  CHECK(report.passed);
}

/// A tensor strictly inside the range of the encoding.
Tensor inside(const StreamFormat& format, Shape shape, std::uint64_t seed) {
  return random_tensor(std::move(shape), format.encoding == netlist::Encoding::unipolar ? 0.05 : -0.9, 0.9,
                       seed);
}

using Inputs = std::vector<Variable>;

TEST_CASE("plain functions have the gradients of their values") {
  const Tensor x = random_tensor({2, 3}, -2, 2, 1);
  const Tensor y = random_tensor({2, 3}, -2, 2, 2);
  check_gradient([](Tape&, const Inputs& in) { return plus(in[0], in[1]); }, {x, y});
  check_gradient([](Tape&, const Inputs& in) { return minus(in[0], in[1]); }, {x, y});
  check_gradient([](Tape&, const Inputs& in) { return times(in[0], in[1]); }, {x, y});
  check_gradient([](Tape&, const Inputs& in) { return affine(in[0], -3, 1); }, {x});
  check_gradient([](Tape&, const Inputs& in) { return clamp(in[0], -1, 1); }, {x});
  check_gradient([](Tape&, const Inputs& in) { return square(in[0]); }, {x});
  check_gradient([](Tape&, const Inputs& in) { return sigmoid(in[0]); }, {x});
  check_gradient([](Tape&, const Inputs& in) { return hyperbolic_tangent(in[0]); }, {x});
  check_gradient([](Tape&, const Inputs& in) { return softmax(in[0]); }, {x});
  check_gradient([](Tape&, const Inputs& in) { return mean(in[0]); }, {x});
  check_gradient([](Tape&, const Inputs& in) { return dot(in[0], in[1]); }, {x, y});
  check_gradient([&](Tape&, const Inputs& in) { return mean_squared_error(in[0], y); }, {x});
  check_gradient([](Tape&, const Inputs& in) { return cross_entropy(in[0], {2, 0}); }, {x});
}

TEST_CASE("functions that move elements have the gradients of their values") {
  const Tensor x = random_tensor({2, 3}, -2, 2, 1);
  const Tensor y = random_tensor({2, 2}, -2, 2, 2);
  const Tensor z = random_tensor({4, 3}, -2, 2, 3);
  check_gradient([](Tape&, const Inputs& in) { return reshape(in[0], {6}); }, {x});
  check_gradient([](Tape&, const Inputs& in) { return element(in[0], 4); }, {x});
  check_gradient([](Tape&, const Inputs& in) { return rows_of(in[0], 1, 2); }, {z});
  check_gradient([](Tape&, const Inputs& in) { return join_columns({in[0], in[1]}); }, {x, y});
  check_gradient([](Tape&, const Inputs& in) { return multiply_transposed(in[0], in[1]); }, {x, z});
}

TEST_CASE("a value used twice gets both gradients") {
  check_gradient([](Tape&, const Inputs& in) { return times(plus(in[0], in[0]), sigmoid(in[0])); },
                 {random_tensor({3}, -1, 1, 1)});
}

TEST_CASE("a wrong gradient fails the check and is named with its element") {
  const auto slightly_wrong = [](Tape&, const Inputs& in) {
    return elementwise(
        in[0], [](double v) { return v * v; }, [](double v) { return v < 0.5 ? 2 * v : 2.001 * v; });
  };
  const GradcheckReport report = gradcheck(slightly_wrong, {Tensor({3}, {0.1, 0.8, 0.3})});
  CHECK_FALSE(report.passed);
  CHECK(report.compared == 3);
  CHECK(report.element == 1);
  CHECK(report.error == Approx(0.0008 / 1.6).epsilon(0.5));
  CHECK(report.text().starts_with("failed, 3 derivatives, worst"));
}

TEST_CASE("two wrong gradients that cancel in the sum fail the check") {
  const auto swapped = [](Tape& tape, const Inputs& in) {
    return tape.record(in[0].value(), {in[0]}, [](const Tensor& g, const std::vector<Tensor*>& inputs) {
      (*inputs[0])[0] += g[1];
      (*inputs[0])[1] += g[0];
    });
  };
  CHECK_FALSE(gradcheck(swapped, {Tensor({2}, {0.1, 0.8})}).passed);
}

TEST_CASE("a gradient that is not a number, and a check of nothing, fail") {
  const auto partly_nan = [](Tape&, const Inputs& in) {
    return elementwise(
        in[0], [](double v) { return v; }, [](double v) { return v > 0.4 ? std::nan("") : 1.0; });
  };
  CHECK_FALSE(gradcheck(partly_nan, {Tensor({3}, {0.5, 0.1, 0.2})}).passed);
  CHECK_FALSE(gradcheck(partly_nan, {Tensor({3}, {0.1, 0.5, 0.2})}).passed);
  CHECK(gradcheck(partly_nan, {Tensor({3}, {0.1, 0.3, 0.2})}).passed);
  CHECK_FALSE(gradcheck([](Tape& tape, const Inputs&) { return tape.leaf(1.0); }, {}).passed);
}

TEST_CASE("a straight-through gradient fails where the clamp is felt and passes where it is not") {
  const auto encoded = [](Tape&, const Inputs& in) { return encode(in[0], bipolar).values; };
  CHECK(gradcheck(encoded, {Tensor({2}, {0.5, -0.3})}).passed);
  CHECK_FALSE(gradcheck(encoded, {Tensor({2}, {0.5, -1.3})}).passed);
}

TEST_CASE("products, sums and conversions of streams have the gradients of their values") {
  for (const auto& [left, right] :
       {std::pair{bipolar, bipolar}, {unipolar, unipolar}, {unipolar, sign_magnitude}})
    check_gradient(
        [left = left, right = right](Tape&, const Inputs& in) {
          return decode(multiply(encode(in[0], left), encode(in[1], right)));
        },
        {inside(left, {2, 2}, 1), inside(right, {2, 2}, 2)});
  check_gradient(
      [](Tape&, const Inputs& in) {
        return decode(scaled_add(encode(in[0], bipolar), encode(in[1], bipolar), 0.25));
      },
      {inside(bipolar, {3}, 1), inside(bipolar, {3}, 2)});
  check_gradient(
      [](Tape&, const Inputs& in) {
        return decode(add_tree({encode(in[0], bipolar), encode(in[1], bipolar), encode(in[2], bipolar)}));
      },
      {inside(bipolar, {3}, 1), inside(bipolar, {3}, 2), inside(bipolar, {3}, 3)});
  check_gradient([](Tape&, const Inputs& in) { return to_unipolar(encode(in[0], bipolar)).values; },
                 {inside(bipolar, {3}, 1)});
  check_gradient([](Tape&, const Inputs& in) { return to_bipolar(encode(in[0], unipolar)).values; },
                 {inside(unipolar, {3}, 1)});
}

TEST_CASE("activations and flatten have the gradients of their values") {
  const Tensor x = separated_tensor({2, 3, 2}, 1);
  check_gradient([](Tape&, const Inputs& in) { return relu(encode(in[0], bipolar)).values; }, {x});
  check_gradient([](Tape&, const Inputs& in) { return clip(encode(in[0], bipolar), -0.2, 0.31).values; },
                 {x});
  check_gradient([](Tape&, const Inputs& in) { return flatten(encode(in[0], bipolar)).values; }, {x});
}

/// decode(dense(x, w, b)) with everything inside its range.
Variable dense_layer(const Inputs& in, const StreamFormat& left, const StreamFormat& right,
                     const LayerOptions& options) {
  const std::optional<Variable> bias = in.size() > 2 ? std::optional(in[2]) : std::nullopt;
  return decode(dense(encode(in[0], left), encode(in[1], right), bias, options));
}

TEST_CASE("dense layers have the gradients of their values") {
  for (const auto& [left, right] :
       {std::pair{bipolar, bipolar}, {unipolar, unipolar}, {unipolar, sign_magnitude}})
    for (const double gain : {1.0, 1.5}) {
      const auto layer = [left = left, right = right, gain](Tape&, const Inputs& in) {
        return dense_layer(in, left, right, {.gain = gain});
      };
      // Small operands, so that no sum saturates behind the gain.
      const std::vector<Tensor> all = {random_tensor({2, 2, 4}, 0.05, 0.6, 1),
                                       random_tensor({3, 4}, 0.05, 0.6, 2), random_tensor({3}, 0.05, 0.6, 3)};
      check_gradient(layer, all);
      check_gradient(layer, {all[0], all[1]});
    }
}

TEST_CASE("convolutions have the gradients of their values at every stride, padding, dilation and grouping") {
  struct Case {
    netlist::Window window;
    std::int64_t groups;
  };
  for (const auto& [window, groups] : {Case{{5, 4, 2, 3, 2, 1, 0, 1}, 1}, Case{{5, 4, 2, 3, 2, 2, 1, 1}, 1},
                                       Case{{5, 5, 2, 2, 2, 1, 1, 2}, 1}, Case{{4, 4, 4, 2, 2, 1, 0, 1}, 2},
                                       Case{{4, 4, 4, 3, 3, 2, 1, 1}, 4}}) {
    const auto layer = [window = window, groups = groups](Tape&, const Inputs& in) {
      return decode(conv2d(encode(in[0], bipolar), encode(in[1], bipolar), in[2], window, groups));
    };
    check_gradient(
        layer, {inside(bipolar, {2, window.rows, window.columns, window.channels}, 1),
                inside(bipolar, {4, window.kernel_rows, window.kernel_columns, window.channels / groups}, 2),
                inside(bipolar, {4}, 3)});
  }
}

TEST_CASE("pools have the gradients of their values") {
  for (const netlist::Window& window :
       {netlist::Window{4, 4, 3, 2, 2, 2, 0, 1}, netlist::Window{5, 4, 2, 3, 3, 2, 1, 1}}) {
    const Tensor x = separated_tensor({2, window.rows, window.columns, window.channels}, 1);
    check_gradient(
        [&](Tape&, const Inputs& in) { return average_pool(encode(in[0], bipolar), window).values; }, {x});
    check_gradient([&](Tape&, const Inputs& in) { return max_pool(encode(in[0], bipolar), window).values; },
                   {x});
  }
}

TEST_CASE("a calibrated proxy's bias is part of the gradient") {
  MuxProxy proxy;
  proxy.bias = {{0.01, -0.2, 0.05, 0.1}};
  proxy.variance = {{0.01}};
  check_gradient(
      [&](Tape&, const Inputs& in) {
        return dense_layer(
            in, bipolar, bipolar,
            {.accumulator = netlist::Accumulator::mux, .forward = CalibratedProxy{&proxy, 1, false}});
      },
      {inside(bipolar, {2, 4}, 1), inside(bipolar, {3, 4}, 2)});
}

TEST_CASE("a network of layers has the gradient of its value") {
  const netlist::Window window{4, 4, 1, 3, 3, 1, 1, 1};
  const netlist::Window pool{4, 4, 2, 2, 2, 2, 0, 1};
  check_gradient(
      [&](Tape&, const Inputs& in) {
        const ScValue hidden =
            conv2d(encode(in[0], unipolar), encode(in[1], sign_magnitude), {}, window, 1, {.gain = 4});
        const ScValue pooled = flatten(average_pool(relu(hidden), pool));
        const ScValue next = encode_again(pooled, unipolar);
        return cross_entropy(decode(dense(next, encode(in[2], sign_magnitude), in[3])), {1, 0});
      },
      {random_tensor({2, 4, 4, 1}, 0.1, 0.9, 1), random_tensor({2, 3, 3, 1}, -0.8, 0.8, 2),
       random_tensor({3, 8}, -0.8, 0.8, 3), random_tensor({3}, -0.3, 0.3, 4)});
}

}  // namespace
}  // namespace pulsewright::autodiff
