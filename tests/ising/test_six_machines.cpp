// SPDX-License-Identifier: Apache-2.0
// Six machines of different kinds in Verilog, over many clocks.

#include <algorithm>

#include <fmt/format.h>

#include "base/random.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "ising/compile_machine.h"
#include "ising/generate_model.h"
#include "ising/logic_model.h"
#include "ising/lower_machine.h"
#include "ising/prove_axi.h"
#include "ising/prove_machine.h"

namespace pulsewright::ising {
namespace {

SpinModel model_named(const std::string& name) {
  if (const auto logic = logic_model(name)) return *logic;
  Diagnostics diagnostics;
  const auto graph = make_graph(name, diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(graph);
  SpinModel model{.fields = std::vector<std::int64_t>(static_cast<std::size_t>(graph->vertices))};
  for (const GraphEdge& edge : graph->edges)
    model.couplings.push_back(
        {std::min(edge.first, edge.second), std::max(edge.first, edge.second), -edge.weight});
  std::ranges::sort(model.couplings, {}, [](const Coupling& c) { return std::pair(c.first, c.second); });
  return model;
}

/// 64 spins with 8 neighbours each, weights of 4 bits and fields.
SpinModel irregular_model() {
  Random random(1, 0x38);
  SpinModel model = model_named("regular:64:8:1");
  const auto draw = [&] { return static_cast<std::int64_t>(random.below(7)) + 1; };
  for (Coupling& coupling : model.couplings) coupling.weight *= draw();
  for (std::int64_t& field : model.fields) field = draw() - 4;
  return model;
}

/// Visible and hidden spins with all couplings between the two sides, of 3 bits so that the thresholds fit.
SpinModel bipartite_model(std::int32_t visible, std::int32_t hidden) {
  Random random(2, 0x38);
  SpinModel model;
  for (std::int32_t i = 0; i < visible + hidden; ++i)
    model.fields.push_back(static_cast<std::int64_t>(random.below(7)) - 3);
  for (std::int32_t i = 0; i < visible; ++i)
    for (std::int32_t j = 0; j < hidden; ++j)
      if (const auto weight = static_cast<std::int64_t>(random.below(7)) - 3; weight != 0)
        model.couplings.push_back({i, visible + j, weight});
  return model;
}

struct NamedMachine {
  std::string what;
  Machine machine;
};

NamedMachine compiled(const std::string& what, const SpinModel& model, std::int64_t rows = 0) {
  CompileOptions options{.name = "machine", .width = 8, .schedule = {{0.1, 300}, {0.3, 200}, {0.8, 1}}};
  options.rows = rows;
  Diagnostics diagnostics;
  const auto machine = compile_machine(model, options, diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(machine);
  return {what, *machine};
}

std::vector<NamedMachine> six_machines() {
  return {compiled("torus 8 x 8", model_named("torus:8:8:1")),
          compiled("cubic 4 x 4 x 4", model_named("cubic:4:1")),
          compiled("64 spins of degree 8", irregular_model()),
          compiled("restricted Boltzmann machine 74-32", bipartite_model(74, 32)),
          compiled("multiplier 4 x 4", model_named("multiplier:4x4")),
          compiled("folded torus 64 x 64", model_named("torus:64:64:1"), 64)};
}

}  // namespace

TEST_CASE("six machines equal the reference engine over 100 000 clocks in Verilator and 2000 in Icarus",
          "[hdl][.nightly]") {
  for (const auto& [what, machine] : six_machines()) {
    REQUIRE(check_lowerable(machine).empty());
    for (const hdl::Simulator simulator : {hdl::Simulator::verilator, hdl::Simulator::icarus}) {
      const ProofOptions options{.simulator = simulator,
                                 .clocks = simulator == hdl::Simulator::verilator ? 100000 : 2000};
      const TemporaryFolder folder;
      const MachineProof proof = prove_machine(machine, options, folder.path());
      INFO(what << ", " << to_text(simulator) << ": "
                << (proof.comparison.first ? proof.comparison.first->text() : ""));
      CHECK(proof.comparison.status == Agreement::equal);
      CHECK(proof.control.status == Agreement::different);
      fmt::print("{}, {}: {} clocks, {} states of spins, {} clocks differ, control {}\n", what,
                 to_text(simulator), proof.comparison.clocks, proof.comparison.spins,
                 proof.comparison.mismatches, proof.control.mismatches);
      if (!check_axi(machine).empty()) continue;
      const AxiProof axi = prove_axi(machine, machine_files(machine), options, folder.path());
      INFO(axi.comparison.first);
      CHECK(axi.comparison.status == Agreement::equal);
      CHECK(axi.control.status == Agreement::different);
      fmt::print("  AXI: {} frames, {} words, {} answers, {} differ, control {}\n", axi.comparison.frames,
                 axi.comparison.words, axi.comparison.answers, axi.comparison.mismatches,
                 axi.control.mismatches);
    }
  }
}

}  // namespace pulsewright::ising
