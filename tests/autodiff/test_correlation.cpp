// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "autodiff/correlation.h"
#include "autodiff/functions.h"
#include "autodiff/generators.h"
#include "autodiff/gradcheck.h"
#include "autodiff/layers.h"
#include "autodiff/operations.h"
#include "autodiff/random_tensors.h"
#include "catch.h"

namespace pulsewright::autodiff {
namespace {

constexpr StreamFormat bipolar{netlist::Encoding::bipolar, 256};
constexpr StreamFormat unipolar{netlist::Encoding::unipolar, 256};
constexpr StreamFormat sign_magnitude{netlist::Encoding::sign_magnitude, 256};

using Bits = std::vector<std::uint8_t>;

Bits bits_of(const netlist::Generator& generator, std::uint32_t threshold, std::int64_t length) {
  Bits bits;
  for (const std::uint32_t word : source_words(generator, length)) bits.push_back(word < threshold);
  return bits;
}

TEST_CASE("the SCC is 1 for one source, -1 for its complement, 0 for independent and for constant streams") {
  const Bits a = bits_of(ramp(8), 100, 256);
  CHECK(scc(a, bits_of(ramp(8), 60, 256)) == 1);
  Bits complement = bits_of(ramp(8), 100, 256);
  std::ranges::reverse(complement);
  CHECK(scc(a, complement) == -1);
  CHECK(std::abs(scc(bits_of(ramp(8), 128, 256), bits_of(van_der_corput(8), 64, 256))) < 0.01);
  CHECK(scc(a, Bits(256, 1)) == 0);
  CHECK_THROWS_AS(scc(a, Bits(255, 1)), Misuse);
  CHECK_THROWS_AS(scc(Bits{}, Bits{}), Misuse);
}

TEST_CASE("the joint probability stays within the Frechet bounds and meets them at the extremes") {
  for (double pa = 0; pa <= 1; pa += 0.1)
    for (double pb = 0; pb <= 1; pb += 0.1) {
      CHECK(joint_probability(pa, pb, 0) == Approx(pa * pb));
      CHECK(joint_probability(pa, pb, 1) == Approx(std::min(pa, pb)).margin(1e-12));
      CHECK(joint_probability(pa, pb, -1) == Approx(std::max(0.0, pa + pb - 1)).margin(1e-12));
      for (const double s : {-0.6, 0.15, 0.9}) {
        const double both = joint_probability(pa, pb, s);
        CHECK(both <= std::min(pa, pb) + 1e-12);
        CHECK(both >= std::max(0.0, pa + pb - 1) - 1e-12);
      }
    }
}

TEST_CASE("an SCC beyond [-1, 1] is misuse") {
  Tape tape;
  const Variable half = tape.leaf(Tensor({2}, 0.5));
  for (const double s : {-1.01, 1.01, std::nan("")}) {
    CHECK_THROWS_AS(joint_probability(0.5, 0.5, s), Misuse);
    CHECK_THROWS_AS(joint_probability(half, half, tape.leaf(s)), Misuse);
  }
}

TEST_CASE("the joint probability of streams is that of their measured SCC") {
  // Two phases of one LFSR, which are correlated in ways that differ with the thresholds.
  netlist::Generator later = lfsr(8);
  later.parameters.set("seed", {3});
  for (const std::uint32_t threshold : {40u, 128u, 200u}) {
    const Bits a = bits_of(lfsr(8), threshold, 256);
    const Bits b = bits_of(later, 150, 256);
    double both = 0;
    for (std::size_t t = 0; t < a.size(); ++t) both += a[t] & b[t];
    CHECK(joint_probability(threshold / 256.0, 150 / 256.0, scc(a, b)) == Approx(both / 256));
  }
}

TEST_CASE("correlated products have the gradients of their values and agree with products at SCC 0") {
  for (const auto& [left, right] :
       {std::pair{bipolar, bipolar}, {unipolar, unipolar}, {unipolar, sign_magnitude}})
    for (const double correlation : {-0.7, 0.4}) {
      const Tensor a =
          random_tensor({2, 3}, left.encoding == netlist::Encoding::bipolar ? -0.9 : 0.1, 0.9, 1);
      const Tensor b =
          random_tensor({2, 3}, right.encoding == netlist::Encoding::unipolar ? 0.1 : -0.9, 0.9, 2);
      const auto product = [left = left, right = right](Tape&, const std::vector<Variable>& in) {
        return correlated_multiply(encode(in[0], left), encode(in[1], right), in[2]).values;
      };
      const GradcheckReport report = gradcheck(product, {a, b, Tensor(correlation)});
      INFO(report.text());
      CHECK(report.passed);
      Tape tape;
      const Tensor at_zero = product(tape, {tape.leaf(a), tape.leaf(b), tape.leaf(0.0)}).value();
      const Tensor plain = multiply(encode(tape.leaf(a), left), encode(tape.leaf(b), right)).values.value();
      for (std::int64_t i = 0; i < plain.size(); ++i) CHECK(at_zero[i] == Approx(plain[i]).margin(1e-12));
    }
}

/// Ranks, the mean of their places for equals.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<double> ranks;
  for (const double value : values) {
    const auto below = std::ranges::count_if(values, [&](double v) { return v < value; });
    const auto equal = std::ranges::count(values, value);
    ranks.push_back(static_cast<double>(below) + (static_cast<double>(equal) - 1) / 2);
  }
  return ranks;
}

double spearman(const std::vector<double>& x, const std::vector<double>& y) {
  const std::vector<double> a = ranks_of(x);
  const std::vector<double> b = ranks_of(y);
  const double middle = (static_cast<double>(x.size()) - 1) / 2;
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - middle) * (b[i] - middle);
    aa += (a[i] - middle) * (a[i] - middle);
    bb += (b[i] - middle) * (b[i] - middle);
  }
  return ab / std::sqrt(aa * bb);
}

TEST_CASE("the penalty ranks products as the exact bits of a shared source do") {
  for (const auto& [left, right] :
       {std::pair{bipolar, bipolar}, {unipolar, unipolar}, {unipolar, sign_magnitude}})
    for (const netlist::Generator& source : {ramp(8), lfsr(8)}) {
      const LayerSources sources(source, source, 256);
      std::vector<double> predicted;
      std::vector<double> measured;
      for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Tape tape;
        const Tensor a = random_tensor({1, 1}, left.encoding == netlist::Encoding::bipolar ? -1 : 0, 1, seed);
        const Tensor b =
            random_tensor({1, 1}, right.encoding == netlist::Encoding::unipolar ? 0 : -1, 1, seed + 1000);
        const ScValue x = encode(tape.leaf(a), left);
        const ScValue w = encode(tape.leaf(b), right);
        const double counted = dense(x, w, {}, {.forward = ExactCounts{&sources}}).values.value()[0];
        measured.push_back(std::abs(counted - a[0] * b[0]));
        predicted.push_back(shared_source_error(tape.meetings()[0]).value()[0]);
      }
      INFO(to_text(right.encoding) << " " << source.kind);
      CHECK(spearman(predicted, measured) > 0.99);
    }
}

TEST_CASE("the penalty is the published formula, and its gradient is that of its value") {
  for (const auto& [left, right] :
       {std::pair{bipolar, bipolar}, {unipolar, unipolar}, {unipolar, sign_magnitude}}) {
    const auto penalty = [left = left, right = right](Tape& tape, const std::vector<Variable>& in) {
      dense(encode(in[0], left), encode(in[1], right), {});
      return shared_source_error(tape.meetings()[0]);
    };
    const Tensor x = random_tensor({2, 3}, left.encoding == netlist::Encoding::bipolar ? -0.9 : 0.1, 0.9, 1);
    const Tensor w =
        random_tensor({2, 3}, right.encoding == netlist::Encoding::unipolar ? 0.1 : -0.9, 0.9, 2);
    const GradcheckReport report = gradcheck(penalty, {x, w});
    INFO(report.text());
    CHECK(report.passed);
    double expected = 0;
    for (std::int64_t i = 0; i < 12; ++i) {
      const double a = x[i / 6 * 3 + i % 3];
      const double b = w[i / 3 % 2 * 3 + i % 3];
      const double m = std::abs(b);
      expected += (right.encoding == netlist::Encoding::bipolar ? std::abs((1 - std::abs(a - b)) - a * b)
                                                                : std::abs(std::min(a, m) - a * m)) /
                  12;
    }
    Tape tape;
    CHECK(penalty(tape, {tape.leaf(x), tape.leaf(w)}).value()[0] == Approx(expected));
  }
}

TEST_CASE("the penalty counts the meetings of one source and no others") {
  StreamIds ids;
  const StreamId a = ids.next();
  const StreamId b = ids.next();
  const StreamId c = ids.next();
  Tape tape(ids);
  const Variable half = tape.leaf(Tensor({1}, 0.5));
  multiply(encode(half, unipolar, a), encode(half, unipolar, b));
  multiply(encode(half, unipolar, b), encode(half, unipolar, c));
  CHECK(correlation_penalty(tape, {{a, 0}, {b, 1}, {c, 0}}).value()[0] == 0);
  CHECK(correlation_penalty(tape, {{a, 0}, {b, 0}, {c, 1}}).value()[0] == 0.25);
  CHECK(correlation_penalty(tape, {{a, 0}, {b, 0}, {c, 0}}).value()[0] == 0.5);
  CHECK(correlation_penalty(tape, {}).value()[0] == 0);
  multiply(encode(half, unipolar, a), encode(half, unipolar, a));
  CHECK(correlation_penalty(tape, {}).value()[0] == 0.25);
}

}  // namespace
}  // namespace pulsewright::autodiff
