// SPDX-License-Identifier: Apache-2.0
// Names reach Verilog text, so an unchecked name is code injection.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics.h"

namespace pulsewright::netlist {

/// Diagnoses a `name` that is_identifier() refuses or that is longer than `longest`.
void check_identifier(std::string_view name, std::size_t longest, const std::string& pointer,
                      Diagnostics& found);

/// As check_identifier(), of a name that stands alone in Verilog, which tools may read as SystemVerilog.
void check_module_name(std::string_view name, std::size_t longest, const std::string& pointer,
                       Diagnostics& found);

}  // namespace pulsewright::netlist
