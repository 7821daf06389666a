// SPDX-License-Identifier: Apache-2.0
// One function a sub-command: it declares the flags and, when the command is the one called, sets `action`.
#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/console.h"

namespace pulsewright {

using Action = std::function<Exit(const Console&)>;

void add_audit(CLI::App& app, Action& action);
void add_backprop_benchmark(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_doctor(CLI::App& app, Action& action);
void add_estimate(CLI::App& app, Action& action);
void add_evaluate(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_fold(CLI::App& app, Action& action);
void add_import(CLI::App& app, Action& action);
void add_mutate(CLI::App& app, Action& action);
void add_parity(CLI::App& app, Action& action);
void add_primitives(CLI::App& app, Action& action);
void add_rtl(CLI::App& app, Action& action);
void add_schema(CLI::App& app, Action& action);
void add_sign(CLI::App& app, Action& action);
void add_synth(CLI::App& app, Action& action);
void add_train(CLI::App& app, Action& action);
void add_upgrade(CLI::App& app, Action& action);

/// A sub-command with its description and an example at the end of its help.
CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& description,
                      const std::string& example);

}  // namespace pulsewright
