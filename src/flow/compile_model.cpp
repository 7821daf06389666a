// SPDX-License-Identifier: Apache-2.0
#include "flow/compile_model.h"

#include "base/files.h"
#include "ising/machine_document.h"

namespace pulsewright::flow {

std::optional<ising::Machine> compile_model(const ising::SpinModel& model,
                                            const ising::CompileOptions& options, const std::string& out,
                                            Diagnostics& diagnostics) {
  auto machine = compile_machine(model, options, diagnostics);
  // The name is all that a compiled machine can have wrong.
  if (machine) machine = ising::read_machine(write_machine(*machine), diagnostics);
  if (machine && !out.empty()) write_file(out, write_machine(*machine));
  return machine;
}

}  // namespace pulsewright::flow
