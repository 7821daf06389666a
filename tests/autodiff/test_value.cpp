// SPDX-License-Identifier: Apache-2.0
#include "autodiff/formats.h"
#include "autodiff/functions.h"
#include "autodiff/operations.h"
#include "autodiff/random_tensors.h"
#include "catch.h"

namespace pulsewright::autodiff {
namespace {

TEST_CASE("decoding what was encoded gives the same numbers inside the range") {
  Tape tape;
  const Tensor x = random_tensor({3, 2}, 0, 1, 1);
  for (const StreamFormat& format : {bipolar, unipolar, sign_magnitude})
    CHECK(decode(encode(tape.leaf(x), format)).value() == x);
}

TEST_CASE("encoding clamps to the range, and the gradient passes") {
  Tape tape;
  const Variable x = tape.leaf(Tensor({3}, {-3.0, 0.25, 2.0}));
  const ScValue wide = encode(x, bipolar);
  const ScValue narrow = encode(x, unipolar);
  CHECK(wide.values.value().data == std::vector<double>{-1, 0.25, 1});
  CHECK(narrow.values.value().data == std::vector<double>{0, 0.25, 1});
  tape.backward(sum(wide.values));
  CHECK(x.gradient().data == std::vector<double>{1, 1, 1});
}

TEST_CASE("a value's density of ones follows from its encoding") {
  CHECK(probability_of(0.25, netlist::Encoding::unipolar) == 0.25);
  CHECK(probability_of(-0.5, netlist::Encoding::bipolar) == 0.25);
  CHECK(probability_of(-0.25, netlist::Encoding::sign_magnitude) == 0.25);
}

TEST_CASE("the other encoding reads the same density under a new id") {
  Tape tape;
  const ScValue x = encode(tape.leaf(Tensor({2}, {-0.5, 1.0})), bipolar);
  const ScValue p = to_unipolar(x);
  CHECK(p.values.value().data == std::vector<double>{0.25, 1});
  CHECK(p.format == unipolar);
  CHECK(p.stream != x.stream);
  CHECK(to_bipolar(p).values.value() == x.values.value());
  CHECK(to_bipolar(x).stream == x.stream);
  const ScValue signed_value = encode(tape.leaf(0.5), sign_magnitude);
  CHECK_THROWS_AS(to_bipolar(signed_value), Misuse);
  CHECK_THROWS_AS(to_unipolar(signed_value), Misuse);
}

TEST_CASE("every step numbers its streams alike, and never like a port") {
  StreamIds ids;
  const StreamId port = ids.next();
  std::vector<std::int64_t> numbers;
  for (int step = 0; step < 2; ++step) {
    Tape tape(ids);
    const ScValue x = encode(tape.leaf(0.5), bipolar, port);
    const ScValue y = encode(tape.leaf(0.5), bipolar);
    CHECK(x.stream == port);
    numbers.push_back(y.stream.number);
    numbers.push_back(multiply(x, y).stream.number);
  }
  CHECK(numbers == std::vector<std::int64_t>{1, 2, 1, 2});
}

TEST_CASE("products multiply values and scales, and the tape knows who met") {
  Tape tape;
  ScValue a = encode(tape.leaf(Tensor({2}, {0.5, -0.5})), bipolar);
  ScValue b = encode(tape.leaf(Tensor({2}, {0.5, 1.0})), bipolar);
  a.scale = 0.5;
  b.scale = 0.25;
  const ScValue product = multiply(a, b);
  CHECK(product.values.value().data == std::vector<double>{0.25, -0.5});
  CHECK(product.scale == 0.125);
  REQUIRE(tape.meetings().size() == 1);
  CHECK(tape.meetings()[0].left_id == a.stream);
  CHECK(tape.meetings()[0].right_id == b.stream);
}

TEST_CASE("a scaled adder weighs by its select, and half of it decodes to the sum") {
  Tape tape;
  const ScValue a = encode(tape.leaf(0.5), bipolar);
  const ScValue b = encode(tape.leaf(-0.25), bipolar);
  CHECK(scaled_add(a, b, 0.25).values.value()[0] == -0.0625);
  CHECK(decode(scaled_add(a, b)).value()[0] == 0.25);
  CHECK(scaled_add(a, b).scale == 0.5);
  CHECK_THROWS_AS(scaled_add(a, b, 0), Misuse);
  CHECK_THROWS_AS(scaled_add(a, b, 1), Misuse);
}

TEST_CASE("an adder tree carries the mean and decodes to the sum") {
  Tape tape;
  std::vector<ScValue> terms;
  for (const double x : {0.5, 0.25, -1.0, 0.75}) terms.push_back(encode(tape.leaf(x), bipolar));
  const ScValue total = add_tree(terms);
  CHECK(total.values.value()[0] == 0.125);
  CHECK(total.scale == 0.25);
  CHECK(decode(total).value()[0] == 0.5);
  CHECK_THROWS_AS(add_tree({}), Misuse);
}

TEST_CASE("counted values change, their scale and id do not") {
  Tape tape;
  ScValue x = encode(tape.leaf(Tensor({1, 2, 2}, {-0.5, 0.5, 0.75, -0.125})), bipolar);
  x.scale = 0.5;
  CHECK(relu(x).values.value().data == std::vector<double>{0, 0.5, 0.75, 0});
  CHECK(clip(x, -0.25, 0.5).values.value().data == std::vector<double>{-0.25, 0.5, 0.5, -0.125});
  CHECK(flatten(x).shape() == Shape{1, 4});
  for (const ScValue& y : {relu(x), clip(x, 0, 1), flatten(x)}) {
    CHECK(y.scale == 0.5);
    CHECK(y.stream == x.stream);
  }
  const ScValue again = encode_again(relu(x), {netlist::Encoding::unipolar, 16});
  CHECK(again.scale == 0.5);
  CHECK(again.format == StreamFormat{netlist::Encoding::unipolar, 16});
  CHECK(again.stream != x.stream);
}

TEST_CASE("mixed encodings, lengths, shapes and tapes are misuse") {
  Tape tape;
  Tape other;
  const Variable v = tape.leaf(Tensor({2}, 0.5));
  const ScValue x = encode(v, bipolar);
  CHECK_THROWS_AS(multiply(x, encode(v, unipolar)), Misuse);
  CHECK_THROWS_AS(multiply(encode(v, sign_magnitude), encode(v, unipolar)), Misuse);
  CHECK_THROWS_AS(multiply(x, encode(v, {netlist::Encoding::bipolar, 32})), Misuse);
  CHECK_THROWS_AS(multiply(x, encode(tape.leaf(Tensor({3}, 0.5)), bipolar)), Misuse);
  CHECK_THROWS_AS(multiply(x, encode(other.leaf(Tensor({2}, 0.5)), bipolar)), Misuse);
  CHECK_THROWS_AS(scaled_add(x, encode(v, unipolar)), Misuse);
  CHECK_THROWS_AS(scaled_add(x, encode(v, {netlist::Encoding::bipolar, 32})), Misuse);
  CHECK_THROWS_AS(add_tree({x, encode(v, sign_magnitude)}), Misuse);
  CHECK_THROWS_AS(encode(v, {netlist::Encoding::bipolar, 0}), Misuse);
  CHECK_THROWS_AS(Tensor({2, 2}, {1.0, 2.0}), Misuse);
}

TEST_CASE("empty tensors go through what takes rows, and come back with empty gradients") {
  Tape tape;
  const Variable none = tape.leaf(Tensor({2, 0}, 0.0));
  const Variable joined = join_columns({none, none});
  CHECK(joined.shape() == Shape{2, 0});
  const Variable no_rows = rows_of(tape.leaf(Tensor({2, 3}, 1.0)), 2, 0);
  CHECK(softmax(no_rows).shape() == Shape{0, 3});
  CHECK(multiply_transposed(none, none).value() == Tensor({2, 2}, 0.0));
  tape.backward(plus(sum(joined), sum(softmax(no_rows))));
  CHECK(none.gradient().shape == Shape{2, 0});
  CHECK_THROWS_AS(mean(none), Misuse);
  CHECK_THROWS_AS(softmax(none), Misuse);
  CHECK_THROWS_AS(cross_entropy(none, {0, 0}), Misuse);
}

TEST_CASE("a clamp passes the gradient on its bounds and stops it beyond") {
  Tape tape;
  const Variable x = tape.leaf(Tensor({5}, {-1.5, -1, 0, 1, 1.5}));
  tape.backward(sum(clamp(x, -1, 1)));
  CHECK(x.gradient().data == std::vector<double>{0, 1, 1, 1, 0});
}

TEST_CASE("a cross entropy is that of logits of any size") {
  Tape tape;
  const Variable logits = tape.leaf(Tensor({2, 2}, {2000, 0, -900, 0}));
  const Variable loss = cross_entropy(logits, {1, 0});
  CHECK(loss.value()[0] == 1450);
  tape.backward(loss);
  CHECK(logits.gradient().data == std::vector<double>{0.5, -0.5, -0.5, 0.5});
  CHECK_THROWS_AS(cross_entropy(logits, {2, 0}), Misuse);
  CHECK_THROWS_AS(cross_entropy(logits, {-1, 0}), Misuse);
  CHECK_THROWS_AS(cross_entropy(logits, {0}), Misuse);
}

TEST_CASE("a gradient is asked for after the backward pass of a scalar") {
  Tape tape;
  const Variable x = tape.leaf(Tensor({2}, 0.5));
  CHECK_THROWS_AS(x.gradient(), Misuse);
  CHECK_THROWS_AS(tape.leaf(0.5).gradient(), Misuse);
  CHECK_THROWS_AS(tape.backward(x), Misuse);
  tape.backward(sum(x));
  CHECK(x.gradient().data == std::vector<double>{1, 1});
}

}  // namespace
}  // namespace pulsewright::autodiff
