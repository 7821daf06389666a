// SPDX-License-Identifier: Apache-2.0
// What a machine is like, for programs and for people.
#pragma once

#include <string>

#include "base/json.h"
#include "ising/machine.h"

namespace pulsewright::ising {

Json summary_json(const Machine& machine);
std::string summary_text(const Machine& machine);

}  // namespace pulsewright::ising
