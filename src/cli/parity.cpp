// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/flag_values.h"
#include "cli/ising_flags.h"
#include "flow/prove_design.h"
#include "flow/test_images.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "rtl/passes.h"

namespace pulsewright::cli {

namespace {

struct ParityCommandFlags {
  std::string simulator = "both";
  std::string images = "all";
  DataFlags data{"", DataFlags::Regression::taken};
  std::string after_synthesis;  ///< a target, or empty
  flow::DesignProofOptions options;
  std::int64_t clocks = 10000;  ///< of a p-bit machine
  KindFlags kinds = {};
};

Exit prove_design(ParityCommandFlags flags, const Console& console) {
  flow::DesignProofOptions& options = flags.options;
  const handoff::Subject subject = flow::subject_of(options.path);
  Diagnostics diagnostics = flags.kinds.misplaced(subject);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  if (subject == handoff::Subject::unit)
    return prove_unit(options.path, {chosen_simulators(flags.simulator), {.seed = options.parity.seed}},
                      console);
  if (subject == handoff::Subject::machine)
    return prove_machine(options.path,
                         {.simulators = chosen_simulators(flags.simulator),
                          .rtl = options.rtl,
                          .proof = {.clocks = flags.clocks, .seed = options.parity.seed}},
                         console);
  const auto count = flow::read_image_count(flags.images, diagnostics);
  const auto netlist = netlist::load_netlist(options.path, diagnostics);
  if (!netlist || !count) return console.refuse(diagnostics);
  diagnostics = rtl::check_lowerable(*netlist);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  if (flags.data.given()) options.data = flags.data.request_for(options.path, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  options.images = *count;
  options.parity.simulators = chosen_simulators(flags.simulator);
  if (!flags.after_synthesis.empty())
    options.after_synthesis = value_of<fpga::Target>(fpga::target_names, flags.after_synthesis);
  const auto proof = prove_design(*netlist, options, console.progress_callback(), diagnostics);
  if (!proof) return console.refuse(diagnostics);
  console.result(to_json(*proof), to_text(*proof));
  return proof->report.equal() ? Exit::yes : Exit::no;
}

}  // namespace

void add_parity(Command& command) {
  auto flags = std::make_shared<ParityCommandFlags>();
  command.example("pulsewright parity bundle --sim both --images all");
  command
      .option("netlist", flags->options.path,
              "bundle, whose own Verilog is simulated and in which whole evidence is recorded, SC-NIR "
              "document, p-bit machine or pulse unit")
      .required();
  command.option("--sim", flags->simulator, "simulators to run: one, both Verilog simulators, or all three")
      .among({"verilator", "icarus", "cxxrtl", "both", "all"});
  command.option(
      "--rtl", flags->options.rtl,
      "folder as `rtl` writes it, whose Verilog is simulated as it lies there, instead of the bundle's or "
      "the netlist's");
  Flag clocks = command.option("--clocks", flags->clocks, "clocks in which a p-bit machine runs");
  Flag ports =
      command.flag("--ports", flags->options.parity.ports_only,
                   "compare only what passes the ports: for Verilog whose inside works in other clocks");
  Flag after = command.option("--after-synthesis", flags->after_synthesis,
                              "simulate the cells that yosys makes for this target, instead of the Verilog");
  after.among({"ice40-hx8k"});
  Flag images = command.option("--images", flags->images, "how many images, or all");
  Flag data = flags->data.add_to(command, "data set whose test set is run, instead of the bundle's images");
  Flag random =
      command.option("--random", flags->options.random, "run this many random vectors, instead of images");
  random.between(1, 10000000).excludes(images).excludes(data);
  Flag stalled = command.option("--stalled", flags->options.parity.stalled_images,
                                "images that meet gaps and back-pressure");
  Flag traced = command.option("--traced", flags->options.parity.traced_images,
                               "images whose every stream bit is compared");
  command.option("--seed", flags->options.parity.seed,
                 "seed of stalls, initial states and negative controls");
  flags->kinds = {{{"--ports", ports},
                   {"--after-synthesis", after},
                   {"--images", images},
                   {"--data", data},
                   {"--random", random},
                   {"--stalled", stalled},
                   {"--traced", traced}},
                  {{"--clocks", clocks}}};
  command.runs([flags](const Console& console) { return prove_design(*flags, console); });
}

}  // namespace pulsewright::cli
