// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "exact/engine.h"
#include "parity/bench.h"
#include "parity/compare.h"
#include "parity/simulator.h"
#include "parity/trace.h"

namespace pulsewright {

/// The engine's answers for every image.
Expectation expect(const Engine& engine, const Images& images);

/// What the circuit makes of each image of a stimulus, at its length.
Expectation expect(const Netlist& netlist, const Stimulus& stimulus);

/// What a simulator shows of these Verilog files, which stand for the netlist, under this stimulus.
Trace run_bench(const Netlist& netlist, const std::vector<TextFile>& rtl, const Stimulus& stimulus,
                Simulator simulator);

}  // namespace pulsewright
