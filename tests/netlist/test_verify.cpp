// SPDX-License-Identifier: Apache-2.0
// verify() on netlists that the program itself made; documents are in test_malformed.cpp.
#include <algorithm>

#include "catch.h"
#include "netlist/example_netlist.h"
#include "netlist/sequence.h"

namespace pulsewright::netlist {
namespace {

bool finds(const Netlist& netlist, Code code, std::string_view where) {
  const Diagnostics found = verify(netlist);
  UNSCOPED_INFO(to_text(found));
  return std::ranges::any_of(found, [&](const Diagnostic& diagnostic) {
    return diagnostic.code == code && diagnostic.where == where;
  });
}

DenseNode& dense(Netlist& netlist, std::size_t i) {
  return std::get<DenseNode>(netlist.nodes[i]);
}

/// The claim of correlation `i` as it is measured now.
void claim_truth(Netlist& netlist, std::size_t i, const Generator& first, const Generator& second,
                 std::int64_t length) {
  const MeasuredCorrelation measured = measure_correlation(first, second, length);
  netlist.correlations[i].mean_scc_q16 = measured.mean_scc_q16;
  netlist.correlations[i].mean_abs_scc_q16 = measured.mean_abs_scc_q16;
}

TEST_CASE("the examples are good netlists") {
  CHECK(to_text(verify(example_netlist())) == "");
  CHECK(to_text(verify(convolution_netlist())) == "");
}

TEST_CASE("the chain of a netlist has its layers in the order of the edges") {
  Netlist netlist = example_netlist();
  std::ranges::reverse(netlist.edges);
  const Chain chain = chain_of(netlist);
  CHECK(chain.input->id == "image");
  REQUIRE(chain.layers.size() == 2);
  CHECK(chain.layers[0].requantise->id == "scale");
  CHECK(chain.layers[0].synapses->id == "first");
  CHECK(chain.layers[0].input_generator->id == "ramp");
  CHECK(chain.layers[0].select_generator == nullptr);
  CHECK(chain.layers[1].weight_stream->id == "second_weights");
  CHECK(chain.layers[1].weight_generator->id == "sobol");
  CHECK(chain.layers[1].select_generator->id == "select");
}

TEST_CASE("the layers of a chain know their convolution and pool, and how many values pass") {
  const Netlist netlist = convolution_netlist();
  const Chain chain = chain_of(netlist);
  REQUIRE(chain.layers.size() == 2);
  const Layer& first = chain.layers[0];
  CHECK(first.conv2d == &std::get<Conv2dNode>(netlist.nodes[2]));
  CHECK(first.synapses == first.conv2d);
  CHECK(first.pool == &std::get<PoolNode>(netlist.nodes[3]));
  CHECK(first.inputs() == 24);
  CHECK(first.positions() == 20);
  CHECK(first.outputs() == 8);
  const Layer& last = chain.layers[1];
  CHECK(last.conv2d == nullptr);
  CHECK(last.pool == nullptr);
  CHECK(last.positions() == 1);
  CHECK(last.inputs() == 8);
  CHECK(chain.classes() == 2);
}

TEST_CASE("numbers outside the fields' ranges are found without a document") {
  Netlist netlist = example_netlist();
  netlist.streams[0].length = 0;
  dense(netlist, 2).biases[1] = INT64_MIN;
  std::get<RequantiseNode>(netlist.nodes[1]).requantisation.shift = 41;
  netlist.name = "endmodule";
  CHECK(finds(netlist, Code::out_of_range, "/streams/0/length"));
  CHECK(finds(netlist, Code::out_of_range, "/nodes/2/biases/1"));
  CHECK(finds(netlist, Code::out_of_range, "/nodes/1/shift"));
  CHECK(finds(netlist, Code::bad_identifier, "/name"));
}

TEST_CASE("a select generator without a multiplexer is found, as no document would keep it") {
  Netlist netlist = example_netlist();
  dense(netlist, 2).select_generator = "select";
  CHECK(finds(netlist, Code::unknown_key, "/nodes/2/select_generator"));
}

TEST_CASE("an empty list of parameters is found") {
  Netlist netlist = example_netlist();
  netlist.generators[0].parameters.set("width", {});
  CHECK(finds(netlist, Code::shape_mismatch, "/generators/0/parameters/width"));
}

TEST_CASE("a stream may be as long as the period of its source, and no longer") {
  Netlist netlist = example_netlist();
  for (std::size_t i : {2, 3}) netlist.streams[i].length = 32;
  CHECK(finds(netlist, Code::period_too_short, "/streams/2/length"));
  netlist.generators[2].parameters.set("de_bruijn", {1});
  claim_truth(netlist, 1, netlist.generators[2], netlist.generators[3], 32);
  CHECK(to_text(verify(netlist)) == "");
  for (std::size_t i : {2, 3}) netlist.streams[i].length = 33;
  CHECK(finds(netlist, Code::period_too_short, "/streams/2/length"));
  CHECK(finds(netlist, Code::period_too_short, "/streams/3/length"));
}

TEST_CASE("one generator for both streams is good when the plan says so") {
  Netlist netlist = example_netlist();
  netlist.streams[1].generator = "ramp";
  netlist.generators.erase(netlist.generators.begin() + 1);
  CHECK(finds(netlist, Code::shared_seed, "/correlations/0"));
  netlist.correlations[0] = {"pixels", "first_weights", CorrelationPlan::positive, 65536, 65536};
  CHECK(to_text(verify(netlist)) == "");
}

TEST_CASE("complementary sources are good when the plan says so") {
  Netlist netlist = example_netlist();
  netlist.generators[1] = {"corput", "source_ramp", {{"width", {4}}, {"xor_mask", {15}}}};
  netlist.correlations[0] = {"pixels", "first_weights", CorrelationPlan::negative, -65536, 65536};
  CHECK(to_text(verify(netlist)) == "");
}

/// A one-layer netlist whose two streams have these sources of 6 bits and claim what is measured.
Netlist with_sources(const Generator& first, const Generator& second, CorrelationPlan plan) {
  Netlist netlist = example_netlist();
  netlist.generators = {first, second};
  netlist.streams = {{"x", Encoding::unipolar, first.id, 64}, {"w", Encoding::unipolar, second.id, 64}};
  netlist.correlations = {{"x", "w", plan}};
  claim_truth(netlist, 0, first, second, 64);
  netlist.nodes = {InputNode{"image", 1, 64},
                   RequantiseNode{"scale", {1, 0, primitives::Rounding::floor, 64}},
                   DenseNode{"sum", "x", "w", Accumulator::count, "", 0, {{64}}, {0}}, OutputNode{"logits"}};
  netlist.edges = {{"image", "scale"}, {"scale", "sum"}, {"sum", "logits"}};
  return netlist;
}

TEST_CASE("a plan is held to the SCC that is measured, whatever the claim says") {
  const Generator ramp{"ramp", "source_ramp", {{"width", {6}}, {"xor_mask", {0}}}};
  const Generator corput{"corput", "source_van_der_corput", {{"width", {6}}, {"xor_mask", {0}}}};
  const Generator inverse{"inverse", "source_van_der_corput", {{"width", {6}}, {"xor_mask", {63}}}};
  const Generator lfsr{
      "lfsr",
      "source_lfsr",
      {{"width", {6}}, {"taps", {0x30}}, {"seed", {1}}, {"de_bruijn", {1}}, {"reverse", {0}}}};
  // Mean SCC 0.31, -0.31 and 0.47; independent streams of 64 bits may have 0.375.
  CHECK(to_text(verify(with_sources(ramp, corput, CorrelationPlan::independent))) == "");
  CHECK(to_text(verify(with_sources(ramp, inverse, CorrelationPlan::independent))) == "");
  CHECK(finds(with_sources(ramp, lfsr, CorrelationPlan::independent), Code::correlation_claim,
              "/correlations/0/plan"));
  CHECK(finds(with_sources(ramp, inverse, CorrelationPlan::negative), Code::correlation_claim,
              "/correlations/0/plan"));
}

TEST_CASE("the streams of a correlation may be named in either order") {
  Netlist netlist = example_netlist();
  std::swap(netlist.correlations[0].first, netlist.correlations[0].second);
  CHECK(to_text(verify(netlist)) == "");
}

TEST_CASE("a claim that is off by one is found") {
  Netlist netlist = example_netlist();
  netlist.correlations[1].mean_scc_q16 += 1;
  CHECK(finds(netlist, Code::correlation_claim, "/correlations/1/mean_scc_q16"));
}

TEST_CASE("thresholds reach 2^width, and one more is found") {
  Netlist netlist = example_netlist();
  dense(netlist, 4).weights[0][0] = 33;
  CHECK(finds(netlist, Code::threshold_out_of_range, "/nodes/4/weights/0/0"));
  netlist = example_netlist();
  std::get<RequantiseNode>(netlist.nodes[1]).requantisation.maximum = 17;
  CHECK(finds(netlist, Code::threshold_out_of_range, "/nodes/1/maximum"));
}

TEST_CASE("only sign_magnitude has negative weights") {
  Netlist netlist = example_netlist();
  dense(netlist, 4).weights[1][2] = -1;
  CHECK(finds(netlist, Code::threshold_out_of_range, "/nodes/4/weights/1/2"));
}

TEST_CASE("a select source that shows a stream's words is found") {
  Netlist netlist = example_netlist();
  dense(netlist, 4).select_generator = "lfsr";
  CHECK(finds(netlist, Code::shared_seed, "/nodes/4/select_generator"));
}

TEST_CASE("the largest product has 63 bits with its sign, and one count more is found") {
  Netlist netlist = example_netlist();
  std::get<RequantiseNode>(netlist.nodes[1]).requantisation = {3, 40, primitives::Rounding::half_up, 16};
  auto& image = std::get<InputNode>(netlist.nodes[0]);
  image.maximum = ((std::int64_t{1} << 62) - 1 - (std::int64_t{1} << 39)) / 3;
  CHECK(to_text(verify(netlist)) == "");
  image.maximum += 1;
  CHECK(finds(netlist, Code::counter_overflow, "/nodes/1/multiplier"));
}

TEST_CASE("no two layers out of order are taken for a chain") {
  Netlist netlist = example_netlist();
  std::swap(netlist.edges[1].to, netlist.edges[3].to);
  netlist.edges[2].from = "first";
  CHECK_FALSE(verify(netlist).empty());
}

}  // namespace
}  // namespace pulsewright::netlist
