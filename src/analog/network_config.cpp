// SPDX-License-Identifier: Apache-2.0
#include "analog/network_config.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/files.h"
#include "base/toml.h"

namespace pulsewright::analog {

namespace {

constexpr std::string_view activation_names[] = {"tanh", "relu", "sigmoid"};
constexpr std::string_view loss_names[] = {"cross_entropy", "squared_error"};
constexpr std::size_t most_layers = 32;

using Config = NetworkConfig;

const Field<Config> network_table[] = {
    {"activation",
     "",
     ChoiceMember<Config>{
         activation_names, [](const Config& c) { return static_cast<std::size_t>(c.activation); },
         [](Config& c, std::size_t index) { c.activation = static_cast<Activation>(index); }},
     {},
     "of the hidden layers"},
    {"loss",
     "",
     ChoiceMember<Config>{loss_names, [](const Config& c) { return static_cast<std::size_t>(c.loss); },
                          [](Config& c, std::size_t index) { c.loss = static_cast<Loss>(index); }},
     {},
     "cross entropy after log-softmax, or squared error"},
};

const Field<Config> training_table[] = {
    {"epochs", "", &Config::epochs, {1, 1e6}, "passes over the training images"},
    {"batch", "", &Config::batch, {1, 4096}, "images of a batch"},
    {"lr", "", &Config::lr, not_negative, "learning rate of the first epoch"},
    {"lr_factor", "", &Config::lr_factor, not_negative,
     "what it is multiplied by after each epoch of lr_after"},
};

/// An array of whole numbers in a range.
std::vector<std::int64_t> read_list(const Json& json, const std::string& where, Range range, std::size_t most,
                                    Diagnostics& diagnostics) {
  std::vector<std::int64_t> list;
  const Json::Array* array = json.array();
  if (array == nullptr || array->size() > most) {
    diagnostics.push_back({array == nullptr ? Code::wrong_type : Code::out_of_range, where,
                           fmt::format("an array of at most {} integers", most), json.brief(), ""});
    return list;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    std::int64_t value = 0;
    if (read_value((*array)[i], fmt::format("{}/{}", where, i), range, value, diagnostics))
      list.push_back(value);
  }
  return list;
}

const Json empty_table{Json::Object{}};

const Json& table_or_empty(const Json& json, std::string_view key) {
  const Json* found = json.find(key);
  return found != nullptr ? *found : empty_table;
}

void read_layers(const Json& json, Config& config, Diagnostics& diagnostics) {
  const Json& common = table_or_empty(json, "tile");
  const Json& layers = table_or_empty(json, "layer");
  const std::size_t count = config.hidden.size() + 1;
  if (layers.object() == nullptr) {
    diagnostics.push_back({Code::wrong_type, "/layer", "tables layer.1, layer.2, ...", layers.brief(), ""});
    return;
  }
  for (const auto& [key, value] : *layers.object()) {
    bool is_layer = false;
    for (std::size_t l = 1; l <= count; ++l) is_layer = is_layer || key == std::to_string(l);
    if (!is_layer)
      diagnostics.push_back({Code::unknown_key, "/layer/" + pointer_token(quote_briefly(key)),
                             fmt::format("a layer from 1 to {}", count), quote_briefly(key), ""});
  }
  Diagnostics of_common;
  read_tile(common, "/tile", of_common);
  diagnostics.insert(diagnostics.end(), of_common.begin(), of_common.end());
  for (std::size_t l = 1; l <= count; ++l) {
    const Json* own = layers.find(std::to_string(l));
    if (own == nullptr) {
      Diagnostics again;
      config.layers.push_back(read_tile(common, "/tile", again));
      continue;
    }
    // What is wrong with the common part has been reported.
    Diagnostics found;
    config.layers.push_back(read_tile(merged(common, *own), fmt::format("/layer/{}", l), found));
    if (of_common.empty()) diagnostics.insert(diagnostics.end(), found.begin(), found.end());
  }
}

}  // namespace

NetworkConfig read_network(const Json& json, Diagnostics& diagnostics) {
  Config config;
  if (json.object() == nullptr) {
    diagnostics.push_back({Code::wrong_type, "/", "tables", json.brief(), ""});
    return config;
  }
  constexpr std::string_view sections[] = {"network", "training", "tile", "layer"};
  for (const auto& [key, value] : *json.object())
    if (std::ranges::find(sections, key) == std::end(sections)) refuse_key("", key, sections, diagnostics);
  const Json& network = table_or_empty(json, "network");
  const Json& training = table_or_empty(json, "training");
  constexpr std::string_view own_network[] = {"hidden"};
  constexpr std::string_view own_training[] = {"lr_after"};
  read_fields(std::span<const Field<Config>>(network_table), network, "/network", config, diagnostics,
              own_network);
  read_fields(std::span<const Field<Config>>(training_table), training, "/training", config, diagnostics,
              own_training);
  if (const Json* hidden = network.find("hidden"))
    config.hidden = read_list(*hidden, "/network/hidden", {1, 4096}, most_layers - 1, diagnostics);
  if (const Json* after = training.find("lr_after"))
    config.lr_after = read_list(*after, "/training/lr_after", {1, 1e6}, 1000, diagnostics);
  read_layers(json, config, diagnostics);
  return config;
}

Json network_json(const NetworkConfig& config) {
  Json json;
  json["network"] = fields_json(std::span<const Field<Config>>(network_table), config);
  json["network"]["hidden"] = Json::array_of(config.hidden);
  json["training"] = fields_json(std::span<const Field<Config>>(training_table), config);
  json["training"]["lr_after"] = Json::array_of(config.lr_after);
  json["tile"] = empty_table;
  json["layer"] = empty_table;
  for (std::size_t l = 0; l < config.layers.size(); ++l)
    json["layer"][std::to_string(l + 1)] = tile_json(config.layers[l]);
  return json;
}

std::optional<NetworkConfig> load_network(const std::string& file, Diagnostics& diagnostics) {
  if (!std::filesystem::is_regular_file(file)) {
    diagnostics.push_back(
        {Code::no_such_input, quote_briefly(file), "a configuration in TOML or JSON", "nothing", ""});
    return std::nullopt;
  }
  const std::string text = read_file(file, std::uint64_t{1} << 24);
  const auto json =
      file.ends_with(".json") ? parse_json(text, diagnostics) : parse_toml(text, file, diagnostics);
  if (!json) return std::nullopt;
  const std::size_t before = diagnostics.size();
  NetworkConfig config = read_network(*json, diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  return config;
}

}  // namespace pulsewright::analog
