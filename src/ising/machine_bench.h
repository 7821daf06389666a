// SPDX-License-Identifier: Apache-2.0
// The bench of a machine's Verilog: what it drives, and what the reference engine shows in each clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "ising/machine.h"
#include "ising/machine_script.h"

namespace pulsewright::ising {

/// What the Verilog of a machine must show.
class Expectation {
 public:
  virtual ~Expectation() = default;
  /// The line of the trace for this clock, before its edge.
  virtual std::string line(const Stimulus& stimulus) = 0;
  virtual void clock(const Stimulus& stimulus) = 0;
};
std::unique_ptr<Expectation> expect(const Machine& machine, const Script& script);

/// The lines of all clocks.
std::vector<std::string> expected_lines(const Machine& machine, const Script& script);

/// How to read a line: states as hexadecimal digits, and two ports of one bit.
struct TraceShape {
  std::size_t bits;                   ///< states in a line
  std::string_view flag = "state_o";  ///< the port behind them; the second one is last_o
  /// Which spin a bit of a line is; -1 for none. Empty if bit k is spin k.
  std::function<std::int64_t(std::string_view line, std::size_t bit)> spin_of = {};
};
TraceShape trace_shape(const Machine& machine);

/// What the bench reads when it runs.
TextFile stimuli_file(const Machine& machine, const Script& script);

/// The bench, with what it drives. `has_faults`: the top has a hdl::fault_port, whose value each run chooses.
std::vector<TextFile> bench_files(const Machine& machine, const Script& script, bool has_faults = false);

}  // namespace pulsewright::ising
