// SPDX-License-Identifier: Apache-2.0
#include "rtl/design_area.h"

#include <algorithm>
#include <variant>

namespace pulsewright {

namespace {

/// True of an encoder that compares with constants.
bool has_constant_thresholds(const Instance& instance) {
  const auto thresholds = std::ranges::find(instance.connections, "thresholds_i", &Connection::port);
  return thresholds != instance.connections.end() &&
         std::ranges::all_of(thresholds->expression,
                             [](const Part& part) { return std::holds_alternative<Literal>(part); });
}

}  // namespace

Cost operator+(const Cost& one, const Cost& other) {
  return {one.lut4 + other.lut4, one.ff + other.ff, one.bram + other.bram};
}

AreaByPart registry_area(const Module& module) {
  AreaByPart parts;
  for (const Instance& instance : module.instances) {
    if (instance.block == nullptr) continue;
    Cost& cost = parts[area_part(instance.block->kind, has_constant_thresholds(instance))];
    cost = cost + instance.block->cost(instance.parameters);
  }
  return parts;
}

AreaByPart registry_area(const Design& design) {
  AreaByPart parts;
  for (const Module& module : design.modules)
    for (const auto& [part, cost] : registry_area(module)) parts[part] = parts[part] + cost;
  return parts;
}

Cost expected_area(const AreaByPart& parts) {
  Cost sum;
  for (const auto& [part, cost] : parts) {
    sum = sum + cost;
    sum.lut4 += cost.lut4 * (static_cast<double>(lut4_per_mille(part)) / 1000 - 1);
  }
  return sum;
}

}  // namespace pulsewright
