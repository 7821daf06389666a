// SPDX-License-Identifier: Apache-2.0
// Faults in the cells of a design, those that parity catches, and proofs about the others.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "fpga/equivalence.h"
#include "handoff/bundle.h"
#include "hdl/mutation.h"
#include "hdl/simulator.h"

namespace pulsewright::flow {

struct MutateOptions {
  std::size_t mutants = 100;   ///< at most
  std::uint32_t seed = 1;      ///< of faults, images and stalls
  std::size_t images = 200;    ///< that each fault in a network meets
  std::int64_t clocks = 2000;  ///< in which a p-bit machine or a pulse unit runs with each fault
  std::size_t again = 10;      ///< so many times as many others for faults that these do not show
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
  handoff::DocumentId document;
  std::size_t mutants = 0;
  hdl::MutationRun run;
  std::vector<Survivor> survivors;

  std::size_t survivors_with(fpga::Verdict verdict) const;
  /// Faults were caught, and those that were not change no answer.
  bool is_all_caught() const;
};

/// Of the network, the machine or the unit in `path`. Nothing unless it becomes Verilog, which is diagnosed.
std::optional<DesignMutation> mutate_design(const std::string& path, const MutateOptions& options,
                                            const ProgressListener& progress, Diagnostics& diagnostics);

Json to_json(const DesignMutation& mutation);
std::string to_text(const DesignMutation& mutation);

}  // namespace pulsewright::flow
