// SPDX-License-Identifier: Apache-2.0
// Gives the parity bench a clock under Verilator; the bench ends the simulation.
#include <memory>

#include "Vparity_bench.h"
#include "verilated.h"

int main(int argc, char** argv) {
  VerilatedContext context;
  context.commandArgs(argc, argv);
  const auto bench = std::make_unique<Vparity_bench>(&context);
  while (!context.gotFinish()) {
    bench->clk_i = 0;
    bench->eval();
    bench->clk_i = 1;
    bench->eval();
  }
  bench->final();
  return 0;
}
