// SPDX-License-Identifier: Apache-2.0
// The module pulsewright._native. It speaks in texts of JSON and in arrays; the package makes it comfortable.
#include <nanobind/nanobind.h>

#include "base/defect.h"
#include "base/version.h"
#include "python/bindings.h"
#include "python/errors.h"

NB_MODULE(_native, module) {
  using namespace pulsewright;
  // The interpreter is not ours to end.
  throw_defects();
  python::register_errors();
  module.doc() = "C++ side of the package pulsewright";
  module.attr("version") = std::string(version()).c_str();
  python::bind_circuit(module);
  python::bind_model(module);
  python::bind_training(module);
  python::bind_fine_tuning(module);
  python::bind_bundle(module);
  python::bind_hardware(module);
  python::bind_table(module);
  python::bind_ising(module);
  python::bind_machine(module);
  python::bind_analog(module);
}
