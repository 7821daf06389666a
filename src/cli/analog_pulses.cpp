// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "flow/pulse_vector.h"

namespace pulsewright::cli {

namespace {

Exit make_pulses(const flow::PulseRequest& request, const Console& console) {
  Diagnostics diagnostics;
  const auto update = flow::pulse_vector(request, diagnostics);
  if (!update) return console.refuse(diagnostics);
  console.result(result_json(*update),
                 fmt::format("{} lines of x, {} of d, {} slots\npulses up, down  {}, {}\n",
                             update->trains.x_sign.size(), update->trains.d_sign.size(),
                             update->trains.length, update->report.up, update->report.down));
  return Exit::yes;
}

}  // namespace

void add_analog_pulses(Command& command) {
  auto flags = std::make_shared<flow::PulseRequest>();
  command.details(
      "The array has one line for each number of x and d, and devices that are drawn by --seed. With "
      "--trains the "
      "trains of a file are pulsed instead of drawn ones: those that --out wrote give the same counts and "
      "weights.");
  command.example("pulsewright analog pulses --x x.json --d d.json --config tiles.toml --out trains.json");
  command.option("--x", flags->x, "JSON array of the inputs").required();
  command.option("--d", flags->d, "JSON array of the gradients").required();
  command.option("--config", flags->config, "configuration of `analog train`").required();
  command.option("--layer", flags->layer, "layer whose tile is pulsed");
  command.option("--seed", flags->seed, "seed of devices and trains");
  command.option("--trains", flags->trains, "trains to pulse instead of drawn ones");
  command.option("-o,--out", flags->out, "file for the trains");
  command.runs([flags](const Console& console) { return make_pulses(*flags, console); });
}

}  // namespace pulsewright::cli
