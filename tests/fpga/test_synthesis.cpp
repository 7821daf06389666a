// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "fpga/synthesis.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright {

TEST_CASE("yosys synthesises the reference design for iCE40, and a larger one costs more") {
  const SynthesisReport small = synthesise_ice40(samples::reference_netlist());
  CHECK(small.netlist_sha256 == netlist_hash(samples::reference_netlist()));
  CHECK(small.lut4 > 100);
  CHECK(small.ff > 100);
  CHECK(small.synapses > 30);
  CHECK(small.synapses <= 6 * 5 + 5 * 3);
  samples::Shape shape;
  shape.features = 12;
  const SynthesisReport large = synthesise_ice40(samples::make_netlist(shape, 7));
  CHECK(large.ff > small.ff);
}

}  // namespace pulsewright
