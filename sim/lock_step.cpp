// SPDX-License-Identifier: Apache-2.0
// Lets pulsewright clock the verilated lock_step_top, which Verilator builds with it into a shared object.
#include <cstring>
#include <memory>
#include <string>

#include "Vlock_step_top.h"

namespace {
std::unique_ptr<VerilatedContext> context;
std::unique_ptr<Vlock_step_top> top;
}  // namespace

/// Starts a new simulation; every register begins at random, drawn from `seed` (positive).
extern "C" void lock_step_open(int seed) {
  const std::string seed_argument = "+verilator+seed+" + std::to_string(seed);
  const char* arguments[] = {"lock_step", "+verilator+rand+reset+2", seed_argument.c_str()};
  top.reset();
  context = std::make_unique<VerilatedContext>();
  context->commandArgs(3, arguments);
  top = std::make_unique<Vlock_step_top>(context.get());
}

/// One clock cycle: the outputs before its rising edge, then the edge. The buffers are the packed ports.
extern "C" void lock_step_clock(bool reset, bool enable, const void* in, void* out) {
  top->clk_i = 0;
  top->rst_i = reset;
  top->en_i = enable;
  std::memcpy(&top->in_i, in, sizeof top->in_i);
  top->eval();
  std::memcpy(out, &top->out_o, sizeof top->out_o);
  top->clk_i = 1;
  top->eval();
}
