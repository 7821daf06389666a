// SPDX-License-Identifier: Apache-2.0
#include "rtl/register_map.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "base/version.h"
#include "netlist/document.h"
#include "plan/load_plan.h"
#include "plan/timing.h"
#include "rtl/package/package.h"
#include "rtl/top.h"

namespace pulsewright::rtl {

namespace {

constexpr std::uint32_t identification = 0x50575343;  // "PWSC"
constexpr std::uint32_t map_version = 1;

/// "0.1.0" as a byte each, behind the version of the map.
std::uint32_t version_word() {
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

std::uint32_t saturated(std::int64_t value) {
  return static_cast<std::uint32_t>(std::min<std::int64_t>(value, std::numeric_limits<std::uint32_t>::max()));
}

Register constant(std::string name, std::string meaning, std::int64_t value) {
  return {std::move(name), false, std::move(meaning), saturated(value)};
}

std::string bits_text(const RegisterField& field) {
  return field.width == 1 ? fmt::format("bit {}", field.low)
                          : fmt::format("bits {} to {}", field.low + field.width - 1, field.low);
}

/// The settings of each image; without fields if there are none.
Register length_register(const netlist::Netlist& netlist) {
  Register length{.name = "length",
                  .writable = true,
                  .meaning = "0 after reset; an image has what stands here while its last pixel enters",
                  .fields = {}};
  unsigned low = 0;
  for (const Setting& setting : settings_of(netlist)) {
    length.fields.push_back(
        {setting.name, low, setting.width,
         setting.name == "halvings"
             ? fmt::format(
                   "all streams are run at 1/2^halvings of their length; what is above {} counts as {}",
                   netlist.halvings, netlist.halvings)
             : "the last layer ends once no class can overtake the leading one"});
    low += setting.width;
  }
  return length;
}

/// What writes into loadable memories; nothing where there are none.
void add_load_registers(const plan::LoadPlan& plan, std::vector<Register>& map) {
  if (plan.memories.empty()) return;
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
       .fields = {{"ready", 0, 1, "words are taken: `control.enable` is 0 and nothing is inside"},
                  {"refused", 1, 1,
                   "a word was written while `ready` was 0, or a part of a word or of an address, and "
                   "had no effect; stays until 1 is written to it"}}});
}

}  // namespace

std::vector<Register> register_map(const netlist::Netlist& netlist) {
  const netlist::Chain chain = chain_of(netlist);
  const plan::Timing timing = plan::timing_of(chain);
  std::vector<Register> map = {
      constant("identification", "`PWSC` in ASCII", identification),
      constant("version", "of this map in the upper byte, then of the generator: major, minor, patch",
               version_word()),
      {.name = "control",
       .writable = true,
       .meaning = "0 after reset",
       .fields = {{"enable", 0, 1,
                   "images may enter; where it is cleared, one that has begun goes on to its end"},
                  {"reset", 1, 1,
                   "write 1: drops all images inside and puts the design and what it counts into their first "
                   "state, once an answer that has begun to leave is taken; reads as 0"}}},
      {.name = "status",
       .writable = true,
       .meaning = "",
       .fields = {{"busy", 0, 1, "an image is entering or inside"},
                  {"resetting", 1, 1, "a reset was asked for and has not ended"},
                  {"frame_error", 2, 1,
                   "an image of a wrong length was dropped; stays until 1 is written to it"}}},
      {.name = "images_in", .meaning = "whole images that entered since reset, modulo 2^32"},
      {.name = "images_out", .meaning = "whole answers that left since reset, modulo 2^32"},
      {.name = "frame_errors", .meaning = "images of a wrong length since reset, modulo 2^32"},
      {.name = "last_class", .meaning = "the class of the last answer that left; 0 before the first"},
      constant("features", "pixels of an image", chain.input->features),
      constant("maximum", "the largest pixel", chain.input->maximum),
      constant("classes", "logits of an answer", chain.classes()),
      constant("latency_clocks", "from the first pixel to the class; 2^32 - 1 where it is more",
               timing.latency_clocks),
      constant("interval_clocks", "from one image to the next; 2^32 - 1 where it is more",
               timing.interval_clocks)};
  if (Register length = length_register(netlist); !length.fields.empty()) map.push_back(std::move(length));
  add_load_registers(plan::load_plan(chain), map);
  const std::string hash = netlist_hash(netlist);
  for (std::size_t word = 0; word < 8; ++word) {
    std::uint32_t value = 0;
    std::from_chars(hash.data() + 8 * word, hash.data() + 8 * word + 8, value, 16);
    map.push_back(constant(fmt::format("netlist_hash_{}", word),
                           fmt::format("digits {} to {} of the netlist's SHA-256", 8 * word, 8 * word + 7),
                           value));
  }
  return map;
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

unsigned register_offset(const std::vector<Register>& map, std::string_view name) {
  const auto found = std::ranges::find(map, name, &Register::name);
  PW_ASSERT(found != map.end());
  return 4 * static_cast<unsigned>(found - map.begin());
}

std::vector<RegisterWrite> load_writes(const netlist::Netlist& design, const netlist::Netlist& loaded) {
  const std::vector<Register> map = register_map(design);
  std::vector<RegisterWrite> writes = {{register_offset(map, "control"), 0},
                                       {register_offset(map, "load_checksum"), 0}};
  std::optional<std::uint32_t> next;
  for (const plan::LoadWord& word : plan::load_words(loaded)) {
    if (next != word.address) writes.push_back({register_offset(map, "load_address"), word.address});
    writes.push_back({register_offset(map, "load_word"), word.word});
    next = word.address + 1;
  }
  return writes;
}

std::string load_lines(const netlist::Netlist& design, const netlist::Netlist& loaded) {
  const std::vector<plan::LoadWord> words = plan::load_words(loaded);
  std::string lines =
      fmt::format("// design {}\n// holds  {}\n// {} words; load_checksum is then {:08x}\n",
                  netlist_hash(design), netlist_hash(loaded), words.size(), load_checksum(words));
  for (const RegisterWrite& write : load_writes(design, loaded))
    lines += fmt::format("{:03x}_{:08x}\n", write.offset, write.word);
  return lines;
}

namespace {

/// What the logits of a regression stand for, for C.
std::string quantity_macros(const netlist::Netlist& netlist) {
  const std::vector<netlist::Quantity>& quantities = chain_of(netlist).output->quantities;
  if (quantities.empty()) return "";
  std::string lines = "\n/* A logit L stands for (UNIT * L + OFFSET) * 2^EXPONENT of its quantity. */\n";
  for (std::size_t q = 0; q < quantities.size(); ++q) {
    const std::string name = fmt::format("{}_QUANTITY_{}", capitals(netlist.name), q);
    lines += fmt::format(
        "#define {0}_NAME \"{1}\"\n#define {0}_UNIT ({2}LL)\n#define {0}_OFFSET ({3}LL)\n"
        "#define {0}_EXPONENT ({4})\n",
        name, quantities[q].name, quantities[q].unit, quantities[q].offset, quantities[q].exponent);
  }
  return lines;
}

}  // namespace

TextFile register_header(const netlist::Netlist& netlist) {
  const std::string prefix = capitals(netlist.name);
  const std::vector<Register> map = register_map(netlist);
  std::string lines;
  for (std::size_t i = 0; i < map.size(); ++i) {
    const std::string name = prefix + "_" + capitals(map[i].name);
    lines += fmt::format("\n#define {}_OFFSET {:#05x}u\n", name, 4 * i);
    if (map[i].constant) lines += fmt::format("#define {}_VALUE {:#010x}u\n", name, *map[i].constant);
    for (const RegisterField& field : map[i].fields)
      lines += fmt::format("#define {}_{} {:#010x}u\n", name, capitals(field.name),
                           low_mask(field.width) << field.low);
  }
  hdl::Markers markers = netlist_markers(netlist);
  markers["prefix"] = prefix;
  markers["registers"] = lines;
  markers["quantities"] = quantity_macros(netlist);
  return {"sw/" + netlist.name + "_regs.h", fill_package_text("regs.h", markers)};
}

}  // namespace pulsewright::rtl
