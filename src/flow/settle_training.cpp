// SPDX-License-Identifier: Apache-2.0
#include "flow/settle_training.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/failure.h"
#include "base/files.h"
#include "base/object_reader.h"
#include "base/run_folder.h"
#include "base/temporary_folder.h"
#include "netlist/document.h"
#include "objective/price.h"
#include "train/batches.h"
#include "usage/shell_word.h"

namespace pulsewright::flow {

namespace {

/// With fewer rows nothing can be held out.
constexpr std::size_t fewest_rows = 10;
/// With fewer rows a shorter circuit is within by luck.
constexpr std::size_t fewest_to_compare = 30;
/// Steps of a table that is too small for trials.
constexpr int usual_steps = 300;

/// Takes what an earlier call settled from the run.json of `folder`, if that was for the same `within`.
bool recall(train::TrainOptions& options, bool takes_recipe, const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / train::run_file;
  if (std::error_code error; folder.empty() || !std::filesystem::is_regular_file(file, error)) return false;
  Diagnostics wrong;
  const auto configuration = parse_json(read_file(file), wrong);
  if (!configuration || configuration->find("within") == nullptr || configuration->find("choice") == nullptr)
    return false;
  ObjectReader reader(*configuration, "", wrong);
  const double within = reader.number("within");
  train::TrainOptions earlier = options;
  earlier.choice.clear();
  if (const Json::Array* choice = configuration->find("choice")->array())
    for (const Json& candidate : *choice)
      if (candidate.string() != nullptr) earlier.choice.push_back(*candidate.string());
  if (takes_recipe) {
    earlier.real_epochs = static_cast<int>(reader.integer("real_epochs"));
    earlier.tune_epochs = static_cast<int>(reader.integer("tune_epochs"));
    if (const Json* recipe = configuration->find("recipe")) {
      ObjectReader values(*recipe, "/recipe", wrong);
      earlier.recipe.batch = static_cast<int>(values.integer("batch"));
      earlier.recipe.average_decay = values.number("average_decay");
      earlier.recipe.rate = values.number("rate");
      earlier.recipe.tune_rate = values.number("tune_rate");
    }
  }
  // Whatever else differs is refused with its key when the folder is claimed.
  if (!wrong.empty() || !options.within || within != *options.within || !check_options(earlier).empty())
    return false;
  options = std::move(earlier);
  return true;
}

std::vector<train::LayerShape> shapes_of(const train::TrainOptions& options, const data::DataSet& data) {
  Diagnostics diagnostics;
  auto shapes = trainable_shapes(options, data, diagnostics);
  PW_ASSERT(shapes.has_value());
  return std::move(*shapes);
}

/// The circuit on which recipes are compared. Lengths beyond the usual ones would only slow that down.
std::vector<std::string> safest_choice(const train::TrainOptions& options) {
  std::vector<train::Candidate> space = design_space(options);
  if (std::ranges::any_of(space, &train::Candidate::is_usual))
    std::erase_if(space, std::not_fn(&train::Candidate::is_usual));
  return std::vector<std::string>(options.layers.size() + 1,
                                  space[objective::safest_candidate(space)].text());
}

/// Whether some circuit keeps within the limits.
bool check_limits(const TrainingRequest& request, const data::DataSet& data, Diagnostics& diagnostics) {
  const objective::Proposal nearest = objective::nearest_to(request.limits, request.options, data);
  if (largest_share(*nearest.estimate, request.limits) <= 1) return true;
  diagnostics.push_back({Code::bad_flag, "--max-lut4, --max-interval, --max-cells-us",
                         "limits that a circuit of the design space keeps",
                         fmt::format("{}", fmt::join(overruns(*nearest.estimate, request.limits), ", ")),
                         fmt::format("the nearest is {} in every layer: {}", nearest.choice.front(),
                                     objective::to_text(*nearest.estimate))});
  return false;
}

/// The estimate of the circuit that training on all rows ends with.
rtl::DesignEstimate trained_estimate(const train::TrainOptions& options, const data::DataSet& data,
                                     const train::Stop& stop) {
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  const auto report = train::train(options, data, folder.path() / "run", {}, diagnostics, stop);
  PW_ASSERT(report.has_value());
  const auto netlist =
      netlist::read_netlist(read_file(folder.path() / "run" / train::netlist_file), diagnostics);
  PW_ASSERT(netlist.has_value());
  return rtl::estimate(*netlist);
}

/// The circuit with the smallest loss of those that keep within the limits, also once they are trained on all
/// rows.
objective::CircuitChoice choose_within_limits(const TrainingRequest& request, const data::DataSet& data,
                                              std::vector<objective::Proposal> proposals,
                                              const objective::Trials& trials, const train::Stop& stop) {
  const auto share = [&](const objective::Proposal& proposal) {
    return largest_share(*proposal.estimate, request.limits);
  };
  const objective::Proposal smallest = *std::ranges::min_element(proposals, {}, share);
  std::erase_if(proposals, [&](const objective::Proposal& proposal) { return share(proposal) > 1; });
  // Trained weights may take a little more than the untrained ones that check_limits() saw.
  if (proposals.empty()) proposals.push_back(smallest);
  objective::CircuitChoice choice = choose_best(request.options, proposals, trials);
  std::vector<std::size_t> order(choice.trials.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return choice.trials[i].loss; });
  for (const std::size_t i : order) {
    train::TrainOptions tried = request.options;
    tried.choice = choice.trials[i].proposal.choice;
    tried.hold_out = false;  // `data` are the rows that it leaves
    choice.trials[i].proposal.estimate = trained_estimate(tried, data, stop);
    choice.chosen = i;
    if (share(choice.trials[i].proposal) <= 1) break;
  }
  return choice;
}

}  // namespace

std::optional<Settled> settle(TrainingRequest& request, const data::DataSet& data,
                              const std::filesystem::path& run, const ProgressListener& progress,
                              const train::Stop& stop, Diagnostics& diagnostics) {
  Settled settled{.is_regression = data.is_regression(), .recipe = {}, .circuit = {}};
  train::TrainOptions& options = request.options;
  const bool is_table = !data.is_picture;
  if (request.open_objective)
    options.cost_weight =
        objective::cost_weight_for(objective::usual_worth(data), options, shapes_of(options, data));
  if (!is_table && request.open_recipe && data.train.size() >= objective::many_pictures)
    objective::set_many_pictures(options);
  const bool chooses_recipe = is_table && request.open_recipe;
  const bool chooses_circuit =
      options.choice.empty() && design_space(options).size() > 1 &&
      (request.within || (is_table && request.open_objective) || request.limits.any());
  if (!chooses_recipe && !chooses_circuit) return settled;
  if (request.limits.any() && !check_limits(request, data, diagnostics)) return std::nullopt;
  if (chooses_circuit && !request.limits.any()) options.within = request.within.value_or(usual_within);
  if (chooses_circuit && recall(options, chooses_recipe, run)) return settled;

  // What --hold-out keeps takes no part in any choice.
  data::DataSet seen = data;
  seen.train = selected_rows(data.train, train::split_rows(data, options.hold_out).train);
  const std::size_t rows = seen.train.size();
  if (rows < fewest_rows) {
    if (chooses_recipe) objective::set_steps(options, rows, usual_steps);
    if (chooses_circuit)
      options.choice = request.limits.any() ? objective::nearest_to(request.limits, options, data).choice
                                            : safest_choice(options);
    return settled;
  }
  const int repeats = objective::usual_repeats(rows);
  const objective::Trials trials(seen, objective::usual_folds, repeats, options.seed, progress, stop);
  if (chooses_recipe) {
    train::TrainOptions tried = options;
    tried.choice = safest_choice(options);
    settled.recipe = choose_recipe(tried, trials);
    objective::set_steps(options, rows, settled.recipe->steps);
  }
  if (chooses_circuit && !request.limits.any() && rows < fewest_to_compare) {
    options.choice = safest_choice(options);
  } else if (chooses_circuit) {
    const auto on_epoch = [&](const train::EpochRecord& record, int epochs) {
      tell(progress, {.task = "train",
                      .step = "proposals, " + std::string(to_text(record.phase)),
                      .unit = "epoch",
                      .done = record.epoch + 1,
                      .total = epochs});
    };
    const bool is_limited = request.limits.any();
    std::vector<objective::Proposal> proposals =
        objective::propose(options, seen, is_limited, on_epoch, stop);
    settled.circuit = is_limited
                          ? choose_within_limits(request, seen, std::move(proposals), trials, stop)
                          : choose_circuit(options, proposals, *options.within, data.is_regression(), trials);
    options.choice = settled.circuit->trials[settled.circuit->chosen].proposal.choice;
  }
  return settled;
}

namespace {

std::string rows_text(int rows, int folds, int repeats) {
  return fmt::format("{} training rows, {} folds{}", rows, folds,
                     repeats == 1 ? "" : fmt::format(", dealt {} times", repeats));
}

std::string recipe_text(const objective::RecipeChoice& recipe, bool is_regression) {
  std::string text = fmt::format("how long to train, by {}\n{:>7} {:>9} {:>9}\n",
                                 rows_text(recipe.rows, recipe.folds, recipe.repeats), "steps",
                                 is_regression ? "" : "accuracy", is_regression ? "loss" : "brier");
  for (const objective::RecipeTrial& trial : recipe.trials)
    text += fmt::format("{:7} {:>9} {:9.4f}{}\n", trial.steps,
                        is_regression ? "" : fmt::format("{:.4f}", 1 - trial.wrong), trial.brier,
                        trial.steps == recipe.steps ? "  chosen" : "");
  return text;
}

std::string circuit_text(const objective::CircuitChoice& circuit, bool is_regression) {
  const std::string heading = circuit.within ? fmt::format("the cheapest circuit within {}", *circuit.within)
                                             : "the most accurate circuit within the limits";
  std::string text = fmt::format("{}, by {}\n{:>9} {:>8} {:>13}  {}\n", heading,
                                 rows_text(circuit.rows, circuit.folds, circuit.repeats),
                                 is_regression ? "" : "accuracy", "loss", "cycles x area", "layers");
  const auto accuracy = [&](double wrong) {
    return is_regression ? std::string() : fmt::format("{:.4f}", 1 - wrong);
  };
  text +=
      fmt::format("{:>9} {:8.4f} {:>13}  real-valued\n", accuracy(circuit.real_wrong), circuit.real_loss, "");
  for (std::size_t i = 0; i < circuit.trials.size(); ++i) {
    const objective::CircuitTrial& trial = circuit.trials[i];
    text += fmt::format("{:>9} {:8.4f} {:13.0f}  {}{}\n", accuracy(trial.wrong), trial.loss,
                        trial.proposal.cost, fmt::join(trial.proposal.choice, ", "),
                        i == circuit.chosen                            ? "  chosen"
                        : i == 0 || trial.is_within || !circuit.within ? ""
                                                                       : "  not within");
  }
  return text;
}

}  // namespace

std::string to_text(const Settled& settled) {
  const bool is_regression = settled.is_regression;
  std::string text;
  if (settled.recipe) text += recipe_text(*settled.recipe, is_regression);
  if (settled.circuit) text += (text.empty() ? "" : "\n") + circuit_text(*settled.circuit, is_regression);
  return text;
}

Json to_json(const Settled& settled) {
  Json json;
  if (settled.recipe) {
    Json& recipe = json["recipe"];
    recipe["rows"] = settled.recipe->rows;
    recipe["folds"] = settled.recipe->folds;
    recipe["repeats"] = settled.recipe->repeats;
    recipe["steps"] = settled.recipe->steps;
    recipe["trials"] = Json(Json::Array{});
    for (const objective::RecipeTrial& trial : settled.recipe->trials) {
      Json each;
      each["steps"] = trial.steps;
      each["wrong"] = trial.wrong;
      each["loss"] = trial.loss;
      each["brier"] = trial.brier;
      recipe["trials"].push_back(std::move(each));
    }
  }
  if (settled.circuit) {
    Json& circuit = json["circuit"];
    if (settled.circuit->within) circuit["within"] = *settled.circuit->within;
    circuit["rows"] = settled.circuit->rows;
    circuit["folds"] = settled.circuit->folds;
    circuit["repeats"] = settled.circuit->repeats;
    circuit["real_wrong"] = settled.circuit->real_wrong;
    circuit["real_loss"] = settled.circuit->real_loss;
    circuit["chosen"] = static_cast<std::int64_t>(settled.circuit->chosen);
    circuit["trials"] = Json(Json::Array{});
    for (const objective::CircuitTrial& trial : settled.circuit->trials) {
      Json each;
      each["layers"] = Json::array_of(trial.proposal.choice);
      each["cost"] = trial.proposal.cost;
      each["wrong"] = trial.wrong;
      each["loss"] = trial.loss;
      each["more_wrong"] = trial.more_wrong.mean;
      each["more_wrong_error"] = trial.more_wrong.error;
      each["more_loss"] = trial.more_loss.mean;
      each["more_loss_error"] = trial.more_loss.error;
      if (settled.circuit->within) each["is_within"] = trial.is_within;
      if (trial.proposal.estimate) {
        each["lut4"] = trial.proposal.estimate->area.lut4;
        each["interval_clocks"] = trial.proposal.estimate->timing.interval_clocks;
        each["cells_us"] = objective::cells_times_us(*trial.proposal.estimate);
      }
      circuit["trials"].push_back(std::move(each));
    }
  }
  return json;
}

namespace {

/// "test accuracy 0.9666 bit-exact (347 of 359), 0.9694 in real numbers"; of a regression rmse and R2.
std::string test_text(const train::Scores& test) {
  const auto& [circuit, real] = test;
  if (circuit.fit.rmse.empty())
    return fmt::format("test accuracy {:.4f} bit-exact ({} of {}){}", circuit.accuracy(), circuit.correct,
                       circuit.images,
                       real.images == 0 ? "" : fmt::format(", {:.4f} in real numbers", real.accuracy()));
  return fmt::format("test rmse {:.6g}, R2 {:.4f} bit-exact ({} rows){}", circuit.fit.mean_rmse(),
                     circuit.fit.mean_r2(), circuit.images,
                     real.images == 0 ? ""
                                      : fmt::format("; rmse {:.6g}, R2 {:.4f} in real numbers",
                                                    real.fit.mean_rmse(), real.fit.mean_r2()));
}

std::string layers_text(const train::TrainingReport& report) {
  std::string text = fmt::format("{:>7} {:>7} {:>6}  {:14} {:15} {:11} {:>8} {:>9}\n", "inputs", "neurons",
                                 "length", "encoding", "source pair", "plan", "mean SCC", "synapses");
  for (const train::LayerReport& layer : report.layers)
    text += fmt::format("{:7} {:7} {:6}  {:14} {:15} {:11} {:8.3f} {:9}\n", layer.inputs, layer.neurons,
                        layer.choice.length, to_text(layer.choice.encoding), layer.choice.pair->name,
                        to_text(layer.choice.pair->plan), static_cast<double>(layer.mean_scc_q16) / 65536.0,
                        layer.live_synapses);
  return text;
}

}  // namespace

std::string to_text(const train::TrainingReport& report, const std::string& run) {
  return layers_text(report) + fmt::format("{}\nnetlist {}\nnext: pulsewright export {} --out bundle\n",
                                           test_text(report.test), report.netlist_sha256,
                                           usage::shell_word(run));
}

}  // namespace pulsewright::flow
