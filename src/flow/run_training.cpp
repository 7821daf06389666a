// SPDX-License-Identifier: Apache-2.0
#include "flow/run_training.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/files.h"
#include "base/object_reader.h"
#include "train/checkpoint.h"
#include "train/run.h"
#include "train/search.h"

namespace pulsewright::flow {

namespace {

namespace fs = std::filesystem;

/// Every string of an array as one of these names; others are diagnosed.
template <class Enum, std::size_t count>
std::vector<Enum> read_names(ObjectReader& reader, std::string_view key,
                             const std::string_view (&names)[count], Diagnostics& diagnostics) {
  std::vector<Enum> values;
  for (const auto& [value, pointer] : reader.elements(key)) {
    const auto found = value.string() ? std::ranges::find(names, *value.string()) : std::end(names);
    if (found == std::end(names))
      diagnostics.push_back(
          {Code::unknown_choice, pointer, "one of this version's names", value.brief(), ""});
    else
      values.push_back(static_cast<Enum>(found - std::begin(names)));
  }
  return values;
}

/// The candidates that the search of a run chose from, as run.json has them.
std::vector<train::Candidate> read_candidates(const Json& configuration, Diagnostics& diagnostics) {
  const Json* space = configuration.find("design_space");
  if (space == nullptr) {
    diagnostics.push_back({Code::missing_key, "/design_space", "the design space", "nothing", ""});
    return {};
  }
  const std::size_t before = diagnostics.size();
  ObjectReader reader(*space, "/design_space", diagnostics);
  std::vector<int> lengths;
  for (const std::int64_t length :
       reader.integers("lengths", {train::shortest_length, train::longest_length}))
    lengths.push_back(static_cast<int>(length));
  const auto encodings =
      read_names<netlist::Encoding>(reader, "encodings", netlist::encoding_names, diagnostics);
  const auto accumulators =
      read_names<netlist::Accumulator>(reader, "accumulators", netlist::accumulator_names, diagnostics);
  const auto setting =
      static_cast<int>(reader.integer("generator_setting", {0, netlist::generator_settings - 1}));
  std::vector<const netlist::SourcePair*> pairs;
  for (const auto& [value, pointer] : reader.elements("source_pairs")) {
    const netlist::SourcePair* pair = value.string() ? netlist::find_source_pair(*value.string()) : nullptr;
    if (pair == nullptr)
      diagnostics.push_back({Code::unknown_choice, pointer, "a source pair", value.brief(), ""});
    else
      pairs.push_back(pair);
  }
  if (diagnostics.size() != before) return {};
  std::vector<train::Candidate> candidates =
      train::design_space(lengths, encodings, pairs, accumulators, setting);
  for (train::Candidate& candidate : candidates)
    candidate.caps_thresholds = configuration.find("thresholds") != nullptr;
  // A run whose circuit was chosen before its search had these candidates alone.
  if (const Json* choice = configuration.find("choice"); choice != nullptr && choice->array() != nullptr)
    std::erase_if(candidates, [&](const train::Candidate& candidate) {
      return std::ranges::count(*choice->array(), Json(candidate.text())) == 0;
    });
  return candidates;
}

}  // namespace

std::optional<Json> read_document(const fs::path& path, Diagnostics& diagnostics) {
  Diagnostics wrong;
  auto document = parse_json(read_file(path), wrong);
  for (Diagnostic& diagnostic : wrong) {
    diagnostic.where = path.string() + ": " + diagnostic.where;
    diagnostics.push_back(std::move(diagnostic));
  }
  return document;
}

std::string shown_name(const fs::path& path) {
  const fs::path normal = path.lexically_normal();
  return (normal.has_filename() ? normal : normal.parent_path()).filename().string();
}

void add_state(const train::TrainingState& state, views::Moment& moment) {
  moment.history = state.history;
  for (std::size_t l = 0; l < state.logits.size(); ++l) {
    views::LayerChoice choice{train::probabilities_of(state.logits[l]), {}};
    if (l < state.choice.size()) choice.chosen = state.choice[l];
    moment.choices.push_back(std::move(choice));
  }
}

std::optional<RunTraining> read_run_training(const fs::path& folder, Diagnostics& diagnostics) {
  auto configuration = read_document(folder / train::run_file, diagnostics);
  if (!configuration) return std::nullopt;
  Diagnostics wrong;
  RunTraining training;
  training.configuration = std::move(*configuration);
  training.configuration_text = canonical_json(training.configuration);
  training.candidates = read_candidates(training.configuration, wrong);
  const fs::path checkpoint = folder / train::checkpoint_file;
  if (fs::is_regular_file(checkpoint))
    training.state = train::read_checkpoint(read_file(checkpoint), training.configuration_text,
                                            std::string(train::checkpoint_file), wrong);
  if (training.state)
    for (const std::vector<double>& logits : training.state->logits)
      if (logits.size() != training.candidates.size())
        wrong.push_back({Code::bad_checkpoint, std::string(train::checkpoint_file),
                         fmt::format("{} candidates of a layer", training.candidates.size()),
                         std::to_string(logits.size()), ""});
  for (Diagnostic& diagnostic : wrong) {
    diagnostic.where = (folder / "").string() + diagnostic.where;
    diagnostics.push_back(std::move(diagnostic));
  }
  if (!wrong.empty()) return std::nullopt;
  return training;
}

}  // namespace pulsewright::flow
