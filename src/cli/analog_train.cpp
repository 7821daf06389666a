// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "analog/doctor.h"
#include "analog/presets.h"
#include "base/stop_signals.h"
#include "cli/commands.h"
#include "cli/data_flags.h"
#include "flow/analog_tiles.h"

namespace pulsewright::cli {

namespace {

struct AnalogTrainFlags {
  DataFlags data{"digits"};
  flow::TileTrainingOptions options;
};

Exit train_network(AnalogTrainFlags flags, const Console& console) {
  Diagnostics diagnostics;
  flags.options.data = flags.data.request(diagnostics);
  const StopSignals signals;
  const auto training = flow::train_tiles(
      flags.options, console.progress_callback(), [&signals] { return signals.asked(); }, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  if (!training->outcome.is_done)
    return console.fail(fmt::format("stopped with {} of {} epochs done; the same command goes on from there",
                                    training->outcome.epochs, training->epochs));
  console.result(to_json(*training),
                 to_text(*training) + flags.options.out + "/" + analog::report_name + "\n");
  return Exit::yes;
}

Exit evaluate_network(const flow::TileEvaluationOptions& options, const Console& console) {
  Diagnostics diagnostics;
  const auto evaluation = flow::evaluate_tiles(options, diagnostics);
  if (!evaluation) return console.refuse(diagnostics);
  console.result(to_json(*evaluation), to_text(*evaluation));
  return Exit::yes;
}

Exit examine_config(const std::string& file, const Console& console) {
  Diagnostics diagnostics;
  const auto config = analog::load_network(file, diagnostics);
  if (!config) return console.refuse(diagnostics);
  const std::vector<analog::Finding> findings = examine(*config);
  Json json;
  json["findings"] = to_json(findings);
  json["configuration"] = network_json(*config);
  console.result(json, to_text(findings));
  return findings.empty() ? Exit::yes : Exit::no;
}

Exit list_presets(const std::string& name, const Console& console) {
  if (!name.empty() && analog::find_preset(name) == nullptr)
    return console.refuse({{Code::unknown_choice, "preset", "the name of a preset", quote_briefly(name),
                            "`pulsewright analog presets` lists them"}});
  Json json;
  json["presets"] = Json::Array{};
  std::string text;
  for (const analog::Preset& preset : analog::presets()) {
    if (!name.empty() && preset.name != name) continue;
    json["presets"].push_back(to_json(preset));
    text += name.empty() ? line_text(preset) : to_text(preset);
  }
  console.result(json, text);
  return Exit::yes;
}

}  // namespace

void add_analog_train(Command& command) {
  auto flags = std::make_shared<AnalogTrainFlags>();
  command.details("The same command goes on where an interrupted one stopped, and ends with the same bytes.");
  command.example("pulsewright analog train --config tiles.toml --seed 1 --out analog_run");
  command.option("--config", flags->options.config, "network, training and tiles, in TOML or JSON")
      .required();
  flags->data.add_to(command, "data set");
  command.option("--seed", flags->options.seed, "seed of devices, weights, order, trains and noise");
  command.option("--threads", flags->options.threads,
                 "threads; 0 for all; the result does not depend on them");
  command.option("-o,--out", flags->options.out, "folder for configuration, checkpoint and report")
      .required();
  command.runs([flags](const Console& console) { return train_network(*flags, console); });
}

void add_analog_evaluate(Command& command) {
  auto options = std::make_shared<flow::TileEvaluationOptions>();
  command.details(
      "With --times the weights are also programmed to phase-change memory and read after each time.");
  command.example("pulsewright analog evaluate analog_run --repeats 10 --times 1 3600 86400 --compensate");
  command.option("run", options->run, "folder of `analog train`").required();
  command.option("--repeats", options->repeats, "reads of all test images, each with its own noise");
  command.option("--times", options->times, "seconds after programming to phase-change memory");
  command.flag("--compensate", options->compensates,
               "outputs are scaled by how far the weights have drifted");
  command.option("--threads", options->threads, "threads; 0 for all; the result does not depend on them");
  command.runs([options](const Console& console) { return evaluate_network(*options, console); });
}

void add_analog_doctor(Command& command) {
  auto file = std::make_shared<std::string>();
  command.details("Exit code 1 if there is a finding. What is malformed is refused with exit code 2.");
  command.example("pulsewright analog doctor tiles.toml");
  command.option("config", *file, "configuration of `analog train`").required();
  command.runs([file](const Console& console) { return examine_config(*file, console); });
}

void add_analog_presets(Command& command) {
  auto name = std::make_shared<std::string>();
  command.example("pulsewright analog presets ReRamArrayOM");
  command.option("preset", *name, "shows all parameters of this one");
  command.runs([name](const Console& console) { return list_presets(*name, console); });
}

}  // namespace pulsewright::cli
