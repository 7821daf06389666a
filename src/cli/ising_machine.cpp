// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/ising_flags.h"
#include "cli/output_place.h"
#include "flow/compile_model.h"
#include "flow/sample_machine.h"
#include "ising/machine_summary.h"

namespace pulsewright::cli {

namespace {

using namespace ising;

constexpr double largest_beta = 1e6;

template <class Number>
bool read_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

/// "BETA:SWEEPS"
std::optional<Temperature> read_temperature(std::string_view text) {
  Temperature temperature{};
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !read_number(text.substr(0, colon), temperature.beta) ||
      !read_number(text.substr(colon + 1), temperature.sweeps))
    return std::nullopt;
  if (!(temperature.beta >= 0 && temperature.beta <= largest_beta) || temperature.sweeps < 1 ||
      temperature.sweeps > largest_weight)
    return std::nullopt;
  return temperature;
}

/// "SPIN:STATE"
std::optional<Clamp> read_clamp(std::string_view text) {
  Clamp clamp{};
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !read_number(text.substr(0, colon), clamp.spin) ||
      !read_number(text.substr(colon + 1), clamp.state))
    return std::nullopt;
  if (clamp.spin < 0 || (clamp.state != 1 && clamp.state != -1)) return std::nullopt;
  clamp.state = clamp.state > 0 ? 1 : 0;
  return clamp;
}

/// What decides the machine that a model becomes.
struct MachineFlags {
  double beta = 1.0;
  unsigned width = 16;
  std::vector<std::string> schedule;
  std::vector<std::string> clamps;

  void add_to(Command& command) {
    Flag single = command.option("--beta", beta, "inverse temperature, per unit of energy");
    single.between(0.0, largest_beta);
    command.option("--width", width, "bits of a random word: 8 to optimise, 12 to train, 16 to sample")
        .between(1, static_cast<int>(widest_word));
    command
        .option("--schedule", schedule,
                "BETA:SWEEPS for each temperature in turn, instead of --beta; the last one goes on")
        .excludes(single);
    command.option("--clamp", clamps, "SPIN:STATE for each spin that is held, state -1 or 1");
  }

  CompileOptions options(const SpinModel& model, Diagnostics& diagnostics) const {
    CompileOptions options{.width = width, .schedule = {{beta}}};
    if (!schedule.empty()) options.schedule.clear();
    for (const std::string& text : schedule) {
      if (const auto temperature = read_temperature(text))
        options.schedule.push_back(*temperature);
      else
        diagnostics.push_back({Code::bad_flag, "--schedule", "BETA:SWEEPS, such as 0.5:100",
                               quote_briefly(text), "beta from 0 to 1e6, at least one sweep"});
    }
    for (const std::string& text : clamps) {
      const auto clamp = read_clamp(text);
      if (clamp && clamp->spin < model.spins())
        options.clamps.push_back(*clamp);
      else
        diagnostics.push_back({Code::bad_flag, "--clamp",
                               fmt::format("SPIN:STATE, spin 0 to {}, state -1 or 1", model.spins() - 1),
                               quote_briefly(text), ""});
    }
    std::ranges::sort(options.clamps, {}, &Clamp::spin);
    const auto twice = std::ranges::adjacent_find(options.clamps, {}, &Clamp::spin);
    if (twice != options.clamps.end())
      diagnostics.push_back(
          {Code::bad_flag, "--clamp", "each spin once", fmt::format("spin {} twice", twice->spin), ""});
    return options;
  }
};

Exit compile(const ModelFlags& model, const MachineFlags& flags, const std::string& name, std::uint64_t seed,
             const std::string& out, const Console& console) {
  Diagnostics diagnostics;
  const auto read = model.load(diagnostics);
  check_output_file("--out", out, diagnostics);
  if (!read) return console.refuse(diagnostics);
  CompileOptions options = flags.options(read->model, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  options.name = name;
  options.seed = seed;
  const auto machine = flow::compile_model(read->model, options, out, diagnostics);
  if (!machine) return console.refuse(diagnostics);
  Json json = summary_json(*machine);
  json["file"] = out;
  json["instance"] = instance_json(read->model);
  json["notes"] = Json::array_of(read->notes);
  console.result(json, fmt::format("{}{}: {}", notes_text(*read), out, summary_text(*machine)));
  return Exit::yes;
}

Exit check_machine(const std::string& file, bool force, const Console& console) {
  Diagnostics diagnostics;
  const auto machine = load_machine(file, diagnostics);
  if (!machine) return console.refuse(diagnostics);
  const Diagnostics unsafe = find_unsafe(*machine);
  if (!unsafe.empty() && !force) return console.refuse(unsafe);
  Json json = summary_json(*machine);
  json["status"] = unsafe.empty() ? "valid" : "unsafe";
  console.result(json, fmt::format("{}: {}, {}{}", file, unsafe.empty() ? "valid" : "valid, but unsafe",
                                   summary_text(*machine), to_text(unsafe)));
  return Exit::yes;
}

struct SampleFlags {
  ModelFlags model;
  MachineFlags machine;
  SampleOptions options;
  std::string out;
};

std::optional<Machine> machine_to_sample(const SampleFlags& flags, Diagnostics& diagnostics) {
  if (is_machine_file(flags.model.file)) return load_machine(flags.model.file, diagnostics);
  const auto read = flags.model.load(diagnostics);
  if (!read) return std::nullopt;
  CompileOptions options = flags.machine.options(read->model, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  return compile_machine(read->model, options, diagnostics);
}

std::string sample_text(const flow::MachineSamples& samples) {
  const auto& [machine, options, report] = samples;
  const auto spins = static_cast<double>(machine.spins.size());
  std::string text = fmt::format(
      "{}\n{} chains of {} sweeps after {}, beta {:.6g}, words of {} bits\n"
      "mean energy           {:.8g} ({:.8g} per spin, standard error {:.2g})\n"
      "autocorrelation time  {:.3g} sweeps\n",
      instance_text(model_of(machine)), options.chains, options.sweeps, options.warmup,
      options.beta.value_or(beta_of(machine)), machine.width, report.mean_energy, report.mean_energy / spins,
      report.standard_error / spins, report.autocorrelation_time);
  if (report.r_hat) text += fmt::format("r-hat                 {:.5f}\n", *report.r_hat);
  if (report.law)
    text += fmt::format("total variation       {:.6f} from the exact law; {:.6f} with ideal random numbers\n",
                        report.law->total_variation, report.ideal->total_variation);
  return text;
}

Exit sample(const SampleFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  const auto machine = machine_to_sample(flags, diagnostics);
  if (!flags.out.empty()) check_output_file("--out", flags.out, diagnostics);
  flow::check_sampling(flags.options, diagnostics);
  if (!machine || !diagnostics.empty()) return console.refuse(diagnostics);
  for (const Diagnostic& unsafe : find_unsafe(*machine)) console.note("warning: " + unsafe.text());
  const flow::MachineSamples samples =
      flow::sample_machine(*machine, flags.options, flags.out, console.progress_callback());
  console.result(to_json(samples), sample_text(samples));
  return Exit::yes;
}

}  // namespace

void add_ising_compile(Command& command) {
  auto model = std::make_shared<ModelFlags>();
  auto flags = std::make_shared<MachineFlags>();
  auto name = std::make_shared<std::string>("machine");
  auto seed = std::make_shared<std::uint64_t>(1);
  auto out = std::make_shared<std::string>();
  command.example("pulsewright ising compile torus.txt --beta 0.5 --out machine.json");
  model->add_to(command);
  flags->add_to(command);
  command.option("--name", *name, "name of the machine, and of its Verilog modules");
  command.option("--seed", *seed, "seed of the random words and of the start states");
  command.option("-o,--out", *out, "machine document").required();
  command.runs([=](const Console& console) { return compile(*model, *flags, *name, *seed, *out, console); });
}

void add_ising_check(Command& command) {
  auto file = std::make_shared<std::string>();
  auto force = std::make_shared<bool>(false);
  command.example("pulsewright ising check machine.json");
  command.option("machine", *file, "machine document").required();
  command.flag("--force", *force, "accept sources whose samples are known to be biased");
  command.runs([=](const Console& console) { return check_machine(*file, *force, console); });
}

void add_ising_sample(Command& command) {
  auto flags = std::make_shared<SampleFlags>();
  auto seed = std::make_shared<std::optional<std::uint64_t>>();
  flags->options.keep_every = 1;
  command.example("pulsewright ising sample torus.txt --beta 0.5 --sweeps 100000");
  flags->model.add_to(command);
  flags->machine.add_to(command);
  command.option("--sweeps", flags->options.sweeps, "samples of each chain, a sweep apart");
  command.option("--warmup", flags->options.warmup, "sweeps of each chain before them");
  command.option("--chains", flags->options.chains, "machines with other seeds");
  command.option("--seed", *seed, "seed of all chains; a machine's first chain has its own without it");
  command.option("--out", flags->out, "states with energies and counts, as CSV, or JSON if the name ends so");
  command.option("--every", flags->options.keep_every, "sweeps between the states that --out keeps");
  command.runs([=](const Console& console) {
    flags->options.seed = *seed;
    return sample(*flags, console);
  });
}

}  // namespace pulsewright::cli
