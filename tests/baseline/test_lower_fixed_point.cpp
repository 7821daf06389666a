// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "base/files.h"
#include "base/process.h"
#include "baseline/lower_fixed_point.h"
#include "catch.h"
#include "samples/sample_fixed_point.h"

namespace pulsewright::baseline {
namespace {

/// Lints the files of a network, and makes them a second time.
void check_files(const FixedPointNetwork& network, FixedPointArchitecture architecture) {
  const auto files = generate_fixed_point_rtl(network, architecture);
  const auto again = generate_fixed_point_rtl(network, architecture);
  REQUIRE(files.size() == again.size());
  const TemporaryFolder folder;
  std::vector<std::string> lint = {"verilator", "--lint-only",  "-Wall",     "--language",
                                   "1364-2005", "--top-module", "sample_top"};
  std::vector<std::string> compile = {"iverilog", "-g2005", "-Wall", "-s", "sample_top", "-o", "top.vvp"};
  for (std::size_t f = 0; f < files.size(); ++f) {
    CHECK(files[f].text == again[f].text);
    if (!files[f].path.ends_with(".v")) continue;
    lint.push_back(files[f].path);
    compile.push_back(files[f].path);
  }
  write_files(folder.path(), files);
  CHECK(run_tool(lint, folder.path(), std::chrono::seconds(60)) == "");
  CHECK(run_tool(compile, folder.path(), std::chrono::seconds(60)) == "");
}

TEST_CASE("the Verilog of a fixed-point network is the same twice, and lint tools say nothing about it") {
  for (const FixedPointArchitecture architecture :
       {FixedPointArchitecture::parallel, FixedPointArchitecture::serial})
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      INFO("seed " << seed << ", " << to_text(architecture));
      check_files(samples::random_fixed_point(seed), architecture);
    }
}

TEST_CASE("the Verilog of a fixed-point convolution is the same twice, and lint tools say nothing about it") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    check_files(samples::random_fixed_convolution(seed), FixedPointArchitecture::serial);
  }
  check_files(samples::pooled_fixed_convolution({4, 3}, 1), FixedPointArchitecture::serial);
  // One pixel, one neuron, one tap: every counter is a constant.
  check_files(samples::make_fixed_convolution({{{{1, 1, 1}}, 1}}, {2}, {3, 1}, 1),
              FixedPointArchitecture::serial);
}

/// The origin of a cell that drives a bit of this name.
fpga::Origin origin_of(const FixedPointNetwork& network, FixedPointArchitecture architecture,
                       const std::string& name) {
  const fpga::MappedNetlist mapped{{{"SB_LUT4", {}, {0}}}, {{{name, 0}}}};
  return attribute_cells(mapped, lower_fixed_point(network, architecture), layer_names(network)).front();
}

TEST_CASE("a cell of a module with a body counts as what that module is, and belongs to its layer") {
  const FixedPointNetwork network = samples::pooled_fixed_convolution({4, 3}, 1);
  const auto serial = [&](const std::string& name) {
    return origin_of(network, FixedPointArchitecture::serial, name);
  };
  CHECK(serial("u_conv2d_1.u_sums.g_neuron[1].sum_q") == fpga::Origin{"conv2d_1", "serial_neurons"});
  CHECK(serial("u_conv2d_1.u_control.word_q") == fpga::Origin{"conv2d_1", "tap_control"});
  CHECK(serial("u_conv2d_1.u_walk.address_o") == fpga::Origin{"conv2d_1", "walk_window"});
  CHECK(serial("u_conv2d_2.u_sums.tap_i") == fpga::Origin{"conv2d_2", "tap_control"});
  CHECK(serial("u_dense_3.g_neuron[0].product_q") == fpga::Origin{"dense_3", "serial_neurons"});
  CHECK(serial("u_dense_3.value_i") == fpga::Origin{"conv2d_2", "requantise"});
  CHECK(serial("dense_3_value") == fpga::Origin{"dense_3", "serial_neurons"});
  CHECK(serial("u_send.word_q") == fpga::Origin{"interface", "axis_send_serial"});
  CHECK(origin_of(samples::make_fixed_point({4, 3, 2}, {3, 3}, 1), FixedPointArchitecture::parallel,
                  "u_dense_1.n_5") == fpga::Origin{"dense_1", "adder_trees"});
}

TEST_CASE(
    "what blocks cannot hold is diagnosed, and so is a convolution with all multiplications in hardware") {
  const auto codes = [](const FixedPointNetwork& network, FixedPointArchitecture architecture) {
    std::vector<std::string> expected;
    for (const Diagnostic& diagnostic : check_lowerable(network, architecture)) {
      CHECK(diagnostic.code == Code::not_lowerable);
      CHECK(diagnostic.where == "sample_conv2d_1");
      expected.push_back(diagnostic.expected);
    }
    return expected;
  };
  using Texts = std::vector<std::string>;
  FixedPointNetwork network = samples::make_fixed_convolution({{{{2, 2, 1, 2, 2}}, 2}}, {2}, {3, 2}, 1);
  CHECK(codes(network, FixedPointArchitecture::serial).empty());
  CHECK(codes(network, FixedPointArchitecture::parallel) ==
        Texts{"dense layers in the parallel architecture"});
  network.layers[0].pool = {netlist::PoolKind::max, {1, 1, 2, 1, 1, 1, 1}};
  CHECK(codes(network, FixedPointArchitecture::serial) == Texts{"a pool without padding and dilation"});
  const FixedPointNetwork wide = samples::make_fixed_convolution({{{{2, 2, 1, 2, 2}}, 2000}}, {}, {3, 2}, 1);
  CHECK(codes(wide, FixedPointArchitecture::serial) == Texts{"rows of at most 4096 bits of weights"});
}

}  // namespace
}  // namespace pulsewright::baseline
