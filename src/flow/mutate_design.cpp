// SPDX-License-Identifier: Apache-2.0
#include "flow/mutate_design.h"

#include <algorithm>

#include <fmt/format.h>

#include "fpga/cell_mutants.h"
#include "netlist/document.h"

namespace pulsewright::flow {

namespace {

std::string survivor_text(const Survivor& survivor) {
  const fpga::EquivalenceProof& proof = survivor.proof;
  return fmt::format("  {}: {}\n", survivor.place,
                     proof.verdict == fpga::Verdict::proved ? "changes no answer, proved by " + proof.method
                     : proof.verdict == fpga::Verdict::different
                         ? "MISSED: it changes answers, " + proof.reason
                         : "OPEN: " + proof.reason);
}

}  // namespace

std::size_t DesignMutation::survivors_with(fpga::Verdict verdict) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      survivors, [&](const Survivor& survivor) { return survivor.proof.verdict == verdict; }));
}

bool DesignMutation::is_all_caught() const {
  return run.caught > 0 && survivors_with(fpga::Verdict::proved) == survivors.size();
}

DesignMutation mutate_design(const netlist::Netlist& netlist, const MutateOptions& options,
                             const ProgressListener& progress) {
  const fpga::CellMutants mutants(netlist, options.mutants, options.seed);
  DesignMutation mutation{.options = options,
                          .netlist_sha256 = netlist_hash(netlist),
                          .mutants = mutants.size(),
                          .run = parity::run_mutation(netlist, mutants.verilog(), mutants.numbers(),
                                                      {.simulator = options.simulator,
                                                       .images = options.images,
                                                       .again = options.again,
                                                       .seed = options.seed,
                                                       .progress = progress}),
                          .survivors = {}};
  for (const std::size_t fault : mutation.run.survivors) {
    const std::string place = mutants.place(fault);
    tell(progress, {.task = "mutate", .step = "proving " + place});
    mutation.survivors.push_back({place, mutants.prove_equal(fault, options.proof_time)});
  }
  return mutation;
}

Json to_json(const DesignMutation& mutation) {
  const MutateOptions& options = mutation.options;
  Json object;
  object["status"] = mutation.is_all_caught() ? "caught" : "survivors";
  object["netlist_sha256"] = mutation.netlist_sha256;
  object["simulator"] = to_text(options.simulator);
  object["simulator_version"] = mutation.run.version;
  object["seed"] = options.seed;
  object["images"] = options.images;
  object["images_of_survivors"] = options.again * options.images;
  object["words_compared"] = mutation.run.words_compared;
  object["mutants"] = mutation.mutants;
  object["caught"] = mutation.run.caught;
  object["proved_equal"] = mutation.survivors_with(fpga::Verdict::proved);
  object["missed"] = mutation.survivors_with(fpga::Verdict::different);
  object["open"] = mutation.survivors_with(fpga::Verdict::open);
  object["survivors"] = Json(Json::Array{});
  for (const Survivor& survivor : mutation.survivors) {
    Json entry;
    entry["place"] = survivor.place;
    entry["verdict"] = to_text(survivor.proof.verdict);
    entry["method"] = survivor.proof.method;
    entry["reason"] = survivor.proof.reason;
    object["survivors"].push_back(std::move(entry));
  }
  return object;
}

std::string to_text(const DesignMutation& mutation) {
  const MutateOptions& options = mutation.options;
  std::string survivors;
  for (const Survivor& survivor : mutation.survivors) survivors += survivor_text(survivor);
  return fmt::format(
      "netlist {}\n{} faults in its cells, seed {}, {} images each and {} more for survivors in {}: {} "
      "caught, {} survived\n{}{} words compared\n{}\n",
      mutation.netlist_sha256, mutation.mutants, options.seed, options.images, options.again * options.images,
      mutation.run.version, mutation.run.caught, mutation.survivors.size(), survivors,
      mutation.run.words_compared,
      mutation.is_all_caught() ? "every fault that changes an answer was caught"
                               : "SURVIVORS are not explained");
}

}  // namespace pulsewright::flow
