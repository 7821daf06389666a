// SPDX-License-Identifier: Apache-2.0
// The bench of a machine's Verilog: what it drives, and what the reference engine shows in each clock.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "ising/machine.h"

namespace pulsewright::ising {

/// What the ports are given in one clock.
struct Stimulus {
  bool reset = false;
  bool run = false;
  bool load = false;
  bool state = false;         ///< state_i of a parallel machine
  std::uint64_t address = 0;  ///< load_address_i of a folded machine
  std::uint64_t word = 0;     ///< load_word_i
  bool is_loaded = false;     ///< from this reset on it is the loaded machine
};

struct Script {
  std::vector<Stimulus> stimuli;
  std::optional<Machine> loaded = {};  ///< what the words make of a folded machine
};

/// `clocks` clocks that run, with gaps among them and a reset on the way. A parallel machine gets new states
/// through its chain; a folded one is loaded with other couplings, states and thresholds, and begins again.
Script draw_script(const Machine& machine, std::int64_t clocks, std::uint64_t seed);

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
