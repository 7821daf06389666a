// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "analog/lower_pulses.h"
#include "cli/commands.h"
#include "cli/flag_values.h"
#include "flow/output_place.h"
#include "flow/pulse_hardware.h"

namespace pulsewright::cli {

namespace {

struct UnitFlags {
  flow::UnitRequest request;
  std::string out;
};

Exit make_unit(const UnitFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  const auto unit = flow::make_unit(flags.request, flags.out, diagnostics);
  if (!unit) return console.refuse(diagnostics);
  Json json;
  json["file"] = flags.out;
  json["unit_sha256"] = unit_sha256(*unit);
  json["multiplier"] = unit->rate.multiplier;
  json["shift"] = unit->rate.shift;
  json["clocks_per_vector"] = clocks_of_update(*unit, unit->longest);
  console.result(json, fmt::format("{}: {}", flags.out, to_text(*unit)));
  return Exit::yes;
}

Exit write_rtl(const std::string& file, const std::string& out, const Console& console) {
  Diagnostics diagnostics;
  const auto unit = flow::load_lowerable_unit(file, diagnostics);
  flow::check_output_folder("--out", out, "analog rtl", "tile.json", diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto files = flow::write_unit_rtl(*unit, out, diagnostics);
  if (!files) return console.refuse(diagnostics);
  Json json;
  json["unit_sha256"] = unit_sha256(*unit);
  json["top"] = unit->name;
  for (const TextFile& written : *files) json["files"].push_back(written.path);
  console.result(json, fmt::format("{}: {} files, top module {}\n", out, files->size(), unit->name));
  return Exit::yes;
}

struct ParityFlags {
  std::string file;
  std::string simulator = "both";
  flow::UnitProofOptions options;
};

Exit prove(ParityFlags flags, const Console& console) {
  Diagnostics diagnostics;
  const auto unit = flow::load_lowerable_unit(flags.file, diagnostics);
  if (!unit) return console.refuse(diagnostics);
  flags.options.simulators = chosen_simulators(flags.simulator);
  const auto proven =
      flow::prove_unit_hardware(*unit, flags.options, console.progress_callback(), diagnostics);
  if (!proven) return console.refuse(diagnostics);
  console.result(to_json(*proven), to_text(*proven));
  return proven->status() == "equal" ? Exit::yes : Exit::no;
}

}  // namespace

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
  command.runs([flags](const Console& console) { return make_unit(*flags, console); });
}

void add_analog_rtl(Command& command) {
  auto file = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  command.example("pulsewright analog rtl tile.json --out verilog");
  command.option("tile", *file, "document of `analog tile`").required();
  command.option("-o,--out", *out, "folder to write").required();
  command.runs([=](const Console& console) { return write_rtl(*file, *out, console); });
}

void add_analog_parity(Command& command) {
  auto flags = std::make_shared<ParityFlags>();
  command.details(
      "Every count is compared with the integer tile in every clock, with gaps and resets at random.");
  command.example("pulsewright analog parity tile.json --sim both --vectors 500");
  command.option("tile", flags->file, "document of `analog tile`").required();
  command.option("--vectors", flags->options.vectors, "vectors that are pulsed, at least");
  command.option("--sim", flags->simulator, "verilator, icarus or both")
      .among({"verilator", "icarus", "both"});
  command.option("--seed", flags->options.seed, "seed of vectors, gaps and random registers");
  command.runs([flags](const Console& console) { return prove(*flags, console); });
}

}  // namespace pulsewright::cli
