// SPDX-License-Identifier: Apache-2.0
// The parts of the module pulsewright._native.
#pragma once

#include <nanobind/nanobind.h>

namespace pulsewright::python {

void bind_circuit(nanobind::module_& module);
void bind_model(nanobind::module_& module);
void bind_training(nanobind::module_& module);
/// After bind_model() and bind_training().
void bind_fine_tuning(nanobind::module_& module);
void bind_bundle(nanobind::module_& module);
void bind_hardware(nanobind::module_& module);
void bind_table(nanobind::module_& module);
void bind_ising(nanobind::module_& module);
/// After bind_hardware(), whose budgets it takes.
void bind_machine(nanobind::module_& module);
void bind_analog(nanobind::module_& module);

}  // namespace pulsewright::python
