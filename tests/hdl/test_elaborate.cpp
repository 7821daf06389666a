// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "base/failure.h"
#include "catch.h"
#include "hdl/elaborate.h"
#include "parity/trace.h"
#include "rtl/generate.h"
#include "samples/sample_netlist.h"

namespace pulsewright::hdl {
namespace {

TEST_CASE("Icarus elaborates generated Verilog without a word, and says what it does not take") {
  const netlist::Netlist netlist = samples::reference_netlist();
  std::vector<TextFile> files = rtl::generate_wrapped_rtl(netlist);
  CHECK(elaborate(files, netlist.name + "_axi") == "");
  // A refusal that names no place could be anybody's.
  CHECK_THROWS_WITH(elaborate(files, "no_such_top"), Catch::Contains("no_such_top"));
  // A warning counts, and so does a module that is not there.
  const std::vector<TextFile> warned = {{"a.v", "module a(input [3:0] x_i); b u_b(.x_i(x_i)); endmodule\n"},
                                        {"b.v", "module b(input x_i); endmodule\n"}};
  CHECK_THAT(elaborate(warned, "a"), Catch::Contains("warning"));
  // Icarus' exit code is the number of errors modulo 256.
  std::string wrong = "module c;\n";
  for (int error = 0; error < 256; ++error) wrong += "  missing u_" + std::to_string(error) + "();\n";
  CHECK_THAT(elaborate({{"c.v", wrong + "endmodule\n"}}, "c"), Catch::Contains("c.v:2: error"));
  files.erase(files.begin());
  CHECK_THAT(elaborate(files, netlist.name + "_axi"), Catch::Contains("Unknown module type"));
}

TEST_CASE("a trace without its last line, or with lines missing, is a failure and no difference") {
  const std::string whole = "S 0 5\nF 0 9\nS 1 8\nF 1 12\nZ 20 0 4\n";
  CHECK(parity::read_trace(whole, 1, 2).finished);
  for (std::size_t cut = 0; cut + 1 < whole.size(); ++cut) {
    INFO("the first " << cut << " bytes");
    // The number of lines itself may be cut, and its line break need not be there.
    CHECK_THROWS_AS(parity::read_trace(whole.substr(0, cut), 1, 2), Failure);
  }
  CHECK_THROWS_WITH(parity::read_trace("S 0 5\nS 1 8\nF 1 12\nZ 20 0 4\n", 1, 2),
                    Catch::Contains("not whole"));
  CHECK_THROWS_AS(parity::read_trace(whole + "S 2 3\n", 1, 2), Failure);
}

}  // namespace
}  // namespace pulsewright::hdl
