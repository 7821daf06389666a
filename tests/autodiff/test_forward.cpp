// SPDX-License-Identifier: Apache-2.0
// Forward modes: the noise has the deviation it claims, and the exact one counts the circuit's bits.
#include <cmath>

#include "autodiff/functions.h"
#include "autodiff/generators.h"
#include "autodiff/layers.h"
#include "autodiff/random_tensors.h"
#include "catch.h"

namespace pulsewright::autodiff {
namespace {

struct Encodings {
  netlist::Encoding input;
  netlist::Encoding weight;
};
constexpr Encodings all_encodings[] = {{netlist::Encoding::bipolar, netlist::Encoding::bipolar},
                                       {netlist::Encoding::unipolar, netlist::Encoding::unipolar},
                                       {netlist::Encoding::unipolar, netlist::Encoding::sign_magnitude}};

struct Pair {
  const char* name;
  netlist::Generator input;
  netlist::Generator weight;

  LayerSources sources() const { return LayerSources(input, weight, 16, sobol(3, 3)); }
};
const Pair ramp_vdc{"ramp and van der Corput", ramp(4), van_der_corput(4)};
const Pair pairs[] = {
    ramp_vdc, {"LFSR and reversed", lfsr(4), reversed_lfsr(4)}, {"one ramp", ramp(4), ramp(4)}};

/// Unipolar operands are large, so that no sum is so near to 0 that the noise is clamped there.
Tensor operands(netlist::Encoding encoding, Shape shape, std::uint64_t seed) {
  return random_tensor(std::move(shape), encoding == netlist::Encoding::unipolar ? 0.4 : -1, 1, seed);
}

struct Layer {
  Tape tape;
  Variable x;
  Variable w;

  Layer(const Encodings& encodings, std::int64_t inputs)
      : x(tape.leaf(operands(encodings.input, {3, inputs}, 1))),
        w(tape.leaf(operands(encodings.weight, {2, inputs}, 2))) {}
  Variable run(const Encodings& encodings, std::int64_t length, const LayerOptions& options) {
    return dense(encode(x, {encodings.input, length}), encode(w, {encodings.weight, length}), {}, options)
        .values;
  }
};

/// The standard deviation of each output over independent streams of the layer, bit by bit.
Tensor simulated_deviation(Layer& layer, const Encodings& encodings, netlist::Accumulator accumulator,
                           std::int64_t length) {
  constexpr int trials = 1500;
  const Tensor& x = layer.x.value();
  const Tensor& w = layer.w.value();
  Random random(7, 0);
  Tensor deviation({x.shape[0], w.shape[0]}, 0.0);
  const std::int64_t terms = x.shape[1];
  for (std::int64_t out = 0; out < deviation.size(); ++out) {
    double sum = 0;
    double squares = 0;
    for (int trial = 0; trial < trials; ++trial) {
      double total = 0;
      for (std::int64_t t = 0; t < length; ++t) {
        const auto chosen = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(terms)));
        for (std::int64_t i = 0; i < terms; ++i) {
          const double a = x[out / w.shape[0] * terms + i];
          const double b = w[out % w.shape[0] * terms + i];
          const bool x_bit = random.uniform() < probability_of(a, encodings.input);
          const bool w_bit = random.uniform() < probability_of(b, encodings.weight);
          if (accumulator == netlist::Accumulator::mux && i != chosen) continue;
          if (encodings.weight == netlist::Encoding::bipolar)
            total += x_bit == w_bit ? 1 : -1;
          else
            total += x_bit && w_bit ? (b < 0 ? -1 : 1) : 0;
        }
      }
      const double value =
          total / static_cast<double>(length * (accumulator == netlist::Accumulator::mux ? 1 : terms));
      sum += value;
      squares += value * value;
    }
    deviation[out] = std::sqrt(squares / trials - sum * sum / trials / trials);
  }
  return deviation;
}

TEST_CASE("counting noise has the mean and the deviation of simulated independent streams") {
  constexpr std::int64_t length = 32;
  constexpr int draws = 3000;
  for (const Encodings& encodings : all_encodings)
    for (const netlist::Accumulator accumulator : {netlist::Accumulator::count, netlist::Accumulator::mux}) {
      Layer layer(encodings, 4);
      const Tensor clean = layer.run(encodings, length, {.accumulator = accumulator}).value();
      const Tensor expected = simulated_deviation(layer, encodings, accumulator, length);
      Tensor sum(clean.shape, 0.0);
      Tensor squares(clean.shape, 0.0);
      for (int seed = 0; seed < draws; ++seed) {
        Layer again(encodings, 4);
        const Tensor noisy =
            again.run(encodings, length, {accumulator, CountingNoise{static_cast<std::uint64_t>(seed)}, 1})
                .value();
        for (std::int64_t i = 0; i < sum.size(); ++i) {
          sum[i] += noisy[i];
          squares[i] += noisy[i] * noisy[i];
        }
      }
      for (std::int64_t i = 0; i < sum.size(); ++i) {
        const double mean = sum[i] / draws;
        INFO(to_text(encodings.weight) << " " << to_text(accumulator) << " output " << i);
        CHECK(mean == Approx(clean[i]).margin(4 * expected[i] / std::sqrt(draws)));
        CHECK(std::sqrt(squares[i] / draws - mean * mean) == Approx(expected[i]).epsilon(0.08));
      }
    }
}

TEST_CASE("draws of noise have the moments and the tails of the normal distribution") {
  // Products of 0 behind a counter: the deviation is 1 / sqrt(length), and no draw comes near the range.
  constexpr std::int64_t draws = 40000;
  Tape tape;
  const ScValue x = encode(tape.leaf(Tensor({draws, 1}, 0.0)), {netlist::Encoding::bipolar, 256});
  const ScValue w = encode(tape.leaf(Tensor({1, 1}, 0.0)), {netlist::Encoding::bipolar, 256});
  const Tensor noise = dense(x, w, {}, {.forward = CountingNoise{1}}).values.value();
  double sum = 0;
  double squares = 0;
  double fourth = 0;
  int beyond_two = 0;
  for (const double error : noise.data) {
    const double z = error * 16;
    sum += z;
    squares += z * z;
    fourth += z * z * z * z;
    beyond_two += std::abs(z) > 1.959964;
  }
  CHECK(std::abs(sum / draws) < 0.02);
  CHECK(squares / draws == Approx(1).margin(0.03));
  CHECK(fourth / draws == Approx(3).margin(0.2));
  CHECK(beyond_two / static_cast<double>(draws) == Approx(0.05).margin(0.004));
}

TEST_CASE("noise leaves the gradient of the expectation alone and is the same for the same seed") {
  const Encodings bipolar = all_encodings[0];
  Layer clean(bipolar, 4);
  clean.tape.backward(sum(clean.run(bipolar, 64, {})));
  Layer noisy(bipolar, 4);
  const Variable out = noisy.run(bipolar, 64, {.forward = CountingNoise{3}});
  noisy.tape.backward(sum(out));
  CHECK(noisy.w.gradient() == clean.w.gradient());
  Layer same(bipolar, 4);
  CHECK(same.run(bipolar, 64, {.forward = CountingNoise{3}}).value() == out.value());
  Layer other(bipolar, 4);
  CHECK_FALSE(other.run(bipolar, 64, {.forward = CountingNoise{4}}).value() == out.value());
}

TEST_CASE("a calibrated proxy adds its bias and draws its deviation") {
  MuxProxy proxy;
  proxy.bias = {{0.02, -0.1}};
  proxy.variance = {{0.0009, 0, 0.0016}};
  constexpr std::int64_t draws = 20000;
  Tape tape;
  // Two neurons of the values 0 and 0.5, the second of them with a deviation of sqrt(0.0013).
  const ScValue x = encode(tape.leaf(Tensor({draws, 1}, 1.0)), {netlist::Encoding::bipolar, 64});
  const ScValue w = encode(tape.leaf(Tensor({2, 1}, {0, 0.5})), {netlist::Encoding::bipolar, 64});
  const auto values = [&](bool draw) {
    return dense(x, w, {}, {netlist::Accumulator::mux, CalibratedProxy{&proxy, 5, draw}, 1}).values.value();
  };
  const double expected[] = {0.02, 0.5 + 0.02 - 0.1 * 0.5};
  const double deviation[] = {0.03, std::sqrt(0.0009 + 0.0016 * 0.25)};
  const Tensor drawn = values(true);
  for (std::int64_t neuron = 0; neuron < 2; ++neuron) {
    CHECK(values(false)[neuron] == Approx(expected[neuron]));
    double sum = 0;
    double squares = 0;
    for (std::int64_t row = 0; row < draws; ++row) {
      const double error = drawn[row * 2 + neuron] - expected[neuron];
      sum += error;
      squares += error * error;
    }
    CHECK(std::abs(sum / draws) < 4 * deviation[neuron] / std::sqrt(draws));
    CHECK(std::sqrt(squares / draws) == Approx(deviation[neuron]).epsilon(0.03));
  }
}

TEST_CASE("groups of a convolution draw noise of their own") {
  const netlist::Window window{1, 1, 2, 1, 1, 1, 0, 1};
  Tape tape;
  const ScValue x = encode(tape.leaf(Tensor({1, 1, 1, 2}, 0.5)), {netlist::Encoding::bipolar, 64});
  const ScValue w = encode(tape.leaf(Tensor({2, 1, 1, 1}, 0.5)), {netlist::Encoding::bipolar, 64});
  const Tensor y = conv2d(x, w, {}, window, 2, {.forward = CountingNoise{1}}).values.value();
  CHECK(y[0] != 0.25);
  CHECK(y[0] != y[1]);
}

/// One bit of a stream: word t of the generator against the threshold nearest to the density.
bool stream_bit(const netlist::Generator& generator, std::size_t t, double density, std::int64_t length) {
  const auto threshold = static_cast<std::uint32_t>(std::floor(density * static_cast<double>(length) + 0.5));
  return source_words(generator, length)[t] < threshold;
}

TEST_CASE("exact counts are those of the streams, bit by bit") {
  constexpr std::int64_t length = 16;
  for (const Pair& pair : pairs)
    for (const Encodings& encodings : all_encodings)
      for (const netlist::Accumulator accumulator :
           {netlist::Accumulator::count, netlist::Accumulator::mux}) {
        const std::vector<std::uint32_t> select = source_words(sobol(3, 3), length);
        const LayerSources sources = pair.sources();
        Layer layer(encodings, 6);
        const Tensor out = layer.run(encodings, length, {accumulator, ExactCounts{&sources}, 1}).value();
        for (std::int64_t i = 0; i < out.size(); ++i) {
          std::int64_t count = 0;
          for (std::size_t t = 0; t < 16; ++t)
            for (std::int64_t k = 0; k < 6; ++k) {
              const double a = layer.x.value()[i / 2 * 6 + k];
              const double b = layer.w.value()[i % 2 * 6 + k];
              const bool x_bit = stream_bit(pair.input, t, probability_of(a, encodings.input), length);
              const bool w_bit = stream_bit(pair.weight, t, probability_of(b, encodings.weight), length);
              if (accumulator == netlist::Accumulator::mux && select[t] != k) continue;
              const bool bit =
                  encodings.weight == netlist::Encoding::bipolar ? x_bit == w_bit : x_bit && w_bit;
              count += encodings.weight == netlist::Encoding::sign_magnitude && b < 0 ? -std::int64_t{bit}
                                                                                      : std::int64_t{bit};
            }
          const double density =
              static_cast<double>(count) / (accumulator == netlist::Accumulator::mux ? 16 : 96);
          INFO(pair.name << " " << to_text(encodings.weight) << " " << to_text(accumulator));
          CHECK(out[i] == Approx(encodings.weight == netlist::Encoding::bipolar ? 2 * density - 1 : density)
                              .margin(1e-14));
        }
      }
}

TEST_CASE("exact counts have the gradient of the expectation") {
  const LayerSources sources = ramp_vdc.sources();
  const Encodings encodings = all_encodings[2];
  Layer clean(encodings, 4);
  clean.tape.backward(sum(clean.run(encodings, 16, {})));
  Layer exact(encodings, 4);
  const Variable out = exact.run(encodings, 16, {.forward = ExactCounts{&sources}});
  exact.tape.backward(sum(out));
  CHECK(exact.x.gradient() == clean.x.gradient());
  CHECK(exact.w.gradient() == clean.w.gradient());
}

TEST_CASE("an exact bias is counted as programmed, rounded to the grid of the stream") {
  const LayerSources sources = ramp_vdc.sources();
  Tape tape;
  for (const netlist::Encoding encoding : {netlist::Encoding::sign_magnitude, netlist::Encoding::bipolar}) {
    const netlist::Encoding input =
        encoding == netlist::Encoding::bipolar ? netlist::Encoding::bipolar : netlist::Encoding::unipolar;
    const ScValue x =
        encode(tape.leaf(Tensor({1, 1}, input == netlist::Encoding::bipolar ? -1.0 : 0.0)), {input, 16});
    const ScValue w = encode(tape.leaf(Tensor({1, 1}, 1.0)), {encoding, 16});
    const ScValue y = dense(x, w, tape.leaf(Tensor({1}, -0.37)), {.forward = ExactCounts{&sources}});
    const double grid = encoding == netlist::Encoding::bipolar ? 8 : 16;
    const double product = encoding == netlist::Encoding::bipolar ? -1 : 0;
    CHECK(decode(y).value()[0] == Approx(product + std::floor(-0.37 * grid + 0.5) / grid));
  }
}

TEST_CASE("a convolution counts exactly what the dense layer of each patch counts") {
  const LayerSources sources = ramp_vdc.sources();
  const LayerOptions exact{.forward = ExactCounts{&sources}};
  const netlist::Window window{3, 3, 1, 2, 2, 1, 0, 1};
  const Tensor x = random_tensor({1, 3, 3, 1}, 0, 1, 1);
  const Tensor w = random_tensor({2, 2, 2, 1}, -1, 1, 2);
  Tape tape;
  const ScValue weights = encode(tape.leaf(w), {netlist::Encoding::sign_magnitude, 16});
  const Tensor y =
      conv2d(encode(tape.leaf(x), {netlist::Encoding::unipolar, 16}), weights, {}, window, 1, exact)
          .values.value();
  const ScValue rows = encode(tape.leaf(Tensor({2, 4}, w.data)), {netlist::Encoding::sign_magnitude, 16});
  for (std::int64_t position = 0; position < 4; ++position) {
    Tensor patch({1, 4}, 0.0);
    for (std::int64_t k = 0; k < 4; ++k) patch[k] = x[window.pixel_under(position, k)];
    const Tensor counted =
        dense(encode(tape.leaf(patch), {netlist::Encoding::unipolar, 16}), rows, {}, exact).values.value();
    CHECK(y[position * 2] == counted[0]);
    CHECK(y[position * 2 + 1] == counted[1]);
  }
}

TEST_CASE("a forward mode without what it needs is misuse") {
  const LayerSources sources = ramp_vdc.sources();
  const MuxProxy proxy =
      fit_mux_proxy(sources, netlist::Encoding::bipolar, netlist::Encoding::bipolar, 8, {200, 100, 1, 1, 1});
  const Encodings bipolar = all_encodings[0];
  Layer layer(bipolar, 9);
  CHECK_THROWS_AS(layer.run(bipolar, 16, {.forward = ExactCounts{}}), Misuse);
  CHECK_THROWS_AS(layer.run(bipolar, 32, {.forward = ExactCounts{&sources}}), Misuse);
  CHECK_THROWS_AS(layer.run(bipolar, 16, {netlist::Accumulator::mux, ExactCounts{&sources}, 1}), Misuse);
  CHECK_THROWS_AS(layer.run(bipolar, 16, {.forward = CalibratedProxy{&proxy}}), Misuse);
  CHECK_THROWS_AS(layer.run(bipolar, 16, {netlist::Accumulator::mux, CalibratedProxy{}, 1}), Misuse);
  CHECK_NOTHROW(layer.run(bipolar, 16, {netlist::Accumulator::mux, CalibratedProxy{&proxy}, 1}));
  CHECK_THROWS_AS(LayerSources(sobol(1, 4), sobol(2, 4), 32), Misuse);
  CHECK_THROWS_AS(LayerSources(sobol(1, 4), sobol(2, 4), 15), Misuse);
}

}  // namespace
}  // namespace pulsewright::autodiff
