// SPDX-License-Identifier: Apache-2.0
#include "flow/classify_patterns.h"

#include <fmt/format.h>

#include "ising/machine_document.h"
#include "ising/model_files.h"

namespace pulsewright::flow {

using namespace ising;

std::int64_t Classification::right() const {
  std::int64_t right = 0;
  for (std::size_t k = 0; k < classes.size(); ++k) right += classes[k] == expected[k];
  return right;
}

double Classification::accuracy() const {
  return static_cast<double>(right()) / static_cast<double>(classes.size());
}

std::optional<Classification> classify_patterns(const std::string& machine, const std::string& patterns,
                                                const ClassifyOptions& options, Diagnostics& diagnostics) {
  const auto loaded = load_machine(machine, diagnostics);
  const auto read = load_patterns(patterns, diagnostics);
  if (!loaded || !read) return std::nullopt;
  const Diagnostics wrong = check_classification(*loaded, *read, options);
  diagnostics.insert(diagnostics.end(), wrong.begin(), wrong.end());
  if (!wrong.empty()) return std::nullopt;
  Classification found{.options = options,
                       .machine_sha256 = machine_sha256(*loaded),
                       .classes = classify(*loaded, *read, options),
                       .expected = {}};
  for (const auto& states : read->states) found.expected.push_back(class_of(states, options.labels));
  return found;
}

Json to_json(const Classification& classification) {
  Json json;
  json["machine_sha256"] = classification.machine_sha256;
  json["labels"] = classification.options.labels;
  json["warmup"] = classification.options.warmup;
  json["sweeps"] = classification.options.sweeps;
  json["seed"] = classification.options.seed;
  json["patterns"] = classification.classes.size();
  json["right"] = classification.right();
  json["accuracy"] = classification.accuracy();
  json["classes"] = Json::array_of(classification.classes);
  json["expected"] = Json::array_of(classification.expected);
  return json;
}

std::string to_text(const Classification& classification) {
  return fmt::format(
      "machine {}\n{} of {} patterns are in their class, accuracy {:.4f} ({} sweeps after {})\n",
      classification.machine_sha256, classification.right(), classification.classes.size(),
      classification.accuracy(), classification.options.sweeps, classification.options.warmup);
}

}  // namespace pulsewright::flow
