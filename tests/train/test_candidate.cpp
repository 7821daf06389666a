// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <set>

#include "catch.h"
#include "netlist/sequence.h"
#include "train/assemble.h"
#include "train/candidate.h"
#include "train/options.h"
#include "train/random_network.h"
#include "train/response.h"
#include "train/shared_workers.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

double expectation(Response response, float x, float w) {
  return respond(response, Matrix::Constant(1, 1, x), Matrix::Constant(1, 1, w), 1, shared_workers(1))(0, 0);
}

/// What one synapse counts: [scale + 1 input thresholds][columns].
IntMatrix lit_counts(const LayerArithmetic& arithmetic) {
  const int rows = arithmetic.candidate().scale() + 1;
  const int columns = arithmetic.candidate().encoding == netlist::Encoding::bipolar ? rows : 2 * rows - 1;
  const Thresholds thresholds =
      Thresholds::NullaryExpr(rows, 1, [](Eigen::Index a) { return static_cast<std::uint16_t>(a); });
  const IntMatrix all =
      IntMatrix::NullaryExpr(1, columns, [](Eigen::Index c) { return static_cast<std::int32_t>(c); });
  IntMatrix sums = IntMatrix::Zero(rows, columns);
  arithmetic.add_lit(thresholds, all, sums, shared_workers(1));
  return sums;
}

/// The largest distance between lit counts and the expectation of the response, in counts.
double largest_error(const LayerArithmetic& arithmetic) {
  const Candidate& candidate = arithmetic.candidate();
  const IntMatrix lit = lit_counts(arithmetic);
  double largest = 0;
  for (int a = 0; a <= candidate.scale(); ++a)
    for (int column = 0; column < lit.cols(); ++column) {
      const float x = static_cast<float>(a) / static_cast<float>(candidate.scale());
      const double expected =
          candidate.length * expectation(candidate.response(), x,
                                         arithmetic.weights_of(IntMatrix::Constant(1, 1, column))(0, 0));
      largest = std::max(largest, std::abs(lit(a, column) - expected));
    }
  return largest;
}

}  // namespace

TEST_CASE("the default design space is every length, encoding and source pair once") {
  const std::vector<Candidate> space = design_space(TrainOptions{});
  CHECK(space.size() == 7 * 2 * 6);
  std::set<std::string> names;
  for (const Candidate& candidate : space) names.insert(candidate.text());
  CHECK(names.size() == space.size());
}

TEST_CASE("the counts of shared and complementary sources are their expectation exactly") {
  for (const Candidate& candidate : whole_space(TrainOptions{}.lengths)) {
    if (candidate.pair->plan == netlist::CorrelationPlan::independent) continue;
    INFO(candidate.text());
    CHECK(largest_error(*arithmetic_of(candidate)) == 0);
  }
}

TEST_CASE("the counts of independent sources are a product within a few counts") {
  for (const Candidate& candidate : whole_space(TrainOptions{}.lengths)) {
    if (candidate.pair->plan != netlist::CorrelationPlan::independent ||
        candidate.accumulator != netlist::Accumulator::count)
      continue;
    INFO(candidate.text());
    const double gate = candidate.encoding == netlist::Encoding::bipolar ? 2 : 1;
    CHECK(largest_error(*arithmetic_of(candidate)) <= gate * (1 + candidate.width() / 2.0));
  }
}

TEST_CASE("every candidate of every generator setting makes a netlist that verify() accepts") {
  for (const Candidate& candidate : whole_space(TrainOptions{}.lengths)) {
    INFO(candidate.text());
    const auto arithmetic = arithmetic_of(candidate);
    const LayerShape shapes[] = {dense_shape(3, 2), dense_shape(2, 2)};
    const QuantisedLayer layers[] = {
        {{Matrix::Constant(3, 2, 0.3f), Vector::Zero(2), 0}, shapes[0], *arithmetic},
        {{Matrix::Constant(2, 2, -0.7f), Vector::Ones(2), 1}, shapes[1], *arithmetic}};
    const netlist::Netlist netlist = assemble_netlist("sample", 16, layers);
    CHECK(to_text(verify(netlist)) == "");
    CHECK(netlist.correlations[0].plan == candidate.pair->plan);
  }
}

TEST_CASE("weights round to the nearest threshold that their encoding has") {
  const auto magnitude =
      arithmetic_of({8, netlist::Encoding::sign_magnitude, netlist::find_source_pair("ramp_vdc")});
  const auto bipolar = arithmetic_of({8, netlist::Encoding::bipolar, netlist::find_source_pair("ramp_vdc")});
  for (const auto& [weight, signed_threshold, bipolar_threshold] :
       {std::tuple(-1.0f, -8, 0), {1.0f, 8, 8}, {0.0f, 0, 4}, {0.3f, 2, 5}, {-0.32f, -3, 3}, {5.0f, 8, 8}}) {
    INFO(weight);
    const Matrix one = Matrix::Constant(1, 1, weight);
    CHECK(magnitude->threshold_of(magnitude->columns_of(one)(0, 0)) == signed_threshold);
    CHECK(bipolar->threshold_of(bipolar->columns_of(one)(0, 0)) == bipolar_threshold);
  }
}

TEST_CASE("the generator settings of an independent pair have different words from 8 bits on") {
  using Words = std::vector<std::uint32_t>;
  const auto words = [](const Candidate& candidate) {
    return std::pair(source_words(candidate.input_generator(), candidate.length),
                     source_words(candidate.weight_generator(), candidate.length));
  };
  for (const netlist::SourcePair& pair : netlist::source_pairs())
    for (int length = 8; length <= longest_length; length *= 2) {
      if (pair.plan != netlist::CorrelationPlan::independent) continue;
      INFO(length << " " << pair.name);
      std::set<std::pair<Words, Words>> different;
      for (int setting = 0; setting < netlist::generator_settings; ++setting)
        different.insert(
            words({length, netlist::Encoding::bipolar, &pair, netlist::Accumulator::count, setting}));
      CHECK(different.size() == netlist::generator_settings);
    }
}

TEST_CASE("a multiplexer needs independent streams, and its words reach every input") {
  for (const Candidate& candidate : whole_space(TrainOptions{}.lengths)) {
    if (candidate.accumulator == netlist::Accumulator::count) continue;
    INFO(candidate.text());
    CHECK(candidate.pair->plan == netlist::CorrelationPlan::independent);
    for (const std::int64_t taps : {1, 3, 4, 5, 64, 784}) {
      const netlist::Generator select = candidate.select_generator(taps);
      const std::int64_t words = std::int64_t{1} << width_of(select);
      CHECK(words >= std::max<std::int64_t>(taps, candidate.length));
      CHECK(words < 2 * std::max<std::int64_t>(taps, candidate.length));
      // Each word once in a period.
      const auto all = source_words(select, words);
      CHECK(std::set(all.begin(), all.end()).size() == static_cast<std::size_t>(words));
    }
  }
}
