// SPDX-License-Identifier: Apache-2.0
// What becomes of a broken invariant (PW_ASSERT in base/failure.h) in a process that is not ours to end.
#pragma once

#include <stdexcept>

namespace pulsewright {

/// An invariant of ours broke.
class Defect : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// From now on assertion_failed() throws Defect: the process belongs to somebody else, such as a Python
/// interpreter.
void throw_defects();

}  // namespace pulsewright
