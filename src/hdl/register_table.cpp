// SPDX-License-Identifier: Apache-2.0
#include "hdl/register_table.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "base/version.h"
#include "hdl/text_template.h"

namespace pulsewright::hdl {

namespace {

std::uint32_t saturated(std::int64_t value) {
  return static_cast<std::uint32_t>(std::min<std::int64_t>(value, std::numeric_limits<std::uint32_t>::max()));
}

std::string bits_text(const RegisterField& field) {
  return field.width == 1 ? fmt::format("bit {}", field.low)
                          : fmt::format("bits {} to {}", field.low + field.width - 1, field.low);
}

}  // namespace

Register constant_register(std::string name, std::string meaning, std::int64_t value) {
  return {std::move(name), false, std::move(meaning), saturated(value)};
}

std::uint32_t version_word(std::uint32_t map_version) {
  std::uint32_t word = map_version;
  const std::string_view text = version();
  const char* next = text.data();
  for (int part = 0; part < 3; ++part) {
    std::uint32_t number = 0;
    next = std::from_chars(next, text.data() + text.size(), number).ptr;
    if (next != text.data() + text.size()) ++next;
    word = word << 8 | (number & 255);
  }
  return word;
}

void add_hash_registers(const std::string& what, const std::string& hash, std::vector<Register>& map) {
  for (std::size_t word = 0; word < 8; ++word) {
    std::uint32_t value = 0;
    std::from_chars(hash.data() + 8 * word, hash.data() + 8 * word + 8, value, 16);
    map.push_back(constant_register(
        fmt::format("{}_hash_{}", what, word),
        fmt::format("digits {} to {} of the {}'s SHA-256", 8 * word, 8 * word + 7, what), value));
  }
}

void add_load_registers(const std::string& ready, std::vector<Register>& map) {
  map.push_back({.name = "load_address",
                 .writable = true,
                 .meaning = "where the next word goes; raised by one with each word that is taken"});
  map.push_back(
      {.name = "load_word",
       .writable = true,
       .meaning = "write: a word into a loadable memory, where `load_status.ready` is 1; reads as 0",
       .constant = 0});
  map.push_back({.name = "load_checksum",
                 .writable = true,
                 .meaning =
                     "rotated left by a bit for each word that is taken, to which the word xor its address "
                     "is added; any write makes it 0"});
  map.push_back(
      {.name = "load_status",
       .writable = true,
       .meaning = "",
       .fields = {{"ready", 0, 1, "words are taken: " + ready},
                  {"refused", 1, 1,
                   "a word was written while `ready` was 0, or a part of a word or of an address, and "
                   "had no effect; stays until 1 is written to it"}}});
}

std::string register_rows(const std::vector<Register>& map) {
  std::string rows;
  for (std::size_t i = 0; i < map.size(); ++i) {
    const Register& entry = map[i];
    std::string meaning = entry.meaning;
    if (entry.constant) meaning += fmt::format(": `{:#010x}`", *entry.constant);
    for (const RegisterField& field : entry.fields)
      meaning += fmt::format("{}{}, `{}`: {}", meaning.empty() ? "" : "; ", bits_text(field), field.name,
                             field.meaning);
    rows += fmt::format("{}| `{:#05x}` | `{}` | {} | {} |", i == 0 ? "" : "\n", 4 * i, entry.name,
                        entry.writable ? "read, write" : "read", meaning);
  }
  return rows;
}

std::string register_localparams(const std::vector<Register>& map) {
  std::string lines;
  for (std::size_t i = 0; i < map.size(); ++i)
    lines += fmt::format("{}  localparam [{}:0] REG_{} = {}'h{:03x};", i == 0 ? "" : "\n",
                         register_address_bits - 1, capitals(map[i].name), register_address_bits, 4 * i);
  return lines;
}

std::string register_checks(const std::vector<Register>& map) {
  std::string lines;
  for (const Register& entry : map)
    if (entry.constant)
      lines += fmt::format("{}      expect_value(REG_{}, 32'h{:08x});", lines.empty() ? "" : "\n",
                           capitals(entry.name), *entry.constant);
  return lines;
}

std::string register_items(const std::vector<Register>& map) {
  std::string lines;
  for (std::size_t i = 0; i < map.size(); ++i)
    lines += fmt::format("{}    \"{}\": {:#05x},", i == 0 ? "" : "\n", map[i].name, 4 * i);
  return lines;
}

std::string register_macros(const std::string& prefix, const std::vector<Register>& map) {
  std::string lines;
  for (std::size_t i = 0; i < map.size(); ++i) {
    const std::string name = prefix + "_" + capitals(map[i].name);
    lines += fmt::format("\n#define {}_OFFSET {:#05x}u\n", name, 4 * i);
    if (map[i].constant) lines += fmt::format("#define {}_VALUE {:#010x}u\n", name, *map[i].constant);
    for (const RegisterField& field : map[i].fields)
      lines += fmt::format("#define {}_{} {:#010x}u\n", name, capitals(field.name),
                           low_mask(field.width) << field.low);
  }
  return lines;
}

unsigned register_index(const std::vector<Register>& map, std::string_view name) {
  const auto found = std::ranges::find(map, name, &Register::name);
  PW_ASSERT(found != map.end());
  return static_cast<unsigned>(found - map.begin());
}

unsigned register_offset(const std::vector<Register>& map, std::string_view name) {
  return 4 * register_index(map, name);
}

std::vector<ModulePort> register_ports() {
  return {{"aclk", Direction::input, 1},
          {"aresetn", Direction::input, 1},
          {"s_axil_awaddr", Direction::input, register_address_bits},
          {"s_axil_awprot", Direction::input, 3},
          {"s_axil_awvalid", Direction::input, 1},
          {"s_axil_awready", Direction::output, 1},
          {"s_axil_wdata", Direction::input, 32},
          {"s_axil_wstrb", Direction::input, 4},
          {"s_axil_wvalid", Direction::input, 1},
          {"s_axil_wready", Direction::output, 1},
          {"s_axil_bresp", Direction::output, 2},
          {"s_axil_bvalid", Direction::output, 1},
          {"s_axil_bready", Direction::input, 1},
          {"s_axil_araddr", Direction::input, register_address_bits},
          {"s_axil_arprot", Direction::input, 3},
          {"s_axil_arvalid", Direction::input, 1},
          {"s_axil_arready", Direction::output, 1},
          {"s_axil_rdata", Direction::output, 32},
          {"s_axil_rresp", Direction::output, 2},
          {"s_axil_rvalid", Direction::output, 1},
          {"s_axil_rready", Direction::input, 1}};
}

Instance axi_clocked_instance(const std::string& name, std::string_view block,
                              primitives::Parameters parameters, Expression reset, Expression enable,
                              std::vector<Connection> connections) {
  connections.insert(connections.begin(),
                     {{"clk_i", {Slice{"aclk"}}}, {"rst_i", std::move(reset)}, {"en_i", std::move(enable)}});
  return block_instance(name, block, std::move(parameters), std::move(connections));
}

Instance register_instance(const std::vector<Register>& map, Expression values, Expression reset,
                           const Slice& write, const Slice& data) {
  primitives::Parameters::List writable;
  for (const Register& entry : map) writable.push_back(entry.writable);
  constexpr unsigned word_bits = register_address_bits - 2;
  return axi_clocked_instance(
      "u_registers", "axi_lite_registers",
      {{"address_width", {word_bits}}, {"words", {map.size()}}, {"writable", std::move(writable)}},
      std::move(reset), always,
      {{"awaddr_i", {Slice{"s_axil_awaddr", 2, word_bits}}},
       {"awvalid_i", {Slice{"s_axil_awvalid"}}},
       {"wdata_i", {Slice{"s_axil_wdata", 0, 32}}},
       {"wstrb_i", {Slice{"s_axil_wstrb", 0, 4}}},
       {"wvalid_i", {Slice{"s_axil_wvalid"}}},
       {"bready_i", {Slice{"s_axil_bready"}}},
       {"araddr_i", {Slice{"s_axil_araddr", 2, word_bits}}},
       {"arvalid_i", {Slice{"s_axil_arvalid"}}},
       {"rready_i", {Slice{"s_axil_rready"}}},
       {"values_i", std::move(values)},
       {"awready_o", {Slice{"s_axil_awready"}}},
       {"wready_o", {Slice{"s_axil_wready"}}},
       {"bresp_o", {Slice{"s_axil_bresp", 0, 2}}},
       {"bvalid_o", {Slice{"s_axil_bvalid"}}},
       {"arready_o", {Slice{"s_axil_arready"}}},
       {"rdata_o", {Slice{"s_axil_rdata", 0, 32}}},
       {"rresp_o", {Slice{"s_axil_rresp", 0, 2}}},
       {"rvalid_o", {Slice{"s_axil_rvalid"}}},
       {"write_o", {write}},
       {"data_o", {data}}});
}

}  // namespace pulsewright::hdl
