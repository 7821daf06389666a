// SPDX-License-Identifier: Apache-2.0
// Imported networks as Verilog: folded or parallel, every bit in simulators.
#include <filesystem>

#include <fmt/format.h>

#include "base/files.h"
#include "catch.h"
#include "interchange/import_model.h"
#include "mapping/circuit.h"
#include "mapping/map_network.h"
#include "mapping/random_float_network.h"
#include "netlist/document.h"
#include "parity/prove.h"
#include "rtl/default_folds.h"
#include "rtl/passes.h"

namespace pulsewright::mapping {
namespace {

namespace fs = std::filesystem;

using hdl::Simulator;

struct Tally {
  int proved = 0;
  int folded = 0;
  std::int64_t words = 0;
};

/// Proves the circuit, folded where `folds` or where it has no other form.
void prove(const netlist::Netlist& parallel, bool folds, const std::vector<Simulator>& simulators,
           Tally& tally) {
  const bool is_folded = folds || !rtl::is_lowerable(parallel);
  const netlist::Netlist netlist = is_folded ? rtl::folded_by_default(parallel) : parallel;
  INFO(write_netlist(netlist));
  REQUIRE(to_text(verify(netlist)) == "");
  REQUIRE(to_text(rtl::check_lowerable(netlist)) == "");
  const parity::ParityReport report = parity::prove(netlist, simulators, 4);
  CHECK(report.equal());
  CHECK(report.mismatches() == 0);
  ++tally.proved;
  tally.folded += is_folded;
  tally.words += report.words_compared();
}

train::Candidate draw_candidate(Random& random) {
  constexpr const char* pairs[] = {"ramp_vdc", "sobol_1_2", "ramp_sobol_2", "lfsr_reversed"};
  return {4 << random.below(3),
          random.below(3) == 0 ? netlist::Encoding::bipolar : netlist::Encoding::sign_magnitude,
          netlist::find_source_pair(pairs[random.below(4)])};
}

void prove_random_networks(std::uint64_t first, int count, std::int64_t most_synapses, Tally& tally) {
  for (std::uint64_t k = first; tally.proved < count; ++k) {
    Random random(mapping_tests::seed(), k);
    const auto [network, data] = mapping_tests::random_task(random, k % 2 == 1);
    std::int64_t synapses = 0;
    for (const interchange::FloatLayer& layer : network.layers)
      synapses += layer.shape.weights() * layer.shape.positions();
    if (synapses > most_synapses) continue;
    Diagnostics wrong;
    const auto mapping = map_network(network, data, 1, wrong);
    if (!mapping) continue;
    INFO(fmt::format("seed {}, network {}\n{}", mapping_tests::seed(), k, to_text(network)));
    prove(mapping_tests::circuit_of(mapping->network, draw_candidate(random), data.maximum),
          random.below(2) == 0, {Simulator::icarus}, tally);
  }
}

TEST_CASE("Verilog of random imported networks computes their circuits, folded and parallel") {
  Tally tally;
  prove_random_networks(500, 6, 400, tally);
  CHECK(tally.folded > 0);
  CHECK(tally.folded < tally.proved);
  CHECK(tally.words > 0);
}

TEST_CASE("Verilog of many random imported networks computes their circuits", "[.nightly]") {
  Tally tally;
  prove_random_networks(50000, 60, 4000, tally);
  CHECK(tally.folded > 0);
}

TEST_CASE("every imported digits model is proved in both simulators", "[.nightly]") {
  const fs::path models = fs::path(PULSEWRIGHT_ROOT) / "tests/interchange/models";
  Tally tally;
  for (const char* folder : {"onnx", "qonnx", "nir"})
    for (const auto& entry : fs::directory_iterator(models / folder)) {
      if (entry.path().extension() == ".json" || entry.path().extension() == ".data") continue;
      const std::string bytes = read_file(entry.path());
      Diagnostics wrong;
      const auto model =
          interchange::import_model({entry.path(), entry.path().filename().string(), bytes}, {}, wrong);
      if (!model || model->network.input.values() != 64) continue;
      INFO(entry.path().string());
      const auto mapping = map_network(model->network, data::digits(), 1, wrong);
      REQUIRE(mapping.has_value());
      const train::Candidate candidate{16, netlist::Encoding::sign_magnitude,
                                       netlist::find_source_pair("ramp_vdc")};
      prove(mapping_tests::circuit_of(mapping->network, candidate, 16), tally.proved % 2 == 0,
            {Simulator::verilator, Simulator::icarus}, tally);
    }
  CHECK(tally.proved > 15);
}

}  // namespace
}  // namespace pulsewright::mapping
