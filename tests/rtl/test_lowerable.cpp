// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "plan/fold_plan.h"
#include "plan/layer_plan.h"
#include "rtl/generate.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright::rtl {

namespace {

netlist::Netlist convolution(const netlist::Window& kernel) {
  samples::Shape shape;
  shape.features = 4;
  shape.rows = 2;
  shape.columns = 2;
  shape.layers = {{.outputs = 2, .kernel = kernel}};
  netlist::Netlist netlist = samples::fold_netlist(samples::make_netlist(shape, 1), 1);
  REQUIRE(to_text(verify(netlist)) == "");
  return netlist;
}

std::string findings(const netlist::Netlist& netlist) {
  return to_text(check_lowerable(netlist));
}

}  // namespace

TEST_CASE("a window that no walk_window has is refused, with the parameter and its range") {
  netlist::Window kernel{.kernel_rows = 1, .kernel_columns = 1};
  CHECK(findings(convolution(kernel)) == "");
  kernel.stride = 257;
  CHECK_THAT(findings(convolution(kernel)),
             Catch::Contains("PW0401 /nodes/2: expected walk_window/row_stride: ") &&
                 Catch::Contains("walk_window/column_stride: ") && Catch::Contains("got 257"));
  kernel.stride = 300;
  kernel.padding = 257;
  CHECK_THAT(findings(convolution(kernel)), Catch::Contains("walk_window/row_padding: "));
}

TEST_CASE("more weight levels than an encoder has thresholds are refused") {
  samples::Shape shape;
  shape.features = 70;
  shape.layers = {{.width = 14, .outputs = 70}};
  netlist::Netlist netlist = samples::make_netlist(shape, 1);
  std::int64_t level = 0;
  for (netlist::Node& node : netlist.nodes)
    if (auto* dense = std::get_if<netlist::DenseNode>(&node))
      for (auto& row : dense->weights)
        for (std::int64_t& weight : row) weight = ++level;
  REQUIRE(to_text(verify(netlist)) == "");
  CHECK_THAT(findings(netlist), Catch::Contains("encode_compare/count: ") && Catch::Contains("got 4900"));
}

TEST_CASE("a block that cannot be what a module asks for is found in the module, with its node") {
  hdl::Module module;
  hdl::Instance instance = hdl::block_instance("u_sum", "accumulate_chain",
                                               {{"neurons", {1}}, {"width", {2}}, {"count_width", {3}}}, {});
  instance.node = "sum";
  module.instances = {instance};
  const auto found = check_blocks(module);
  REQUIRE(found.size() == 1);
  CHECK(found[0].instance->node == "sum");
  CHECK_THAT(found[0].wrong.text(), Catch::Contains("a count of 3 bits does not fit a total of 2"));
}

TEST_CASE("a layer whose lanes count wider than its sums is lowered with what its sums hold of the counts") {
  samples::Shape shape;
  shape.features = 64;
  shape.layers = {{.outputs = 2}};
  netlist::Netlist netlist = samples::make_netlist(shape, 1);
  auto& dense = std::get<netlist::DenseNode>(netlist.nodes[2]);
  for (auto& row : dense.weights) std::ranges::fill(row, 0);
  dense.biases = {1, -2};
  netlist.architecture = netlist::Architecture::folded;
  netlist.folds = {{dense.id, 1, 64}};
  CHECK(plan::total_width(chain_of(netlist).layers[0]) == 2);
  CHECK(findings(netlist) == "");
  CHECK_FALSE(generate_rtl(netlist).empty());
}

TEST_CASE("whole streams per clock are refused where no table of two thresholds has the products") {
  samples::Shape shape;
  shape.layers = {{.width = 4}, {.width = 4}};
  const auto with_bits = [&](std::int64_t bits) {
    netlist::Netlist netlist = samples::make_netlist(shape, 1);
    netlist.architecture = netlist::Architecture::mixed;
    netlist.folds = {{.node = "dense0", .bits = bits}};
    REQUIRE(to_text(verify(netlist)) == "");
    return netlist;
  };
  netlist::Netlist netlist = with_bits(16);
  CHECK(findings(netlist) == "");
  netlist.early_exit = netlist::EarlyExit::decided;  // of the last layer, which is parallel
  CHECK_THAT(findings(netlist), Catch::Contains("the choice of the next image would overtake"));
  netlist.early_exit = netlist::EarlyExit::never;
  netlist.halvings = 1;
  CHECK_THAT(
      findings(netlist),
      Catch::Contains("PW0401 /nodes/2: expected one bit per clock if images choose the length: half a "
                      "stream need not be whole clocks in the folded architecture, got 16 bits, 1 "
                      "halvings") &&
          Catch::Contains("`pulsewright fold --fold dense0=1x1` takes one bit per clock"));
  netlist = with_bits(4);
  netlist.early_exit = netlist::EarlyExit::decided;  // nothing overtakes where images are not in two banks
  CHECK(findings(netlist) == "");
  shape.layers[0].accumulator = netlist::Accumulator::mux;
  CHECK_THAT(findings(with_bits(16)), Catch::Contains("one bit per clock before a multiplexer"));
  shape.layers[0] = {.width = 6};
  CHECK_THAT(findings(with_bits(64)),
             Catch::Contains("multiply_table/input_width: bits of an input in [1, 5]") &&
                 Catch::Contains("multiply_table/weight_width: bits of a weight in [1, 5]"));
}

TEST_CASE("more layers than can be counted inside are refused") {
  samples::Shape shape;
  shape.layers.assign(most_layers, {.outputs = 1});
  CHECK(findings(samples::make_netlist(shape, 1)) == "");
  shape.layers.emplace_back();
  CHECK_THAT(findings(samples::make_netlist(shape, 1)),
             Catch::Contains("PW0401 /nodes/0: expected at most 250 layers, got 251"));
  shape.layers.assign(84, {.width = 2, .outputs = 1});
  netlist::Netlist netlist = samples::fold_netlist(samples::make_netlist(shape, 1), 1);
  for (netlist::Fold& fold : netlist.folds) fold.bits = 4;
  CHECK_THAT(findings(netlist), Catch::Contains("one with a table counts for three, got 252"));
}

TEST_CASE("a bias that 32 bits of the answer have no room for is refused with its node") {
  netlist::Netlist netlist = samples::reference_netlist();
  std::get<netlist::DenseNode>(netlist.nodes[4]).biases[0] = std::int64_t{1} << 31;
  REQUIRE(to_text(verify(netlist)) == "");
  CHECK_THAT(findings(netlist), Catch::Contains("PW0401 /nodes/4: expected axis_send/width: "));
}

TEST_CASE(
    "sums that no register before a folded layer holds are refused, and in front of a parallel one taken") {
  samples::Shape shape;
  shape.features = 1;
  shape.layers = {{.outputs = 4096}, {.outputs = 1}};
  netlist::Netlist netlist = samples::make_netlist(shape, 1);
  std::get<netlist::DenseNode>(netlist.nodes[2]).biases[0] = std::int64_t{1} << 20;
  netlist.architecture = netlist::Architecture::mixed;
  netlist.folds = {{"dense1", 1, 64}};
  REQUIRE(to_text(verify(netlist)) == "");
  CHECK_THAT(findings(netlist),
             Catch::Contains("PW0401 /nodes/") &&
                 Catch::Contains("count times width is 90112, and no register has more than "
                                 "65536 bits"));
  netlist.architecture = netlist::Architecture::parallel;
  netlist.folds.clear();
  CHECK(findings(netlist) == "");
}

TEST_CASE("what a layer needs of the top is found without the top") {
  samples::Shape shape;
  shape.features = 2;
  shape.layers = {{.width = 16, .length = 8, .outputs = 2}};
  const netlist::Netlist netlist = samples::make_netlist(shape, 1);
  const netlist::Chain chain = chain_of(netlist);
  CHECK_THAT(to_text(check_lowerable(netlist, chain.layers[0])), Catch::Contains("axis_receive/width: "));
  shape.features = 4096;
  shape.layers = {{.width = 4, .outputs = 1},
                  {.width = 15, .length = 8, .outputs = 4096},
                  {.width = 16, .length = 8, .outputs = 2}};
  const netlist::Netlist wide = samples::make_netlist(shape, 1);
  CHECK_THAT(to_text(check_lowerable(wide, chain_of(wide).layers[2])), Catch::Contains("hold/width: "));
}

}  // namespace pulsewright::rtl
