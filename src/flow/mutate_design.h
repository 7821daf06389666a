// SPDX-License-Identifier: Apache-2.0
// Faults in the cells of a design, those that parity catches, and proofs about the others.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "fpga/equivalence.h"
#include "netlist/netlist.h"
#include "parity/mutation.h"

namespace pulsewright::flow {

struct MutateOptions {
  std::size_t mutants = 100;  ///< at most
  std::uint32_t seed = 1;     ///< of faults, images and stalls
  std::size_t images = 200;   ///< that each fault meets
  std::size_t again = 10;     ///< so many times as many others for faults that these do not show
  hdl::Simulator simulator = hdl::Simulator::verilator;
  std::chrono::seconds proof_time{60};  ///< for each of the two proofs that a survivor changes nothing
};

/// A fault that parity did not see, and what a solver says about it: proved if no input ever shows it,
/// different if parity missed it.
struct Survivor {
  std::string place;
  fpga::EquivalenceProof proof;
};

struct DesignMutation {
  MutateOptions options;
  std::string netlist_sha256;
  std::size_t mutants = 0;
  parity::MutationRun run;
  std::vector<Survivor> survivors;

  std::size_t survivors_with(fpga::Verdict verdict) const;
  /// Faults were caught, and those that were not change no answer.
  bool is_all_caught() const;
};

/// The netlist must be lowerable.
DesignMutation mutate_design(const netlist::Netlist& netlist, const MutateOptions& options,
                             const ProgressListener& progress);

Json to_json(const DesignMutation& mutation);
std::string to_text(const DesignMutation& mutation);

}  // namespace pulsewright::flow
