// SPDX-License-Identifier: Apache-2.0
#include "ising/solutions.h"

#include <fmt/format.h>

namespace pulsewright::ising {

void Solutions::add(std::span<const std::int8_t> states, std::int64_t energy) {
  std::string text;
  text.reserve(states.size());
  for (const std::int8_t state : states) text += state > 0 ? '1' : '0';
  ++counts_[{energy, std::move(text)}];
}

std::int64_t Solutions::hits() const {
  std::int64_t hits = 0;
  for (const auto& [key, count] : counts_)
    if (key.first == counts_.begin()->first.first) hits += count;
  return hits;
}

std::vector<Solution> Solutions::best(std::size_t most) const {
  std::vector<Solution> list;
  for (const auto& [key, count] : counts_) {
    if (list.size() == most) break;
    list.push_back({key.first, key.second, count});
  }
  return list;
}

Json energy_json(const SpinModel& model, std::int64_t energy) {
  const std::int64_t sum = energy + model.offset;
  if (sum % model.scale == 0) return sum / model.scale;
  return static_cast<double>(sum) / static_cast<double>(model.scale);
}

std::string solutions_csv(const SpinModel& model, std::span<const Solution> solutions) {
  std::string text = "energy,count,states\n";
  for (const Solution& solution : solutions)
    text += fmt::format("{},{},{}\n", compact_json(energy_json(model, solution.energy)), solution.count,
                        solution.states);
  return text;
}

Json solutions_json(const SpinModel& model, std::span<const Solution> solutions) {
  Json::Array list;
  for (const Solution& solution : solutions) {
    Json object;
    object["energy"] = energy_json(model, solution.energy);
    object["count"] = solution.count;
    object["states"] = solution.states;
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace pulsewright::ising
