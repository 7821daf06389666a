// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <tuple>

#include "catch.h"
#include "fpga/cell_mutants.h"
#include "parity/mutation.h"
#include "parity/observe.h"
#include "parity/rare_images.h"
#include "samples/sample_netlist.h"

namespace pulsewright::parity {
namespace {

/// How many different values the sums of all neurons take.
std::size_t values_of_sums(const netlist::Netlist& netlist, const data::Images& images) {
  std::set<std::tuple<std::size_t, std::size_t, std::int64_t>> values;
  for (const exact::Inference& inference : expect(*make_engine(netlist, exact::Method::reference), images))
    for (std::size_t l = 0; l < inference.counts.size(); ++l)
      for (std::size_t j = 0; j < inference.counts[l].size(); ++j)
        values.insert({l, j, inference.counts[l][j]});
  return values.size();
}

TEST_CASE("telling images show more values of sums than as many random ones, and are those of the seed") {
  for (const netlist::Netlist& netlist :
       {samples::reference_netlist(), samples::make_netlist(samples::random_shape(3), 3)}) {
    const netlist::InputNode& input = *chain_of(netlist).input;
    const data::Images images = telling_images(netlist, 30, 1);
    REQUIRE(images.size() == 30);
    for (const auto& image : images) {
      REQUIRE(image.size() == static_cast<std::size_t>(input.features));
      CHECK(std::ranges::all_of(image,
                                [&](std::int64_t pixel) { return pixel >= 0 && pixel <= input.maximum; }));
    }
    CHECK(values_of_sums(netlist, images) > values_of_sums(netlist, rtl::random_images(input, 30, 1)));
    CHECK(images == telling_images(netlist, 30, 1));
    CHECK(images != telling_images(netlist, 30, 2));
  }
  CHECK(telling_images(samples::reference_netlist(), 0, 1).empty());
  CHECK(telling_images(samples::reference_netlist(), 1500, 1).size() == 1500);
}

// Which faults yosys draws follows the lines of the templates: when they moved, this one left the first 30,
// so that the night has to draw more to meet it.
TEST_CASE("a fault that shows in few images is caught with the telling ones", "[.nightly]") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const fpga::CellMutants mutants(netlist, 1000, 1);
  std::size_t rare = 1;
  const auto is_rare = [&] {
    return mutants.place(rare).starts_with("cnot1 at hold procmux.Y[9] by bit 16");
  };
  while (rare < mutants.size() && !is_rare()) ++rare;
  REQUIRE(is_rare());
  const auto caught = [&](std::size_t images, std::size_t again) {
    const std::size_t faults[] = {rare};
    return run_mutation(netlist, mutants.verilog(), faults,
                        {.simulator = hdl::Simulator::icarus, .images = images, .again = again})
        .caught;
  };
  CHECK(caught(200, 0) == 1);
  CHECK(caught(2, 0) == 0);
  CHECK(caught(2, 100) == 1);
  CHECK(mutants.prove_equal(rare, std::chrono::seconds(60)).verdict == fpga::Verdict::different);
}

}  // namespace
}  // namespace pulsewright::parity
