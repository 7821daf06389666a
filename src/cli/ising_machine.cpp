// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/ising_flags.h"
#include "flow/compile_model.h"
#include "flow/machine_pictures.h"
#include "flow/output_place.h"
#include "flow/sample_machine.h"
#include "ising/machine_summary.h"
#include "ising/machine_words.h"

namespace pulsewright::cli {

namespace {

using namespace ising;

/// What decides the machine that a model becomes.
struct MachineFlags {
  MachineWords words;

  void add_to(Command& command) {
    Flag single = command.option("--beta", words.beta, "inverse temperature, per unit of energy");
    single.between(0.0, largest_beta);
    command.option("--width", words.width, "bits of a random word: 8 to optimise, 12 to train, 16 to sample")
        .between(1, static_cast<int>(widest_word));
    command
        .option("--schedule", words.schedule,
                "BETA:SWEEPS for each temperature in turn, instead of --beta; the last one goes on")
        .excludes(single);
    command.option("--clamp", words.clamps, "SPIN:STATE for each spin that is held, state -1 or 1");
  }
};

Exit compile(const ModelFlags& model, const MachineFlags& flags, const std::string& name, std::uint64_t seed,
             std::int64_t rows, const std::string& out, const Console& console) {
  Diagnostics diagnostics;
  const auto read = model.load(diagnostics);
  flow::check_output_file("--out", out, diagnostics);
  if (!read) return console.refuse(diagnostics);
  CompileOptions options = compile_options(flags.words, read->model, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  options.name = name;
  options.seed = seed;
  options.rows = rows;
  const auto machine = flow::compile_model(read->model, options, out, diagnostics);
  if (!machine) return console.refuse(diagnostics);
  Json json = summary_json(*machine);
  json["file"] = out;
  json["instance"] = instance_json(read->model);
  json["notes"] = Json::array_of(read->notes);
  console.result(json, fmt::format("{}{}: {}", notes_text(*read), out, summary_text(*machine)));
  return Exit::yes;
}

struct SampleFlags {
  ModelFlags model;
  MachineFlags machine;
  SampleOptions options;
  std::string out;
  std::string pictures;
};

std::optional<Machine> machine_to_sample(const SampleFlags& flags, Diagnostics& diagnostics) {
  if (is_machine_file(flags.model.file)) return load_machine(flags.model.file, diagnostics);
  const auto read = flags.model.load(diagnostics);
  if (!read) return std::nullopt;
  CompileOptions options = compile_options(flags.machine.words, read->model, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  return compile_machine(read->model, options, diagnostics);
}

Exit sample(const SampleFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  const auto machine = machine_to_sample(flags, diagnostics);
  if (!flags.out.empty()) flow::check_output_file("--out", flags.out, diagnostics);
  if (!flags.pictures.empty())
    flow::check_output_folder("--pictures", flags.pictures, "ising sample", flow::machine_picture,
                              diagnostics);
  flow::check_sampling(flags.options, diagnostics);
  if (!machine || !diagnostics.empty()) return console.refuse(diagnostics);
  for (const Diagnostic& unsafe : find_unsafe(*machine)) console.note("warning: " + unsafe.text());
  const flow::MachineSamples samples =
      flow::sample_machine(*machine, flags.options, flags.out, console.progress_callback());
  if (!flags.pictures.empty())
    replace_folder(flags.pictures, flow::machine_pictures(samples), flow::machine_picture);
  console.result(to_json(samples), to_text(samples));
  return Exit::yes;
}

}  // namespace

void add_ising_compile(Command& command) {
  auto model = std::make_shared<ModelFlags>();
  auto flags = std::make_shared<MachineFlags>();
  auto name = std::make_shared<std::string>("machine");
  auto seed = std::make_shared<std::uint64_t>(1);
  auto rows = std::make_shared<std::int64_t>(0);
  auto out = std::make_shared<std::string>();
  command.example("pulsewright ising compile torus.txt --beta 0.5 --out machine.json");
  model->add_to(command);
  flags->add_to(command);
  command.option("--name", *name, "name of the machine, and of its Verilog modules");
  command.option("--seed", *seed, "seed of the random words and of the start states");
  command.option("--rows", *rows,
                 "folded machine: the spins in so many rows of a memory for each colour, in the order of the "
                 "model; 0 for a block for each spin");
  command.option("-o,--out", *out, "machine document").required();
  command.runs(
      [=](const Console& console) { return compile(*model, *flags, *name, *seed, *rows, *out, console); });
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
  command.option("--pictures", flags->pictures,
                 "folder for pictures (SVG) of the first chain: spins, energy by sweep, autocorrelation");
  command.option("--every", flags->options.keep_every, "sweeps between the states that --out keeps");
  command.runs([=](const Console& console) {
    flags->options.seed = *seed;
    return sample(*flags, console);
  });
}

}  // namespace pulsewright::cli
