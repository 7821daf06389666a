// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/flag_values.h"
#include "flow/mutate_design.h"
#include "netlist/document.h"
#include "rtl/passes.h"

namespace pulsewright::cli {

namespace {

struct Flags {
  std::string netlist;
  std::string simulator = "verilator";
  std::uint32_t proof_seconds = 60;
  flow::MutateOptions options;
};

std::string survivor_text(const flow::Survivor& survivor) {
  const fpga::EquivalenceProof& proof = survivor.proof;
  return fmt::format("  {}: {}\n", survivor.place,
                     proof.verdict == fpga::Verdict::proved ? "changes no answer, proved by " + proof.method
                     : proof.verdict == fpga::Verdict::different
                         ? "MISSED: it changes answers, " + proof.reason
                         : "OPEN: " + proof.reason);
}

std::string result_text(const flow::DesignMutation& mutation) {
  const flow::MutateOptions& options = mutation.options;
  std::string survivors;
  for (const flow::Survivor& survivor : mutation.survivors) survivors += survivor_text(survivor);
  return fmt::format(
      "netlist {}\n{} faults in its cells, seed {}, {} images each and {} more for survivors in {}: {} "
      "caught, {} survived\n{}{} words compared\n{}\n",
      mutation.netlist_sha256, mutation.mutants, options.seed, options.images, options.again * options.images,
      mutation.run.version, mutation.run.caught, mutation.survivors.size(), survivors,
      mutation.run.words_compared,
      mutation.is_all_caught() ? "every fault that changes an answer was caught"
                               : "SURVIVORS are not explained");
}

Exit mutate(Flags flags, const Console& console) {
  Diagnostics diagnostics;
  const auto netlist = netlist::load_netlist(flags.netlist, diagnostics);
  if (netlist) diagnostics = rtl::check_lowerable(*netlist);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  flags.options.simulator = value_of<hdl::Simulator>(hdl::simulator_names, flags.simulator);
  flags.options.proof_time = std::chrono::seconds(flags.proof_seconds);
  const flow::DesignMutation mutation = mutate_design(*netlist, flags.options, console.progress_callback());
  console.result(to_json(mutation), result_text(mutation));
  return mutation.is_all_caught() ? Exit::yes : Exit::no;
}

}  // namespace

void add_mutate(Command& command) {
  auto flags = std::make_shared<Flags>();
  command.example("pulsewright mutate design.json --mutants 200");
  command.option("netlist", flags->netlist, "SC-NIR document, run or bundle").required();
  command.option("--mutants", flags->options.mutants, "how many faults to draw").between(1, 100000);
  command
      .option("--images", flags->options.images,
              "images that each fault meets, chosen so that rare sums are among them")
      .between(2, 10000);
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
