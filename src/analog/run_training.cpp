// SPDX-License-Identifier: Apache-2.0
#include "analog/run_training.h"

#include <algorithm>
#include <chrono>
#include <numeric>

#include <fmt/format.h>

#include "base/files.h"

namespace pulsewright::analog {

namespace {

constexpr const char* run_schema = "pulsewright.analog_run/1";

Json identity_of(const NetworkConfig& config, const data::DataSet& data, const data::DataRequest& request,
                 std::uint64_t seed) {
  Json json;
  json["schema"] = run_schema;
  json["configuration"] = network_json(config);
  json["data"]["name"] = request.name;
  json["data"]["options"] = data::to_json(request.options);
  json["data"]["features"] = data.train.features;
  json["data"]["classes"] = data.classes;
  json["data"]["maximum"] = data.maximum;
  json["seed"] = fmt::format("{}", seed);
  return json;
}

/// The places in which two values differ.
void list_differences(const Json& mine, const Json& theirs, const std::string& where,
                      Diagnostics& diagnostics) {
  if (mine == theirs) return;
  if (mine.object() != nullptr && theirs.object() != nullptr) {
    static const Json missing;
    for (const auto& [key, value] : *mine.object()) {
      const Json* other = theirs.find(key);
      list_differences(value, other != nullptr ? *other : missing, where + "/" + pointer_token(key),
                       diagnostics);
    }
    for (const auto& [key, value] : *theirs.object())
      if (mine.find(key) == nullptr)
        list_differences(missing, value, where + "/" + pointer_token(key), diagnostics);
    return;
  }
  diagnostics.push_back({Code::run_mismatch, where.empty() ? "/" : where, mine.brief(), theirs.brief(),
                         "the run in this folder is another one; choose another folder"});
}

/// The training images in the order of an epoch, by Fisher and Yates.
std::vector<std::size_t> order_of(std::size_t count, std::uint64_t seed, std::uint64_t epoch) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const EventDraws draws = Draws(seed, 0).of(Purpose::order, epoch);
  for (std::size_t i = count; i > 1; --i)
    std::swap(order[i - 1], order[static_cast<std::size_t>(draws.uniform(i) * static_cast<double>(i))]);
  return order;
}

/// The learning rate of an epoch, counted from 0.
float rate_of(const NetworkConfig& config, std::int64_t epoch) {
  float lr = config.lr;
  for (const std::int64_t after : config.lr_after)
    if (epoch >= after) lr *= config.lr_factor;
  return lr;
}

class Run {
 public:
  Run(const NetworkConfig& config, const data::DataSet& data, const data::DataRequest& request,
      std::uint64_t seed, Workers& workers)
      : config_(config),
        data_(data),
        seed_(seed),
        workers_(workers),
        identity_(identity_of(config, data, request, seed)),
        images_(scaled_images(data.train, data.maximum)),
        network_(config, data.train.features, static_cast<std::size_t>(data.classes), seed) {}

  std::int64_t epochs() const { return static_cast<std::int64_t>(history_.accuracies.size()); }
  bool is_done() const { return epochs() >= config_.epochs; }

  Json checkpoint() {
    Json json = identity_;
    Json state{Json::Object{}};
    Archive archive(state);
    archive.part("history", history_);
    archive.part("network", network_);
    json["state"] = std::move(state);
    return json;
  }

  void load(const Json& json, const std::string& where, Diagnostics& diagnostics) {
    Json theirs = json;
    if (theirs.object() != nullptr) theirs["state"] = Json();
    Json mine = identity_;
    mine["state"] = Json();
    const std::size_t before = diagnostics.size();
    list_differences(mine, theirs, where, diagnostics);
    if (diagnostics.size() != before) return;
    Archive archive(*json.find("state"), where + "/state", diagnostics);
    archive.part("history", history_);
    archive.part("network", network_);
  }

  void train_epoch();
  Json report() const;
  const Json& identity() const { return identity_; }
  const History& history() const { return history_; }

 private:
  const NetworkConfig& config_;
  const data::DataSet& data_;
  std::uint64_t seed_;
  Workers& workers_;
  Json identity_;
  Vector images_;
  Network network_;
  History history_;
};

void Run::train_epoch() {
  const auto epoch = static_cast<std::uint64_t>(epochs());
  const std::vector<std::size_t> order = order_of(data_.train.size(), seed_, epoch);
  const std::size_t features = data_.train.features;
  const auto batch = static_cast<std::size_t>(config_.batch);
  const float lr = rate_of(config_, epochs());
  double loss = 0;
  Vector rows;
  std::vector<std::uint8_t> labels;
  for (std::size_t first = 0; first < order.size(); first += batch) {
    rows.clear();
    labels.clear();
    for (std::size_t i = first; i < std::min(first + batch, order.size()); ++i) {
      const auto begin = images_.begin() + static_cast<std::ptrdiff_t>(order[i] * features);
      rows.insert(rows.end(), begin, begin + static_cast<std::ptrdiff_t>(features));
      labels.push_back(data_.train.labels[order[i]]);
    }
    loss += network_.step(rows, labels, lr, workers_) * static_cast<double>(labels.size());
  }
  history_.losses.push_back(static_cast<float>(loss / static_cast<double>(order.size())));
  history_.accuracies.push_back(
      static_cast<float>(accuracy(network_, data_.test, data_.maximum, epoch, workers_)));
}

Json Run::report() const {
  Json json = identity_;
  Json::Array epochs_json;
  for (std::size_t i = 0; i < history_.accuracies.size(); ++i) {
    Json entry;
    entry["epoch"] = i + 1;
    entry["learning_rate"] = static_cast<double>(rate_of(config_, static_cast<std::int64_t>(i)));
    entry["mean_loss"] = static_cast<double>(history_.losses[i]);
    entry["test_accuracy"] = static_cast<double>(history_.accuracies[i]);
    epochs_json.push_back(std::move(entry));
  }
  json["epochs"] = Json(std::move(epochs_json));
  const std::size_t last = std::min<std::size_t>(history_.accuracies.size(), 5);
  double sum = 0;
  for (std::size_t i = 0; i < last; ++i) sum += history_.accuracies[history_.accuracies.size() - 1 - i];
  json["test_accuracy"] = history_.accuracies.empty() ? 0.0 : static_cast<double>(history_.accuracies.back());
  json["test_accuracy_last_five_epochs"] = last == 0 ? 0.0 : sum / static_cast<double>(last);
  PulseReport all;
  Json::Array tiles;
  for (const Tile& tile : network_.tiles()) {
    Json::Array arrays;
    for (const PulsedArray* array : tile.cell().arrays()) {
      all += array->report();
      Json entry;
      entry["device"] = array->device().name;
      entry["pulses_up"] = array->report().up;
      entry["pulses_down"] = array->report().down;
      entry["ended_at_a_bound"] = array->report().at_bound;
      arrays.push_back(std::move(entry));
    }
    Json entry;
    entry["outputs"] = tile.shape().outputs;
    entry["inputs"] = tile.shape().inputs;
    entry["arrays"] = Json(std::move(arrays));
    tiles.push_back(std::move(entry));
  }
  json["tiles"] = Json(std::move(tiles));
  json["pulses_up"] = all.up;
  json["pulses_down"] = all.down;
  return json;
}

}  // namespace

void History::exchange(Archive& archive) {
  archive("losses", losses);
  archive("accuracies", accuracies);
}

std::optional<TrainingOutcome> run_training(const NetworkConfig& config, const data::DataSet& data,
                                            const data::DataRequest& request, std::uint64_t seed,
                                            Workers& workers, const TrainingRun& run,
                                            Diagnostics& diagnostics) {
  Run training(config, data, request, seed, workers);
  const std::filesystem::path checkpoint = run.folder / checkpoint_name;
  if (std::filesystem::exists(checkpoint)) {
    const std::size_t before = diagnostics.size();
    const auto json = parse_json(read_file(checkpoint), diagnostics);
    if (json) training.load(*json, checkpoint.string() + ": ", diagnostics);
    if (diagnostics.size() != before) return std::nullopt;
  }
  write_file(run.folder / config_name, canonical_json(network_json(config)));
  const auto save = [&] { write_file(checkpoint, compact_json(training.checkpoint()) + "\n"); };
  // A checkpoint is synced to the disk, which can take longer than an epoch.
  constexpr std::chrono::seconds pace(2);
  auto saved = std::chrono::steady_clock::now();
  while (!training.is_done() && !run.is_asked_to_stop()) {
    training.train_epoch();
    tell(run.progress, {.task = "analog train",
                        .unit = "epoch",
                        .done = training.epochs(),
                        .total = config.epochs,
                        .figures = {{"test accuracy", training.history().accuracies.back()}}});
    if (std::chrono::steady_clock::now() - saved < pace) continue;
    save();
    saved = std::chrono::steady_clock::now();
  }
  save();
  TrainingOutcome outcome{training.is_done(), training.epochs(), training.report()};
  if (outcome.is_done) write_file(run.folder / report_name, canonical_json(outcome.report));
  return outcome;
}

std::optional<LoadedRun> load_run(const std::filesystem::path& folder, Diagnostics& diagnostics) {
  const std::filesystem::path path = folder / checkpoint_name;
  if (!std::filesystem::is_regular_file(path)) {
    diagnostics.push_back({Code::no_such_input, quote_briefly(folder.string()), "a folder of `analog train`",
                           "no checkpoint.json in it", ""});
    return std::nullopt;
  }
  auto json = parse_json(read_file(path), diagnostics);
  if (!json) return std::nullopt;
  const Json* version = json->find("schema");
  const Json* configuration = json->find("configuration");
  const Json* data = json->find("data");
  const Json* name = data != nullptr ? data->find("name") : nullptr;
  const Json* seed = json->find("seed");
  const bool is_whole = version != nullptr && *version == Json(run_schema) && configuration != nullptr &&
                        name != nullptr && name->string() != nullptr && seed != nullptr &&
                        seed->string() != nullptr && json->find("state") != nullptr;
  if (!is_whole) {
    diagnostics.push_back({Code::bad_checkpoint, path.string(), fmt::format("a checkpoint of {}", run_schema),
                           "another document", "the file may be damaged or of another version"});
    return std::nullopt;
  }
  LoadedRun run;
  const std::size_t before = diagnostics.size();
  run.config = read_network(*configuration, diagnostics);
  run.request.name = *name->string();
  if (const Json* options = data->find("options"))
    run.request.options = data::read_data_options(*options, "/data/options", diagnostics);
  const std::string digits = *seed->string();
  if (digits.empty() || digits.size() > 19 || digits.find_first_not_of("0123456789") != std::string::npos)
    diagnostics.push_back(
        {Code::bad_checkpoint, path.string() + ": /seed", "a number", quote_briefly(digits), ""});
  else
    run.seed = std::stoull(digits);
  if (diagnostics.size() != before) return std::nullopt;
  run.checkpoint = std::move(*json);
  return run;
}

std::optional<Network> restore_network(const LoadedRun& run, const data::DataSet& data,
                                       Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const Json mine = identity_of(run.config, data, run.request, run.seed);
  list_differences(*mine.find("data"), *run.checkpoint.find("data"), "/data", diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  std::optional<Network> network;
  network.emplace(run.config, data.train.features, static_cast<std::size_t>(data.classes), run.seed);
  Archive archive(*run.checkpoint.find("state"), "/state", diagnostics);
  archive.part("network", *network);
  if (diagnostics.size() != before) return std::nullopt;
  return network;
}

}  // namespace pulsewright::analog
