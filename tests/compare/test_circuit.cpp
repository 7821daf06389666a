// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "base/files.h"
#include "base/process.h"
#include "catch.h"
#include "compare/circuit.h"
#include "samples/sample_fixed_point.h"

namespace pulsewright {
namespace {

TEST_CASE("the Verilog of a fixed-point network is the same twice, and lint tools say nothing about it") {
  std::size_t linted = 0;
  for (const FixedPointArchitecture architecture :
       {FixedPointArchitecture::parallel, FixedPointArchitecture::serial})
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      INFO("seed " << seed << ", " << to_text(architecture));
      const FixedPointNetwork network = samples::random_fixed_point(seed);
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
      ++linted;
    }
  CHECK(linted == 12);
}

}  // namespace
}  // namespace pulsewright
