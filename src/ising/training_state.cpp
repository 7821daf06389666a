// SPDX-License-Identifier: Apache-2.0
#include "ising/training_state.h"

#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "base/object_reader.h"

namespace pulsewright::ising {

namespace {

constexpr double largest_weight_read = 1e9;  ///< weights are at most 2^15, in units of the law

Json bits_of(const std::vector<double>& values) {
  Json::Array bits;
  for (const double value : values) bits.emplace_back(std::bit_cast<std::int64_t>(value));
  return bits;
}

std::string chain_text(const std::vector<std::int8_t>& states) {
  std::string text;
  for (const std::int8_t state : states) text += state > 0 ? '1' : '0';
  return text;
}

class StateReader {
 public:
  StateReader(const Json& document, const TrainState& fresh, Diagnostics& wrong)
      : object_(document, "", wrong), fresh_(fresh), wrong_(wrong) {}

  TrainState run(const Json& configuration) {
    TrainState state;
    if (object_.string("schema") != training_state_schema)
      refuse("/schema", std::string(training_state_schema), "another");
    const Json* own = object_.member("configuration");
    if (own && *own != configuration)
      wrong_.push_back({Code::run_mismatch, "/configuration", compact_json(configuration), compact_json(*own),
                        "name another folder, or the flags of that training"});
    state.updates = object_.integer("updates", {0, configuration_updates(configuration)});
    state.weights = doubles("weights", fresh_.weights.size());
    state.fields = doubles("fields", fresh_.fields.size());
    state.chains = chains();
    object_.finish();
    return state;
  }

 private:
  static std::int64_t configuration_updates(const Json& configuration) {
    return *configuration.find("updates")->integer();
  }

  void refuse(std::string where, std::string expected, std::string got) {
    wrong_.push_back({Code::bad_checkpoint, std::move(where), std::move(expected), std::move(got), ""});
  }

  std::vector<double> doubles(std::string_view key, std::size_t count) {
    std::vector<double> values;
    for (const std::int64_t bits : object_.integers(key)) {
      values.push_back(std::bit_cast<double>(bits));
      if (!(std::abs(values.back()) <= largest_weight_read)) {
        refuse(object_.pointer_to(key), "the bits of finite numbers", fmt::format("{}", bits));
        return values;
      }
    }
    if (values.size() != count)
      refuse(object_.pointer_to(key), fmt::format("{} numbers", count), std::to_string(values.size()));
    return values;
  }

  std::vector<std::vector<std::int8_t>> chains() {
    std::vector<std::vector<std::int8_t>> chains;
    const std::size_t spins = fresh_.fields.size();
    for (const ObjectReader::Element& element : object_.elements("chains")) {
      const std::string* text = element.value.string();
      if (!text || text->size() != spins || text->find_first_not_of("01") != std::string::npos) {
        refuse(element.pointer, fmt::format("{} digits 0 or 1", spins), element.value.brief());
        return chains;
      }
      std::vector<std::int8_t>& states = chains.emplace_back();
      for (const char digit : *text) states.push_back(digit == '1' ? 1 : -1);
    }
    if (chains.size() != fresh_.chains.size())
      refuse("/chains", fmt::format("{} chains", fresh_.chains.size()), std::to_string(chains.size()));
    return chains;
  }

  ObjectReader object_;
  const TrainState& fresh_;
  Diagnostics& wrong_;
};

}  // namespace

Json training_configuration(const Patterns& patterns, const TrainOptions& options) {
  Json json;
  json["patterns_sha256"] = patterns_sha256(patterns);
  json["visible"] = patterns.spins;
  json["hidden"] = options.hidden;
  json["width"] = options.width;
  json["weight_bits"] = options.weight_bits;
  json["scale"] = options.scale;
  json["updates"] = options.updates;
  json["chains"] = options.chains;
  json["sweeps"] = options.sweeps;
  json["method"] = options.is_persistent ? "pcd" : "cd";
  json["batch"] = options.batch;
  json["rate"] = options.rate;
  json["seed"] = options.seed;
  // Absent for the plain gradient, as in checkpoints from before there was another.
  if (options.is_centered) json["gradient"] = "centered";
  return json;
}

std::string write_training_state(const TrainState& state, const Json& configuration) {
  Json json;
  json["schema"] = training_state_schema;
  json["configuration"] = configuration;
  json["updates"] = state.updates;
  json["weights"] = bits_of(state.weights);
  json["fields"] = bits_of(state.fields);
  json["chains"] = Json::Array{};
  for (const auto& chain : state.chains) json["chains"].push_back(chain_text(chain));
  return canonical_json(json);
}

std::optional<TrainState> read_training_state(std::string_view text, const Json& configuration,
                                              const TrainState& fresh, const std::string& where,
                                              Diagnostics& diagnostics) {
  Diagnostics wrong;
  const auto document = parse_json(text, wrong);
  std::optional<TrainState> state;
  if (document) state = StateReader(*document, fresh, wrong).run(configuration);
  for (Diagnostic& each : wrong) {
    if (each.code != Code::run_mismatch) each.code = Code::bad_checkpoint;
    each.where = where + each.where;
    diagnostics.push_back(std::move(each));
  }
  return wrong.empty() ? std::move(state) : std::nullopt;
}

}  // namespace pulsewright::ising
