// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/commands.h"
#include "cli/flag_values.h"
#include "cli/ising_flags.h"
#include "flow/train_unit.h"

namespace pulsewright::cli {

namespace {

struct UnitFlags {
  flow::UnitRequest request;
  std::string out;
};

/// Prints what a command has made, or why it has not.
template <class Result>
Exit answer(const std::optional<Result>& result, const Diagnostics& diagnostics, const Console& console) {
  if (!result) return console.refuse(diagnostics);
  console.result(to_json(*result), to_text(*result));
  if constexpr (requires { result->status(); })
    return result->status() == "equal" ? Exit::yes : Exit::no;
  else
    return Exit::yes;
}

struct ParityFlags {
  std::string file, train, simulator = "both", target;
  flow::UnitProofRequest request;
};

Exit prove(ParityFlags flags, const Console& console) {
  auto& [simulators, proof, after_synthesis] = flags.request;
  simulators = chosen_simulators(flags.simulator);
  if (!flags.target.empty()) after_synthesis = value_of<fpga::Target>(fpga::target_names, flags.target);
  if (flags.train.empty()) return prove_unit(flags.file, flags.request, console);
  Diagnostics diagnostics;
  return answer(flow::train_unit(flags.file, {{flags.train, {}}, simulators, proof.vectors, proof.seed},
                                 console.progress_callback(), diagnostics),
                diagnostics, console);
}

}  // namespace

Exit prove_unit(const std::string& file, const flow::UnitProofRequest& request, const Console& console) {
  Diagnostics diagnostics;
  return answer(flow::prove_unit_hardware(file, request, console.progress_callback(), diagnostics),
                diagnostics, console);
}

void add_analog_tile(Command& command) {
  auto flags = std::make_shared<UnitFlags>();
  flow::UnitRequest& request = flags->request;
  analog::PulseUnit& unit = request.unit;
  command.details("Cross-points are counters: a ConstantStep device without noise.");
  command.example("pulsewright analog tile --outputs 16 --inputs 16 --states 20 --out tile.json");
  command.option("--outputs", unit.shape.outputs, "rows, the lines of d").required().between(1, 256);
  command.option("--inputs", unit.shape.inputs, "columns, the lines of x").required().between(1, 256);
  command.option("--states", request.states, "steps from the lowest to the highest weight").between(1, 65535);
  command
      .option(
          "--rate", request.rate,
          "learning rate over the step of a device, in units of x times d (default: one step for the largest "
          "product)")
      .between(1e-12, 4095.0);
  command.option("--x-width", unit.x_width, "bits of an input, two's complement").between(2, 8);
  command.option("--d-width", unit.d_width, "bits of a gradient").between(2, 8);
  command.option("--longest", unit.longest, "slots of the longest train").between(1, 255);
  command.option("--x-words", unit.x_words, "random words that the columns share").between(1, 256);
  command.option("--d-words", unit.d_words, "random words that the rows share").between(1, 256);
  command.flag("--folded", request.is_folded, "counts in block RAM; a slot takes a clock per row");
  command.option("--seed", request.seed, "seed of the generators");
  command.option("--name", unit.name, "name of the Verilog top");
  command.option("-o,--out", flags->out, "document to write").required();
  command.runs([flags](const Console& console) {
    Diagnostics diagnostics;
    return answer(flow::make_unit(flags->request, flags->out, diagnostics), diagnostics, console);
  });
}

void add_analog_rtl(Command& command) {
  command.example("pulsewright analog rtl tile.json --out verilog");
  add_package_writer(command, flow::write_unit_rtl, "tile", "document of `analog tile`");
}

void add_analog_parity(Command& command) {
  auto flags = std::make_shared<ParityFlags>();
  command.details(
      "Every count is compared with the integer tile in every clock, with gaps and resets at random. With "
      "--train a classifier is trained in the Verilog: each vector is made from the counts that the "
      "simulator "
      "shows, and all counts are compared after each.");
  command.example("pulsewright analog parity tile.json --sim both --vectors 500");
  command.option("tile", flags->file, "document of `analog tile`, or a bundle or package of it").required();
  command.option("--vectors", flags->request.proof.vectors, "vectors that are pulsed, at least");
  command.option("--sim", flags->simulator, "verilator, icarus or both")
      .among({"verilator", "icarus", "both"});
  Flag train = command.option("--train", flags->train,
                              "data set that a classifier is trained on, one vector for each image");
  command.option("--after-synthesis", flags->target, "simulate the cells that yosys makes for it")
      .excludes(train)
      .among({"ice40-hx8k"});
  command.option("--seed", flags->request.proof.seed, "seed of vectors, gaps and random registers");
  command.runs([flags](const Console& console) { return prove(*flags, console); });
}

}  // namespace pulsewright::cli
