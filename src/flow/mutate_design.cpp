// SPDX-License-Identifier: Apache-2.0
#include "flow/mutate_design.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "analog/lower_pulses.h"
#include "analog/mutate_unit.h"
#include "flow/document_kind.h"
#include "flow/machine_hardware.h"
#include "flow/pulse_hardware.h"
#include "fpga/cell_mutants.h"
#include "hdl/print_verilog.h"
#include "ising/lower_machine.h"
#include "ising/mutate_machine.h"
#include "netlist/document.h"
#include "parity/mutation.h"
#include "rtl/passes.h"

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

/// `meet`: simulates the Verilog with each of the faults.
using Meet = std::function<hdl::MutationRun(const std::vector<TextFile>&, const std::vector<std::size_t>&)>;

DesignMutation mutate(const fpga::FaultyDesign& design, handoff::DocumentId document,
                      const MutateOptions& options, const ProgressListener& progress, const Meet& meet) {
  const fpga::CellMutants mutants(design, options.mutants, options.seed);
  DesignMutation mutation{.options = options,
                          .document = std::move(document),
                          .mutants = mutants.size(),
                          .run = meet(mutants.verilog(), mutants.numbers()),
                          .survivors = {}};
  for (const std::size_t fault : mutation.run.survivors) {
    const std::string place = mutants.place(fault);
    tell(progress, {.task = "mutate", .step = "proving " + place});
    mutation.survivors.push_back({place, mutants.prove_equal(fault, options.proof_time)});
  }
  return mutation;
}

DesignMutation mutate_network(const netlist::Netlist& netlist, const MutateOptions& options,
                              const ProgressListener& progress) {
  return mutate(fpga::faulty_design(netlist), handoff::id_of(netlist), options, progress,
                [&](const std::vector<TextFile>& verilog, const std::vector<std::size_t>& faults) {
                  return parity::run_mutation(netlist, verilog, faults,
                                              {.simulator = options.simulator,
                                               .images = options.images,
                                               .again = options.again,
                                               .seed = options.seed,
                                               .progress = progress});
                });
}

/// A row of a folded machine is looked at only while it is drawn; a parallel one does not run while it is
/// loaded.
fpga::FaultyDesign faulty_machine(const ising::Machine& machine) {
  const hdl::Design design = ising::lower_machine(machine);
  fpga::FaultyDesign faulty{
      .name = machine.name, .top = design.modules.back(), .verilog = print_verilog(design)};
  if (machine.layout == ising::Layout::parallel) {
    faulty.views = {{"load_i", "load_i & ~run_i"}};
    return faulty;
  }
  for (const hdl::ModulePort& port : faulty.top.ports)
    if (port.name == "states_o" || port.name == "row_o")
      faulty.views.push_back({port.name, fmt::format("drawn_o ? {}_any : {}'d0", port.name, port.width)});
  return faulty;
}

DesignMutation mutate_machine(const ising::Machine& given, const MutateOptions& options,
                              const ProgressListener& progress) {
  const ising::Machine machine = with_free_name(given);
  return mutate(faulty_machine(machine), handoff::id_of(given), options, progress,
                [&](const std::vector<TextFile>& verilog, const std::vector<std::size_t>& faults) {
                  return run_mutation(machine, verilog, faults,
                                      {.simulator = options.simulator,
                                       .clocks = options.clocks,
                                       .again = options.again,
                                       .seed = options.seed,
                                       .progress = progress});
                });
}

DesignMutation mutate_unit(const analog::PulseUnit& unit, const MutateOptions& options,
                           const ProgressListener& progress) {
  const hdl::Design design = lower_unit_streams(unit);
  const fpga::FaultyDesign faulty{
      .name = unit.name, .top = design.modules.back(), .verilog = print_verilog(design)};
  return mutate(faulty, handoff::id_of(unit), options, progress,
                [&](const std::vector<TextFile>& verilog, const std::vector<std::size_t>& faults) {
                  return run_mutation(unit, verilog, faults,
                                      {.simulator = options.simulator,
                                       .clocks = options.clocks,
                                       .again = options.again,
                                       .seed = options.seed,
                                       .progress = progress});
                });
}

/// How much each fault meets: the words for it, and how many.
struct Dose {
  const char* unit;      ///< of stimuli
  const char* compared;  ///< of what is compared
  std::int64_t first;
  std::int64_t more;  ///< for survivors
};

Dose dose_of(const DesignMutation& mutation) {
  const handoff::Subject subject = mutation.document.subject;
  const bool is_network = subject == handoff::Subject::network;
  const MutateOptions& options = mutation.options;
  const auto first = is_network ? static_cast<std::int64_t>(options.images) : options.clocks;
  return {is_network ? "images" : "clocks", subject == handoff::Subject::machine ? "spins" : "words", first,
          static_cast<std::int64_t>(options.again) * first};
}

}  // namespace

std::size_t DesignMutation::survivors_with(fpga::Verdict verdict) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      survivors, [&](const Survivor& survivor) { return survivor.proof.verdict == verdict; }));
}

bool DesignMutation::is_all_caught() const {
  return run.caught > 0 && survivors_with(fpga::Verdict::proved) == survivors.size();
}

std::optional<DesignMutation> mutate_design(const std::string& path, const MutateOptions& options,
                                            const ProgressListener& progress, Diagnostics& diagnostics) {
  const handoff::Subject subject = subject_of(path);
  if (subject == handoff::Subject::machine) {
    const auto machine = load_lowerable_machine(path, diagnostics);
    return machine ? std::optional(mutate_machine(*machine, options, progress)) : std::nullopt;
  }
  if (subject == handoff::Subject::unit) {
    const auto unit = load_lowerable_unit(path, diagnostics);
    return unit ? std::optional(mutate_unit(*unit, options, progress)) : std::nullopt;
  }
  const auto netlist = netlist::load_netlist(path, diagnostics);
  if (netlist) diagnostics = rtl::check_lowerable(*netlist);
  return diagnostics.empty() ? std::optional(mutate_network(*netlist, options, progress)) : std::nullopt;
}

Json to_json(const DesignMutation& mutation) {
  const MutateOptions& options = mutation.options;
  Json object;
  object["status"] = mutation.is_all_caught() ? "caught" : "survivors";
  const Dose dose = dose_of(mutation);
  object[mutation.document.key()] = mutation.document.sha256;
  object["simulator"] = to_text(options.simulator);
  object["simulator_version"] = mutation.run.version;
  object["seed"] = options.seed;
  object[dose.unit] = dose.first;
  object[fmt::format("{}_of_survivors", dose.unit)] = dose.more;
  object[fmt::format("{}_compared", dose.compared)] = mutation.run.compared;
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
  const Dose dose = dose_of(mutation);
  return fmt::format(
      "{} {}\n{} faults in its cells, seed {}, {} {} each and {} more for survivors in {}: {} "
      "caught, {} survived\n{}{} {} compared\n{}\n",
      to_text(mutation.document.subject), mutation.document.sha256, mutation.mutants, options.seed,
      dose.first, dose.unit, dose.more, mutation.run.version, mutation.run.caught, mutation.survivors.size(),
      survivors, mutation.run.compared, dose.compared,
      mutation.is_all_caught() ? "every fault that changes an answer was caught"
                               : "SURVIVORS are not explained");
}

}  // namespace pulsewright::flow
