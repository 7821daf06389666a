// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "analog/doctor.h"
#include "analog/inference.h"
#include "analog/presets.h"
#include "analog/run_training.h"
#include "base/stop_signals.h"
#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/output_place.h"

namespace pulsewright::cli {

namespace {

using namespace analog;

struct AnalogTrainFlags {
  std::string config;
  DataFlags data{"digits"};
  std::uint64_t seed = 1;
  unsigned threads = 0;
  std::string out;
};

/// The time of the wall since it was made.
class Clock {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

Exit train_network(const AnalogTrainFlags& flags, const Console& console) {
  const Clock clock;
  Diagnostics diagnostics;
  const auto config = load_network(flags.config, diagnostics);
  check_output_folder("--out", flags.out, "analog train", analog::checkpoint_name, diagnostics);
  const data::DataRequest request = flags.data.request(diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto set = data::load_data_set(request.name, request.options, diagnostics);
  if (!set) return console.refuse(diagnostics);
  if (set->train.size() == 0 || set->test.size() == 0)
    return console.refuse(
        {{Code::data_mismatch, request.name, "training and test images", "none of one of them", ""}});
  Workers workers(flags.threads);
  const StopSignals signals;
  const auto outcome = run_training(
      *config, *set, {data::absolute_data_name(request.name), request.options}, flags.seed, workers,
      {flags.out, [&] { return signals.asked(); }, console.progress_callback()}, diagnostics);
  if (!outcome) return console.refuse(diagnostics);
  if (!outcome->is_done)
    return console.fail(fmt::format("stopped with {} of {} epochs done; the same command goes on from there",
                                    outcome->epochs, config->epochs));
  Json json = outcome->report;
  json["seconds"] = clock.seconds();
  const auto number = [&](const char* key) { return *json.find(key)->get_if<double>(); };
  const auto count = [&](const char* key) { return *json.find(key)->integer(); };
  console.result(
      json, fmt::format("test accuracy                 {:.4f}\nmean of the last five epochs  {:.4f}\n"
                        "pulses up, down               {}, {}\n{}/{}\n",
                        number("test_accuracy"), number("test_accuracy_last_five_epochs"), count("pulses_up"),
                        count("pulses_down"), flags.out, report_name));
  return Exit::yes;
}

struct AnalogEvaluateFlags {
  std::string run;
  std::uint64_t repeats = 1;
  std::vector<std::int64_t> times;
  bool compensates = false;
  unsigned threads = 0;
};

/// The weights of all layers on phase-change memory after a time, and what their drift is compensated by.
std::vector<Vector> drifted_weights(const Network& network, std::uint64_t seed, double time,
                                    std::uint64_t event, bool compensates) {
  std::vector<Vector> layers;
  for (std::size_t l = 0; l < network.tiles().size(); ++l) {
    const View weights = network.tiles()[l].cell().weights();
    const Draws draws = Draws(seed, l + 1).part(50);
    Vector now = weights_after(weights, {}, {}, time, draws, event);
    if (compensates) {
      // One-hot inputs read the weights themselves, so these are the mean outputs.
      const Vector first = weights_after(weights, {}, {}, 0, draws, event);
      const float factor = global_readout(first) / global_readout(now);
      for (float& weight : now) weight *= factor;
    }
    layers.push_back(std::move(now));
  }
  return layers;
}

struct Spread {
  double mean = 0;
  double deviation = 0;
};

template <class Evaluate>
Spread spread_of(std::uint64_t repeats, const Evaluate& evaluate) {
  double sum = 0;
  double squares = 0;
  for (std::uint64_t repeat = 0; repeat < repeats; ++repeat) {
    const double value = evaluate(repeat);
    sum += value;
    squares += value * value;
  }
  const auto count = static_cast<double>(repeats);
  return {sum / count, std::sqrt(std::max(squares / count - sum / count * sum / count, 0.0))};
}

Exit evaluate_network(const AnalogEvaluateFlags& flags, const Console& console) {
  // Evaluations of a training are numbered from 0 by its epochs.
  constexpr std::uint64_t first_evaluation = 1 << 20;
  Diagnostics diagnostics;
  const auto run = load_run(flags.run, diagnostics);
  for (const std::int64_t time : flags.times)
    if (time < 0 || time > 1000000000000)
      diagnostics.push_back(
          {Code::bad_flag, "--times", "seconds from 0 to 10^12", fmt::format("{}", time), ""});
  if (flags.repeats < 1 || flags.repeats > 10000)
    diagnostics.push_back({Code::bad_flag, "--repeats", "1 to 10000", std::to_string(flags.repeats), ""});
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto set = data::load_data_set(run->request.name, run->request.options, diagnostics);
  if (!set) return console.refuse(diagnostics);
  const auto network = restore_network(*run, *set, diagnostics);
  if (!network) return console.refuse(diagnostics);
  Workers workers(flags.threads);
  const Spread own = spread_of(flags.repeats, [&](std::uint64_t repeat) {
    return accuracy(*network, set->test, set->maximum, first_evaluation + repeat, workers);
  });
  Json json;
  json["test_images"] = set->test.size();
  json["test_accuracy"] = own.mean;
  json["test_accuracy_deviation"] = own.deviation;
  json["repeats"] = flags.repeats;
  std::string text =
      fmt::format("test accuracy  {:.4f}, standard deviation {:.4f} of {} reads of {} images\n", own.mean,
                  own.deviation, flags.repeats, set->test.size());
  Json::Array list;
  for (const std::int64_t time : flags.times) {
    const Spread at = spread_of(flags.repeats, [&](std::uint64_t repeat) {
      const std::vector<Vector> weights =
          drifted_weights(*network, run->seed, static_cast<double>(time), repeat, flags.compensates);
      return accuracy(*network, set->test, set->maximum, first_evaluation + repeat, workers, &weights);
    });
    Json entry;
    entry["seconds_after_programming"] = time;
    entry["test_accuracy"] = at.mean;
    entry["test_accuracy_deviation"] = at.deviation;
    list.push_back(std::move(entry));
    text += fmt::format("on PCM after {} s  {:.4f}\n", time, at.mean);
  }
  if (!flags.times.empty()) {
    json["pcm"] = Json(std::move(list));
    json["drift_compensation"] = flags.compensates;
  }
  console.result(json, text);
  return Exit::yes;
}

Exit examine_config(const std::string& file, const Console& console) {
  Diagnostics diagnostics;
  const auto config = load_network(file, diagnostics);
  if (!config) return console.refuse(diagnostics);
  const std::vector<Finding> findings = examine(*config);
  Json::Array list;
  std::string text;
  for (const Finding& finding : findings) {
    Json entry;
    entry["where"] = finding.where;
    entry["what"] = finding.what;
    entry["advice"] = finding.advice;
    list.push_back(std::move(entry));
    text += fmt::format("{}: {}; {}\n", finding.where, finding.what, finding.advice);
  }
  Json json;
  json["findings"] = Json(std::move(list));
  json["configuration"] = network_json(*config);
  console.result(json, text + fmt::format("{} findings\n", findings.size()));
  return findings.empty() ? Exit::yes : Exit::no;
}

Json preset_json(const Preset& preset) {
  Json json;
  json["name"] = preset.name;
  json["meaning"] = preset.meaning;
  json["source"] = preset.source;
  json["device"] = settings_json(*preset.device(), preset.settings());
  json["device"]["type"] = preset.device_name;
  json["granularity"] = static_cast<double>(preset.device()->granularity(preset.settings(), no_quirks));
  json["states"] = static_cast<double>(number_of_states(*preset.device(), preset.settings()));
  return json;
}

Exit list_presets(const std::string& name, const Console& console) {
  if (!name.empty() && find_preset(name) == nullptr)
    return console.refuse({{Code::unknown_choice, "preset", "the name of a preset", quote_briefly(name),
                            "`pulsewright analog presets` lists them"}});
  Json::Array list;
  std::string text;
  for (const Preset& preset : presets()) {
    if (!name.empty() && preset.name != name) continue;
    Json json = preset_json(preset);
    text += fmt::format("{:15} {}: {} ({}), {:.0f} states\n", preset.name, preset.device_name, preset.meaning,
                        preset.source, *json.find("states")->get_if<double>());
    if (!name.empty())
      for (const auto& [key, value] : *json.find("device")->object())
        text += fmt::format("  {} = {}\n", key, compact_json(value));
    list.push_back(std::move(json));
  }
  Json json;
  json["presets"] = Json(std::move(list));
  console.result(json, text);
  return Exit::yes;
}

}  // namespace

void add_analog_train(Command& command) {
  auto flags = std::make_shared<AnalogTrainFlags>();
  command.details("The same command goes on where an interrupted one stopped, and ends with the same bytes.");
  command.example("pulsewright analog train --config tiles.toml --seed 1 --out analog_run");
  command.option("--config", flags->config, "network, training and tiles, in TOML or JSON").required();
  flags->data.add_to(command, "data set");
  command.option("--seed", flags->seed, "seed of devices, weights, order, trains and noise");
  command.option("--threads", flags->threads, "threads; 0 for all; the result does not depend on them");
  command.option("-o,--out", flags->out, "folder for configuration, checkpoint and report").required();
  command.runs([flags](const Console& console) { return train_network(*flags, console); });
}

void add_analog_evaluate(Command& command) {
  auto flags = std::make_shared<AnalogEvaluateFlags>();
  command.details(
      "With --times the weights are also programmed to phase-change memory and read after each time.");
  command.example("pulsewright analog evaluate analog_run --repeats 10 --times 1 3600 86400 --compensate");
  command.option("run", flags->run, "folder of `analog train`").required();
  command.option("--repeats", flags->repeats, "reads of all test images, each with its own noise");
  command.option("--times", flags->times, "seconds after programming to phase-change memory");
  command.flag("--compensate", flags->compensates, "outputs are scaled by how far the weights have drifted");
  command.option("--threads", flags->threads, "threads; 0 for all; the result does not depend on them");
  command.runs([flags](const Console& console) { return evaluate_network(*flags, console); });
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
