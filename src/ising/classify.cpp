// SPDX-License-Identifier: Apache-2.0
#include "ising/classify.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/random.h"
#include "ising/compile_machine.h"
#include "ising/draft.h"
#include "ising/engine.h"

namespace pulsewright::ising {

namespace {

constexpr std::uint64_t votes_stream = 0x766f7465;

/// How often each label spin was up: [labels].
std::vector<std::int64_t> count_votes(Engine& engine, std::size_t first, const ClassifyOptions& options) {
  std::vector<std::int64_t> votes(static_cast<std::size_t>(options.labels));
  for (std::int64_t sweep = -options.warmup; sweep < options.sweeps; ++sweep) {
    engine.sweep();
    if (sweep < 0) continue;
    for (std::size_t label = 0; label < votes.size(); ++label)
      votes[label] += engine.states()[first + label] > 0;
  }
  return votes;
}

}  // namespace

Diagnostics check_classification(const Machine& machine, const Patterns& patterns,
                                 const ClassifyOptions& options) {
  Diagnostics found;
  check_flag("--labels", options.labels, 2, std::max<std::int64_t>(patterns.spins - 1, 2), found);
  check_flag("--warmup", options.warmup, 0, largest_weight, found);
  check_flag("--sweeps", options.sweeps, 1, largest_weight, found);
  if (patterns.spins > static_cast<std::int64_t>(machine.spins.size()))
    found.push_back({Code::bad_flag, "machine", fmt::format("at least {} spins", patterns.spins),
                     std::to_string(machine.spins.size()), "train it with patterns of this size"});
  if (!found.empty()) return found;
  for (std::size_t k = 0; k < patterns.states.size() && found.size() < most_diagnostics; ++k) {
    const auto ups =
        std::ranges::count(patterns.states[k].end() - options.labels, patterns.states[k].end(), 1);
    if (ups != 1)
      found.push_back({Code::bad_flag, fmt::format("--labels: pattern {}", k + 1), "one label that is up",
                       std::to_string(ups), "the last columns of a row are its labels"});
  }
  return found;
}

std::int64_t class_of(const std::vector<std::int8_t>& states, std::int64_t labels) {
  return std::ranges::find(states.end() - labels, states.end(), 1) - (states.end() - labels);
}

std::vector<std::int64_t> classify(const Machine& machine, const Patterns& patterns,
                                   const ClassifyOptions& options) {
  PW_ASSERT(check_classification(machine, patterns, options).empty());
  const auto first_label = static_cast<std::size_t>(patterns.spins - options.labels);
  Machine clamped = machine;
  clamped.steps = {machine.steps.back()};
  clamped.clamps.clear();
  for (std::size_t i = 0; i < first_label; ++i) clamped.clamps.push_back({static_cast<std::int64_t>(i), 0});
  const std::unique_ptr<Engine> engine = make_engine(clamped);
  const Random seeds(options.seed, votes_stream);
  std::vector<std::int64_t> classes;
  for (const std::vector<std::int8_t>& states : patterns.states) {
    seed_machine(clamped, seeds.at(classes.size()));
    for (std::size_t i = 0; i < first_label; ++i) clamped.clamps[i].state = states[i] > 0;
    engine->restart(clamped);
    const std::vector<std::int64_t> votes = count_votes(*engine, first_label, options);
    classes.push_back(std::ranges::max_element(votes) - votes.begin());
    tell(options.progress, {.task = "ising classify",
                            .unit = "pattern",
                            .done = static_cast<std::int64_t>(classes.size()),
                            .total = static_cast<std::int64_t>(patterns.states.size())});
  }
  return classes;
}

}  // namespace pulsewright::ising
