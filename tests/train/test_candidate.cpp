// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <set>

#include "catch.h"
#include "train/assemble.h"
#include "train/candidate.h"
#include "train/options.h"
#include "train/response.h"

using namespace pulsewright;

namespace {

double expectation(Response response, double x, double w) {
  return respond(response, Matrix::Constant(1, 1, x), Matrix::Constant(1, 1, w))(0, 0);
}

/// The largest distance between lit counts and the expectation of the response, in counts.
double largest_error(const CountLookup& lookup) {
  const Candidate& candidate = lookup.candidate();
  double largest = 0;
  for (int a = 0; a <= candidate.length; ++a)
    for (int column = 0; column < lookup.columns(); ++column) {
      const double x = static_cast<double>(a) / candidate.length;
      const double expected =
          candidate.length * expectation(candidate.response(), x, lookup.weight_of(column));
      largest = std::max(largest, std::abs(lookup.lit(a)[column] - expected));
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
  for (const Candidate& candidate : design_space(TrainOptions{})) {
    if (candidate.pair->plan == CorrelationPlan::independent) continue;
    INFO(candidate.text());
    CHECK(largest_error(CountLookup(candidate)) == 0);
  }
}

TEST_CASE("the counts of independent sources are a product within a few counts") {
  for (const Candidate& candidate : design_space(TrainOptions{})) {
    if (candidate.pair->plan != CorrelationPlan::independent) continue;
    INFO(candidate.text());
    const double gate = candidate.encoding == Encoding::bipolar ? 2 : 1;
    CHECK(largest_error(CountLookup(candidate)) <= gate * (1 + candidate.width() / 2.0));
  }
}

TEST_CASE("every candidate makes a netlist that verify() accepts") {
  for (const Candidate& candidate : design_space(TrainOptions{})) {
    INFO(candidate.text());
    const CountLookup lookup(candidate);
    const QuantisedLayer layer({Matrix::Constant(3, 2, 0.3), Vector::Zero(2), 0}, lookup);
    const Netlist netlist = assemble_netlist(
        "sample", 16,
        std::vector{layer, QuantisedLayer({Matrix::Constant(2, 2, -0.7), Vector::Ones(2), 1}, lookup)});
    CHECK(to_text(verify(netlist)) == "");
    CHECK(netlist.correlations[0].plan == candidate.pair->plan);
  }
}

TEST_CASE("weights round to the nearest threshold that their encoding has") {
  const CountLookup magnitude({8, Encoding::sign_magnitude, find_source_pair("ramp_vdc")});
  const CountLookup bipolar({8, Encoding::bipolar, find_source_pair("ramp_vdc")});
  for (const auto& [weight, signed_threshold, bipolar_threshold] :
       {std::tuple(-1.0, -8, 0), {1.0, 8, 8}, {0.0, 0, 4}, {0.3, 2, 5}, {-0.32, -3, 3}, {5.0, 8, 8}}) {
    INFO(weight);
    CHECK(magnitude.threshold_of(magnitude.column_of(weight)) == signed_threshold);
    CHECK(bipolar.threshold_of(bipolar.column_of(weight)) == bipolar_threshold);
  }
}
