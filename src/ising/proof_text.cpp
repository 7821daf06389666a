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

std::string axi_text(const AxiProof& proof) {
  const AxiComparison& comparison = proof.comparison;
  std::string text =
      fmt::format("  AXI: {} frames, {} words and {} answers of registers compared, {} differ\n",
                  comparison.frames, comparison.words, comparison.answers, comparison.mismatches);
  if (!comparison.first.empty()) text += fmt::format("  {}\n", comparison.first);
  if (comparison.status != Agreement::equal) return text;
  if (proof.fault.empty())
    return text + "  negative control: none of the faults that were tried changes a word of a frame\n";
  return text +
         fmt::format("  negative control: {}: {} words differ\n", proof.fault, proof.control.mismatches);
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
