// SPDX-License-Identifier: Apache-2.0
// The registers behind the AXI4-Lite port of a network's design (hdl/register_table.h), and what writes them.
#pragma once

#include <string>
#include <vector>

#include "base/files.h"
#include "hdl/register_table.h"
#include "netlist/netlist.h"

namespace pulsewright::rtl {

using hdl::Register;
using hdl::RegisterField;
using hdl::RegisterWrite;

/// The registers of a netlist's design, in the order of their offsets.
std::vector<Register> register_map(const netlist::Netlist& netlist);

/// Writes to registers that give a design what is loadable in `loaded`, which loaded_netlist() made of it.
std::vector<RegisterWrite> load_writes(const netlist::Netlist& design, const netlist::Netlist& loaded);

/// load_writes() for people and for $readmemh: a line each, offset_word in hexadecimal, behind comments with
/// the checksum that must be read then.
std::string load_lines(const netlist::Netlist& design, const netlist::Netlist& loaded);

/// sw/<name>_regs.h: offsets, masks and shifts of fields, and values that never change.
TextFile register_header(const netlist::Netlist& netlist);

}  // namespace pulsewright::rtl
