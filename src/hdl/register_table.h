// SPDX-License-Identifier: Apache-2.0
// The registers behind the AXI4-Lite port of a generated design: one table, from which the Verilog, its
// testbench, the C header and the read-me are made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hdl/structure.h"

namespace pulsewright::hdl {

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

/// A register that always reads `value`, or 2^32 - 1 if it is more.
Register constant_register(std::string name, std::string meaning, std::int64_t value);

/// `map_version` in the upper byte, then the version of this program, "0.1.0" as a byte each.
std::uint32_t version_word(std::uint32_t map_version);

/// Adds the registers <what>_hash_0 to _7: the SHA-256 `hash` of a document.
void add_hash_registers(const std::string& what, const std::string& hash, std::vector<Register>& map);

/// Adds what writes words into loadable memories: load_address, load_word, load_checksum, load_status.
/// `ready`: when words are taken.
void add_load_registers(const std::string& ready, std::vector<Register>& map);

/// Its rows of the read-me's table: offset, name, access, meaning.
std::string register_rows(const std::vector<Register>& map);

/// For the testbench: a localparam REG_<NAME> with the offset of each register, and a check of each constant.
std::string register_localparams(const std::vector<Register>& map);
std::string register_checks(const std::vector<Register>& map);

/// For the cocotb test: items of a dictionary from name to offset.
std::string register_items(const std::vector<Register>& map);

/// For C: macros that begin with `prefix` for offsets, constants and fields.
std::string register_macros(const std::string& prefix, const std::vector<Register>& map);

/// The place of a register that the map has, and its offset.
unsigned register_index(const std::vector<Register>& map, std::string_view name);
unsigned register_offset(const std::vector<Register>& map, std::string_view name);

struct RegisterWrite {
  unsigned offset = 0;  ///< in bytes
  std::uint32_t word = 0;
};

/// aclk, aresetn and the ports of an AXI4-Lite slave.
std::vector<ModulePort> register_ports();

/// The slave of a module with register_ports(). `values`: what the registers read, the first one lowest;
/// `write`: 4 bits for each register, `data`: 32 bits, both as axi_lite_registers gives them.
Instance register_instance(const std::vector<Register>& map, Expression values, Expression reset,
                           const Slice& write, const Slice& data);

/// An instance of a clocked block in a module with the clock aclk.
Instance axi_clocked_instance(const std::string& name, std::string_view block,
                              primitives::Parameters parameters, Expression reset, Expression enable,
                              std::vector<Connection> connections);

}  // namespace pulsewright::hdl
