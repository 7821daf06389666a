// SPDX-License-Identifier: Apache-2.0
// What software does with a machine behind NAME_axi, and what it must see, from the reference engine: every
// word of every frame, and every answer of a register. When something comes is not compared: the machine
// waits for its reader.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"
#include "ising/machine.h"

namespace pulsewright::ising {

struct AxiOperation {
  enum Code : std::uint8_t { end, write, read, poll };
  Code code = end;
  unsigned offset = 0;
  std::uint32_t word = 0;  ///< to write; of a poll the bits that must become 0
};

struct AxiScript {
  std::vector<AxiOperation> program = {};
  std::vector<std::string> stream = {};   ///< lines of the trace, "S WORD LAST"
  std::vector<std::string> answers = {};  ///< "R OFFSET WORD RESPONSE" and "W OFFSET RESPONSE"
  std::int64_t frames = 0;
};

/// Lets the machine run about `clocks` clocks, or some sweeps if they are more, with different distances
/// between frames; loads other temperatures between sweeps, and other machines, which begin after a reset;
/// reads all registers; and does what must be refused. Of a machine that holds check_axi().
AxiScript draw_axi_script(const Machine& machine, std::int64_t clocks, std::uint64_t seed);

/// The program, one operation per line as a bench reads it.
std::string program_text(const AxiScript& script);

/// Clocks after which a machine that shows nothing has stopped.
std::int64_t axi_patience(const Machine& machine);

/// The bench that drives NAME_axi. `seed` decides the gaps.
std::vector<TextFile> axi_bench_files(const Machine& machine, const AxiScript& script, std::uint64_t seed);

}  // namespace pulsewright::ising
