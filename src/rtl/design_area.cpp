// SPDX-License-Identifier: Apache-2.0
#include "rtl/design_area.h"

#include <algorithm>
#include <variant>

namespace pulsewright::rtl {

namespace {

/// True of an encoder that compares with constants.
bool has_constant_thresholds(const hdl::Instance& instance) {
  const auto thresholds = std::ranges::find(instance.connections, "thresholds_i", &hdl::Connection::port);
  return thresholds != instance.connections.end() &&
         std::ranges::all_of(thresholds->expression, [](const hdl::Part& part) {
           return std::holds_alternative<hdl::Literal>(part);
         });
}

}  // namespace

AreaByPart registry_area(const hdl::Module& module) {
  AreaByPart parts;
  for (const hdl::Instance& instance : module.instances) {
    if (instance.block == nullptr) continue;
    primitives::Cost& cost = parts[area_part(instance.block->kind, has_constant_thresholds(instance))];
    cost = cost + instance.block->cost(instance.parameters);
  }
  return parts;
}

AreaByPart registry_area(const hdl::Design& design) {
  AreaByPart parts;
  for (const hdl::Module& module : design.modules)
    for (const auto& [part, cost] : registry_area(module)) parts[part] = parts[part] + cost;
  return parts;
}

primitives::Cost expected_area(const AreaByPart& parts) {
  primitives::Cost sum;
  for (const auto& [part, cost] : parts) {
    sum = sum + cost;
    sum.lut4 += cost.lut4 * (static_cast<double>(lut4_per_mille(part)) / 1000 - 1);
  }
  return sum;
}

}  // namespace pulsewright::rtl
