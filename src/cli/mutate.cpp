// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/commands.h"
#include "cli/flag_values.h"
#include "cli/ising_flags.h"
#include "flow/mutate_design.h"

namespace pulsewright::cli {

namespace {

struct MutateFlags {
  std::string netlist;
  std::string simulator = "verilator";
  std::uint32_t proof_seconds = 60;
  flow::MutateOptions options;
  KindFlags kinds = {};
};

Exit mutate(MutateFlags flags, const Console& console) {
  Diagnostics diagnostics = flags.kinds.misplaced(flow::subject_of(flags.netlist));
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  flags.options.simulator = value_of<hdl::Simulator>(hdl::simulator_names, flags.simulator);
  flags.options.proof_time = std::chrono::seconds(flags.proof_seconds);
  const auto mutation =
      flow::mutate_design(flags.netlist, flags.options, console.progress_callback(), diagnostics);
  if (!mutation) return console.refuse(diagnostics);
  console.result(to_json(*mutation), to_text(*mutation));
  return mutation->is_all_caught() ? Exit::yes : Exit::no;
}

}  // namespace

void add_mutate(Command& command) {
  auto flags = std::make_shared<MutateFlags>();
  command.example("pulsewright mutate design.json --mutants 200");
  command.option("netlist", flags->netlist, "SC-NIR document, run, bundle, p-bit machine or pulse unit")
      .required();
  command.option("--mutants", flags->options.mutants, "how many faults to draw").between(1, 100000);
  Flag images = command
                    .option("--images", flags->options.images,
                            "images that each fault meets, chosen so that rare sums are among them")
                    .between(2, 10000);
  Flag clocks = command.option("--clocks", flags->options.clocks,
                               "clocks in which a machine or unit runs with each fault");
  clocks.between(1, 1000000);
  flags->kinds = {{{"--images", images}}, {{"--clocks", clocks}}};
  command
      .option("--again", flags->options.again,
              "so many times as many others for faults that these do not show")
      .between(0, 1000);
  command.option("--sim", flags->simulator, "simulator to run").among({"verilator", "icarus"});
  command
      .option("--proof-seconds", flags->proof_seconds,
              "time for each of the two proofs that a survivor changes nothing")
      .between(1, 86400);
  command.option("--seed", flags->options.seed, "seed of faults, images and stalls");
  command.runs([flags](const Console& console) { return mutate(*flags, console); });
}

}  // namespace pulsewright::cli
