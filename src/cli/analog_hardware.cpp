// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/commands.h"
#include "cli/flag_values.h"
#include "cli/ising_flags.h"
#include "flow/pulse_hardware.h"
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
  std::string file, train, simulator = "both";
  analog::UnitProofOptions options;
};

Exit prove(const ParityFlags& flags, const Console& console) {
  const std::vector<hdl::Simulator> simulators = chosen_simulators(flags.simulator);
  if (flags.train.empty()) return prove_unit(flags.file, {simulators, flags.options}, console);
  Diagnostics diagnostics;
  return answer(
      flow::train_unit(flags.file, {{flags.train, {}}, simulators, flags.options.vectors, flags.options.seed},
                       console.progress_callback(), diagnostics),
      diagnostics, console);
}

}  // namespace

Exit write_unit(const std::string& file, const std::string& out, const Console& console) {
  Diagnostics diagnostics;
  return answer(flow::write_unit_rtl(file, out, diagnostics), diagnostics, console);
}

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
  command.option("--seed", request.seed, "seed of the generators");
  command.option("--name", unit.name, "name of the Verilog top");
  command.option("-o,--out", flags->out, "document to write").required();
  command.runs([flags](const Console& console) {
    Diagnostics diagnostics;
    return answer(flow::make_unit(flags->request, flags->out, diagnostics), diagnostics, console);
  });
}

void add_analog_rtl(Command& command) {
  auto file = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  command.example("pulsewright analog rtl tile.json --out verilog");
  command.option("tile", *file, "document of `analog tile`").required();
  command.option("-o,--out", *out, "folder to write").required();
  command.runs([=](const Console& console) { return write_unit(*file, *out, console); });
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
  command.option("--vectors", flags->options.vectors, "vectors that are pulsed, at least");
  command.option("--sim", flags->simulator, "verilator, icarus or both")
      .among({"verilator", "icarus", "both"});
  command.option("--train", flags->train,
                 "data set that a classifier is trained on, one vector for each image");
  command.option("--seed", flags->options.seed, "seed of vectors, gaps and random registers");
  command.runs([flags](const Console& console) { return prove(*flags, console); });
}

}  // namespace pulsewright::cli
