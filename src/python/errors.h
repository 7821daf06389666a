// SPDX-License-Identifier: Apache-2.0
// How what goes wrong in C++ reaches Python: as pulsewright.Refused, Failure and Defect.
#pragma once

#include <exception>
#include <utility>

#include "base/diagnostics.h"

namespace pulsewright::python {

/// Input that was diagnosed; Python sees it as pulsewright.Refused.
class Refusal : public std::exception {
 public:
  explicit Refusal(Diagnostics diagnostics) : diagnostics_(std::move(diagnostics)) {}

  const Diagnostics& diagnostics() const { return diagnostics_; }
  const char* what() const noexcept override { return "refused"; }

 private:
  Diagnostics diagnostics_;
};

/// Has the exceptions of the project arrive as those of the package.
void register_errors();

}  // namespace pulsewright::python
