// SPDX-License-Identifier: Apache-2.0
// What a machine's Verilog is driven by when it is simulated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/random.h"
#include "ising/folded_image.h"
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
  std::size_t machine = 0;    ///< in a reset: loaded[machine - 1] begins, 0 for the one that runs already
};

struct Script {
  std::vector<Stimulus> stimuli;
  std::vector<Machine> loaded = {};  ///< what the words make of a folded machine, one after the other
};

/// `clocks` clocks that run, with gaps among them and a reset on the way. A parallel machine gets new states
/// through its chain; a folded one is loaded with others that draw_loaded() makes, as many as there is time
/// for, and begins again with each.
Script draw_script(const Machine& machine, std::int64_t clocks, std::uint64_t seed);

/// A machine that a folded one becomes with other words in its memories: every weight, also between spins
/// that are not coupled but have wires, field, clamp, start state, threshold and number of sweeps that the
/// bits hold. Thresholds are everything from 0 to beyond 2^width, so that verify() may refuse the machine.
Machine draw_loaded(Machine machine, const FoldedImage& shape, Random& random);

/// A machine that software makes of another one through NAME_axi: other tables, sweeps, start states and
/// clamps, and of a folded one also some other weights, of the spins that are coupled, and fields.
Machine draw_reloaded(Machine machine, Random& random);

}  // namespace pulsewright::ising
