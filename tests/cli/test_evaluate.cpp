// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "cli/program.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::cli_tests {
namespace {

TEST_CASE("evaluate refuses a forced engine that has no way for a layer, and says which layers it takes") {
  samples::Shape shape;
  shape.features = 64;
  samples::LayerShape layer;
  layer.outputs = 10;
  layer.accumulator = Accumulator::mux;
  shape.layers = {layer};
  const TemporaryFolder folder;
  write_file(folder.path() / "mux.json", write_netlist(samples::make_netlist(shape, 1)));
  const auto evaluate = [&](const char* engine) {
    return run_program(folder.path(), {"evaluate", "mux.json", "--data", "digits", "--engine", engine});
  };
  const Run refused = evaluate("table");
  CHECK(refused.exit_code == 2);
  CHECK(refused.output == "");
  CHECK(refused.errors ==
        "PW0601 --engine: expected layers with exact counters and streams of at most 4096 bits, got table; "
        "let --engine automatic choose\n");
  const Run packed = evaluate("packed");
  INFO(packed.errors);
  CHECK(packed.exit_code == 0);
  CHECK_THAT(packed.output, Catch::Contains("packed engine"));
}

}  // namespace
}  // namespace pulsewright::cli_tests
