// SPDX-License-Identifier: Apache-2.0
#include "cli/budget.h"

#include <cmath>

#include <fmt/format.h>

namespace pulsewright::cli {

std::vector<Flag> add_budget_flags(Command& command, rtl::Budget& budget) {
  std::vector<Flag> flags;
  const auto add = [&](const char* flag, std::optional<std::int64_t>& limit, const char* meaning) {
    flags.push_back(command.option(flag, limit, meaning).positive());
  };
  add("--max-lut4", budget.lut4, "LUT4 of iCE40 at most, by the estimate");
  add("--max-bram", budget.bram, "block RAMs of 4 kbit at most, by the estimate");
  add("--max-latency", budget.latency_clocks, "clocks from the first pixel to the class at most");
  add("--max-interval", budget.interval_clocks, "clocks from image to image at most");
  return flags;
}

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

}  // namespace pulsewright::cli
