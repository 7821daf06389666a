// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "hdl/print_verilog.h"

namespace pulsewright::hdl {

TEST_CASE("a memory's rows stand in a file behind the Verilog, named after its module and instance") {
  Module module{.name = "tiny_top",
                .comment = "A memory.",
                .ports = {{"clk_i", Direction::input, 1},
                          {"rst_i", Direction::input, 1},
                          {"address_i", Direction::input, 2},
                          {"data_o", Direction::output, 5}},
                .wires = {},
                .instances = {},
                .assignments = {}};
  module.instances.push_back(clocked_instance(
      "u_weights", "memory_rom", {{"width", {5}}, {"depth", {3}}, {"block", {0}}, {"content", {31, 0, 10}}},
      {Slice{"rst_i"}}, {literal(1, 1)},
      {{"address_i", {Slice{"address_i", 0, 2}}}, {"data_o", {Slice{"data_o", 0, 5}}}}));
  const Design design{.prefix = "tiny", .netlist_hash = "0", .modules = {module}};
  verify_structure(design);
  const std::vector<TextFile> files = print_verilog(design);
  REQUIRE(files.size() == 3);
  CHECK(files[0].text.find(".CONTENT_FILE(\"tiny_top.weights.content.hex\")") != std::string::npos);
  CHECK(files[1].path == "tiny_memory_rom.v");
  CHECK(files[2].path == "tiny_top.weights.content.hex");
  CHECK(files[2].text == "1f\n00\n0a\n");
}

}  // namespace pulsewright::hdl
