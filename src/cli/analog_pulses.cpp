// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "analog/network_config.h"
#include "analog/pulse_file.h"
#include "base/files.h"
#include "cli/commands.h"
#include "flow/output_place.h"

namespace pulsewright::cli {

namespace {

using namespace analog;

struct PulseFlags {
  std::string x;
  std::string d;
  std::string config;
  std::int64_t layer = 1;
  std::uint64_t seed = 1;
  std::string trains;
  std::string out;
};

std::optional<Json> load_json(const std::string& flag, const std::string& file, Diagnostics& diagnostics) {
  if (!std::filesystem::is_regular_file(file)) {
    diagnostics.push_back({Code::no_such_input, flag, "a JSON file", quote_briefly(file), ""});
    return std::nullopt;
  }
  return parse_json(read_file(file, std::uint64_t{1} << 28), diagnostics);
}

Vector load_vector(const std::string& flag, const std::string& file, Diagnostics& diagnostics) {
  Vector values;
  const auto json = load_json(flag, file, diagnostics);
  if (json && read_value(*json, flag, {}, values, diagnostics) && (values.empty() || values.size() > 4096))
    diagnostics.push_back(
        {Code::shape_mismatch, flag, "an array of 1 to 4096 numbers", std::to_string(values.size()), ""});
  return values;
}

Exit make_pulses(const PulseFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  const Vector x = load_vector("--x", flags.x, diagnostics);
  const Vector d = load_vector("--d", flags.d, diagnostics);
  const auto config = load_network(flags.config, diagnostics);
  if (config && (flags.layer < 1 || std::cmp_greater(flags.layer, config->layers.size())))
    diagnostics.push_back({Code::bad_flag, "--layer", fmt::format("1 to {}", config->layers.size()),
                           std::to_string(flags.layer), ""});
  std::optional<Trains> given;
  if (!flags.trains.empty())
    if (const auto json = load_json("--trains", flags.trains, diagnostics))
      given = read_trains(*json, "--trains: ", diagnostics);
  if (!flags.out.empty()) flow::check_output_file("--out", flags.out, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto update = pulse_update(config->layers[static_cast<std::size_t>(flags.layer - 1)], config->lr, x,
                                   d, flags.seed, given, diagnostics);
  if (!update) return console.refuse(diagnostics);
  if (!flags.out.empty()) write_file(flags.out, canonical_json(pulses_json(*update)));
  console.result(result_json(*update),
                 fmt::format("{} lines of x, {} of d, {} slots\npulses up, down  {}, {}\n", x.size(),
                             d.size(), update->trains.length, update->report.up, update->report.down));
  return Exit::yes;
}

}  // namespace

void add_analog_pulses(Command& command) {
  auto flags = std::make_shared<PulseFlags>();
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
