// SPDX-License-Identifier: Apache-2.0
// One function for each command of the table: it declares the flags, and what the command does.
#pragma once

#include "cli/command.h"

namespace pulsewright::cli {

void add_analog_doctor(Command& command);
void add_analog_evaluate(Command& command);
void add_analog_golden(Command& command);
void add_analog_parity(Command& command);
void add_analog_presets(Command& command);
void add_analog_pulses(Command& command);
void add_analog_rtl(Command& command);
void add_analog_tile(Command& command);
void add_analog_train(Command& command);
void add_audit(Command& command);
void add_backprop_benchmark(Command& command);
void add_bench_accuracy(Command& command);
void add_bench_area(Command& command);
void add_bench_engine(Command& command);
void add_bench_epoch(Command& command);
void add_board(Command& command);
void add_check(Command& command);
void add_compare(Command& command);
void add_completion(Command& command);
void add_doctor(Command& command);
void add_estimate(Command& command);
void add_evaluate(Command& command);
void add_export(Command& command);
void add_fold(Command& command);
void add_host(Command& command);
void add_import(Command& command);
void add_ising_anneal(Command& command);
void add_ising_bench(Command& command);
void add_ising_check(Command& command);
void add_ising_classify(Command& command);
void add_ising_compile(Command& command);
void add_ising_convert(Command& command);
void add_ising_exact(Command& command);
void add_ising_make(Command& command);
void add_ising_parity(Command& command);
void add_ising_rtl(Command& command);
void add_ising_sample(Command& command);
void add_ising_train(Command& command);
void add_mutate(Command& command);
void add_parity(Command& command);
void add_primitives(Command& command);
void add_report(Command& command);
void add_rtl(Command& command);
void add_schema(Command& command);
void add_sign(Command& command);
void add_sweep(Command& command);
void add_synth(Command& command);
void add_table(Command& command);
void add_train(Command& command);
void add_upgrade(Command& command);
void add_watch(Command& command);
void add_weights(Command& command);

}  // namespace pulsewright::cli
