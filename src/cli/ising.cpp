// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/ising_flags.h"
#include "flow/make_model.h"
#include "flow/model_law.h"

namespace pulsewright::cli {

namespace {

using namespace ising;

Exit make(const std::string& description, const std::string& out, const Console& console) {
  Diagnostics diagnostics;
  const auto model = flow::make_model(description, out, diagnostics);
  if (!model) return console.refuse(diagnostics);
  Json json = instance_json(*model);
  json["file"] = out;
  console.result(json, fmt::format("{}: {}\n", out, instance_text(*model)));
  return Exit::yes;
}

Exit convert_model(const ModelFlags& flags, const std::string& out, const std::string& to,
                   const Console& console) {
  Diagnostics diagnostics;
  const auto read = flags.load(diagnostics);
  if (!read) return console.refuse(diagnostics);
  const auto text = write_model(read->model, ModelFlags::format_named(to, out), diagnostics);
  if (!text) return console.refuse(diagnostics);
  write_file(out, *text);
  Json json = instance_json(read->model);
  json["file"] = out;
  json["notes"] = Json::array_of(read->notes);
  console.result(json, fmt::format("{}{}: {}\n", notes_text(*read), out, instance_text(read->model)));
  return Exit::yes;
}

Exit find_law(const ModelFlags& flags, flow::LawOptions options, const Console& console) {
  Diagnostics diagnostics = check_annealed(options.annealed);
  const auto read = flags.load(diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  options.annealed.progress = console.progress_callback();
  const flow::ModelLaw law = flow::model_law(*read, options);
  console.result(to_json(law), to_text(law));
  return Exit::yes;
}

}  // namespace

void add_ising_make(Command& command) {
  auto description = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  command.example("pulsewright ising make torus:64:64:1 torus.txt");
  command
      .option("graph", *description,
              "G1 or another graph of the G-set, random:N:DENSITY:SEED, torus:H:W[:SEED], "
              "planar:N:DENSITY:SEED[:SEED], cubic:L:SEED, complete:N:SEED or regular:N:DEGREE:SEED; or "
              "invertible logic: and, adder:N or multiplier:NxM")
      .required();
  command.option("out", *out, "edge list; for logic a file whose ending says the format, such as .coo")
      .required();
  command.runs([description, out](const Console& console) { return make(*description, *out, console); });
}

void add_ising_convert(Command& command) {
  auto flags = std::make_shared<ModelFlags>();
  auto out = std::make_shared<std::string>();
  auto to = std::make_shared<std::string>();
  command.example("pulsewright ising convert model.coo model.qubo");
  flags->add_to(command);
  command.option("out", *out, "file to write; its ending says the format").required();
  command.option("--to", *to, "format to write, if the name does not say it").among(format_names);
  command.runs(
      [flags, out, to](const Console& console) { return convert_model(*flags, *out, *to, console); });
}

void add_ising_exact(Command& command) {
  auto flags = std::make_shared<ModelFlags>();
  auto options = std::make_shared<flow::LawOptions>();
  command.details("Models of more than 24 spins are not enumerated but sampled, with standard errors.");
  command.example("pulsewright ising exact model.coo --beta 0.5");
  flags->add_to(command);
  command.option("--beta", options->beta, "inverse temperature, per unit of energy").between(0.0, 1e6);
  command.option("--runs", options->annealed.runs, "annealed runs of a large model");
  command.option("--temperatures", options->annealed.temperatures, "temperatures of each run");
  command.option("--seed", options->annealed.seed, "seed of the runs");
  command.runs([flags, options](const Console& console) { return find_law(*flags, *options, console); });
}

}  // namespace pulsewright::cli
