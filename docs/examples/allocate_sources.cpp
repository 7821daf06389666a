// SPDX-License-Identifier: Apache-2.0
// Two layers and two sources: numbering the streams modulo 2 makes the second layer multiply streams of one
// source; colouring the graph of products does not.
#include <cmath>
#include <cstdio>

#include "autodiff/layers.h"
#include "autodiff/length_error.h"
#include "autodiff/source_allocation.h"

using namespace pulsewright;
using namespace pulsewright::autodiff;

namespace {

constexpr StreamFormat bipolar{netlist::Encoding::bipolar, 256};

/// The streams of a layer, in the order in which it takes its ids.
struct Ports {
  StreamId input, weights, bias, output;
};

ScValue layer(const ScValue& x, const Ports& ports, const Forward& forward) {
  const Variable weights = x.values.tape().leaf(Tensor({2, 2}, {0.5, -0.5, 0.25, 0.75}));
  return dense(x, encode(weights, bipolar, ports.weights), {}, {.forward = forward, .output = ports.output});
}

void report(const char* rule, const SourceOf& source_of, const Ports& first, const Ports& second) {
  Tape tape;
  const ScValue x = encode(tape.leaf(Tensor({1, 2}, {0.5, -0.25})), bipolar, first.input);
  const ScValue hidden = layer(x, first, Expectation{});
  const double expected = layer(hidden, second, Expectation{}).values.value()[0];
  const double penalty = correlation_penalty(tape, source_of).value()[0];
  // The second layer as the circuit counts it: with two sources, or with one for both operands.
  const netlist::SourcePair& pair = *netlist::find_source_pair("ramp_vdc");
  const netlist::Generator ramp = pair.input(8, 0);
  const bool shares = source_of.at(second.weights) == source_of.at(first.output);
  const LayerSources sources = shares ? LayerSources(ramp, ramp, 256) : layer_sources(pair, 256);
  const double counted = layer(hidden, second, ExactCounts{&sources}).values.value()[0];
  std::printf("%s: penalty %.3f, error of an output %.3f\n", rule, penalty, std::abs(counted - expected));
}

}  // namespace

int main() {
  StreamIds ids;
  const Ports first{ids.next(), ids.next(), ids.next(), ids.next()};
  const Ports second{ids.next(), ids.next(), ids.next(), ids.next()};
  const std::vector<StreamPair> products{{first.input, first.weights}, {first.output, second.weights}};
  SourceOf modulo;
  for (const StreamId port : {first.input, first.weights, first.output, second.weights})
    modulo[port] = static_cast<int>(port.number % 2);
  report("modulo 2", modulo, first, second);
  const SourceAllocation coloured = allocate_sources(products, 2);
  report("coloured", coloured.source_of, first, second);
  std::printf("sources that are enough: %d\n", coloured.smallest_budget);
  std::printf("products in conflict with 1 source: %zu\n", allocate_sources(products, 1).conflicts.size());
}
