// SPDX-License-Identifier: Apache-2.0
#include "flow/search_grid.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/failure.h"
#include "objective/price.h"
#include "objective/trials.h"

namespace pulsewright::flow {

namespace {

/// Added to the seed by which rows are dealt, so that no choice was made on the folds of the grid.
constexpr std::uint64_t other_dealing = 1000;

/// The candidate of each layer, for every combination of lengths with one encoding and one pair.
std::vector<std::vector<train::Candidate>> paths_of(const train::TrainOptions& options,
                                                    const std::vector<std::string>& pairs,
                                                    std::size_t layers) {
  std::vector<std::vector<train::Candidate>> paths;
  for (const std::string& pair : pairs)
    for (const netlist::Encoding encoding : options.encodings) {
      std::vector<std::vector<train::Candidate>> grown(1);
      for (std::size_t l = 0; l < layers; ++l) {
        std::vector<std::vector<train::Candidate>> longer;
        for (const auto& path : grown)
          for (const int length : options.lengths) {
            longer.push_back(path);
            longer.back().push_back({length, encoding, netlist::find_source_pair(pair)});
          }
        grown = std::move(longer);
      }
      paths.insert(paths.end(), grown.begin(), grown.end());
    }
  return paths;
}

GridCircuit circuit_of(const std::vector<train::Candidate>& path, const train::TrainOptions& options,
                       std::span<const train::LayerShape> shapes) {
  GridCircuit circuit{.choice = {}, .is_uniform = true};
  for (std::size_t l = 0; l < path.size(); ++l) {
    circuit.choice.push_back(path[l].text());
    circuit.cost += layer_cost(objective::area_of(options), path[l],
                               full_use(path[l], shapes[l], l == 0 ? nullptr : &shapes[l - 1]));
    circuit.is_uniform = circuit.is_uniform && path[l].length == path.front().length;
  }
  return circuit;
}

/// The candidates that the texts of a choice name.
std::vector<train::Candidate> path_of(const train::TrainOptions& options,
                                      const std::vector<std::string>& choice) {
  const std::vector<train::Candidate> space = design_space(options);
  std::vector<train::Candidate> path;
  for (const std::string& text : choice) {
    const auto found = std::ranges::find(space, text, &train::Candidate::text);
    PW_ASSERT(found != space.end());
    path.push_back(*found);
  }
  return path;
}

/// Trains the circuit on all folds; the chosen one, which comes first, beside the real-valued network.
void measure(GridCircuit& circuit, train::TrainOptions options, const objective::Trials& trials,
             const std::string& step, bool is_regression, SearchGrid& grid) {
  options.choice = circuit.choice;
  options.trains_real = &circuit == &grid.chosen;
  const objective::Trials::Result result = trials.run(options, step);
  if (options.trains_real) {
    grid.real_wrong = mean_of(result.real, objective::wrong_of);
    grid.real_loss = mean_of(result.real, objective::loss_of);
  }
  circuit.wrong = mean_of(result.circuit, objective::wrong_of);
  circuit.loss = mean_of(result.circuit, objective::loss_of);
  // (1 + within)^2 of the mean square is `within` of its root.
  circuit.is_within = is_regression ? circuit.loss <= (1 + grid.within) * (1 + grid.within) * grid.real_loss
                                    : circuit.wrong <= grid.real_wrong + grid.within;
}

}  // namespace

std::size_t SearchGrid::within_count() const {
  return static_cast<std::size_t>(std::ranges::count_if(circuits, &GridCircuit::is_within));
}

std::size_t SearchGrid::cheaper_count() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      circuits, [&](const GridCircuit& circuit) { return circuit.is_within && circuit.cost < chosen.cost; }));
}

bool SearchGrid::is_in_cheapest_tenth() const {
  return cheaper_count() <= (within_count() + 9) / 10;
}

std::optional<GridCircuit> SearchGrid::best_uniform() const {
  const auto found = std::ranges::find_if(
      circuits, [](const GridCircuit& circuit) { return circuit.is_uniform && circuit.is_within; });
  return found == circuits.end() ? std::nullopt : std::optional(*found);
}

std::optional<SearchGrid> search_grid(const GridOptions& options, const ProgressListener& progress,
                                      const train::Stop& stop, Diagnostics& diagnostics) {
  TrainingRequest request = options.request;
  train::TrainOptions& training = request.options;
  const Diagnostics wrong = check_options(training);
  diagnostics.insert(diagnostics.end(), wrong.begin(), wrong.end());
  if (!diagnostics.empty()) return std::nullopt;
  const auto data = load_data_set(training.data, training.data_options, diagnostics);
  if (!data) return std::nullopt;
  const auto shapes = trainable_shapes(training, *data, diagnostics);
  if (!shapes) return std::nullopt;
  const auto settled = settle(request, *data, {}, progress, stop, diagnostics);
  if (!settled) return std::nullopt;
  if (!settled->circuit) {
    diagnostics.push_back({Code::bad_flag, "--grid", "a circuit that is chosen by rows held out",
                           "nothing to choose", "leave --cost-weight out, and allow several candidates"});
    return std::nullopt;
  }
  SearchGrid grid{.data = training.data,
                  .seed = training.seed,
                  .within = training.within.value_or(usual_within),
                  .steps = settled->recipe ? settled->recipe->steps : 0,
                  .chosen = circuit_of(path_of(options.request.options, training.choice), training, *shapes),
                  .circuits = {}};
  for (const auto& path : paths_of(options.request.options, options.pairs, shapes->size()))
    grid.circuits.push_back(circuit_of(path, training, *shapes));
  std::ranges::stable_sort(grid.circuits, {}, &GridCircuit::cost);
  const objective::Trials trials(*data, options.folds, options.repeats, training.seed + other_dealing,
                                 progress, stop);
  measure(grid.chosen, training, trials, "the chosen circuit", data->is_regression(), grid);
  for (std::size_t i = 0; i < grid.circuits.size(); ++i)
    measure(grid.circuits[i], training, trials, fmt::format("circuit {} of {}", i + 1, grid.circuits.size()),
            data->is_regression(), grid);
  return grid;
}

namespace {

std::string line_of(const char* name, const GridCircuit& circuit) {
  return fmt::format("{:17} {:8.4f} {:8.4f} {:13.0f}  {}\n", name, 1 - circuit.wrong, circuit.loss,
                     circuit.cost, fmt::join(circuit.choice, ", "));
}

Json to_json(const GridCircuit& circuit) {
  Json json;
  json["layers"] = Json::array_of(circuit.choice);
  json["cost"] = circuit.cost;
  json["wrong"] = circuit.wrong;
  json["loss"] = circuit.loss;
  json["is_within"] = circuit.is_within;
  return json;
}

}  // namespace

std::string to_text(const SearchGrid& grid) {
  std::string text =
      fmt::format("{}, seed {}: {} circuits, {} of them within {} of the real-valued network\n", grid.data,
                  grid.seed, grid.circuits.size(), grid.within_count(), grid.within);
  text += fmt::format("{:17} {:>8} {:>8} {:>13}  {}\n", "", "accuracy", "loss", "cycles x area", "layers");
  text += fmt::format("{:17} {:8.4f} {:8.4f}\n", "real-valued", 1 - grid.real_wrong, grid.real_loss);
  text += line_of("chosen", grid.chosen);
  const auto cheapest = std::ranges::find_if(grid.circuits, &GridCircuit::is_within);
  if (cheapest != grid.circuits.end()) text += line_of("cheapest within", *cheapest);
  if (const auto uniform = grid.best_uniform()) text += line_of("cheapest uniform", *uniform);
  return text + fmt::format("{} of those within cost less than the chosen one: {}in the cheapest tenth\n",
                            grid.cheaper_count(), grid.is_in_cheapest_tenth() ? "" : "not ");
}

Json to_json(const SearchGrid& grid) {
  Json json;
  json["data"] = grid.data;
  json["seed"] = static_cast<std::int64_t>(grid.seed);
  json["within"] = grid.within;
  json["steps"] = grid.steps;
  json["real_wrong"] = grid.real_wrong;
  json["real_loss"] = grid.real_loss;
  json["chosen"] = to_json(grid.chosen);
  json["within_count"] = static_cast<std::int64_t>(grid.within_count());
  json["cheaper_count"] = static_cast<std::int64_t>(grid.cheaper_count());
  json["is_in_cheapest_tenth"] = grid.is_in_cheapest_tenth();
  if (const auto uniform = grid.best_uniform()) json["best_uniform"] = to_json(*uniform);
  json["circuits"] = Json(Json::Array{});
  for (const GridCircuit& circuit : grid.circuits) json["circuits"].push_back(to_json(circuit));
  return json;
}

}  // namespace pulsewright::flow
