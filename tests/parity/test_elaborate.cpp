// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "parity/elaborate.h"
#include "rtl/generate.h"
#include "samples/sample_netlist.h"

namespace pulsewright {
namespace {

TEST_CASE("Icarus elaborates generated Verilog without a word, and says what it does not take") {
  const Netlist netlist = samples::reference_netlist();
  std::vector<TextFile> files = generate_wrapped_rtl(netlist);
  CHECK(elaborate(files, netlist.name + "_axi") == "");
  CHECK_THAT(elaborate(files, "no_such_top"), Catch::Contains("no_such_top"));
  // A warning counts, and so does a module that is not there.
  const std::vector<TextFile> warned = {{"a.v", "module a(input [3:0] x_i); b u_b(.x_i(x_i)); endmodule\n"},
                                        {"b.v", "module b(input x_i); endmodule\n"}};
  CHECK_THAT(elaborate(warned, "a"), Catch::Contains("warning"));
  files.erase(files.begin());
  CHECK_THAT(elaborate(files, netlist.name + "_axi"), Catch::Contains("Unknown module type"));
}

}  // namespace
}  // namespace pulsewright
