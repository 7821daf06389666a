// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/flag_values.h"
#include "fpga/cell_mutants.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "parity/mutation.h"
#include "rtl/passes.h"

namespace pulsewright::cli {

namespace {

struct Options {
  std::string netlist;
  std::size_t mutants = 100;
  std::uint32_t seed = 1;
  std::size_t images = 200;
  std::size_t again = 10;
  std::string simulator = "verilator";
  std::uint32_t proof_seconds = 60;
};

/// The faults that parity did not see, and what a solver says about them.
struct Survivors {
  std::size_t equal = 0;      ///< no input ever shows them
  std::size_t different = 0;  ///< parity missed them
  std::size_t open = 0;
  Json list{Json::Array{}};
  std::string text;
};

Survivors explain(const fpga::CellMutants& mutants, const std::vector<std::size_t>& survivors,
                  std::chrono::seconds timeout, const Console& console) {
  Survivors all;
  const auto progress = console.progress_callback();
  for (const std::size_t fault : survivors) {
    const std::string place = mutants.place(fault);
    if (progress) progress(fmt::format("proving: {}", place));
    const fpga::EquivalenceProof proof = mutants.prove_equal(fault, timeout);
    (proof.verdict == fpga::Verdict::proved      ? all.equal
     : proof.verdict == fpga::Verdict::different ? all.different
                                                 : all.open) += 1;
    Json entry;
    entry["place"] = place;
    entry["verdict"] = to_text(proof.verdict);
    entry["method"] = proof.method;
    entry["reason"] = proof.reason;
    all.list.push_back(std::move(entry));
    all.text += fmt::format(
        "  {}: {}\n", place,
        proof.verdict == fpga::Verdict::proved      ? "changes no answer, proved by " + proof.method
        : proof.verdict == fpga::Verdict::different ? "MISSED: it changes answers, " + proof.reason
                                                    : "OPEN: " + proof.reason);
  }
  return all;
}

Exit mutate_netlist(const Options& options, const Console& console) {
  Diagnostics diagnostics;
  const auto netlist = netlist::load_netlist(options.netlist, diagnostics);
  if (netlist) diagnostics = rtl::check_lowerable(*netlist);
  if (!diagnostics.empty()) return console.refuse(diagnostics);

  const fpga::CellMutants mutants(*netlist, options.mutants, options.seed);
  const parity::MutationRun run =
      parity::run_mutation(*netlist, mutants.verilog(), mutants.numbers(),
                           {.simulator = value_of<hdl::Simulator>(hdl::simulator_names, options.simulator),
                            .images = options.images,
                            .again = options.again,
                            .seed = options.seed,
                            .progress = console.progress_callback()});
  const Survivors survivors =
      explain(mutants, run.survivors, std::chrono::seconds(options.proof_seconds), console);
  const bool all_caught = run.caught > 0 && survivors.different + survivors.open == 0;

  Json object;
  object["status"] = all_caught ? "caught" : "survivors";
  object["netlist_sha256"] = netlist_hash(*netlist);
  object["simulator"] = options.simulator;
  object["simulator_version"] = run.version;
  object["seed"] = options.seed;
  object["images"] = options.images;
  object["images_of_survivors"] = options.again * options.images;
  object["words_compared"] = run.words_compared;
  object["mutants"] = mutants.size();
  object["caught"] = run.caught;
  object["proved_equal"] = survivors.equal;
  object["missed"] = survivors.different;
  object["open"] = survivors.open;
  object["survivors"] = survivors.list;
  console.result(
      object,
      fmt::format(
          "netlist {}\n{} faults in its cells, seed {}, {} images each and {} more for survivors in {}: {} "
          "caught, {} survived\n{}{} words compared\n{}\n",
          netlist_hash(*netlist), mutants.size(), options.seed, options.images,
          options.again * options.images, run.version, run.caught, run.survivors.size(), survivors.text,
          run.words_compared,
          all_caught ? "every fault that changes an answer was caught" : "SURVIVORS are not explained"));
  return all_caught ? Exit::yes : Exit::no;
}

}  // namespace

void add_mutate(Command& command) {
  auto options = std::make_shared<Options>();
  command.example("pulsewright mutate design.json --mutants 200");
  command.option("netlist", options->netlist, "SC-NIR document, run or bundle").required();
  command.option("--mutants", options->mutants, "how many faults to draw").between(1, 100000);
  command
      .option("--images", options->images,
              "images that each fault meets, chosen so that rare sums are among them")
      .between(2, 10000);
  command.option("--again", options->again, "so many times as many others for faults that these do not show")
      .between(0, 1000);
  command.option("--sim", options->simulator, "simulator to run").among({"verilator", "icarus"});
  command
      .option("--proof-seconds", options->proof_seconds,
              "time for each of the two proofs that a survivor changes nothing")
      .between(1, 86400);
  command.option("--seed", options->seed, "seed of faults, images and stalls");
  command.runs([options](const Console& console) { return mutate_netlist(*options, console); });
}

}  // namespace pulsewright::cli
