// SPDX-License-Identifier: Apache-2.0
// What the words of a flag stand for.
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "hdl/simulator.h"

namespace pulsewright::cli {

/// The value that one of these names stands for, which Flag::among() has let through.
template <class Enum, std::size_t count>
Enum value_of(const std::string_view (&names)[count], std::string_view name) {
  return static_cast<Enum>(std::find(std::begin(names), std::end(names), name) - std::begin(names));
}

/// The simulators that --sim names: one, both Verilog simulators, or all three.
std::vector<hdl::Simulator> chosen_simulators(std::string_view name);

}  // namespace pulsewright::cli
