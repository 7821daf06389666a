// SPDX-License-Identifier: Apache-2.0
#include "flow/design_estimate.h"

#include <cmath>

#include <fmt/format.h>

namespace pulsewright::flow {

Json to_json(const primitives::Cost& area) {
  Json object;
  object["lut4"] = std::int64_t{std::llround(area.lut4)};
  object["ff"] = std::int64_t{std::llround(area.ff)};
  object["bram"] = std::int64_t{std::llround(area.bram)};
  return object;
}

Json to_json(const rtl::DesignEstimate& estimate) {
  Json object = to_json(estimate.area);
  object["latency_clocks"] = estimate.timing.latency_clocks;
  object["interval_clocks"] = estimate.timing.interval_clocks;
  return object;
}

std::string to_text(const rtl::DesignEstimate& estimate) {
  return fmt::format(
      "about {:.0f} LUT4, {:.0f} flip-flops, {:.0f} block RAMs; latency {} clocks, one image every {} "
      "clocks\n",
      estimate.area.lut4, estimate.area.ff, estimate.area.bram, estimate.timing.latency_clocks,
      estimate.timing.interval_clocks);
}

}  // namespace pulsewright::flow
