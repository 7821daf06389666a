// SPDX-License-Identifier: Apache-2.0
#include "netlist/example_netlist.h"

#include "netlist/sequence.h"

namespace pulsewright::netlist {

namespace {

/// An element of `correlations` that claims the truth.
Correlation measured(const Netlist& netlist, std::size_t first, std::size_t second) {
  const Stream& a = netlist.streams[first];
  const Stream& b = netlist.streams[second];
  const auto source = [&](const Stream& stream) -> const Generator& {
    for (const Generator& generator : netlist.generators)
      if (generator.id == stream.generator) return generator;
    return netlist.generators.front();
  };
  const MeasuredCorrelation found = measure_correlation(source(a), source(b), a.length);
  return {a.id, b.id, CorrelationPlan::independent, found.mean_scc_q16, found.mean_abs_scc_q16};
}

}  // namespace

Netlist example_netlist() {
  Netlist netlist;
  netlist.name = "example";
  netlist.generators = {
      {"ramp", "source_ramp", {{"width", {4}}, {"xor_mask", {0}}}},
      {"corput", "source_van_der_corput", {{"width", {4}}, {"xor_mask", {3}}}},
      {"lfsr",
       "source_lfsr",
       {{"width", {5}}, {"taps", {0x14}}, {"seed", {1}}, {"de_bruijn", {0}}, {"reverse", {0}}}},
      {"sobol", "source_sobol", {{"width", {5}}, {"directions", {16, 24, 20, 30, 17}}, {"gray", {0}}}},
      {"select", "source_ramp", {{"width", {2}}, {"xor_mask", {1}}}}};
  netlist.streams = {{"pixels", Encoding::unipolar, "ramp", 16},
                     {"first_weights", Encoding::sign_magnitude, "corput", 16},
                     {"hidden", Encoding::bipolar, "lfsr", 31},
                     {"second_weights", Encoding::bipolar, "sobol", 31}};
  netlist.correlations = {measured(netlist, 0, 1), measured(netlist, 2, 3)};
  netlist.nodes = {InputNode{"image", 4, 255},
                   RequantiseNode{"scale", {16, 8, primitives::Rounding::half_up, 16}},
                   DenseNode{"first",
                             "pixels",
                             "first_weights",
                             Accumulator::count,
                             "",
                             1,
                             {{16, -16, 3, 0}, {-5, 7, 1, -1}, {2, 2, 2, 2}},
                             {0, -3, 40}},
                   RequantiseNode{"activate", {21, 5, primitives::Rounding::floor, 32}},
                   DenseNode{"second",
                             "hidden",
                             "second_weights",
                             Accumulator::mux,
                             "select",
                             0,
                             {{32, 0, 9}, {16, 16, 31}},
                             {-4, 4}},
                   OutputNode{"logits"}};
  netlist.edges = {{"image", "scale"},
                   {"scale", "first"},
                   {"first", "activate"},
                   {"activate", "second"},
                   {"second", "logits"}};
  return netlist;
}

Netlist convolution_netlist() {
  Netlist netlist = example_netlist();
  netlist.name = "convolution";
  Conv2dNode convolution;
  convolution.id = "convolve";
  convolution.input_stream = "pixels";
  convolution.weight_stream = "first_weights";
  convolution.weights = {{16, -16, 3, 0}, {-5, 7, 1, -1}};
  convolution.biases = {-3, 40};
  convolution.window = {
      .rows = 3, .columns = 4, .channels = 2, .kernel_rows = 2, .kernel_columns = 2, .padding = 1};
  convolution.groups = 2;
  convolution.padding_threshold = 1;
  // 4 x 5 positions of 2 neurons.
  const PoolNode pool{
      "shrink",
      PoolKind::sum,
      {.rows = 4, .columns = 5, .channels = 2, .kernel_rows = 2, .kernel_columns = 3, .stride = 2}};
  auto& last = std::get<DenseNode>(netlist.nodes[4]);
  last.accumulator = Accumulator::count;
  last.select_generator = "";
  last.weights = {{32, 0, 9, 1, 2, 3, 4, 5}, {16, 16, 31, 8, 7, 6, 5, 4}};
  netlist.generators.pop_back();
  netlist.nodes = {InputNode{"image", 24, 255}, netlist.nodes[1], convolution, pool, netlist.nodes[3], last,
                   OutputNode{"logits"}};
  netlist.edges = {{"image", "scale"},     {"scale", "convolve"},  {"convolve", "shrink"},
                   {"shrink", "activate"}, {"activate", "second"}, {"second", "logits"}};
  return netlist;
}

}  // namespace pulsewright::netlist
