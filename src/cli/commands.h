// SPDX-License-Identifier: Apache-2.0
// One function a sub-command: it declares the flags, and what the command does.
#pragma once

#include "cli/command_line.h"

namespace pulsewright {

void add_audit(Command& program);
void add_backprop_benchmark(Command& program);
void add_bench(Command& program);
void add_check(Command& program);
void add_compare(Command& program);
void add_doctor(Command& program);
void add_estimate(Command& program);
void add_evaluate(Command& program);
void add_export(Command& program);
void add_fold(Command& program);
void add_import(Command& program);
void add_ising(Command& program);
void add_mutate(Command& program);
void add_parity(Command& program);
void add_primitives(Command& program);
void add_rtl(Command& program);
void add_schema(Command& program);
void add_sign(Command& program);
void add_synth(Command& program);
void add_train(Command& program);
void add_upgrade(Command& program);
void add_weights(Command& program);

}  // namespace pulsewright
