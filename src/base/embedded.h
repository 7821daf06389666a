// SPDX-License-Identifier: Apache-2.0
// Files built into the program by tools/embed.cmake.
#pragma once

#include <span>
#include <string_view>

namespace pulsewright {

struct EmbeddedFile {
  std::string_view name;  ///< without its folder
  std::string_view text;
};

/// rtl_templates/*.v that the registry names.
std::span<const EmbeddedFile> embedded_templates();
/// sim/*: the benches that simulators run.
std::span<const EmbeddedFile> embedded_benches();
/// src/rtl/package/*.in: the texts around the generated Verilog.
std::span<const EmbeddedFile> embedded_package();
/// src/ising/package/*.in: the texts around the Verilog of a p-bit machine.
std::span<const EmbeddedFile> embedded_machine_package();
/// src/analog/package/*.in: the texts around the Verilog of a pulse unit.
std::span<const EmbeddedFile> embedded_unit_package();
/// src/board/*.in: the texts around the Verilog of a board.
std::span<const EmbeddedFile> embedded_board();
/// src/data/*.csv.
std::span<const EmbeddedFile> embedded_data();

/// The text of the file with this name, which must be among them.
std::string_view embedded_text(std::span<const EmbeddedFile> files, std::string_view name);

}  // namespace pulsewright
