// SPDX-License-Identifier: Apache-2.0
// The Verilog of a machine with a fault in one block, which parity must see.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "catch.h"
#include "ising/lower_machine.h"

namespace pulsewright::ising {

/// The files of a machine with the first `find` in the Verilog of a block replaced. Both must be there.
inline std::vector<TextFile> spoilt_files(const Machine& machine, std::string_view block,
                                          std::string_view find, std::string_view replace) {
  std::vector<TextFile> files = machine_files(machine);
  const auto file = std::ranges::find_if(
      files, [&](const TextFile& each) { return each.path.ends_with(fmt::format("_{}.v", block)); });
  REQUIRE(file != files.end());
  const std::size_t place = file->text.find(find);
  REQUIRE(place != std::string::npos);
  file->text.replace(place, find.size(), replace);
  return files;
}

}  // namespace pulsewright::ising
