// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright {

namespace {

Netlist convolution(const Window& kernel) {
  samples::Shape shape;
  shape.features = 4;
  shape.rows = 2;
  shape.columns = 2;
  shape.layers = {{.outputs = 2, .kernel = kernel}};
  Netlist netlist = samples::fold_netlist(samples::make_netlist(shape, 1), 1);
  REQUIRE(to_text(verify(netlist)) == "");
  return netlist;
}

std::string findings(const Netlist& netlist) {
  return to_text(check_lowerable(netlist));
}

}  // namespace

TEST_CASE("a window that no walk_window has is refused, with the parameter and its range") {
  Window kernel{.kernel_rows = 1, .kernel_columns = 1};
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
  Netlist netlist = samples::make_netlist(shape, 1);
  std::int64_t level = 0;
  for (Node& node : netlist.nodes)
    if (auto* dense = std::get_if<DenseNode>(&node))
      for (auto& row : dense->weights)
        for (std::int64_t& weight : row) weight = ++level;
  REQUIRE(to_text(verify(netlist)) == "");
  CHECK_THAT(findings(netlist), Catch::Contains("encode_compare/count: ") && Catch::Contains("got 4900"));
}

}  // namespace pulsewright
