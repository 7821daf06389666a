// SPDX-License-Identifier: Apache-2.0
#include "report/trials.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/object_reader.h"

namespace pulsewright::report {

namespace {

void read_recipe(const Json& recipe, Trials& trials, Diagnostics& diagnostics) {
  ObjectReader reader(recipe, "/recipe", diagnostics);
  trials.steps = reader.integer("steps", {1, INT64_MAX});
  for (const auto& [value, pointer] : reader.elements("trials")) {
    ObjectReader trial(value, pointer, diagnostics);
    trials.recipe.push_back(
        {trial.integer("steps", {1, INT64_MAX}), trial.number("wrong"), trial.number("brier")});
  }
}

void read_circuits(const Json& circuit, Trials& trials, Diagnostics& diagnostics) {
  ObjectReader reader(circuit, "/circuit", diagnostics);
  if (reader.has("within")) trials.within = reader.number("within");
  trials.real_wrong = reader.number("real_wrong");
  trials.real_loss = reader.number("real_loss");
  for (const auto& [value, pointer] : reader.elements("trials")) {
    ObjectReader trial(value, pointer, diagnostics);
    LayersTrial& each = trials.circuits.emplace_back();
    for (const auto& [layer, place] : trial.elements("layers"))
      if (layer.string() != nullptr)
        each.layers.push_back(*layer.string());
      else
        diagnostics.push_back({Code::wrong_type, place, "a string", layer.brief(), ""});
    each.cost = trial.number("cost");
    each.wrong = trial.number("wrong");
    each.loss = trial.number("loss");
    if (trial.has("is_within")) each.is_within = trial.boolean("is_within");
  }
  trials.chosen = reader.integer("chosen", {0, std::ssize(trials.circuits) - 1});
}

void write_recipe(Html& html, const Trials& trials) {
  html.markup("<h3>How long to train</h3>\n");
  html.begin_table("Lengths of training that were tried on rows held out",
                   {"steps", "right", "Brier score or mean square", "chosen"});
  for (std::size_t t = 0; t < trials.recipe.size(); ++t) {
    const StepsTrial& trial = trials.recipe[t];
    const std::string key = fmt::format("training/recipe/{}", t);
    html.markup("<tr>").cell(key + "/steps", trial.steps).markup("<td>");
    html.percent(key + "/right", 1 - trial.wrong).markup("</td>");
    html.cell(key + "/brier", trial.brier, 4);
    html.cell(trial.steps == trials.steps ? "yes" : "").markup("</tr>\n");
  }
  html.end_table();
}

void write_circuits(Html& html, const Trials& trials) {
  html.markup("<h3>Which circuit to train</h3>\n<p>Chosen is the ");
  if (trials.within)
    html.markup("cheapest circuit whose answers on rows held out are within ")
        .number("training/circuit/within", *trials.within, 4)
        .markup(" of those of the real-valued network");
  else
    html.markup("most accurate circuit, by rows held out, that keeps within the limits");
  html.markup(". The real-valued network has ");
  html.percent("training/circuit/real_right", 1 - trials.real_wrong)
      .markup(" of them right, with a loss of ");
  html.number("training/circuit/real_loss", trials.real_loss, 4).markup(".</p>\n");
  html.begin_table("Circuits that were tried on rows held out, from the safest to the cheapest",
                   {"layers", "right", "loss", "clocks x area", "result"});
  for (std::size_t t = 0; t < trials.circuits.size(); ++t) {
    const LayersTrial& trial = trials.circuits[t];
    const std::string key = fmt::format("training/circuit/{}", t);
    html.row_head(fmt::format("{}", fmt::join(trial.layers, ", "))).markup("<td>");
    html.percent(key + "/right", 1 - trial.wrong).markup("</td>");
    html.cell(key + "/loss", trial.loss, 4).cell(key + "/cost", trial.cost, 0);
    const bool is_chosen = static_cast<std::int64_t>(t) == trials.chosen;
    html.cell(is_chosen ? "chosen" : trial.is_within.value_or(true) ? "" : "not within").markup("</tr>\n");
  }
  html.end_table();
}

}  // namespace

std::optional<Trials> read_trials(const std::string& text, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto document = parse_json(text, diagnostics);
  if (!document) return std::nullopt;
  Trials trials;
  if (const Json* recipe = document->find("recipe")) read_recipe(*recipe, trials, diagnostics);
  if (const Json* circuit = document->find("circuit")) read_circuits(*circuit, trials, diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  return trials;
}

void write_trials(Html& html, const Trials& trials) {
  if (!trials.recipe.empty()) write_recipe(html, trials);
  if (!trials.circuits.empty()) write_circuits(html, trials);
}

}  // namespace pulsewright::report
