// SPDX-License-Identifier: Apache-2.0
// A machine behind NAME_axi beside the reference engine: every word that leaves it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/files.h"
#include "ising/axi_bench.h"
#include "ising/prove_machine.h"

namespace pulsewright::ising {

struct AxiComparison {
  Agreement status = Agreement::different;
  std::int64_t frames = 0;      ///< that had to come
  std::int64_t words = 0;       ///< of the stream, compared
  std::int64_t answers = 0;     ///< of registers, compared
  std::int64_t mismatches = 0;  ///< of both, and complaints of the bench
  std::string first = {};       ///< the first one, in words
};

/// `trace`: what the bench wrote. Words and answers are compared in their own order; nothing compared is a
/// difference.
AxiComparison compare_axi(const AxiScript& script, const std::string& trace);

struct AxiProof {
  AxiComparison comparison = {};
  AxiComparison control = {};  ///< of a machine with a fault, its stream alone; not_shown if none shows
  std::string fault = {};
};

/// Simulates NAME_axi of a machine that holds check_axi() in `folder`, by Verilator or Icarus. `files`: its
/// Verilog and memories, with the machine's name. Throws Failure if a tool fails.
AxiProof prove_axi(const Machine& machine, const std::vector<TextFile>& files, const ProofOptions& options,
                   const std::filesystem::path& folder);

/// What the bench writes down of the Verilog `files` that have NAME_axi. Throws Failure if a tool fails.
std::string simulate_axi(std::vector<TextFile> files, const Machine& machine, const AxiScript& script,
                         const ProofOptions& options, const std::filesystem::path& folder);

}  // namespace pulsewright::ising
