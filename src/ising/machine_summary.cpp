// SPDX-License-Identifier: Apache-2.0
#include "ising/machine_summary.h"

#include <fmt/format.h>

#include "base/counted.h"
#include "ising/machine_document.h"

namespace pulsewright::ising {

Json summary_json(const Machine& machine) {
  const MachineSummary summary = summarise(machine);
  Json json;
  json["spins"] = machine.spins.size();
  json["couplings"] = machine.couplings.size();
  json["colours"] = machine.colours();
  json["width"] = machine.width;
  json["generators"] = machine.generators.size();
  json["words"] = summary.words;
  json["period_bits"] = summary.period_bits;
  json["close_pairs"] = summary.close_pairs;
  json["thresholds"] = machine.tables.front().size();
  json["betas"] = Json::array_of(summary.betas);
  json["largest_deviation"] = summary.largest_deviation;
  json["machine_sha256"] = machine_sha256(machine);
  return json;
}

std::string summary_text(const Machine& machine) {
  const MachineSummary summary = summarise(machine);
  return fmt::format(
      "{} in {}, {}; {} with {} of {} bits, period 2^{:.0f} clocks\n"
      "{} of {} thresholds, beta {:.6g} to {:.6g}, at most {:.2g} from their probabilities\n"
      "{} between spins with words of one generator\nmachine {}\n",
      counted(std::ssize(machine.spins), "spin"), counted(machine.colours(), "colour"),
      counted(std::ssize(machine.couplings), "coupling"),
      counted(std::ssize(machine.generators), "generator"), counted(summary.words, "word"), machine.width,
      summary.period_bits, counted(std::ssize(machine.tables), "table"), machine.tables.front().size(),
      summary.betas.front(), summary.betas.back(), summary.largest_deviation,
      counted(summary.close_pairs, "coupling"), machine_sha256(machine));
}

}  // namespace pulsewright::ising
