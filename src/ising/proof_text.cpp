// SPDX-License-Identifier: Apache-2.0
#include "ising/proof_text.h"

#include <fmt/format.h>

namespace pulsewright::ising {

namespace {

std::string control_text(const MachineProof& proof) {
  if (proof.comparison.status != Agreement::equal) return "";
  if (proof.fault.empty())
    return "  negative control: none of the faults that were tried changes a spin in these clocks\n";
  return fmt::format("  negative control: {}: {} clocks differ\n", proof.fault, proof.control.mismatches);
}

}  // namespace

std::string proof_text(hdl::Simulator simulator, const MachineProof& proof) {
  std::string text = fmt::format("{} ({}): {} clocks, {} states of spins compared, {} clocks differ\n",
                                 to_text(simulator), proof.version, proof.comparison.clocks,
                                 proof.comparison.spins, proof.comparison.mismatches);
  if (!proof.trouble.empty()) text += fmt::format("  the run broke down: {}\n", proof.trouble);
  if (proof.comparison.first) text += fmt::format("  {}\n", proof.comparison.first->text());
  return text + control_text(proof);
}

std::string verdict_text(Agreement verdict) {
  switch (verdict) {
    case Agreement::equal:
      return "equal\n";
    case Agreement::different:
      return "DIFFERENT\n";
    case Agreement::not_shown:
      break;
  }
  return "NOT SHOWN to bite: no spin differs, but no fault was caught, so nothing is proved\n";
}

}  // namespace pulsewright::ising
