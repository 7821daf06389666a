// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "cli/commands.h"
#include "ising/exact_law.h"
#include "ising/formats.h"
#include "ising/generate_model.h"

namespace pulsewright::cli {

namespace {

using namespace ising;

/// What was read of a file, to be compared with what its user means.
Json instance_json(const SpinModel& model) {
  Json json;
  json["spins"] = model.spins();
  json["couplings"] = model.couplings.size();
  // Of the cut weights, as an edge list has them.
  json["weight_sum"] = -coupling_sum(model);
  json["scale"] = model.scale;
  json["sha256"] = model_sha256(model);
  return json;
}

std::string instance_text(const SpinModel& model) {
  return fmt::format("{} spins, {} couplings, sum of cut weights {}{}, model {}", model.spins(),
                     model.couplings.size(), -coupling_sum(model),
                     model.scale == 1 ? "" : fmt::format(", all times {}", model.scale), model_sha256(model));
}

struct ModelFlags {
  std::string file;
  std::string from;
  std::optional<std::int64_t> scale;

  void add_to(Command& command) {
    command.option("file", file, "model: edge list, .coo, .json (BQM), .qubo or .csv").required();
    command.option("--from", from, "format of the file, if its name does not say it").among(format_names);
    command.option("--scale", scale, "multiply all numbers by this, so that they are integers");
  }

  std::optional<ReadModel> load(Diagnostics& diagnostics) const {
    if (scale && (*scale < 1 || *scale > 1000000000))
      diagnostics.push_back({Code::bad_flag, "--scale", "1 to 1000000000", std::to_string(*scale), ""});
    if (!std::filesystem::exists(file))
      diagnostics.push_back({Code::no_such_input, file, "a file with a model", "nothing", ""});
    if (!diagnostics.empty()) return std::nullopt;
    return read_model(read_file(file), format_named(from, file), file, {scale}, diagnostics);
  }

  static Format format_named(const std::string& name, const std::string& file) {
    const auto found = std::ranges::find(format_names, name);
    return found == std::end(format_names) ? format_of(file)
                                           : static_cast<Format>(found - std::begin(format_names));
  }
};

/// The notes of a reader, a line each.
std::string notes_text(const ReadModel& read) {
  std::string text;
  for (const std::string& note : read.notes) text += note + "\n";
  return text;
}

Exit make_model(const std::string& description, const std::string& out, const Console& console) {
  Diagnostics diagnostics;
  const auto graph = make_graph(description, diagnostics);
  if (!graph) return console.refuse(diagnostics);
  const std::string text = edge_list(*graph);
  const auto read = read_model(text, Format::edges, description, {}, diagnostics);
  if (!read) return console.refuse(diagnostics);
  write_file(out, text);
  Json json = instance_json(read->model);
  json["file"] = out;
  console.result(json, fmt::format("{}: {}\n", out, instance_text(read->model)));
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

Exit enumerate_model(const ModelFlags& flags, double beta, const Console& console) {
  Diagnostics diagnostics;
  const auto read = flags.load(diagnostics);
  if (read && read->model.spins() > most_enumerated)
    diagnostics.push_back({Code::bad_flag, flags.file, fmt::format("at most {} spins", most_enumerated),
                           std::to_string(read->model.spins()), "all states of more spins take too long"});
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const ExactLaw law = exact_law(read->model, beta);
  Json json;
  json["instance"] = instance_json(read->model);
  json["notes"] = Json::array_of(read->notes);
  json["beta"] = beta;
  json["log_partition"] = law.log_partition;
  json["mean_energy"] = law.mean_energy;
  json["mean_energy_per_spin"] = law.mean_energy / static_cast<double>(read->model.spins());
  json["ground_energy"] = law.ground_energy;
  json["ground_states"] = law.ground_states;
  json["mean_spins"] = Json::array_of(law.mean_spins);
  json["mean_products"] = Json::array_of(law.mean_products);
  console.result(json, fmt::format("{}{}\nlog partition  {:.10f} nats at beta {}\nmean energy    {:.10f}\n"
                                   "ground energy  {} ({} states)\nmean spins     {:.6f}\n",
                                   notes_text(*read), instance_text(read->model), law.log_partition, beta,
                                   law.mean_energy, law.ground_energy, law.ground_states,
                                   fmt::join(law.mean_spins, " ")));
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
              "planar:N:DENSITY:SEED[:SEED], cubic:L:SEED, complete:N:SEED or regular:N:DEGREE:SEED")
      .required();
  command.option("out", *out, "edge list").required();
  command.runs(
      [description, out](const Console& console) { return make_model(*description, *out, console); });
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
  auto beta = std::make_shared<double>(1.0);
  command.details("The model has at most 24 spins; nothing is sampled.");
  command.example("pulsewright ising exact model.coo --beta 0.5");
  flags->add_to(command);
  command.option("--beta", *beta, "inverse temperature, per unit of energy").between(0.0, 1e6);
  command.runs([flags, beta](const Console& console) { return enumerate_model(*flags, *beta, console); });
}

}  // namespace pulsewright::cli
