// SPDX-License-Identifier: Apache-2.0
// The registers behind the AXI4-Lite port of a generated design: one table, from which the Verilog, its
// testbench, the C header and the read-me are made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "netlist/netlist.h"

namespace pulsewright::rtl {

/// Bits [low, low + width) of a register, where they have a name of their own.
struct RegisterField {
  std::string name;
  unsigned low = 0;
  unsigned width = 1;
  std::string meaning;
};

/// 32 bits at the offset 4 * its place in the table.
struct Register {
  std::string name;
  bool writable = false;
  std::string meaning;
  std::optional<std::uint32_t> constant = {};  ///< what it always reads; else the design says
  std::vector<RegisterField> fields = {};
};

/// Bits of a byte address: a page of 4 KiB, the smallest that interconnects hand out.
inline constexpr unsigned register_address_bits = 12;

/// The registers of a netlist's design, in the order of their offsets.
std::vector<Register> register_map(const netlist::Netlist& netlist);

/// Its rows of the read-me's table: offset, name, access, meaning.
std::string register_rows(const std::vector<Register>& map);

/// For the testbench: a localparam REG_<NAME> with the offset of each register, and a check of each constant.
std::string register_localparams(const std::vector<Register>& map);
std::string register_checks(const std::vector<Register>& map);

/// For the cocotb test: items of a dictionary from name to offset.
std::string register_items(const std::vector<Register>& map);

struct RegisterWrite {
  unsigned offset = 0;  ///< in bytes
  std::uint32_t word = 0;
};

/// The offset of a register that the map has.
unsigned register_offset(const std::vector<Register>& map, std::string_view name);

/// Writes to registers that give a design what is loadable in `loaded`, which loaded_netlist() made of it.
std::vector<RegisterWrite> load_writes(const netlist::Netlist& design, const netlist::Netlist& loaded);

/// load_writes() for people and for $readmemh: a line each, offset_word in hexadecimal, behind comments with
/// the checksum that must be read then.
std::string load_lines(const netlist::Netlist& design, const netlist::Netlist& loaded);

/// sw/<name>_regs.h: offsets, masks and shifts of fields, and values that never change.
TextFile register_header(const netlist::Netlist& netlist);

}  // namespace pulsewright::rtl
